//! Calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_engine::error::ErrorKind;
use slipway_kubernetes::client::{
    Asking, Change, Cluster, Credentials, Deleted, Endpoint, Manner, Owned, Token, UNTRUSTED,
};
use slipway_kubernetes::object::{Object, Type};

use super::{as_whom, config_map, endpoint, in_namespace, object};

const OURS: Manner<'_> = Manner {
    manager: "slipway/test/web",
    force: false,
    dry_run: false,
};

fn config_maps() -> Type {
    Type::new("v1", "ConfigMap")
}

async fn refusal(cluster: &Cluster, object: &Object) -> (ErrorKind, String) {
    let error = cluster.apply(object, OURS).await.expect_err("refused");
    (error.kind(), error.message().unwrap_or_default().to_owned())
}

#[test]
fn refusals_say_what_is_wrong_and_store_nothing() {
    in_namespace("refusals", |cluster, namespace| async move {
        let unknown = object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "namespace": namespace },
            "spec": { "replcas": 1 },
        }));
        let (kind, message) = refusal(&cluster, &unknown).await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.contains(".spec.replcas"), "{message}");
        let (kind, message) = refusal(&cluster, &config_map("nowhere", "a", &json!({}))).await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.contains("\"nowhere\" not found"), "{message}");
        let unserved = object(json!({
            "apiVersion": "extensions/v1beta1", "kind": "Deployment",
            "metadata": { "name": "web", "namespace": namespace },
        }));
        let (kind, message) = refusal(&cluster, &unserved).await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(
            message.contains("serves no extensions/v1beta1 Deployment"),
            "{message}"
        );
        let old = object(json!({
            "apiVersion": "autoscaling/v2beta2", "kind": "HorizontalPodAutoscaler",
            "metadata": { "name": "web", "namespace": namespace },
        }));
        let (_, message) = refusal(&cluster, &old).await;
        assert!(
            message.contains("serves HorizontalPodAutoscaler as autoscaling/v2"),
            "{message}"
        );
        let found = cluster
            .list(&config_maps(), Some(&namespace), "app=none")
            .await;
        assert_eq!(found.expect("a list"), Vec::<Value>::new());
    });
}

#[test]
fn a_field_that_another_manager_owns_is_a_conflict_unless_it_is_taken() {
    in_namespace("conflicts", |cluster, namespace| async move {
        let of = |value: &str| config_map(&namespace, "a", &json!({ "key": value }));
        let theirs = Manner {
            manager: "somebody",
            ..OURS
        };
        cluster.apply(&of("theirs"), theirs).await.expect("applied");
        let (kind, message) = refusal(&cluster, &of("ours")).await;
        assert_eq!(kind, ErrorKind::Conflict);
        assert!(message.contains("somebody"), "{message}");
        let tried = Manner {
            force: true,
            dry_run: true,
            ..OURS
        };
        let tried = cluster.apply(&of("ours"), tried).await.expect("tried");
        assert_eq!(tried["data"]["key"], "ours");
        let value = || async {
            let found = cluster.get(&config_maps(), Some(&namespace), "a").await;
            found.expect("it answers").expect("it is there")
        };
        assert_eq!(value().await["data"]["key"], "theirs");
        let taken = Manner {
            force: true,
            ..OURS
        };
        let first = cluster.apply(&of("ours"), taken).await.expect("taken");
        assert_eq!(value().await["data"]["key"], "ours");
        let second = cluster.apply(&of("ours"), OURS).await.expect("the same");
        assert_eq!(
            first["metadata"]["resourceVersion"],
            second["metadata"]["resourceVersion"]
        );
    });
}

