//! What cannot be: EC2 would refuse it only after other things were changed.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_framework::semantic::ip_protocol;
use slipway_framework::semantic::network::Cidr;
use slipway_framework::value::Value;

use super::blocks::{self, Block};
use super::{Direction, Own, Rules};

/// The highest port, and the highest type and code of ICMP.
const PORTS: std::ops::RangeInclusive<i64> = 0..=65_535;
const ICMP: std::ops::RangeInclusive<i64> = -1..=255;

/// What is wrong with a traffic, as a clause; `None` for nothing. Ports that are `None` are not known.
pub(crate) fn traffic(protocol: &str, from: Option<i64>, to: Option<i64>) -> Option<String> {
    let name = ip_protocol::name(protocol);
    match name.as_str() {
        "tcp" | "udp" => {
            for (port, argument) in [(from, "from_port"), (to, "to_port")] {
                if port.is_some_and(|port| !PORTS.contains(&port)) {
                    return Some(format!("`{argument}` of {name} is a port from 0 to 65535"));
                }
            }
            match (from, to) {
                (Some(from), Some(to)) if from > to => {
                    Some("`from_port` is greater than `to_port`".to_owned())
                }
                _ => None,
            }
        }
        "icmp" | "icmpv6" => {
            for (number, argument, what) in [(from, "from_port", "type"), (to, "to_port", "code")] {
                if number.is_some_and(|number| !ICMP.contains(&number)) {
                    return Some(format!(
                        "`{argument}` of {name} is a {what} from 0 to 255, or -1 for all"
                    ));
                }
            }
            let all_types_one_code = from == Some(-1) && to.is_some_and(|code| code != -1);
            all_types_one_code
                .then(|| format!("all types of {name} have all codes: `to_port` is -1 too"))
        }
        "-1" => {
            let is_open = |port: Option<i64>| port.is_none_or(|port| port == 0 || port == -1);
            let message = "a rule for all protocols has no ports: `from_port` and `to_port` are 0";
            (!is_open(from) || !is_open(to)).then(|| message.to_owned())
        }
        number => {
            let is_number = number.parse::<u8>().is_ok();
            (!is_number).then(|| {
                format!("`{protocol}` is no protocol: write tcp, udp, icmp, icmpv6, a number from 0 to 255, or -1 for all")
            })
        }
    }
}

/// Checks the blocks of one direction, in which anything may still be unknown.
pub(crate) fn blocks(set: &Value, direction: Direction, own: Own<'_>) -> Diagnostics {
    let mut wrong = Diagnostics::new();
    let mut tell = |what: String, block: &Block<'_>| {
        let detail = format!(
            "In one of the `{}` blocks, {what}. Nothing was changed.\nCorrect the block, then plan again.\n\n{}",
            direction.name(),
            facts(block),
        );
        let summary = "Impossible security group rule";
        wrong.push(Diagnostic::error(summary, detail).at(Path::of(direction.name())));
    };
    let mut seen = Rules::new();
    for value in blocks::elements(set) {
        let block = Block::of(value);
        for what in wrong_in(value, &block) {
            tell(what, &block);
        }
        if !value.is_wholly_known() {
            continue;
        }
        for rule in block.rules(own) {
            let words = rule.words();
            let other = seen.insert(rule, block.description.to_owned());
            if other.is_some_and(|other| other != block.description) {
                tell(
                    format!("the rule `{words}` has another description than in another block"),
                    &block,
                );
            }
        }
    }
    wrong
}

/// What is wrong in one block.
fn wrong_in(value: &Value, block: &Block<'_>) -> Vec<String> {
    let of = |name: &str| value.as_object().and_then(|block| block.get(name));
    let is_open = |name: &str| of(name).is_some_and(Value::is_unknown);
    let mut wrong = Vec::new();
    match block.protocol.filter(|text| !text.is_empty()) {
        Some(protocol) => {
            let name = ip_protocol::name(protocol);
            let missing = |port: Option<i64>, name| port.is_none() && !is_open(name);
            let needs_ports = name == "tcp" || name == "udp";
            if needs_ports && (missing(block.from, "from_port") || missing(block.to, "to_port")) {
                wrong.push(format!("{name} needs `from_port` and `to_port`"));
            }
            wrong.extend(traffic(protocol, block.from, block.to));
        }
        None if is_open("protocol") || value.is_unknown() => {}
        None => wrong.push("`protocol` is missing".to_owned()),
    }
    for (argument, text) in &block.addresses {
        let is_right = Cidr::parse(text)
            .is_some_and(|block| block.address.is_ipv4() == (*argument == "cidr_blocks"));
        if !is_right {
            let family = if *argument == "cidr_blocks" {
                "IPv4"
            } else {
                "IPv6"
            };
            wrong.push(format!(
                "`{text}` in `{argument}` is no {family} CIDR block"
            ));
        }
    }
    let has_peer = !block.rules(Own::default()).is_empty();
    if !has_peer && value.is_wholly_known() {
        wrong.push("nobody is named: it needs `cidr_blocks`, `ipv6_cidr_blocks`, `prefix_list_ids`, `security_groups` or `self`".to_owned());
    }
    wrong
}

/// By which the user finds the block.
fn facts(block: &Block<'_>) -> String {
    let mut lines = Vec::new();
    let mut line = |label: &str, text: String| lines.push(format!("  {label:<12} {text}"));
    if let Some(protocol) = block.protocol {
        line("Protocol:", protocol.to_owned());
    }
    if let (Some(from), Some(to)) = (block.from, block.to) {
        line("Ports:", format!("{from} to {to}"));
    }
    if !block.description.is_empty() {
        line("Description:", block.description.to_owned());
    }
    let peers: Vec<String> = block
        .rules(Own::default())
        .into_iter()
        .map(|it| it.peer.text())
        .collect();
    if !peers.is_empty() {
        line("Peers:", peers.join(", "));
    }
    lines.join("\n")
}
