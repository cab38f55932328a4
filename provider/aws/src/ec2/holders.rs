//! What holds an object that cannot be deleted, by id and owner.
//!
//! EC2 says `DependencyViolation` and no more. What may hold an object follows from its kind, which its
//! id tells (EC2 API reference, the errors of the Delete operations and the filters of the Describe
//! operations). What may not be looked at is left out.

use std::future::Future;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::retry::Effect;

use super::session::{self, Ec2};
use crate::api::Operation;

/// The most that are named: whoever removes these sees the rest.
const MOST: usize = 20;

const fn reads(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[],
    }
}

/// Says what holds the object of this id.
pub(crate) async fn named(api: &Ec2, id: &str, doing: Doing) -> Doing {
    let mut held = match id.split('-').next() {
        Some("vpc") => of_vpc(api, id).await,
        Some("subnet") => {
            let mut held = interfaces(api, "subnet-id", id).await;
            held.extend(nat_gateways(api, "subnet-id", id).await);
            held
        }
        Some("sg") => of_group(api, id).await,
        Some("igw") => of_gateway(api, id).await,
        Some("rtb") => of_table(api, id).await,
        Some("acl") => of_acl(api, id).await,
        _ => Vec::new(),
    };
    if held.is_empty() {
        return doing;
    }
    held.truncate(MOST);
    doing
        .next("Remove what is listed, or what made it, then apply again.")
        .listing("Held by", held)
}

/// The objects of one read, as texts; none when it fails.
async fn texts<T>(
    found: impl Future<Output = Result<Option<Vec<T>>, CloudError>>,
    text: impl Fn(&T) -> Option<String>,
) -> Vec<String> {
    let found = found.await.ok().flatten().unwrap_or_default();
    found.iter().filter_map(text).collect()
}

/// What two reads at most need: a filter of one value.
fn by(name: &str, value: &str) -> Option<Vec<sdk::Filter>> {
    Some(vec![session::filter(name, vec![value.to_owned()])])
}

async fn interfaces(api: &Ec2, filter: &str, value: &str) -> Vec<String> {
    let read = async {
        let read = reads("DescribeNetworkInterfaces");
        let answer = api.call(&read, || {
            let request = api.client.describe_network_interfaces();
            request.set_filters(by(filter, value)).send()
        });
        Ok(answer.await?.network_interfaces)
    };
    texts(read, interface).await
}

/// An interface with what it belongs to, as its own fields tell: AWS's services write it into the
/// description (`ELB app/…`, `Interface for NAT Gateway nat-…`).
pub(super) fn interface(it: &sdk::NetworkInterface) -> Option<String> {
    let mut text = it.network_interface_id()?.to_owned();
    if let Some(description) = it.description().filter(|text| !text.is_empty()) {
        text = format!("{text} ({description})");
    }
    let attachment = it.attachment();
    if let Some(instance) = attachment.and_then(|it| it.instance_id()) {
        text = format!("{text} of instance {instance}");
    }
    // Where a service made it, its account says more than that of the owner.
    let owner = it.requester_id().or(it.owner_id());
    Some(match owner {
        Some(owner) => format!("{text}, owned by {owner}"),
        None => text,
    })
}

async fn nat_gateways(api: &Ec2, filter: &str, value: &str) -> Vec<String> {
    let read = async {
        let read = reads("DescribeNatGateways");
        let answer = api.call(&read, || {
            let request = api.client.describe_nat_gateways();
            request.set_filter(by(filter, value)).send()
        });
        Ok(answer.await?.nat_gateways)
    };
    let text = |it: &sdk::NatGateway| {
        let state = it.state().map_or("unknown", sdk::NatGatewayState::as_str);
        let is_gone = ["deleted", "failed"].contains(&state);
        let id = it.nat_gateway_id().filter(|_| !is_gone)?;
        Some(format!("{id} (NAT gateway, {state})"))
    };
    texts(read, text).await
}

async fn of_vpc(api: &Ec2, id: &str) -> Vec<String> {
    let mut held = Vec::new();
    let gateways = async {
        let read = reads("DescribeInternetGateways");
        let answer = api.call(&read, || {
            let request = api.client.describe_internet_gateways();
            request.set_filters(by("attachment.vpc-id", id)).send()
        });
        Ok(answer.await?.internet_gateways)
    };
    let text = |it: &sdk::InternetGateway| {
        let id = it.internet_gateway_id()?;
        Some(format!("{id} (internet gateway)"))
    };
    held.extend(texts(gateways, text).await);
    let endpoints = async {
        let read = reads("DescribeVpcEndpoints");
        let answer = api.call(&read, || {
            let request = api.client.describe_vpc_endpoints();
            request.set_filters(by("vpc-id", id)).send()
        });
        Ok(answer.await?.vpc_endpoints)
    };
    let text = |it: &sdk::VpcEndpoint| {
        let service = it.service_name().unwrap_or_default();
        Some(format!("{} (endpoint of {service})", it.vpc_endpoint_id()?))
    };
    held.extend(texts(endpoints, text).await);
    held.extend(nat_gateways(api, "vpc-id", id).await);
    held.extend(interfaces(api, "vpc-id", id).await);
    let subnets = async {
        let read = reads("DescribeSubnets");
        let answer = api.call(&read, || {
            let request = api.client.describe_subnets();
            request.set_filters(by("vpc-id", id)).send()
        });
        Ok(answer.await?.subnets)
    };
    let text = |it: &sdk::Subnet| Some(format!("{} (subnet)", it.subnet_id()?));
    held.extend(texts(subnets, text).await);
    let text = |it: &sdk::SecurityGroup| {
        let id = it
            .group_id()
            .filter(|_| it.group_name() != Some("default"))?;
        Some(format!("{id} (security group)"))
    };
    held.extend(texts(groups(api, "vpc-id", id), text).await);
    held
}

