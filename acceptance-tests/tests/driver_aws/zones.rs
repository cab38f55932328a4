//! `aws_route53_zone`.

use serde_json::json;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::{Action, StoredState, unknown};

use super::{HOSTS, ZONE, aws, change, create_planned_elsewhere, text, with};

#[tokio::test]
async fn a_zone_lives_under_every_host() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let plain = json!({ "name": "zones.example" });
        let full = with(
            &plain,
            json!({ "comment": "ours", "force_destroy": true, "tags": { "Team": "dns" } }),
        );
        let open = with(
            &full,
            json!({ "comment": unknown(), "tags": { "Team": unknown() } }),
        );
        let zone = create_planned_elsewhere(&mut driver, ZONE, open, full.clone()).await;
        assert_eq!(sandbox.state().zones.len(), 1);

        let update = |more, expected| (Action::Update, with(&full, more), expected);
        let zone = change(
            &driver,
            ZONE,
            zone,
            &[
                update(
                    json!({ "comment": "still ours" }),
                    json!({ "comment": "still ours" }),
                ),
                update(
                    json!({ "comment": null }),
                    json!({ "comment": "Managed by Terraform" }),
                ),
                update(json!({ "comment": "" }), json!({ "comment": "" })),
                update(
                    json!({ "force_destroy": false }),
                    json!({ "force_destroy": false }),
                ),
                (
                    Action::Update,
                    full.clone(),
                    json!({ "force_destroy": true }),
                ),
                update(
                    json!({ "force_destroy": null }),
                    json!({ "force_destroy": false }),
                ),
                update(
                    json!({ "tags": { "Team": "web", "Stage": "test" } }),
                    json!({ "tags_all": { "Team": "web", "Stage": "test" } }),
                ),
                update(
                    json!({ "tags": { "Stage": "test" } }),
                    json!({ "tags_all": { "Stage": "test" } }),
                ),
                update(
                    json!({ "tags": null }),
                    json!({ "tags": null, "tags_all": {} }),
                ),
                (Action::Update, plain.clone(), json!({})),
            ],
        )
        .await;
        let found = sandbox.state();
        assert_eq!(found.zones[0].comment, "Managed by Terraform");
        assert!(found.zones[0].tags.is_empty(), "{found:#?}");

        // The same name in another spelling is no change; another name is another zone.
        let zone = driver
            .expect_empty_plan(ZONE, &zone, json!({ "name": "Zones.Example." }))
            .await;
        let moved = json!({ "name": "moved.example" });
        let old = text(&zone, "zone_id");
        let zone = change(&driver, ZONE, zone, &[(Action::Replace, moved, json!({}))]).await;
        assert_ne!(text(&zone, "zone_id"), old);
        driver.destroy(ZONE, &zone).await.gone();
        assert!(sandbox.state().is_empty());
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_zone_is_imported_and_may_be_gone() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let config = json!({ "name": "found.example", "tags": { "Team": "dns" } });
        let zone = driver.create(ZONE, config.clone()).await.success();
        let id = text(&zone, "zone_id");
        let imported = driver.import(ZONE, &id).await.expect("an import");
        assert_eq!(imported.attributes()["tags_all"], json!({ "Team": "dns" }));
        driver
            .expect_empty_plan(ZONE, &imported, config.clone())
            .await;
        let missing = driver.import(ZONE, "Z0000000000000000000A").await;
        assert!(missing.expect_err("no such zone").has_errors());

        // The state that the official provider 5.100.0 leaves, with its empty text for nothing.
        let attributes = zone.attributes();
        let official = StoredState::from_json(
            &with(
                &attributes,
                json!({ "delegation_set_id": "", "force_destroy": false, "vpc": [], "timeouts": null }),
            ),
            0,
        );
        let official = driver
            .expect_empty_plan(ZONE, &official, config.clone())
            .await;

        driver.destroy(ZONE, &imported).await.gone();
        let refreshed = driver.refresh(ZONE, &official).await.expect("a refresh");
        assert_eq!(refreshed.state, None);
        // A destroy of what is gone already is no failure.
        driver.destroy(ZONE, &zone).await.gone();
        let zone = driver.apply(ZONE, Some(&zone), config).await;
        assert_eq!(zone.action, Some(Action::Create));
        driver.destroy(ZONE, &zone.success()).await.gone();
        driver.shutdown().await;
    }
}
