use aws_sdk_ec2::types::{IpPermission, UserIdGroupPair};
use slipway_engine::clock::{Random, SeededRandom};
use slipway_framework::value::Value;

use super::*;

/// A block with these arguments; the rest is null, as in block notation.
fn block(arguments: &[(&str, Value)]) -> Value {
    let names = [
        "cidr_blocks",
        "description",
        "from_port",
        "ipv6_cidr_blocks",
        "prefix_list_ids",
        "protocol",
        "security_groups",
        "self",
        "to_port",
    ];
    let value = |name: &str| {
        let given = arguments.iter().find(|(given, _)| *given == name);
        given.map_or(Value::Null, |(_, value)| value.clone())
    };
    Value::object(names.map(|name| (name, value(name))))
}

fn number(number: i64) -> Value {
    Value::from(number)
}

fn list(texts: &[&str]) -> Value {
    Value::List(texts.iter().map(|text| Value::string(*text)).collect())
}

fn strings(texts: &[&str]) -> Value {
    Value::set(texts.iter().map(|text| Value::string(*text)))
}

fn tcp(port: i64, cidrs: &[&str]) -> Value {
    block(&[
        ("protocol", Value::string("tcp")),
        ("from_port", number(port)),
        ("to_port", number(port)),
        ("cidr_blocks", list(cidrs)),
    ])
}

fn rules(blocks: &[Value]) -> Rules {
    blocks::rules(&Value::set(blocks.iter().cloned()), Own::default()).expect("all is known")
}

/// The rules in words.
fn words(rules: &Rules) -> Vec<String> {
    let words = rules.iter().map(|(rule, text)| match text.as_str() {
        "" => rule.words(),
        text => format!("{} ({text})", rule.words()),
    });
    words.collect()
}

#[test]
fn blocks_are_the_rules_that_they_stand_for() {
    let all = block(&[
        ("protocol", Value::string("TCP")),
        ("from_port", number(80)),
        ("to_port", number(81)),
        ("description", Value::string("web")),
        ("cidr_blocks", list(&["10.0.0.7/8", "192.0.2.0/24"])),
        ("ipv6_cidr_blocks", list(&["2001:DB8:0::/32"])),
        ("prefix_list_ids", list(&["pl-1"])),
        ("security_groups", strings(&["sg-1", "111122223333/sg-2"])),
        ("self", Value::Bool(true)),
    ]);
    assert_eq!(
        words(&rules(&[all])),
        [
            "tcp 80-81 10.0.0.0/8 (web)",
            "tcp 80-81 192.0.2.0/24 (web)",
            "tcp 80-81 2001:db8::/32 (web)",
            "tcp 80-81 pl-1 (web)",
            "tcp 80-81 self (web)",
            "tcp 80-81 sg-1 (web)",
            "tcp 80-81 111122223333/sg-2 (web)",
        ]
    );
}

#[test]
fn spelling_order_and_blocks_mean_nothing() {
    let one = tcp(80, &["10.0.0.0/8", "192.0.2.0/24"]);
    let numbered = block(&[
        ("protocol", Value::string("6")),
        ("from_port", number(80)),
        ("to_port", number(80)),
        ("cidr_blocks", list(&["192.0.2.0/24"])),
        ("description", Value::string("")),
        ("ipv6_cidr_blocks", list(&[])),
        ("self", Value::Bool(false)),
    ]);
    let apart = Value::set([numbered, tcp(80, &["10.9.9.9/8"])]);
    assert!(blocks::equal(&Value::set([one.clone()]), &apart));
    assert!(!blocks::equal(
        &Value::set([tcp(81, &["10.0.0.0/8"])]),
        &apart
    ));
    let all = |protocol: &str, port: i64| {
        block(&[
            ("protocol", Value::string(protocol)),
            ("from_port", number(port)),
            ("to_port", number(port)),
            ("cidr_blocks", list(&["0.0.0.0/0"])),
        ])
    };
    assert!(blocks::equal(&all("-1", 0), &all("All", -1)));
    assert!(blocks::equal(&all("50", 0), &all("50", -1)));
    assert!(!blocks::equal(&all("icmp", 0), &all("icmp", -1)));
    assert!(!blocks::equal(&one, &Value::unknown()));
}

#[test]
fn the_group_itself_is_itself_by_any_name() {
    let own = Own {
        id: Some("sg-1"),
        owner: Some("111122223333"),
    };
    let groups = |texts: &[&str]| {
        let block = block(&[
            ("protocol", Value::string("-1")),
            ("security_groups", strings(texts)),
        ]);
        words(&blocks::rules(&Value::set([block]), own).expect("known"))
    };
    assert_eq!(
        groups(&["sg-1", "111122223333/sg-2", "444455556666/sg-1"]),
        ["all self", "all sg-2", "all 444455556666/sg-1",]
    );
    let pair = UserIdGroupPair::builder()
        .user_id("111122223333")
        .group_id("sg-1");
    let permission = IpPermission::builder()
        .ip_protocol("-1")
        .user_id_group_pairs(pair.build());
    assert_eq!(
        words(&wire::rules(&[permission.build()], own)),
        ["all self"]
    );
}

