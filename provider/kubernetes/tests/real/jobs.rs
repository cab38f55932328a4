//! Jobs: they try again, they end, and some go when they have.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::object::{Object, Type};
use slipway_kubernetes::release::Done;

use super::release::{bad, config, declared, find, good, wrong};
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

/// An app that is ready some seconds after a Job has ended.
fn slow(image: &str) -> Object {
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "slow" },
        "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "slow" } }, "template": {
            "metadata": { "labels": { "app": "slow" }, "annotations": {
                "slipway.dev/pod-life": "slow-start", "slipway.dev/slow-start-seconds": "7",
            } },
            "spec": { "containers": [{ "name": "slow", "image": image }] },
        } },
    }))
}

#[test]
fn a_job_that_goes_when_it_has_run_is_not_missed_and_not_run_again() {
    in_namespace("goes", |cluster, namespace| async move {
        let own = || find(&cluster, "batch/v1", "Job", &namespace, "migrate");
        let goes = json!({ "ttlSecondsAfterFinished": 1 });
        let with = |value: &str, job: Object| {
            declared(&namespace, vec![config("a", value), job, slow("slow:1")])
        };
        let migrate = job("1", &json!({}), &goes);
        // It is gone long before the app is ready.
        let first = good(&cluster, &with("1", migrate.clone())).await;
        assert_eq!(own().await, None);

        // Something else changes, and changes back.
        let second = good(&cluster, &with("2", migrate.clone())).await;
        assert_eq!(own().await, None);
        assert_eq!(
            second.inventory.objects.len(),
            first.inventory.objects.len()
        );
        let mut third = with("3", migrate.clone());
        third.objects.push(wrong());
        let failure = bad(&cluster, &third).await;
        assert!(
            matches!(failure.done, Done::RolledBack(2)),
            "{:?}",
            failure.done
        );
        assert_eq!(own().await, None);
        assert_eq!(pods(&cluster, &namespace).await, Vec::<Value>::new());

        // Declared otherwise it is another one, which runs.
        let stays = json!({ "ttlSecondsAfterFinished": 600 });
        good(&cluster, &with("4", job("2", &json!({}), &stays))).await;
        let there = own().await.expect("it has run");
        assert_eq!(there["status"]["succeeded"], 1);
    });
}
