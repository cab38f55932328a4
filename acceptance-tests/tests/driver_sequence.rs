//! The calls that the protocol driver makes for each operation.

#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/schemas.rs"]
mod schemas;
#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/scripted.rs"]
mod scripted;
#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/thing.rs"]
mod thing;

use scripted::{Calls, Script, serve};
use serde_json::json;
use slipway_acceptance::driver::{Action, Host, unknown};
use thing::{error, honest_apply, stored};

fn taken(calls: &Calls) -> Vec<String> {
    std::mem::take(&mut *calls.lock().expect("no panic"))
}

#[tokio::test]
async fn a_create_plans_twice_and_the_second_time_knows_nothing_of_the_first() {
    let (driver, calls) = serve(Host::Terraform1_11, Script::default()).await;
    let diagnostics = driver.configure(json!({ "region": "x" })).await;
    assert!(!diagnostics.has_errors());
    let applied = driver
        .create("thing", json!({ "name": "a", "secret": "s" }))
        .await;
    assert_eq!(applied.action, Some(Action::Create));
    let state = applied.success();
    assert_eq!(state.attributes()["id"], "thing-1");
    assert_eq!(state.private, b"made");
    let plan = r#"plan prior=null config=object prior_private="" planned_private="""#;
    assert_eq!(
        taken(&calls),
        [
            "validate provider",
            "configure for 1.11.4",
            "validate",
            plan,
            "validate",
            plan,
            r#"apply prior=null planned=object private="+""#,
        ],
    );
}

#[tokio::test]
async fn the_newest_host_brings_the_private_data_of_the_first_plan() {
    let (driver, calls) = serve(Host::Terraform1_16, Script::default()).await;
    driver
        .create("thing", json!({ "name": "a" }))
        .await
        .success();
    let second = &taken(&calls)[3];
    assert_eq!(
        second,
        r#"plan prior=null config=object prior_private="" planned_private="+""#
    );
}

#[tokio::test]
async fn a_replacement_is_planned_twice_deleted_and_created() {
    let (driver, calls) = serve(Host::Terraform1_11, Script::default()).await;
    let planned = driver
        .plan("thing", Some(&stored()), json!({ "name": "b" }))
        .await;
    let planned = planned.expect("a plan");
    assert_eq!(planned.action, Action::Replace);
    assert_eq!(planned.requires_replace, ["name"]);
    let state = driver
        .apply_planned(&planned, json!({ "name": "b" }))
        .await
        .success();
    assert_eq!(state.attributes()["name"], "b");
    assert_eq!(
        taken(&calls),
        [
            "validate",
            "upgrade",
            r#"plan prior=object config=object prior_private="made" planned_private="""#,
            r#"plan prior=null config=object prior_private="made+" planned_private="""#,
            r#"apply prior=object planned=null private="made++""#,
            "validate",
            r#"plan prior=null config=object prior_private="" planned_private="""#,
            r#"apply prior=null planned=object private="+""#,
        ],
    );
}

#[tokio::test]
async fn an_update_refreshes_first_and_an_equal_configuration_changes_nothing() {
    let (driver, calls) = serve(Host::OpenTofu1_12, Script::default()).await;
    let applied = driver
        .apply(
            "thing",
            Some(&stored()),
            json!({ "name": "a", "size": 0.1 }),
        )
        .await;
    assert_eq!(applied.action, Some(Action::Update));
    let state = applied.success();
    assert!(state.json.contains(r#""size":0.1"#), "{}", state.json);
    let plan = r#"plan prior=object config=object prior_private="made" planned_private="""#;
    assert_eq!(
        taken(&calls),
        [
            "upgrade",
            "read",
            "validate",
            "upgrade",
            plan,
            "validate",
            "upgrade",
            plan,
            r#"apply prior=object planned=object private="made+""#,
        ],
    );
    let config = json!({ "name": "a", "size": 0.1 });
    driver.expect_empty_plan("thing", &state, config).await;
}

#[tokio::test]
async fn a_destroy_is_planned_and_brings_the_private_data_of_its_plan() {
    let (driver, calls) = serve(Host::Terraform1_11, Script::default()).await;
    driver.destroy("thing", &stored()).await.gone();
    assert_eq!(
        taken(&calls)[3..],
        [
            r#"plan prior=object config=null prior_private="made" planned_private="""#,
            r#"apply prior=object planned=null private="made+""#,
        ],
    );
}

#[tokio::test]
async fn a_half_made_object_is_stored_as_tainted_and_replaced() {
    let script = Script {
        apply: Box::new(|request| {
            let mut response = honest_apply(request);
            response.diagnostics.push(error());
            response
        }),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    let applied = driver.create("thing", json!({ "name": "a" })).await;
    assert_eq!(applied.failure().errors(), ["Unable to make thing"]);
    assert!(applied.tainted);
    let state = applied.state.expect("a half-made object");
    let planned = driver
        .plan("thing", Some(&state), json!({ "name": "a" }))
        .await;
    assert_eq!(planned.expect("a plan").action, Action::Replace);
}

#[tokio::test]
async fn an_error_without_a_state_keeps_what_was_there() {
    let script = Script {
        apply: Box::new(
            |_| slipway_proto::tfplugin6::apply_resource_change::Response {
                diagnostics: vec![error()],
                ..Default::default()
            },
        ),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    let failed = driver.create("thing", json!({ "name": "a" })).await;
    assert_eq!((failed.state, failed.tainted), (None, false));
    let config = json!({ "name": "a", "size": 1 });
    let failed = driver.apply("thing", Some(&stored()), config).await;
    assert_eq!(
        failed.state.expect("the old state").attributes()["size"],
        json!(null)
    );
    assert!(driver.destroy("thing", &stored()).await.state.is_some());
}

#[tokio::test]
async fn an_import_gives_one_object_which_is_read() {
    let (driver, calls) = serve(Host::Terraform1_11, Script::default()).await;
    let state = driver.import("thing", "thing-1").await.expect("an import");
    assert_eq!(state.attributes()["name"], "a");
    assert_eq!(taken(&calls), ["import", "read"]);
}

#[tokio::test]
async fn a_data_source_gives_an_object() {
    let (driver, calls) = serve(Host::Terraform1_11, Script::default()).await;
    let data = driver
        .read_data_source("thing", json!({ "name": "a" }))
        .await;
    assert_eq!(data.expect("data")["id"], "thing-1");
    assert_eq!(taken(&calls), ["validate data", "read data"]);
    let later = driver
        .read_data_source("thing", json!({ "name": unknown() }))
        .await;
    assert_eq!(later.expect_err("unknown").errors(), ["Read during apply"]);
}

#[tokio::test]
async fn an_unknown_in_the_plan_has_a_value_in_the_apply() {
    let (driver, _) = serve(Host::Terraform1_11, Script::default()).await;
    let planned = driver
        .plan("thing", None, json!({ "name": unknown() }))
        .await;
    let planned = planned.expect("a plan");
    let state = driver
        .apply_planned(&planned, json!({ "name": "late" }))
        .await
        .success();
    assert_eq!(state.attributes()["name"], "late");
}

#[tokio::test]
#[should_panic(expected = "size: was null, but now 2")]
async fn a_plan_that_is_not_empty_fails_with_its_change() {
    let (driver, _) = serve(Host::Terraform1_11, Script::default()).await;
    let config = json!({ "name": "a", "size": 2 });
    driver.expect_empty_plan("thing", &stored(), config).await;
}
