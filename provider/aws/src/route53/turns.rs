//! Who works on which record, and who took one over.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::api::RecordKey;

/// A record of a zone, by the zone's id.
type ZoneKey = (String, RecordKey);

/// Held by the operation whose turn it is.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// What the resources of one run know of each other's records.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Records that an operation is working on, so that one which moves between two resources is
    /// never created and deleted at once.
    busy: Mutex<HashMap<ZoneKey, Turn>>,
    /// Records that a resource of this run found as planned and took over, each with a token that
    /// the resource keeps. Another resource that still has one in its state must not delete it.
    adopted: Mutex<HashMap<ZoneKey, String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Turns {
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

    /// Remembers that a record was found as planned and taken over, by the resource that keeps this token.
    pub(super) fn adopt(&self, zone_id: &str, key: &RecordKey, token: &str) {
        lock(&self.adopted).insert((zone_id.to_owned(), key.clone()), token.to_owned());
    }

    /// Whether another resource of this run than the one with this token has taken the record over.
    pub(super) fn is_taken(&self, zone_id: &str, key: &RecordKey, token: Option<&str>) -> bool {
        let adopted = lock(&self.adopted);
        adopted
            .get(&(zone_id.to_owned(), key.clone()))
            .is_some_and(|owner| Some(owner.as_str()) != token)
    }
}
