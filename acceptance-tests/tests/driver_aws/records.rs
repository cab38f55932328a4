//! `aws_route53_record`.

use serde_json::{Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::{Action, Driver, StoredState, unknown};

use super::{HOSTS, RECORD, ZONE, aws, change, create_planned_elsewhere, text, with};

async fn zone(driver: &Driver) -> StoredState {
    let config = json!({ "name": "records.example", "force_destroy": true });
    driver.create(ZONE, config).await.success()
}

fn address(zone: &StoredState) -> Json {
    json!({
        "zone_id": text(zone, "zone_id"),
        "name": "www",
        "type": "A",
        "ttl": 300,
        "records": ["192.0.2.1", "192.0.2.2"],
    })
}

#[tokio::test]
async fn a_record_lives_under_every_host() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let zone = zone(&driver).await;
        let config = address(&zone);
        let open = with(
            &config,
            json!({ "zone_id": unknown(), "ttl": unknown(), "records": ["192.0.2.1", unknown()] }),
        );
        let record = create_planned_elsewhere(&mut driver, RECORD, open, config.clone()).await;
        assert_eq!(text(&record, "fqdn"), "www.records.example");

        let update = |more, expected| (Action::Update, with(&config, more), expected);
        let routed =
            json!({ "set_identifier": "blue", "weighted_routing_policy": [{ "weight": 10 }] });
        let target = json!([{
            "name": "shop-1.eu-central-1.elb.amazonaws.com",
            "zone_id": "Z215JYRZR1TBD5",
            "evaluate_target_health": false,
        }]);
        let record = change(
            &driver,
            RECORD,
            record,
            &[
                update(json!({ "ttl": 60 }), json!({ "ttl": 60 })),
                update(json!({ "ttl": 0 }), json!({ "ttl": 0 })),
                update(json!({ "records": ["192.0.2.3"] }), json!({ "records": ["192.0.2.3"] })),
                update(
                    json!({ "type": "AAAA", "records": ["2001:db8::1"] }),
                    json!({ "type": "AAAA" }),
                ),
                update(routed, json!({ "set_identifier": "blue" })),
                update(
                    json!({ "set_identifier": "blue", "weighted_routing_policy": [{ "weight": 0 }] }),
                    json!({ "weighted_routing_policy": [{ "weight": 0 }] }),
                ),
                update(
                    json!({ "set_identifier": "blue", "latency_routing_policy": [{ "region": "eu-west-1" }] }),
                    json!({ "weighted_routing_policy": [] }),
                ),
                update(
                    json!({
                        "set_identifier": "blue",
                        "health_check_id": "abcdef11-2222-3333-4444-555555fedcba",
                        "multivalue_answer_routing_policy": true,
                    }),
                    json!({ "multivalue_answer_routing_policy": true }),
                ),
                update(
                    json!({ "set_identifier": "green", "multivalue_answer_routing_policy": true }),
                    json!({ "set_identifier": "green" }),
                ),
                update(json!({}), json!({ "latency_routing_policy": [] })),
                update(json!({ "ttl": null, "records": null, "alias": target }), json!({})),
                update(json!({}), json!({ "alias": [], "ttl": 300 })),
            ],
        )
        .await;
        assert_eq!(sandbox.state().zones[0].records.len(), 1);
        let spelled = with(&config, json!({ "name": "WWW" }));
        let record = driver.expect_empty_plan(RECORD, &record, spelled).await;
        let renamed = with(&config, json!({ "name": "web" }));
        let record = change(
            &driver,
            RECORD,
            record,
            &[(Action::Replace, renamed, json!({}))],
        )
        .await;
        driver.destroy(RECORD, &record).await.gone();
        driver.destroy(ZONE, &zone).await.gone();
        assert!(sandbox.state().is_empty());
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_record_is_imported_upgraded_and_may_be_gone() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let zone = zone(&driver).await;
        let zone_id = text(&zone, "zone_id");
        let config = address(&zone);
        let record = driver.create(RECORD, config.clone()).await.success();
        for name in ["www", "www.records.example", "WWW.Records.Example."] {
            let id = format!("{zone_id}_{name}_A");
            let imported = driver.import(RECORD, &id).await.expect("an import");
            // The configuration has to name it as the import did, but for the spelling.
            let config = with(&config, json!({ "name": name.to_lowercase() }));
            driver.expect_empty_plan(RECORD, &imported, config).await;
        }
        let malformed = driver.import(RECORD, "www").await.expect_err("no such id");
        assert_eq!(malformed.errors(), ["Malformed import id"]);
        assert!(
            driver
                .import(RECORD, &format!("{zone_id}_none_A"))
                .await
                .is_err()
        );

        // Version 0 kept the dot at the end of the name, version 1 the policies in other attributes.
        for (version, name) in [(0, "www."), (1, "www"), (2, "www")] {
            let old = with(
                &record.attributes(),
                json!({
                    "name": name, "set_identifier": "", "health_check_id": "",
                    "multivalue_answer_routing_policy": false, "allow_overwrite": null,
                }),
            );
            let old = StoredState::from_json(&old, version);
            driver.expect_empty_plan(RECORD, &old, config.clone()).await;
        }

        driver.destroy(RECORD, &record).await.gone();
        let refreshed = driver.refresh(RECORD, &record).await.expect("a refresh");
        assert_eq!(refreshed.state, None);
        driver.destroy(ZONE, &zone).await.gone();
        let refreshed = driver.refresh(RECORD, &record).await.expect("a refresh");
        assert_eq!(refreshed.state, None, "the zone is gone as well");
        driver.shutdown().await;
    }
}
