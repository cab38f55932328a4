//! What was observed of the official provider, held against ours: every replacement, default, allowed
//! value and relation of every type that both have. The facts are the generator's committed record, so
//! a new type is covered as soon as it exists.
//!
//! A difference that is meant has a row in docs/aws/guides/compatibility.md, under "Behaviour".

mod configs;
mod facts;
mod mirror;
mod round_trip;
mod values;

use serde_json::{Value as Json, json};
use slipway_acceptance::cli::provider::slipway_binary;
use slipway_acceptance::driver::value::Value;
use slipway_acceptance::driver::{Action, Driver, Host, Launch, StoredState};

use configs::Subject;
use facts::{Mismatches, Record};
use values::{at, is_unknown, known};

/// A configured provider that has no network.
async fn alone() -> Driver {
    let program = slipway_binary().unwrap_or_else(|error| panic!("{error}"));
    let launch = Launch::new(program)
        .named("terraform-provider-aws_v0.1.0")
        .host(Host::Terraform1_11)
        // What the official provider keeps without being asked is planned only then.
        .env("SLIPWAY_ACCESS_KEYS_IN_STATE", "true");
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let settings = json!({
        "region": "us-east-1",
        "access_key": "none",
        "secret_key": "none",
        "skip_credentials_validation": true,
        "skip_requesting_account_id": true,
        "skip_metadata_api_check": "true",
    });
    let diagnostics = driver.configure(settings).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

/// The types that both have.
fn subjects<'a>(record: &'a Record, driver: &'a Driver) -> Vec<Subject<'a>> {
    let resources = &driver.schema().resources;
    let both = record.types().filter_map(|(name, facts)| {
        let schema = resources.get(name)?;
        Some(Subject::new(name, schema, facts))
    });
    let both: Vec<_> = both.collect();
    assert!(
        both.len() > 5,
        "the record and the provider have hardly a type in common"
    );
    both
}

#[tokio::test]
async fn what_is_left_out_is_planned_as_the_contract_says() {
    let (record, mut driver) = (Record::read(), alone().await);
    let mut wrong = Mismatches::new("what is planned when it is left out");
    for subject in subjects(&record, &driver) {
        for (path, facts) in subject.arguments() {
            let expected = match (&facts["default"], facts["planned_on_create"].as_str()) {
                (Json::Null, Some("unknown")) => json!("(unknown)"),
                (Json::Null, Some("null")) => Json::Null,
                (Json::Null, _) => continue,
                (default, _) => default.clone(),
            };
            let config = subject.without(path);
            let Some(config) = config else { continue };
            wrong.ask();
            let found = match driver.plan(subject.name, None, config.clone()).await {
                Ok(planned) => shown(at(&planned.planned, path)),
                Err(errors) => json!(format!("no plan of {config}: {errors}")),
            };
            if !same(&found, &expected) {
                wrong.add(subject.name, path, &expected, &found);
            }
        }
    }
    driver.shutdown().await;
    wrong.none();
}

/// A value as a message shows it.
fn shown(value: Option<&Value>) -> Json {
    match value {
        None | Some(Value::Null) => Json::Null,
        Some(value) if is_unknown(value) => json!("(unknown)"),
        Some(value) => known(value),
    }
}

/// Whether two values are one to a reader: numbers are compared as they are written, and nothing in a
/// collection is nothing.
fn same(found: &Json, expected: &Json) -> bool {
    let empty = |json: &Json| {
        json.is_null()
            || json.as_array().is_some_and(Vec::is_empty)
            || json.as_object().is_some_and(serde_json::Map::is_empty)
    };
    found == expected
        || empty(found) && empty(expected)
        || found.is_number() && written(found) == written(expected)
}

fn written(json: &Json) -> String {
    json.to_string()
}

#[tokio::test]
async fn allowed_values_are_accepted_and_others_refused() {
    let (record, mut driver) = (Record::read(), alone().await);
    let mut wrong = Mismatches::new("which values are accepted");
    for subject in subjects(&record, &driver) {
        for (path, facts) in subject.arguments() {
            let Some(allowed) = facts["allowed"].as_array() else {
                continue;
            };
            let other = if allowed.iter().all(Json::is_number) {
                json!(987_654)
            } else {
                json!("no-such-value")
            };
            let accepted = allowed.iter().map(|value| (value, true));
            for (value, is_allowed) in accepted.chain([(&other, false)]) {
                wrong.ask();
                let config = subject.with(path, subject.elements(path, value));
                let told = driver.validate_resource(subject.name, config.clone()).await;
                let mut blamed = told.0.iter().any(|it| {
                    it.error
                        && it
                            .attribute
                            .contains(path.rsplit('.').next().unwrap_or(path))
                });
                // Some checks look at several arguments, and are made by the plan.
                if !blamed && !is_allowed {
                    blamed = driver.plan(subject.name, None, config).await.is_err();
                }
                if blamed == is_allowed {
                    let word = |fine| if fine { "accepted" } else { "refused" };
                    let said = |fine| json!(format!("{value} is {}", word(fine)));
                    wrong.add(subject.name, path, &said(is_allowed), &said(!blamed));
                }
            }
        }
    }
    driver.shutdown().await;
    wrong.none();
}

#[tokio::test]
async fn relations_of_arguments_are_held() {
    let (record, mut driver) = (Record::read(), alone().await);
    let mut wrong = Mismatches::new("which arguments go together");
    for subject in subjects(&record, &driver) {
        for (path, _) in subject.arguments() {
            let broken = subject.breaking(path);
            if let (false, Some(config)) = (broken.is_empty(), subject.valid(path)) {
                let told = driver.validate_resource(subject.name, config.clone()).await;
                if told.has_errors() {
                    let said = json!(format!("{config}: {told}"));
                    wrong.add(subject.name, path, &json!("accepted alone"), &said);
                }
            }
            for (config, why) in broken {
                wrong.ask();
                let told = driver.validate_resource(subject.name, config).await;
                if !told.has_errors() {
                    wrong.add(
                        subject.name,
                        path,
                        &json!(format!("{why} is refused")),
                        &json!("accepted"),
                    );
                }
            }
        }
    }
    driver.shutdown().await;
    wrong.none();
}

#[tokio::test]
async fn changes_replace_where_the_contract_says_so() {
    let (record, mut driver) = (Record::read(), alone().await);
    let mut wrong = Mismatches::new("whether a change replaces");
    for subject in subjects(&record, &driver) {
        for (path, facts) in subject.arguments() {
            for (before, after, expected) in subject.changes(path, facts) {
                wrong.ask();
                let found = change(&driver, &subject, &before, &after).await;
                let expected = if expected {
                    "replaced"
                } else {
                    "changed in place"
                };
                if found != expected {
                    wrong.add(subject.name, path, &json!(expected), &json!(found));
                }
            }
        }
    }
    driver.shutdown().await;
    wrong.none();
}

/// What becomes of an object when its configuration changes.
async fn change(driver: &Driver, subject: &Subject<'_>, before: &Json, after: &Json) -> String {
    let created = match driver.plan(subject.name, None, before.clone()).await {
        Ok(planned) => subject.state(&planned.planned),
        Err(errors) => return format!("no plan of {before}: {errors}"),
    };
    let stored = StoredState::from_json(&created, subject.version);
    match driver
        .plan(subject.name, Some(&stored), after.clone())
        .await
    {
        Ok(planned) => match planned.action {
            Action::Replace => "replaced".to_owned(),
            Action::Update => "changed in place".to_owned(),
            action => format!("{action:?} from {before} to {after}"),
        },
        Err(errors) => format!("no plan of {after}: {errors}"),
    }
}
