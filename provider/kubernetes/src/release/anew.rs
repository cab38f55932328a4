//! Objects that have to be deleted and made anew, because what is declared changes a field that never changes.
//!
//! Nothing is deleted on a guess: the cluster has to refuse the change, and to take the object as a new one. So a
//! manifest that is wrong besides costs nothing, and neither does a default that looks like a change.

use std::collections::BTreeSet;

use slipway_engine::error::ErrorKind;

use super::failure::{Cause, Unchangeable};
use super::look::{Call, Live, at_once, uid};
use super::upgrade::Run;
use crate::client::{Cluster, Manner};
use crate::immutable::{changed, kept};
use crate::inventory::{Entry, Inventory};
use crate::object::{Key, Object};
use crate::owned::part;

/// What is to become of an object that is there.
pub(super) enum Fate {
    /// It is applied as it is.
    Stays,
    /// It is deleted, and made anew.
    Goes,
    /// It would have to be, and is not.
    Stuck(Unchangeable),
}

impl Run<'_> {
    /// Those of the objects that have to be made anew, as the cluster has them now. What is on its way out is one
    /// of them: it is waited for until it is gone.
    ///
    /// It is an error when one of them holds what nobody could make again, or is not the release's to delete.
    pub(super) async fn anew(
        &self,
        objects: &[Object],
        before: &Live,
        inventory: &Inventory,
    ) -> Result<Vec<Entry>, Cause> {
        let mut calls: Vec<Call<'_, _>> = Vec::new();
        for object in objects {
            let key = object.key();
            if let (Some(live), Some(entry)) = (before.get(&key), inventory.entry(&key)) {
                calls.push(Box::pin(async move {
                    let fate = fate(self.cluster, &self.manager, object, live, entry.made).await;
                    let uid = uid(live);
                    let going = Entry {
                        uid,
                        ..entry.clone()
                    };
                    (going, fate)
                }));
            }
        }
        let (mut going, mut stuck) = (Vec::new(), Vec::new());
        for (entry, fate) in at_once(calls).await {
            match fate {
                Fate::Stays => {}
                Fate::Goes => going.push(entry),
                Fate::Stuck(object) => stuck.push(object),
            }
        }
        if stuck.is_empty() {
            return Ok(going);
        }
        stuck.sort_by(|one, other| one.key.cmp(&other.key));
        Err(Cause::Unchangeable(stuck))
    }
}

/// What is to become of an object that a manager applies; `made` says whether it is the release's to delete.
pub(super) async fn fate(
    cluster: &Cluster,
    manager: &str,
    object: &Object,
    live: &Object,
    made: bool,
) -> Fate {
    let why_not = match made {
        true => kept(live),
        false => Some("the release did not make it"),
    };
    let is_ending = !live.body["metadata"]["deletionTimestamp"].is_null();
    let prior = part(live, manager);
    let paths = match is_ending {
        true => Vec::new(),
        false => changed(prior.as_ref().unwrap_or(live), object),
    };
    if !is_ending && (paths.is_empty() || !is_refused(cluster, manager, object).await) {
        return Fate::Stays;
    }
    match why_not {
        None => Fate::Goes,
        Some(_) if is_ending => Fate::Stays,
        Some(why) => Fate::Stuck(Unchangeable {
            key: object.key(),
            paths,
            why,
        }),
    }
}

/// Whether a cluster refuses to change an object so, and would take it as a new one. Whatever else it says is
/// said again when the object is applied.
async fn is_refused(cluster: &Cluster, manager: &str, object: &Object) -> bool {
    let tried = Manner {
        manager,
        force: true,
        dry_run: true,
    };
    let refused = cluster.apply(object, tried).await.err();
    if refused.is_none_or(|error| error.kind() != ErrorKind::Invalid) {
        return false;
    }
    // It is looked at before its name is.
    let made = cluster.try_create(object).await.err();
    made.is_none_or(|error| error.kind() == ErrorKind::AlreadyExists)
}

/// Those of the entries that are among these objects.
pub(super) fn among<'e>(entries: &'e [Entry], objects: &[&Object]) -> Vec<&'e Entry> {
    let keys: BTreeSet<Key> = objects.iter().map(|object| object.key()).collect();
    let entries = entries.iter();
    entries.filter(|entry| keys.contains(&entry.key)).collect()
}
