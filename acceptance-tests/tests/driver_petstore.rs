//! The framework's example provider under the protocol driver, as each host.
#![cfg(unix)]

use serde_json::json;
use slipway_acceptance::cli::provider::example_binary;
use slipway_acceptance::driver::{Action, Driver, Host, Launch, StoredState, unknown};

const PET: &str = "petstore_pet";

async fn petstore(host: Host) -> Driver {
    let program = example_binary("petstore").unwrap_or_else(|error| panic!("{error}"));
    let launch = Launch::new(program).host(host);
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let diagnostics = driver.configure(json!({})).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

#[tokio::test]
async fn a_pet_lives_under_every_host() {
    for host in [Host::Terraform1_11, Host::Terraform1_16, Host::OpenTofu1_12] {
        let mut driver = petstore(host).await;
        let config = json!({ "name": "Rex", "toy": [{ "kind": "ball" }] });
        let pet = driver.create(PET, config.clone()).await.success();
        assert_eq!(pet.attributes()["id"], "pet-rex");
        assert_eq!(pet.attributes()["legs"], 4);
        let pet = driver.expect_empty_plan(PET, &pet, config).await;

        // Another spelling of the same name changes nothing.
        let spelled = json!({ "name": "REX", "toy": [{ "kind": "ball" }] });
        let pet = driver.expect_empty_plan(PET, &pet, spelled).await;

        let config = json!({ "name": "Rex", "legs": 3 });
        let updated = driver.apply(PET, Some(&pet), config.clone()).await;
        assert_eq!(updated.action, Some(Action::Update));
        let pet = updated.success();
        assert_eq!(pet.attributes()["groomed"], 1);
        driver.expect_empty_plan(PET, &pet, config).await;

        let renamed = driver
            .apply(PET, Some(&pet), json!({ "name": "Bello" }))
            .await;
        assert_eq!(renamed.action, Some(Action::Replace));
        let pet = renamed.success();
        assert_eq!(pet.attributes()["id"], "pet-bello");
        driver.destroy(PET, &pet).await.gone();
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_plan_is_applied_by_another_process() {
    let mut driver = petstore(Host::Terraform1_11).await;
    let planned = driver
        .plan(PET, None, json!({ "name": unknown(), "legs": unknown() }))
        .await;
    let planned = planned.expect("a plan");
    assert_eq!(planned.action, Action::Create);
    driver.restart().await.expect("another process");
    let config = json!({ "name": "Rex", "legs": 2 });
    let pet = driver
        .apply_planned(&planned, config.clone())
        .await
        .success();
    driver.expect_empty_plan(PET, &pet, config).await;
    driver.shutdown().await;
}

#[tokio::test]
async fn a_pet_that_refuses_is_kept_as_tainted() {
    let mut driver = petstore(Host::Terraform1_11).await;
    let applied = driver.create(PET, json!({ "name": "Garfield" })).await;
    assert_eq!(applied.failure().errors(), ["Unable to groom the pet"]);
    assert!(applied.tainted);
    let pet = applied.state.expect("the pet exists");
    let renamed = driver
        .apply(PET, Some(&pet), json!({ "name": "Tom" }))
        .await;
    assert_eq!(renamed.action, Some(Action::Replace));
    renamed.success();
    driver.shutdown().await;
}

#[tokio::test]
async fn bad_input_is_refused_before_anything_happens() {
    let mut driver = petstore(Host::Terraform1_11).await;
    for config in [
        json!({ "name": "Rex", "legs": 9 }),
        json!({ "name": "Rex", "toy": [{ "kind": "cat" }] }),
        json!({ "name": "Rex", "colour": "red" }),
        json!({}),
    ] {
        let diagnostics = driver.validate_resource(PET, config.clone()).await;
        assert_eq!(diagnostics.errors().len(), 1, "{config}: {diagnostics}");
    }
    let open = json!({ "name": unknown(), "toy": unknown() });
    assert!(!driver.validate_resource(PET, open).await.has_errors());
    driver.shutdown().await;
}

#[tokio::test]
async fn a_pet_is_imported_and_legs_are_counted() {
    let mut driver = petstore(Host::Terraform1_11).await;
    let pet = driver.import(PET, "pet-Rex").await.expect("an import");
    driver
        .expect_empty_plan(PET, &pet, json!({ "name": "Rex" }))
        .await;
    let malformed = driver.import(PET, "rex").await.expect_err("no such id");
    assert_eq!(malformed.errors(), ["Malformed import id"]);
    let legs = driver
        .read_data_source("petstore_legs", json!({ "animal": "bird" }))
        .await;
    assert_eq!(legs.expect("data")["legs"], 2);
    driver.shutdown().await;
}

#[tokio::test]
async fn state_with_attributes_of_a_later_version_is_read() {
    let mut driver = petstore(Host::Terraform1_11).await;
    let stored = json!({
        "id": "pet-Rex", "name": "Rex", "legs": 4, "groomed": 0, "toy": [], "colour": "red",
    });
    let stored = StoredState::from_json(&stored, 0);
    let refreshed = driver.refresh(PET, &stored).await.expect("a refresh");
    assert!(
        refreshed
            .state
            .expect("a pet")
            .attributes()
            .get("colour")
            .is_none()
    );
    driver.shutdown().await;
}
