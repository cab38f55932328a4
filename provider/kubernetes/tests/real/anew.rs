//! Releases in which a field changes that never changes.

use std::collections::BTreeSet;
use std::time::Duration;

use expect_test::expect;
use serde_json::{Value, json};
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::inventory::Phase;
use slipway_kubernetes::object::{Object, Type};
use slipway_kubernetes::release::{Adopt, Cause, Declared, Done, OnFailure, release};
use slipway_kubernetes::secrets::Secrets;

use super::release::{app, bad, config, declared, find, good, noted, value};
use super::{in_namespace, object};

/// The app with another selector.
fn selecting(value: &str, image: &str, node: Option<&str>) -> Object {
    let mut app = app(image, node);
    let labels = json!({ "app": "app", "part": value });
    app.body["spec"]["selector"]["matchLabels"] = labels.clone();
    app.body["spec"]["template"]["metadata"]["labels"] = labels;
    app
}

async fn deployment(cluster: &Cluster, namespace: &str) -> Value {
    let found = find(cluster, "apps/v1", "Deployment", namespace, "app").await;
    found.expect("it is there")
}

/// The part that a Deployment selects.
fn part(deployment: &Value) -> &str {
    let labels = &deployment["spec"]["selector"]["matchLabels"];
    labels["part"].as_str().unwrap_or_default()
}

fn claim(class: &str) -> Object {
    object(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
        "spec": {
            "storageClassName": class, "accessModes": ["ReadWriteOnce"],
            "resources": { "requests": { "storage": "1Gi" } },
        },
    }))
}

#[test]
fn a_deployment_whose_selector_changes_is_made_anew() {
    in_namespace("selector", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        good(&cluster, &first).await;
        let before = deployment(&cluster, &namespace).await;
        let mut app = selecting("web", "web:2", None);
        app.body["spec"]["strategy"] = json!({ "type": "Recreate" });
        let next = vec![config("a", "2"), app];
        let released = good(&cluster, &declared(&namespace, next.clone())).await;
        let after = deployment(&cluster, &namespace).await;
        assert_ne!(before["metadata"]["uid"], after["metadata"]["uid"]);
        assert_eq!(part(&after), "web");
        assert_eq!(after["spec"]["strategy"]["type"], "Recreate");
        assert_eq!(after["status"]["readyReplicas"], 2);
        let entry = released
            .inventory
            .objects
            .iter()
            .find(|entry| entry.key.name == "app");
        assert_eq!(
            entry.and_then(|entry| entry.uid.as_deref()),
            after["metadata"]["uid"].as_str()
        );
        // Its pods are gone with the old one.
        let pods = cluster
            .list(&Type::new("v1", "Pod"), Some(&namespace), "app=app")
            .await;
        for pod in pods.expect("a list") {
            assert_eq!(pod["metadata"]["labels"]["part"], "web");
        }
        // And it is not made anew again.
        good(&cluster, &declared(&namespace, next)).await;
        let again = deployment(&cluster, &namespace).await;
        assert_eq!(again["metadata"]["uid"], after["metadata"]["uid"]);
    });
}

#[test]
fn a_job_runs_again_when_its_template_changes() {
    in_namespace("job", |cluster, namespace| async move {
        let job = |image: &str, limit: u32| {
            object(json!({
                "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "migrate" },
                "spec": {
                    "backoffLimit": limit,
                    "template": { "spec": {
                        "restartPolicy": "Never", "containers": [{ "name": "a", "image": image }],
                    } },
                },
            }))
        };
        let of = |job: Object| declared(&namespace, vec![job]);
        let uid = async || {
            let found = find(&cluster, "batch/v1", "Job", &namespace, "migrate").await;
            found.expect("it is there")["metadata"]["uid"].clone()
        };
        good(&cluster, &of(job("migrate:1", 1))).await;
        let first = uid().await;
        good(&cluster, &of(job("migrate:1", 2))).await;
        assert_eq!(uid().await, first, "that changes");
        good(&cluster, &of(job("migrate:2", 2))).await;
        assert_ne!(uid().await, first);
    });
}

