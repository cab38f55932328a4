use super::network::Cidr;
use super::timestamp::Moment;
use super::{SemanticEquality, dns, duration};
use crate::value::{Number, Refinements, Value};

/// Every text of a group equals every other one of it, and none of another group.
#[track_caller]
fn check(rule: SemanticEquality, groups: &[&[&str]]) {
    for (at, group) in groups.iter().enumerate() {
        for (other_at, other) in groups.iter().enumerate() {
            for (a, b) in group.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                let same = rule.equal(&Value::string(*a), &Value::string(*b));
                assert_eq!(same, at == other_at, "{rule:?}: {a:?} and {b:?}");
            }
        }
    }
}

#[test]
fn letters() {
    check(
        SemanticEquality::CaseInsensitive,
        &[
            &["Amazon", "AMAZON", "amazon"],
            &["amazon "],
            &["Ä", "ä"],
            &[""],
        ],
    );
}

#[test]
fn domain_names() {
    check(
        SemanticEquality::DnsName,
        &[
            &["example.com", "Example.COM."],
            &["*.example.com", "\\052.example.com.", "\\*.example.com"],
            &["a\\056b.com"],
            &["a.b.com"],
            &["example..com"],
            &["."],
            &[""],
            &["\\303\\274.de", "ü.de"],
        ],
    );
    assert_eq!(dns::labels("."), Some(vec![]));
    assert_eq!(
        dns::labels("a.\\"),
        Some(vec![b"a".to_vec(), b"\\".to_vec()])
    );
    assert_eq!(dns::labels("\\777"), Some(vec![b"777".to_vec()]));
}

#[test]
fn json_texts() {
    check(
        SemanticEquality::Json,
        &[
            &[
                r#"{"a":1,"b":[1,2]}"#,
                r#" { "b": [1.0, 2e0], "\u0061": 1 } "#,
            ],
            &[r#"{"a":1,"b":[2,1]}"#],
            &["0.1"],
            &["0.1000000000000000055511151231257827"],
            &["1"],
            &["\"1\""],
            &["null"],
            &["{"],
            &[""],
        ],
    );
    let deep = "[".repeat(100_000);
    check(SemanticEquality::Json, &[&[&deep], &["[]"]]);
}

#[test]
fn policies() {
    check(
        SemanticEquality::IamPolicy,
        &[
            &[
                r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",
                    "Resource":"*","Principal":{"AWS":"123456789012"}}}"#,
                r#"{"Statement":[{"Sid":"","Resource":["*"],"Action":["S3:getobject"],"Effect":"Allow",
                    "Principal":{"AWS":["arn:aws:iam::123456789012:root"]}}],"Version":"2012-10-17"}"#,
            ],
            &[
                r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:GetObject",
                    "Resource":"*","Principal":{"AWS":"123456789012"}}}"#,
            ],
            &[
                r#"{"Statement":[{"Effect":"Allow","Action":["a:B","a:C"],"Resource":["x","Y"]},
                    {"Effect":"Deny","NotAction":"a:D","Resource":"*"}]}"#,
                r#"{"Version":"2008-10-17","Statement":[
                    {"Effect":"Deny","NotAction":["a:D"],"Resource":"*"},
                    {"Effect":"Allow","Action":["a:C","A:b","a:C"],"Resource":["Y","x"]}]}"#,
            ],
            &[
                r#"{"Statement":[{"Effect":"Allow","Action":["a:B","a:C"],"Resource":["x","y"]},
                    {"Effect":"Deny","NotAction":"a:D","Resource":"*"}]}"#,
            ],
            &[
                r#"{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{
                    "Bool":{"aws:SecureTransport":true},"NumericLessThan":{"aws:Age":[60]}}}]}"#,
                r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Condition":{
                    "Bool":{"AWS:securetransport":"true"},"NumericLessThan":{"aws:Age":"60"}}}]}"#,
            ],
            &[
                r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"*"},"Condition":{
                    "Bool":{"aws:SecureTransport":true},"NumericLessThan":{"aws:Age":[60]}}}]}"#,
            ],
            &["{}"],
            &["[]"],
            &["{"],
            &[r#"{"Statement":"*"}"#, r#"{"Statement":["*"]}"#],
        ],
    );
}

