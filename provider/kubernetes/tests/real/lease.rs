//! Inventories and leases.

use std::time::Duration;

use serde_json::json;
use slipway_kubernetes::client::{Cluster, Owned};
use slipway_kubernetes::inventory::{
    Entry, Inventory, Lease, LeaseError, LeaseTimes, Phase, Place,
};
use slipway_kubernetes::object::Type;

use super::{config_map, in_namespace};

const SHORT: LeaseTimes = LeaseTimes {
    lasts: Duration::from_secs(5),
    renewed_every: Duration::from_millis(500),
    patience: Duration::from_secs(9),
};

fn place(namespace: &str) -> Place {
    Place {
        namespace: namespace.to_owned(),
        name: "web".to_owned(),
    }
}

async fn take(
    cluster: &Cluster,
    place: &Place,
    who: &str,
) -> Result<(Lease, Option<Inventory>), LeaseError> {
    Lease::take(cluster, place, who, SHORT).await
}

fn inventory(namespace: &str) -> Inventory {
    Inventory {
        owner: "a1".to_owned(),
        by: "a test".to_owned(),
        revision: 1,
        good: None,
        phase: Phase::Installing,
        objects: vec![Entry::of(&config_map(namespace, "a", &json!({})))],
    }
}

#[test]
fn of_two_runs_one_waits_and_says_for_whom() {
    in_namespace("two-runs", |cluster, namespace| async move {
        let place = place(&namespace);
        assert_eq!(
            Lease::read(&cluster, &place).await.expect("it answers"),
            None
        );
        let (first, found) = take(&cluster, &place, "the first").await.expect("free");
        assert_eq!(found, None);
        first.write(&inventory(&namespace)).await.expect("written");
        let second = take(&cluster, &place, "the second").await;
        let error = second.expect_err("taken");
        assert!(error.to_string().ends_with("the first"), "{error}");
        // It held it beyond its time, because it gave signs.
        first
            .write(&inventory(&namespace))
            .await
            .expect("still held");
        first.give_back().await.expect("given back");
        let (_second, found) = take(&cluster, &place, "the second").await.expect("free");
        assert_eq!(found, Some(inventory(&namespace)));
    });
}

#[test]
fn of_many_that_begin_at_once_one_holds_it() {
    in_namespace("at-once", |cluster, namespace| async move {
        let place = place(&namespace);
        let hasty = LeaseTimes {
            patience: Duration::ZERO,
            ..SHORT
        };
        let all = (0..8).map(|who| {
            let (cluster, place) = (cluster.clone(), place.clone());
            tokio::spawn(async move {
                Lease::take(&cluster, &place, &format!("run {who}"), hasty).await
            })
        });
        let mut held = Vec::new();
        for one in all.collect::<Vec<_>>() {
            match one.await.expect("it ends") {
                Ok((lease, _)) => held.push(lease),
                Err(LeaseError::Taken(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(held.len(), 1);
    });
}

#[test]
fn a_run_that_was_killed_locks_nobody_out_and_leaves_what_it_knew() {
    in_namespace("killed", |cluster, namespace| async move {
        let place = place(&namespace);
        let (first, _) = take(&cluster, &place, "the first").await.expect("free");
        first.write(&inventory(&namespace)).await.expect("written");
        drop(first);
        let (second, found) = take(&cluster, &place, "the second")
            .await
            .expect("free by then");
        assert_eq!(found, Some(inventory(&namespace)));
        second.delete().await.expect("deleted");
        assert_eq!(
            Lease::read(&cluster, &place).await.expect("it answers"),
            None
        );
    });
}

#[test]
fn who_lost_it_learns_it_and_writes_nothing() {
    in_namespace("lost", |cluster, namespace| async move {
        let place = place(&namespace);
        let (lease, _) = take(&cluster, &place, "the first").await.expect("free");
        lease.write(&inventory(&namespace)).await.expect("written");
        let kind = Type::new("v1", "ConfigMap");
        let found = cluster
            .get(&kind, Some(&namespace), "slipway-release-web")
            .await;
        let found = found.expect("it answers").expect("it is there");
        let uid = found["metadata"]["uid"].as_str().expect("a UID");
        let key = config_map(&namespace, "slipway-release-web", &json!({})).key();
        cluster
            .delete(&key, "v1", uid, Owned::Later)
            .await
            .expect("deleted");
        tokio::time::timeout(Duration::from_secs(5), lease.lost())
            .await
            .expect("it learns it");
        let error = lease.write(&inventory(&namespace)).await.expect_err("lost");
        assert!(matches!(error, LeaseError::Lost), "{error}");
        let found = cluster
            .get(&kind, Some(&namespace), "slipway-release-web")
            .await;
        assert_eq!(found.expect("it answers"), None);
    });
}

#[test]
fn somebody_else_may_label_the_inventory() {
    in_namespace("labelled", |cluster, namespace| async move {
        let place = place(&namespace);
        let (lease, _) = take(&cluster, &place, "the first").await.expect("free");
        let kind = Type::new("v1", "ConfigMap");
        let found = cluster
            .get(&kind, Some(&namespace), "slipway-release-web")
            .await;
        let mut found = found.expect("it answers").expect("it is there");
        found["metadata"]["labels"]["team"] = json!("shop");
        let labelled = super::object(found);
        cluster
            .replace(&labelled, "kubectl")
            .await
            .expect("labelled");
        lease.write(&inventory(&namespace)).await.expect("written");
        let found = cluster
            .get(&kind, Some(&namespace), "slipway-release-web")
            .await;
        let found = found.expect("it answers").expect("it is there");
        assert_eq!(found["metadata"]["labels"]["team"], "shop");
        assert!(found["data"]["inventory"].is_string());
    });
}
