//! Where a cluster stands: its subnets, security groups, endpoints and service addresses.

use crate::aws::eks::ask::strings;
use crate::aws::eks::error::Refusal;
use crate::aws::eks::neighbours::Neighbours;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Checks subnets and security groups against EC2 and returns the VPC.
pub(super) async fn check(
    neighbours: &Neighbours<'_>,
    subnets: &[String],
    groups: &[String],
) -> Result<String, Refusal> {
    let found = neighbours.subnets(subnets).await?;
    let zones: BTreeSet<&str> = found.iter().map(|subnet| subnet.zone.as_str()).collect();
    let vpcs: BTreeSet<&str> = found.iter().map(|subnet| subnet.vpc.as_str()).collect();
    if zones.len() < 2 {
        // awsdocs/amazon-eks-user-guide#795.
        let text = "Subnets specified must be in at least two different AZs";
        return Err(Refusal::parameter(text));
    }
    let [vpc] = vpcs.into_iter().collect::<Vec<_>>()[..] else {
        return Err(Refusal::parameter(
            "Subnets specified must be in the same VPC",
        ));
    };
    neighbours.check_groups(groups, vpc).await?;
    Ok(vpc.to_owned())
}

/// `resourcesVpcConfig` of a new cluster, but for what EKS itself makes.
pub(super) fn described(asked: &Value, vpc: &str) -> Result<Value, Refusal> {
    let mut config = json!({
        "subnetIds": strings(&asked["subnetIds"]),
        "securityGroupIds": strings(&asked["securityGroupIds"]),
        "vpcId": vpc,
    });
    endpoints(&mut config, asked)?;
    Ok(config)
}

/// Puts the endpoint access that is asked for into a description, or the defaults of the API
/// reference (`VpcConfigRequest`).
pub(super) fn endpoints(config: &mut Value, asked: &Value) -> Result<(), Refusal> {
    let flag = |member: &str, default: bool| {
        let before = config[member].as_bool();
        asked[member].as_bool().or(before).unwrap_or(default)
    };
    let (public, private) = (
        flag("endpointPublicAccess", true),
        flag("endpointPrivateAccess", false),
    );
    if !public && !private {
        return Err(Refusal::parameter(
            "Private and public endpoint access can't be false at the same time",
        ));
    }
    let cidrs = match asked["publicAccessCidrs"].as_array() {
        Some(cidrs) if !cidrs.is_empty() => json!(cidrs),
        _ if config["publicAccessCidrs"].is_array() => config["publicAccessCidrs"].clone(),
        _ => json!(["0.0.0.0/0"]),
    };
    config["endpointPublicAccess"] = json!(public);
    config["endpointPrivateAccess"] = json!(private);
    config["publicAccessCidrs"] = cidrs;
    if let Some(mode) = asked["controlPlaneEgressMode"].as_str() {
        config["controlPlaneEgressMode"] = json!(mode);
    }
    Ok(())
}

/// `kubernetesNetworkConfig`. Service addresses come from 172.20.0.0/16 where the VPC is in 10.0.0.0/8,
/// and from 10.100.0.0/16 else (API reference, `KubernetesNetworkConfigRequest`).
pub(super) fn services(asked: &Value, vpc_ranges: &[String], balancing: bool) -> Value {
    let family = asked["ipFamily"].as_str().unwrap_or("ipv4");
    let mut config = json!({
        "ipFamily": family,
        "elasticLoadBalancing": { "enabled": balancing },
    });
    if family == "ipv6" {
        config["serviceIpv6Cidr"] = json!("fd30:1c53:5f8a::/108");
        return config;
    }
    let default = if vpc_ranges.iter().all(|range| range.starts_with("10.")) {
        "172.20.0.0/16"
    } else {
        "10.100.0.0/16"
    };
    config["serviceIpv4Cidr"] = json!(asked["serviceIpv4Cidr"].as_str().unwrap_or(default));
    config
}
