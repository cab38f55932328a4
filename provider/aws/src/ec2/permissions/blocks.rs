//! The `ingress` and `egress` of HCL: sets of blocks, each of which stands for any number of rules.
//!
//! How rules are distributed over blocks, in which order and in which spelling, means nothing. So sets
//! are compared by their rules, and what EC2 answers is told in the blocks that the user wrote.

use std::collections::BTreeMap;

use slipway_framework::value::Value;

use super::{Own, Peer, Rule, Rules, Traffic};

/// One block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block<'a> {
    /// `protocol`, as it is written.
    pub(crate) protocol: Option<&'a str>,
    /// `from_port`.
    pub(crate) from: Option<i64>,
    /// `to_port`.
    pub(crate) to: Option<i64>,
    /// Its description; empty for none.
    pub(crate) description: &'a str,
    /// `cidr_blocks` and `ipv6_cidr_blocks`, with the argument's name.
    pub(crate) addresses: Vec<(&'static str, &'a str)>,
    /// `prefix_list_ids`.
    pub(crate) prefix_lists: Vec<&'a str>,
    /// `security_groups`.
    pub(crate) groups: Vec<&'a str>,
    /// `self`.
    pub(crate) itself: bool,
}

/// The arguments with addresses.
const ADDRESSES: [&str; 2] = ["cidr_blocks", "ipv6_cidr_blocks"];

impl<'a> Block<'a> {
    /// What a block says, as far as it is known; unknown values are left out.
    pub(crate) fn of(block: &'a Value) -> Self {
        let text = |name| at(block, name).and_then(as_text);
        let port = |name| match at(block, name) {
            Some(Value::Number(number)) => number.to_i64(),
            _ => None,
        };
        let texts = |name| at(block, name).map(elements).unwrap_or_default();
        let addresses = ADDRESSES.into_iter().flat_map(|name| {
            let all = texts(name).into_iter();
            all.filter_map(move |it| Some((name, as_text(it)?)))
        });
        Self {
            protocol: text("protocol"),
            from: port("from_port"),
            to: port("to_port"),
            description: text("description").unwrap_or_default(),
            addresses: addresses.collect(),
            prefix_lists: texts("prefix_list_ids")
                .into_iter()
                .filter_map(as_text)
                .collect(),
            groups: texts("security_groups")
                .into_iter()
                .filter_map(as_text)
                .collect(),
            itself: at(block, "self") == Some(&Value::Bool(true)),
        }
    }

    /// The rules that it stands for.
    pub(crate) fn rules(&self, own: Own<'_>) -> Vec<Rule> {
        let traffic = Traffic::new(self.protocol.unwrap_or_default(), self.from, self.to);
        let addresses = self.addresses.iter().map(|(_, text)| Peer::addresses(text));
        let lists = self
            .prefix_lists
            .iter()
            .map(|id| Peer::PrefixList((*id).to_owned()));
        let groups = self.groups.iter().map(|text| Peer::group(text, own));
        let itself = self.itself.then_some(Peer::Itself);
        let peers = addresses.chain(lists).chain(groups).chain(itself);
        let rule = |peer| Rule {
            traffic: traffic.clone(),
            peer,
        };
        peers.map(rule).collect()
    }
}

fn at<'a>(block: &'a Value, name: &str) -> Option<&'a Value> {
    block.as_object()?.get(name)
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The elements of a list or set.
pub(crate) fn elements(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(elements) => elements.iter().collect(),
        Value::Set(elements) => elements.iter().collect(),
        _ => Vec::new(),
    }
}

/// The rules of a set of blocks; `None` while something in it is unknown. Where blocks have the same
/// rule, the last one's description counts; [`super::check`] refuses two different ones.
pub(crate) fn rules(set: &Value, own: Own<'_>) -> Option<Rules> {
    if !set.is_wholly_known() {
        return None;
    }
    let mut rules = Rules::new();
    for block in elements(set) {
        let block = Block::of(block);
        let all = block.rules(own).into_iter();
        rules.extend(all.map(|rule| (rule, block.description.to_owned())));
    }
    Some(rules)
}

/// Whether two sets of blocks, or two blocks, mean the same.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    let meaning = |value: &Value| match value {
        Value::Set(_) => rules(value, Own::default()),
        Value::Object(_) => rules(&Value::set([value.clone()]), Own::default()),
        _ => None,
    };
    meaning(a).is_some_and(|a| Some(a) == meaning(b))
}

/// The set of blocks for these rules. Blocks of `known` whose rules are all there stay as they are; what
/// is left over is told as hashicorp/aws does: a block for each traffic and description.
pub(crate) fn set(there: &Rules, known: &Value, own: Own<'_>) -> Value {
    let mut left = there.clone();
    let mut blocks = Vec::new();
    for block in elements(known) {
        let parsed = Block::of(block);
        let rules = parsed.rules(own);
        let is_there = |rule: &Rule| {
            there
                .get(rule)
                .is_some_and(|text| text == parsed.description)
        };
        if block.is_wholly_known() && !rules.is_empty() && rules.iter().all(is_there) {
            left.retain(|rule, _| !rules.contains(rule));
            blocks.push(block.clone());
        }
    }
    let mut more: BTreeMap<(Traffic, String), Vec<Peer>> = BTreeMap::new();
    for (rule, description) in left {
        more.entry((rule.traffic, description))
            .or_default()
            .push(rule.peer);
    }
    blocks.extend(
        more.into_iter()
            .map(|((traffic, description), peers)| block(&traffic, &description, &peers)),
    );
    Value::set(blocks)
}

/// A block as hashicorp/aws stores it: what it leaves out is empty, not null.
fn block(traffic: &Traffic, description: &str, peers: &[Peer]) -> Value {
    let texts = |of: fn(&Peer) -> bool| {
        let texts = peers.iter().filter(|peer| of(peer));
        texts
            .map(|peer| Value::string(peer.text()))
            .collect::<Vec<_>>()
    };
    let (from, to) = traffic.ports.unwrap_or((0, 0));
    Value::object([
        (
            "cidr_blocks",
            Value::List(texts(|peer| matches!(peer, Peer::Ipv4(_)))),
        ),
        ("description", Value::string(description)),
        ("from_port", Value::from(from)),
        (
            "ipv6_cidr_blocks",
            Value::List(texts(|peer| matches!(peer, Peer::Ipv6(_)))),
        ),
        (
            "prefix_list_ids",
            Value::List(texts(|peer| matches!(peer, Peer::PrefixList(_)))),
        ),
        ("protocol", Value::string(traffic.protocol.as_str())),
        (
            "security_groups",
            Value::set(texts(|peer| matches!(peer, Peer::Group { .. }))),
        ),
        ("self", Value::Bool(peers.contains(&Peer::Itself))),
        ("to_port", Value::from(to)),
    ])
}
