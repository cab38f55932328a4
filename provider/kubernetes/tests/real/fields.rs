//! Every field of an app, changed by somebody else: it is named, taken back, and left where it may be another's.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::object::{Key, Object};
use slipway_kubernetes::owned::{Difference, Yield, drift};
use slipway_kubernetes::release::Declared;

use super::release::{declared, good};
use super::{in_namespace, object};

/// Another manager, which takes whatever it writes.
const STRANGER: Manner<'_> = Manner {
    manager: "stranger",
    force: true,
    dry_run: false,
};

/// An app with fields of every form: texts, numbers, amounts, truths, maps, lists with and without keys.
fn shop() -> Vec<Object> {
    let container = json!({
        "name": "web", "image": "web:1", "imagePullPolicy": "IfNotPresent", "workingDir": "/a",
        "args": ["--a", "b"], "tty": false,
        "ports": [{ "containerPort": 80, "name": "http" }],
        "env": [{ "name": "A", "value": "1" }],
        "resources": { "requests": { "cpu": "100m", "memory": "64Mi" } },
        "readinessProbe": { "httpGet": { "path": "/a", "port": 80 }, "periodSeconds": 7 },
        "securityContext": { "runAsNonRoot": true },
    });
    let labels = json!({ "app": "web" });
    let template = json!({
        "metadata": { "labels": { "app": "web", "tier": "front" }, "annotations": { "a": "1" } },
        "spec": {
            "terminationGracePeriodSeconds": 31, "containers": [container],
            "tolerations": [{ "key": "a", "operator": "Exists", "effect": "NoSchedule" }],
        },
    });
    vec![
        object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "labels": labels, "annotations": { "b": "2" } },
            "spec": {
                "replicas": 1, "minReadySeconds": 1, "revisionHistoryLimit": 4,
                "selector": { "matchLabels": labels }, "template": template,
            },
        })),
        object(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "labels": labels },
            "spec": {
                "selector": labels, "sessionAffinity": "None", "publishNotReadyAddresses": false,
                "ports": [{ "name": "http", "port": 80, "protocol": "TCP", "targetPort": 80 }],
            },
        })),
        object(json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "settings" },
            "data": { "mode": "live", "empty": "" },
        })),
        object(json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db" }, "type": "Opaque",
            "data": { "password": "aHVudGVyMg==" },
        })),
    ]
}

/// What names an object, or an entry of a list, and so is no field that another could change; and selectors and
/// types, which never change.
const NAMES: [&str; 12] = [
    "/apiVersion",
    "/kind",
    "/metadata/name",
    "/metadata/namespace",
    "/type",
    "/spec/selector/matchLabels/app",
    "/spec/template/metadata/labels/app",
    "/spec/template/spec/containers/0/name",
    "/spec/template/spec/containers/0/ports/0/containerPort",
    "/spec/template/spec/containers/0/env/0/name",
    "/spec/ports/0/port",
    "/spec/ports/0/protocol",
];

/// What is owned as a whole, so that another changes all of it.
const WHOLE: [&str; 3] = [
    // Of a Service; that of a Deployment has fields of its own, and never changes.
    "/spec/selector",
    "/spec/template/spec/containers/0/args",
    "/spec/template/spec/tolerations",
];

