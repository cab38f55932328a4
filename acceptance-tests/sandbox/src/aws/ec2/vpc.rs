//! VPCs: CIDR blocks that take time, IPv6 in the default network ACL, and what a VPC's deletion is
//! refused for.

use super::Ec2;
use super::call::{Call, Served, dependency};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::time::Instant;

/// What is known of VPCs beside moto's data.
#[derive(Debug, Default)]
pub(crate) struct Vpcs {
    /// VPCs that have, or had, an IPv6 block.
    ipv6: BTreeSet<String>,
    /// When CIDR blocks were associated, by association.
    associated: BTreeMap<String, Instant>,
}

impl Vpcs {
    pub(super) fn has_ipv6(&self, vpc: &str) -> bool {
        self.ipv6.contains(vpc)
    }
}

/// One attribute a call (EC2 API reference, ModifyVpcAttribute).
pub(super) async fn modify_attribute(call: &Call<'_>) -> Served {
    let attributes = [
        "EnableDnsHostnames",
        "EnableDnsSupport",
        "EnableNetworkAddressUsageMetrics",
    ];
    let is_given = |name: &&str| call.form.get(&format!("{name}.Value")).is_some();
    let given: Vec<&str> = attributes
        .into_iter()
        .filter(|name| is_given(name))
        .collect();
    if given.len() != 1 {
        let text = format!(
            "Fields for multiple attribute types specified: {}",
            given.join(", ")
        );
        return Err(call.refuse("InvalidParameterCombination", &text));
    }
    call.pass().await
}

impl Ec2 {
    pub(super) async fn create_vpc(&mut self, call: &Call<'_>) -> Served {
        let mut root = call.pass().await?;
        let Some(item) = root.child_mut("vpc") else {
            return Ok(root);
        };
        let id = item.text_of("vpcId").unwrap_or_default().to_owned();
        let has_ipv6 = item.find("ipv6CidrBlock").is_some();
        self.complete_vpc(call, item);
        // Available at the next look.
        item.set("state", "pending");
        if has_ipv6 {
            self.add_ipv6(call, &id).await?;
        }
        self.learn_groups(call).await?;
        Ok(root)
    }

    /// A VPC with IPv6 lets it through its default network ACL (Amazon VPC user guide, network ACLs).
    async fn add_ipv6(&mut self, call: &Call<'_>, vpc: &str) -> Result<(), Refusal> {
        if !self.vpcs.ipv6.insert(vpc.to_owned()) {
            return Ok(());
        }
        let acls = call
            .items("DescribeNetworkAcls", "networkAclSet", ("vpc-id", vpc))
            .await?;
        let default = acls
            .iter()
            .find(|acl| acl.text_of("default") == Some("true"));
        let id = default
            .and_then(|acl| acl.text_of("networkAclId"))
            .unwrap_or_default();
        for egress in ["false", "true"] {
            let members = [
                ("NetworkAclId", id),
                ("RuleNumber", "101"),
                ("Protocol", "-1"),
                ("RuleAction", "allow"),
                ("Egress", egress),
                ("Ipv6CidrBlock", "::/0"),
            ];
            call.ask("CreateNetworkAclEntry", &members).await?;
        }
        Ok(())
    }

    pub(super) fn complete_vpc(&self, call: &Call<'_>, item: &mut Element) {
        item.for_each_mut(&mut |element| {
            if element.name != "item" {
                return;
            }
            if element.child("ipv6CidrBlock").is_some() {
                element.set("networkBorderGroup", call.region());
            }
            let id = element.text_of("associationId").unwrap_or_default();
            let made = self.vpcs.associated.get(id);
            if made.is_some_and(|made| !Call::is_over(*made, call.times().cidr_associating)) {
                set_state(element, "associating");
            }
        });
    }

