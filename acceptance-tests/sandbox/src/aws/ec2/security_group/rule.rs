//! Rules of security groups as the API takes and shows them.

use crate::aws::form::Form;
use crate::aws::xml::Element;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Whom a rule lets in or out to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Peer {
    V4(String),
    V6(String),
    PrefixList(String),
    Group { id: String, user: String },
}

/// What a rule allows. Two rules of a group are the same when this is, whatever their descriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permission {
    pub(super) egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or a number.
    pub(super) protocol: String,
    /// Ports, or type and code of ICMP; -1 for all.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) peer: Peer,
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) permission: Permission,
    pub(super) description: Option<String>,
}

/// A permission that cannot be: code and text.
pub(super) type Wrong = (&'static str, String);

/// The permissions of `IpPermissions.N`, or of the single members of the older form.
pub(super) fn permissions(
    form: &Form,
    egress: bool,
    account: &str,
) -> Result<Vec<(Permission, Option<String>)>, Wrong> {
    let mut all = Vec::new();
    for one in form.structures("IpPermissions") {
        let mut peers = Vec::new();
        for range in one.structures("IpRanges") {
            peers.push((v4(&range.text("CidrIp"))?, description(&range)));
        }
        for range in one.structures("Ipv6Ranges") {
            peers.push((v6(&range.text("CidrIpv6"))?, description(&range)));
        }
        for list in one.structures("PrefixListIds") {
            let id = list.text("PrefixListId");
            peers.push((Peer::PrefixList(id), description(&list)));
        }
        for group in one.structures("Groups") {
            peers.push((group_peer(&group, account), description(&group)));
        }
        extend(&mut all, &one, egress, peers)?;
    }
    if all.is_empty() && form.get("CidrIp").is_some() {
        let peers = vec![(v4(&form.text("CidrIp"))?, None)];
        extend(&mut all, form, egress, peers)?;
    }
    Ok(all)
}

fn extend(
    all: &mut Vec<(Permission, Option<String>)>,
    form: &Form,
    egress: bool,
    peers: Vec<(Peer, Option<String>)>,
) -> Result<(), Wrong> {
    if peers.is_empty() {
        let text =
            "The request must contain the parameter CidrIp, CidrIpv6, GroupId or PrefixListId";
        return Err(("MissingParameter", text.to_owned()));
    }
    for (peer, description) in peers {
        let permission = permission(form, egress, peer)?;
        // The same description of another case is still the same permission.
        if all.iter().any(|(have, _)| *have == permission) {
            let text = "The same permission must not appear multiple times";
            return Err(("InvalidParameterValue", text.to_owned()));
        }
        all.push((permission, description));
    }
    Ok(())
}

/// What a `SecurityGroupRuleRequest` of `ModifySecurityGroupRules` asks for.
pub(super) fn requested(
    form: &Form,
    egress: bool,
    account: &str,
) -> Result<(Permission, Option<String>), Wrong> {
    let peer = if let Some(cidr) = form.get("CidrIpv4") {
        v4(cidr)?
    } else if let Some(cidr) = form.get("CidrIpv6") {
        v6(cidr)?
    } else if let Some(id) = form.get("PrefixListId") {
        Peer::PrefixList(id.to_owned())
    } else if let Some(id) = form.get("ReferencedGroupId") {
        Peer::Group {
            id: id.to_owned(),
            user: account.to_owned(),
        }
    } else {
        let text = "The request must contain the parameter CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId";
        return Err(("MissingParameter", text.to_owned()));
    };
    Ok((permission(form, egress, peer)?, description(form)))
}

fn description(form: &Form) -> Option<String> {
    form.get("Description")
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn group_peer(form: &Form, account: &str) -> Peer {
    Peer::Group {
        id: form.text("GroupId"),
        user: form.get("UserId").unwrap_or(account).to_owned(),
    }
}

fn permission(form: &Form, egress: bool, peer: Peer) -> Result<Permission, Wrong> {
    let protocol = match form.text("IpProtocol").to_ascii_lowercase().as_str() {
        "" => {
            let text = "The request must contain the parameter ipProtocol";
            return Err(("MissingParameter", text.to_owned()));
        }
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        "all" => "-1".to_owned(),
        other => other.to_owned(),
    };
    let port = |name| form.get(name).and_then(|text| text.parse::<i64>().ok());
    let (from, to) = (port("FromPort"), port("ToPort"));
    let (from, to) = match protocol.as_str() {
        "tcp" | "udp" => match (from, to) {
            (Some(from), Some(to)) if from <= to && from >= 0 && to <= 65_535 => (from, to),
            (Some(from), Some(to)) => {
                let text = format!("Invalid TCP/UDP port range ({from}:{to})");
                return Err(("InvalidParameterValue", text));
            }
            _ => {
                let text = "Must specify both from and to ports with TCP/UDP.";
                return Err(("InvalidParameterValue", text.to_owned()));
            }
        },
        "icmp" | "icmpv6" => (from.unwrap_or(-1), to.unwrap_or(-1)),
        // Any other protocol is allowed as a whole, whatever ports were given.
        _ => (-1, -1),
    };
    Ok(Permission {
        egress,
        protocol,
        from,
        to,
        peer,
    })
}

fn v4(cidr: &str) -> Result<Peer, Wrong> {
    let bits = cidr.split_once('/').and_then(|(address, bits)| {
        address.parse::<Ipv4Addr>().ok()?;
        bits.parse::<u8>().ok()
    });
    match bits {
        Some(0..=32) => Ok(Peer::V4(cidr.to_owned())),
        _ => Err(malformed(cidr)),
    }
}

fn v6(cidr: &str) -> Result<Peer, Wrong> {
    let parsed = cidr.split_once('/').and_then(|(address, bits)| {
        let bits = bits.parse::<u8>().ok().filter(|bits| *bits <= 128)?;
        Some((address.parse::<Ipv6Addr>().ok()?, bits))
    });
    match parsed {
        // The service shows the shortest form.
        Some((address, bits)) => Ok(Peer::V6(format!("{address}/{bits}"))),
        None => Err(malformed(cidr)),
    }
}

fn malformed(cidr: &str) -> Wrong {
    let text = format!("CIDR block {cidr} is malformed");
    ("InvalidParameterValue", text)
}

impl Permission {
    /// `peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW`, as `InvalidPermission.Duplicate`
    /// has it.
    pub(super) fn words(&self) -> String {
        let peer = match &self.peer {
            Peer::V4(cidr) | Peer::V6(cidr) => cidr,
            Peer::PrefixList(id) | Peer::Group { id, .. } => id,
        };
        let Self { from, to, .. } = self;
        match self.protocol.as_str() {
            "-1" => format!("peer: {peer}, ALL, ALLOW"),
            "icmp" | "icmpv6" => {
                let protocol = self.protocol.to_uppercase();
                format!("peer: {peer}, {protocol}, type: {from}, code: {to}, ALLOW")
            }
            protocol => {
                let protocol = protocol.to_uppercase();
                format!("peer: {peer}, {protocol}, from port: {from}, to port: {to}, ALLOW")
            }
        }
    }
}

impl Rule {
    /// An item of a `securityGroupRuleSet`.
    pub(super) fn element(&self, group: &str, owner: &str, region: &str) -> Element {
        let permission = &self.permission;
        let arn = format!(
            "arn:aws:ec2:{region}:{owner}:security-group-rule/{}",
            self.id
        );
        let mut item = Element::new("item")
            .with(Element::leaf("securityGroupRuleId", self.id.as_str()))
            .with(Element::leaf("groupId", group))
            .with(Element::leaf("groupOwnerId", owner))
            .with(Element::leaf("isEgress", permission.egress.to_string()))
            .with(Element::leaf("ipProtocol", permission.protocol.as_str()))
            .with(Element::leaf("fromPort", permission.from.to_string()))
            .with(Element::leaf("toPort", permission.to.to_string()));
        match &permission.peer {
            Peer::V4(cidr) => item.set("cidrIpv4", cidr.as_str()),
            Peer::V6(cidr) => item.set("cidrIpv6", cidr.as_str()),
            Peer::PrefixList(id) => item.set("prefixListId", id.as_str()),
            Peer::Group { id, user } => {
                let info = Element::new("referencedGroupInfo")
                    .with(Element::leaf("groupId", id.as_str()))
                    .with(Element::leaf("userId", user.as_str()));
                item.children.push(info);
            }
        }
        if let Some(description) = &self.description {
            item.set("description", description.as_str());
        }
        item.set("securityGroupRuleArn", arn);
        item
    }

    /// The name of the set and the item in which an `ipPermissions` item shows the rule's peer.
    fn range(&self) -> (&'static str, Element) {
        let mut item = Element::new("item");
        let set = match &self.permission.peer {
            Peer::V4(cidr) => {
                item.set("cidrIp", cidr.as_str());
                "ipRanges"
            }
            Peer::V6(cidr) => {
                item.set("cidrIpv6", cidr.as_str());
                "ipv6Ranges"
            }
            Peer::PrefixList(id) => {
                item.set("prefixListId", id.as_str());
                "prefixListIds"
            }
            Peer::Group { id, user } => {
                item.set("groupId", id.as_str());
                item.set("userId", user.as_str());
                "groups"
            }
        };
        if let Some(description) = &self.description {
            item.set("description", description.as_str());
        }
        (set, item)
    }
}

/// The rules of one direction by protocol and ports, as `DescribeSecurityGroups` shows them.
pub(super) fn grouped(name: &str, rules: &[&Rule]) -> Element {
    let mut set = Element::new(name);
    let mut heads: Vec<(&str, i64, i64)> = Vec::new();
    for rule in rules {
        let permission = &rule.permission;
        let head = (permission.protocol.as_str(), permission.from, permission.to);
        let place = heads
            .iter()
            .position(|have| *have == head)
            .unwrap_or_else(|| {
                heads.push(head);
                set.children.push(new_group(permission));
                heads.len() - 1
            });
        let (kind, item) = rule.range();
        if let Some(ranges) = set.children[place].child_mut(kind) {
            ranges.children.push(item);
        }
    }
    set
}

fn new_group(permission: &Permission) -> Element {
    let mut group = Element::new("item");
    group.set("ipProtocol", permission.protocol.as_str());
    // Protocols without ports have none here, though a rule of its own shows -1.
    if matches!(
        permission.protocol.as_str(),
        "tcp" | "udp" | "icmp" | "icmpv6"
    ) {
        group.set("fromPort", permission.from.to_string());
        group.set("toPort", permission.to.to_string());
    }
    for set in ["groups", "ipRanges", "ipv6Ranges", "prefixListIds"] {
        group.children.push(Element::new(set));
    }
    group
}
