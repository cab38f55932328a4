//! Others who write into a release's objects: a person, an autoscaler, an injector of certificates.

use std::process::Command;

use serde_json::{Value, json};
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::owned::{Yield, differences};
use slipway_kubernetes::release::Declared;

use super::release::{app, config, declared, find, good};
use super::{in_namespace, object, server};

/// What kubectl does, as whoever it says it is.
fn kubectl(arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config");
    std::fs::write(&config, server().kubeconfig()).expect("written");
    let program = slipway_tools::ensure_kubernetes().expect("kubectl").kubectl;
    let output = Command::new(program)
        .arg("--kubeconfig")
        .arg(&config)
        .args(arguments)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}

async fn replicas(cluster: &Cluster, namespace: &str) -> Value {
    let found = find(cluster, "apps/v1", "Deployment", namespace, "app").await;
    found.expect("it is there")["spec"]["replicas"].clone()
}

fn of(namespace: &str, image: &str) -> Declared {
    declared(namespace, vec![config("a", "1"), app(image, None)])
}

#[test]
fn what_a_person_changed_is_named_and_taken_back() {
    in_namespace("person", |cluster, namespace| async move {
        let first = of(&namespace, "web:1");
        let live = good(&cluster, &first).await.live;
        assert!(
            live.values()
                .all(|live| live.namespace.as_deref() == Some(namespace.as_str()))
        );
        let patch = r#"{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:hotfix"}]}}}}"#;
        kubectl(&["-n", &namespace, "patch", "deployment/app", "-p", patch]);
        kubectl(&["-n", &namespace, "scale", "--replicas=3", "deployment/app"]);
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let found = object(found.expect("it is there"));
        let manager = first.place.manager();
        let seen = differences(&app("web:1", None), &found, &manager);
        let mut named: Vec<String> = seen
            .iter()
            .map(|one| format!("{} by {}", one.path(), one.owners[0].manager))
            .collect();
        named.sort();
        let expected = [
            ".spec.replicas by kubectl",
            ".spec.template.spec.containers[name=\"web\"].image by kubectl-patch",
        ];
        assert_eq!(named, expected);
        good(&cluster, &first).await;
        assert_eq!(replicas(&cluster, &namespace).await, json!(2));
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let found = found.expect("it is there");
        assert_eq!(
            found["spec"]["template"]["spec"]["containers"][0]["image"],
            "web:1"
        );
    });
}

#[test]
fn what_an_autoscaler_sets_stays_and_what_is_yielded_stays() {
    in_namespace("autoscaler", |cluster, namespace| async move {
        good(&cluster, &of(&namespace, "web:1")).await;
        // As the controller of HorizontalPodAutoscalers writes.
        let scale = [
            "--subresource=scale",
            "--field-manager=kube-controller-manager",
        ];
        let patch = [
            "-n",
            &namespace,
            "patch",
            "deployment/app",
            "--type=merge",
            "-p",
        ];
        kubectl(&[&patch[..], &[r#"{"spec":{"replicas":4}}"#], &scale].concat());
        for image in ["web:2", "web:3"] {
            good(&cluster, &of(&namespace, image)).await;
            assert_eq!(replicas(&cluster, &namespace).await, json!(4));
        }
        // A person's number stays when that is wished.
        kubectl(&["-n", &namespace, "scale", "--replicas=3", "deployment/app"]);
        let mut yielding = of(&namespace, "web:4");
        yielding.settings.yields.push(Yield {
            group: "apps".to_owned(),
            kind: "Deployment".to_owned(),
            path: vec!["spec".to_owned(), "replicas".to_owned()],
            entry: None,
        });
        good(&cluster, &yielding).await;
        assert_eq!(replicas(&cluster, &namespace).await, json!(3));
    });
}

#[test]
fn an_injected_certificate_stays() {
    in_namespace("injector", |cluster, namespace| async move {
        let name = format!("{namespace}.slipway.dev");
        let webhook = |path: &str| {
            object(json!({
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": "ValidatingWebhookConfiguration",
                "metadata": { "name": name },
                "webhooks": [{
                    "name": name, "sideEffects": "None", "admissionReviewVersions": ["v1"],
                    "clientConfig": {
                        "caBundle": "",
                        "service": { "name": "web", "namespace": namespace, "path": path },
                    },
                    "rules": [{
                        "apiGroups": ["nothing.slipway.dev"], "apiVersions": ["v1"],
                        "operations": ["CREATE"], "resources": ["things"],
                    }],
                }],
            }))
        };
        good(&cluster, &declared(&namespace, vec![webhook("/one")])).await;
        let inject = r#"[{"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"bXkgY2VydGlmaWNhdGU="}]"#;
        let injector = "--field-manager=cert-manager-cainjector";
        let kind = "validatingwebhookconfiguration";
        kubectl(&["patch", kind, &name, "--type=json", "-p", inject, injector]);
        good(&cluster, &declared(&namespace, vec![webhook("/two")])).await;
        let api = "admissionregistration.k8s.io/v1";
        let found = find(&cluster, api, "ValidatingWebhookConfiguration", "", &name).await;
        let found = found.expect("it is there");
        let client = &found["webhooks"][0]["clientConfig"];
        assert_eq!(client["caBundle"], "bXkgY2VydGlmaWNhdGU=");
        assert_eq!(client["service"]["path"], "/two");
    });
}
