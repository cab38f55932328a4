//! Ids, and import ids.

use serde_json::Value as Json;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model as _};
use slipway_framework::value::json;

use super::model::{SecurityGroupRule, all};
use crate::old_states;
use crate::parts::given;

/// The id, as hashicorp/aws makes it: a checksum of what the rules are.
pub(super) fn of(model: &SecurityGroupRule) -> String {
    let mut parts = vec![model.group().to_owned()];
    let traffic = model.traffic();
    let (from, to) = traffic.ports.unwrap_or((-1, -1));
    parts.extend(
        [from, to]
            .into_iter()
            .filter(|port| *port > 0)
            .map(|port| port.to_string()),
    );
    parts.push(traffic.protocol);
    parts.push(model.direction().name().to_owned());
    for list in [
        &model.cidr_blocks,
        &model.ipv6_cidr_blocks,
        &model.prefix_list_ids,
    ] {
        let mut texts = all(list).to_vec();
        texts.sort();
        parts.extend(texts);
    }
    if model.self_ == Attr::Known(true) {
        parts.push(model.group().to_owned());
    }
    parts.extend(given(&model.source_security_group_id).map(str::to_owned));
    let text: String = parts.iter().map(|part| format!("{part}-")).collect();
    format!("sgrule-{}", crc32fast::hash(text.as_bytes()))
}

/// A state whose id was made in another way: before version 1 it began with `sg-`, and before version 2
/// the group was no part of it (hashicorp/aws, changelogs of 0.4 and 0.6).
pub(super) fn upgrade(version: i64, state: Json) -> Result<Json, Diagnostics> {
    let mut state = old_states::object("aws_security_group_rule", version, state)?;
    let text = Json::Object(state.clone()).to_string();
    let stored = json::decode(text.as_bytes(), &SecurityGroupRule::block().ty());
    let model = stored.ok().map(|it| SecurityGroupRule::from_value(&it));
    // A state that does not fit the schema is refused when it is read.
    if let Some(Ok(model)) = model {
        state.insert("id".to_owned(), of(&model).into());
    }
    Ok(Json::Object(state))
}

/// The model of an import id: `GROUP_TYPE_PROTOCOL_FROM_TO_PEER`, with more peers behind it.
pub(super) fn import(id: &str) -> Result<SecurityGroupRule, Diagnostics> {
    parse(id).ok_or_else(|| {
        let detail = format!(
            "The import id names the group, the direction, the protocol, both ports and the peers, with `_` in between. Nothing was imported.\n\
             Correct the id, then import again. Peers are CIDR blocks, prefix lists, one security group, or `self`.\n\n  \
             Given:    {id}\n  Example:  sg-0123456789abcdef0_ingress_tcp_443_443_10.0.0.0/8_2001:db8::/32"
        );
        Diagnostic::error("Malformed import id", detail).into()
    })
}

fn parse(id: &str) -> Option<SecurityGroupRule> {
    let (id, region) = match id.split_once('@') {
        Some((id, region)) => (id, Some(region).filter(|region| !region.is_empty())?),
        None => (id, ""),
    };
    let mut parts = id.split('_');
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let (group, direction, protocol) = (next()?, next()?, next()?);
    let (from, to): (i64, i64) = (next()?.parse().ok()?, next()?.parse().ok()?);
    if !group.starts_with("sg-") || !["ingress", "egress"].contains(&direction) {
        return None;
    }
    let mut peers = Peers::default();
    for peer in parts {
        peers.add(peer)?;
    }
    let list = |texts: Vec<String>| (!texts.is_empty()).then_some(texts).into();
    let Peers {
        ipv4,
        ipv6,
        lists,
        groups,
        itself,
    } = peers;
    let is_some = itself || groups.len() + ipv4.len() + ipv6.len() + lists.len() > 0;
    if !is_some || groups.len() + usize::from(itself) > 1 {
        return None;
    }
    let model = SecurityGroupRule {
        security_group_id: group.into(),
        r#type: direction.into(),
        protocol: protocol.into(),
        from_port: from.into(),
        to_port: to.into(),
        region: Some(region.to_owned())
            .filter(|region| !region.is_empty())
            .into(),
        cidr_blocks: list(ipv4),
        ipv6_cidr_blocks: list(ipv6),
        prefix_list_ids: list(lists),
        self_: itself.into(),
        source_security_group_id: groups.into_iter().next().into(),
        ..SecurityGroupRule::default()
    };
    Some(SecurityGroupRule {
        id: of(&model).into(),
        ..model
    })
}

/// The peers of an import id, by kind.
#[derive(Default)]
struct Peers {
    ipv4: Vec<String>,
    ipv6: Vec<String>,
    lists: Vec<String>,
    groups: Vec<String>,
    itself: bool,
}

impl Peers {
    fn add(&mut self, peer: &str) -> Option<()> {
        let is_group = peer
            .rsplit('/')
            .next()
            .is_some_and(|id| id.starts_with("sg-"));
        let kind = match peer {
            "self" => {
                self.itself = true;
                return Some(());
            }
            _ if is_group => &mut self.groups,
            _ if peer.starts_with("pl-") => &mut self.lists,
            _ if peer.contains(':') => &mut self.ipv6,
            _ if peer.contains('/') => &mut self.ipv4,
            _ => return None,
        };
        kind.push(peer.to_owned());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_ids_name_group_direction_traffic_and_peers() {
        let rule = import("sg-1_ingress_tcp_80_81_10.0.0.0/8_2001:db8::/32_pl-1@eu-west-1")
            .expect("an id");
        assert_eq!(
            (rule.group(), given(&rule.region)),
            ("sg-1", Some("eu-west-1"))
        );
        assert_eq!(all(&rule.cidr_blocks), ["10.0.0.0/8"]);
        assert_eq!(all(&rule.ipv6_cidr_blocks), ["2001:db8::/32"]);
        assert_eq!(all(&rule.prefix_list_ids), ["pl-1"]);
        assert_eq!((rule.from_port, rule.to_port), (80.into(), 81.into()));
        let rule = import("sg-1_egress_-1_0_0_self").expect("an id");
        assert_eq!(rule.self_, true.into());
        let rule = import("sg-1_egress_all_0_0_111122223333/sg-2").expect("an id");
        assert_eq!(
            given(&rule.source_security_group_id),
            Some("111122223333/sg-2")
        );
        for wrong in [
            "sg-1",
            "sg-1_ingress_tcp_80_81",
            "sg-1_sideways_tcp_80_81_self",
            "sg-1_ingress_tcp_x_81_self",
            "sg-1_ingress_tcp_80_81_self_sg-2",
            "sgr-1_ingress_tcp_80_81_self",
            "sg-1_ingress_tcp_80_81_nobody",
            "sg-1_ingress_tcp_80_81_self@",
        ] {
            assert!(import(wrong).is_err(), "{wrong}");
        }
    }
}
