//! Workloads, pods and events in the form in which an API server tells them (Kubernetes API reference 1.36).

use std::collections::BTreeMap;

use expect_test::Expect;
use serde_json::{Value, json};

use crate::explain::{Evidence, Log, explain, logs};
use crate::pods::Patience;
use crate::secrets::Secrets;

/// A secret that is in logs, and in nothing that is told.
pub(super) const PASSWORD: &str = "correct-horse-battery";

/// A workload and what belongs to it.
pub(super) struct Scene {
    workload: Value,
    revisions: Vec<Value>,
    pods: Vec<Value>,
    events: Vec<Value>,
    logs: BTreeMap<(String, String), String>,
}

fn owned(kind: &str, name: &str, owner: &Value) -> Value {
    json!({
        "apiVersion": if kind == "Pod" { "v1" } else { "apps/v1" }, "kind": kind,
        "metadata": {
            "name": name, "namespace": "shop", "uid": format!("uid-of-{name}"),
            "creationTimestamp": "2026-11-23T02:01:15Z", "labels": { "app": "web" },
            "ownerReferences": [{
                "apiVersion": owner["apiVersion"], "kind": owner["kind"],
                "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"],
                "controller": true, "blockOwnerDeletion": true,
            }],
        },
    })
}

impl Scene {
    /// A Deployment of three whose second version is being rolled out. A pod of the first is as broken as
    /// can be, and nobody is to hear of it.
    pub(super) fn deployment() -> Self {
        let workload = json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "namespace": "shop", "uid": "uid-of-web", "generation": 2,
                "annotations": { "deployment.kubernetes.io/revision": "2" } },
            "spec": { "replicas": 3, "selector": { "matchLabels": { "app": "web" } } },
            "status": { "observedGeneration": 2, "replicas": 4, "updatedReplicas": 1, "readyReplicas": 3,
                "availableReplicas": 3, "unavailableReplicas": 1 },
        });
        let revision = |name: &str, number: &str| {
            let mut revision = owned("ReplicaSet", name, &workload);
            revision["metadata"]["annotations"] =
                json!({ "deployment.kubernetes.io/revision": number });
            revision
        };
        let revisions = vec![revision("web-7d9f", "2"), revision("web-5c4b", "1")];
        let mut scene = Self {
            workload,
            revisions,
            pods: Vec::new(),
            events: Vec::new(),
            logs: BTreeMap::new(),
        };
        let mut old = owned("Pod", "web-5c4b-old", &scene.revisions[1]);
        old["status"] = json!({ "phase": "Running", "containerStatuses": [{
            "name": "web", "restartCount": 99, "state": { "waiting": { "reason": "CrashLoopBackOff" } },
        }] });
        scene.pods.push(old);
        scene
    }

    /// Another workload, whose pods belong to itself.
    pub(super) fn of(workload: Value) -> Self {
        Self {
            workload,
            revisions: Vec::new(),
            pods: Vec::new(),
            events: Vec::new(),
            logs: BTreeMap::new(),
        }
    }

    /// With a pod of the new version that has these fields in its status.
    pub(super) fn pod(mut self, name: &str, status: Value) -> Self {
        let owner = self.revisions.first().unwrap_or(&self.workload);
        let mut pod = owned("Pod", name, owner);
        let revision = &self.workload["status"]["updateRevision"];
        if revision.is_string() {
            pod["metadata"]["labels"]["controller-revision-hash"] = revision.clone();
        }
        pod["spec"] = json!({
            "nodeName": "node-1", "restartPolicy": "Always",
            "initContainers": [{ "name": "migrate", "image": "registry.example/web:1.11" }],
            "containers": [{ "name": "web", "image": "registry.example/web:1.11" }],
        });
        pod["status"] = status;
        let unscheduled = pod["status"]["conditions"][0]["reason"] == "Unschedulable";
        if unscheduled {
            pod["spec"]
                .as_object_mut()
                .expect("a map")
                .remove("nodeName");
        }
        self.pods.push(pod);
        self
    }

    /// With a field of the last pod.
    pub(super) fn with(mut self, pointer: &str, value: Value) -> Self {
        let pod = self.pods.last_mut().expect("a pod");
        *pod.pointer_mut(pointer).expect("a field") = value;
        self
    }

    /// With an event of an object.
    pub(super) fn event(mut self, about: &str, reason: &str, count: u64, message: &str) -> Self {
        let minute = self.events.len();
        let warning = !matches!(reason, "TriggeredScaleUp" | "Killing" | "Nominated");
        self.events.push(json!({
            "apiVersion": "v1", "kind": "Event",
            "involvedObject": { "kind": "Pod", "namespace": "shop", "name": about, "uid": format!("uid-of-{about}") },
            "reason": reason, "message": message, "count": count,
            "type": if warning { "Warning" } else { "Normal" },
            "firstTimestamp": "2026-11-23T02:01:15Z",
            "lastTimestamp": format!("2026-11-23T02:{:02}:15Z", minute + 2),
        }));
        self
    }

    /// With what the container `web` of a pod wrote.
    pub(super) fn log(mut self, pod: &str, container: &str, log: &str) -> Self {
        self.logs
            .insert((pod.to_owned(), container.to_owned()), log.to_owned());
        self
    }

    /// With a condition of the workload.
    pub(super) fn condition(mut self, name: &str, reason: &str, message: &str) -> Self {
        self.workload["status"]["conditions"] = json!([
            { "type": name, "status": "True", "reason": reason, "message": message },
        ]);
        self
    }

    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            workload: &self.workload,
            revisions: &self.revisions,
            pods: &self.pods,
            events: &self.events,
            logs: &self.logs,
        }
    }

    /// Which logs are asked for.
    pub(super) fn logs(&self) -> Vec<Log> {
        logs(self.evidence(), Patience::default())
    }

    /// What is said of it, and whether it heals.
    pub(super) fn check(&self, heals: bool, expected: &Expect) {
        let secrets = Secrets::new([PASSWORD]);
        let said =
            explain(self.evidence(), Patience::default(), &secrets).expect("something is wrong");
        let text = said.text("It was rolled back to revision 1.");
        expected.assert_eq(&format!("{text}\n"));
        assert!(
            !text.contains(PASSWORD) && !text.contains("web-5c4b"),
            "{text}"
        );
        assert_eq!(said.heals, heals, "{text}");
    }
}

/// The status of a pod with one container in a state.
pub(super) fn one(state: Value, restarts: u64, last: Value) -> Value {
    let running = !state["running"].is_null() || restarts > 0;
    json!({
        "phase": if running { "Running" } else { "Pending" }, "podIP": "10.244.0.7",
        "conditions": [
            { "type": "PodScheduled", "status": "True" },
            { "type": "Ready", "status": "False", "reason": "ContainersNotReady",
              "message": "containers with unready status: [web]" },
        ],
        "containerStatuses": [{
            "name": "web", "image": "registry.example/web:1.11", "ready": false, "started": false,
            "restartCount": restarts, "state": state, "lastState": last,
        }],
    })
}

pub(super) fn waits(reason: &str, message: &str) -> Value {
    json!({ "waiting": { "reason": reason, "message": message } })
}

pub(super) fn ended(code: i64, reason: &str) -> Value {
    json!({ "terminated": {
        "exitCode": code, "reason": reason,
        "startedAt": "2026-11-23T02:01:20Z", "finishedAt": "2026-11-23T02:01:21Z",
    } })
}

/// The status of a pod that no node takes.
pub(super) fn without_node(message: &str) -> Value {
    json!({ "phase": "Pending", "conditions": [
        { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message },
    ] })
}
