//! Releases: made, changed, failing, killed, and taken away.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use slipway_engine::error::ErrorKind;
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::inventory::{Inventory, Lease, LeaseTimes, Phase, Place};
use slipway_kubernetes::object::{Key, Object, Type};
use slipway_kubernetes::pods::Patience;
use slipway_kubernetes::release::{
    Adopt, Cause, Declared, Done, Failure, OnFailure, Released, Settings, destroy, release,
};

use slipway_kubernetes::secrets::Secrets;

use super::{in_namespace, object};

pub(crate) fn settings() -> Settings {
    Settings {
        timeout: Duration::from_secs(60),
        conditions: Vec::new(),
        patience: Patience::default(),
        fail_fast: true,
        yields: Vec::new(),
        on_failure: OnFailure::RollBack,
        adopt: Adopt::None,
        prune: true,
        who: "a test".to_owned(),
        lease: LeaseTimes {
            lasts: Duration::from_secs(2),
            renewed_every: Duration::from_millis(500),
            patience: Duration::from_secs(10),
        },
    }
}

pub(crate) fn declared(namespace: &str, objects: Vec<Object>) -> Declared {
    Declared {
        place: Place {
            namespace: namespace.to_owned(),
            name: "web".to_owned(),
        },
        owner: "a1".to_owned(),
        objects,
        known: Vec::new(),
        secrets: Secrets::default(),
        create_namespace: false,
        settings: settings(),
    }
}

pub(crate) fn config(name: &str, value: &str) -> Object {
    object(json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": name }, "data": { "key": value },
    }))
}

/// An object that every API server refuses.
pub(crate) fn wrong() -> Object {
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "wrong" }, "spec": { "replcas": 1 },
    }))
}

/// An app; one that asks for a node that is not there never becomes ready.
pub(crate) fn app(image: &str, node: Option<&str>) -> Object {
    let mut pod = json!({ "containers": [{ "name": "web", "image": image }] });
    if let Some(node) = node {
        pod["nodeSelector"] = json!({ "kubernetes.io/hostname": node });
    }
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "app" },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "app": "app" } },
            "template": { "metadata": { "labels": { "app": "app" } }, "spec": pod },
        },
    }))
}

pub(crate) async fn find(
    cluster: &Cluster,
    api: &str,
    kind: &str,
    namespace: &str,
    name: &str,
) -> Option<Value> {
    let namespace = (!namespace.is_empty()).then_some(namespace);
    let found = cluster.get(&Type::new(api, kind), namespace, name).await;
    found
        .expect("it answers")
        .filter(|found| found["metadata"]["deletionTimestamp"].is_null())
}

pub(crate) async fn value(cluster: &Cluster, namespace: &str, name: &str) -> Option<String> {
    let found = find(cluster, "v1", "ConfigMap", namespace, name).await?;
    found["data"]["key"].as_str().map(ToOwned::to_owned)
}

pub(crate) async fn good(cluster: &Cluster, declared: &Declared) -> Released {
    release(cluster, declared).await.expect("it is released")
}

pub(crate) async fn bad(cluster: &Cluster, declared: &Declared) -> Failure {
    release(cluster, declared).await.expect_err("it fails")
}

pub(crate) async fn noted(cluster: &Cluster, declared: &Declared) -> Option<Inventory> {
    Lease::read(cluster, &declared.place)
        .await
        .expect("it answers")
}

fn key(kind: &str, namespace: &str, name: &str) -> Key {
    Key {
        group: String::new(),
        kind: kind.to_owned(),
        namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
        name: name.to_owned(),
    }
}

