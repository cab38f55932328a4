//! What is a change, and what is not. That the API server sees it so is a test of its own.

use serde_json::json;

use super::*;

fn object(body: Value) -> Object {
    let mut body = body;
    body["metadata"] = json!({ "name": "a" });
    Object::from_cluster(body).expect("an object")
}

fn paths(kind: (&str, &str), prior: Value, next: Value) -> Vec<String> {
    let of = |mut body: Value| {
        body["apiVersion"] = json!(kind.0);
        body["kind"] = json!(kind.1);
        object(body)
    };
    changed(&of(prior), &of(next))
}

#[test]
fn the_same_in_other_words_is_no_change() {
    let stateful = ("apps/v1", "StatefulSet");
    let claims = |size: &str| json!([{ "metadata": { "name": "data" }, "spec": { "resources": { "requests": { "storage": size } } } }]);
    let of = |policy: Value, size: &str| {
        json!({ "spec": {
            "replicas": 1, "podManagementPolicy": policy, "volumeClaimTemplates": claims(size),
        } })
    };
    let prior = of(Value::Null, "1Gi");
    assert_eq!(
        paths(stateful, prior.clone(), of(json!("OrderedReady"), "1024Mi")),
        [""; 0]
    );
    assert_eq!(
        paths(stateful, prior.clone(), of(json!("Parallel"), "2Gi")),
        [".spec.podManagementPolicy", ".spec.volumeClaimTemplates"]
    );
    assert_eq!(
        paths(stateful, prior, json!({ "spec": { "replicas": 2 } })),
        [".spec.volumeClaimTemplates"]
    );
}

#[test]
fn exceptions_and_conditions() {
    let pod = |image: &str, node: &str| json!({ "spec": { "nodeName": node, "containers": [{ "name": "a", "image": image }] } });
    let pods = ("v1", "Pod");
    assert_eq!(paths(pods, pod("a", "n"), pod("b", "n")), [""; 0]);
    assert_eq!(
        paths(pods, pod("a", "n"), pod("b", "m")),
        [".spec.nodeName"]
    );

    let config = |frozen: bool, value: &str| json!({ "immutable": frozen, "data": { "a": value } });
    let configs = ("v1", "ConfigMap");
    assert_eq!(
        paths(configs, config(false, "1"), config(true, "2")),
        [""; 0]
    );
    assert_eq!(
        paths(configs, config(true, "1"), config(true, "2")),
        [".data"]
    );
    assert_eq!(
        paths(configs, config(true, "1"), config(false, "1")),
        [".immutable"]
    );

    let service = |ip: Value| json!({ "spec": { "clusterIP": ip } });
    let services = ("v1", "Service");
    assert_eq!(
        paths(services, service(json!("10.0.0.1")), service(Value::Null)),
        [""; 0]
    );
    assert_eq!(
        paths(services, service(json!("10.0.0.1")), service(json!("None"))),
        [".spec.clusterIP"]
    );
    assert_eq!(
        paths(("a/v1", "A"), json!({ "spec": 1 }), json!({ "spec": 2 })),
        [""; 0]
    );
}

#[test]
fn what_holds_something_is_not_made_anew() {
    let of = |api: &str, kind: &str, spec: Value| {
        kept(&object(
            json!({ "apiVersion": api, "kind": kind, "spec": spec }),
        ))
    };
    assert_eq!(of("apps/v1", "Deployment", json!({})), None);
    assert_eq!(
        of("v1", "PersistentVolumeClaim", json!({})),
        Some("it holds data")
    );
    assert_eq!(of("apps/v1", "StatefulSet", json!({})), None);
    let with_claims =
        json!({ "persistentVolumeClaimRetentionPolicy": { "whenDeleted": "Delete" } });
    assert_eq!(
        of("apps/v1", "StatefulSet", with_claims),
        Some("its claims would go with it")
    );
}
