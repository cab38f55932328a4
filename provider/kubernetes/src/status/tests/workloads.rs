//! What runs.

use serde_json::{Value, json};

use super::of;

/// The status of a Deployment of three, with these counts: all, new, ready, available.
fn deployment(counts: [u64; 4], progressing: &str) -> String {
    let [all, new, ready, available] = counts;
    let is = |truth: bool| if truth { "True" } else { "False" };
    of(
        "apps/v1 Deployment",
        json!({ "spec": { "replicas": 3 }, "status": {
            "observedGeneration": 2, "replicas": all, "updatedReplicas": new,
            "readyReplicas": ready, "availableReplicas": available,
            "conditions": [
                { "type": "Available", "status": is(available >= 3), "reason": "MinimumReplicasUnavailable",
                  "message": "Deployment does not have minimum availability." },
                { "type": "Progressing", "status": "True", "reason": progressing, "message": "a message" },
            ],
        } }),
    )
}

#[test]
fn a_deployment_is_ready_when_only_its_new_pods_are_there_and_available() {
    let new = "NewReplicaSetAvailable";
    assert_eq!(deployment([3, 3, 3, 3], new), "ready");
    assert_eq!(
        deployment([2, 2, 2, 2], new),
        "waiting: 2 of 3 pods are there"
    );
    assert_eq!(
        deployment([4, 2, 4, 4], new),
        "waiting: 2 of 3 pods are of the new version"
    );
    assert_eq!(
        deployment([4, 3, 4, 4], new),
        "waiting: 1 pod of the old version is still there"
    );
    assert_eq!(
        deployment([3, 3, 2, 2], new),
        "waiting: 2 of 3 pods are ready"
    );
    assert_eq!(
        deployment([3, 3, 3, 2], new),
        "waiting: 2 of 3 pods are available"
    );
    assert_eq!(
        deployment([3, 3, 3, 3], "ReplicaSetUpdated"),
        "waiting: ReplicaSetUpdated: a message"
    );
    assert_eq!(
        deployment([3, 3, 2, 2], "ProgressDeadlineExceeded"),
        "failing: ProgressDeadlineExceeded: a message"
    );
}

#[test]
fn what_its_controller_has_not_seen_is_not_judged() {
    let kinds = [
        "apps/v1 Deployment",
        "apps/v1 StatefulSet",
        "apps/v1 DaemonSet",
        "apps/v1 ReplicaSet",
    ];
    for kind in kinds {
        let fresh = of(kind, json!({ "spec": { "replicas": 0 }, "status": {} }));
        assert_eq!(
            fresh, "waiting: its controller has not seen it yet",
            "{kind}"
        );
        let old = of(
            kind,
            json!({ "spec": { "replicas": 0 }, "status": { "observedGeneration": 1 } }),
        );
        assert_eq!(
            old, "waiting: its controller has not seen the latest change yet",
            "{kind}"
        );
    }
    let paused = json!({ "spec": { "paused": true }, "status": { "observedGeneration": 2 } });
    assert_eq!(of("apps/v1 Deployment", paused), "ready");
}