#[test]
fn what_others_made_is_not_touched_unless_it_is_adopted() {
    in_namespace("foreign", |cluster, namespace| async move {
        let mut theirs = config("a", "theirs");
        theirs.namespace = Some(namespace.clone());
        let manner = Manner {
            manager: "kubectl",
            force: false,
            dry_run: false,
        };
        cluster.apply(&theirs, manner).await.expect("made");
        let mut declared = declared(&namespace, vec![config("a", "ours"), config("b", "ours")]);
        let failure = bad(&cluster, &declared).await;
        let foreign = key("ConfigMap", &namespace, "a");
        assert!(matches!(&failure.cause, Cause::Foreign(keys) if *keys == [foreign.clone()]));
        assert!(matches!(failure.done, Done::NothingChanged));
        assert!(failure.left.is_none());
        assert_eq!(noted(&cluster, &declared).await, None);
        assert_eq!(value(&cluster, &namespace, "b").await, None);

        // Adopted, and the install fails: it is there as before, and what was made is gone.
        declared.settings.adopt = Adopt::Named(BTreeSet::from([foreign]));
        declared.objects.push(wrong());
        let failure = bad(&cluster, &declared).await;
        assert!(matches!(failure.done, Done::Removed), "{:?}", failure.done);
        assert!(value(&cluster, &namespace, "a").await.is_some());
        assert_eq!(value(&cluster, &namespace, "b").await, None);

        declared.objects.pop();
        good(&cluster, &declared).await;
        assert_eq!(
            value(&cluster, &namespace, "a").await.as_deref(),
            Some("ours")
        );
    });
}

#[test]
fn a_first_install_that_fails_takes_away_what_it_made_and_leaves_no_state() {
    in_namespace("first", |cluster, namespace| async move {
        let own = format!("{namespace}-own");
        let mut declared = declared(&own, vec![config("a", "1"), wrong()]);
        declared.create_namespace = true;
        let failure = bad(&cluster, &declared).await;
        let Cause::Refused(refused) = &failure.cause else {
            panic!("{}", failure.cause)
        };
        assert_eq!(
            refused[0].key.to_string(),
            format!("Deployment/{own}/wrong")
        );
        assert_eq!(refused[0].error.kind(), ErrorKind::Invalid);
        assert!(matches!(failure.done, Done::Removed), "{:?}", failure.done);
        assert!(failure.left.is_none());
        assert_eq!(find(&cluster, "v1", "Namespace", "", &own).await, None);

        // A claim is no such thing: the app may have stored something in the meantime.
        let claim = object(json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
            },
        }));
        declared.objects.insert(0, claim);
        let failure = bad(&cluster, &declared).await;
        let left = failure.left.expect("the claim is there");
        let kinds: Vec<&str> = left
            .objects
            .iter()
            .map(|entry| entry.key.kind.as_str())
            .collect();
        assert_eq!(kinds, ["Namespace", "PersistentVolumeClaim"]);
        assert_eq!(left.phase, Phase::Failed);
        let claim = find(&cluster, "v1", "PersistentVolumeClaim", &own, "data").await;
        assert!(claim.is_some());
        let kept = destroy(&cluster, &declared).await;
        assert_eq!(kept.expect("destroyed"), []);
        assert_eq!(find(&cluster, "v1", "Namespace", "", &own).await, None);
    });
}

#[test]
fn a_revision_that_fails_is_rolled_back_and_says_why() {
    in_namespace("rollback", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        let released = good(&cluster, &first).await;
        assert_eq!(
            (released.inventory.revision, released.can_roll_back),
            (1, true)
        );

        let second = [
            config("a", "2"),
            config("new", "2"),
            app("web:2", None),
            wrong(),
        ];
        let failure = bad(&cluster, &declared(&namespace, second.to_vec())).await;
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        let left = failure.left.expect("it is there");
        assert_eq!((left.revision, left.phase), (1, Phase::Deployed));
        assert_eq!(left, released.inventory);
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
        assert_eq!(value(&cluster, &namespace, "new").await, None);

        // One that never becomes ready.
        let mut third = declared(
            &namespace,
            vec![config("a", "3"), app("web:3", Some("nowhere"))],
        );
        third.settings.timeout = Duration::from_secs(8);
        let failure = bad(&cluster, &third).await;
        let Cause::NotReady {
            objects, hopeless, ..
        } = &failure.cause
        else {
            panic!("{}", failure.cause)
        };
        assert_eq!(objects[0].key.name, "app");
        assert!(!hopeless, "a node may still come");
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let found = found.expect("it is there");
        assert_eq!(
            found["spec"]["template"]["spec"]["containers"][0]["image"],
            "web:1"
        );
        assert_eq!(
            found["spec"]["template"]["spec"]["nodeSelector"],
            Value::Null
        );

        // And one that is to stay as it is.
        third.settings.on_failure = OnFailure::Keep;
        let failure = bad(&cluster, &third).await;
        assert!(matches!(failure.done, Done::Left), "{:?}", failure.done);
        assert_eq!(failure.left.map(|left| left.phase), Some(Phase::Failed));
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("3"));
        let repaired = declared(&namespace, vec![config("a", "4"), app("web:4", None)]);
        assert_eq!(good(&cluster, &repaired).await.inventory.good, Some(3));
    });
}

