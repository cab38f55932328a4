//! From what is there to what is declared.

use std::collections::BTreeSet;

use slipway_engine::clock::Moment;

use super::destroy::is_namespace;
use super::failure::{Cause, Done, Failure};
use super::look::{Live, look, uid};
use super::removal::{Volumes, holds_data, remove};
use super::settle::{Terms, settle};
use super::undo::Before;
use super::{Adopt, Declared, Released, anew, apply, collected, last_good, namespace, strategy};
use crate::client::Cluster;
use crate::inventory::{Entry, Inventory, Lease, LeaseError, Phase};
use crate::object::{Key, Object};
use crate::order;
use crate::owned::{is_ours, without_yielded};
use crate::secrets::Secrets;

/// Makes a release as it is declared: its first revision, or another.
///
/// # Errors
///
/// Why it is not so, what was done about it, and what is there.
pub async fn release(cluster: &Cluster, declared: &Declared) -> Result<Released, Failure> {
    let unchanged = |cause: Cause| Failure {
        cause,
        done: Done::NothingChanged,
        left: None,
    };
    let complete = namespace::complete(cluster, declared).await;
    let (objects, made_namespace) = complete.map_err(unchanged)?;
    let (place, settings) = (&declared.place, &declared.settings);
    let taken = Lease::take(cluster, place, &settings.who, settings.lease).await;
    let (lease, prior) = taken.map_err(|error| unchanged(error.into()))?;
    let mut secrets = declared.secrets.clone();
    secrets.learn(&objects);
    let run = Run {
        cluster,
        declared,
        objects,
        manager: place.manager(),
        lease,
        secrets,
    };
    let result = tokio::select! {
        result = run.whole(prior.as_ref()) => result,
        () = run.lease.lost() => Err(Failure {
            cause: LeaseError::Lost.into(),
            done: Done::Left,
            left: prior,
        }),
    };
    let Err(Failure {
        left: None, done, ..
    }) = &result
    else {
        // Everything that matters is written; a lease that stays ends by itself.
        let _ = run.lease.give_back().await;
        return result;
    };
    let goes = made_namespace || matches!(done, Done::Removed);
    // The inventory is in the namespace, so it goes before that.
    let _ = run.lease.delete().await;
    if !goes {
        return result;
    }
    let done = match namespace::remove_own(cluster, declared).await {
        Ok(kept) if kept.is_empty() => return result,
        Ok(kept) => Done::RemovedBut(kept),
        Err(second) => Done::RemovalFailed(Box::new(second)),
    };
    result.map_err(|failure| Failure { done, ..failure })
}

/// One run, which holds the lease.
pub(super) struct Run<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) declared: &'a Declared,
    /// All that is declared, wholly: with namespaces, and with that of the release where it is its own.
    objects: Vec<Object>,
    pub(super) manager: String,
    pub(super) lease: Lease,
    secrets: Secrets,
}

