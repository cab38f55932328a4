//! Hooks of `aws_eip`.

use aws_sdk_ec2::types as sdk;

use crate::generated::ec2::eip::{Eip, Eips, Hooks};
use crate::partition::Partition;
use crate::parts::given;

/// The region whose host names are older than the others' (EC2 user guide, "Amazon EC2 instance
/// hostnames and domains").
const OLDEST: &str = "us-east-1";

impl Hooks for Eips {
    fn names(object: &sdk::Address, state: &mut Eip) {
        let region = given(&state.region).unwrap_or_default();
        let suffix = Partition::of_region_or_default(region).dns_suffix;
        let (private, public) = if region == OLDEST {
            ("ec2.internal".to_owned(), format!("compute-1.{suffix}"))
        } else {
            (
                format!("{region}.compute.internal"),
                format!("{region}.compute.{suffix}"),
            )
        };
        let host = |kind: &str, address: &str, domain: &str| {
            format!("{kind}-{}.{domain}", address.replace('.', "-"))
        };
        let inside = object.private_ip_address();
        let outside = object.public_ip().filter(|ip| !ip.is_empty());
        let private_dns = inside.map(|ip| host("ip", ip, &private));
        let public_dns = outside.map(|ip| host("ec2", ip, &public));
        state.private_dns = private_dns.into();
        state.public_dns = public_dns.into();
        state.vpc = (object.domain() == Some(&sdk::DomainType::Vpc)).into();
    }
}
