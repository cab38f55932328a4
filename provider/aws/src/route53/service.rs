//! Route 53 with everything that calls share: the account's rate, retries, lists of zones, batches of
//! changes.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slipway_engine::batch::{Window, WriteBatches};
use slipway_engine::clock::Runtime;
use slipway_engine::coalesce::{Snapshots, WriteGuard};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostics;

use super::api::{Answer, ChangeStatus, RecordKey, RecordSet, Route53Api};
use super::changes::RecordChange;
use super::names;
use super::sdk::Sdk;
use super::zone_records::{Reader, Writer, limit_for};
use crate::error::ROUTE53;
use crate::shared::Shared;

/// Calls per second of one account, all operations together (Route 53 developer guide, "Quotas on
/// API requests").
const RATE: f64 = 5.0;

/// Calls that may be made at once after a pause: those of one second.
const BURST: u32 = 5;

/// How often a change whose outcome is unknown is looked up and, if it was not made, sent again.
const ROUNDS: u32 = 3;

/// How long looking up such a change may take, also after a stop.
const LOOK_UP: Duration = Duration::from_secs(20);

/// A record of a zone, by the zone's id.
type ZoneKey = (String, RecordKey);

/// Held by the operation whose turn it is.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// Route 53 for one configuration of the provider.
pub(super) struct Route53 {
    api: Arc<dyn Route53Api>,
    retry: Retry,
    /// Names of zones by id; they never change.
    zone_names: tokio::sync::Mutex<HashMap<String, String>>,
    records: Snapshots<Reader>,
    writes: WriteBatches<Writer>,
    /// Records that an operation is working on, so that one which moves between two resources is
    /// never created and deleted at once.
    busy: Mutex<HashMap<ZoneKey, Turn>>,
    /// Records that a resource of this run found as planned and took over, each with a token that
    /// the resource keeps. Another resource that still has one in its state must not delete it.
    adopted: Mutex<HashMap<ZoneKey, String>>,
}

