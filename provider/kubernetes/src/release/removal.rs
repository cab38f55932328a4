//! Deleting objects, and waiting until they are gone.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use slipway_engine::clock::Moment;
use slipway_engine::error::CloudError;

use super::Declared;
use super::failure::{Cause, NotReady, Refusal};
use super::look::{Call, at_once, find, uid};
use crate::client::{Cluster, Deleted, NOT_SERVED, Owned};
use crate::inventory::{Entry, Phase, Place, releases_in};
use crate::object::{Key, Object, Type};
use crate::order;
use crate::status::{Context, Status, status};

/// How often it is looked whether objects are gone.
const PAUSE: Duration = Duration::from_millis(500);

/// How long what a failed install made may take to go, however short it was waited for: a namespace alone takes
/// some seconds, and finalizers of load balancers minutes.
const REMOVAL: Duration = Duration::from_secs(300);

/// Until when what a failed install made has to be gone.
pub(super) fn until(cluster: &Cluster, declared: &Declared) -> Moment {
    cluster.retry().runtime().now() + declared.settings.timeout.max(REMOVAL)
}

/// What becomes of volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Volumes {
    /// They stay: nobody asked for the end of what the app stored.
    Stay,
    /// They go with the rest.
    Go,
}

/// Deletes objects of a release in the reverse of the order in which they were applied, each phase once the one
/// before is gone; answers with those that stay because they hold what nobody could make again.
///
/// An object whose UID is another than the entry's is another object, and stays as it is.
pub(super) async fn remove(
    cluster: &Cluster,
    place: &Place,
    entries: &[&Entry],
    volumes: Volumes,
    until: Moment,
) -> Result<Vec<Key>, Cause> {
    let keys: Vec<Key> = entries.iter().map(|entry| entry.key.clone()).collect();
    let mut kept: Vec<Key> = Vec::new();
    for (_, phase) in order::delete(&keys) {
        let mut going = Vec::new();
        for entry in phase.into_iter().map(|index| entries[index]) {
            if stays(cluster, place, entry, volumes, &kept).await? {
                kept.push(entry.key.clone());
            } else {
                going.push(entry);
            }
        }
        remove_group(cluster, &going, until).await?;
    }
    Ok(kept)
}

/// Whether an object of this kind holds what nobody could make again, and others may have put there.
pub(super) fn holds_data(key: &Key) -> bool {
    matches!(
        (key.group.as_str(), key.kind.as_str()),
        (
            "",
            "Namespace" | "PersistentVolume" | "PersistentVolumeClaim"
        ) | ("apiextensions.k8s.io", "CustomResourceDefinition")
    )
}

/// Whether an object holds what nobody could make again: a volume; a definition of whose kind there are
/// objects, which would go with it; a namespace in which something stays, or others are.
async fn stays(
    cluster: &Cluster,
    place: &Place,
    entry: &Entry,
    volumes: Volumes,
    kept: &[Key],
) -> Result<bool, Cause> {
    let is_of = |key: &Key| key.namespace.as_ref() == Some(&entry.key.name);
    Ok(match (entry.key.group.as_str(), entry.key.kind.as_str()) {
        ("", "PersistentVolumeClaim" | "PersistentVolume") => volumes == Volumes::Stay,
        ("", "Namespace") => {
            kept.iter().any(is_of) || is_used(cluster, place, &entry.key.name, volumes).await?
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => has_objects(cluster, entry).await?,
        _ => false,
    })
}

/// Whether there are objects of the kind that a definition brings.
async fn has_objects(cluster: &Cluster, entry: &Entry) -> Result<bool, CloudError> {
    let Some(definition) = find(cluster, &entry.key, &entry.version).await? else {
        return Ok(false);
    };
    let Some(spec) = definition.body.get("spec") else {
        return Ok(false);
    };
    let versions = spec["versions"].as_array().into_iter().flatten();
    let served = versions
        .filter(|version| version["served"] == true)
        .find_map(|version| version["name"].as_str());
    let (Some(group), Some(version), Some(kind)) = (
        spec["group"].as_str(),
        served,
        spec["names"]["kind"].as_str(),
    ) else {
        return Ok(false);
    };
    let r#type = Type {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
    };
    match cluster.list(&r#type, None, "").await {
        Ok(objects) => Ok(!objects.is_empty()),
        // It was never established.
        Err(error) if error.code() == Some(NOT_SERVED) => Ok(false),
        Err(error) => Err(error),
    }
}

/// How long it is waited for others in a namespace to go. Releases that are destroyed by one run go at once, and
/// pods a moment after what made them.
const GOING: Duration = Duration::from_secs(5);

