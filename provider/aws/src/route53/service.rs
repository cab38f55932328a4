//! Route 53 with everything that calls share: the account's rate, retries, lists of zones, batches of
//! changes.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use slipway_engine::batch::{Window, WriteBatches};
use slipway_engine::clock::Runtime;
use slipway_engine::coalesce::{Snapshots, WriteGuard};
use slipway_engine::error::catalogue::Verb;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Session, Sought, once};
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::stop::Stop;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Timeouts};

use super::api::{Answer, ChangeStatus, RecordKey, RecordSet, Route53Api};
use super::changes::RecordChange;
use super::names;
use super::sdk::Sdk;
use super::turns::Turns;
use super::zone_records::{Reader, Writer, limit_for};
use crate::error::ROUTE53;
use crate::shared::Shared;

/// Calls per second of one account, all operations together (Route 53 developer guide, "Quotas on
/// API requests").
const RATE: f64 = 5.0;

/// Calls that may be made at once after a pause: those of one second.
const BURST: u32 = 5;

/// How long an operation waits for the name servers when its timeout cannot be read.
const IN_SYNC: Duration = Duration::from_secs(30 * 60);

/// How long looking up such a change may take, also after a stop.
const LOOK_UP: Duration = Duration::from_secs(20);

/// Route 53 for one configuration of the provider. Clones share everything.
#[derive(Clone)]
pub(super) struct Route53 {
    core: Arc<Core>,
    retry: Retry,
    /// Whether it reads back after a stop: then nothing waits for lists that others share.
    detached: bool,
}

/// What all calls share.
struct Core {
    api: Arc<dyn Route53Api>,
    /// Names of zones by id; they never change.
    zone_names: tokio::sync::Mutex<HashMap<String, String>>,
    records: Snapshots<Reader>,
    writes: WriteBatches<Writer>,
    turns: Turns,
}

impl fmt::Debug for Route53 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route53")
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Session for Route53 {
    fn runtime(&self) -> &Runtime {
        self.retry.runtime()
    }

    fn stop(&self) -> &Stop {
        self.retry.stop()
    }

    fn detached(&self, most: Duration) -> Self {
        Self {
            core: Arc::clone(&self.core),
            retry: self.retry.detached(most),
            detached: true,
        }
    }
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
            core: Arc::new(Core {
                api,
                zone_names: tokio::sync::Mutex::default(),
                records,
                writes: WriteBatches::new(runtime, writer, Window::default()),
                turns: Turns::default(),
            }),
            retry,
            detached: false,
        }
    }

    /// Route 53 of the provider's configuration.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(super) fn of(shared: &Shared) -> Result<Self, Diagnostics> {
        let retry = shared.retry("route53", RATE, BURST)?;
        let part = shared.part(|connection| Self::new(Arc::new(Sdk::new(connection)), retry))?;
        Ok(Self::clone(&part))
    }

    /// Makes one call with what is shared. `operation` is the API's name of it, for errors.
    ///
    /// # Errors
    /// See [`Retry::run`].
    pub(super) async fn call<'a, T: Send + 'a>(
        &'a self,
        effect: Effect,
        operation: &'static str,
        mut call: impl FnMut(&'a dyn Route53Api) -> Answer<'a, T> + Send,
    ) -> Result<T, CloudError> {
        let empty = |kind| CloudError::new(ROUTE53, operation, kind);
        self.retry
            .run(effect, empty, || call(&*self.core.api))
            .await
    }

    /// The same, for looking at what was just changed: not ended by a stop, but soon given up.
    ///
    /// # Errors
    /// As [`Route53::call`], and an ambiguous one when the time is over.
    pub(super) async fn look<'a, T: Send + 'a>(
        &'a self,
        operation: &'static str,
        mut call: impl FnMut(&'a dyn Route53Api) -> Answer<'a, T> + Send,
    ) -> Result<T, CloudError> {
        let empty = |kind| CloudError::new(ROUTE53, operation, kind);
        let retry = self.retry.detached(LOOK_UP);
        self.within_look_up(
            operation,
            retry.run(Effect::Reads, empty, || call(&*self.core.api)),
        )
        .await
    }

    /// Announces a write to a zone's records; see [`Snapshots::writing`].
    pub(super) fn writing(&self, zone_id: &str) -> WriteGuard<Reader> {
        self.core.records.writing(&zone_id.to_owned())
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
        let mut known = self.core.zone_names.lock().await;
        if let Some(name) = known.get(id) {
            return Ok(name.clone());
        }
        let id_of_call = id.to_owned();
        let zone = {
            let empty = |kind| CloudError::new(ROUTE53, "GetHostedZone", kind);
            self.retry
                .run(Effect::Reads, empty, || self.core.api.zone(&id_of_call))
                .await?
        };
        known.insert(id.to_owned(), zone.zone.name.clone());
        Ok(zone.zone.name)
    }

    /// Remembers a zone's name that came with another answer.
    pub(super) async fn know_zone(&self, zone_id: &str, name: &str) {
        self.core
            .zone_names
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
        if self.detached {
            return self.look_up(zone_id, key).await;
        }
        self.core.records.get(&zone_id.to_owned(), key).await
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
            self.core.api.records(zone_id, Some(key), limit_for(key))
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
            self.core.api.records(zone_id, Some(&first), 100)
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
        let (change, stop) = (&change, self.retry.stop());
        let submit = || async {
            let submitted = self.core.writes.submit(&zone, change.clone(), stop).await;
            Ok(Some(submitted?))
        };
        let find = || async {
            Ok(match self.is_made(&zone, change).await? {
                true => Sought::Found(None),
                false => Sought::Absent,
            })
        };
        once(self.retry.runtime(), stop, submit, find).await
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

    /// Waits for changes to reach the name servers, when the timeout of this operation asks for it:
    /// without one they are done when Route 53 has accepted them.
    ///
    /// # Errors
    /// As [`Route53::wait_in_sync`].
    pub(super) async fn settle(
        &self,
        verb: Verb,
        timeouts: &Attr<Timeouts>,
        changes: Vec<String>,
    ) -> Result<(), WaitError> {
        let timeout = timeouts.if_known().map(|timeouts| match verb {
            Verb::Create => &timeouts.create,
            Verb::Delete => &timeouts.delete,
            _ => &timeouts.update,
        });
        let Some(timeout) = timeout.filter(|timeout| timeout.if_known().is_some()) else {
            return Ok(());
        };
        for change in changes {
            self.wait_in_sync(&change, timeout.duration_or(IN_SYNC))
                .await?;
        }
        Ok(())
    }

    /// Who works on which record, and who took one over.
    pub(super) fn turns(&self) -> &Turns {
        &self.core.turns
    }
}
