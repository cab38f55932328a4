//! Hooks of `aws_vpc_block_public_access_exclusion`.

use aws_sdk_ec2::types as sdk;

use crate::generated::ec2::vpc_block_public_access_exclusion::{
    Hooks, VpcBlockPublicAccessExclusion, VpcBlockPublicAccessExclusions,
};

impl Hooks for VpcBlockPublicAccessExclusions {
    fn excluded(
        object: &sdk::VpcBlockPublicAccessExclusion,
        state: &mut VpcBlockPublicAccessExclusion,
    ) {
        let resource = object.resource_arn().and_then(|arn| arn.rsplit(':').next());
        let (kind, id) = resource.and_then(|it| it.split_once('/')).unzip();
        let of = |wanted: &str| id.filter(|_| kind == Some(wanted)).map(str::to_owned);
        state.subnet_id = of("subnet").into();
        state.vpc_id = of("vpc").into();
    }
}
