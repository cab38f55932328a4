//! The records that `records.rs` makes: every type and every routing policy.

use std::fmt::Write as _;

/// A record: label of the resource, `name`, `type`, and the other lines of its block.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) label: &'static str,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) ttl: Option<u32>,
    /// The values as an HCL expression.
    pub(crate) records: Option<String>,
    /// More lines, such as the block of a routing policy.
    pub(crate) more: String,
}

/// A record with values and a TTL of 300 seconds.
pub(crate) fn plain(
    label: &'static str,
    name: &str,
    kind: &'static str,
    values: &[&str],
) -> Record {
    Record {
        label,
        name: name.to_owned(),
        kind,
        ttl: Some(300),
        // Rust and HCL write the texts used here alike.
        records: Some(format!("{values:?}")),
        more: String::new(),
    }
}

/// One of several records of a name, told apart by its set identifier and a routing policy.
fn routed(label: &'static str, name: &str, set: &str, address: &str, policy: &str) -> Record {
    Record {
        more: format!("set_identifier = {set:?}\n  {policy}"),
        ..plain(label, name, "A", &[address])
    }
}

fn alias(label: &'static str, name: &str, target: &str, zone_id: &str, health: bool) -> Record {
    let block = format!(
        "alias {{\n    name                   = {target}\n    zone_id                = {zone_id}\n    evaluate_target_health = {health}\n  }}"
    );
    Record {
        ttl: None,
        records: None,
        more: block,
        ..plain(label, name, "A", &[])
    }
}

impl Record {
    /// The address of the resource.
    pub(crate) fn address(&self) -> String {
        format!("aws_route53_record.{}", self.label)
    }

    /// The block.
    pub(crate) fn hcl(&self) -> String {
        let Self {
            label,
            name,
            kind,
            more,
            ..
        } = self;
        let mut text = format!(
            "resource \"aws_route53_record\" \"{label}\" {{\n  zone_id = aws_route53_zone.main.zone_id\n  name    = {name:?}\n  type    = \"{kind}\"\n"
        );
        if let Some(ttl) = self.ttl {
            writeln!(text, "  ttl     = {ttl}").ok();
        }
        if let Some(records) = &self.records {
            writeln!(text, "  records = {records}").ok();
        }
        text + "  " + more + "\n}\n"
    }
}

/// Text of 600 characters, which needs three strings in a TXT value.
pub(crate) fn long_text() -> String {
    "0123456789".repeat(60)
}

/// Every record type but SOA, of which a zone has one already, and names in several spellings.
pub(crate) fn of_every_type() -> Vec<Record> {
    let digest = "4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071";
    let ds = format!("12345 13 2 {digest}");
    let tlsa = format!("3 1 1 {digest}");
    let sshfp = format!("4 2 {digest}");
    let long = long_text();
    let naptr = "100 10 \"U\" \"E2U+sip\" \"!^.*$!sip:info@records.example!\" .";
    vec![
        plain("a", "a", "A", &["192.0.2.2", "192.0.2.1"]),
        plain("aaaa", "AAAA.Records.Example", "AAAA", &["2001:DB8::1"]),
        plain(
            "caa",
            "records.example",
            "CAA",
            &[
                "0 issue \"ca.example.net\"",
                "0 iodef \"mailto:a@example.net\"",
            ],
        ),
        plain(
            "cname",
            "cname.records.example.",
            "CNAME",
            &["Target.example.net"],
        ),
        plain("ds", "child", "DS", &[&ds]),
        plain("https", "web", "HTTPS", &["1 . alpn=\"h2,h3\""]),
        plain(
            "mx",
            "",
            "MX",
            &["10 mail1.example.net", "20 mail2.example.net."],
        ),
        plain("naptr", "naptr", "NAPTR", &[naptr]),
        plain(
            "ns",
            "child",
            "NS",
            &["ns1.example.net.", "ns2.example.net."],
        ),
        plain("ptr", "1", "PTR", &["host.example.net."]),
        plain("spf", "spf", "SPF", &["v=spf1 -all"]),
        plain("srv", "_xmpp._tcp", "SRV", &["1 10 5269 xmpp.example.net."]),
        plain("sshfp", "host", "SSHFP", &[&sshfp]),
        plain(
            "svcb",
            "_8443._foo.api",
            "SVCB",
            &["16 svc.example.net. port=8004"],
        ),
        plain("tlsa", "_443._tcp.www", "TLSA", &[&tlsa]),
        plain("txt", "txt", "TXT", &["say \\\"hi\\\"", "one\"\"two"]),
        plain("txt_long", "_domain_key", "TXT", &[&long]),
        plain("wildcard", "*.wild", "A", &["192.0.2.9"]),
    ]
}

