//! Runs that ended before their time, and what the next one finds.

use std::time::Duration;

use slipway_kubernetes::inventory::{Lease, Phase};
use slipway_kubernetes::object::Type;
use slipway_kubernetes::release::{Cause, Declared, Done, destroy, release};

use super::release::{app, bad, config, declared, find, good, noted, value, wrong};
use super::{in_namespace, object};

#[test]
fn an_interrupted_run_leaves_what_it_has_and_the_next_goes_on() {
    in_namespace("stopped", |cluster, namespace| async move {
        let first = declared(
            &namespace,
            vec![config("a", "1"), app("web:1", Some("nowhere"))],
        );
        let stop = cluster.retry().stop().clone();
        let (run, ()) = tokio::join!(release(&cluster, &first), async {
            cluster
                .retry()
                .runtime()
                .sleep(Duration::from_secs(1))
                .await;
            stop.stop();
        });
        let failure = run.expect_err("it was stopped");
        assert!(
            matches!(failure.cause, Cause::Interrupted(_)),
            "{}",
            failure.cause
        );
        assert!(matches!(failure.done, Done::Left), "{:?}", failure.done);
        stop.rearm();
        // The lease was given back: nobody waits.
        let found = noted(&cluster, &first).await.expect("it is noted");
        assert_eq!(found.phase, Phase::Installing);
        let second = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        let released = good(&cluster, &second).await;
        assert_eq!(released.inventory.revision, 2);
    });
}

#[test]
fn wherever_a_run_is_killed_the_next_converges() {
    in_namespace("killed-at", |cluster, namespace| async move {
        let points = (0..12_u64).map(|point| {
            let cluster = cluster.clone();
            let own = format!("{namespace}-{point}");
            tokio::spawn(async move {
                let release_of = |value: &str| {
                    let image = format!("web:{value}");
                    let objects = vec![config("a", value), app(&image, None), config(value, value)];
                    let mut declared = declared(&own, objects);
                    declared.create_namespace = true;
                    declared
                };
                let kill = |declared: Declared| {
                    let cluster = cluster.clone();
                    async move {
                        let run = tokio::spawn({
                            let cluster = cluster.clone();
                            async move { release(&cluster, &declared).await.map(|_| ()) }
                        });
                        let runtime = cluster.retry().runtime();
                        runtime.sleep(Duration::from_millis(20 + point * 90)).await;
                        run.abort();
                        let _ = run.await;
                    }
                };
                kill(release_of("1")).await;
                good(&cluster, &release_of("1")).await;
                kill(release_of("2")).await;
                let last = release_of("2");
                let released = good(&cluster, &last).await;
                assert_eq!(released.inventory.phase, Phase::Deployed);
                assert_eq!(value(&cluster, &own, "a").await.as_deref(), Some("2"));
                assert_eq!(value(&cluster, &own, "1").await, None, "it was pruned");
                let pods = cluster
                    .list(&Type::new("v1", "Pod"), Some(&own), "app=app")
                    .await;
                let pods = pods.expect("a list");
                let alive = pods
                    .iter()
                    .filter(|pod| pod["metadata"]["deletionTimestamp"].is_null());
                assert_eq!(alive.count(), 2);
                let kept = destroy(&cluster, &last).await;
                assert_eq!(kept.expect("destroyed"), []);
                assert_eq!(find(&cluster, "v1", "Namespace", "", &own).await, None);
            })
        });
        for point in points.collect::<Vec<_>>() {
            point.await.expect("it converges");
        }
    });
}

#[test]
fn an_inventory_that_somebody_deleted_costs_nothing() {
    in_namespace("no-inventory", |cluster, namespace| async move {
        let mut first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        good(&cluster, &first).await;
        let forget = || async {
            let name = "slipway-release-web";
            let found = find(&cluster, "v1", "ConfigMap", &namespace, name).await;
            let found = object(found.expect("it is there"));
            let uid = found.body["metadata"]["uid"].as_str().expect("a UID");
            let owned = slipway_kubernetes::client::Owned::Later;
            cluster
                .delete(&found.key(), "v1", uid, owned)
                .await
                .expect("deleted");
        };
        forget().await;
        // A failure now is no failed first install: the app lives.
        let second = [config("a", "2"), app("web:2", None), wrong()];
        let failure = bad(&cluster, &declared(&namespace, second.to_vec())).await;
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
        // What is declared no longer is known by the state alone, and goes.
        first.known = first.objects.clone();
        first.objects.remove(0);
        forget().await;
        good(&cluster, &first).await;
        assert_eq!(value(&cluster, &namespace, "a").await, None);
        // And so does all of it, but for what is others' by now.
        let mut theirs = config("b", "theirs");
        theirs.namespace = Some(namespace.clone());
        cluster.create(&theirs, "kubectl").await.expect("made");
        first.known.push(config("b", "1"));
        forget().await;
        let kept = destroy(&cluster, &first).await;
        assert_eq!(kept.expect("destroyed"), []);
        let app = find(&cluster, "apps/v1", "Deployment", &namespace, "app").await;
        assert_eq!(app, None);
        assert_eq!(
            value(&cluster, &namespace, "b").await.as_deref(),
            Some("theirs")
        );
        let kept = "slipway-release-web-last-good";
        assert_eq!(find(&cluster, "v1", "Secret", &namespace, kept).await, None);
    });
}

#[test]
fn a_revision_that_was_good_when_its_run_was_killed_is_rolled_back_to() {
    in_namespace("killed-late", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1")]);
        let mut inventory = good(&cluster, &first).await.inventory;
        // As a run leaves it that is killed after the revision was kept and before that was noted.
        inventory.good = None;
        inventory.phase = Phase::Installing;
        let taken = Lease::take(&cluster, &first.place, "a test", first.settings.lease).await;
        let (lease, _) = taken.expect("it is free");
        lease.write(&inventory).await.expect("written");
        lease.give_back().await.expect("given back");
        let second = declared(&namespace, vec![config("a", "2"), wrong()]);
        let failure = bad(&cluster, &second).await;
        assert!(
            matches!(failure.done, Done::RolledBack(1)),
            "{:?}",
            failure.done
        );
        assert_eq!(value(&cluster, &namespace, "a").await.as_deref(), Some("1"));
    });
}
