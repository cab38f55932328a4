//! Hooks of `aws_default_vpc`.

use aws_sdk_ec2::types as sdk;

use super::vpc::{empty_for_none, ipv6};
use crate::generated::ec2::default_vpc::{DefaultVpc, DefaultVpcs, Hooks};

impl Hooks for DefaultVpcs {
    fn ipv6(object: &sdk::Vpc, state: &mut DefaultVpc) {
        let ipv6 = ipv6(object);
        // There is no default: a plan that says nothing of the block is not contradicted.
        if ipv6.is_amazons || !state.assign_generated_ipv6_cidr_block.is_null() {
            state.assign_generated_ipv6_cidr_block = ipv6.is_amazons.into();
        }
        // No answer has the length that was asked for; without a block there is none.
        if ipv6.pool.is_none() {
            state.ipv6_netmask_length = None.into();
        }
        state.ipv6_ipam_pool_id = ipv6.pool.into();
        empty_for_none([&mut state.ipv6_association_id, &mut state.ipv6_cidr_block]);
    }
}