impl Run<'_> {
    async fn whole(&self, prior: Option<&Inventory>) -> Result<Released, Failure> {
        let unchanged = |cause: Cause| Failure {
            cause,
            done: Done::NothingChanged,
            left: prior.cloned(),
        };
        if let Some(prior) = prior
            && !self.may_take(prior)
        {
            return Err(unchanged(Cause::Owned(prior.by.clone())));
        }
        let live = look(self.cluster, &self.objects).await;
        let live = live.map_err(|error| unchanged(error.into()))?;
        let foreign = self.foreign(prior, &live);
        if !foreign.is_empty() {
            return Err(unchanged(Cause::Foreign(foreign)));
        }
        let good = match prior.and_then(|prior| prior.good) {
            Some(good) => Some(good),
            // The inventory may have been deleted by hand, or a run killed between two writes.
            None => {
                let kept = last_good::kept(self.cluster, &self.declared.place).await;
                let kept = kept.map_err(|error| unchanged(error.into()))?;
                kept.map(|(revision, _)| revision)
            }
        };
        let earlier = match prior {
            Some(prior) => prior.objects.clone(),
            None if self.declared.known.is_empty() => Vec::new(),
            // Somebody deleted the inventory.
            None => {
                let known = namespace::known(self.cluster, self.declared).await;
                known.map_err(|error| unchanged(error.into()))?
            }
        };
        let mut inventory = self.noted(prior, good, &live, earlier);
        let is_first = good.is_none() && (prior.is_some() || !self.is_here(&live));
        // What cannot be made anew is known before anything is changed.
        let anew = self.anew(&self.objects, &live, &inventory).await;
        anew.map_err(unchanged)?;
        let written = self.lease.write(&inventory).await;
        written.map_err(|error| unchanged(error.into()))?;
        let live = match self.make(&mut inventory, &live).await {
            Ok(live) => live,
            Err(cause) => {
                let before = Before {
                    prior,
                    is_first,
                    live: &live,
                };
                return Err(self.failed(cause, inventory, before).await);
            }
        };
        // From here on the revision is good, and what fails is no reason to take it back.
        match self.finish(&mut inventory).await {
            Ok(kept) => Ok(Released {
                can_roll_back: kept.0,
                kept: kept.1,
                inventory,
                live,
            }),
            Err(cause) => Err(self.left(cause, inventory).await),
        }
    }

    /// Whether this run may go on from what another left: it has the same owner, or no revision of it was ever good,
    /// or it is exactly what is declared, as after a run whose state was never stored.
    fn may_take(&self, prior: &Inventory) -> bool {
        let is_same = || {
            let mut objects = self.objects.iter().map(Entry::of);
            self.objects.len() == prior.objects.len()
                && objects.all(|entry| {
                    prior
                        .entry(&entry.key)
                        .is_some_and(|it| it.hash == entry.hash)
                })
        };
        prior.owner == self.declared.owner
            || self.declared.settings.adopt == Adopt::All
            || prior.good.is_none()
            || is_same()
    }

    /// What is there, not by this release, and may not become its own.
    fn foreign(&self, prior: Option<&Inventory>, live: &Live) -> Vec<Key> {
        let adopt = &self.declared.settings.adopt;
        let foreign = live.iter().filter(|(key, object)| {
            let known = prior.and_then(|prior| prior.entry(key));
            let is_known = known.is_some_and(|entry| match &entry.uid {
                Some(known) => uid(object).as_ref() == Some(known),
                // It was not there when a run that was killed noted it.
                None => entry.made,
            });
            // An object of which nothing is declared but its name has no manager.
            !is_known && !is_ours(object, &self.manager) && !adopt.allows(key)
        });
        foreign.map(|(key, _)| key.clone()).collect()
    }

    /// Whether something of this release is there already, besides its namespace.
    fn is_here(&self, live: &Live) -> bool {
        let own = &self.declared.place.namespace;
        live.iter()
            .any(|(key, object)| !is_namespace(key, own) && is_ours(object, &self.manager))
    }

    /// The inventory before anything is made: what is declared, and what was there of `earlier` revisions. The
    /// namespace of the release is among these no more when it is not declared: others may be in it by now.
    fn noted(
        &self,
        prior: Option<&Inventory>,
        good: Option<u64>,
        live: &Live,
        earlier: Vec<Entry>,
    ) -> Inventory {
        let own = &self.declared.place.namespace;
        let known = |key: &Key| prior.and_then(|prior| prior.entry(key));
        let declared = self.objects.iter().map(|object| {
            let mut entry = Entry::of(object);
            let there = live.get(&entry.key);
            entry.uid = match there {
                Some(there) => uid(there),
                None => collected::noted(object, prior),
            };
            entry.made = match (known(&entry.key), there) {
                (Some(known), _) => known.made,
                // A run that was killed before it could note more had made it.
                (None, Some(there)) => {
                    is_ours(there, &self.manager)
                        && (is_namespace(&entry.key, own) || !holds_data(&entry.key))
                }
                (None, None) => true,
            };
            entry
        });
        let mut objects: Vec<Entry> = declared.collect();
        let keys: BTreeSet<Key> = objects.iter().map(|entry| entry.key.clone()).collect();
        let others = earlier.into_iter();
        objects.extend(
            others.filter(|entry| !keys.contains(&entry.key) && !is_namespace(&entry.key, own)),
        );
        let last = prior.map(|prior| prior.revision).or(good);
        Inventory {
            owner: self.declared.owner.clone(),
            by: self.declared.settings.who.clone(),
            revision: last.unwrap_or_default() + 1,
            good,
            phase: if good.is_some() {
                Phase::Upgrading
            } else {
                Phase::Installing
            },
            objects,
        }
    }

    /// Makes what is declared, and waits until it is ready.
    async fn make(&self, inventory: &mut Inventory, before: &Live) -> Result<Live, Cause> {
        let until = self.until();
        self.bring_about(&self.objects, before, inventory, until)
            .await
    }

    /// Notes a good revision, and removes what is no longer declared; answers with whether it can be made
    /// again, and with what stays.
    async fn finish(&self, inventory: &mut Inventory) -> Result<(bool, Vec<Key>), Cause> {
        let place = &self.declared.place;
        let revision = inventory.revision;
        let is_kept = last_good::keep(self.cluster, place, revision, &self.objects).await?;
        inventory.good = Some(revision);
        for entry in &mut inventory.objects {
            entry.made |= !holds_data(&entry.key);
        }
        self.lease.write(inventory).await?;
        let kept = match self.declared.settings.prune {
            true => self.prune(&self.objects, inventory, |_| true).await?,
            false => Vec::new(),
        };
        inventory.phase = Phase::Deployed;
        self.lease.write(inventory).await?;
        Ok((is_kept, kept))
    }

    /// Applies objects in their order and waits until all are ready. What has to be made anew is deleted just before
    /// it is applied. What others own by now and may own is left to them, as it was before. The inventory learns
    /// the UIDs.
    pub(super) async fn bring_about(
        &self,
        objects: &[Object],
        before: &Live,
        inventory: &mut Inventory,
        until: Moment,
    ) -> Result<Live, Cause> {
        let objects = &collected::still_to_be(objects, before, inventory);
        let anew = self.anew(objects, before, inventory).await?;
        let mut live = Live::new();
        for (phase, members) in order::apply(objects, &self.declared.place.namespace) {
            let members: Vec<&Object> = members.into_iter().map(|index| &objects[index]).collect();
            let going = anew::among(&anew, &members);
            let place = &self.declared.place;
            remove(self.cluster, place, &going, Volumes::Stay, until).await?;
            let is_anew = |object: &Object| going.iter().any(|entry| entry.key == object.key());
            let sent: Vec<Object> = members
                .iter()
                .map(|object| match is_anew(object) {
                    true => Object::clone(object),
                    false => self.without_yielded(object, before),
                })
                .collect();
            let staying = sent.iter().filter(|object| !is_anew(object));
            let first = strategy::owned_first(staying, before, &self.manager);
            apply::apply(self.cluster, &self.manager, &first).await.1?;
            let (made, result) = self.applied(&sent, objects, &live, until).await;
            for entry in &mut inventory.objects {
                if let Some(object) = made.get(&entry.key) {
                    entry.uid = uid(object);
                }
            }
            result?;
            if phase.must_be_ready() {
                live.extend(settle(self.cluster, &members, made, self.terms(until)).await?);
                if phase == order::Phase::Definitions {
                    apply::served(self.cluster, &members).await?;
                }
            } else {
                live.extend(made);
            }
        }
        self.lease.write(inventory).await?;
        let all: Vec<&Object> = objects.iter().collect();
        settle(self.cluster, &all, live, self.terms(until)).await
    }

    /// Deletes what the inventory has and these objects are not, of that what may go; answers with what stays.
    pub(super) async fn prune(
        &self,
        objects: &[Object],
        inventory: &mut Inventory,
        may_go: impl Fn(&Key) -> bool,
    ) -> Result<Vec<Key>, Cause> {
        let declared: BTreeSet<Key> = objects.iter().map(Object::key).collect();
        let goes = |entry: &&Entry| !declared.contains(&entry.key) && may_go(&entry.key);
        let others = inventory.objects.iter().filter(goes);
        let (made, adopted): (Vec<&Entry>, Vec<&Entry>) = others.partition(|entry| entry.made);
        let place = &self.declared.place;
        let mut kept = remove(self.cluster, place, &made, Volumes::Stay, self.until()).await?;
        kept.extend(adopted.into_iter().map(|entry| entry.key.clone()));
        inventory.objects.retain(|entry| !goes(&entry));
        Ok(kept)
    }

    fn without_yielded(&self, object: &Object, before: &Live) -> Object {
        let yields = &self.declared.settings.yields;
        match before.get(&object.key()) {
            Some(live) => without_yielded(object, live, &self.manager, yields),
            None => object.clone(),
        }
    }

    pub(super) fn terms(&self, until: Moment) -> Terms<'_> {
        let settings = &self.declared.settings;
        Terms {
            until,
            conditions: &settings.conditions,
            patience: settings.patience,
            fail_fast: settings.fail_fast,
            secrets: &self.secrets,
        }
    }

    pub(super) fn until(&self) -> Moment {
        self.cluster.retry().runtime().now() + self.declared.settings.timeout
    }
}
