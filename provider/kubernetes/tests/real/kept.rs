//! What a release must not delete: what others have, and what nobody could make again.

use serde_json::json;
use slipway_kubernetes::client::{Cluster, Manner};
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::{Adopt, Cause, Declared, Done, destroy, release};

use super::release::{app, bad, config, declared, find, good, noted, value, wrong};
use super::{in_namespace, object};

fn claim(name: &str) -> Object {
    object(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
        },
    }))
}

/// Somebody makes an object.
async fn others(cluster: &Cluster, namespace: &str, mut object: Object) {
    object.namespace = Some(namespace.to_owned());
    let manner = Manner {
        manager: "kubectl",
        force: false,
        dry_run: false,
    };
    cluster.apply(&object, manner).await.expect("made");
}

async fn is_there(cluster: &Cluster, kind: &str, namespace: &str, name: &str) -> bool {
    find(cluster, "v1", kind, namespace, name).await.is_some()
}

/// A release with a namespace that it makes.
fn in_its_own(namespace: &str, name: &str, objects: Vec<Object>) -> Declared {
    let mut declared = declared(namespace, objects);
    declared.place.name = name.to_owned();
    declared.create_namespace = true;
    declared
}

#[test]
fn what_was_adopted_goes_with_the_release_unless_it_holds_data() {
    in_namespace("adopted", |cluster, namespace| async move {
        others(&cluster, &namespace, config("a", "theirs")).await;
        others(&cluster, &namespace, claim("data")).await;
        let mut release = declared(&namespace, vec![config("a", "ours"), claim("data")]);
        release.settings.adopt = Adopt::All;
        // Nobody makes its volume, and nobody waits for that.
        release.settings.timeout = std::time::Duration::from_secs(1);
        release.settings.on_failure = slipway_kubernetes::release::OnFailure::Keep;
        let _ = self::release(&cluster, &release).await;
        release.objects.pop();
        let released = good(&cluster, &release).await;
        let kept: Vec<String> = released.kept.iter().map(ToString::to_string).collect();
        assert_eq!(kept, [format!("PersistentVolumeClaim/{namespace}/data")]);
        assert_eq!(destroy(&cluster, &release).await.expect("destroyed"), []);
        assert!(!is_there(&cluster, "ConfigMap", &namespace, "a").await);
        assert!(is_there(&cluster, "PersistentVolumeClaim", &namespace, "data").await);
    });
}

#[test]
fn what_was_adopted_is_as_it_was_after_a_first_install_that_failed() {
    in_namespace("restored", |cluster, namespace| async move {
        others(&cluster, &namespace, app("web:1", None)).await;
        let mut release = declared(&namespace, vec![app("web:2", None), wrong()]);
        release.settings.adopt = Adopt::All;
        let failure = bad(&cluster, &release).await;
        assert!(matches!(failure.done, Done::Removed), "{:?}", failure.done);
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let image = &found.expect("it is there")["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(image["image"], "web:1");
    });
}

#[test]
fn a_namespace_that_a_release_no_longer_makes_stays() {
    in_namespace("no-longer", |cluster, namespace| async move {
        let own = format!("{namespace}-own");
        let mut release = in_its_own(&own, "web", vec![config("a", "1")]);
        good(&cluster, &release).await;
        release.create_namespace = false;
        release.objects = vec![config("a", "2")];
        good(&cluster, &release).await;
        assert_eq!(value(&cluster, &own, "a").await.as_deref(), Some("2"));
        assert_eq!(destroy(&cluster, &release).await.expect("destroyed"), []);
        assert!(is_there(&cluster, "Namespace", "", &own).await);
        assert!(!is_there(&cluster, "ConfigMap", &own, "a").await);
        assert_eq!(noted(&cluster, &release).await, None);
    });
}

#[test]
fn a_namespace_with_the_claims_of_an_app_is_not_pruned() {
    in_namespace("pruned", |cluster, namespace| async move {
        let other = format!("{namespace}-other");
        let space = object(json!({
            "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": other },
        }));
        let mut release = declared(&namespace, vec![space, config("a", "1")]);
        good(&cluster, &release).await;
        others(&cluster, &other, claim("data")).await;
        release.objects.remove(0);
        let released = good(&cluster, &release).await;
        assert_eq!(released.kept[0].to_string(), format!("Namespace/{other}"));
        assert!(is_there(&cluster, "PersistentVolumeClaim", &other, "data").await);
    });
}