#[test]
fn a_deletion_means_one_object_and_not_its_successor() {
    in_namespace("deletions", |cluster, namespace| async move {
        let object = config_map(&namespace, "a", &json!({}));
        let made = cluster.apply(&object, OURS).await.expect("made");
        let uid = made["metadata"]["uid"].as_str().expect("a UID");
        let other = cluster
            .delete(&object.key(), "v1", "0-0-0", Owned::First)
            .await;
        assert_eq!(other.expect("it answers"), Deleted::Gone);
        let there = cluster.get(&config_maps(), Some(&namespace), "a").await;
        assert!(there.expect("it answers").is_some());
        let own = cluster.delete(&object.key(), "v1", uid, Owned::Later).await;
        assert_eq!(own.expect("it answers"), Deleted::Accepted);
        let again = cluster.delete(&object.key(), "v1", uid, Owned::Later).await;
        assert_eq!(again.expect("it answers"), Deleted::Gone);
        let nowhere = cluster.get(&config_maps(), Some("nowhere"), "a").await;
        assert_eq!(nowhere.expect("it answers"), None);
    });
}

#[test]
fn a_watch_tells_all_and_then_what_changes() {
    in_namespace("watches", |cluster, namespace| async move {
        let of = |value: &str| config_map(&namespace, "a", &json!({ "key": value }));
        cluster.apply(&of("1"), OURS).await.expect("made");
        let watch = cluster
            .watch(&config_maps(), Some(&namespace), "metadata.name=a")
            .await;
        let mut watch = watch.expect("it is served");
        let Change::All(all) = watch.next().await.expect("a list") else {
            panic!("the first is the list")
        };
        assert_eq!(all.len(), 1);
        assert_eq!(all[0]["kind"], "ConfigMap");
        cluster.apply(&of("2"), OURS).await.expect("changed");
        let Change::Now(now) = watch.next().await.expect("a change") else {
            panic!("it was changed")
        };
        assert_eq!(now["data"]["key"], "2");
        // Another one is not selected.
        let other = config_map(&namespace, "b", &json!({}));
        cluster.apply(&other, OURS).await.expect("made");
        let uid = now["metadata"]["uid"].as_str().expect("a UID");
        cluster
            .delete(&of("2").key(), "v1", uid, Owned::First)
            .await
            .expect("deleted");
        // What it owns goes first, although that is nothing.
        let Change::Now(going) = watch.next().await.expect("a deletion") else {
            panic!("it is being deleted")
        };
        assert!(going["metadata"]["deletionTimestamp"].is_string());
        let gone = loop {
            match watch.next().await.expect("a deletion") {
                Change::Gone(gone) => break gone,
                Change::Now(_) => {}
                Change::All(_) => panic!("it was listed"),
            }
        };
        assert_eq!(gone["metadata"]["name"], "a");
    });
}

