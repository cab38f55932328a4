//! Hooks of `aws_vpc_ipv4_cidr_block_association`.

use slipway_framework::model::Attr;

use crate::generated::ec2::vpc_ipv4_cidr_block_association::{
    Hooks, VpcIpv4CidrBlockAssociation, VpcIpv4CidrBlockAssociations,
};

impl Hooks for VpcIpv4CidrBlockAssociations {
    fn pool(text: &str) -> Option<VpcIpv4CidrBlockAssociation> {
        let mut parts = text.split(',');
        let id = parts
            .next()
            .filter(|id| id.starts_with("vpc-cidr-assoc-"))?;
        let pool = parts.next();
        let length = match parts.next() {
            Some(length) => Attr::Known(length.parse::<i64>().ok()?),
            None => Attr::Null,
        };
        if pool == Some("") || parts.next().is_some() {
            return None;
        }
        Some(VpcIpv4CidrBlockAssociation {
            id: id.into(),
            ipv4_ipam_pool_id: pool.map(str::to_owned).into(),
            ipv4_netmask_length: length,
            ..VpcIpv4CidrBlockAssociation::default()
        })
    }
}