#[test]
fn address_blocks() {
    check(
        SemanticEquality::Cidr,
        &[
            &["10.0.0.0/16", "10.0.1.2/16"],
            &["10.0.0.0/17"],
            &["0.0.0.0/0", "1.2.3.4/0"],
            &["::/0", "2001:DB8::/0"],
            &["2001:db8::/32", "2001:0DB8:0:0::1/32"],
            &["10.0.0.0"],
            &["10.0.0.0/33"],
            &["010.0.0.0/16"],
            &["10.0.0.0/+16"],
            &["::ffff:10.0.0.0/112"],
        ],
    );
    let block = |text| Cidr::parse(text).unwrap();
    assert!(block("10.0.0.0/8").contains(block("10.1.0.0/16")));
    assert!(!block("10.1.0.0/16").contains(block("10.0.0.0/8")));
    assert!(!block("0.0.0.0/0").contains(block("::/0")));
    assert_eq!(block("10.1.2.3/8").network().to_string(), "10.0.0.0/8");
}

#[test]
fn resource_names() {
    check(
        SemanticEquality::Arn,
        &[
            &["arn:aws:s3:::bucket/Key", "ARN:AWS:S3:::bucket/Key"],
            &["arn:aws:s3:::bucket/key"],
            &[
                "arn:aws:logs:eu-west-1:123456789012:log-group:app",
                "arn:aws:logs:EU-WEST-1:123456789012:log-group:app:*",
            ],
            &["arn:aws:sqs:eu-west-1:123456789012:app:*"],
            &["arn:aws:sqs:eu-west-1:123456789012:app"],
            &["arn:aws:s3"],
            &["ARN:aws:s3"],
        ],
    );
}

#[test]
fn durations() {
    check(
        SemanticEquality::Duration,
        &[
            &[
                "1h",
                "60m",
                "1h0m0s",
                "3600s",
                "+1h",
                "0.5h30m",
                ".5h1800000ms",
            ],
            &["0", "0s", "-0s", "0h0m"],
            &["-1h"],
            &["1us", "1µs", "1μs", "1000ns", "0.001ms"],
            &["1"],
            &["1d"],
            &["h"],
            &[".s"],
            &["1h "],
            &["2562047h47m16.854775807s"],
            &["2562047h47m16.854775808s"],
        ],
    );
    assert_eq!(
        duration::nanoseconds("-2562047h47m16.854775808s"),
        Some(i64::MIN)
    );
    assert_eq!(duration::nanoseconds("1.9ns"), Some(1));
    assert_eq!(duration::nanoseconds(&"9".repeat(60)), None);
    assert_eq!(duration::nanoseconds(&format!("{}h", "9".repeat(60))), None);
    assert_eq!(
        duration::parse("90s"),
        Some(std::time::Duration::from_secs(90))
    );
    assert_eq!(duration::parse("-1s"), None);
    assert_eq!(duration::parse(""), None);
}

#[test]
fn moments() {
    check(
        SemanticEquality::Timestamp,
        &[
            &[
                "2024-02-29T12:00:00Z",
                "2024-02-29T12:00:00.000+00:00",
                "2024-03-01T01:30:00+13:30",
            ],
            &["2024-02-29T12:00:00.5Z", "2024-02-29T07:00:00.500-05:00"],
            &["2024-02-29T12:00:00.05Z"],
            &["2023-02-29T12:00:00Z"],
            &["2024-02-29 12:00:00Z"],
            &["2024-02-29T12:00:60Z"],
            &["2024-02-29T12:00:00"],
            &["2024-02-29T12:00:00.Z"],
        ],
    );
    let seconds = |text| Moment::parse(text).map(|moment| moment.seconds);
    assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(seconds("2000-03-01T00:00:00Z"), Some(951_868_800));
    assert_eq!(seconds("1969-12-31T23:59:59Z"), Some(-1));
    assert_eq!(seconds("２024-02-29T12:00:00Z"), None);
}