/// Whether others than this release are in a namespace, which would go with it: other releases, pods, and claims
/// where volumes stay. A release that is being destroyed is waited for.
async fn is_used(
    cluster: &Cluster,
    place: &Place,
    namespace: &str,
    volumes: Volumes,
) -> Result<bool, CloudError> {
    let runtime = cluster.retry().runtime();
    let until = runtime.now() + GOING;
    loop {
        let mut releases = releases_in(cluster, namespace).await?;
        if place.namespace == namespace {
            releases.remove(&place.name);
        }
        let is_going = |phase: &Option<Phase>| *phase == Some(Phase::Destroying);
        let going = !releases.is_empty() && releases.values().all(is_going);
        if releases.is_empty() && !has_others(cluster, namespace, volumes).await? {
            return Ok(false);
        }
        if !going && runtime.now() >= until {
            return Ok(true);
        }
        let pause = runtime.sleep(PAUSE);
        if cluster.retry().stop().run(pause).await.is_err() {
            return Ok(true);
        }
    }
}

/// Whether there are pods in a namespace that still run, or claims where volumes stay.
async fn has_others(
    cluster: &Cluster,
    namespace: &str,
    volumes: Volumes,
) -> Result<bool, CloudError> {
    let list = async |kind: &str| {
        let kind = Type::new("v1", kind);
        cluster.list(&kind, Some(namespace), "").await
    };
    let is_over = |pod: &Value| {
        matches!(
            pod["status"]["phase"].as_str(),
            Some("Succeeded" | "Failed")
        )
    };
    let pods = list("Pod").await?;
    if pods.iter().any(|pod| !is_going(pod) && !is_over(pod)) {
        return Ok(true);
    }
    Ok(volumes == Volumes::Stay && !list("PersistentVolumeClaim").await?.is_empty())
}

fn is_going(object: &Value) -> bool {
    object["metadata"]["deletionTimestamp"].is_string()
}

async fn remove_group(cluster: &Cluster, group: &[&Entry], until: Moment) -> Result<(), Cause> {
    let mut calls: Vec<Call<'_, _>> = Vec::new();
    for entry in group {
        calls.push(Box::pin(async move {
            let result = delete(cluster, entry).await;
            (entry, result)
        }));
    }
    let mut going = BTreeMap::new();
    let mut refused = Vec::new();
    for (entry, result) in at_once(calls).await {
        match result {
            Ok(Some(uid)) => {
                going.insert(entry.key.clone(), (entry, uid));
            }
            Ok(None) => {}
            Err(error) => refused.push(Refusal {
                key: entry.key.clone(),
                error,
            }),
        }
    }
    if !refused.is_empty() {
        return Err(Cause::Refused(refused));
    }
    gone(cluster, going, until).await
}

/// Asks for one deletion; `None` when there is nothing to wait for.
async fn delete(cluster: &Cluster, entry: &Entry) -> Result<Option<String>, CloudError> {
    let Some(live) = find(cluster, &entry.key, &entry.version).await? else {
        return Ok(None);
    };
    let Some(live_uid) = uid(&live) else {
        return Ok(None);
    };
    if entry.uid.as_ref().is_some_and(|uid| *uid != live_uid) {
        return Ok(None);
    }
    let deleted = cluster
        .delete(&entry.key, &entry.version, &live_uid, Owned::First)
        .await?;
    Ok(match deleted {
        Deleted::Accepted => Some(live_uid),
        Deleted::Gone => None,
    })
}

/// Waits until an object that is being deleted is gone.
pub(super) async fn ended(cluster: &Cluster, ending: &Object, until: Moment) -> Result<(), Cause> {
    let entry = &Entry::of(ending);
    let going = uid(ending).map(|uid| (ending.key(), (&entry, uid)));
    gone(cluster, going.into_iter().collect(), until).await
}

/// An object that is being deleted, and what keeps it.
pub(super) fn held(live: &Object) -> NotReady {
    NotReady {
        key: live.key(),
        why: holder(live),
        explanation: None,
    }
}

async fn gone(
    cluster: &Cluster,
    mut going: BTreeMap<Key, (&&Entry, String)>,
    until: Moment,
) -> Result<(), Cause> {
    let retry = cluster.retry();
    let begun = retry.runtime().now();
    loop {
        let mut held = Vec::new();
        for (key, (entry, was)) in &going {
            let live = find(cluster, key, &entry.version).await?;
            if let Some(live) = live.filter(|live| uid(live).as_ref() == Some(was)) {
                held.push(self::held(&live));
            }
        }
        if held.is_empty() {
            return Ok(());
        }
        going.retain(|key, _| held.iter().any(|object| object.key == *key));
        if retry.runtime().now() >= until {
            let waited = retry.runtime().now().since(begun);
            return Err(Cause::Held {
                objects: held,
                waited,
            });
        }
        let pause = retry.runtime().sleep(PAUSE);
        if retry.stop().run(pause).await.is_err() {
            return Err(Cause::Interrupted(held));
        }
    }
}

/// What keeps an object that is being deleted.
fn holder(live: &Object) -> String {
    match status(live, Context::default()) {
        Status::Terminating { why } => why,
        _ => "its deletion has not begun".to_owned(),
    }
}
