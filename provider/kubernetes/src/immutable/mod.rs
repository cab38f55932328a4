//! Fields that an API server never changes: to have them otherwise, the object has to be made anew.
//!
//! Which fields these are is in no OpenAPI document; what is listed in `rows.rs` was tried on an API server,
//! row by row.

mod rows;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::object::Object;
use crate::quantity::{Quantity, is_quantity};
use rows::{ROWS, Row, When};

/// The fields of an object that are declared otherwise than before, although they never change: paths such as
/// `.spec.selector`, in order.
///
/// `prior` is what was declared before. What was left out then, and is declared now as the cluster made it, is
/// taken for a change where the default is not known. So is more of what [`crate::owned::part`] tells of a live
/// object, which has defaults in it where a field is owned as a whole.
#[must_use]
pub fn changed(prior: &Object, next: &Object) -> Vec<String> {
    let (group, kind) = (next.r#type.group.as_str(), next.r#type.kind.as_str());
    let rows = ROWS
        .iter()
        .filter(|row| row.group == group && row.kinds.contains(&kind));
    let mut found = BTreeSet::new();
    for row in rows {
        let (before, after) = (at(prior, row.path), at(next, row.path));
        let is_meant = match row.when {
            When::Always => true,
            When::Declared => !is_empty(after),
            When::Frozen => prior.body.get("immutable") == Some(&Value::Bool(true)),
        };
        if is_meant {
            let mut names = row.path.to_vec();
            differ(row, before, after, &mut names, &mut found);
        }
    }
    found.into_iter().collect()
}

/// Why an object is never deleted to be made anew, as a clause; `None` when it may be.
///
/// `live` is how it is in the cluster.
#[must_use]
pub fn kept(live: &Object) -> Option<&'static str> {
    match (live.r#type.group.as_str(), live.r#type.kind.as_str()) {
        ("", "PersistentVolumeClaim" | "PersistentVolume") => Some("it holds data"),
        ("", "Namespace") => Some("everything in it would go with it"),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            Some("all objects of its kind would go with it")
        }
        ("apps", "StatefulSet") => {
            let policy =
                &at(live, &["spec", "persistentVolumeClaimRetentionPolicy"])["whenDeleted"];
            (policy == "Delete").then_some("its claims would go with it")
        }
        _ => None,
    }
}

fn at<'o>(object: &'o Object, path: &[&str]) -> &'o Value {
    let (first, rest) = path.split_first().unwrap_or((&"", &[]));
    let value = object.body.get(*first).unwrap_or(&Value::Null);
    rest.iter().fold(value, |value, name| &value[*name])
}

/// Finds where two values differ, and says which field of the object that is: that of the row, or the one below
/// it where the row has exceptions.
fn differ<'v>(
    row: &Row,
    before: &'v Value,
    after: &'v Value,
    names: &mut Vec<&'v str>,
    found: &mut BTreeSet<String>,
) {
    let below = &names[row.path.len()..];
    if row.but.iter().any(|but| below.starts_with(but)) {
        return;
    }
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            let all: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in all {
                names.push(name);
                differ(row, &before[name], &after[name], names, found);
                names.pop();
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (before, after) in one.iter().zip(other) {
                differ(row, before, after, names, found);
            }
        }
        (before, after) if !is_same(row, before, after, names) => {
            let length = row.path.len() + usize::from(!row.but.is_empty());
            let names = names.iter().take(length);
            found.insert(names.map(|name| format!(".{name}")).collect());
        }
        _ => {}
    }
}

fn is_same(row: &Row, before: &Value, after: &Value, names: &[&str]) -> bool {
    if before == after || is_empty(before) && is_empty(after) {
        return true;
    }
    if is_quantity(names)
        && let (Some(before), Some(after)) = (Quantity::of(before), Quantity::of(after))
    {
        return before == after;
    }
    // What is left out is the default.
    let value = |value: &Value| match value {
        value if is_empty(value) => row.default.map(ToOwned::to_owned),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => number.as_f64().map(|number| number.to_string()),
        other => Some(other.to_string()),
    };
    names.len() == row.path.len() && value(before) == value(after)
        || before.as_f64().is_some() && before.as_f64() == after.as_f64()
}

/// What the API leaves out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
