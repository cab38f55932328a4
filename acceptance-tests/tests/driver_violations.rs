//! What the protocol driver finds in the answers of a broken provider.

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

use scripted::{Script, serve};
use serde_json::json;
use slipway_acceptance::driver::value::Value;
use slipway_acceptance::driver::{Driver, Host, Rule};
use slipway_proto::tfplugin6::attribute_path::{Step, step::Selector};
use slipway_proto::tfplugin6::{AttributePath, Deferred, DynamicValue, ResourceIdentityData};
use thing::{honest_apply, honest_plan, stored, with};

fn rules(driver: &Driver) -> Vec<Rule> {
    let violations = driver.take_violations();
    violations.iter().map(|violation| violation.rule).collect()
}

/// Creates a thing with a spoiled plan or apply and gives the broken rules.
async fn broken_create(script: Script) -> Vec<Rule> {
    let (driver, _) = serve(Host::Terraform1_16, script).await;
    let applied = driver
        .create("thing", json!({ "name": "a", "secret": "s" }))
        .await;
    assert!(
        applied.diagnostics.has_errors(),
        "a host would not accept it"
    );
    rules(&driver)
}

fn plan_with(name: &'static str, value: fn() -> Value) -> Script {
    Script {
        plan: Box::new(move |request| {
            let mut response = honest_plan(request);
            response.planned_state = with(response.planned_state.as_ref(), name, value());
            response
        }),
        ..Script::default()
    }
}

fn apply_with(name: &'static str, value: fn() -> Value) -> Script {
    Script {
        apply: Box::new(move |request| {
            let mut response = honest_apply(request);
            response.new_state = with(response.new_state.as_ref(), name, value());
            response
        }),
        ..Script::default()
    }
}

#[tokio::test]
async fn a_broken_create_names_its_rule() {
    let text = || Value::string("x");
    assert_eq!(
        broken_create(plan_with("name", text)).await,
        [Rule::PlanValid]
    );
    assert_eq!(
        broken_create(plan_with("secret", text)).await,
        [Rule::WriteOnlyNull, Rule::PlanValid]
    );
    assert_eq!(
        broken_create(apply_with("name", text)).await,
        [Rule::ConsistentResult]
    );
    assert_eq!(
        broken_create(apply_with("id", Value::unknown)).await,
        [Rule::WhollyKnown]
    );
    assert_eq!(
        broken_create(apply_with("secret", text)).await,
        [Rule::WriteOnlyNull, Rule::ConsistentResult]
    );
    let nothing = Script {
        apply: Box::new(|_| Default::default()),
        ..Script::default()
    };
    assert_eq!(broken_create(nothing).await, [Rule::ConsistentResult]);
    let malformed = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            response.planned_state = Some(DynamicValue {
                msgpack: vec![0x80],
                json: Vec::new(),
            });
            response
        }),
        ..Script::default()
    };
    assert_eq!(broken_create(malformed).await, [Rule::WellFormed]);
    let json_answer = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            response.planned_state = Some(DynamicValue {
                msgpack: Vec::new(),
                json: b"{}".to_vec(),
            });
            response
        }),
        ..Script::default()
    };
    assert_eq!(broken_create(json_answer).await, [Rule::WellFormed]);
    let identified = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            let identity_data = Some(DynamicValue::default());
            response.planned_identity = Some(ResourceIdentityData { identity_data });
            response
        }),
        ..Script::default()
    };
    assert_eq!(broken_create(identified).await, [Rule::NoIdentity]);
    let deferred = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            response.deferred = Some(Deferred::default());
            response
        }),
        ..Script::default()
    };
    assert_eq!(broken_create(deferred).await, [Rule::NoDeferral]);
}

#[tokio::test]
async fn a_second_plan_that_differs_from_the_first_is_found() {
    let again = std::sync::atomic::AtomicBool::new(false);
    let forgetful = Script {
        plan: Box::new(move |request| {
            let mut response = honest_plan(request);
            let note = if again.swap(true, std::sync::atomic::Ordering::Relaxed) {
                "second"
            } else {
                "first"
            };
            let planned = response.planned_state.as_ref();
            response.planned_state = with(planned, "note", Value::string(note));
            response
        }),
        ..Script::default()
    };
    assert_eq!(broken_create(forgetful).await, [Rule::ConsistentFinalPlan]);
}

