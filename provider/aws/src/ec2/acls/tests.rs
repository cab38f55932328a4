//! What rules mean, and what is wrong with them.

use aws_sdk_ec2::types as sdk;
use expect_test::{Expect, expect};
use slipway_framework::value::Value;

use super::Rule;

/// A rule of this protocol for all addresses, with these ports.
fn object(protocol: &str, from: i64, to: i64) -> Value {
    Value::object([
        ("action", Value::from("Allow")),
        ("cidr_block", Value::from("10.0.0.9/8")),
        ("from_port", Value::from(from)),
        ("icmp_code", Value::Null),
        ("icmp_type", Value::Null),
        ("ipv6_cidr_block", Value::from("")),
        ("protocol", Value::from(protocol)),
        ("rule_no", Value::from(100)),
        ("to_port", Value::from(to)),
    ])
}

fn rule(protocol: &str, from: i64, to: i64) -> Rule {
    Rule::written(&object(protocol, from, to)).expect("all of it is known")
}

fn entry(protocol: &str, ports: Option<(i32, i32)>) -> sdk::NetworkAclEntry {
    let range = |(from, to)| sdk::PortRange::builder().from(from).to(to).build();
    sdk::NetworkAclEntry::builder()
        .rule_number(100)
        .protocol(protocol)
        .rule_action(sdk::RuleAction::Allow)
        .cidr_block("10.0.0.0/8")
        .egress(false)
        .set_port_range(ports.map(range))
        .build()
}

#[test]
fn a_rule_is_what_is_answered_whatever_its_spelling() {
    let cases = [
        ("tcp", (443, 443), "6", Some((443, 443)), true),
        ("TCP", (443, 443), "6", Some((443, 444)), false),
        ("all", (0, 0), "-1", None, true),
        ("-1", (0, 0), "-1", None, true),
        ("udp", (53, 53), "6", Some((53, 53)), false),
        // Ports say nothing where the protocol has none.
        ("50", (7, 7), "50", None, true),
    ];
    for (ours, (from, to), theirs, ports, same) in cases {
        let answered = Rule::answered(&entry(theirs, ports)).expect("it is no last rule");
        assert_eq!(rule(ours, from, to).is(&answered), same, "{ours}");
    }
}

#[test]
fn the_rules_that_every_acl_ends_with_are_none() {
    for number in [32_767, 32_768] {
        let last = sdk::NetworkAclEntry::builder().rule_number(number).build();
        assert_eq!(Rule::answered(&last), None);
    }
}

#[test]
fn what_is_answered_is_written_as_it_is_read() {
    for (protocol, ports) in [("6", Some((1, 2))), ("-1", None), ("1", None)] {
        let answered = Rule::answered(&entry(protocol, ports)).expect("it is no last rule");
        let again = Rule::written(&answered.object()).expect("all of it is known");
        assert!(answered.is(&again), "{protocol}");
    }
}

#[test]
fn a_rule_with_an_unknown_part_is_not_judged() {
    let Value::Object(mut parts) = object("tcp", 1, 2) else {
        panic!("it is an object");
    };
    parts.insert("from_port".to_owned(), Value::unknown());
    assert_eq!(Rule::written(&Value::Object(parts)), None);
}

fn check(rule: &Rule, expected: Expect) {
    expected.assert_eq(&rule.fault().unwrap_or_default());
}

#[test]
fn faults_are_told_without_asking() {
    check(&rule("tcp", 80, 443), expect![[""]]);
    check(
        &rule("tcp", 443, 80),
        expect![["ends at port 80 before it begins at 443"]],
    );
    check(
        &rule("all", 80, 80),
        expect![["allows all protocols, and names ports: those have to be 0"]],
    );
    check(
        &rule("udp", 1, 70_000),
        expect![["names the port 70000; ports are 0 to 65535"]],
    );
    check(
        &rule("tpc", 1, 2),
        expect![[
            "names the protocol `tpc`; write its number, `all`, `icmp`, `icmpv6`, `tcp` or `udp`"
        ]],
    );
    let nowhere = Rule {
        ipv4: None,
        ..rule("tcp", 1, 2)
    };
    check(
        &nowhere,
        expect![["needs either `cidr_block` or `ipv6_cidr_block`"]],
    );
    let portless = Rule {
        ports: (None, None),
        ..rule("tcp", 1, 2)
    };
    check(
        &portless,
        expect![["has a protocol with ports, and needs `from_port` and `to_port`"]],
    );
}
