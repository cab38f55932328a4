//! Nodes, and the lives of pods on them.

use crate::client::Api;
use crate::doks::{cluster, kubectl};
use crate::kubectl::Kubectl;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Waits until what kubectl prints is what is waited for.
#[track_caller]
pub(crate) fn until(kubectl: &Kubectl, arguments: &[&str], is_it: impl Fn(&str) -> bool) -> String {
    let begin = Instant::now();
    loop {
        let text = kubectl.run(arguments, "").unwrap_or_else(|text| text);
        if is_it(&text) {
            return text;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "{arguments:?}: {text}"
        );
    }
}

/// Makes a pod of this life, with more annotations.
fn pod(kubectl: &Kubectl, name: &str, life: &str, more: &[(&str, &str)]) {
    let mut notes = json!({ "slipway.dev/pod-life": life });
    for (note, value) in more {
        notes[format!("slipway.dev/{note}")] = json!(value);
    }
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "annotations": notes },
        "spec": { "restartPolicy": if life == "fails" { "Never" } else { "Always" }, "containers": [
            { "name": "app", "image": "registry.example/app:1" }, { "name": "side", "image": "side:1" },
        ] },
    });
    kubectl
        .run(&["create", "-f", "-"], &pod.to_string())
        .expect("a pod");
}

fn status(kubectl: &Kubectl, pod: &str) -> Value {
    let text = kubectl.ok(&["get", "pod", pod, "-o", "json"]);
    serde_json::from_str::<Value>(&text).expect("JSON")["status"].clone()
}

fn events(kubectl: &Kubectl, pod: &str) -> Vec<String> {
    let which = format!("involvedObject.name={pod}");
    let text = kubectl.ok(&["get", "events", "--field-selector", &which, "-o", "json"]);
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let items = all["items"].as_array().expect("a list");
    let text = |event: &Value, member: &str| event[member].as_str().unwrap_or_default().to_owned();
    let said = items
        .iter()
        .map(|e| format!("{}: {}", text(e, "reason"), text(e, "message")));
    said.collect()
}

const REASON: &str = "jsonpath={.status.containerStatuses[0].state.waiting.reason}";
const RESTARTS: &str = "jsonpath={.status.containerStatuses[0].restartCount}";

