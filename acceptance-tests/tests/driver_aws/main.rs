//! Every AWS type under the protocol driver, as each host, against the local AWS.
//!
//! The driver plans every change twice and holds each answer against the protocol's rules; these
//! tests say what a person does: create, plan again, change and remove each argument, import, and
//! read what is gone.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    reason = "how long a stopped wait goes on is what one of these tests is about"
)]

mod acm;
mod contract;
mod data;
mod identities;
mod input;
mod old_states;
mod records;
mod tokens;
mod zones;

use serde_json::{Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::provider::slipway_binary;
use slipway_acceptance::driver::{Action, Driver, Host, Launch, StoredState};

const HOSTS: [Host; 3] = [Host::Terraform1_11, Host::Terraform1_16, Host::OpenTofu1_12];

const ZONE: &str = "aws_route53_zone";
const RECORD: &str = "aws_route53_record";
const CERTIFICATE: &str = "aws_acm_certificate";
const VALIDATION: &str = "aws_acm_certificate_validation";

/// A configured provider that talks to this sandbox.
async fn aws(sandbox: &Sandbox, host: Host) -> Driver {
    let program = slipway_binary().unwrap_or_else(|error| panic!("{error}"));
    let launch = Launch::new(program)
        .named("terraform-provider-aws_v0.1.0")
        .host(host);
    let launch = sandbox
        .env()
        .into_iter()
        .fold(launch, |launch, (name, value)| launch.env(name, value));
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let diagnostics = driver.configure(json!({})).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

/// Creates an object from a plan that another process made, with this in the configuration unknown.
async fn create_planned_elsewhere(
    driver: &mut Driver,
    type_name: &str,
    open: Json,
    config: Json,
) -> StoredState {
    let planned = driver.plan(type_name, None, open).await;
    let planned = planned.unwrap_or_else(|errors| panic!("the plan failed:\n{errors}"));
    assert_eq!(planned.action, Action::Create);
    driver.restart().await.expect("another process starts");
    let state = driver
        .apply_planned(&planned, config.clone())
        .await
        .success();
    driver.expect_empty_plan(type_name, &state, config).await
}

/// Brings an object from configuration to configuration, each with the expected action and an empty
/// plan after it, and looks at the attributes.
async fn change(
    driver: &Driver,
    type_name: &str,
    mut state: StoredState,
    steps: &[(Action, Json, Json)],
) -> StoredState {
    for (action, config, expected) in steps {
        let applied = driver.apply(type_name, Some(&state), config.clone()).await;
        let found = applied.action;
        state = applied.success();
        assert_eq!(found, Some(*action), "{config}");
        let attributes = state.attributes();
        for (name, value) in expected.as_object().expect("expected attributes") {
            assert_eq!(&attributes[name], value, "{name} of {config}");
        }
        state = driver
            .expect_empty_plan(type_name, &state, config.clone())
            .await;
    }
    state
}

/// The configuration with some arguments set, or taken out by null.
fn with(config: &Json, more: Json) -> Json {
    let mut config = config.clone();
    let arguments = config.as_object_mut().expect("an object");
    for (name, value) in more.as_object().expect("an object") {
        arguments.insert(name.clone(), value.clone());
    }
    config
}

/// The text of an attribute.
#[track_caller]
fn text(state: &StoredState, name: &str) -> String {
    let attributes = state.attributes();
    let value = attributes[name].as_str();
    value
        .unwrap_or_else(|| panic!("{name} is no text"))
        .to_owned()
}