#[tokio::test]
async fn a_legacy_type_system_is_tolerated_and_noted() {
    let script = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            let rule = Value::Map([("port".to_owned(), Value::string("80"))].into());
            let rules = Value::List(vec![rule]);
            response.planned_state = with(response.planned_state.as_ref(), "rule", rules);
            response.legacy_type_system = true;
            response
        }),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    let state = driver
        .create("thing", json!({ "name": "a" }))
        .await
        .success();
    assert_eq!(state.attributes()["rule"][0]["port"], "80");
    let tolerated = driver.tolerated();
    assert!(tolerated.iter().all(|found| found.rule == Rule::PlanValid));
    assert_eq!(tolerated.len(), 2, "once for each plan: {tolerated:?}");
}

#[tokio::test]
async fn a_delete_that_leaves_something_is_found() {
    let script = Script {
        apply: Box::new(
            |request| slipway_proto::tfplugin6::apply_resource_change::Response {
                new_state: request.prior_state,
                ..Default::default()
            },
        ),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    assert!(driver.destroy("thing", &stored()).await.state.is_some());
    assert_eq!(rules(&driver), [Rule::DestroyIsNull]);

    let script = Script {
        plan: Box::new(|request| {
            let prior = request.prior_state.clone();
            let mut response = honest_plan(request);
            response.planned_state = prior;
            response
        }),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    driver.destroy("thing", &stored()).await.failure();
    assert_eq!(rules(&driver), [Rule::DestroyIsNull]);
}

#[tokio::test]
async fn reading_gives_known_values_or_nothing() {
    let script = Script {
        read: Box::new(|_| Default::default()),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    let refreshed = driver.refresh("thing", &stored()).await.expect("a refresh");
    assert_eq!((refreshed.state, refreshed.changed), (None, true));
    assert!(driver.import("thing", "thing-1").await.is_err());

    let script = Script {
        read: Box::new(
            |request| slipway_proto::tfplugin6::read_resource::Response {
                new_state: with(request.current_state.as_ref(), "note", Value::unknown()),
                ..Default::default()
            },
        ),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    assert!(driver.refresh("thing", &stored()).await.is_err());
    assert_eq!(rules(&driver), [Rule::WhollyKnown]);
}

#[tokio::test]
async fn a_refused_stop_is_found() {
    let script = Script {
        stop: Box::new(|_| slipway_proto::tfplugin6::stop_provider::Response {
            error: "no".to_owned(),
        }),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    driver.stop().await;
    assert_eq!(rules(&driver), [Rule::StopAcknowledged]);
}

#[tokio::test]
#[should_panic(expected = "the provider broke the protocol")]
async fn a_violation_that_nobody_looked_at_fails_the_test() {
    let (driver, _) = serve(Host::Terraform1_11, plan_with("name", Value::unknown)).await;
    let _ = driver.create("thing", json!({ "name": "a" })).await;
}

#[tokio::test]
async fn an_import_of_nothing_is_found() {
    let script = Script {
        import: Box::new(|_| Default::default()),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    assert!(driver.import("thing", "thing-1").await.is_err());
    assert_eq!(rules(&driver), [Rule::OneImport]);
}

#[tokio::test]
async fn a_data_source_without_an_object_is_found() {
    let script = Script {
        data: Box::new(|_| Default::default()),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    assert!(
        driver
            .read_data_source("thing", json!({ "name": "a" }))
            .await
            .is_err()
    );
    assert_eq!(rules(&driver), [Rule::DataObject]);
}

#[tokio::test]
async fn a_malformed_upgrade_or_replacing_path_is_found() {
    let script = Script {
        upgrade: Box::new(|_| Default::default()),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    assert!(driver.refresh("thing", &stored()).await.is_err());
    assert_eq!(rules(&driver), [Rule::WellFormed]);

    let script = Script {
        plan: Box::new(|request| {
            let mut response = honest_plan(request);
            let selector = Selector::AttributeName("colour".to_owned());
            let step = Step {
                selector: Some(selector),
            };
            response.requires_replace = vec![AttributePath { steps: vec![step] }];
            response
        }),
        ..Script::default()
    };
    let (driver, _) = serve(Host::Terraform1_11, script).await;
    let config = json!({ "name": "b" });
    assert!(
        driver
            .plan("thing", Some(&stored()), config.clone())
            .await
            .is_err()
    );
    assert_eq!(rules(&driver), [Rule::ReplacePath]);
    // There is nothing to replace in a create, so a host does not look.
    driver.plan("thing", None, config).await.expect("a plan");
}
