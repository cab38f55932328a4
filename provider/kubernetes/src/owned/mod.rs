//! What of an object is ours, and where it is not as we declared it.
//!
//! Server-side apply records who owns which field. So what others add is theirs, defaults are nobody's, and
//! what somebody took from us is known with a name and a time. An order of entries that have keys says
//! nothing, and amounts are compared by value.

mod differences;
mod extract;
mod fields;
mod yields;

pub use differences::Difference;
pub use fields::{Owner, Segment};
pub use yields::{Yield, drift, without_yielded};

use serde_json::{Map, Value};

use crate::object::Object;
use differences::Comparison;
use fields::{Fields, Managed};

/// The part of an object that a manager applied, with its type and its name. [`None`] if it owns nothing
/// of it.
#[must_use]
pub fn part(live: &Object, manager: &str) -> Option<Object> {
    let managed = Managed::of(&live.body);
    let ours = managed.applied(manager)?;
    let others = managed.others(manager);
    let whole = Value::Object(live.body.clone());
    let Value::Object(mut body) = extract::part(&whole, &ours, Some(&others)) else {
        return None;
    };
    for name in ["apiVersion", "kind"] {
        if let Some(value) = live.body.get(name) {
            body.insert(name.to_owned(), value.clone());
        }
    }
    let metadata = body
        .entry("metadata")
        .or_insert_with(|| Value::Object(Map::new()));
    for name in ["name", "namespace"] {
        if let Some(value) = live.body["metadata"].get(name) {
            metadata[name] = value.clone();
        }
    }
    Some(Object {
        body,
        ..live.clone()
    })
}

/// Where an object is not as it was declared when it was applied last.
///
/// Every declared field is compared, also one that somebody took from us; and what is ours still although
/// it is declared no more is named, too. What others added is not.
#[must_use]
pub fn differences(declared: &Object, live: &Object, manager: &str) -> Vec<Difference> {
    let managed = Managed::of(&live.body);
    let ours = managed.applied(manager).unwrap_or_default();
    let mut comparison = Comparison {
        managed: &managed,
        manager,
        at: Vec::new(),
        found: Vec::new(),
    };
    // The type and the name are what the object was found by; the version may be another of its group.
    let mut body = declared.body.clone();
    body.remove("apiVersion");
    body.remove("kind");
    if let Some(Value::Object(metadata)) = body.get_mut("metadata") {
        metadata.remove("name");
        metadata.remove("namespace");
    }
    let whole = Value::Object(live.body.clone());
    let body = Value::Object(body);
    comparison.value(&body, Some(&whole), Some(&managed.all), Some(&ours));
    comparison.found
}

/// The declared object with everything in it that is different in the cluster: what a refresh shows, so that
/// the plan is the drift and nothing else.
#[must_use]
pub fn as_live(declared: &Object, differences: &[Difference]) -> Object {
    let mut body = Value::Object(declared.body.clone());
    for difference in differences {
        extract::put(&mut body, &difference.segments, difference.live.as_ref());
    }
    let mut object = declared.clone();
    if let Value::Object(body) = body {
        object.body = body;
    }
    object
}

/// Who besides a manager owns a field.
#[must_use]
pub fn others_of(live: &Object, path: &[Segment], manager: &str) -> Vec<Owner> {
    Managed::of(&live.body).others_of(path, manager)
}

/// Whether a manager owns anything of an object.
#[must_use]
pub fn is_ours(live: &Object, manager: &str) -> bool {
    let ours: Option<Fields> = Managed::of(&live.body).applied(manager);
    ours.is_some()
}

#[cfg(test)]
mod tests;
