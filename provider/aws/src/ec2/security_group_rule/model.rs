//! The arguments, and the rules that they stand for.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, CreateTimeout, Model};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::semantic::network::Cidr;
use slipway_framework::validate::{Relation, Validator};
use slipway_framework::value::Value;

use crate::ec2::permissions::{Direction, Own, Peer, Rule, Rules, Traffic, check};
use crate::parts::given;

/// Rules of an EC2 security group that share a protocol and ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id"]))
    .relation(Relation::Conflicts(vec!["cidr_blocks", "self"]))
    .relation(Relation::Conflicts(vec!["cidr_blocks", "source_security_group_id"]))
    .relation(Relation::Conflicts(vec!["ipv6_cidr_blocks", "self"]))
    .relation(Relation::Conflicts(vec!["ipv6_cidr_blocks", "source_security_group_id"]))
    .relation(Relation::Conflicts(vec!["self", "source_security_group_id"])))]
pub(crate) struct SecurityGroupRule {
    /// IPv4 CIDR blocks that are let in, or out to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::Custom(same_addresses)))]
    pub(crate) cidr_blocks: Attr<Vec<String>>,
    /// Description of each of the rules.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).check(Validator::length(0..=255)))]
    pub(crate) description: Attr<String>,
    /// First port, or type of ICMP.
    #[attr(required().replace())]
    pub(crate) from_port: Attr<i64>,
    /// Id that stands for all of the rules.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// IPv6 CIDR blocks that are let in, or out to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::Custom(same_addresses)))]
    pub(crate) ipv6_cidr_blocks: Attr<Vec<String>>,
    /// Prefix lists that are let in, or out to.
    #[attr(optional_or_zero().replace().equal(SemanticEquality::Custom(same_texts)))]
    pub(crate) prefix_list_ids: Attr<Vec<String>>,
    /// Protocol, by name or number; `-1` for all.
    #[attr(required().replace().equal(SemanticEquality::IpProtocol))]
    pub(crate) protocol: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Id of the security group that has the rules.
    #[attr(required().replace())]
    pub(crate) security_group_id: Attr<String>,
    /// Id that EC2 gave to the rule, when it is a single one.
    #[attr(computed())]
    pub(crate) security_group_rule_id: Attr<String>,
    /// Whether the members of the security group itself are let in, or out to.
    #[attr(default(false).replace())]
    pub(crate) self_: Attr<bool>,
    /// Id of another security group whose members are let in, or out to; with the account and a slash
    /// before it when it is another's.
    #[attr(optional_computed().on_omit(slipway_framework::schema::OnOmit::Null).replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) source_security_group_id: Attr<String>,
    /// Last port, or code of ICMP.
    #[attr(required().replace())]
    pub(crate) to_port: Attr<i64>,
    /// `ingress` for what comes, `egress` for what goes.
    #[attr(required().replace().check(Validator::one_of(["egress", "ingress"])))]
    pub(crate) r#type: Attr<String>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<CreateTimeout>,
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::List(elements) => elements.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Whether two lists hold the same texts: their order means nothing to EC2.
fn same_texts(a: &Value, b: &Value) -> bool {
    let sorted = |value| {
        let mut texts = texts(value)?;
        texts.sort_unstable();
        texts.dedup();
        Some(texts)
    };
    sorted(a).is_some_and(|a| Some(a) == sorted(b))
}

/// Whether two lists hold the same blocks of addresses.
fn same_addresses(a: &Value, b: &Value) -> bool {
    let sorted = |value| {
        let peers = texts(value)?.into_iter().map(Peer::addresses);
        let mut peers: Vec<Peer> = peers.collect();
        peers.sort();
        peers.dedup();
        Some(peers)
    };
    sorted(a).is_some_and(|a| Some(a) == sorted(b))
}

/// The elements of a list that is known.
pub(super) fn all(list: &Attr<Vec<String>>) -> &[String] {
    list.if_known().map_or(&[], Vec::as_slice)
}

impl SecurityGroupRule {
    /// The group that has the rules.
    pub(super) fn group(&self) -> &str {
        given(&self.security_group_id).unwrap_or_default()
    }

    /// What comes or what goes; the schema lets nothing else through.
    pub(super) fn direction(&self) -> Direction {
        let named = given(&self.r#type).and_then(Direction::named);
        named.unwrap_or(Direction::Ingress)
    }

    /// The protocol with its ports.
    pub(super) fn traffic(&self) -> Traffic {
        let port = |port: &Attr<i64>| port.if_known().copied();
        let protocol = given(&self.protocol).unwrap_or_default();
        Traffic::new(protocol, port(&self.from_port), port(&self.to_port))
    }

    /// The rules, as far as they are known.
    pub(super) fn rules(&self, own: Own<'_>) -> Rules {
        let addresses = all(&self.cidr_blocks)
            .iter()
            .chain(all(&self.ipv6_cidr_blocks));
        let addresses = addresses.map(|text| Peer::addresses(text));
        let lists = all(&self.prefix_list_ids)
            .iter()
            .cloned()
            .map(Peer::PrefixList);
        let itself = self.self_ == Attr::Known(true);
        let itself = itself.then_some(Peer::Itself);
        let group = given(&self.source_security_group_id).map(|text| Peer::group(text, own));
        let description = given(&self.description).unwrap_or_default();
        let rule = |peer| {
            let traffic = self.traffic();
            (Rule { traffic, peer }, description.to_owned())
        };
        addresses
            .chain(lists)
            .chain(itself)
            .chain(group)
            .map(rule)
            .collect()
    }

    /// Finds what cannot be, as far as it is known.
    pub(super) fn check(&self) -> Diagnostics {
        let mut wrong = Diagnostics::new();
        let mut tell = |path: &'static str, what: String| {
            let detail =
                format!("In this rule, {what}. Nothing was changed.\nCorrect it, then plan again.");
            wrong.push(
                Diagnostic::error("Impossible security group rule", detail).at(Path::of(path)),
            );
        };
        let port = |port: &Attr<i64>| port.if_known().copied();
        if let Some(protocol) = self.protocol.if_known()
            && let Some(what) = check::traffic(protocol, port(&self.from_port), port(&self.to_port))
        {
            tell("protocol", what);
        }
        let lists = [
            ("cidr_blocks", &self.cidr_blocks, "IPv4"),
            ("ipv6_cidr_blocks", &self.ipv6_cidr_blocks, "IPv6"),
        ];
        for (name, list, family) in lists {
            for text in all(list) {
                let is_right = Cidr::parse(text)
                    .is_some_and(|block| block.address.is_ipv4() == (family == "IPv4"));
                if !is_right {
                    tell(name, format!("`{text}` is no {family} CIDR block"));
                }
            }
        }
        wrong
    }
}
