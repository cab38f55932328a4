//! What is done about a revision that could not be made.

use std::collections::BTreeMap;

use super::destroy::is_namespace;
use super::failure::{Cause, Done, Failure};
use super::look::look;
use super::removal::{self, Volumes, remove};
use super::upgrade::Run;
use super::{OnFailure, last_good};
use crate::inventory::{Entry, Inventory, Phase};
use crate::object::{Key, Object};

impl Run<'_> {
    /// What is done about a revision that could not be made.
    pub(super) async fn failed(
        &self,
        cause: Cause,
        inventory: Inventory,
        is_first: bool,
    ) -> Failure {
        let stays = cause.is_stop()
            || cause.is_lost()
            || self.declared.settings.on_failure == OnFailure::Keep;
        if stays {
            return self.left(cause, inventory).await;
        }
        let good = match inventory.good {
            Some(good) => good,
            None if is_first => return self.take_away(cause, inventory).await,
            None => return self.left(cause, inventory).await,
        };
        match last_good::kept(self.cluster, &self.declared.place).await {
            // It is written before the inventory says so.
            Ok(Some((revision, objects))) if revision >= good => {
                self.roll_back(cause, inventory, revision, &objects).await
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
        revision: u64,
        objects: &[Object],
    ) -> Failure {
        inventory.phase = Phase::RollingBack;
        let again = self.make_again(&mut inventory, revision, objects).await;
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
        revision: u64,
        objects: &[Object],
    ) -> Result<(), Cause> {
        self.lease.write(inventory).await?;
        let before = look(self.cluster, objects).await?;
        self.bring_about(objects, &before, inventory, self.until())
            .await?;
        self.prune(objects, inventory).await?;
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

    /// Takes away what a first install made, and nothing that was there before. The namespace of the release
    /// goes when its inventory has.
    async fn take_away(&self, cause: Cause, mut inventory: Inventory) -> Failure {
        let own = &self.declared.place.namespace;
        let made: Vec<&Entry> = inventory
            .objects
            .iter()
            .filter(|entry| entry.made && !is_namespace(&entry.key, own))
            .collect();
        let until = removal::until(self.cluster, self.declared);
        let removed = remove(self.cluster, &made, Volumes::Stay, until).await;
        let done = match removed {
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
                Done::Removed
            }
            Err(second) => Done::RemovalFailed(Box::new(second)),
        };
        Failure {
            done,
            ..self.left(cause, inventory).await
        }
    }
}
