//! What an admission policy of the cluster has against a release.

use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use slipway_kubernetes::release::Done;
use slipway_kubernetes::secrets::Secrets;

use super::release::{app, bad, declared};
use super::{in_namespace, object};

#[test]
fn pods_that_a_policy_denies_are_told_at_once() {
    in_namespace("denied", |cluster, namespace| async move {
        let name = format!("{namespace}.slipway.dev");
        let policy = object(json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
            "metadata": { "name": name },
            "spec": {
                "failurePolicy": "Fail",
                "matchConstraints": { "resourceRules": [{
                    "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"],
                }] },
                "validations": [{
                    "expression": "object.spec.containers.all(c, !c.image.endsWith(':latest'))",
                    "message": "an image has no version",
                }],
            },
        }));
        let binding = object(json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": { "name": name },
            "spec": {
                "policyName": name, "validationActions": ["Deny"],
                "matchResources": { "namespaceSelector": {
                    "matchLabels": { "kubernetes.io/metadata.name": namespace },
                } },
            },
        }));
        for object in [policy, binding] {
            cluster.create(&object, "test").await.expect("made");
        }
        let pod = object(json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "tried", "namespace": namespace },
            "spec": { "containers": [{ "name": "a", "image": "a:latest" }] },
        }));
        // The API server takes a policy up a moment later.
        while cluster.try_create(&pod).await.is_ok() {
            let pause = Duration::from_millis(100);
            cluster.retry().runtime().sleep(pause).await;
        }
        let failure = bad(
            &cluster,
            &declared(&namespace, vec![app("web:latest", None)]),
        )
        .await;
        assert!(matches!(failure.done, Done::Removed), "{:?}", failure.done);
        let text = failure.text(&Secrets::default());
        let plain = super::broken::plain(&text.replace(&namespace, "shop"));
        expect![[r#"
            Deployment/shop/app is not ready: its pods are refused: pods "app-HASH" is forbidden: ValidatingAdmissionPolicy 'shop.slipway.dev' with binding 'shop.slipway.dev' denied request: an image has no version.
            What this run had made was removed.
            Change the pods so that the policy admits them, or ask whoever made it.

              Deployment:  shop/app
              ReplicaSet:  app-HASH, revision 1

              To look at it, apply with on_failure = "keep".
        "#]].assert_eq(&plain);
    });
}