#[test]
fn kinds_that_come_later_are_found() {
    in_namespace("kinds", |cluster, namespace| async move {
        assert!(!cluster.uid().await.expect("a UID").is_empty());
        let crd = object(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": { "name": "boats.test.slipway.dev" },
            "spec": {
                "group": "test.slipway.dev", "scope": "Namespaced",
                "names": { "kind": "Boat", "plural": "boats", "singular": "boat" },
                "versions": [{
                    "name": "v1", "served": true, "storage": true,
                    "schema": { "openAPIV3Schema": {
                        "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                    } },
                }],
            },
        }));
        let boat = object(json!({
            "apiVersion": "test.slipway.dev/v1", "kind": "Boat",
            "metadata": { "name": "one", "namespace": namespace }, "length": 7,
        }));
        let (kind, _) = refusal(&cluster, &boat).await;
        assert_eq!(kind, ErrorKind::Invalid);
        let made = cluster.apply(&crd, OURS).await.expect("a CRD");
        let mut watch = cluster
            .watch(&crd.r#type, None, "metadata.name=boats.test.slipway.dev")
            .await
            .expect("CRDs are served");
        loop {
            let seen = match watch.next().await.expect("it tells") {
                Change::All(all) => all.into_iter().next().unwrap_or_default(),
                Change::Now(now) => now,
                Change::Gone(_) => panic!("nobody deletes it"),
            };
            let conditions = seen["status"]["conditions"].as_array().cloned();
            let is_true = |condition: &Value| {
                condition["type"] == "Established" && condition["status"] == "True"
            };
            if conditions.unwrap_or_default().iter().any(is_true) {
                break;
            }
        }
        let mut applied = cluster.apply(&boat, OURS).await;
        // "Established" comes a moment before discovery knows it.
        for _ in 0..50 {
            if applied.is_ok() {
                break;
            }
            let pause = std::time::Duration::from_millis(100);
            cluster.retry().runtime().sleep(pause).await;
            applied = cluster.apply(&boat, OURS).await;
        }
        assert_eq!(applied.expect("a boat")["length"], 7);
        let uid = made["metadata"]["uid"].as_str().expect("a UID");
        cluster
            .delete(&crd.key(), "v1", uid, Owned::Later)
            .await
            .expect("deleted");
    });
}

#[test]
fn who_may_not_is_told_what_and_where() {
    in_namespace("rights", |cluster, namespace| async move {
        let token = super::rights::account(&cluster, &namespace, "stranger").await;
        let stranger = as_whom(&endpoint(), &token);
        let object = config_map(&namespace, "a", &json!({}));
        let error = stranger.apply(&object, OURS).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::AccessDenied);
        assert_eq!(
            error.facts().permission.as_deref(),
            Some("patch configmaps")
        );
        let place = format!("the namespace {namespace}");
        assert_eq!(error.facts().resource, Some(place));
        let nobody = as_whom(&endpoint(), "wrong");
        let error = nobody.uid().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::BadCredentials);
    });
}

/// Credentials whose first token has ended.
#[derive(Default)]
struct Renewed {
    made: AtomicUsize,
    keeps: Mutex<Option<Token>>,
}

impl Credentials for Renewed {
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> Asking<'a> {
        Box::pin(async move {
            let mut keeps = self.keeps.lock().expect("no panic");
            if keeps.is_none() || keeps.as_ref() == refused {
                let token = match self.made.fetch_add(1, Ordering::SeqCst) {
                    0 => "ended".to_owned(),
                    _ => super::server().token(),
                };
                *keeps = Some(Token::new(token));
            }
            Ok(keeps.clone())
        })
    }
}

#[test]
fn a_token_that_ended_is_made_again_once() {
    in_namespace("renewed", |cluster, namespace| async move {
        let credentials = Arc::new(Renewed::default());
        let retry = cluster.retry().clone();
        let renewed = Cluster::new(&endpoint(), credentials.clone(), retry).expect("an endpoint");
        let object = config_map(&namespace, "a", &json!({ "key": "1" }));
        let made = renewed.apply(&object, OURS).await.expect("applied");
        assert_eq!(made["data"]["key"], "1", "the body was sent again");
        renewed.uid().await.expect("the token is kept");
        assert_eq!(credentials.made.load(Ordering::SeqCst), 2);
        assert_eq!(
            format!("{:?}", credentials.keeps),
            "Mutex { data: Some(Token), poisoned: false, .. }"
        );
    });
}

#[test]
fn a_cluster_that_is_not_there_or_another_is_told() {
    in_namespace("connections", |_, _| async move {
        let closed = Endpoint {
            host: "https://127.0.0.1:1".to_owned(),
            ..endpoint()
        };
        let error = as_whom(&closed, "any").uid().await.expect_err("closed");
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(
            error.facts().endpoint.as_deref(),
            Some("https://127.0.0.1:1")
        );
        let key = rcgen::generate_simple_self_signed(["other".to_owned()]).expect("a certificate");
        let encoded = STANDARD.encode(key.cert.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n");
        let other = Endpoint {
            authority: Some(pem),
            ..endpoint()
        };
        let error = as_whom(&other, "any").uid().await.expect_err("not trusted");
        assert_eq!(error.code(), Some(UNTRUSTED));
        let message = error.message().unwrap_or_default();
        assert!(message.contains("certificate"), "{message}");
    });
}
