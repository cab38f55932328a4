//! Pods that are over while others have their place.

use expect_test::expect;
use serde_json::{Value, json};

use super::scene::{Scene, ended, one, waits};

/// A Job that tries its pods several times.
fn job() -> Scene {
    Scene::of(json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "migrate", "namespace": "shop", "uid": "uid-of-migrate" },
        "spec": { "backoffLimit": 6 }, "status": { "active": 1, "failed": 1 },
    }))
}

fn over(status: Value) -> Value {
    let mut status = status;
    status["phase"] = "Failed".into();
    status
}

#[test]
fn a_job_that_tries_again_is_told_by_its_last_try_and_waited_for() {
    let runs = one(json!({ "running": {} }), 0, json!({}));
    job()
        .pod("migrate-x", over(one(ended(3, "Error"), 0, json!({}))))
        .with("/spec/restartPolicy", "Never".into())
        .pod("migrate-y", over(one(ended(4, "Error"), 0, json!({}))))
        .with("/spec/restartPolicy", "Never".into())
        .with("/metadata/creationTimestamp", "2026-11-23T02:02:15Z".into())
        .pod("migrate-z", runs)
        .with("/spec/restartPolicy", "Never".into())
        .log("migrate-y", "web", "connection refused\n")
        .check(
            true,
            &expect![[r#"
            Job/shop/migrate is not ready: container "web" ended with exit code 4 (Error).
            It was rolled back to revision 1.
            The last lines of its log should say why.

              Job:        shop/migrate
              Status:     0 of 1 pods have completed
              Pod:        migrate-y, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     Error
              Exit:       code 4 (Error)
              Pod:        migrate-x, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     Error
              Exit:       code 3 (Error)
              Pod:        migrate-z, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     NotReady
              Log:
                connection refused

              kubectl -n shop logs migrate-y -c web
        "#]],
        );
}

#[test]
fn a_job_says_itself_how_often_a_container_is_started_again() {
    let restarts = one(
        waits("CrashLoopBackOff", "back-off 40s"),
        5,
        ended(3, "Error"),
    );
    job()
        .pod("migrate-x", restarts)
        .with("/spec/restartPolicy", "OnFailure".into())
        .check(true, &expect![[r#"
            Job/shop/migrate is not ready: container "web" keeps ending; it was restarted 5 times (CrashLoopBackOff). It ended with exit code 3 (Error).
            It was rolled back to revision 1.
            The last lines of its log should say why.

              Job:        shop/migrate
              Status:     0 of 1 pods have completed
              Pod:        migrate-x, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     CrashLoopBackOff, 5 restarts
              Exit:       code 3 (Error)

              kubectl -n shop logs migrate-x -c web --previous
        "#]]);
}

#[test]
fn a_program_that_is_not_there_is_not_there_for_the_next_pod_either() {
    job()
        .pod(
            "migrate-x",
            over(one(ended(128, "StartError"), 0, json!({}))),
        )
        .with("/spec/restartPolicy", "Never".into())
        .check(
            false,
            &expect![[r#"
            Job/shop/migrate is not ready: container "web" cannot be started (StartError).
            It was rolled back to revision 1.
            Correct `command`, or the image: this program cannot be run in it.

              Job:        shop/migrate
              Status:     0 of 1 pods have completed
              Pod:        migrate-x, on node node-1
              Container:  web, image registry.example/web:1.11
              Reason:     StartError
              Exit:       code 128 (StartError)

              kubectl -n shop describe pod migrate-x
        "#]],
        );
}

#[test]
fn a_pod_that_its_node_ended_has_a_successor() {
    let mut shut_down = over(one(ended(137, "Error"), 7, ended(1, "Error")));
    shut_down["reason"] = "NodeShutdown".into();
    shut_down["message"] = "Pod was terminated in response to imminent node shutdown.".into();
    Scene::deployment()
        .pod("web-7d9f-a", shut_down.clone())
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: a pod failed (NodeShutdown): Pod was terminated in response to imminent node shutdown.
            It was rolled back to revision 1.
            See why its node ended it: an eviction names what was short.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      Error, 7 restarts
              Exit:        code 137, signal 9 (Error)

              kubectl -n shop logs web-7d9f-a -c web
        "#]]);
    // The successor is what is waited for.
    Scene::deployment()
        .pod("web-7d9f-a", shut_down)
        .pod(
            "web-7d9f-b",
            one(waits("ErrImagePull", "i/o timeout"), 0, json!({})),
        )
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: container "web" cannot get its image (ErrImagePull): i/o timeout.
            It was rolled back to revision 1.
            The registry could not be reached; it is tried again.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-b, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      ErrImagePull
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      Error, 7 restarts
              Exit:        code 137, signal 9 (Error)

              kubectl -n shop describe pod web-7d9f-b
        "#]]);
}

#[test]
fn a_pod_that_nobody_makes_again_is_over() {
    let mut pod = over(one(ended(137, "Error"), 0, json!({})));
    pod["reason"] = "Evicted".into();
    pod["message"] = "The node was low on resource: memory.".into();
    let workload = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "once", "namespace": "shop", "uid": "uid-of-once" },
        "spec": { "nodeName": "node-1", "containers": [{ "name": "web", "image": "registry.example/web:1.11" }] },
        "status": pod,
    });
    Scene::of(workload).check(
        false,
        &expect![[r#"
        Pod/shop/once is not ready: a pod failed (Evicted): The node was low on resource: memory.
        It was rolled back to revision 1.
        See why its node ended it: an eviction names what was short.

          Pod:        shop/once
          Status:     container "web" ended (Error)
          Pod:        once, on node node-1
          Container:  web, image registry.example/web:1.11
          Reason:     Error
          Exit:       code 137, signal 9 (Error)

          kubectl -n shop logs once -c web
    "#]],
    );
}
