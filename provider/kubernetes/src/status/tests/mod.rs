//! Each kind at each stage. The statuses have the form of the API reference 1.36.

mod others;
mod workloads;

use serde_json::json;

use super::*;

/// The status of an object of `kind` (`apps/v1 Deployment`) with these fields besides its name.
fn of_with(kind: &str, fields: Value, context: Context<'_>) -> String {
    let (version, kind) = kind.split_once(' ').expect("a version and a kind");
    let mut body = json!({
        "apiVersion": version, "kind": kind, "metadata": { "name": "a", "generation": 2 },
    });
    for (name, value) in fields.as_object().expect("fields") {
        match name.as_str() {
            "metadata" => {
                for (name, value) in value.as_object().expect("fields") {
                    body["metadata"][name] = value.clone();
                }
            }
            _ => body[name] = value.clone(),
        }
    }
    let object = Object::from_cluster(body).expect("an object");
    match status(&object, context) {
        Status::Ready => "ready".to_owned(),
        Status::Waiting { why } => format!("waiting: {why}"),
        Status::Failed { why, heals: true } => format!("failing: {why}"),
        Status::Failed { why, heals: false } => format!("failed: {why}"),
        Status::Terminating { why } => format!("terminating: {why}"),
    }
}

fn of(kind: &str, fields: Value) -> String {
    of_with(kind, fields, Context::default())
}
