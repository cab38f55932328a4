//! Objects in which one thing is changed: the server's verdict beside ours.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use slipway_kubernetes::object::Object;

use super::{corpus, errors, tried};
use crate::in_namespace;

/// A change of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// The field has another name.
    Renamed,
    /// It is gone.
    Gone,
    /// It is of another type.
    Retyped,
    /// A text has another letter.
    Respelt,
}

/// What the server says of something that it cannot read.
const UNREADABLE: [&str; 7] = [
    "field not declared in schema",
    "expected ",
    "cannot unmarshal",
    "unable to convert",
    "quantities must match",
    "illegal base64",
    "strict decoding error",
];

/// The same, of what is taken for anything here: times, and schemas within schemas.
const ANYTHING: [&str; 3] = ["parsing time", "JSONSchemaProps", "JSON schema expected"];

#[test]
fn one_change_is_judged_as_by_the_server() {
    in_namespace("mutations", |cluster, namespace| async move {
        let mut changed = Vec::new();
        let mut seen = BTreeSet::new();
        for object in corpus(&namespace) {
            for path in paths(&object) {
                for change in [
                    Change::Renamed,
                    Change::Gone,
                    Change::Retyped,
                    Change::Respelt,
                ] {
                    let Some(other) = with(&object, &path, change) else {
                        continue;
                    };
                    // Two containers have the same fields.
                    let last = path.iter().rev().take(3).cloned().collect::<Vec<_>>();
                    if seen.insert((last, change)) {
                        changed.push((
                            format!("{} {} {change:?}", object.key(), path.join(".")),
                            other,
                        ));
                    }
                }
            }
        }
        let calls = changed.into_iter().map(|(what, object)| {
            let cluster = &cluster;
            async move {
                let ours = errors(&object);
                let theirs = tried(cluster, &object).await;
                let said = theirs
                    .err()
                    .map(|error| error.message().unwrap_or_default().to_owned());
                (what, ours, said)
            }
        });
        let judged: Vec<_> = futures_util::stream::iter(calls)
            .buffer_unordered(8)
            .collect()
            .await;
        let mut wrong = Vec::new();
        let mut counts: BTreeMap<(bool, bool), usize> = BTreeMap::new();
        for (what, ours, said) in judged {
            let is_said = |all: &[&str]| {
                let said = said.as_deref().unwrap_or_default();
                all.iter().any(|words| said.contains(words))
            };
            let is_unreadable = is_said(&UNREADABLE) && !is_said(&ANYTHING);
            *counts
                .entry((!ours.is_empty(), said.is_some()))
                .or_default() += 1;
            if !ours.is_empty() && said.is_none() {
                wrong.push(format!("{what}: the server takes it: {:?}", ours[0].what));
            }
            if ours.is_empty() && is_unreadable {
                wrong.push(format!("{what}: the server refuses it: {said:?}"));
            }
        }
        wrong.sort();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // Changes that both refuse, and that both take: else nothing was compared.
        assert!(counts[&(true, true)] > 1000, "{counts:?}");
        assert!(counts[&(false, false)] > 500, "{counts:?}");
    });
}

fn paths(object: &Object) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let body = Value::Object(object.body.clone());
    collect(&body, &mut Vec::new(), &mut all);
    all.retain(|path| {
        !matches!(
            path.join(".").as_str(),
            "apiVersion" | "kind" | "metadata" | "metadata.name" | "metadata.namespace"
        )
    });
    all
}

fn collect(value: &Value, path: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        _ => return,
    };
    for (step, value) in entries {
        path.push(step);
        all.push(path.clone());
        collect(value, path, all);
        path.pop();
    }
}

fn with(object: &Object, path: &[String], change: Change) -> Option<Object> {
    let (last, above) = path.split_last()?;
    let mut object = object.clone();
    let mut body = Value::Object(object.body);
    let above = above.iter().fold(&mut body, |value, step| match value {
        Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
        other => &mut other[step.as_str()],
    });
    match (above, change) {
        (Value::Object(map), Change::Renamed) => {
            let value = map.remove(last)?;
            map.insert(format!("{last}x"), value);
        }
        (Value::Object(map), Change::Gone) => {
            map.remove(last)?;
        }
        (above, Change::Retyped) => {
            let place = place(above, last);
            *place = match place {
                Value::Null => return None,
                Value::Bool(_) | Value::Number(_) => json!("?"),
                Value::String(_) => json!(7),
                Value::Array(_) => json!({ "a": "b" }),
                Value::Object(_) => json!(["a"]),
            };
        }
        (above, Change::Respelt) => {
            let place = place(above, last);
            let text = format!("{}x", place.as_str()?);
            *place = json!(text);
        }
        (_, Change::Renamed | Change::Gone) => return None,
    }
    let Value::Object(body) = body else {
        return None;
    };
    object.body = body;
    Some(object)
}

fn place<'v>(above: &'v mut Value, step: &str) -> &'v mut Value {
    match above {
        Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
        other => &mut other[step],
    }
}
