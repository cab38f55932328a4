//! Hooks of `aws_vpc`.

use aws_sdk_ec2::types as sdk;

use crate::generated::ec2::vpc::{Hooks, Vpc, Vpcs};

/// The pool that Amazon's own blocks are from, as EC2 names it (EC2 API reference,
/// VpcIpv6CidrBlockAssociation).
const AMAZON: &str = "Amazon";

impl Hooks for Vpcs {
    fn ipv6(object: &sdk::Vpc, state: &mut Vpc) {
        let is_there = |it: &&sdk::VpcIpv6CidrBlockAssociation| {
            let state = it.ipv6_cidr_block_state().and_then(|it| it.state());
            state == Some(&sdk::VpcCidrBlockStateCode::Associated)
        };
        let association = object
            .ipv6_cidr_block_association_set()
            .iter()
            .find(is_there);
        let pool = association.and_then(sdk::VpcIpv6CidrBlockAssociation::ipv6_pool);
        state.assign_generated_ipv6_cidr_block = (pool == Some(AMAZON)).into();
        let pool = pool.filter(|pool| *pool != AMAZON).map(str::to_owned);
        // No answer has the length that was asked for; without a block there is none.
        if pool.is_none() {
            state.ipv6_netmask_length = None.into();
        }
        state.ipv6_ipam_pool_id = pool.into();
    }
}
