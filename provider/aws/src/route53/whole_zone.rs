//! What is done with a zone as a whole: finding one by its caller reference, and emptying one.

use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;

use super::api::{RecordKey, RecordSet, Zone};
use super::changes::{self, RecordChange};
use super::names;
use super::service::Route53;
use super::zone_records::PAGE;

/// How often the records of a zone are listed and deleted before it is given up: others may add some
/// meanwhile, and an answer may be lost.
const ROUNDS: u32 = 3;

/// How many names of records a message lists.
const SHOWN: usize = 5;

impl Route53 {
    /// The id of the zone that was created with this caller reference. Not ended by a stop.
    ///
    /// # Errors
    /// Those of ListHostedZonesByName.
    pub(super) async fn zone_of_reference(
        &self,
        name: &str,
        reference: &str,
    ) -> Result<Option<String>, CloudError> {
        let mut from: Option<(String, String)> = None;
        loop {
            let (start, id) = from.as_ref().map_or((name, None), |(name, id)| {
                (name.as_str(), Some(id.as_str()))
            });
            let page = self
                .look("ListHostedZonesByName", |api| {
                    api.zones_by_name(Some(start), id)
                })
                .await?;
            let found = page
                .zones
                .iter()
                .find(|zone| zone.caller_reference == reference);
            if let Some(zone) = found {
                return Ok(Some(zone.id.clone()));
            }
            // Zones are listed by name, so the first other name ends the search.
            let is_past = page
                .zones
                .last()
                .is_none_or(|zone| !names::equal(&zone.name, name));
            match page.next {
                Some(next) if !is_past => from = Some(next),
                _ => return Ok(None),
            }
        }
    }

    /// Reads a zone that was just created. Not ended by a stop.
    ///
    /// # Errors
    /// Those of GetHostedZone.
    pub(super) async fn look_at_zone(&self, zone_id: &str) -> Result<Zone, CloudError> {
        self.look("GetHostedZone", |api| api.zone(zone_id)).await
    }

    /// Deletes all records of a zone but those that Route 53 itself made: NS and SOA at its top.
    ///
    /// # Errors
    /// The first that a batch or a list meets. What was deleted until then stays deleted.
    pub(super) async fn delete_all_records(&self, zone_id: &str) -> Result<(), CloudError> {
        let mut round = 1;
        loop {
            let left = self.removable(zone_id).await?;
            if left.is_empty() {
                return Ok(());
            }
            let ended = self.delete_listed(zone_id, left).await;
            match ended {
                Err(error) if !error.is_ambiguous() || round == ROUNDS => return Err(error),
                Ok(()) => return Ok(()),
                // The list tells what became of the batch.
                Err(_) => round += 1,
            }
        }
    }

    async fn delete_listed(&self, zone_id: &str, sets: Vec<RecordSet>) -> Result<(), CloudError> {
        let mut waiting: Vec<RecordChange> = sets.into_iter().map(RecordChange::delete).collect();
        // Aliases before their targets, over all batches.
        let order = changes::ordered(&waiting);
        waiting = order
            .into_iter()
            .map(|change| RecordChange::delete(change.set))
            .collect();
        let mut batch: Vec<RecordChange> = Vec::new();
        for change in waiting {
            if !batch.is_empty() && !changes::fits(&batch, &change) {
                self.send_batch(zone_id, &batch).await?;
                batch.clear();
            }
            batch.push(change);
        }
        if batch.is_empty() {
            Ok(())
        } else {
            self.send_batch(zone_id, &batch).await
        }
    }

    async fn send_batch(&self, zone_id: &str, batch: &[RecordChange]) -> Result<(), CloudError> {
        let changes = changes::ordered(batch);
        let _writing = self.writing(zone_id);
        let sent = self.call(Effect::Changes, "ChangeResourceRecordSets", |api| {
            api.change_records(zone_id, &changes)
        });
        sent.await.map(drop)
    }

    /// The record sets of a zone that may be deleted.
    async fn removable(&self, zone_id: &str) -> Result<Vec<RecordSet>, CloudError> {
        let zone = names::readable(&names::normal(&self.zone_name(zone_id).await?));
        let (mut sets, mut from) = (Vec::new(), None::<RecordKey>);
        loop {
            let list = self.call(Effect::Reads, "ListResourceRecordSets", |api| {
                api.records(zone_id, from.as_ref(), PAGE)
            });
            let page = list.await?;
            sets.extend(page.sets.into_iter().filter(|set| !is_own(set, &zone)));
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok(sets),
            }
        }
    }

    /// Some records of a zone that keep it from being deleted, for a message.
    ///
    /// # Errors
    /// Those of the list.
    pub(super) async fn records_left(&self, zone_id: &str) -> Result<Vec<String>, CloudError> {
        let zone = names::readable(&names::normal(&self.zone_name(zone_id).await?));
        let page = self
            .look("ListResourceRecordSets", |api| {
                api.records(zone_id, None, 20)
            })
            .await?;
        let sets = page.sets.iter().filter(|set| !is_own(set, &zone));
        Ok(sets
            .take(SHOWN)
            .map(|set| RecordKey::of(set).to_string())
            .collect())
    }
}

/// Whether Route 53 made the record with the zone, and lets nobody delete it.
fn is_own(set: &RecordSet, zone: &str) -> bool {
    let key = RecordKey::of(set);
    key.name == zone && matches!(key.record_type.as_str(), "NS" | "SOA")
}
