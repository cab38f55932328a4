//! Hooks of `aws_vpc`.

use aws_sdk_ec2::types as sdk;

use slipway_framework::model::Attr;

use crate::generated::ec2::vpc::{Hooks, Vpc, Vpcs};
use crate::parts::given;

/// The pool that Amazon's own blocks are from, as EC2 names it (EC2 API reference,
/// VpcIpv6CidrBlockAssociation).
const AMAZON: &str = "Amazon";

/// Where the IPv6 block of a VPC is from.
pub(super) struct Ipv6 {
    /// Whether it is one of Amazon's own.
    pub(super) is_amazons: bool,
    /// The pool of IPAM that it is from otherwise.
    pub(super) pool: Option<String>,
}

/// What a VPC tells of its IPv6 block.
pub(super) fn ipv6(object: &sdk::Vpc) -> Ipv6 {
    let is_there = |it: &&sdk::VpcIpv6CidrBlockAssociation| {
        let state = it.ipv6_cidr_block_state().and_then(|it| it.state());
        state == Some(&sdk::VpcCidrBlockStateCode::Associated)
    };
    let mut blocks = object.ipv6_cidr_block_association_set().iter();
    let association = blocks.find(is_there);
    let pool = association.and_then(sdk::VpcIpv6CidrBlockAssociation::ipv6_pool);
    Ipv6 {
        is_amazons: pool == Some(AMAZON),
        pool: pool.filter(|pool| *pool != AMAZON).map(str::to_owned),
    }
}

/// What a VPC without an IPv6 block has in these: an empty text, as hashicorp/aws stores it, so that an
/// output that shows it is the same with both.
pub(super) fn empty_for_none(texts: [&mut Attr<String>; 2]) {
    for text in texts {
        if given(text).is_none() {
            *text = String::new().into();
        }
    }
}

impl Hooks for Vpcs {
    fn ipv6(object: &sdk::Vpc, state: &mut Vpc) {
        let ipv6 = ipv6(object);
        state.assign_generated_ipv6_cidr_block = ipv6.is_amazons.into();
        // No answer has the length that was asked for; without a block there is none.
        if ipv6.pool.is_none() {
            state.ipv6_netmask_length = None.into();
        }
        state.ipv6_ipam_pool_id = ipv6.pool.into();
        empty_for_none([&mut state.ipv6_association_id, &mut state.ipv6_cidr_block]);
    }
}
