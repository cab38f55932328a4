//! What is shown of objects, and that nothing of it is lost.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::manifest::read;

/// Stands for a hash with a key: it tells values apart, and hides nothing.
fn hash(secret: &[u8]) -> String {
    format!(
        "{:08x}",
        secret
            .iter()
            .fold(7_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(*byte))
    )
}

fn object(body: Value) -> Object {
    Object::from_cluster(body).expect("an object")
}

fn check(body: Value, secrets: &[&str], expected: &Expect) {
    let text = text(&object(body), &Secrets::new(secrets), &hash);
    for secret in secrets.iter().filter(|secret| secret.len() > 3) {
        assert!(!text.contains(secret), "{text}");
    }
    expected.assert_eq(&text);
}

#[test]
fn an_object_is_shown_as_people_would_write_it() {
    check(
        json!({
            "kind": "Deployment", "apiVersion": "apps/v1",
            "status": {},
            "spec": {
                "replicas": 2,
                "template": { "spec": { "containers": [
                    {
                        "image": "registry.example/web:1.10", "name": "web",
                        "args": ["--port", "8080", "yes", "a: b", "-", "# no comment", "", "tab\t"],
                        "command": ["sh", "-c", "set -e\nexec web"],
                        "resources": {
                            "limits": { "memory": "1024Mi", "cpu": 1 },
                            "requests": { "cpu": "0.1", "memory": "64Mi" },
                        },
                        "env": [
                            { "value": "z", "name": "Z" }, { "name": "A", "value": "1" }
                        ],
                        "securityContext": {},
                    },
                    { "name": "side", "image": "side", "ports": [] },
                ] } },
                "nested": [[1, 2], [[]], null, 0.5],
            },
            "metadata": { "namespace": "shop", "labels": { "b": "true", "a": "x" }, "name": "web" },
        }),
        &[],
        &expect![[r##"
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels:
                a: x
                b: "true"
              namespace: shop
            spec:
              nested:
              -
                - 1
                - 2
              -
                - []
              - null
              - 0.5
              replicas: 2
              template:
                spec:
                  containers:
                  - name: web
                    args:
                    - "--port"
                    - "8080"
                    - "yes"
                    - "a: b"
                    - "-"
                    - "# no comment"
                    - ""
                    - "tab\t"
                    command:
                    - sh
                    - "-c"
                    - |-
                      set -e
                      exec web
                    env:
                    - name: Z
                      value: z
                    - name: A
                      value: "1"
                    image: registry.example/web:1.10
                    resources:
                      limits:
                        cpu: "1"
                        memory: 1Gi
                      requests:
                        cpu: 100m
                        memory: 64Mi
                    securityContext: {}
                  - name: side
                    image: side
                    ports: []
            status: {}
        "##]],
    );
}

#[test]
fn secrets_show_their_length_and_a_hash() {
    let encoded = STANDARD.encode("the-password-of-the-database");
    check(
        json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db" },
            "data": { "password": encoded, "empty": "", "odd": 5, "not base64": "%%%" },
            "stringData": { "password": "the-password-of-the-database" },
        }),
        &[],
        &expect![[r#"
            apiVersion: v1
            kind: Secret
            metadata:
              name: db
            data:
              empty: "<redacted, 0 bytes, keyed hash 00000007>"
              not base64: "<redacted, 3 bytes, keyed hash 0003be1e>"
              odd: "<redacted, 1 byte, keyed hash 0000010e>"
              password: "<redacted, 28 bytes, keyed hash 35ff2dbe>"
            stringData:
              password: "<redacted, 28 bytes, keyed hash 35ff2dbe>"
        "#]],
    );
    check(
        json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": { "name": "db", "annotations": { "copy": encoded } },
            "data": {
                "url": "postgres://shop:the-password-of-the-database@db/shop",
                "whole": "the-password-of-the-database",
                "file": "[db]\npassword = the-password-of-the-database\nport = 5432\n",
                "the-password-of-the-database": "x",
                "level": "7", "other": "17",
            },
        }),
        &["the-password-of-the-database", "7"],
        &expect![[r#"
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: db
              annotations:
                copy: "<redacted, 40 bytes, keyed hash 6ebefff6>"
            data:
              "<redacted>": x
              file: |
                [db]
                password = <redacted, keyed hash 6a5f7854>
                port = 5432
              level: "<redacted, 1 byte, keyed hash 00000110>"
              other: "17"
              url: "postgres://shop:<redacted, keyed hash b9602108>@db/shop"
              whole: "<redacted, 28 bytes, keyed hash 35ff2dbe>"
        "#]],
    );
}

#[test]
fn the_same_object_has_the_same_text() {
    let of = |cpu: Value, memory: &str| {
        let body = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a" },
            "spec": { "containers": [{ "name": "a", "resources": { "limits": { "cpu": cpu, "memory": memory } } }] },
        });
        text(&object(body), &Secrets::default(), &hash)
    };
    assert_eq!(of(json!("1000m"), "1Gi"), of(json!(1), "1024Mi"));
    assert_ne!(of(json!("1000m"), "1Gi"), of(json!(1), "1G"));
}

proptest! {
    /// What is shown is a manifest, and that of the same object.
    #[test]
    fn what_is_shown_reads_as_what_it_shows(
        text in "([ -~]|\n|\t|\\PC|\u{85}|\u{feff}|\u{2028}|😀){0,20}",
        key in "[ -~é]{0,8}",
        lines in prop::collection::vec("[ -~]{0,6}", 0..5),
        number in any::<i64>(),
        float in (-1e9..1e9_f64).prop_filter("whole", |number| number.fract() != 0.0),
    ) {
        let body = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" },
            "data": {
                "text": text, key: lines.join("\n"), "number": number, "float": float,
                "list": [text, [text, lines.join("\n\n")], { "b": text, "name": number }, [], {}, null],
                "lines": lines.join("\n") + "\n\n",
            },
        });
        let shown = super::text(&object(body.clone()), &Secrets::default(), &hash);
        let read = read(&[&shown], "default");
        let read = read.map_err(|problems| TestCaseError::fail(format!("{shown}\n{problems:?}")))?;
        prop_assert_eq!(Value::from(read[0].body.clone()), body, "{}", shown);
    }
}
