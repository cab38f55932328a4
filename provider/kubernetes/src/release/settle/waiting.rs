//! What is waited for, and what is judged of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use slipway_engine::clock::Moment;

use super::Terms;
use super::watches::Spot;
use crate::client::{Change, Cluster};
use crate::object::{Key, Object};
use crate::release::evidence::{self, Judged};
use crate::release::failure::NotReady;
use crate::release::look::{Live, uid};
use crate::status::{Context, Status, is_complete, is_judged, status};

/// For so long something has to look hopeless before it is: a Secret may be made a moment later by an operator,
/// and what is around an object is not all written at once.
const DOUBT: Duration = Duration::from_secs(5);

/// What is waited for.
pub(super) struct Waiting<'a> {
    wanted: BTreeSet<Key>,
    pub(super) live: Live,
    terms: Terms<'a>,
    /// Events of those that are judged by themselves, and not by pods.
    events: BTreeMap<Key, Vec<Value>>,
    /// What the pods of the others say.
    judged: BTreeMap<Key, Judged>,
    /// Since when each looks hopeless.
    doubted: BTreeMap<Key, Moment>,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(objects: &[&Object], live: Live, terms: Terms<'a>) -> Self {
        Self {
            wanted: objects.iter().map(|object| object.key()).collect(),
            live,
            terms,
            events: BTreeMap::new(),
            judged: BTreeMap::new(),
            doubted: BTreeMap::new(),
        }
    }

    /// Whether more than its presence is judged of an object.
    pub(super) fn may_change(&self, object: &Object) -> bool {
        is_judged(&object.r#type, self.terms.conditions)
    }

    pub(super) fn take(&mut self, spot: &Spot, change: Change) {
        match change {
            Change::All(all) => {
                // What a list does not tell is gone.
                let here = |key: &Key| {
                    key.group == spot.0.group && key.kind == spot.0.kind && key.namespace == spot.1
                };
                self.live
                    .retain(|key, object| !here(key) || is_complete(object));
                all.into_iter().for_each(|object| self.now(object));
            }
            Change::Now(object) => self.now(object),
            Change::Gone(object) => {
                let Some(object) = self.wanted(object) else {
                    return;
                };
                let known = self.live.get(&object.key());
                if known.and_then(uid) != uid(&object) {
                    return;
                }
                // What has run to its end may go.
                if is_complete(&object) {
                    self.live.insert(object.key(), object);
                } else if !known.is_some_and(is_complete) {
                    self.live.remove(&object.key());
                }
            }
        }
    }

    fn now(&mut self, object: Value) {
        if let Some(object) = self.wanted(object) {
            self.live.insert(object.key(), object);
        }
    }

    /// The object, if it is one of those that are waited for.
    fn wanted(&self, object: Value) -> Option<Object> {
        Object::from_cluster(object).filter(|object| self.wanted.contains(&object.key()))
    }

    /// Those that are not ready, and whether each may become so.
    pub(super) fn not_ready(&self) -> Vec<(NotReady, bool)> {
        let wanted = self.wanted.iter();
        wanted
            .filter_map(|key| {
                let (why, heals) = self.why(key)?;
                let object = NotReady {
                    key: key.clone(),
                    why,
                    explanation: None,
                };
                Some((object, heals))
            })
            .collect()
    }

    /// Why an object is not ready, and whether it may become so.
    fn why(&self, key: &Key) -> Option<(String, bool)> {
        let Some(live) = self.live.get(key) else {
            return Some(("somebody deleted it".to_owned(), false));
        };
        if is_complete(live) {
            return None;
        }
        let events = self.events.get(key).map_or(&[][..], Vec::as_slice);
        let context = Context {
            wanted: self.terms.conditions,
            events,
            patience: self.terms.patience,
        };
        let (why, heals) = match status(live, context) {
            Status::Ready => return None,
            Status::Waiting { why } | Status::Terminating { why } => (why, true),
            Status::Failed { why, heals } => (why, heals),
        };
        Some((warned(why, events), heals))
    }

    /// Reads what is around those that are not ready, and tells more than they do.
    pub(super) async fn look(&mut self, cluster: &Cluster) {
        let waiting = self.named().into_iter().map(|object| object.key);
        self.judged.clear();
        let mut alone = Vec::new();
        for key in waiting {
            let Some(live) = self.live.get(&key) else {
                continue;
            };
            if evidence::has_pods(&key) {
                let judged = evidence::judged(cluster, live, self.terms).await;
                self.judged.insert(key, judged);
            } else {
                alone.push(live);
            }
        }
        self.events = evidence::events(cluster, &alone).await;
    }

    /// Those that have looked hopeless for long enough. One that does no more is doubted no more.
    pub(super) fn hopeless(&mut self, now: Moment) -> Vec<NotReady> {
        let mut hopeless = Vec::new();
        let mut doubted = BTreeMap::new();
        for (object, heals) in self.not_ready() {
            let judged = self.judged.get(&object.key);
            let since = self.doubted.get(&object.key).copied();
            let since = match judged {
                _ if !heals => since.or(Some(now)),
                Some(Judged::Broken) => since.or(Some(now)),
                // Between two tries it looks as if it might do.
                Some(Judged::Pulls) => since,
                Some(Judged::Heals) | None => None,
            };
            let Some(since) = since else {
                continue;
            };
            doubted.insert(object.key.clone(), since);
            let is_doubtful = !heals || judged == Some(&Judged::Broken);
            if is_doubtful && now.since(since) >= DOUBT {
                hopeless.push(object);
            }
        }
        self.doubted = doubted;
        hopeless
    }

    pub(super) fn named(&self) -> Vec<NotReady> {
        let all = self.not_ready().into_iter();
        all.map(|(object, _)| object).collect()
    }
}

/// Why an object is not ready, with the last warning about it: what could not be made for it is said nowhere else.
fn warned(why: String, events: &[Value]) -> String {
    let mut warnings = events
        .iter()
        .rev()
        .filter(|event| event["type"] == "Warning");
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let Some(event) = warnings.next() else {
        return why;
    };
    let (reason, message) = (text(&event["reason"]), text(&event["message"]));
    match why.contains(&message) {
        true => why,
        false => format!("{why}; {reason}: {message}"),
    }
}

#[cfg(test)]
mod tests;
