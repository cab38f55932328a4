//! From and to EC2's permissions: one of them holds the rules of one traffic with all of its peers.

use aws_sdk_ec2::types::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroupRule, UserIdGroupPair,
};

use super::{Own, Peer, Rule, Rules, Traffic};
use crate::parts::int;

/// A description as EC2 takes it: none rather than an empty one.
fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The fewest permissions that hold these rules.
pub(crate) fn permissions(rules: &Rules, own: Own<'_>) -> Vec<IpPermission> {
    let mut merged: Vec<(&Traffic, IpPermission)> = Vec::new();
    // Rules are sorted by their traffic, so those of one stand together.
    for (rule, description) in rules {
        if merged.last().is_none_or(|(last, _)| **last != rule.traffic) {
            merged.push((&rule.traffic, empty(&rule.traffic)));
        }
        if let Some((_, permission)) = merged.last_mut() {
            add(permission, &rule.peer, some(description), own);
        }
    }
    merged
        .into_iter()
        .map(|(_, permission)| permission)
        .collect()
}

fn empty(traffic: &Traffic) -> IpPermission {
    IpPermission::builder()
        .ip_protocol(&traffic.protocol)
        .set_from_port(traffic.ports.map(|(from, _)| int(from)))
        .set_to_port(traffic.ports.map(|(_, to)| int(to)))
        .build()
}

fn add(permission: &mut IpPermission, peer: &Peer, description: Option<String>, own: Own<'_>) {
    let pair = |owner: Option<String>, id: Option<String>, description| {
        let pair = UserIdGroupPair::builder()
            .set_user_id(owner)
            .set_group_id(id);
        pair.set_description(description).build()
    };
    match peer {
        Peer::Ipv4(cidr) => {
            let range = IpRange::builder()
                .cidr_ip(cidr)
                .set_description(description);
            permission
                .ip_ranges
                .get_or_insert_default()
                .push(range.build());
        }
        Peer::Ipv6(cidr) => {
            let range = Ipv6Range::builder()
                .cidr_ipv6(cidr)
                .set_description(description);
            permission
                .ipv6_ranges
                .get_or_insert_default()
                .push(range.build());
        }
        Peer::PrefixList(id) => {
            let list = PrefixListId::builder()
                .prefix_list_id(id)
                .set_description(description);
            permission
                .prefix_list_ids
                .get_or_insert_default()
                .push(list.build());
        }
        Peer::Itself => {
            let pair = pair(None, own.id.map(str::to_owned), description);
            permission
                .user_id_group_pairs
                .get_or_insert_default()
                .push(pair);
        }
        Peer::Group { owner, id } => {
            let pair = pair(owner.clone(), Some(id.clone()), description);
            permission
                .user_id_group_pairs
                .get_or_insert_default()
                .push(pair);
        }
    }
}

/// The single rules of permissions.
pub(crate) fn rules(permissions: &[IpPermission], own: Own<'_>) -> Rules {
    let mut rules = Rules::new();
    for permission in permissions {
        let port = |port: Option<i32>| port.map(i64::from);
        let (from, to) = (port(permission.from_port()), port(permission.to_port()));
        let traffic = Traffic::new(permission.ip_protocol().unwrap_or_default(), from, to);
        let mut insert = |peer: Peer, description: Option<&str>| {
            let rule = Rule {
                traffic: traffic.clone(),
                peer,
            };
            rules.insert(rule, description.unwrap_or_default().to_owned());
        };
        for range in permission.ip_ranges() {
            insert(
                Peer::addresses(range.cidr_ip().unwrap_or_default()),
                range.description(),
            );
        }
        for range in permission.ipv6_ranges() {
            insert(
                Peer::addresses(range.cidr_ipv6().unwrap_or_default()),
                range.description(),
            );
        }
        for list in permission.prefix_list_ids() {
            let id = list.prefix_list_id().unwrap_or_default().to_owned();
            insert(Peer::PrefixList(id), list.description());
        }
        for pair in permission.user_id_group_pairs() {
            // A group of EC2-Classic that is gone has a name and no id.
            let id = pair.group_id().or(pair.group_name()).unwrap_or_default();
            insert(Peer::group_of(pair.user_id(), id, own), pair.description());
        }
    }
    rules
}

/// What a rule with an id of its own allows.
pub(crate) fn rule(answer: &SecurityGroupRule, own: Own<'_>) -> Rule {
    let port = |port: Option<i32>| port.map(i64::from);
    let (from, to) = (port(answer.from_port()), port(answer.to_port()));
    let peer = if let Some(cidr) = answer.cidr_ipv4().or(answer.cidr_ipv6()) {
        Peer::addresses(cidr)
    } else if let Some(id) = answer.prefix_list_id() {
        Peer::PrefixList(id.to_owned())
    } else {
        let group = answer.referenced_group_info();
        let id = group.and_then(|it| it.group_id()).unwrap_or_default();
        Peer::group_of(group.and_then(|it| it.user_id()), id, own)
    };
    Rule {
        traffic: Traffic::new(answer.ip_protocol().unwrap_or_default(), from, to),
        peer,
    }
}