    pub(super) async fn associate_vpc_cidr(&mut self, call: &Call<'_>) -> Served {
        let vpc = call.form.text("VpcId");
        let asked = call.form.text("CidrBlock");
        let one = call.one("DescribeVpcs", "VpcId", "vpcSet", &vpc).await;
        let blocks = one
            .as_ref()
            .and_then(|vpc| vpc.child("cidrBlockAssociationSet"));
        let overlaps = |block: &Element| {
            let have = block.text_of("cidrBlock").unwrap_or_default();
            state_of(block) != Some("disassociated") && overlap(have, &asked)
        };
        if blocks.is_some_and(|blocks| blocks.children.iter().any(overlaps)) {
            let text =
                format!("The CIDR '{asked}' conflicts with another CIDR block of VPC '{vpc}'");
            return Err(call.refuse("InvalidVpc.Range", &text));
        }
        let root = call.pass().await?;
        if let Some(id) = root.find("associationId") {
            self.vpcs.associated.insert(id.text.clone(), Instant::now());
        }
        if root.find("ipv6CidrBlock").is_some() {
            self.add_ipv6(call, &vpc).await?;
        }
        Ok(root)
    }

    /// A block with subnets in it stays.
    pub(super) async fn disassociate_vpc_cidr(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("AssociationId");
        let root = call.ask("DescribeVpcs", &[]).await?;
        let vpcs = root.child("vpcSet").cloned().unwrap_or_default().children;
        for vpc in &vpcs {
            let vpc_id = vpc.text_of("vpcId").unwrap_or_default();
            let sets = ["cidrBlockAssociationSet", "ipv6CidrBlockAssociationSet"];
            let mut blocks = sets
                .iter()
                .filter_map(|set| vpc.child(set))
                .flat_map(|s| &s.children);
            let Some(block) = blocks.find(|b| b.text_of("associationId") == Some(&id)) else {
                continue;
            };
            let subnets = call
                .items("DescribeSubnets", "subnetSet", ("vpc-id", vpc_id))
                .await?;
            let is_inside = |subnet: &Element| holds(block, subnet);
            if subnets.iter().any(is_inside) {
                let cidr = block
                    .text_of("cidrBlock")
                    .or(block.text_of("ipv6CidrBlock"));
                let text = format!(
                    "The vpc {vpc_id} currently has a subnet within CIDR block {}",
                    cidr.unwrap_or_default()
                );
                return Err(call.refuse("InvalidCidrBlock.InUse", &text));
            }
        }
        call.pass().await
    }

    pub(super) async fn delete_vpc(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("VpcId");
        let Some(vpc) = call.one("DescribeVpcs", "VpcId", "vpcSet", &id).await else {
            let text = format!("The vpc ID '{id}' does not exist");
            return Err(call.refuse("InvalidVpcID.NotFound", &text));
        };
        if self.holds_something(call, &id).await? {
            return Err(dependency(call, "vpc", &id));
        }
        // moto would delete the set of DHCP options with the VPC, and keep the default network ACL.
        if vpc
            .text_of("dhcpOptionsId")
            .is_some_and(|set| set != "default")
        {
            let members = [("DhcpOptionsId", "default"), ("VpcId", id.as_str())];
            call.ask("AssociateDhcpOptions", &members).await?;
        }
        let acls = call
            .items("DescribeNetworkAcls", "networkAclSet", ("vpc-id", &id))
            .await?;
        let root = call.pass().await?;
        for acl in acls.iter().filter_map(|acl| acl.text_of("networkAclId")) {
            call.ask("DeleteNetworkAcl", &[("NetworkAclId", acl)])
                .await?;
        }
        self.vpcs.ipv6.remove(&id);
        self.learn_groups(call).await?;
        Ok(root)
    }