#[test]
fn what_is_there_is_told_in_the_users_blocks() {
    let known = [
        tcp(80, &["10.1.2.3/8"]),
        tcp(80, &["192.0.2.0/24"]),
        tcp(443, &["10.0.0.0/8"]),
    ];
    let mut there = rules(&known);
    assert_eq!(
        blocks::set(&there, &Value::set(known.clone()), Own::default()),
        Value::set(known.clone())
    );
    // One is gone, one has come, one was described.
    let first = there.keys().next().cloned().expect("there are some");
    assert_eq!(first.words(), "tcp 80 10.0.0.0/8");
    there.remove(&first);
    there.extend(rules(&[tcp(22, &["0.0.0.0/0"])]));
    let described = rules(&[known[2].clone()]).into_keys().next().expect("one");
    there.insert(described, "mine".to_owned());
    let told = blocks::set(&there, &Value::set(known.clone()), Own::default());
    let full = |port, cidr, text: &str| {
        block(&[
            ("protocol", Value::string("tcp")),
            ("from_port", number(port)),
            ("to_port", number(port)),
            ("cidr_blocks", list(&[cidr])),
            ("description", Value::string(text)),
            ("ipv6_cidr_blocks", list(&[])),
            ("prefix_list_ids", list(&[])),
            ("security_groups", strings(&[])),
            ("self", Value::Bool(false)),
        ])
    };
    let expected = [
        known[1].clone(),
        full(22, "0.0.0.0/0", ""),
        full(443, "10.0.0.0/8", "mine"),
    ];
    assert_eq!(told, Value::set(expected));
}

#[test]
fn a_change_adds_describes_and_removes() {
    let before = rules(&[
        tcp(80, &["10.0.0.0/8", "192.0.2.0/24"]),
        tcp(81, &["10.0.0.0/8"]),
    ]);
    let mut wanted = rules(&[tcp(80, &["10.0.0.0/8"]), tcp(82, &["10.0.0.0/8"])]);
    let first = wanted.keys().next().cloned().expect("one");
    wanted.insert(first, "described".to_owned());
    let mut there = before.clone();
    there.extend(rules(&[tcp(22, &["0.0.0.0/0"])]));
    let change = Change::to(&wanted, &there, &before);
    assert_eq!(words(&change.add), ["tcp 82 10.0.0.0/8"]);
    assert_eq!(words(&change.describe), ["tcp 80 10.0.0.0/8 (described)"]);
    // Port 22 came from somewhere else.
    assert_eq!(
        words(&change.remove),
        ["tcp 80 192.0.2.0/24", "tcp 81 10.0.0.0/8"]
    );
    assert!(change.fits_after_removal());
    // What is so already, because an answer was lost, is not asked for again.
    assert!(Change::to(&wanted, &wanted, &before).is_empty());
}

#[test]
fn old_rules_go_first_only_where_new_ones_then_fit() {
    let change = |add: &[Value], remove: &[Value]| Change {
        add: rules(add),
        remove: rules(remove),
        describe: Rules::new(),
    };
    let two = tcp(80, &["10.0.0.0/8", "192.0.2.0/24"]);
    assert!(change(&[tcp(1, &["0.0.0.0/0"])], std::slice::from_ref(&two)).fits_after_removal());
    assert!(!change(&[two], &[tcp(1, &["0.0.0.0/0"])]).fits_after_removal());
    let list = block(&[
        ("protocol", Value::string("-1")),
        ("prefix_list_ids", list(&["pl-1"])),
    ]);
    assert!(!change(std::slice::from_ref(&list), std::slice::from_ref(&list)).fits_after_removal());
}

/// What a check says of a block, without the advice.
fn said(blocks: &[Value]) -> Vec<String> {
    let wrong = check::blocks(
        &Value::set(blocks.iter().cloned()),
        Direction::Ingress,
        Own::default(),
    );
    let first = |detail: &str| {
        let clause = detail
            .strip_prefix("In one of the `ingress` blocks, ")
            .unwrap_or(detail);
        clause
            .split(". Nothing")
            .next()
            .unwrap_or(clause)
            .to_owned()
    };
    wrong.iter().map(|it| first(&it.detail)).collect()
}

