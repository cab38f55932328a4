//! The records of a zone as collections that the engine reads and writes.

use std::sync::Arc;

use slipway_engine::batch::{BatchApi, Refused};
use slipway_engine::coalesce::{Page, Snapshots, Source};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::{Effect, Retry};

use super::api::{RecordKey, RecordSet, Route53Api};
use super::changes::{self, RecordChange};
use crate::error::ROUTE53;

/// The most record sets on one page (API reference, ListResourceRecordSets).
pub(super) const PAGE: i32 = 300;

/// How many record sets to ask for in order to get one. Some servers that speak this API ignore the
/// set identifier at which a list is to start, so its neighbours are asked for with it.
pub(super) const fn limit_for(key: &RecordKey) -> i32 {
    if key.set_identifier.is_some() { 100 } else { 1 }
}

/// Reads record sets, one or a page at a time.
pub(super) struct Reader {
    pub(super) api: Arc<dyn Route53Api>,
    pub(super) retry: Retry,
}

fn list_error(kind: ErrorKind) -> CloudError {
    CloudError::new(ROUTE53, "ListResourceRecordSets", kind)
}

impl Source for Reader {
    type Collection = String;
    type Key = RecordKey;
    type Value = RecordSet;
    type Cursor = RecordKey;

    async fn one(
        &self,
        zone_id: &String,
        key: &RecordKey,
    ) -> Result<Option<RecordSet>, CloudError> {
        let call = || self.api.records(zone_id, Some(key), limit_for(key));
        let page = self.retry.run(Effect::Reads, list_error, call).await?;
        Ok(page.sets.into_iter().find(|set| RecordKey::of(set) == *key))
    }

    async fn page(
        &self,
        zone_id: &String,
        from: Option<&RecordKey>,
    ) -> Result<Page<RecordKey, RecordSet, RecordKey>, CloudError> {
        let page = self
            .retry
            .run(Effect::Reads, list_error, || {
                self.api.records(zone_id, from, PAGE)
            })
            .await?;
        let items = page
            .sets
            .into_iter()
            .map(|set| (RecordKey::of(&set), set))
            .collect();
        Ok(Page {
            items,
            next: page.next,
        })
    }
}

/// Sends batches of changes.
pub(super) struct Writer {
    pub(super) api: Arc<dyn Route53Api>,
    pub(super) retry: Retry,
    pub(super) records: Snapshots<Reader>,
}

impl BatchApi for Writer {
    type Collection = String;
    type Change = RecordChange;
    type Subject = Option<RecordKey>;
    type Answer = String;

    fn subject(&self, change: &RecordChange) -> Option<RecordKey> {
        change.keys().pop()
    }

    fn fits(&self, batch: &[RecordChange], next: &RecordChange) -> bool {
        changes::fits(batch, next)
    }

    fn order(&self, batch: &[RecordChange]) -> Vec<usize> {
        changes::places(batch)
    }

    async fn send(&self, zone_id: &String, batch: &[RecordChange]) -> Result<String, CloudError> {
        let changes = changes::ordered(batch);
        let _writing = self.records.writing(zone_id);
        let call = || self.api.change_records(zone_id, &changes);
        self.retry
            .run(Effect::Changes, |kind| self.error(kind), call)
            .await
    }

    fn refused(&self, _batch: &[RecordChange], error: &CloudError) -> Refused {
        match error.kind() {
            // Codes do not say which change is meant, only prose does. An identity policy may
            // allow some record names and not others (condition keys of
            // ChangeResourceRecordSets), so a denial can be about one change too.
            ErrorKind::Invalid | ErrorKind::AccessDenied => Refused::Unknown,
            ErrorKind::NotFound if error.code() != Some("NoSuchHostedZone") => Refused::Unknown,
            _ => Refused::Everything,
        }
    }

    fn error(&self, kind: ErrorKind) -> CloudError {
        CloudError::new(ROUTE53, "ChangeResourceRecordSets", kind)
    }
}