impl fmt::Debug for Route53 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route53")
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Route53 {
    /// Route 53 through this port, with these retries at the account's rate.
    pub(super) fn new(api: Arc<dyn Route53Api>, retry: Retry) -> Self {
        let runtime = retry.runtime().clone();
        let records = Snapshots::new(
            runtime.clone(),
            Reader {
                api: Arc::clone(&api),
                retry: retry.clone(),
            },
        );
        let writer = Writer {
            api: Arc::clone(&api),
            retry: retry.clone(),
            records: records.clone(),
        };
        Self {
            api,
            retry,
            zone_names: tokio::sync::Mutex::default(),
            records,
            writes: WriteBatches::new(runtime, writer, Window::default()),
            busy: Mutex::default(),
            adopted: Mutex::default(),
        }
    }

    /// Route 53 of the provider's configuration.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(super) fn of(shared: &Shared) -> Result<Arc<Self>, Diagnostics> {
        let retry = shared.retry("route53", RATE, BURST)?;
        shared.part(|connection| Self::new(Arc::new(Sdk::new(connection)), retry))
    }

    /// The clock and the random numbers.
    pub(super) fn runtime(&self) -> &Runtime {
        self.retry.runtime()
    }

    /// Makes one call with what is shared. `operation` is the API's name of it, for errors.
    ///
    /// # Errors
    /// See [`Retry::run`].
    pub(super) async fn call<'a, T: 'a>(
        &'a self,
        effect: Effect,
        operation: &'static str,
        mut call: impl FnMut(&'a dyn Route53Api) -> Answer<'a, T>,
    ) -> Result<T, CloudError> {
        let empty = |kind| CloudError::new(ROUTE53, operation, kind);
        self.retry.run(effect, empty, || call(&*self.api)).await
    }

    /// The same, for looking at what was just changed: not ended by a stop, but soon given up.
    ///
    /// # Errors
    /// As [`Route53::call`], and an ambiguous one when the time is over.
    pub(super) async fn look<'a, T: 'a>(
        &'a self,
        operation: &'static str,
        mut call: impl FnMut(&'a dyn Route53Api) -> Answer<'a, T>,
    ) -> Result<T, CloudError> {
        let empty = |kind| CloudError::new(ROUTE53, operation, kind);
        let retry = self.retry.detached(LOOK_UP);
        self.within_look_up(
            operation,
            retry.run(Effect::Reads, empty, || call(&*self.api)),
        )
        .await
    }

    /// Whether the host asked to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.retry.stop().is_stopped()
    }

    /// Announces a write to a zone's records; see [`Snapshots::writing`].
    pub(super) fn writing(&self, zone_id: &str) -> WriteGuard<Reader> {
        self.records.writing(&zone_id.to_owned())
    }

    async fn within_look_up<T>(
        &self,
        operation: &'static str,
        read: impl Future<Output = Result<T, CloudError>>,
    ) -> Result<T, CloudError> {
        let read = self.runtime().timeout(LOOK_UP, read).await;
        read.unwrap_or_else(|| Err(CloudError::new(ROUTE53, operation, ErrorKind::Ambiguous)))
    }

    /// The name of a zone, as the API has it. Asked once.
    ///
    /// # Errors
    /// Those of GetHostedZone.
    pub(super) async fn zone_name(&self, zone_id: &str) -> Result<String, CloudError> {
        let id = names::zone_id(zone_id);
        // Held over the call, so that many records of one zone ask once.
        let mut known = self.zone_names.lock().await;
        if let Some(name) = known.get(id) {
            return Ok(name.clone());
        }
        let id_of_call = id.to_owned();
        let zone = {
            let empty = |kind| CloudError::new(ROUTE53, "GetHostedZone", kind);
            self.retry
                .run(Effect::Reads, empty, || self.api.zone(&id_of_call))
                .await?
        };
        known.insert(id.to_owned(), zone.zone.name.clone());
        Ok(zone.zone.name)
    }

    /// Remembers a zone's name that came with another answer.
    pub(super) async fn know_zone(&self, zone_id: &str, name: &str) {
        self.zone_names
            .lock()
            .await
            .insert(zone_id.to_owned(), name.to_owned());
    }

    /// Reads one record set, from a list where many are read.
    ///
    /// # Errors
    /// Those of ListResourceRecordSets.
    pub(super) async fn record(
        &self,
        zone_id: &str,
        key: &RecordKey,
    ) -> Result<Option<RecordSet>, CloudError> {
        self.records.get(&zone_id.to_owned(), key).await
    }

    /// Reads one record set past every list, after a change was refused. Not ended by a stop.
    ///
    /// # Errors
    /// Those of ListResourceRecordSets.
    pub(super) async fn look_up(
        &self,
        zone_id: &str,
        key: &RecordKey,
    ) -> Result<Option<RecordSet>, CloudError> {
        let empty = |kind| CloudError::new(ROUTE53, "ListResourceRecordSets", kind);
        let retry = self.retry.detached(LOOK_UP);
        let read = retry.run(Effect::Reads, empty, || {
            self.api.records(zone_id, Some(key), limit_for(key))
        });
        let page = self.within_look_up("ListResourceRecordSets", read).await?;
        Ok(page.sets.into_iter().find(|set| RecordKey::of(set) == *key))
    }

    /// The record sets of a name, of any type, straight from the API; at most a hundred.
    ///
    /// # Errors
    /// Those of ListResourceRecordSets.
    pub(super) async fn records_named(
        &self,
        zone_id: &str,
        name: &str,
    ) -> Result<Vec<RecordSet>, CloudError> {
        // Types are listed in alphabetical order, and no type comes before `A`.
        let first = RecordKey {
            name: name.to_owned(),
            record_type: "A".to_owned(),
            set_identifier: None,
        };
        let empty = |kind| CloudError::new(ROUTE53, "ListResourceRecordSets", kind);
        let retry = self.retry.detached(LOOK_UP);
        let read = retry.run(Effect::Reads, empty, || {
            self.api.records(zone_id, Some(&first), 100)
        });
        let page = self.within_look_up("ListResourceRecordSets", read).await?;
        Ok(page
            .sets
            .into_iter()
            .filter(|set| RecordKey::of(set).name == name)
            .collect())
    }

    /// Has a change made, together with others of the same zone; the id of Route 53's change, or
    /// `None` when a look-up had to find out that it was made.
    ///
    /// An unknown outcome is looked up before the change is sent again.
    ///
    /// # Errors
    /// The error of this change, or of the whole batch. One whose outcome stays unknown is ambiguous.
    pub(super) async fn change(
        &self,
        zone_id: &str,
        change: RecordChange,
    ) -> Result<Option<String>, CloudError> {
        let zone = zone_id.to_owned();
        let mut round = 1;
        loop {
            let error = match self
                .writes
                .submit(&zone, change.clone(), self.retry.stop())
                .await
            {
                Ok(id) => return Ok(Some(id)),
                Err(error) if !error.is_ambiguous() => return Err(error),
                Err(error) => error,
            };
            match self.is_made(zone_id, &change).await {
                Ok(true) => return Ok(None),
                Ok(false) if round < ROUNDS && !self.retry.stop().is_stopped() => round += 1,
                // A stop, or too many rounds: it is known by now that nothing was changed, but a
                // request may still be under way, so the error stays one of an unknown outcome.
                Ok(false) | Err(_) => return Err(error),
            }
        }
    }

    /// Whether what a change asks for is so.
    async fn is_made(&self, zone_id: &str, change: &RecordChange) -> Result<bool, CloudError> {
        if let Some((_, set)) = &change.put {
            let key = RecordKey::of(set);
            let found = self.found(zone_id, &key).await?;
            return Ok(found.is_some_and(|found| super::record::same_content(&found, set)));
        }
        let Some(set) = &change.delete else {
            return Ok(true);
        };
        let key = RecordKey::of(set);
        match self.found(zone_id, &key).await {
            Err(error) if error.code() == Some("NoSuchHostedZone") => Ok(true),
            found => Ok(found?.is_none()),
        }
    }

    /// Reads one record set after a change: from a list, because the whole batch looks; but singly
    /// after a stop, which ends other reads.
    async fn found(&self, zone_id: &str, key: &RecordKey) -> Result<Option<RecordSet>, CloudError> {
        if self.retry.stop().is_stopped() {
            return self.look_up(zone_id, key).await;
        }
        self.within_look_up("ListResourceRecordSets", self.record(zone_id, key))
            .await
    }

    /// Waits until a change has reached all name servers.
    ///
    /// # Errors
    /// When it did not within the time, or the host asked to stop.
    pub(super) async fn wait_in_sync(
        &self,
        change_id: &str,
        timeout: Duration,
    ) -> Result<(), WaitError> {
        let options = WaitOptions {
            interval: Duration::from_secs(3),
            ..WaitOptions::within(timeout)
        };
        wait_until(self.runtime(), self.retry.stop(), options, || async {
            let status = self
                .call(Effect::Reads, "GetChange", |api| {
                    api.change_status(change_id)
                })
                .await?;
            Ok(match status {
                ChangeStatus::InSync => Progress::Ready(()),
                ChangeStatus::Pending => {
                    Progress::Pending("the change is on its way to the name servers".to_owned())
                }
            })
        })
        .await
    }

    /// Waits until no other operation works on these records, and keeps others out.
    pub(super) async fn hold(
        &self,
        zone_id: &str,
        keys: &[RecordKey],
    ) -> Vec<tokio::sync::OwnedMutexGuard<()>> {
        let mut keys: Vec<&RecordKey> = keys.iter().collect();
        // One order for all, so that two that hold one record each do not wait for each other.
        keys.sort();
        keys.dedup();
        let mut held = Vec::with_capacity(keys.len());
        for key in keys {
            let mutex = {
                let mut busy = lock(&self.busy);
                busy.retain(|_, mutex| Arc::strong_count(mutex) > 1);
                Arc::clone(busy.entry((zone_id.to_owned(), key.clone())).or_default())
            };
            held.push(mutex.lock_owned().await);
        }
        held
    }

    /// Remembers that a record was found as planned and taken over; the token of who did.
    pub(super) fn adopt(&self, zone_id: &str, key: &RecordKey) -> String {
        let token = self.runtime().token(16);
        lock(&self.adopted).insert((zone_id.to_owned(), key.clone()), token.clone());
        token
    }

    /// Whether another resource of this run than the one with this token has taken the record over.
    pub(super) fn is_taken(&self, zone_id: &str, key: &RecordKey, token: Option<&str>) -> bool {
        let adopted = lock(&self.adopted);
        adopted
            .get(&(zone_id.to_owned(), key.clone()))
            .is_some_and(|owner| Some(owner.as_str()) != token)
    }
}
