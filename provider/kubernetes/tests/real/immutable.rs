//! Fields that never change: each row is tried, with neighbours that change.

use serde_json::Value;
use slipway_engine::error::ErrorKind;
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::immutable::changed;
use slipway_kubernetes::kinds::{Scope, Scopes};
use slipway_kubernetes::manifest;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::owned::part;

use super::{in_namespace, object};

const MANNER: Manner<'_> = Manner {
    manager: "slipway/test/immutable",
    force: true,
    dry_run: false,
};

/// An object, and changes of it with the field of each that never changes.
struct Row {
    object: Value,
    cases: Vec<Value>,
}

fn rows() -> Vec<Row> {
    let documents = include_str!("immutable.yaml").split("---\n").enumerate();
    let documents: Vec<String> = documents
        .map(|(index, document)| {
            format!("apiVersion: v1\nkind: Row\nmetadata: {{ name: row-{index} }}\n{document}")
        })
        .collect();
    let rows = manifest::read(&documents, "rows").expect("YAML");
    rows.into_iter()
        .map(|row| Row {
            object: row.body["object"].clone(),
            cases: row.body["cases"].as_array().expect("cases").clone(),
        })
        .collect()
}

/// The object, in a namespace where its kind is in one.
fn placed(body: Value, namespace: &str) -> Object {
    let mut object = object(body);
    if Scopes::default().get(&object.r#type) == Some(Scope::Namespace) {
        object.namespace = Some(namespace.to_owned());
    }
    object
}

/// A merge patch (RFC 7386).
fn merge(into: &mut Value, change: &Value) {
    let (Value::Object(into), Value::Object(change)) = (&mut *into, change) else {
        change.clone_into(into);
        return;
    };
    for (name, change) in change {
        if change.is_null() {
            into.remove(name);
        } else {
            merge(into.entry(name).or_insert(Value::Null), change);
        }
    }
}

/// Waits until a definition is established: before that, all of it may change.
async fn established(cluster: &Cluster, declared: &Object) {
    if declared.r#type.kind != "CustomResourceDefinition" {
        return;
    }
    for _ in 0..100 {
        let live = cluster.get(&declared.r#type, None, &declared.name).await;
        let live = live.expect("it answers").expect("it is there");
        let mut conditions = live["status"]["conditions"]
            .as_array()
            .into_iter()
            .flatten();
        if conditions.any(|it| it["type"] == "Established" && it["status"] == "True") {
            return;
        }
        let pause = std::time::Duration::from_millis(50);
        cluster.retry().runtime().sleep(pause).await;
    }
    panic!("{} is not established", declared.key());
}

#[test]
fn what_never_changes_is_refused_by_the_server_and_nothing_else() {
    in_namespace("immutable", |cluster, namespace| async move {
        let mut wrong = Vec::new();
        let (mut refused, mut taken) = (0, 0);
        for row in rows() {
            let declared = placed(row.object.clone(), &namespace);
            let live = cluster.apply(&declared, MANNER).await;
            let live = live.unwrap_or_else(|error| panic!("{}: {error}", declared.key()));
            let prior = part(&object(live), MANNER.manager).expect("it is ours");
            established(&cluster, &declared).await;
            for case in row.cases {
                let mut body = row.object.clone();
                merge(&mut body, &case["change"]);
                let next = placed(body, &namespace);
                let what = format!("{} {}", declared.key(), case["change"]);
                let expected: Vec<&str> = case["path"].as_str().into_iter().collect();
                let found = changed(&declared, &next);
                if found != expected {
                    wrong.push(format!("{what}: {found:?}"));
                }
                // What was applied has defaults in it where nothing is told apart, so more is found.
                let found = changed(&prior, &next);
                if !expected
                    .iter()
                    .all(|path| found.iter().any(|found| found == path))
                {
                    wrong.push(format!("{what}: beside what was applied: {found:?}"));
                }
                let dry = Manner {
                    dry_run: true,
                    ..MANNER
                };
                match cluster.apply(&next, dry).await {
                    Ok(_) => {
                        taken += 1;
                        if !expected.is_empty() {
                            wrong.push(format!("{what}: the server takes it"));
                        }
                    }
                    Err(error) => {
                        refused += 1;
                        if expected.is_empty() || error.kind() != ErrorKind::Invalid {
                            wrong.push(format!("{what}: the server refuses it: {error}"));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(refused > 50 && taken > 20, "{refused} {taken}");
    });
}