async fn groups(
    api: &Ec2,
    filter: &str,
    value: &str,
) -> Result<Option<Vec<sdk::SecurityGroup>>, CloudError> {
    let read = reads("DescribeSecurityGroups");
    let answer = api.call(&read, || {
        let request = api.client.describe_security_groups();
        request.set_filters(by(filter, value)).send()
    });
    Ok(answer.await?.security_groups)
}

async fn of_group(api: &Ec2, id: &str) -> Vec<String> {
    let mut held = interfaces(api, "group-id", id).await;
    for filter in ["ip-permission.group-id", "egress.ip-permission.group-id"] {
        let text = |it: &sdk::SecurityGroup| {
            let other = it.group_id().filter(|other| *other != id)?;
            Some(format!("{other} (security group with a rule about it)"))
        };
        held.extend(texts(groups(api, filter, id), text).await);
    }
    held.dedup();
    held
}

/// What has public addresses in the VPC of an internet gateway.
async fn of_gateway(api: &Ec2, id: &str) -> Vec<String> {
    let read = reads("DescribeInternetGateways");
    let answer = api.call(&read, || {
        let request = api.client.describe_internet_gateways();
        request.set_filters(by("internet-gateway-id", id)).send()
    });
    let found = answer.await.ok().and_then(|it| it.internet_gateways);
    let gateway = found.into_iter().flatten().next();
    let attachments = gateway.and_then(|it| it.attachments).unwrap_or_default();
    let vpc = attachments.into_iter().find_map(|it| it.vpc_id);
    let Some(vpc) = vpc else { return Vec::new() };
    let read = async {
        let read = reads("DescribeNetworkInterfaces");
        let answer = api.call(&read, || {
            let request = api.client.describe_network_interfaces();
            request.set_filters(by("vpc-id", &vpc)).send()
        });
        Ok(answer.await?.network_interfaces)
    };
    let public = |it: &sdk::NetworkInterface| {
        let address = it.association()?.public_ip()?.to_owned();
        Some(format!("{}, with {address}", interface(it)?))
    };
    texts(read, public).await
}

async fn of_table(api: &Ec2, id: &str) -> Vec<String> {
    let tables = super::routes::tables(api, vec![id.to_owned()]).await;
    let tables = tables.unwrap_or_default().into_iter();
    let associations = tables.flat_map(|table| table.associations.unwrap_or_default());
    let texts = associations.filter_map(|it| {
        let id = it.route_table_association_id()?;
        let of = it.subnet_id().or(it.gateway_id()).unwrap_or("the VPC");
        Some(format!("{id} (association with {of})"))
    });
    texts.collect()
}

async fn of_acl(api: &Ec2, id: &str) -> Vec<String> {
    let read = reads("DescribeNetworkAcls");
    let answer = api.call(&read, || {
        let request = api.client.describe_network_acls();
        request.set_filters(by("network-acl-id", id)).send()
    });
    let found = answer.await.ok().and_then(|it| it.network_acls);
    let acls = found.unwrap_or_default().into_iter();
    let associations = acls.flat_map(|acl| acl.associations.unwrap_or_default());
    let texts = associations.filter_map(|it| {
        let subnet = it.subnet_id()?;
        Some(format!("{subnet} (subnet associated with it)"))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::{interface, sdk};

    #[test]
    fn an_interface_is_told_with_what_it_belongs_to() {
        let balancer = sdk::NetworkInterface::builder()
            .network_interface_id("eni-1")
            .description("ELB app/shop/50dc6c495c0c9188")
            .requester_id("amazon-elb")
            .owner_id("123456789012")
            .build();
        assert_eq!(
            interface(&balancer).unwrap(),
            "eni-1 (ELB app/shop/50dc6c495c0c9188), owned by amazon-elb"
        );
        let attachment = sdk::NetworkInterfaceAttachment::builder().instance_id("i-1");
        let instance = sdk::NetworkInterface::builder()
            .network_interface_id("eni-2")
            .description("")
            .attachment(attachment.build())
            .owner_id("123456789012")
            .build();
        assert_eq!(
            interface(&instance).unwrap(),
            "eni-2 of instance i-1, owned by 123456789012"
        );
    }
}