/// Every field of a value that another may change, as a JSON pointer.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        _ if NAMES.contains(&at) => {}
        _ if WHOLE.contains(&at) && value.get("matchLabels").is_none() => {
            found.push(at.to_owned());
        }
        Value::Object(map) => {
            for (name, value) in map {
                leaves(value, &format!("{at}/{}", name.replace('/', "~1")), found);
            }
        }
        Value::Array(all) => {
            for (index, value) in all.iter().enumerate() {
                leaves(value, &format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// Another value of the same kind that an API server takes.
fn other(at: &str, value: &Value) -> Value {
    match (at.rsplit('/').next().unwrap_or_default(), value) {
        ("imagePullPolicy", _) => json!("Always"),
        ("sessionAffinity", _) => json!("ClientIP"),
        ("selector", _) => json!({ "app": "other" }),
        ("password", _) => json!("b3RoZXI="),
        ("cpu", _) => json!("200m"),
        ("memory", _) => json!("128Mi"),
        ("path" | "workingDir", _) => json!("/other"),
        ("args", _) => json!(["--other"]),
        ("tolerations", _) => json!([{ "key": "other", "operator": "Exists" }]),
        (_, Value::Bool(value)) => json!(!value),
        (_, Value::Number(number)) => json!(number.as_i64().unwrap_or_default() + 1),
        (_, Value::String(text)) => json!(format!("{text}other")),
        _ => panic!("{at}: {value}"),
    }
}

/// The object with this field alone in it, and what names it and the entries on the way.
fn alone(object: &Object, at: &str, value: Value) -> Object {
    let mut whole = Value::Object(object.body.clone());
    *whole.pointer_mut(at).expect("it is there") = value;
    let on_the_way = |path: &str| {
        let is_below = |one: &str, other: &str| one.starts_with(&format!("{other}/"));
        at == path || is_below(at, path) || is_below(path, at)
    };
    let Value::Object(body) = kept(&whole, "", &on_the_way) else {
        panic!("{whole}")
    };
    Object {
        body,
        ..object.clone()
    }
}

fn kept(value: &Value, at: &str, on_the_way: &dyn Fn(&str) -> bool) -> Value {
    match value {
        Value::Object(map) => {
            let fields = map.iter().filter_map(|(name, value)| {
                let below = format!("{at}/{}", name.replace('/', "~1"));
                let is_name = NAMES.contains(&below.as_str());
                let is_kept = on_the_way(&below) || is_name && on_the_way_or_top(at, on_the_way);
                is_kept.then(|| (name.clone(), kept(value, &below, on_the_way)))
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(all) => {
            let entries = all.iter().enumerate();
            let entries =
                entries.map(|(index, value)| kept(value, &format!("{at}/{index}"), on_the_way));
            entries.collect()
        }
        leaf => leaf.clone(),
    }
}

/// What names the object itself is always kept; what names an entry, where the entry is on the way.
fn on_the_way_or_top(at: &str, on_the_way: &dyn Fn(&str) -> bool) -> bool {
    at.is_empty() || at == "/metadata" || on_the_way(at)
}

async fn now(cluster: &Cluster, key: &Key) -> Object {
    let version = if key.group.is_empty() {
        "v1"
    } else {
        "apps/v1"
    };
    let kind = slipway_kubernetes::object::Type::new(version, &key.kind);
    let found = cluster
        .get(&kind, key.namespace.as_deref(), &key.name)
        .await;
    object(found.expect("it answers").expect("it is there"))
}

async fn seen(cluster: &Cluster, declared: &Declared, object: &Object) -> Vec<Difference> {
    let live = now(cluster, &object.key()).await;
    let manager = declared.place.manager();
    drift(object, &live, &manager, &declared.settings.yields)
}

#[test]
fn every_field_that_another_changes_is_named_and_taken_back_or_left() {
    in_namespace("fields", |cluster, namespace| async move {
        let mut objects = shop();
        for object in &mut objects {
            object.namespace = Some(namespace.clone());
            object.body["metadata"]["namespace"] = json!(namespace);
        }
        let release = declared(&namespace, objects);
        good(&cluster, &release).await;
        let mut count = 0;
        for object in &release.objects {
            let mut fields = Vec::new();
            leaves(&Value::Object(object.body.clone()), "", &mut fields);
            for at in fields {
                let body = Value::Object(object.body.clone());
                let value = other(&at, body.pointer(&at).expect("it is there"));
                let theirs = alone(object, &at, value.clone());
                let label = format!("{} {at}", object.key());
                let applied = cluster.apply(&theirs, STRANGER).await;
                applied.unwrap_or_else(|error| panic!("{label}: {error:?}"));
                // It is named, alone, with who did it.
                let found = seen(&cluster, &release, object).await;
                let [difference] = &found[..] else {
                    panic!("{label}: {found:?}")
                };
                assert_eq!(difference.live.as_ref(), Some(&value), "{label}");
                assert_eq!(difference.owners[0].manager, "stranger", "{label}");
                // Where it may be another's it is none, and stays.
                let mut yielding = release.clone();
                yielding.settings.yields.push(Yield {
                    group: object.r#type.group.clone(),
                    kind: object.r#type.kind.clone(),
                    path: difference
                        .names()
                        .into_iter()
                        .map(ToOwned::to_owned)
                        .collect(),
                    entry: None,
                });
                assert_eq!(seen(&cluster, &yielding, object).await, [], "{label}");
                let live = BTreeMap::from([(object.key(), now(&cluster, &object.key()).await)]);
                let sent = slipway_kubernetes::owned::without_yielded(
                    object,
                    &live[&object.key()],
                    &release.place.manager(),
                    &yielding.settings.yields,
                );
                assert_eq!(pointed(&sent, &at), None, "{label}");
                // Else the release takes it back, without a fight: the other owns it no more.
                let ours = Manner {
                    manager: &release.place.manager(),
                    ..STRANGER
                };
                cluster.apply(object, ours).await.expect("applied");
                assert_eq!(seen(&cluster, &release, object).await, [], "{label}");
                count += 1;
            }
        }
        assert!(count >= 30, "{count}");
    });
}

fn pointed(object: &Object, at: &str) -> Option<Value> {
    let body = Value::Object(object.body.clone());
    body.pointer(at).cloned()
}
