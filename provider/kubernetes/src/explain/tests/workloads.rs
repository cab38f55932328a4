//! Workloads that make no pods, or other ones.

use expect_test::expect;
use serde_json::json;

use super::scene::{Scene, ended, one, waits, without_node};
use super::*;

#[test]
fn a_quota_that_is_used_up() {
    let message = "pods \"web-7d9f-x\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3";
    Scene::deployment()
        .condition("ReplicaFailure", "FailedCreate", message)
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: its pods are refused: pods "web-7d9f-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3.
            It was rolled back to revision 1.
            Ask for less, or raise the ResourceQuota of the namespace.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      FailedCreate: pods "web-7d9f-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3

              kubectl -n shop describe deployment web
        "#]]);
}

#[test]
fn pods_that_the_namespace_does_not_allow() {
    let message = "Error creating: pods \"web-7d9f-x\" is forbidden: violates PodSecurity \"restricted:latest\": \
                   allowPrivilegeEscalation != false (container \"web\" must set securityContext.allowPrivilegeEscalation=false)";
    Scene::deployment()
        .event("web-7d9f", "FailedCreate", 14, message)
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: its pods are refused: Error creating: pods "web-7d9f-x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false).
            It was rolled back to revision 1.
            Set what it names in `securityContext`, or have the namespace allow it.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version

              kubectl -n shop describe deployment web
        "#]]);
}

#[test]
fn pods_whose_account_is_being_made() {
    let message = "pods \"web-7d9f-x\" is forbidden: error looking up service account shop/web: serviceaccount \"web\" not found";
    Scene::deployment()
        .condition("ReplicaFailure", "FailedCreate", message)
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: its pods are refused: pods "web-7d9f-x" is forbidden: error looking up service account shop/web: serviceaccount "web" not found.
            It was rolled back to revision 1.
            Add the ServiceAccount to the release, or correct `serviceAccountName`.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      FailedCreate: pods "web-7d9f-x" is forbidden: error looking up service account shop/web: serviceaccount "web" not found

              kubectl -n shop describe deployment web
        "#]]);
}

#[test]
fn a_stateful_set_has_pods_of_two_versions() {
    let workload = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": { "name": "db", "namespace": "shop", "uid": "uid-of-db", "generation": 2 },
        "spec": { "replicas": 2 },
        "status": { "observedGeneration": 2, "replicas": 2, "readyReplicas": 1,
            "currentRevision": "db-1", "updateRevision": "db-2", "updatedReplicas": 1 },
    });
    let mut init = one(waits("PodInitializing", ""), 0, json!({}));
    init["initContainerStatuses"] = json!([{
        "name": "migrate", "ready": false, "restartCount": 4, "state": waits("CrashLoopBackOff", "back-off 1m20s"),
        "lastState": ended(2, "Error"),
    }]);
    Scene::of(workload)
        .pod(
            "db-0",
            one(
                waits("CrashLoopBackOff", "of the old version"),
                9,
                json!({}),
            ),
        )
        .with("/metadata/labels/controller-revision-hash", "db-1".into())
        .pod("db-1", init)
        .log("db-1", "migrate", "relation \"orders\" already exists\n")
        .check(false, &expect![[r#"
            StatefulSet/shop/db is not ready: init container "migrate" keeps ending; it was restarted 4 times (CrashLoopBackOff). It ended with exit code 2 (Error).
            It was rolled back to revision 1.
            The last lines of its log should say why.

              StatefulSet:  shop/db
              Status:       1 of 2 pods are ready
              Pod:          db-1, on node node-1
              Container:    migrate, image registry.example/web:1.11
              Reason:       CrashLoopBackOff, 4 restarts
              Exit:         code 2 (Error)
              Log:
                relation "orders" already exists

              kubectl -n shop logs db-1 -c migrate --previous
        "#]]);
}

#[test]
fn a_job_that_failed() {
    let workload = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "migrate", "namespace": "shop", "uid": "uid-of-migrate" },
        "spec": { "backoffLimit": 0 }, "status": { "failed": 1 },
    });
    let mut status = one(ended(3, "Error"), 0, json!({}));
    status["phase"] = "Failed".into();
    Scene::of(workload)
        .condition(
            "Failed",
            "BackoffLimitExceeded",
            "Job has reached the specified backoff limit",
        )
        .pod("migrate-x", status)
        .with("/spec/restartPolicy", "Never".into())
        .log("migrate-x", "web", "no such table: orders\n")
        .check(
            false,
            &expect![[r#"
            Job/shop/migrate is not ready: container "web" ended with exit code 3 (Error).
            It was rolled back to revision 1.
            The last lines of its log should say why.

              Job:        shop/migrate
              Status:     BackoffLimitExceeded: Job has reached the specified backoff limit
              Pod:        migrate-x, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     Error
              Exit:       code 3 (Error)
              Log:
                no such table: orders

              kubectl -n shop logs migrate-x -c web
        "#]],
        );
}

#[test]
fn what_is_ready_needs_no_explanation() {
    let workload = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a", "namespace": "shop" },
        "status": { "phase": "Running", "conditions": [{ "type": "Ready", "status": "True" }] },
    });
    let scene = Scene::of(workload);
    assert_eq!(
        explain(scene.evidence(), Patience::default(), &Secrets::default()),
        None
    );
    assert_eq!(scene.logs(), []);
}

#[test]
fn no_node() {
    let message = "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: \
                   3 No preemption victims found for incoming pod.";
    Scene::deployment()
        .pod("web-7d9f-a", without_node(message))
        .event("web-7d9f-a", "FailedScheduling", 2, message)
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: no node takes a pod: 0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.
            It was rolled back to revision 1.
            Ask for less, correct `nodeSelector` and tolerations, or add nodes.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on no node
              Scheduling:  0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
    Scene::deployment()
        .pod("web-7d9f-a", without_node(message))
        .event(
            "web-7d9f-a",
            "TriggeredScaleUp",
            1,
            "pod triggered scale-up: [{web-nodes 3->4 (max: 6)}]",
        )
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: no node takes a pod yet, and a node is being made: pod triggered scale-up: [{web-nodes 3->4 (max: 6)}].
            It was rolled back to revision 1.
            Give it more time with `wait.timeout`.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on no node
              Scheduling:  0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}
