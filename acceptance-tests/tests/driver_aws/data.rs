//! The data sources.

use serde_json::json;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::unknown;

use super::{HOSTS, ZONE, aws, text};

#[tokio::test]
async fn data_sources_are_read_under_every_host() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in HOSTS {
        let mut driver = aws(&sandbox, host).await;
        let config = json!({ "name": "data.example", "comment": "data" });
        let zone = driver.create(ZONE, config).await.success();
        for wanted in [
            json!({ "zone_id": text(&zone, "zone_id") }),
            json!({ "name": "data.example" }),
            json!({ "name": "Data.example." }),
        ] {
            let found = driver.read_data_source(ZONE, wanted.clone()).await;
            let found = found.unwrap_or_else(|errors| panic!("{wanted}: {errors}"));
            assert_eq!(
                found["zone_id"],
                text(&zone, "zone_id").as_str(),
                "{wanted}"
            );
            assert_eq!(found["comment"], "data");
        }
        let missing = driver
            .read_data_source(ZONE, json!({ "name": "none.example" }))
            .await;
        assert_eq!(missing.expect_err("no such zone").errors().len(), 1);
        let open = json!({ "zone_id": unknown(), "name": unknown() });
        let diagnostics = driver.validate_data_source(ZONE, open).await;
        assert!(!diagnostics.has_errors(), "{diagnostics}");

        let read = async |name| driver.read_data_source(name, json!({})).await.expect(name);
        assert_eq!(read("aws_region").await["name"], Sandbox::REGION);
        assert_eq!(
            read("aws_caller_identity").await["account_id"],
            Sandbox::ACCOUNT
        );
        assert_eq!(read("aws_partition").await["partition"], "aws");
        driver.destroy(ZONE, &zone).await.gone();
        driver.shutdown().await;
    }
}
