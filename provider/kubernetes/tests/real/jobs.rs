//! Jobs: they try again.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::object::{Object, Type};

use super::release::{config, declared, good};
use super::{in_namespace, object};

/// A Job whose pods have these annotations.
fn job(version: &str, notes: &Value, more: &Value) -> Object {
    let mut body = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "migrate" },
        "spec": { "template": { "metadata": { "annotations": notes }, "spec": {
            "restartPolicy": "Never",
            "containers": [{ "name": "migrate", "image": format!("migrate:{version}") }],
        } } },
    });
    for (name, value) in more.as_object().expect("fields") {
        body["spec"][name] = value.clone();
    }
    object(body)
}

async fn pods(cluster: &Cluster, namespace: &str) -> Vec<Value> {
    let pods = cluster
        .list(&Type::new("v1", "Pod"), Some(namespace), "job-name=migrate")
        .await;
    pods.expect("a list")
}

#[test]
fn a_job_that_tries_again_is_waited_for() {
    in_namespace("tries", |cluster, namespace| async move {
        // As a migration that waits for its database. The second try is ten seconds after the first.
        let now = cluster.retry().runtime().wall();
        let now = now.duration_since(SystemTime::UNIX_EPOCH).expect("a time");
        let notes = json!({
            "slipway.dev/pod-life": "recovers",
            "slipway.dev/recovers-at": (now + Duration::from_secs(8)).as_secs().to_string(),
            "slipway.dev/logs": "connection refused",
        });
        let first = declared(
            &namespace,
            vec![config("a", "1"), job("1", &notes, &json!({}))],
        );
        good(&cluster, &first).await;
        let all = pods(&cluster, &namespace).await;
        let mut phases: Vec<_> = all.iter().map(|pod| &pod["status"]["phase"]).collect();
        phases.sort_by_key(|phase| phase.to_string());
        assert_eq!(phases, ["Failed", "Succeeded"]);
    });
}
