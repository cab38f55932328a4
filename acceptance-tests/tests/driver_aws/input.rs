//! What may be written in a configuration: unknowns everywhere, and values that cannot be.

use serde_json::{Map, Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::schema::{Block, Nesting};
use slipway_acceptance::driver::unknown;

use super::{CERTIFICATE, HOSTS, RECORD, VALIDATION, ZONE, aws};

/// The arguments that exclude each other, of which this test sets one.
const LEFT_OUT: [&str; 18] = [
    "alias",
    "cidr_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "latency_routing_policy",
    "multivalue_answer_routing_policy",
    "delegation_set_id",
    "certificate_authority_arn",
    "certificate_body",
    "certificate_chain",
    "private_key",
    "early_renewal_duration",
    "validation_option",
    "id",
    "region",
    "tags_all",
    "timeouts",
];

/// A configuration in which everything that may be is not known yet.
fn open(block: &Block) -> Json {
    let mut config = Map::new();
    for (name, attribute) in &block.attributes {
        if (attribute.required || attribute.optional) && !LEFT_OUT.contains(&name.as_str()) {
            config.insert(name.clone(), unknown());
        }
    }
    for (name, nested) in &block.blocks {
        if matches!(nested.nesting, Nesting::List | Nesting::Set)
            && !LEFT_OUT.contains(&name.as_str())
        {
            config.insert(name.clone(), unknown());
        }
    }
    Json::Object(config)
}

#[tokio::test]
async fn everything_may_be_unknown_in_a_plan() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        for type_name in [ZONE, RECORD, CERTIFICATE, VALIDATION] {
            let config = open(&driver.schema().resources[type_name].block);
            let planned = driver.plan(type_name, None, config.clone()).await;
            planned.unwrap_or_else(|errors| panic!("{type_name} {config}:\n{errors}"));
        }
        driver.shutdown().await;
    }
    assert_eq!(sandbox.count("*:Create*") + sandbox.count("*:Change*"), 0);
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_anything_is_called() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let record = |more: Json| {
        let config = json!({ "zone_id": "Z0123456789ABCDEFGHIJ", "name": "www", "type": "A", "ttl": 60, "records": ["192.0.2.1"] });
        super::with(&config, more)
    };
    let arn = format!(
        "arn:aws:acm:{}:{}:certificate/x",
        Sandbox::REGION,
        Sandbox::ACCOUNT
    );
    let cases = [
        (ZONE, json!({})),
        (ZONE, json!({ "name": ["a list"] })),
        (ZONE, json!({ "name": "bad..example" })),
        (
            ZONE,
            json!({ "name": "a.example", "comment": "x".repeat(257) }),
        ),
        (ZONE, json!({ "name": "a.example", "colour": "red" })),
        (
            ZONE,
            json!({ "name": "a.example", "force_destroy": "perhaps" }),
        ),
        (
            ZONE,
            json!({ "name": "a.example", "delegation_set_id": "N1", "vpc": [{ "vpc_id": "vpc-1" }] }),
        ),
        (RECORD, record(json!({ "ttl": "soon" }))),
        (RECORD, record(json!({ "ttl": -1 }))),
        (RECORD, record(json!({ "type": "B" }))),
        (RECORD, record(json!({ "records": null }))),
        (RECORD, record(json!({ "records": ["not an address"] }))),
        (
            RECORD,
            record(json!({ "weighted_routing_policy": [{ "weight": 1 }] })),
        ),
        (
            RECORD,
            record(
                json!({ "alias": [{ "name": "a", "zone_id": "Z1", "evaluate_target_health": true }] }),
            ),
        ),
        (CERTIFICATE, json!({})),
        (
            CERTIFICATE,
            json!({ "domain_name": "a.example", "validation_method": "TALK" }),
        ),
        (
            CERTIFICATE,
            json!({ "domain_name": "a.example", "key_algorithm": "RSA_1" }),
        ),
        (
            CERTIFICATE,
            json!({ "domain_name": "a.example", "private_key": "x", "certificate_body": "y" }),
        ),
        (VALIDATION, json!({ "certificate_arn": "no-arn" })),
        (
            VALIDATION,
            json!({ "certificate_arn": arn, "timeouts": { "create": "soon" } }),
        ),
    ];
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        for (type_name, config) in &cases {
            let diagnostics = driver.validate_resource(type_name, config.clone()).await;
            assert!(diagnostics.has_errors(), "{type_name} takes {config}");
            for found in &diagnostics.0 {
                assert!(
                    !found.detail.is_empty() && !found.summary.ends_with('.'),
                    "{found:?}"
                );
            }
        }
        driver.shutdown().await;
    }
    assert_eq!(sandbox.count("route53:*") + sandbox.count("acm:*"), 0);
}
