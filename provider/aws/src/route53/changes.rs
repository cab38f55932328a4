//! What is sent to Route 53 in one batch: limits and order.
//!
//! Limits: Route 53 developer guide, "Quotas on ChangeResourceRecordSets": at most 1,000
//! `ResourceRecord` elements and 32,000 characters in their values, of which an UPSERT counts twice.
//! Order: deletions before what takes their place, and the target of an alias before the alias, since
//! Route 53 checks each change against those before it.

use std::collections::HashMap;

use aws_sdk_route53::types::ChangeAction;

use super::api::{Change, RecordKey, RecordSet};
use super::names;

/// The most `ResourceRecord` elements in one batch.
pub(super) const MAX_RECORDS: usize = 1000;

/// The most characters in the values of one batch.
pub(super) const MAX_CHARACTERS: usize = 32_000;

/// What one resource asks for: a deletion, a new content, or both at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RecordChange {
    /// The record set that has to go, exactly as it exists.
    pub(super) delete: Option<RecordSet>,
    /// The record set that has to be there afterwards, and whether it may replace another.
    pub(super) put: Option<(ChangeAction, RecordSet)>,
}

/// How much of a batch's limits something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// `ResourceRecord` elements.
    pub(super) records: usize,
    /// Characters of values.
    pub(super) characters: usize,
}

impl Weight {
    fn of(action: &ChangeAction, set: &RecordSet) -> Self {
        let values = set.resource_records();
        let times = if *action == ChangeAction::Upsert {
            2
        } else {
            1
        };
        Self {
            // An alias has no element, but a batch of nothing else has to end too.
            records: values.len().max(1) * times,
            characters: values
                .iter()
                .map(|value| value.value().chars().count())
                .sum::<usize>()
                * times,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            characters: self.characters + other.characters,
        }
    }
}

impl RecordChange {
    /// A new record set that must not exist yet.
    pub(super) const fn create(set: RecordSet) -> Self {
        Self {
            delete: None,
            put: Some((ChangeAction::Create, set)),
        }
    }

    /// A record set that takes the place of one of the same key, if there is one.
    pub(super) const fn upsert(set: RecordSet) -> Self {
        Self {
            delete: None,
            put: Some((ChangeAction::Upsert, set)),
        }
    }

    /// The end of a record set.
    pub(super) const fn delete(set: RecordSet) -> Self {
        Self {
            delete: Some(set),
            put: None,
        }
    }

    /// One record set in place of another, in one step.
    pub(super) const fn replace(old: RecordSet, new: RecordSet) -> Self {
        Self {
            delete: Some(old),
            put: Some((ChangeAction::Create, new)),
        }
    }

    /// How much of a batch it takes.
    pub(super) fn weight(&self) -> Weight {
        let delete = self
            .delete
            .as_ref()
            .map(|set| Weight::of(&ChangeAction::Delete, set));
        let put = self
            .put
            .as_ref()
            .map(|(action, set)| Weight::of(action, set));
        delete.unwrap_or_default().plus(put.unwrap_or_default())
    }

    /// The keys that it touches.
    pub(super) fn keys(&self) -> Vec<RecordKey> {
        let put = self.put.as_ref().map(|(_, set)| RecordKey::of(set));
        self.delete
            .as_ref()
            .map(RecordKey::of)
            .into_iter()
            .chain(put)
            .collect()
    }
}

/// Whether one more change fits into a batch.
///
/// Two that create the same record set never share one, nor do two that delete it: Route 53 takes
/// one of each per record set.
pub(super) fn fits(batch: &[RecordChange], next: &RecordChange) -> bool {
    let weight = batch
        .iter()
        .fold(next.weight(), |sum, change| sum.plus(change.weight()));
    let keys = next.keys();
    let clashes = batch
        .iter()
        .any(|change| change.keys().iter().any(|key| keys.contains(key)));
    weight.records <= MAX_RECORDS && weight.characters <= MAX_CHARACTERS && !clashes
}

/// The places of the changes in the order in which they are to be sent when a batch is halved: those
/// that only delete first.
pub(super) fn places(batch: &[RecordChange]) -> Vec<usize> {
    let keys: Vec<RecordKey> = ordered(batch)
        .iter()
        .filter(|change| change.action != ChangeAction::Delete)
        .map(|change| RecordKey::of(&change.set))
        .collect();
    let put_place = |change: &RecordChange| {
        let key = change.put.as_ref().map(|(_, set)| RecordKey::of(set));
        key.and_then(|key| {
            keys.iter()
                .position(|other| *other == key)
                .map(|place| place + 1)
        })
        .unwrap_or(0)
    };
    let mut places: Vec<usize> = (0..batch.len()).collect();
    places.sort_by_cached_key(|place| put_place(&batch[*place]));
    places
}

/// The changes in the order in which they are sent.
pub(super) fn ordered<'a>(changes: impl IntoIterator<Item = &'a RecordChange>) -> Vec<Change> {
    let (mut deletes, mut puts) = (Vec::new(), Vec::new());
    for change in changes {
        deletes.extend(change.delete.clone().map(|set| Change {
            action: ChangeAction::Delete,
            set,
        }));
        puts.extend(
            change
                .put
                .clone()
                .map(|(action, set)| Change { action, set }),
        );
    }
    sort(&mut puts, false);
    sort(&mut deletes, true);
    deletes.extend(puts);
    deletes
}