#[test]
fn a_first_install_that_fails_leaves_the_namespace_to_others_in_it() {
    in_namespace("shared", |cluster, namespace| async move {
        let own = format!("{namespace}-own");
        // Both make it at once, and either may come first.
        let one = in_its_own(&own, "one", vec![config("a", "1")]);
        let two = in_its_own(&own, "two", vec![config("b", "1")]);
        let (first, second) = tokio::join!(release(&cluster, &one), release(&cluster, &two));
        first.expect("made");
        second.expect("made");
        let third = in_its_own(&own, "three", vec![config("c", "1"), wrong()]);
        let failure = bad(&cluster, &third).await;
        assert!(matches!(failure.done, Done::Removed), "{:?}", failure.done);
        assert_eq!(value(&cluster, &own, "a").await.as_deref(), Some("1"));
        assert_eq!(value(&cluster, &own, "b").await.as_deref(), Some("1"));
        assert!(!is_there(&cluster, "ConfigMap", &own, "c").await);
        // Whoever made it goes first, and the other one's objects stay.
        let annotated = find(&cluster, "v1", "Namespace", "", &own).await;
        let annotated = annotated.expect("it is there");
        let by = &annotated["metadata"]["annotations"]["slipway.dev/release"];
        let (maker, other) = match by == "one" {
            true => (&one, &two),
            false => (&two, &one),
        };
        let kept = destroy(&cluster, maker).await.expect("destroyed");
        assert_eq!(kept[0].to_string(), format!("Namespace/{own}"));
        assert!(noted(&cluster, other).await.is_some());
        assert_eq!(destroy(&cluster, other).await.expect("destroyed"), []);
    });
}

#[test]
fn claims_that_an_app_made_survive_its_first_install() {
    in_namespace("template", |cluster, namespace| async move {
        let own = format!("{namespace}-own");
        let mut release = in_its_own(&own, "web", vec![wrong()]);
        let run = async {
            // As a StatefulSet makes them, which no inventory has.
            while !is_there(&cluster, "Namespace", "", &own).await {
                tokio::task::yield_now().await;
            }
            others(&cluster, &own, claim("data-db-0")).await;
        };
        let (failed, ()) = tokio::join!(self::release(&cluster, &release), run);
        let failure = failed.expect_err("it fails");
        let Done::RemovedBut(kept) = &failure.done else {
            panic!("{:?}", failure.done)
        };
        assert_eq!(kept[0].to_string(), format!("Namespace/{own}"));
        assert!(is_there(&cluster, "PersistentVolumeClaim", &own, "data-db-0").await);
        // The next attempt has the namespace again, and a destroy asks for the end of what was stored.
        release.objects = vec![config("a", "1")];
        good(&cluster, &release).await;
        assert_eq!(destroy(&cluster, &release).await.expect("destroyed"), []);
        assert!(!is_there(&cluster, "Namespace", "", &own).await);
    });
}

#[test]
fn what_is_to_be_kept_is_kept_by_a_rollback_too() {
    in_namespace("no-prune", |cluster, namespace| async move {
        let mut release = declared(&namespace, vec![config("a", "1"), config("b", "1")]);
        release.settings.prune = false;
        good(&cluster, &release).await;
        release.objects = vec![config("a", "2")];
        good(&cluster, &release).await;
        assert!(is_there(&cluster, "ConfigMap", &namespace, "b").await);
        release.objects = vec![config("a", "3"), config("new", "3"), wrong()];
        let failure = bad(&cluster, &release).await;
        assert!(
            matches!(failure.done, Done::RolledBack(2)),
            "{:?}",
            failure.done
        );
        assert!(is_there(&cluster, "ConfigMap", &namespace, "b").await);
        assert!(!is_there(&cluster, "ConfigMap", &namespace, "new").await);
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("2"));
        // What was kept is known all the same, and goes with the release.
        assert_eq!(destroy(&cluster, &release).await.expect("destroyed"), []);
        assert!(!is_there(&cluster, "ConfigMap", &namespace, "b").await);
    });
}

#[test]
fn a_release_that_another_state_took_over_is_not_destroyed() {
    in_namespace("overtaken", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1")]);
        good(&cluster, &first).await;
        let mut second = declared(&namespace, vec![config("a", "2")]);
        second.owner = "b2".to_owned();
        second.settings.adopt = Adopt::All;
        good(&cluster, &second).await;
        let failure = destroy(&cluster, &first)
            .await
            .expect_err("it is another's");
        assert!(
            matches!(failure.cause, Cause::TakenOver(_)),
            "{}",
            failure.cause
        );
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("2"));
        // A state that was imported does not know whose it is.
        second.owner = String::new();
        assert_eq!(destroy(&cluster, &second).await.expect("destroyed"), []);
    });
}
