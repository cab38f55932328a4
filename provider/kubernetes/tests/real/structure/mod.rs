//! What is known of fields, beside the API server that it was taken from.

mod mutations;
mod taken;

use std::path::Path;

use expect_test::expect_file;
use serde_json::{Value, json};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_kubernetes::checks::{Finding, check};
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::kinds::{Scope, Scopes};
use slipway_kubernetes::manifest;
use slipway_kubernetes::object::Object;

use super::{in_namespace, object};

/// The version whose data the server's is.
const VERSION: &str = "1.36";

#[test]
fn what_is_known_of_fields_is_what_the_server_tells() {
    in_namespace("taken", |cluster, namespace| async move {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/structure/versions");
        let taken = taken::taken(&cluster, &namespace).await;
        expect_file![folder.join(format!("{VERSION}.txt"))].assert_eq(&taken);
    });
}

/// Objects with many fields.
fn corpus(namespace: &str) -> Vec<Object> {
    let text = include_str!("corpus.yaml");
    let mut objects = manifest::read(&[text], namespace).expect("manifests");
    for object in &mut objects {
        if Scopes::default().get(&object.r#type) == Some(Scope::Namespace) {
            object.namespace = Some(namespace.to_owned());
        }
    }
    objects
}

/// The errors that are found in an object by itself.
fn errors(object: &Object) -> Vec<Finding> {
    let found = check(std::slice::from_ref(object), "shop", Some(VERSION));
    found
        .into_iter()
        .filter(|finding| finding.is_error)
        .collect()
}

/// What the server says of an object that is applied.
async fn tried(cluster: &Cluster, object: &Object) -> Result<Value, CloudError> {
    let manner = Manner {
        manager: "slipway/test/structure",
        force: true,
        dry_run: true,
    };
    cluster.apply(object, manner).await
}

#[test]
fn what_the_server_takes_has_no_errors() {
    in_namespace("corpus", |cluster, namespace| async move {
        for object in corpus(&namespace) {
            if let Err(error) = tried(&cluster, &object).await {
                panic!("{}: {}", object.key(), error.message().unwrap_or_default());
            }
            assert_eq!(errors(&object), [], "{}", object.key());
        }
    });
}

#[test]
fn examples_have_no_errors() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut seen = 0;
    for folder in std::fs::read_dir(examples).expect("examples") {
        let files = std::fs::read_dir(folder.expect("a folder").path());
        for file in files.into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text");
            let objects = manifest::read(&[text], "shop").expect("manifests");
            let found: Vec<Finding> = objects.iter().flat_map(errors).collect();
            assert_eq!(found, [], "{}", path.display());
            seen += objects.len();
        }
    }
    assert!(seen > 0);
}

#[test]
fn what_has_errors_is_refused_by_the_server() {
    in_namespace("wrong", |cluster, namespace| async move {
        let objects = manifest::read(&[include_str!("wrong.yaml")], "shop").expect("manifests");
        assert_eq!(objects.len(), 8);
        for mut object in objects {
            object.namespace = Some(namespace.clone());
            assert!(!errors(&object).is_empty(), "{}", object.key());
            let error = tried(&cluster, &object).await.expect_err("it is refused");
            assert_eq!(
                error.kind(),
                ErrorKind::Invalid,
                "{}: {error}",
                object.key()
            );
        }
    });
}

#[test]
fn kinds_that_are_elsewhere_are_not_served() {
    in_namespace("elsewhere", |cluster, namespace| async move {
        for (version, kind) in [
            ("v1", "Deployment"),
            ("app/v1", "DaemonSet"),
            ("apps/v1", "Deploymnet"),
            ("batch/v1", "Deployment"),
        ] {
            let object = object(json!({
                "apiVersion": version, "kind": kind,
                "metadata": { "name": "a", "namespace": namespace },
            }));
            assert_eq!(errors(&object).len(), 1, "{version} {kind}");
            let error = tried(&cluster, &object).await.expect_err("not served");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{version} {kind}");
        }
    });
}

#[test]
fn broken_apps_are_broken_elsewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/broken");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let text = std::fs::read_to_string(&path).expect("a text");
            let objects = manifest::read(&[text.replace("NAMESPACE", "shop")], "shop");
            for object in objects.expect("manifests") {
                found.extend(errors(&object).into_iter().map(|error| error.path));
            }
        }
    }
    found.sort();
    assert_eq!(
        found,
        [
            ".apiVersion",
            ".spec.replcas",
            ".spec.replicas",
            ".spec.selector"
        ]
    );
}

#[test]
fn what_is_in_a_cluster_has_no_errors() {
    in_namespace("all", |cluster, _| async move {
        let mut seen = 0;
        for (r#type, _) in cluster.kinds().await.expect("kinds").all() {
            let Ok(objects) = cluster.list(r#type, None, "").await else {
                // Reviews can be made, and not listed.
                continue;
            };
            for object in objects {
                let object = Object::from_cluster(object).expect("an object");
                assert_eq!(errors(&object), [], "{}", object.key());
                seen += 1;
            }
        }
        assert!(seen > 100, "{seen}");
    });
}