#[test]
fn what_is_no_longer_declared_goes_and_what_holds_data_stays() {
    in_namespace("prune", |cluster, namespace| async move {
        let claim = object(json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
            },
        }));
        // Nobody makes its volume, so it is not ready: a Job uses it in real life.
        let mut first = declared(&namespace, vec![config("a", "1"), config("b", "1")]);
        good(&cluster, &first).await;
        first.objects.push(claim);
        first.settings.on_failure = OnFailure::Keep;
        first.settings.timeout = Duration::from_secs(1);
        let _ = release(&cluster, &first).await;
        let second = declared(&namespace, vec![config("a", "1")]);
        let released = good(&cluster, &second).await;
        let claim = key("PersistentVolumeClaim", &namespace, "data");
        assert_eq!(released.kept, [claim]);
        assert_eq!(released.inventory.objects.len(), 1);
        assert_eq!(value(&cluster, &namespace, "b").await, None);
        let claim = find(&cluster, "v1", "PersistentVolumeClaim", &namespace, "data").await;
        assert!(claim.is_some());
    });
}

#[test]
fn definitions_and_what_they_define_come_in_one_release() {
    in_namespace("crds", |cluster, namespace| async move {
        // A group of its own: tests run at once.
        let group = format!("{namespace}.slipway.dev");
        let crd = object(json!({
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
        }));
        let boat = |name: &str| {
            object(json!({
                "apiVersion": format!("{group}/v1"), "kind": "Boat", "metadata": { "name": name },
            }))
        };
        let declared = declared(&namespace, vec![boat("ours"), crd.clone()]);
        good(&cluster, &declared).await;
        let mut theirs = boat("theirs");
        theirs.namespace = Some(namespace.clone());
        cluster.create(&theirs, "kubectl").await.expect("made");
        let kept = destroy(&cluster, &declared).await;
        assert_eq!(kept.expect("destroyed"), [crd.key()]);
        let api = format!("{group}/v1");
        assert_eq!(find(&cluster, &api, "Boat", &namespace, "ours").await, None);
        assert!(
            find(&cluster, &api, "Boat", &namespace, "theirs")
                .await
                .is_some()
        );
    });
}

#[test]
fn what_holds_a_deletion_is_named_and_the_next_run_goes_on() {
    in_namespace("held", |cluster, namespace| async move {
        let mut held = config("a", "1");
        let metadata = held.body.get_mut("metadata").expect("metadata");
        metadata["finalizers"] = json!(["slipway.dev/test"]);
        let declared = declared(&namespace, vec![held, config("b", "1")]);
        good(&cluster, &declared).await;
        let mut short = declared.clone();
        short.settings.timeout = Duration::from_secs(1);
        let failure = destroy(&cluster, &short).await;
        let failure = failure.expect_err("held");
        let Cause::Held { objects, .. } = &failure.cause else {
            panic!("{}", failure.cause)
        };
        assert_eq!(objects.len(), 1);
        assert_eq!(
            objects[0].why,
            "it is being deleted, and waits for the finalizer slipway.dev/test"
        );
        let found = cluster
            .get(&Type::new("v1", "ConfigMap"), Some(&namespace), "a")
            .await;
        let mut found = found.expect("it answers").expect("it is held");
        found["metadata"]["finalizers"] = json!([]);
        cluster
            .replace(&object(found), "kubectl")
            .await
            .expect("freed");
        let kept = destroy(&cluster, &declared).await;
        assert_eq!(kept.expect("destroyed"), []);
        assert_eq!(noted(&cluster, &declared).await, None);
    });
}