/// Sorts by how many aliases stand between a record and its last target; then by name, so that equal
/// inputs are equal requests.
fn sort(changes: &mut [Change], targets_last: bool) {
    let targets: HashMap<(String, String), Option<String>> = changes
        .iter()
        .map(|change| (place(&change.set), target(&change.set)))
        .collect();
    let depth = |set: &RecordSet| {
        let record_type = set.r#type().as_str().to_owned();
        let mut next = target(set);
        let mut depth = 0_usize;
        // A ring of aliases is the API's to refuse; here it only has to end.
        while let Some(name) = next.filter(|_| depth < targets.len()) {
            let Some(further) = targets.get(&(name, record_type.clone())) else {
                break;
            };
            depth += 1;
            next = further.clone();
        }
        depth
    };
    changes.sort_by_cached_key(|change| {
        let depth = depth(&change.set);
        let key = RecordKey::of(&change.set);
        let depth = if targets_last {
            targets.len() - depth
        } else {
            depth
        };
        (depth, names::order(&key.name), key)
    });
}

/// Name and type, by which aliases refer to records.
fn place(set: &RecordSet) -> (String, String) {
    let key = RecordKey::of(set);
    (key.name, key.record_type)
}

fn target(set: &RecordSet) -> Option<String> {
    set.alias_target()
        .map(|target| names::readable(&names::normal(target.dns_name())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route53::tests::records::{a_record, alias, txt};

    fn shown(changes: &[RecordChange]) -> Vec<String> {
        let ordered = ordered(changes);
        ordered
            .iter()
            .map(|change| format!("{} {}", change.action.as_str(), RecordKey::of(&change.set)))
            .collect()
    }

    #[test]
    fn deletions_come_first_and_targets_before_aliases() {
        let changes = [
            RecordChange::create(alias("a.example.com", "b.example.com")),
            RecordChange::create(alias("b.example.com", "c.example.com")),
            RecordChange::upsert(a_record("c.example.com", "192.0.2.1")),
            RecordChange::replace(
                a_record("old.example.com", "192.0.2.1"),
                txt("old.example.com", "x"),
            ),
            RecordChange::delete(a_record("t.example.com", "192.0.2.1")),
            RecordChange::delete(alias("u.example.com", "t.example.com")),
        ];
        let expected = [
            "DELETE u.example.com A",
            "DELETE old.example.com A",
            "DELETE t.example.com A",
            "UPSERT c.example.com A",
            "CREATE old.example.com TXT",
            "CREATE b.example.com A",
            "CREATE a.example.com A",
        ];
        assert_eq!(shown(&changes), expected);
        let reversed: Vec<RecordChange> = changes.into_iter().rev().collect();
        assert_eq!(shown(&reversed), expected);
    }

    #[test]
    fn a_ring_of_aliases_ends() {
        let ring = [
            RecordChange::create(alias("a.example.com", "b.example.com")),
            RecordChange::create(alias("b.example.com", "a.example.com")),
        ];
        assert_eq!(shown(&ring).len(), 2);
    }

    /// How many of these fit into one batch, taken from the front.
    fn fitting(changes: &[RecordChange]) -> usize {
        let full = (1..changes.len()).find(|count| !fits(&changes[..*count], &changes[*count]));
        full.unwrap_or(changes.len())
    }

    #[test]
    fn a_batch_keeps_the_limits() {
        let name = |n: usize| format!("r{n}.example.com");
        let creates: Vec<_> = (0..1200)
            .map(|n| RecordChange::create(a_record(&name(n), "192.0.2.1")))
            .collect();
        assert_eq!(fitting(&creates), 1000);
        let upserts: Vec<_> = (0..1200)
            .map(|n| RecordChange::upsert(a_record(&name(n), "192.0.2.1")))
            .collect();
        assert_eq!(fitting(&upserts), 500);
        let long = "x".repeat(3198);
        let texts: Vec<_> = (0..20)
            .map(|n| RecordChange::create(txt(&name(n), &long)))
            .collect();
        assert_eq!(fitting(&texts), 10);
        let twice: Vec<_> = (0..20)
            .map(|n| RecordChange::upsert(txt(&name(n), &long)))
            .collect();
        assert_eq!(fitting(&twice), 5);
        let huge = RecordChange::create(txt("huge.example.com", &"x".repeat(40_000)));
        assert_eq!(fitting(&[huge.clone(), huge]), 1);
    }

    #[test]
    fn one_record_set_is_changed_once_in_a_batch() {
        let set = a_record("a.example.com", "192.0.2.1");
        let (create, delete) = (RecordChange::create(set.clone()), RecordChange::delete(set));
        assert_eq!(fitting(&[create.clone(), create.clone()]), 1);
        assert_eq!(fitting(&[create, delete.clone()]), 1);
        assert_eq!(fitting(&[delete.clone(), delete]), 1);
    }

    #[test]
    fn halves_keep_targets_before_aliases() {
        let changes = [
            RecordChange::create(alias("a.example.com", "b.example.com")),
            RecordChange::create(a_record("b.example.com", "192.0.2.1")),
            RecordChange::delete(a_record("c.example.com", "192.0.2.1")),
        ];
        assert_eq!(places(&changes), [2, 1, 0]);
    }
}