#[test]
fn pem_blocks() {
    check(
        SemanticEquality::OuterWhitespace,
        &[&["a\r\nb\r\n", "\na\nb", "a\nb\n\n"], &["a\n b"], &["a b"]],
    );
}

#[test]
fn ssh_public_keys_but_for_their_comments() {
    check(
        SemanticEquality::SshPublicKey,
        &[
            &[
                "ssh-ed25519 AAAA",
                "ssh-ed25519 AAAA me@here\n",
                " ssh-ed25519  AAAA two words",
            ],
            &["ssh-ed25519 AAAB me@here"],
            &["ssh-rsa AAAA me@here"],
            &[
                "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n",
                "---- BEGIN SSH2 PUBLIC KEY ----\r\nAAAA",
            ],
            &["---- BEGIN SSH2 PUBLIC KEY ----\nAAAB"],
        ],
    );
}

#[test]
fn addresses_without_their_scheme() {
    check(
        SemanticEquality::UrlScheme,
        &[
            &["https://id.example.com/a", "id.example.com/a"],
            &["http://id.example.com/a"],
            &["https://id.example.com/a/"],
        ],
    );
}

#[test]
fn rules_about_text_hold_for_elements() {
    let rule = SemanticEquality::DnsName;
    let list = |names: &[&str]| Value::List(names.iter().map(|n| Value::string(*n)).collect());
    let set = |names: &[&str]| Value::set(names.iter().map(|n| Value::string(*n)));
    let map = |name: &str| Value::map([("k", Value::string(name))]);
    assert!(rule.equal(&list(&["a.", "b"]), &list(&["A", "b."])));
    assert!(!rule.equal(&list(&["a", "b"]), &list(&["b", "a"])));
    assert!(!rule.equal(&list(&["a"]), &list(&["a", "a"])));
    assert!(rule.equal(&set(&["a.", "b"]), &set(&["B", "A"])));
    assert!(!rule.equal(&set(&["a.", "a"]), &set(&["A", "b"])));
    assert!(rule.equal(&map("A"), &map("a")));
}

#[test]
fn null_and_nothing() {
    let [empty, zero] = [
        SemanticEquality::EmptyForNull,
        SemanticEquality::ZeroForNull,
    ];
    for nothing in [Value::string(""), Value::List(vec![]), Value::set([])] {
        assert!(empty.equal(&Value::Null, &nothing) && empty.equal(&nothing, &Value::Null));
        assert!(zero.equal(&Value::Null, &nothing));
    }
    for nothing in [Value::Bool(false), Value::Number(Number::zero())] {
        assert!(!empty.equal(&Value::Null, &nothing));
        assert!(zero.equal(&Value::Null, &nothing));
    }
    for something in [
        Value::string(" "),
        Value::Bool(true),
        Value::List(vec![Value::Null]),
    ] {
        assert!(!zero.equal(&Value::Null, &something));
    }
}

#[test]
fn an_unknown_equals_only_itself() {
    let refined = Refinements::not_null().into_unknown();
    let any = SemanticEquality::Custom(|_, _| true);
    assert!(any.equal(&refined, &refined));
    assert!(!any.equal(&refined, &Value::unknown()));
    assert!(!any.equal(&Value::Null, &Value::unknown()));
    assert!(!any.equal(&Value::List(vec![Value::unknown()]), &Value::List(vec![])));
    assert!(any.equal(&Value::Null, &Value::Bool(true)));
}

#[test]
fn one_rule_of_several_is_enough() {
    let rules = [SemanticEquality::EmptyForNull, SemanticEquality::DnsName];
    let name = Value::string("a.");
    assert!(SemanticEquality::any_equal(
        &rules,
        &Value::string("A"),
        &name
    ));
    assert!(SemanticEquality::any_equal(
        &rules,
        &Value::string(""),
        &Value::Null
    ));
    assert!(!SemanticEquality::any_equal(&rules, &name, &Value::Null));
    assert!(SemanticEquality::any_equal(&[], &name, &name));
}
