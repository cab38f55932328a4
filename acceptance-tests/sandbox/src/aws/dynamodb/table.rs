//! A table as DescribeTable tells it, and what is on its way.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// A table of one region.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The `TableDescription`.
    pub(super) doc: Value,
    pub(super) tags: BTreeMap<String, String>,
    /// For how many days back it can be restored.
    pub(super) recovery: Option<i64>,
    /// The attribute by which items expire.
    pub(super) expiry: Option<String>,
    /// Until when expiry is on its way, to where it is.
    pub(super) expiry_settles: Option<Instant>,
    pub(super) changes: Vec<Change>,
}

/// Something that ends later.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) due: Instant,
    pub(super) end: End,
}

/// What is so when a change has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// The table is active.
    Active,
    /// The table is gone.
    Gone,
    /// The element of this list with this name is active.
    Ready(&'static str, String),
    /// It is gone.
    Without(&'static str, String),
    /// Encryption is as it was asked for.
    Encrypted(Option<String>),
}

/// The lists in a description whose elements have a status: the member that names an element, and that
/// of its status.
pub(super) const INDEXES: &str = "GlobalSecondaryIndexes";
pub(super) const REPLICAS: &str = "Replicas";
pub(super) const WITNESSES: &str = "GlobalTableWitnesses";

fn members(list: &str) -> (&'static str, &'static str) {
    match list {
        INDEXES => ("IndexName", "IndexStatus"),
        REPLICAS => ("RegionName", "ReplicaStatus"),
        _ => ("RegionName", "WitnessStatus"),
    }
}

impl Table {
    pub(super) fn new(doc: Value) -> Self {
        Self {
            doc,
            tags: BTreeMap::new(),
            recovery: None,
            expiry: None,
            expiry_settles: None,
            changes: Vec::new(),
        }
    }

    pub(super) fn status(&self) -> &str {
        self.doc["TableStatus"].as_str().unwrap_or_default()
    }

    pub(super) fn text(&self, member: &str) -> &str {
        self.doc[member].as_str().unwrap_or_default()
    }

    /// The elements of a list.
    pub(super) fn list(&self, list: &str) -> Vec<Value> {
        self.doc[list].as_array().cloned().unwrap_or_default()
    }

    /// Sets a list; an empty one is not told.
    pub(super) fn set_list(&mut self, list: &str, all: Vec<Value>) {
        if let Some(doc) = self.doc.as_object_mut() {
            match all.is_empty() {
                true => doc.remove(list),
                false => doc.insert(list.to_owned(), json!(all)),
            };
        }
    }

    /// The element of this name.
    pub(super) fn part(&mut self, list: &str, name: &str) -> Option<&mut Value> {
        let (key, _) = members(list);
        let all = self.doc[list].as_array_mut()?;
        all.iter_mut().find(|it| it[key] == name)
    }

    /// Gives an element a status.
    pub(super) fn mark(&mut self, list: &str, name: &str, status: &str) {
        let (_, member) = members(list);
        if let Some(part) = self.part(list, name) {
            part[member] = json!(status);
        }
    }

    /// Whether anything of it is on its way.
    pub(super) fn is_busy(&self) -> bool {
        !self.changes.is_empty()
    }

    pub(super) fn later(&mut self, due: Instant, end: End) {
        self.changes.push(Change { due, end });
    }

    /// Lets the time that passed have its effects; whether the table is still there.
    pub(super) fn settle(&mut self, now: Instant) -> bool {
        let all = std::mem::take(&mut self.changes);
        let (due, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.due <= now);
        self.changes = later;
        for change in due {
            match change.end {
                End::Gone => return false,
                End::Active => self.doc["TableStatus"] = json!("ACTIVE"),
                End::Ready(list, name) => {
                    self.mark(list, &name, "ACTIVE");
                    if let Some(part) = self.part(list, &name).and_then(Value::as_object_mut) {
                        part.remove("Backfilling");
                    }
                }
                End::Without(list, name) => {
                    let (key, _) = members(list);
                    let mut all = self.list(list);
                    all.retain(|it| it[key] != name.as_str());
                    let is_last = all.is_empty() && list == REPLICAS;
                    self.set_list(list, all);
                    if let Some(doc) = self.doc.as_object_mut().filter(|_| is_last) {
                        doc.remove("MultiRegionConsistency");
                    }
                }
                End::Encrypted(key) => {
                    if let Some(doc) = self.doc.as_object_mut() {
                        match key {
                            None => doc.remove("SSEDescription"),
                            Some(key) => doc.insert(
                                "SSEDescription".to_owned(),
                                json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key }),
                            ),
                        };
                    }
                }
            }
        }
        if self.expiry_settles.is_some_and(|due| due <= now) {
            self.expiry_settles = None;
        }
        true
    }

    /// The `TimeToLiveDescription`.
    pub(super) fn expiry_doc(&self) -> Value {
        let is_moving = self.expiry_settles.is_some();
        match (&self.expiry, is_moving) {
            (None, true) => json!({ "TimeToLiveStatus": "DISABLING" }),
            (None, false) => json!({ "TimeToLiveStatus": "DISABLED" }),
            (Some(name), true) => json!({ "TimeToLiveStatus": "ENABLING", "AttributeName": name }),
            (Some(name), false) => json!({ "TimeToLiveStatus": "ENABLED", "AttributeName": name }),
        }
    }

    /// The `ContinuousBackupsDescription`.
    pub(super) fn recovery_doc(&self) -> Value {
        let recovery = match self.recovery {
            None => json!({ "PointInTimeRecoveryStatus": "DISABLED" }),
            Some(days) => json!({
                "PointInTimeRecoveryStatus": "ENABLED",
                "RecoveryPeriodInDays": days,
                "EarliestRestorableDateTime": 1_790_000_000,
                "LatestRestorableDateTime": 1_790_000_000,
            }),
        };
        json!({
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": recovery,
        })
    }
}
