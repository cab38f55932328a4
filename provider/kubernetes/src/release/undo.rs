//! What is done about a revision that could not be made.

use std::collections::BTreeMap;

use slipway_engine::error::ErrorKind;

use super::destroy::is_namespace;
use super::failure::{Cause, Done, Failure};
use super::look::{Live, find, look};
use super::removal::{self, Volumes, remove};
use super::upgrade::Run;
use super::{OnFailure, last_good};
use crate::inventory::{Entry, Inventory, Phase};
use crate::object::{Key, Object};

/// How often an object is written again while its controller writes beside it.
const TRIES: u32 = 10;

/// What was there before a run.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    /// What another run had noted.
    pub(super) prior: Option<&'a Inventory>,
    /// Whether no revision was ever there.
    pub(super) is_first: bool,
    /// Declared objects as they were.
    pub(super) live: &'a Live,
}

impl Run<'_> {
    /// What is done about a revision that could not be made.
    pub(super) async fn failed(
        &self,
        cause: Cause,
        inventory: Inventory,
        before: Before<'_>,
    ) -> Failure {
        let stays = cause.is_stop()
            || cause.is_lost()
            || self.declared.settings.on_failure == OnFailure::Keep;
        if stays {
            return self.left(cause, inventory).await;
        }
        let good = match inventory.good {
            Some(good) => good,
            None if before.is_first => return self.take_away(cause, inventory, before).await,
            None => return self.left(cause, inventory).await,
        };
        match last_good::kept(self.cluster, &self.declared.place).await {
            // It is written before the inventory says so.
            Ok(Some((revision, objects))) if revision >= good => {
                let added = |key: &Key| before.prior.is_none_or(|prior| prior.entry(key).is_none());
                let goes = |key: &Key| self.declared.settings.prune || added(key);
                let good = (revision, objects.as_slice());
                self.roll_back(cause, inventory, good, goes).await
            }
            Ok(_) => self.left(cause, inventory).await,
            Err(error) => {
                let mut failure = self.left(cause, inventory).await;
                failure.done = Done::RollbackFailed(good, Box::new(error.into()));
                failure
            }
        }
    }

    /// Leaves everything as it is; another run goes on from there.
    pub(super) async fn left(&self, cause: Cause, mut inventory: Inventory) -> Failure {
        if !cause.is_stop() && !cause.is_lost() {
            inventory.phase = Phase::Failed;
        }
        if !cause.is_lost() {
            // The inventory of before says as much about what is there.
            let _ = self.lease.write(&inventory).await;
        }
        Failure {
            cause,
            done: Done::Left,
            left: Some(inventory),
        }
    }

    /// Makes the last good revision again.
    async fn roll_back(
        &self,
        cause: Cause,
        mut inventory: Inventory,
        (revision, objects): (u64, &[Object]),
        may_go: impl Fn(&Key) -> bool,
    ) -> Failure {
        inventory.phase = Phase::RollingBack;
        let good = (revision, objects);
        let again = self.make_again(&mut inventory, good, may_go).await;
        let done = match again {
            Ok(()) => Done::RolledBack(revision),
            Err(second) => {
                let mut failure = self.left(second, inventory).await;
                let second = std::mem::replace(&mut failure.cause, cause);
                failure.done = Done::RollbackFailed(revision, Box::new(second));
                return failure;
            }
        };
        Failure {
            cause,
            done,
            left: Some(inventory),
        }
    }

    async fn make_again(
        &self,
        inventory: &mut Inventory,
        (revision, objects): (u64, &[Object]),
        may_go: impl Fn(&Key) -> bool,
    ) -> Result<(), Cause> {
        self.lease.write(inventory).await?;
        let before = look(self.cluster, objects).await?;
        self.bring_about(objects, &before, inventory, self.until())
            .await?;
        self.prune(objects, inventory, may_go).await?;
        inventory.phase = Phase::Deployed;
        inventory.revision = revision;
        let hashes: BTreeMap<Key, String> = objects
            .iter()
            .map(|object| (object.key(), Entry::of(object).hash))
            .collect();
        for entry in &mut inventory.objects {
            if let Some(hash) = hashes.get(&entry.key) {
                entry.hash.clone_from(hash);
            }
        }
        self.lease.write(inventory).await?;
        Ok(())
    }

    /// Takes away what a first install made, and makes what it adopted as it was. The namespace of the release
    /// goes when its inventory has.
    async fn take_away(
        &self,
        cause: Cause,
        mut inventory: Inventory,
        before: Before<'_>,
    ) -> Failure {
        let place = &self.declared.place;
        let own = &place.namespace;
        let made: Vec<&Entry> = inventory
            .objects
            .iter()
            .filter(|entry| entry.made && !is_namespace(&entry.key, own))
            .collect();
        let until = removal::until(self.cluster, self.declared);
        let removed = async {
            self.restore(&inventory, before.live).await?;
            remove(self.cluster, place, &made, Volumes::Stay, until).await
        };
        let done = match removed.await {
            Ok(kept) if kept.is_empty() && inventory.objects.iter().all(|entry| entry.made) => {
                return Failure {
                    cause,
                    done: Done::Removed,
                    left: None,
                };
            }
            Ok(kept) => {
                let stays = |entry: &Entry| {
                    !entry.made || kept.contains(&entry.key) || is_namespace(&entry.key, own)
                };
                inventory.objects.retain(stays);
                match kept.is_empty() {
                    true => Done::Removed,
                    false => Done::RemovedBut(kept),
                }
            }
            Err(second) => Done::RemovalFailed(Box::new(second)),
        };
        Failure {
            done,
            ..self.left(cause, inventory).await
        }
    }

    /// Makes what was adopted as it was before.
    async fn restore(&self, inventory: &Inventory, before: &Live) -> Result<(), Cause> {
        for entry in inventory.objects.iter().filter(|entry| !entry.made) {
            if let Some(was) = before.get(&entry.key) {
                self.restore_one(was).await?;
            }
        }
        Ok(())
    }

    async fn restore_one(&self, was: &Object) -> Result<(), Cause> {
        let mut tries = TRIES;
        loop {
            let Some(now) = find(self.cluster, &was.key(), &was.r#type.version).await? else {
                return Ok(());
            };
            let version = |object: &Object| object.body["metadata"]["resourceVersion"].clone();
            if version(&now) == version(was) {
                return Ok(());
            }
            let mut again = was.clone();
            again.body["metadata"]["resourceVersion"] = version(&now);
            match self.cluster.replace(&again, &self.manager).await {
                Ok(_) => return Ok(()),
                // Its controller writes as well.
                Err(error) if error.kind() == ErrorKind::Conflict && tries > 0 => tries -= 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}
