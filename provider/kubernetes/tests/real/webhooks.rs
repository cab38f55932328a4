//! An operator that comes with its own kinds, and with the webhook that checks their objects.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::{Cause, Done};
use slipway_kubernetes::status::{Context, Status, status};

use super::release::{bad, declared, find, good};
use super::{in_namespace, object};

/// What the pods of the operator would run: it admits everything.
struct Server {
    port: u16,
    config: Arc<ServerConfig>,
    authority: String,
}

impl Server {
    /// One for this name, which does not listen yet.
    fn new(name: &str) -> Self {
        let own = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
        let pem = STANDARD.encode(own.cert.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .expect("a key");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        Self {
            port: free.local_addr().expect("an address").port(),
            config: Arc::new(config),
            authority: STANDARD.encode(pem),
        }
    }

    /// Listens until the process ends.
    fn begin(self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).expect("it is free");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = Arc::clone(&self.config);
                let _ = admit(config, stream);
            }
        });
    }
}

/// Answers one request for admission.
fn admit(config: Arc<ServerConfig>, stream: TcpStream) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let header = line.trim().to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
        if header.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let review: Value = serde_json::from_slice(&body)?;
    let answer = json!({
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "response": { "uid": review["request"]["uid"], "allowed": true },
    });
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let stream = stream.get_mut();
    stream.write_all(head.as_bytes())?;
    stream.write_all(answer.as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// An operator whose pods have these annotations, and an object of its kind if there is to be one.
fn operator(
    namespace: &str,
    server: &Server,
    version: &str,
    notes: &Value,
    boats: bool,
) -> Vec<Object> {
    // A group of its own: tests run at once.
    let group = format!("{namespace}.slipway.dev");
    let mut objects = vec![
        object(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": { "name": format!("boats.{group}") },
            "spec": {
                "group": group, "scope": "Namespaced",
                "names": { "kind": "Boat", "plural": "boats", "singular": "boat" },
                "versions": [{
                    "name": "v1", "served": true, "storage": true,
                    "schema": { "openAPIV3Schema": {
                        "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                    } },
                }],
            },
        })),
        // Containers do not run here: the name leads to what answers for them.
        object(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "hook", "namespace": namespace },
            "spec": { "type": "ExternalName", "externalName": "localhost", "selector": { "app": "hook" } },
        })),
        object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "hook", "namespace": namespace },
            "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "hook" } }, "template": {
                "metadata": { "labels": { "app": "hook" }, "annotations": notes },
                "spec": { "containers": [{ "name": "hook", "image": format!("hook:{version}") }] },
            } },
        })),
        object(json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": { "name": format!("boats.{group}") },
            "webhooks": [{
                "name": format!("boats.{group}"), "failurePolicy": "Fail", "sideEffects": "None",
                "admissionReviewVersions": ["v1"],
                "rules": [{
                    "apiGroups": [group], "apiVersions": ["v1"], "resources": ["boats"],
                    "operations": ["CREATE", "UPDATE"],
                }],
                "clientConfig": {
                    "caBundle": server.authority,
                    "service": { "name": "hook", "namespace": namespace, "port": server.port },
                },
            }],
        })),
    ];
    if boats {
        objects.push(object(json!({
            "apiVersion": format!("{group}/v1"), "kind": "Boat",
            "metadata": { "name": "ours", "namespace": namespace },
        })));
    }
    objects
}

/// Waits until the operator is ready in a version.
async fn ready(cluster: &Cluster, namespace: &str, image: &str) {
    loop {
        let found = find(cluster, "apps/v1", "Deployment", namespace, "hook").await;
        let found = object(found.expect("it is there"));
        let is_it = found.body["spec"]["template"]["spec"]["containers"][0]["image"] == image;
        if is_it && status(&found, Context::default()) == Status::Ready {
            return;
        }
        let pause = Duration::from_millis(100);
        cluster.retry().runtime().sleep(pause).await;
    }
}

#[test]
fn the_own_webhook_is_waited_for_for_as_long_as_its_pods_need() {
    in_namespace("operator", |cluster, namespace| async move {
        let server = Server::new(&format!("hook.{namespace}.svc"));
        let first = operator(&namespace, &server, "1", &json!({}), false);
        // The API server knows of the webhook by then.
        good(&cluster, &declared(&namespace, first)).await;
        // Longer than a call is tried.
        let slow = json!({
            "slipway.dev/pod-life": "slow-start", "slipway.dev/slow-start-seconds": "6",
        });
        let second = operator(&namespace, &server, "2", &slow, true);
        let second = declared(&namespace, second);
        tokio::join!(
            async {
                ready(&cluster, &namespace, "hook:2").await;
                server.begin();
            },
            good(&cluster, &second),
        );
        let api = format!("{namespace}.slipway.dev/v1");
        let boat = find(&cluster, &api, "Boat", &namespace, "ours").await;
        assert!(boat.is_some());
    });
}

#[test]
fn an_own_webhook_whose_pods_fail_is_told_by_them() {
    in_namespace("no-operator", |cluster, namespace| async move {
        let server = Server::new(&format!("hook.{namespace}.svc"));
        let first = operator(&namespace, &server, "1", &json!({}), false);
        good(&cluster, &declared(&namespace, first)).await;
        let notes = json!({ "slipway.dev/pod-life": "crash-loop" });
        let second = operator(&namespace, &server, "2", &notes, true);
        let failure = bad(&cluster, &declared(&namespace, second)).await;
        let Cause::NotReady { objects, .. } = &failure.cause else {
            panic!("{}", failure.cause)
        };
        assert_eq!(objects[0].key.name, "hook");
        assert!(objects[0].explanation.is_some());
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
    });
}