#[test]
fn pods_that_are_refused_are_a_failure() {
    let refused = |message: &str| {
        of(
            "apps/v1 Deployment",
            json!({ "status": { "observedGeneration": 2, "conditions": [
                { "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message },
            ] } }),
        )
    };
    for message in [
        "pods \"web-1\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2",
        "pods \"web-1\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true",
        "admission webhook \"check.example\" denied the request: no",
    ] {
        assert_eq!(refused(message), format!("failed: FailedCreate: {message}"));
    }
    for message in [
        "pods \"web-1\" is forbidden: error looking up service account shop/web: serviceaccount \"web\" not found",
        "Internal error occurred: failed calling webhook \"check.example\": connection refused",
    ] {
        assert_eq!(
            refused(message),
            format!("failing: FailedCreate: {message}")
        );
    }
}

#[test]
fn a_stateful_set_follows_its_strategy() {
    let of = |strategy: Value, counts: Value| {
        let mut status = json!({ "observedGeneration": 2, "currentRevision": "a-1", "updateRevision": "a-1",
            "replicas": 3, "readyReplicas": 3, "updatedReplicas": 3, "availableReplicas": 3 });
        for (name, value) in counts.as_object().expect("counts") {
            status[name] = value.clone();
        }
        let spec = json!({ "replicas": 3, "updateStrategy": strategy });
        of(
            "apps/v1 StatefulSet",
            json!({ "spec": spec, "status": status }),
        )
    };
    let rolling = json!({ "type": "RollingUpdate" });
    assert_eq!(of(rolling.clone(), json!({})), "ready");
    assert_eq!(
        of(rolling.clone(), json!({ "readyReplicas": 2 })),
        "waiting: 2 of 3 pods are ready"
    );
    let half = json!({ "updateRevision": "a-2", "updatedReplicas": 1 });
    assert_eq!(
        of(rolling.clone(), half.clone()),
        "waiting: 1 of 3 pods are of the new version"
    );
    assert_eq!(
        of(rolling.clone(), json!({ "availableReplicas": 1 })),
        "waiting: 1 of 3 pods are available"
    );
    assert_eq!(
        of(rolling, json!({ "replicas": 4 })),
        "waiting: 1 pod more than declared is still there"
    );
    let part = json!({ "type": "RollingUpdate", "rollingUpdate": { "partition": 2 } });
    assert_eq!(of(part.clone(), half.clone()), "ready");
    let none = json!({ "updateRevision": "a-2", "updatedReplicas": 0 });
    assert_eq!(
        of(part, none),
        "waiting: 0 of 1 pods are of the new version"
    );
    assert_eq!(of(json!({ "type": "OnDelete" }), half), "ready");
}

#[test]
fn a_daemon_set_is_on_all_its_nodes() {
    let of = |counts: [u64; 5]| {
        let [wanted, scheduled, updated, available, ready] = counts;
        of(
            "apps/v1 DaemonSet",
            json!({ "status": {
            "observedGeneration": 2, "desiredNumberScheduled": wanted, "currentNumberScheduled": scheduled,
            "updatedNumberScheduled": updated, "numberAvailable": available, "numberReady": ready,
        } }),
        )
    };
    assert_eq!(of([0, 0, 0, 0, 0]), "ready");
    assert_eq!(of([2, 2, 2, 2, 2]), "ready");
    assert_eq!(
        of([2, 1, 1, 1, 1]),
        "waiting: 1 of 2 pods are on their nodes"
    );
    assert_eq!(
        of([2, 2, 1, 2, 2]),
        "waiting: 1 of 2 pods are of the new version"
    );
    assert_eq!(of([2, 2, 2, 1, 2]), "waiting: 1 of 2 pods are available");
}

#[test]
fn a_job_is_ready_when_it_is_complete() {
    let of = |spec: Value, conditions: Value| {
        of(
            "batch/v1 Job",
            json!({ "spec": spec, "status": { "active": 1, "conditions": conditions } }),
        )
    };
    let condition = |name: &str| {
        json!([{ "type": name, "status": "True", "reason": "BackoffLimitExceeded",
        "message": "Job has reached the specified backoff limit" }])
    };
    assert_eq!(
        of(json!({}), json!([])),
        "waiting: 0 of 1 pods have completed"
    );
    assert_eq!(of(json!({}), condition("Complete")), "ready");
    assert_eq!(
        of(json!({}), condition("Failed")),
        "failed: BackoffLimitExceeded: Job has reached the specified backoff limit"
    );
    assert_eq!(of(json!({ "suspend": true }), json!([])), "ready");
    assert_eq!(super::of("batch/v1 CronJob", json!({})), "ready");
}

#[test]
fn a_pod_is_as_well_as_its_containers() {
    let of = |phase: &str, state: Value, restarts: u64| {
        of(
            "v1 Pod",
            json!({ "status": { "phase": phase, "containerStatuses": [{
            "name": "web", "ready": false, "restartCount": restarts, "state": state,
            "lastState": if restarts > 0 {
                json!({ "terminated": { "exitCode": 1, "reason": "Error" } })
            } else { json!({}) },
        }] } }),
        )
    };
    let waits = |reason: &str, message: &str| json!({ "waiting": { "reason": reason, "message": message } });
    assert_eq!(
        of("Pending", waits("ContainerCreating", ""), 0),
        "waiting: it is not ready yet"
    );
    assert_eq!(
        of(
            "Pending",
            waits("ErrImagePull", "rpc error: code = NotFound"),
            0
        ),
        "waiting: container \"web\" cannot get its image (ErrImagePull)"
    );
    assert_eq!(
        of(
            "Pending",
            waits("ImagePullBackOff", "Back-off pulling image \"x\""),
            0
        ),
        "failed: container \"web\" cannot get its image (ImagePullBackOff)"
    );
    assert_eq!(
        of(
            "Pending",
            waits("ImagePullBackOff", "ErrImagePull: dial tcp: i/o timeout"),
            0
        ),
        "waiting: container \"web\" cannot get its image (ImagePullBackOff)"
    );
    assert_eq!(
        of("Running", waits("CrashLoopBackOff", "back-off 10s"), 1),
        "waiting: container \"web\" ended, and was restarted once (CrashLoopBackOff)"
    );
    let broken = "failed: container \"web\" keeps ending; it was restarted 3 times";
    assert_eq!(
        of("Running", waits("CrashLoopBackOff", "back-off 40s"), 3),
        format!("{broken} (CrashLoopBackOff)")
    );
    assert_eq!(
        of("Running", json!({ "running": {} }), 3),
        format!("{broken} (Restarting)")
    );
    assert_eq!(
        of("Running", json!({ "running": {} }), 0),
        "waiting: container \"web\" runs, but is not ready"
    );
    let pod = |status: Value| super::of("v1 Pod", json!({ "status": status }));
    assert_eq!(pod(json!({ "phase": "Succeeded" })), "ready");
    assert_eq!(
        pod(
            json!({ "phase": "Failed", "reason": "Evicted", "message": "The node was low on memory." })
        ),
        "failed: Evicted: The node was low on memory."
    );
    assert_eq!(
        pod(json!({ "phase": "Running", "conditions": [{ "type": "Ready", "status": "True" }] })),
        "ready"
    );
    assert_eq!(
        pod(
            json!({ "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False",
            "reason": "Unschedulable", "message": "0/3 nodes are available: 3 Insufficient cpu." }] })
        ),
        "waiting: no node takes it: 0/3 nodes are available: 3 Insufficient cpu."
    );
}
