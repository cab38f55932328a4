//! Strategies of updates that change, also where the old one was never declared.

use serde_json::{Value, json};
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::Adopt;

use super::release::{app, config, declared, find, good};
use super::{in_namespace, object};

/// A set, or a Deployment, with a strategy.
fn of(kind: &str, strategy: &Value) -> Object {
    let labels = json!({ "app": kind.to_lowercase() });
    let template = json!({
        "metadata": { "labels": labels }, "spec": { "containers": [{ "name": "a", "image": "a" }] },
    });
    let mut spec = json!({ "selector": { "matchLabels": labels }, "template": template });
    let field = if kind == "Deployment" {
        "strategy"
    } else {
        "updateStrategy"
    };
    if !strategy.is_null() {
        spec[field] = strategy.clone();
    }
    if kind != "DaemonSet" {
        spec["replicas"] = json!(1);
    }
    let name = kind.to_lowercase();
    object(json!({
        "apiVersion": "apps/v1", "kind": kind, "metadata": { "name": name }, "spec": spec,
    }))
}

async fn live(cluster: &Cluster, namespace: &str, kind: &str) -> Value {
    let found = find(cluster, "apps/v1", kind, namespace, &kind.to_lowercase()).await;
    found.expect("it is there")
}

#[test]
fn a_strategy_that_nobody_declared_makes_way_for_another() {
    in_namespace("strategy", |cluster, namespace| async move {
        let kinds = [
            ("Deployment", "strategy", "Recreate"),
            ("StatefulSet", "updateStrategy", "OnDelete"),
            ("DaemonSet", "updateStrategy", "OnDelete"),
        ];
        let all = |strategy: &dyn Fn(&str) -> Value| {
            let objects = kinds.map(|(kind, _, other)| of(kind, &strategy(other)));
            declared(&namespace, objects.to_vec())
        };
        good(&cluster, &all(&|_| Value::Null)).await;
        let mut uids = Vec::new();
        for (kind, _, _) in kinds {
            uids.push(live(&cluster, &namespace, kind).await["metadata"]["uid"].clone());
        }
        for (strategies, is_other) in [
            (all(&|other| json!({ "type": other })), true),
            (all(&|_| json!({ "type": "RollingUpdate" })), false),
            (all(&|other| json!({ "type": other })), true),
            (all(&|_| Value::Null), false),
        ] {
            good(&cluster, &strategies).await;
            for ((kind, field, other), uid) in kinds.iter().zip(&uids) {
                let live = live(&cluster, &namespace, kind).await;
                let expected = if is_other { other } else { "RollingUpdate" };
                assert_eq!(live["spec"][field]["type"], expected);
                let rolling = &live["spec"][field]["rollingUpdate"];
                assert!(rolling.is_null() || !is_other, "{kind}: {rolling}");
                assert_eq!(live["metadata"]["uid"], *uid);
                // Nothing is rolled out for it.
                if *kind == "Deployment" {
                    let revision =
                        &live["metadata"]["annotations"]["deployment.kubernetes.io/revision"];
                    assert_eq!(revision, "1");
                }
            }
        }
    });
}

#[test]
fn so_does_one_of_an_adopted_object() {
    in_namespace("strategy-adopted", |cluster, namespace| async move {
        let mut theirs = app("web:1", None);
        theirs.namespace = Some(namespace.clone());
        let manner = Manner {
            manager: "kubectl",
            force: false,
            dry_run: false,
        };
        cluster.apply(&theirs, manner).await.expect("made");
        let mut ours = app("web:1", None);
        ours.body["spec"]["strategy"] = json!({ "type": "Recreate" });
        let mut adopting = declared(&namespace, vec![config("a", "1"), ours]);
        adopting.settings.adopt = Adopt::All;
        good(&cluster, &adopting).await;
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        assert_eq!(
            found.expect("it is there")["spec"]["strategy"],
            json!({ "type": "Recreate" })
        );
    });
}
