//! What whoever releases has to be allowed.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::release::{Cause, Done, destroy};

use super::release::{app, bad, config, declared, good};
use super::{as_whom, endpoint, in_namespace, object};

/// The token of a service account that is made for it.
pub(crate) async fn account(cluster: &Cluster, namespace: &str, name: &str) -> String {
    let account = object(json!({
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": { "name": name, "namespace": namespace },
    }));
    cluster.create(&account, "test").await.expect("made");
    let secret = object(json!({
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
        "metadata": {
            "name": name, "namespace": namespace,
            "annotations": { "kubernetes.io/service-account.name": name },
        },
    }));
    cluster.create(&secret, "test").await.expect("made");
    loop {
        let found = cluster.get(&secret.r#type, Some(namespace), name).await;
        let found = found.expect("it answers").expect("it is there");
        if let Some(token) = found["data"]["token"].as_str() {
            let decoded = STANDARD.decode(token).expect("base64");
            return String::from_utf8(decoded).expect("a text");
        }
        let pause = Duration::from_millis(100);
        cluster.retry().runtime().sleep(pause).await;
    }
}

/// Somebody who may do this with these resources in a namespace.
async fn allowed(cluster: &Cluster, namespace: &str, rules: serde_json::Value) -> Cluster {
    let token = account(cluster, namespace, "deployer").await;
    let role = object(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": { "name": "deployer", "namespace": namespace }, "rules": rules,
    }));
    let binding = object(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": { "name": "deployer", "namespace": namespace },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "deployer" },
        "subjects": [{ "kind": "ServiceAccount", "name": "deployer", "namespace": namespace }],
    }));
    for object in [role, binding] {
        cluster.create(&object, "test").await.expect("made");
    }
    as_whom(&endpoint(), &token)
}

#[test]
fn whoever_may_not_watch_releases_all_the_same() {
    in_namespace("deployer", |cluster, namespace| async move {
        // The fewest that the guide names.
        let verbs = ["get", "create", "patch", "update", "delete"];
        let rules = json!([
            { "apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": verbs },
            { "apiGroups": ["apps"], "resources": ["deployments"], "verbs": verbs },
        ]);
        let deployer = allowed(&cluster, &namespace, rules).await;
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        let released = good(&deployer, &first).await;
        assert_eq!(released.inventory.good, Some(1));

        // What does not become ready is told without what may not be read.
        let mut second = declared(
            &namespace,
            vec![config("a", "2"), app("web:2", Some("nowhere"))],
        );
        second.settings.timeout = Duration::from_secs(5);
        let failure = bad(&deployer, &second).await;
        assert!(
            matches!(
                failure.cause,
                Cause::NotReady {
                    hopeless: false,
                    ..
                }
            ),
            "{}",
            failure.cause
        );
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        let kept = destroy(&deployer, &first).await;
        assert_eq!(kept.expect("destroyed"), []);
    });
}

#[test]
fn pods_that_may_not_be_read_are_no_failure_of_the_release() {
    in_namespace("no-pods", |cluster, namespace| async move {
        let verbs = [
            "get", "list", "watch", "create", "patch", "update", "delete",
        ];
        let rules = json!([
            { "apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": ["get", "create", "patch", "update"] },
            { "apiGroups": ["apps"], "resources": ["deployments"], "verbs": verbs },
        ]);
        let deployer = allowed(&cluster, &namespace, rules).await;
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        good(&deployer, &first).await;
    });
}
