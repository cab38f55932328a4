//! Broken apps, each with its message.

mod images;
mod over;
mod scene;
mod workloads;

use expect_test::expect;
use serde_json::json;

use super::*;
use scene::{PASSWORD, Scene, ended, one, waits, without_node};

#[test]
fn a_secret_that_is_not_there() {
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(
                waits("CreateContainerConfigError", "secret \"db\" not found"),
                0,
                json!({}),
            ),
        )
        .event("web-7d9f-a", "Failed", 3, "Error: secret \"db\" not found")
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" is configured with something that is not there (CreateContainerConfigError): secret "db" not found.
            It was rolled back to revision 1.
            Add what it names to the release, or correct the reference.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      CreateContainerConfigError
              Event:       Failed, 3 times: Error: secret "db" not found

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}

#[test]
fn a_crash_loop_with_its_last_words() {
    let lines: String = (1..=25).map(|line| format!("line {line}\n")).collect();
    let log = format!(
        "{lines}\u{1b}[31mFATAL\u{1b}[0m: cannot connect to postgres://web:{PASSWORD}@db/shop\n{}\n",
        "x".repeat(400)
    );
    let scene = Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(
                waits(
                    "CrashLoopBackOff",
                    "back-off 40s restarting failed container=web",
                ),
                3,
                ended(1, "Error"),
            ),
        )
        .pod(
            "web-7d9f-b",
            one(
                waits(
                    "CrashLoopBackOff",
                    "back-off 40s restarting failed container=web",
                ),
                4,
                ended(1, "Error"),
            ),
        )
        .event(
            "web-7d9f-b",
            "BackOff",
            7,
            "Back-off restarting failed container web in pod web-7d9f-b_shop(uid)",
        )
        .log("web-7d9f-b", "web", &log);
    let wanted = scene.logs();
    assert_eq!(wanted.len(), 2);
    assert!(
        wanted
            .iter()
            .all(|log| log.previous && log.container == "web")
    );
    scene.check(false, &expect![[r#"
        Deployment/shop/web is not ready: container "web" keeps ending; it was restarted 4 times (CrashLoopBackOff). It ended with exit code 1 (Error).
        It was rolled back to revision 1.
        The last lines of its log should say why.

          Deployment:  shop/web
          ReplicaSet:  web-7d9f, revision 2
          Status:      1 of 3 pods are of the new version
          Pod:         web-7d9f-b, on node node-1
          Container:   web, image registry.example/web:1.11
          Reason:      CrashLoopBackOff, 4 restarts
          Exit:        code 1 (Error)
          Event:       BackOff, 7 times: Back-off restarting failed container web in pod web-7d9f-b_shop(uid)
          Also:        1 more pod in the same state
          Log:
            line 8
            line 9
            line 10
            line 11
            line 12
            line 13
            line 14
            line 15
            line 16
            line 17
            line 18
            line 19
            line 20
            line 21
            line 22
            line 23
            line 24
            line 25
            FATAL: cannot connect to postgres://web:<redacted>@db/shop
            xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

          kubectl -n shop logs web-7d9f-b -c web --previous
    "#]]);
}

#[test]
fn a_first_crash_is_no_end() {
    let scene = Scene::deployment()
        .pod("web-7d9f-a", one(ended(1, "Error"), 0, json!({})))
        .log("web-7d9f-a", "web", "");
    let log = Log {
        pod: "web-7d9f-a".to_owned(),
        container: "web".to_owned(),
        previous: false,
    };
    assert_eq!(scene.logs(), [log]);
    scene.check(true, &expect![[r#"
        Deployment/shop/web is not ready: container "web" ended (Error). It ended with exit code 1 (Error).
        It was rolled back to revision 1.
        The last lines of its log should say why.

          Deployment:  shop/web
          ReplicaSet:  web-7d9f, revision 2
          Status:      1 of 3 pods are of the new version
          Pod:         web-7d9f-a, on node node-1
          Container:   web, image registry.example/web:1.11
          Reason:      Error
          Exit:        code 1 (Error)
          Log:
            (the container wrote nothing)

          kubectl -n shop logs web-7d9f-a -c web
    "#]]);
}

#[test]
fn too_little_memory() {
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(
                waits("CrashLoopBackOff", "back-off 40s"),
                3,
                ended(137, "OOMKilled"),
            ),
        )
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" keeps ending; it was restarted 3 times (CrashLoopBackOff). It ended with exit code 137, signal 9 (OOMKilled).
            It was rolled back to revision 1.
            Raise `resources.limits.memory`, or have the program use less.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      CrashLoopBackOff, 3 restarts
              Exit:        code 137, signal 9 (OOMKilled)

              kubectl -n shop logs web-7d9f-a -c web --previous
        "#]]);
}

#[test]
fn a_liveness_probe_that_kills() {
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(
                json!({ "running": { "startedAt": "2026-11-23T02:05:00Z" } }),
                3,
                ended(143, "Error"),
            ),
        )
        .event(
            "web-7d9f-a",
            "Unhealthy",
            9,
            "Liveness probe failed: HTTP probe failed with statuscode: 404",
        )
        .event(
            "web-7d9f-a",
            "Killing",
            3,
            "Container web failed liveness probe, will be restarted",
        )
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" keeps ending; it was restarted 3 times (Restarting). It ended with exit code 143, signal 15 (Error), after its liveness probe failed: HTTP probe failed with statuscode: 404.
            It was rolled back to revision 1.
            Correct the liveness probe, or give the program time to start with a `startupProbe`.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      Restarting, 3 restarts
              Exit:        code 143, signal 15 (Error)
              Event:       Unhealthy, 9 times: Liveness probe failed: HTTP probe failed with statuscode: 404

              kubectl -n shop logs web-7d9f-a -c web --previous
        "#]]);
}

#[test]
fn a_program_that_is_not_in_the_image() {
    let mut last = ended(128, "StartError");
    let message =
        "failed to create containerd task: exec: \"webb\": executable file not found in $PATH";
    last["terminated"]["message"] = message.into();
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(waits("CrashLoopBackOff", "back-off 10s"), 1, last),
        )
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" cannot be started (CrashLoopBackOff): failed to create containerd task: exec: "webb": executable file not found in $PATH.
            It was rolled back to revision 1.
            Correct `command`, or the image: this program cannot be run in it.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      CrashLoopBackOff, 1 restart
              Exit:        code 128 (StartError)
              Message:     failed to create containerd task: exec: "webb": executable file not found in $PATH

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}

#[test]
fn a_probe_that_fails_may_be_a_slow_start() {
    let running = || json!({ "running": { "startedAt": "2026-11-23T02:01:20Z" } });
    Scene::deployment()
        .pod("web-7d9f-a", one(running(), 0, json!({})))
        .event(
            "web-7d9f-a",
            "Unhealthy",
            12,
            "Readiness probe failed: Get \"http://10.244.0.7:8080/\": connect: connection refused",
        )
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: container "web" runs, but is not ready: Readiness probe failed: Get "http://10.244.0.7:8080/": connect: connection refused.
            It was rolled back to revision 1.
            It may only be slow. If it is not, correct the probe, or what it asks.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      NotReady
              Event:       Unhealthy, 12 times: Readiness probe failed: Get "http://10.244.0.7:8080/": connect: connection refused

              kubectl -n shop logs web-7d9f-a -c web
        "#]]);
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(waits("ContainerCreating", ""), 0, json!({})),
        )
        .check(
            true,
            &expect![[r#"
                Deployment/shop/web is not ready: its pods are being started.
                It was rolled back to revision 1.
                Nothing is wrong that can be seen; give it more time with `wait.timeout`.

                  Deployment:  shop/web
                  ReplicaSet:  web-7d9f, revision 2
                  Status:      1 of 3 pods are of the new version
                  Pod:         web-7d9f-a, on node node-1

                  kubectl -n shop describe pod web-7d9f-a
            "#]],
        );
}

#[test]
fn a_volume_of_something_that_is_not_there() {
    let message = "MountVolume.SetUp failed for volume \"config\" : configmap \"web\" not found";
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(waits("ContainerCreating", ""), 0, json!({})),
        )
        .event("web-7d9f-a", "FailedMount", 5, message)
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: a volume of a pod cannot be mounted: MountVolume.SetUp failed for volume "config" : configmap "web" not found.
            It was rolled back to revision 1.
            Add what the volume names to the release, or correct its name.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Event:       FailedMount, 5 times: MountVolume.SetUp failed for volume "config" : configmap "web" not found

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}

#[test]
fn different_causes_are_told_apart() {
    Scene::deployment()
        .pod("web-7d9f-a", one(json!({ "running": {} }), 0, json!({})))
        .pod(
            "web-7d9f-b",
            one(
                waits("CreateContainerConfigError", "secret \"db\" not found"),
                0,
                json!({}),
            ),
        )
        .pod(
            "web-7d9f-c",
            without_node("0/3 nodes are available: 3 Insufficient cpu."),
        )
        .pod(
            "web-7d9f-d",
            one(
                waits("CreateContainerConfigError", "secret \"db\" not found"),
                0,
                json!({}),
            ),
        )
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" is configured with something that is not there (CreateContainerConfigError): secret "db" not found.
            It was rolled back to revision 1.
            Add what it names to the release, or correct the reference.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-b, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      CreateContainerConfigError
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      NotReady
              Pod:         web-7d9f-c, on no node
              Scheduling:  0/3 nodes are available: 3 Insufficient cpu.
              Also:        1 more pod in the same state

              kubectl -n shop describe pod web-7d9f-b
        "#]]);
}
