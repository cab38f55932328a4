//! Strategies of updates, whose defaults outlive them.
//!
//! The API server fills in `rollingUpdate` where nobody declared it, so nobody owns it; and server-side apply
//! removes only what its manager owns. A Deployment that was declared without a strategy can therefore not
//! become `Recreate`: the server refuses the `rollingUpdate` that it made up itself. So the field is owned
//! first, as it is, and goes with the next apply.

use serde_json::{Map, Value, json};

use super::look::Live;
use crate::object::Object;
use crate::owned::part;

/// The field with the strategy of a kind.
fn field(object: &Object) -> Option<&'static str> {
    match (object.r#type.group.as_str(), object.r#type.kind.as_str()) {
        ("apps", "Deployment") => Some("strategy"),
        ("apps", "StatefulSet" | "DaemonSet") => Some("updateStrategy"),
        _ => None,
    }
}

/// What is to be applied before these objects, so that they can be.
pub(super) fn owned_first<'o>(
    objects: impl Iterator<Item = &'o Object>,
    before: &Live,
    manager: &str,
) -> Vec<Object> {
    objects
        .filter_map(|object| {
            let live = before.get(&object.key())?;
            let field = field(object)?;
            let was = &live.body.get("spec")?[field];
            let next = &object.body.get("spec")?[field];
            let is_other = next["type"].is_string() && next["type"] != was["type"];
            let is_left = !was["rollingUpdate"].is_null() && next["rollingUpdate"].is_null();
            (is_other && is_left).then(|| owning(live, field, was, manager))
        })
        .collect()
}

/// What is ours of an object, and its strategy: to apply it changes nothing but who owns that.
fn owning(live: &Object, field: &str, strategy: &Value, manager: &str) -> Object {
    let mut object = part(live, manager).unwrap_or_else(|| nothing(live));
    let spec = object.body.entry("spec");
    spec.or_insert_with(|| json!({}))[field] = strategy.clone();
    object
}

/// An object of which nothing is declared but its name.
fn nothing(live: &Object) -> Object {
    let mut metadata = Map::new();
    for name in ["name", "namespace"] {
        if let Some(value) = live.body["metadata"].get(name) {
            metadata.insert(name.to_owned(), value.clone());
        }
    }
    let body = json!({
        "apiVersion": live.r#type.api_version(),
        "kind": live.r#type.kind,
        "metadata": metadata,
    });
    Object {
        body: body.as_object().cloned().unwrap_or_default(),
        ..live.clone()
    }
}