#[test]
fn what_cannot_be_is_found_at_plan() {
    let of = |protocol: &str, from: i64, to: i64| {
        said(&[block(&[
            ("protocol", Value::string(protocol)),
            ("from_port", number(from)),
            ("to_port", number(to)),
            ("cidr_blocks", list(&["10.0.0.0/8"])),
        ])])
    };
    let nothing: [&str; 0] = [];
    for (protocol, from, to) in [
        ("tcp", 0, 65_535),
        ("17", 53, 53),
        ("icmp", -1, -1),
        ("icmp", 8, -1),
        ("-1", 0, 0),
        ("50", 0, 0),
    ] {
        assert_eq!(of(protocol, from, to), nothing, "{protocol} {from} {to}");
    }
    assert_eq!(of("tcp", 90, 80), ["`from_port` is greater than `to_port`"]);
    assert_eq!(
        of("udp", 0, 65_536),
        ["`to_port` of udp is a port from 0 to 65535"]
    );
    assert_eq!(
        of("icmp", 300, -1),
        ["`from_port` of icmp is a type from 0 to 255, or -1 for all"]
    );
    assert_eq!(
        of("icmp", -1, 0),
        ["all types of icmp have all codes: `to_port` is -1 too"]
    );
    assert_eq!(
        of("all", 80, 80),
        ["a rule for all protocols has no ports: `from_port` and `to_port` are 0"]
    );
    assert_eq!(of("300", 0, 0).len(), 1);
    assert_eq!(of("htp", 0, 0).len(), 1);
    assert_eq!(
        said(&[tcp(80, &["10.0.0.0/33"])]),
        ["`10.0.0.0/33` in `cidr_blocks` is no IPv4 CIDR block"]
    );
    assert_eq!(
        said(&[tcp(80, &["2001:db8::/32"])]),
        ["`2001:db8::/32` in `cidr_blocks` is no IPv4 CIDR block"]
    );
    assert_eq!(said(&[tcp(80, &[])]).len(), 1);
    let described = block(&[
        ("protocol", Value::string("6")),
        ("from_port", number(80)),
        ("to_port", number(80)),
        ("cidr_blocks", list(&["10.0.0.0/8"])),
        ("description", Value::string("again")),
    ]);
    assert_eq!(said(&[tcp(80, &["10.0.0.0/8"]), described]).len(), 1);
    // The same rule twice is one.
    assert_eq!(
        said(&[
            tcp(80, &["10.0.0.0/8"]),
            tcp(80, &["10.0.0.0/8", "10.0.0.0/16"])
        ]),
        nothing
    );
    // What is not known yet may be right.
    let open = block(&[
        ("protocol", Value::unknown()),
        ("from_port", Value::unknown()),
        ("to_port", number(80)),
        ("cidr_blocks", Value::unknown()),
    ]);
    assert_eq!(said(&[open]), nothing);
}

/// Rules of every kind, from a seed.
fn some_rules(random: &SeededRandom) -> Rules {
    let below = |most: u64| {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        u64::from_le_bytes(bytes) % most
    };
    let protocols = ["-1", "tcp", "udp", "icmp", "icmpv6", "50", "47"];
    let pick = |most: usize| usize::try_from(below(most as u64)).unwrap_or(0);
    let rule = || {
        let (from, to) = (i64::try_from(below(100)).unwrap_or(0), 100);
        let peer = match below(5) {
            0 => Peer::addresses(&format!("10.{}.0.0/16", below(4))),
            1 => Peer::addresses(&format!("2001:db8:{}::/48", below(4))),
            2 => Peer::PrefixList(format!("pl-{}", below(3))),
            3 => Peer::Itself,
            _ => Peer::Group {
                owner: (below(2) == 0).then(|| "444455556666".to_owned()),
                id: format!("sg-{}", below(3)),
            },
        };
        let protocol = protocols[pick(protocols.len())];
        let description = ["", "one", "two"][pick(3)];
        let traffic = Traffic::new(protocol, Some(from / 25), Some(to));
        (Rule { traffic, peer }, description.to_owned())
    };
    (0..below(40)).map(|_| rule()).collect()
}

#[test]
fn rules_survive_every_way_there_and_back() {
    let own = Own {
        id: Some("sg-own"),
        owner: Some("111122223333"),
    };
    for seed in 0..300 {
        let random = SeededRandom::new(seed);
        let (rules, others) = (some_rules(&random), some_rules(&random));
        let permissions = wire::permissions(&rules, own);
        assert_eq!(wire::rules(&permissions, own), rules, "seed {seed}");
        let mut traffics: Vec<_> = rules.keys().map(|rule| &rule.traffic).collect();
        traffics.dedup();
        assert_eq!(
            permissions.len(),
            traffics.len(),
            "seed {seed}: as few permissions as can be"
        );
        let blocks = blocks::set(&rules, &Value::Null, own);
        assert_eq!(
            blocks::rules(&blocks, own),
            Some(rules.clone()),
            "seed {seed}"
        );
        // Blocks that are known already stay, whatever else is there.
        let known = blocks::set(&others, &Value::Null, own);
        let told = blocks::set(&rules, &known, own);
        assert_eq!(
            blocks::rules(&told, own),
            Some(rules.clone()),
            "seed {seed}"
        );
        assert_eq!(blocks::set(&rules, &told, own), told, "seed {seed}");
        // Any change leads to what is wanted, and is none when it is so.
        let change = Change::to(&others, &rules, &rules);
        let mut there = rules.clone();
        there.extend(change.add.clone());
        there.extend(change.describe.clone());
        there.retain(|rule, _| !change.remove.contains_key(rule));
        assert_eq!(there, others, "seed {seed}");
        assert!(
            Change::to(&others, &there, &rules).is_empty(),
            "seed {seed}"
        );
    }
}
