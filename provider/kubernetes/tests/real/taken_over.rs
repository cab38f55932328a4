//! Runs that go on from what another left, whose state was never stored.

use std::time::Duration;

use slipway_kubernetes::client::Manner;
use slipway_kubernetes::owned::Yield;
use slipway_kubernetes::release::{Cause, OnFailure};

use super::in_namespace;
use super::release::{app, bad, config, declared, find, good, value};

#[test]
fn a_release_of_another_owner_is_taken_over_only_as_it_is_or_when_it_was_never_good() {
    in_namespace("owners", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1")]);
        good(&cluster, &first).await;
        // The host was killed after the release was made, and before it stored anything.
        let mut second = first.clone();
        second.owner = "b2".to_owned();
        let released = good(&cluster, &second).await;
        assert_eq!(released.inventory.owner, "b2");
        // Somebody else's of the same name is no such thing.
        let mut third = declared(&namespace, vec![config("a", "3")]);
        third.owner = "c3".to_owned();
        let failure = bad(&cluster, &third).await;
        assert!(
            matches!(&failure.cause, Cause::Owned(by) if by == "a test"),
            "{}",
            failure.cause
        );
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
    });
}

#[test]
fn a_first_install_that_was_never_good_is_anybodys() {
    in_namespace("never-good", |cluster, namespace| async move {
        let mut first = declared(
            &namespace,
            vec![config("a", "1"), app("web:1", Some("nowhere"))],
        );
        first.settings.on_failure = OnFailure::Keep;
        first.settings.timeout = Duration::from_secs(1);
        bad(&cluster, &first).await;
        let mut second = declared(&namespace, vec![config("a", "2"), app("web:1", None)]);
        second.owner = "b2".to_owned();
        assert_eq!(good(&cluster, &second).await.inventory.good, Some(2));
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("2"));
    });
}

#[test]
fn what_cannot_heal_is_waited_for_where_that_is_asked() {
    in_namespace("patient", |cluster, namespace| async move {
        let mut broken = app("web:1", None);
        let template = &mut broken.body["spec"]["template"];
        template["metadata"]["annotations"]["slipway.dev/pod-life"] = "image-pull-error".into();
        let mut patient = declared(&namespace, vec![broken]);
        patient.settings.fail_fast = false;
        patient.settings.timeout = Duration::from_secs(12);
        let failure = bad(&cluster, &patient).await;
        let Cause::NotReady {
            hopeless, waited, ..
        } = &failure.cause
        else {
            panic!("{}", failure.cause)
        };
        // What was done before the waiting counts as well.
        assert!(
            !hopeless && *waited >= Duration::from_secs(11),
            "{waited:?}"
        );
    });
}

#[test]
fn the_image_of_one_container_is_anothers() {
    in_namespace("images", |cluster, namespace| async move {
        let mut external = declared(&namespace, vec![app("web:1", None)]);
        let path = ["spec", "template", "spec", "containers", "image"];
        external.settings.yields.push(Yield {
            group: "apps".to_owned(),
            kind: "Deployment".to_owned(),
            path: path.map(ToOwned::to_owned).to_vec(),
            entry: Some("web".to_owned()),
        });
        good(&cluster, &external).await;
        let mut theirs = app("web:7", None);
        theirs.namespace = Some(namespace.clone());
        for unwanted in ["replicas", "selector"] {
            if let Some(spec) = theirs.body["spec"].as_object_mut() {
                spec.remove(unwanted);
            }
        }
        let manner = Manner {
            manager: "deployer",
            force: true,
            dry_run: false,
        };
        cluster.apply(&theirs, manner).await.expect("applied");
        external.objects.push(config("a", "1"));
        good(&cluster, &external).await;
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let found = found.expect("it is there");
        let image = &found["spec"]["template"]["spec"]["containers"][0]["image"];
        assert_eq!(image, "web:7");
        // Another container's name is another's.
        external.settings.yields[0].entry = Some("proxy".to_owned());
        external.objects.push(config("b", "1"));
        good(&cluster, &external).await;
        let found = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        let found = found.expect("it is there");
        let image = &found["spec"]["template"]["spec"]["containers"][0]["image"];
        assert_eq!(image, "web:1");
    });
}