/// Every routing policy, aliases, and the zone's own two records, taken over.
pub(crate) fn of_every_policy() -> Vec<Record> {
    let place = |text: &str| format!("geolocation_routing_policy {{\n    {text}\n  }}");
    let near = |text: &str| format!("geoproximity_routing_policy {{\n    {text}\n  }}");
    let weight = |weight: u8| format!("weighted_routing_policy {{\n    weight = {weight}\n  }}");
    let region = |region: &str| format!("latency_routing_policy {{\n    region = {region:?}\n  }}");
    let cidr = |location: &str| {
        format!(
            "cidr_routing_policy {{\n    collection_id = \"c8c02a84-aaaa-bbbb-e0d2-d833a2f80106\"\n    location_name = {location:?}\n  }}"
        )
    };
    let failover = |role: &str| format!("failover_routing_policy {{\n    type = {role:?}\n  }}");
    let checked = "\n  health_check_id = \"abcdef11-2222-3333-4444-555555fedcba\"";
    let many = "multivalue_answer_routing_policy = true";
    vec![
        routed(
            "weighted_blue",
            "weighted",
            "blue_A_1",
            "192.0.2.10",
            &weight(200),
        ),
        routed("weighted_off", "weighted", "off", "192.0.2.11", &weight(0)),
        routed(
            "latency_eu",
            "latency",
            "eu",
            "192.0.2.12",
            &region("eu-west-1"),
        ),
        routed(
            "latency_us",
            "latency",
            "us",
            "192.0.2.13",
            &region("us-east-1"),
        ),
        routed(
            "failover_1",
            "failover",
            "first",
            "192.0.2.14",
            &(failover("PRIMARY") + checked),
        ),
        routed(
            "failover_2",
            "failover",
            "second",
            "192.0.2.15",
            &failover("SECONDARY"),
        ),
        routed(
            "geo_default",
            "geo",
            "all",
            "192.0.2.16",
            &place("country = \"*\""),
        ),
        routed(
            "geo_eu",
            "geo",
            "eu",
            "192.0.2.17",
            &place("continent = \"EU\""),
        ),
        routed(
            "geo_ca",
            "geo",
            "us_ca",
            "192.0.2.18",
            &place("country     = \"US\"\n    subdivision = \"CA\""),
        ),
        routed(
            "near_region",
            "near",
            "r",
            "192.0.2.19",
            &near("aws_region = \"eu-west-1\"\n    bias       = -20"),
        ),
        routed(
            "near_place",
            "near",
            "p",
            "192.0.2.20",
            &near(
                "coordinates {\n      latitude  = \"49.22\"\n      longitude = \"-74.01\"\n    }",
            ),
        ),
        routed(
            "cidr_office",
            "cidr",
            "office",
            "192.0.2.21",
            &cidr("office"),
        ),
        routed("cidr_rest", "cidr", "rest", "192.0.2.22", &cidr("*")),
        routed("many_1", "many", "1", "192.0.2.23", many),
        routed("many_2", "many", "2", "192.0.2.24", many),
        alias(
            "alias_own",
            "alias",
            "aws_route53_record.a.fqdn",
            "aws_route53_zone.main.zone_id",
            false,
        ),
        alias(
            "alias_lb",
            "shop",
            "\"Shop-1.eu-central-1.elb.amazonaws.com\"",
            "\"Z215JYRZR1TBD5\"",
            true,
        ),
        Record {
            ttl: Some(600),
            records: Some("aws_route53_zone.main.name_servers".to_owned()),
            more: "allow_overwrite = true".to_owned(),
            ..plain("apex_ns", "records.example", "NS", &[])
        },
        Record {
            more: "allow_overwrite = true".to_owned(),
            ..plain(
                "apex_soa",
                "",
                "SOA",
                &["ns1.example.net. admin.example.net. 1 7200 900 1209600 60"],
            )
        },
    ]
}