#[test]
fn one_that_fails_anew_is_made_as_it_was() {
    in_namespace("anew-fails", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        let released = good(&cluster, &first).await;
        let objects = vec![config("a", "2"), selecting("web", "web:2", Some("nowhere"))];
        let mut second = declared(&namespace, objects);
        // What is deleted and made anew takes its time twice, also on a machine that is busy.
        second.settings.timeout = Duration::from_secs(20);
        let failure = bad(&cluster, &second).await;
        assert!(
            matches!(failure.cause, Cause::NotReady { .. }),
            "{}",
            failure.cause
        );
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        let after = deployment(&cluster, &namespace).await;
        assert_eq!(part(&after), "");
        assert_eq!(after["status"]["readyReplicas"], 2);
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
        let left = failure.left.expect("it is there");
        assert_eq!((left.revision, left.phase), (1, Phase::Deployed));
        let hashes = |objects: &[slipway_kubernetes::inventory::Entry]| {
            objects
                .iter()
                .map(|entry| entry.hash.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(hashes(&left.objects), hashes(&released.inventory.objects));
    });
}

#[test]
fn one_that_is_wrong_besides_is_not_deleted() {
    in_namespace("anew-wrong", |cluster, namespace| async move {
        let first = declared(&namespace, vec![app("web:1", None)]);
        good(&cluster, &first).await;
        let before = deployment(&cluster, &namespace).await;
        let second = declared(&namespace, vec![selecting("web", "", None)]);
        let failure = bad(&cluster, &second).await;
        assert!(
            matches!(failure.cause, Cause::Refused(_)),
            "{}",
            failure.cause
        );
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        let after = deployment(&cluster, &namespace).await;
        assert_eq!(after["metadata"]["uid"], before["metadata"]["uid"]);
    });
}

#[test]
fn what_holds_data_or_is_another_s_is_never_deleted_for_it() {
    in_namespace("anew-not", |cluster, namespace| async move {
        let mut first = declared(&namespace, vec![config("a", "1"), claim("fast")]);
        // Nobody makes its volume, so it is not ready.
        first.settings.on_failure = OnFailure::Keep;
        first.settings.timeout = Duration::from_secs(1);
        bad(&cluster, &first).await;
        let before = noted(&cluster, &first).await;
        let mut second = declared(&namespace, vec![config("a", "2"), claim("slow")]);
        second.settings.timeout = Duration::from_secs(1);
        let failure = bad(&cluster, &second).await;
        assert!(
            matches!(failure.done, Done::NothingChanged),
            "{:?}",
            failure.done
        );
        assert_eq!(noted(&cluster, &second).await, before);
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
        let said = failure
            .text(&Secrets::default())
            .replace(&namespace, "shop");
        expect![[r#"
            Fields that never change are declared otherwise, and their objects cannot be made anew. Nothing was changed.
            Declare these fields as they were, give the object another name, or delete it yourself; then apply again.

              PersistentVolumeClaim/shop/data: .spec.storageClassName never changes, and it holds data"#]].assert_eq(&said);

        let mut theirs = app("web:1", None);
        theirs.name = "theirs".to_owned();
        theirs.body["metadata"]["name"] = json!("theirs");
        theirs.namespace = Some(namespace.clone());
        let manner = Manner {
            manager: "kubectl",
            force: false,
            dry_run: false,
        };
        cluster.apply(&theirs, manner).await.expect("made");
        let mut ours = selecting("web", "web:1", None);
        ours.name = "theirs".to_owned();
        ours.body["metadata"]["name"] = json!("theirs");
        let mut adopting = declared(&namespace, vec![config("a", "1"), claim("fast"), ours]);
        let mut key = theirs.key();
        key.namespace = Some(namespace.clone());
        adopting.settings.adopt = Adopt::Named(BTreeSet::from([key]));
        let failure = bad(&cluster, &adopting).await;
        let Cause::Unchangeable(objects) = &failure.cause else {
            panic!("{}", failure.cause)
        };
        assert_eq!(objects.len(), 1);
        assert_eq!(objects[0].why, "the release did not make it");
        assert_eq!(objects[0].paths, [".spec.selector"]);
        assert!(
            matches!(failure.done, Done::NothingChanged),
            "{:?}",
            failure.done
        );
    });
}

#[test]
fn wherever_it_is_killed_the_next_run_has_it_anew() {
    in_namespace("anew-killed", |cluster, namespace| async move {
        let points = (0..8_u64).map(|point| {
            let cluster = cluster.clone();
            let own = format!("{namespace}-{point}");
            tokio::spawn(async move {
                let release_of = |object: Object| {
                    let mut declared = declared(&own, vec![object]);
                    declared.create_namespace = true;
                    declared
                };
                good(&cluster, &release_of(app("web:1", None))).await;
                let run = tokio::spawn({
                    let (cluster, next) = (cluster.clone(), release_of(selecting("b", "b", None)));
                    async move { release(&cluster, &next).await.map(|_| ()) }
                });
                let runtime = cluster.retry().runtime();
                runtime.sleep(Duration::from_millis(50 + point * 150)).await;
                run.abort();
                let _ = run.await;
                let last: Declared = release_of(selecting("b", "b", None));
                good(&cluster, &last).await;
                assert_eq!(part(&deployment(&cluster, &own).await), "b");
            })
        });
        for point in points.collect::<Vec<_>>() {
            point.await.expect("it converges");
        }
    });
}