#[test]
fn a_pod_lives_as_its_annotation_says() {
    let api = Api::start();
    let one = cluster(&api, "one", 2);
    let kubectl = kubectl(&api, &one, "");
    let app = [("container", "app")];
    pod(&kubectl, "runs", "runs", &[("logs", "one\ntwo")]);
    pod(&kubectl, "pull", "image-pull-error", &app);
    pod(
        &kubectl,
        "crash",
        "crash-loop",
        &[
            ("container", "app"),
            ("exit-code", "3"),
            ("logs", "panic: no database"),
            ("previous-logs", "before"),
        ],
    );
    pod(&kubectl, "memory", "out-of-memory", &app);
    pod(
        &kubectl,
        "config",
        "config-error",
        &[("message", "secret \"db\" not found")],
    );
    pod(&kubectl, "unready", "never-ready", &app);
    pod(
        &kubectl,
        "slow",
        "slow-start",
        &[("slow-start-seconds", "3")],
    );
    pod(&kubectl, "fails", "fails", &[]);
    pod(&kubectl, "what", "dances", &[]);

    kubectl.ok(&["wait", "pod/runs", "--for=condition=Ready", "--timeout=60s"]);
    assert_eq!(kubectl.ok(&["logs", "runs", "-c", "app"]), "one\ntwo");
    assert_eq!(
        kubectl.ok(&["logs", "runs", "-c", "app", "--tail=1"]),
        "two"
    );
    let refused = kubectl.refused(&["logs", "runs", "-c", "app", "--previous"]);
    assert!(
        refused.contains("previous terminated container \"app\" in pod \"runs\" not found"),
        "{refused}"
    );

    until(&kubectl, &["get", "pod", "pull", "-o", REASON], |text| {
        text == "ImagePullBackOff"
    });
    let pull = status(&kubectl, "pull");
    assert_eq!(pull["phase"], "Pending");
    assert_eq!(pull["containerStatuses"][1]["ready"], true);
    let said = events(&kubectl, "pull");
    for expected in [
        "Pulling: Pulling image \"registry.example/app:1\"",
        "Failed: Error: ErrImagePull",
        "BackOff: Back-off pulling image \"registry.example/app:1\"",
        "Failed: Error: ImagePullBackOff",
    ] {
        assert!(
            said.iter().any(|text| text == expected),
            "{expected}: {said:#?}"
        );
    }
    let refused = kubectl.refused(&["logs", "pull", "-c", "app"]);
    assert!(
        refused.contains("is trying and failing to pull image"),
        "{refused}"
    );

    until(&kubectl, &["get", "pod", "crash", "-o", RESTARTS], |text| {
        text.parse::<u32>().is_ok_and(|restarts| restarts >= 2)
    });
    until(&kubectl, &["get", "pod", "crash", "-o", REASON], |text| {
        text == "CrashLoopBackOff"
    });
    let crash = status(&kubectl, "crash");
    let last = &crash["containerStatuses"][0]["lastState"]["terminated"];
    assert_eq!(
        (&last["exitCode"], &last["reason"]),
        (&json!(3), &json!("Error"))
    );
    assert_eq!(
        kubectl.ok(&["logs", "crash", "-c", "app"]),
        "panic: no database"
    );
    assert_eq!(
        kubectl.ok(&["logs", "crash", "-c", "app", "--previous"]),
        "before"
    );
    let said = events(&kubectl, "crash");
    let backs_off = |text: &String| {
        text.starts_with("BackOff: Back-off restarting failed container app in pod crash_default(")
    };
    assert!(said.iter().any(backs_off), "{said:#?}");

    until(&kubectl, &["get", "pod", "memory", "-o", REASON], |text| {
        text == "CrashLoopBackOff"
    });
    let last =
        status(&kubectl, "memory")["containerStatuses"][0]["lastState"]["terminated"].clone();
    assert_eq!(
        (&last["exitCode"], &last["reason"]),
        (&json!(137), &json!("OOMKilled"))
    );

    let config = status(&kubectl, "config")["containerStatuses"][0]["state"]["waiting"].clone();
    assert_eq!(
        config,
        json!({ "reason": "CreateContainerConfigError", "message": "secret \"db\" not found" })
    );
    assert!(
        events(&kubectl, "config").contains(&"Failed: Error: secret \"db\" not found".to_owned())
    );

    let unready = status(&kubectl, "unready");
    let ready = unready["conditions"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|c| c["type"] == "Ready");
    let ready = ready.expect("a condition");
    assert_eq!(
        (&ready["status"], &ready["reason"], &ready["message"]),
        (
            &json!("False"),
            &json!("ContainersNotReady"),
            &json!("containers with unready status: [app]")
        )
    );
    assert!(events(&kubectl, "unready").contains(
        &"Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503".to_owned()
    ));
    kubectl.ok(&["wait", "pod/slow", "--for=condition=Ready", "--timeout=60s"]);
    assert_eq!(status(&kubectl, "fails")["phase"], "Failed");
    let what = status(&kubectl, "what")["containerStatuses"][0]["state"]["waiting"].clone();
    assert_eq!(what["reason"], "CreateContainerError");

    // What Kubernetes itself makes of it.
    kubectl.ok(&["create", "job", "work", "--image=work:1"]);
    kubectl.ok(&[
        "wait",
        "job/work",
        "--for=condition=Complete",
        "--timeout=60s",
    ]);
    kubectl.ok(&[
        "create",
        "deployment",
        "web",
        "--image=web:1",
        "--replicas=3",
    ]);
    kubectl.ok(&["rollout", "status", "deployment/web", "--timeout=60s"]);
    kubectl.ok(&["run", "large", "--image=large:1", "--overrides", r#"{"spec": {"containers": [{"name": "large", "image": "large:1", "resources": {"requests": {"cpu": "64"}}}]}}"#]);
    let unschedulable = [
        "get",
        "pod",
        "large",
        "-o",
        "jsonpath={.status.conditions[?(@.type=='PodScheduled')].message}",
    ];
    let text = until(&kubectl, &unschedulable, |text| !text.is_empty());
    assert!(
        text.starts_with("0/2 nodes are available: 2 Insufficient cpu."),
        "{text}"
    );
}

#[test]
fn nodes_are_those_of_the_cloud() {
    let api = Api::start();
    let one = cluster(&api, "one", 2);
    let kubectl = kubectl(&api, &one, "");
    let names = ["get", "nodes", "-o", "name"];
    let nodes = kubectl.ok(&names);
    assert_eq!(nodes.lines().count(), 2, "{nodes}");
    kubectl.ok(&[
        "wait",
        "node",
        "--all",
        "--for=condition=Ready",
        "--timeout=60s",
    ]);
    kubectl.ok(&[
        "create",
        "deployment",
        "web",
        "--image=web:1",
        "--replicas=4",
    ]);
    kubectl.ok(&["rollout", "status", "deployment/web", "--timeout=60s"]);

    let pool = api.get(&one).body["kubernetes_cluster"]["node_pools"][0].clone();
    let path = format!("{one}/node_pools/{}", pool["id"].as_str().expect("an id"));
    api.ok(
        "PUT",
        &path,
        json!({ "name": "web", "count": 1, "labels": { "tier": "web" } }),
    );
    until(&kubectl, &names, |text| text.lines().count() == 1);
    // Pods of a node that is gone come back on another one.
    until(
        &kubectl,
        &[
            "get",
            "deployment",
            "web",
            "-o",
            "jsonpath={.status.readyReplicas}",
        ],
        |text| text == "4",
    );
    api.ok("PUT", &path, json!({ "name": "web", "count": 3 }));
    until(&kubectl, &names, |text| text.lines().count() == 3);
    let labels = kubectl.ok(&[
        "get",
        "nodes",
        "-l",
        "doks.digitalocean.com/node-pool=web",
        "-o",
        "name",
    ]);
    assert_eq!(labels.lines().count(), 3, "{labels}");
}
