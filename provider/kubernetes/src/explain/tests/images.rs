//! Images that cannot be had.

use expect_test::expect;
use serde_json::json;

use super::scene::{Scene, one, waits};
use super::*;

const MISSING: &str = "Failed to pull image \"registry.example/web:1.11\": rpc error: code = NotFound desc = \
                       failed to pull and unpack image \"registry.example/web:1.11\": not found";

#[test]
fn an_image_that_is_not_there() {
    let state = || {
        waits(
            "ImagePullBackOff",
            "Back-off pulling image \"registry.example/web:1.11\"",
        )
    };
    Scene::deployment()
        .pod("web-7d9f-b", one(state(), 0, json!({})))
        .pod("web-7d9f-a", one(state(), 0, json!({})))
        .event("web-7d9f-a", "Failed", 2, MISSING)
        .event("web-7d9f-b", "Failed", 2, MISSING)
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" cannot get its image (ImagePullBackOff): Failed to pull image "registry.example/web:1.11": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/web:1.11": not found.
            It was rolled back to revision 1.
            Correct the image's name and tag, or push it; check that the cluster may read it.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      ImagePullBackOff
              Event:       Failed, 2 times: Failed to pull image "registry.example/web:1.11": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/web:1.11": not found
              Also:        1 more pod in the same state

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}

#[test]
fn an_image_is_tried_twice() {
    let scene = |count| {
        Scene::deployment()
            .pod(
                "web-7d9f-a",
                one(waits("ErrImagePull", "code = NotFound"), 0, json!({})),
            )
            .event("web-7d9f-a", "Failed", count, MISSING)
    };
    let heals = |scene: &Scene| {
        let said = explain(scene.evidence(), Patience::default(), &Secrets::default());
        said.expect("something is wrong").heals
    };
    assert!(heals(&scene(1)));
    assert!(!heals(&scene(2)));
}

#[test]
fn a_registry_that_cannot_be_reached() {
    let message =
        "Failed to pull image \"registry.example/web:1.11\": dial tcp 10.0.0.9:443: i/o timeout";
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(
                waits("ImagePullBackOff", "Back-off pulling image: i/o timeout"),
                0,
                json!({}),
            ),
        )
        .event("web-7d9f-a", "Failed", 5, message)
        .check(true, &expect![[r#"
            Deployment/shop/web is not ready: container "web" cannot get its image (ImagePullBackOff): Failed to pull image "registry.example/web:1.11": dial tcp 10.0.0.9:443: i/o timeout.
            It was rolled back to revision 1.
            The registry could not be reached; it is tried again.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      ImagePullBackOff
              Event:       Failed, 5 times: Failed to pull image "registry.example/web:1.11": dial tcp 10.0.0.9:443: i/o timeout

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}

#[test]
fn an_image_that_may_not_be_read() {
    let message = "Failed to pull image \"registry.example/web:1.11\": unexpected status from HEAD request to \
                   https://registry.example/v2/web/manifests/1.11: 403 Forbidden";
    Scene::deployment()
        .pod(
            "web-7d9f-a",
            one(waits("ErrImagePull", "403 Forbidden"), 0, json!({})),
        )
        .event("web-7d9f-a", "Failed", 2, message)
        .check(false, &expect![[r#"
            Deployment/shop/web is not ready: container "web" cannot get its image (ErrImagePull): Failed to pull image "registry.example/web:1.11": unexpected status from HEAD request to https://registry.example/v2/web/manifests/1.11: 403 Forbidden.
            It was rolled back to revision 1.
            Let the cluster read the registry: with `imagePullSecrets`, or with a role of its nodes.

              Deployment:  shop/web
              ReplicaSet:  web-7d9f, revision 2
              Status:      1 of 3 pods are of the new version
              Pod:         web-7d9f-a, on node node-1
              Container:   web, image registry.example/web:1.11
              Reason:      ErrImagePull
              Event:       Failed, 2 times: Failed to pull image "registry.example/web:1.11": unexpected status from HEAD request to https://registry.example/v2/web/manifests/1.11: 403 Forbidden

              kubectl -n shop describe pod web-7d9f-a
        "#]]);
}
