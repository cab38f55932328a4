//! `aws_acm_certificate` and `aws_acm_certificate_validation`.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::{Action, Driver, Host, StoredState, unknown};

use super::{
    CERTIFICATE, HOSTS, RECORD, VALIDATION, ZONE, aws, change, create_planned_elsewhere, text, with,
};

fn certificate() -> Json {
    json!({
        "domain_name": "certs.example",
        "subject_alternative_names": ["*.certs.example"],
        "validation_method": "DNS",
    })
}

/// The record by which ACM finds out that the domain is ours.
fn proof(certificate: &StoredState, zone: &StoredState) -> Json {
    let option = &certificate.attributes()["domain_validation_options"][0];
    json!({
        "zone_id": text(zone, "zone_id"),
        "name": option["resource_record_name"],
        "type": option["resource_record_type"],
        "ttl": 60,
        "records": [option["resource_record_value"]],
    })
}

async fn zone(driver: &Driver) -> StoredState {
    let config = json!({ "name": "certs.example", "force_destroy": true });
    driver.create(ZONE, config).await.success()
}

#[tokio::test]
async fn a_certificate_lives_under_every_host() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let plain = certificate();
        let full = with(&plain, json!({ "tags": { "Team": "web" } }));
        let open = with(
            &full,
            json!({ "subject_alternative_names": [unknown()], "tags": { "Team": unknown() } }),
        );
        let created = create_planned_elsewhere(&mut driver, CERTIFICATE, open, full.clone()).await;
        let arn = text(&created, "arn");

        let options = |preference: &str| json!({ "options": [{ "certificate_transparency_logging_preference": preference }] });
        let update = |more, expected| (Action::Update, with(&full, more), expected);
        let created = change(
            &driver,
            CERTIFICATE,
            created,
            &[
                update(
                    json!({ "tags": { "Team": "dns" } }),
                    json!({ "tags_all": { "Team": "dns" } }),
                ),
                (
                    Action::Update,
                    plain.clone(),
                    json!({ "tags": null, "tags_all": {} }),
                ),
                (Action::Update, with(&plain, options("DISABLED")), json!({})),
                (Action::Update, with(&plain, options("ENABLED")), json!({})),
                (Action::NoOp, plain.clone(), json!({ "arn": arn })),
            ],
        )
        .await;

        let imported = driver.import(CERTIFICATE, &arn).await.expect("an import");
        driver
            .expect_empty_plan(CERTIFICATE, &imported, plain.clone())
            .await;
        let malformed = driver.import(CERTIFICATE, "certs.example").await;
        assert_eq!(
            malformed.expect_err("no ARN").errors(),
            ["Invalid import id"]
        );

        let stronger = with(&plain, json!({ "key_algorithm": "EC_prime256v1" }));
        let steps = [(
            Action::Replace,
            stronger,
            json!({ "key_algorithm": "EC_prime256v1" }),
        )];
        let replaced = change(&driver, CERTIFICATE, created.clone(), &steps).await;
        let refreshed = driver
            .refresh(CERTIFICATE, &created)
            .await
            .expect("a refresh");
        assert_eq!(refreshed.state, None, "the first certificate is gone");
        driver.destroy(CERTIFICATE, &replaced).await.gone();
        assert!(sandbox.state().is_empty());
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn options_left_out_are_what_acm_chose() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let planned = driver
            .plan(CERTIFICATE, None, certificate())
            .await
            .expect("a plan");
        // Only where a host knows computed blocks is there nothing to tolerate.
        assert_eq!(
            driver.tolerated().is_empty(),
            host == Host::Terraform1_16,
            "{host:?}: {:?}",
            driver.tolerated()
        );
        let created = driver
            .apply_planned(&planned, certificate())
            .await
            .success();
        let options = &created.attributes()["options"][0];
        assert_eq!(
            options["certificate_transparency_logging_preference"],
            "ENABLED"
        );
        let created = driver
            .expect_empty_plan(CERTIFICATE, &created, certificate())
            .await;
        driver.destroy(CERTIFICATE, &created).await.gone();
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_validation_waits_for_the_record() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let zone = zone(&driver).await;
        let certificate = driver.create(CERTIFICATE, certificate()).await.success();
        let record = driver
            .create(RECORD, proof(&certificate, &zone))
            .await
            .success();
        let config = json!({
            "certificate_arn": text(&certificate, "arn"),
            "validation_record_fqdns": [text(&record, "fqdn")],
        });
        let open = json!({ "certificate_arn": unknown(), "validation_record_fqdns": unknown() });
        let validation =
            create_planned_elsewhere(&mut driver, VALIDATION, open, config.clone()).await;
        assert_eq!(sandbox.state().certificates[0].status, "ISSUED");

        let bare = with(&config, json!({ "validation_record_fqdns": null }));
        let steps = [
            (
                Action::Replace,
                bare.clone(),
                json!({ "validation_record_fqdns": null }),
            ),
            (
                Action::Update,
                with(&bare, json!({ "timeouts": { "create": "10m" } })),
                json!({}),
            ),
        ];
        let validation = change(&driver, VALIDATION, validation, &steps).await;
        let import = driver.import(VALIDATION, &text(&certificate, "arn")).await;
        assert_eq!(
            import.expect_err("nothing to import").errors(),
            ["Import is not supported"]
        );

        driver.destroy(VALIDATION, &validation).await.gone();
        driver.destroy(CERTIFICATE, &certificate).await.gone();
        let refreshed = driver
            .refresh(VALIDATION, &validation)
            .await
            .expect("a refresh");
        assert_eq!(refreshed.state, None);
        driver.destroy(RECORD, &record).await.gone();
        driver.destroy(ZONE, &zone).await.gone();
        assert!(sandbox.state().is_empty());
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_stop_ends_the_wait_and_loses_nothing() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let zone = zone(&driver).await;
        let certificate = driver.create(CERTIFICATE, certificate()).await.success();
        let config = json!({ "certificate_arn": text(&certificate, "arn") });
        let looks = sandbox.count("acm:DescribeCertificate");
        let waits = driver.create(VALIDATION, config.clone());
        let stops = async {
            // Its second look shows that it waits.
            while sandbox.count("acm:DescribeCertificate") < looks + 2 {
                tokio::task::yield_now().await;
            }
            let stopped = Instant::now();
            driver.stop().await;
            stopped
        };
        let (applied, stopped) = tokio::join!(waits, stops);
        assert!(
            stopped.elapsed() < Duration::from_secs(5),
            "{:?}",
            stopped.elapsed()
        );
        assert!(applied.diagnostics.has_errors(), "the wait was not over");
        assert_eq!(
            sandbox.state().certificates[0].arn,
            text(&certificate, "arn")
        );

        driver.restart().await.expect("another process starts");
        let record = driver
            .create(RECORD, proof(&certificate, &zone))
            .await
            .success();
        let again = driver
            .apply(VALIDATION, applied.state.as_ref(), config.clone())
            .await
            .success();
        driver.expect_empty_plan(VALIDATION, &again, config).await;
        driver.destroy(VALIDATION, &again).await.gone();
        driver.destroy(CERTIFICATE, &certificate).await.gone();
        driver.destroy(RECORD, &record).await.gone();
        driver.destroy(ZONE, &zone).await.gone();
        assert!(sandbox.state().is_empty());
        driver.shutdown().await;
    }
}