    async fn holds_something(&mut self, call: &Call<'_>, id: &str) -> Result<bool, Refusal> {
        let lists = [
            ("DescribeSubnets", "subnetSet", "vpc-id"),
            (
                "DescribeInternetGateways",
                "internetGatewaySet",
                "attachment.vpc-id",
            ),
        ];
        for (action, set, filter) in lists {
            if !call.items(action, set, (filter, id)).await?.is_empty() {
                return Ok(true);
            }
        }
        let tables = call
            .items("DescribeRouteTables", "routeTableSet", ("vpc-id", id))
            .await?;
        let is_main = |table: &Element| table.find("main").is_some_and(|main| main.text == "true");
        let acls = call
            .items("DescribeNetworkAcls", "networkAclSet", ("vpc-id", id))
            .await?;
        let is_default = |acl: &Element| acl.text_of("default") == Some("true");
        let egress_only = call.ask("DescribeEgressOnlyInternetGateways", &[]).await?;
        let egress_only = egress_only.child("egressOnlyInternetGatewaySet").cloned();
        let is_here = |gateway: &Element| gateway.find("vpcId").is_some_and(|vpc| vpc.text == id);
        Ok(!tables.iter().all(is_main)
            || !acls.iter().all(is_default)
            || egress_only.unwrap_or_default().children.iter().any(is_here)
            || self.endpoints.are_in(id)
            || self.vpn.is_attached_to(call, id)
            || self.has_extra_groups(call, id).await?
            || !self.interfaces(call, ("vpc-id", id)).await?.is_empty())
    }
}

fn state_of(block: &Element) -> Option<&str> {
    let state = block
        .child("cidrBlockState")
        .or(block.child("ipv6CidrBlockState"))?;
    state.text_of("state")
}

fn set_state(block: &mut Element, text: &str) {
    for name in ["cidrBlockState", "ipv6CidrBlockState"] {
        if let Some(state) = block.child_mut(name) {
            state.set("state", text);
        }
    }
}

/// First and last address of an IPv4 block.
fn bounds(cidr: &str) -> Option<(u32, u32)> {
    let (address, bits) = cidr.split_once('/')?;
    let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 32)?;
    let mask = u32::MAX.checked_shr(bits).unwrap_or(0);
    let first = u32::from(address.parse::<Ipv4Addr>().ok()?) & !mask;
    Some((first, first | mask))
}

fn overlap(one: &str, other: &str) -> bool {
    match (bounds(one), bounds(other)) {
        (Some((a, b)), Some((c, d))) => a <= d && c <= b,
        _ => false,
    }
}

/// Whether a subnet has addresses of a VPC's block. An IPv6 block of a VPC ends at bit 56.
fn holds(block: &Element, subnet: &Element) -> bool {
    if let Some(cidr) = block.text_of("cidrBlock") {
        return overlap(cidr, subnet.text_of("cidrBlock").unwrap_or_default());
    }
    let first = |cidr: &str| {
        let address = cidr.split('/').next()?.parse::<std::net::Ipv6Addr>().ok()?;
        Some(u128::from(address) >> 72)
    };
    let of_vpc = block.text_of("ipv6CidrBlock").and_then(first);
    let set = subnet.child("ipv6CidrBlockAssociationSet");
    let mut blocks = set.into_iter().flat_map(|set| &set.children);
    of_vpc.is_some() && blocks.any(|b| b.text_of("ipv6CidrBlock").and_then(first) == of_vpc)
}

#[cfg(test)]
mod tests {
    use super::{bounds, overlap};

    #[test]
    fn blocks_overlap_by_their_addresses() {
        assert!(overlap("10.0.0.0/16", "10.0.255.0/24"));
        assert!(overlap("10.0.128.0/17", "10.0.0.0/16"));
        assert!(!overlap("10.0.0.0/16", "10.1.0.0/16"));
        assert!(overlap("0.0.0.0/0", "192.0.2.0/24"));
        assert_eq!(bounds("10.0.0.0/33"), None);
        assert_eq!(bounds("192.0.2.1/32"), Some((0xc000_0201, 0xc000_0201)));
    }
}
