//! What a real API server recorded after others changed what we applied.
//!
//! `recorded/declared.yaml` was applied to kube-apiserver 1.36.3 by
//! `kubectl apply --server-side --field-manager slipway-web`. Then `kubectl scale`, `set image`, `set env`,
//! `label` and `patch` changed the objects, and `kubectl get -o json --show-managed-fields` gave the rest of
//! the folder; the status of the objects was removed.

mod made_up;

use expect_test::{Expect, expect};

use super::*;
use crate::manifest::read;
use crate::secrets::Secrets;
use crate::shown::text;

const MANAGER: &str = "slipway-web";

fn declared(kind: &str) -> Object {
    let objects = read(&[include_str!("recorded/declared.yaml")], "shop").expect("objects");
    let mut found = objects
        .into_iter()
        .filter(|object| object.r#type.kind == kind);
    found.next().expect("an object of the kind")
}

fn live(text: &str) -> Object {
    Object::from_cluster(serde_json::from_str(text).expect("JSON")).expect("an object")
}

fn drift(declared: &Object, live: &Object, expected: &Expect) {
    let found = differences(declared, live, MANAGER);
    let refreshed = as_live(declared, &found);
    assert_eq!(differences(&refreshed, live, MANAGER), []);
    let lines = found.iter().map(|difference| {
        let said = difference.said(declared, &|secret| secret.len().to_string());
        format!("{said}\n")
    });
    expected.assert_eq(&lines.collect::<String>());
}

fn ours(live: &Object, expected: &Expect) {
    let part = part(live, MANAGER).expect("something of it is ours");
    expected.assert_eq(&text(&part, &Secrets::default(), &|_| "0".to_owned()));
}

#[test]
fn a_deployment_that_others_changed() {
    let live = live(include_str!("recorded/deployment.json"));
    drift(
        &declared("Deployment"),
        &live,
        &expect![[r#"
            .spec.replicas is 5 instead of 2; written by "kubectl" with subresource "scale"
            .spec.template.spec.containers[name="web"].env[name="MODE"].value is "slow" instead of "fast"; written by "kubectl-set" at 2026-11-23T02:01:16Z
            .spec.template.spec.containers[name="web"].image is "registry.example/web:hotfix" instead of "registry.example/web:1.10"; written by "kubectl-set" at 2026-11-23T02:01:16Z
        "#]],
    );
    ours(
        &live,
        &expect![[r#"
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels:
            app: web
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: web
          strategy:
            rollingUpdate:
              maxSurge: "25%"
              maxUnavailable: "25%"
            type: RollingUpdate
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
              - name: web
                args:
                - "--port"
                - "8080"
                env:
                - name: MODE
                - name: EMPTY
                - name: POD
                  valueFrom:
                    fieldRef:
                      apiVersion: v1
                      fieldPath: metadata.name
                ports:
                - containerPort: 8080
                - containerPort: 8080
                  protocol: UDP
                resources:
                  limits:
                    cpu: "1"
                    memory: 1Gi
                  requests:
                    cpu: 100m
                volumeMounts:
                - name: tmp
                  mountPath: /tmp
              - name: side
                image: registry.example/side:1
              nodeSelector:
                disk: fast
              tolerations:
              - key: spot
                operator: Exists
              volumes:
              - name: tmp
                emptyDir: {}
              - name: all
                projected:
                  sources:
                  - configMap:
                      name: web
                      optional: true
    "#]],
    );
}

#[test]
fn what_is_declared_with_what_is_there_shows_the_drift_alone() {
    let live = live(include_str!("recorded/deployment.json"));
    let declared = declared("Deployment");
    let show = |object: &Object| text(object, &Secrets::default(), &|_| "0".to_owned());
    let before = show(&declared);
    let after = show(&as_live(&declared, &differences(&declared, &live, MANAGER)));
    assert_eq!(before.lines().count(), after.lines().count());
    let changed = before
        .lines()
        .zip(after.lines())
        .filter(|(before, after)| before != after);
    let lines = changed.map(|(before, after)| format!("{} -> {}\n", before.trim(), after.trim()));
    expect![[r#"
        replicas: 2 -> replicas: 5
        value: fast -> value: slow
        image: registry.example/web:1.10 -> image: registry.example/web:hotfix
    "#]]
    .assert_eq(&lines.collect::<String>());
}

#[test]
fn a_selector_that_is_owned_as_a_whole() {
    let live = live(include_str!("recorded/service.json"));
    drift(
        &declared("Service"),
        &live,
        &expect![[r#"
            .spec.selector is {"app":"web","slot":"blue"} instead of {"app":"web"}; written by "kubectl-patch" at 2026-11-23T02:01:17Z
        "#]],
    );
    ours(
        &live,
        &expect![[r#"
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: shop
        spec:
          ports:
          - name: http
            port: 80
            targetPort: 8080
          - name: https
            port: 443
    "#]],
    );
}

#[test]
fn entries_of_sets() {
    let live = live(include_str!("recorded/serviceaccount.json"));
    drift(
        &declared("ServiceAccount"),
        &live,
        &expect![[r#"
            .imagePullSecrets is [{"name":"other"}] instead of [{"name":"pull"}]; written by "kubectl-edit" at 2026-11-23T02:01:17Z
        "#]],
    );
    ours(
        &live,
        &expect![[r#"
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: web
          finalizers:
          - example.com/ours
          namespace: shop
    "#]],
    );
}

#[test]
fn entries_that_others_changed_removed_and_added() {
    let live = live(include_str!("recorded/configmap.json"));
    drift(
        &declared("ConfigMap"),
        &live,
        &expect![[r#"
            .data.a is gone; it was "1"
            .data.b is "3" instead of "2"; written by "ci" at 2026-11-23T02:01:17Z
        "#]],
    );
    assert!(part(&live, MANAGER).is_none(), "everything was taken");
    assert!(!is_ours(&live, MANAGER));
}

#[test]
fn a_secret_that_somebody_changed_is_not_told() {
    let live = live(include_str!("recorded/secret.json"));
    let mut secret = declared("Secret");
    crate::secrets::as_data(&mut secret);
    secret.body["data"]["password"] = "b3RoZXI=".into();
    secret.body["data"]["more"] = "bW9yZQ==".into();
    drift(
        &secret,
        &live,
        &expect![[r#"
        .data.more is gone; it was "<redacted, 4 bytes, keyed hash 4>"
        .data.password is "<redacted, 15 bytes, keyed hash 15>" instead of "<redacted, 5 bytes, keyed hash 5>"
    "#]],
    );
}

#[test]
fn a_secret_whose_texts_were_sent_as_such() {
    let live = live(include_str!("recorded/secret.json"));
    let mut secret = declared("Secret");
    drift(
        &secret,
        &live,
        &expect![[r#"
            .stringData is gone; it was {"token":"<redacted, 3 bytes, keyed hash 3>"}
        "#]],
    );
    crate::secrets::as_data(&mut secret);
    drift(&secret, &live, &expect![[r#""#]]);
}

/// Everything of the recorded Deployment that others changed, but what is left to them.
fn left(path: &str) -> Vec<String> {
    let live = live(include_str!("recorded/deployment.json"));
    let yields = [Yield {
        group: "apps".to_owned(),
        kind: "Deployment".to_owned(),
        path: path.split('.').map(ToOwned::to_owned).collect(),
        entry: None,
    }];
    let found = super::drift(&declared("Deployment"), &live, MANAGER, &yields);
    found.iter().map(Difference::path).collect()
}

#[test]
fn a_field_is_left_to_others_with_everything_in_it() {
    let replicas = ".spec.replicas";
    let mode = ".spec.template.spec.containers[name=\"web\"].env[name=\"MODE\"].value";
    let image = ".spec.template.spec.containers[name=\"web\"].image";
    assert_eq!(
        left("spec.template.spec.containers.image"),
        [replicas, mode]
    );
    assert_eq!(left("spec.template.spec.containers.env"), [replicas, image]);
    assert_eq!(left("spec.template.spec.containers"), [replicas]);
    // What only begins in the same letters is another field, and so is one that is further down.
    for other in [
        "spec.rep",
        "spec.replicas.more",
        "spec.template.spec.containers.env.values",
    ] {
        assert_eq!(left(other), [replicas, mode, image], "{other}");
    }
}

#[test]
fn names_with_dots_are_several_parts_of_a_path() {
    let wanted = |path: &str| Yield {
        group: String::new(),
        kind: "ConfigMap".to_owned(),
        path: path.split('.').map(ToOwned::to_owned).collect(),
        entry: None,
    };
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: { example.com/sum: a, app: b }\n";
    let objects = read(&[text], "shop").expect("objects");
    let is_declared = |path: &str| wanted(path).is_declared_in(&objects[0]);
    for path in [
        "metadata.annotations.example.com/sum",
        "metadata.annotations.app",
        "metadata.annotations",
    ] {
        assert!(is_declared(path), "{path}");
    }
    for path in [
        "metadata.annotations.example",
        "metadata.annotations.com/sum",
        "metadata.labels",
        "data",
    ] {
        assert!(!is_declared(path), "{path}");
    }
}

#[test]
fn what_others_wrote_is_shown_without_secrets() {
    let live = live(include_str!("recorded/deployment.json"));
    let declared = declared("Deployment");
    let secrets = Secrets::new(["registry.example/web:hotfix", "fast"]);
    let hash = |secret: &[u8]| secret.len().to_string();
    let found = differences(&declared, &live, MANAGER);
    let hidden: Vec<_> = found
        .iter()
        .map(|it| it.hidden(&declared, &secrets, &hash))
        .collect();
    let said: Vec<String> = hidden.iter().map(|it| it.said(&declared, &hash)).collect();
    let said = said.join("\n");
    assert!(
        !said.contains("hotfix") && said.contains("<redacted, 27 bytes"),
        "{said}"
    );
    // What was declared is in the configuration as it is.
    assert!(said.contains("instead of \"fast\""), "{said}");
    let shown = text(&as_live(&declared, &hidden), &Secrets::default(), &hash);
    assert!(!shown.contains("hotfix"), "{shown}");
}
