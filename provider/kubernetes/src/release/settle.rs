//! Waiting until objects are ready, by watches; and seeing early that they will not be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use slipway_engine::clock::Moment;
use slipway_engine::error::{CloudError, ErrorKind};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::evidence;
use super::failure::{Cause, NotReady};
use super::look::{Live, uid};
use crate::client::{Change, Cluster};
use crate::object::{Key, Object, Type};
use crate::pods::Patience;
use crate::secrets::Secrets;
use crate::status::{Context, Status, Wanted, status};

/// How many changes may wait to be looked at.
const WAITING: usize = 256;

/// After this long without a change everything is judged again: some judgements depend on time.
const AGAIN: Duration = Duration::from_secs(1);

/// For so long something has to look hopeless before it is: a Secret may be made a moment later by an operator,
/// and what is around an object is not all written at once.
const DOUBT: Duration = Duration::from_secs(5);

/// At least this long lies between two looks at pods: each reads them anew.
const JUDGED: Duration = Duration::from_secs(1);

/// One place that is watched: a type in a namespace.
type Spot = (Type, Option<String>);

/// What a watch saw, and where.
type Seen = (Spot, Result<Change, CloudError>);

/// How is waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    /// For how long.
    pub(super) until: Moment,
    /// By which conditions, for kinds of which nothing else is known.
    pub(super) conditions: &'a [Wanted],
    /// How much is put up with.
    pub(super) patience: Patience,
    /// Whether what cannot heal ends the waiting at once.
    pub(super) fail_fast: bool,
    /// What no message may show.
    pub(super) secrets: &'a Secrets,
}

/// Waits until all of these objects are ready; answers with how they are then.
///
/// `live` is how they were when they were applied: a watch may begin with nothing older.
pub(super) async fn settle(
    cluster: &Cluster,
    objects: &[&Object],
    live: Live,
    terms: Terms<'_>,
) -> Result<Live, Cause> {
    let until = terms.until;
    let retry = cluster.retry();
    let begun = retry.runtime().now();
    let mut waiting = Waiting {
        live,
        terms,
        events: BTreeMap::new(),
        broken: BTreeSet::new(),
        doubted: BTreeMap::new(),
        wanted: objects.iter().map(|object| object.key()).collect(),
    };
    if waiting.not_ready().is_empty() {
        return Ok(waiting.live);
    }
    let mut watches = Watches::of(cluster, objects);
    let mut judged = begun;
    loop {
        let now = retry.runtime().now();
        let left = until.since(now).min(AGAIN);
        let seen = retry.runtime().timeout(left, watches.changes.recv());
        let Ok(seen) = retry.stop().run(seen).await else {
            return Err(Cause::Interrupted(waiting.named()));
        };
        if let Some(Some((spot, change))) = seen {
            waiting.take(&spot, change?);
            while let Ok((spot, change)) = watches.changes.try_recv() {
                waiting.take(&spot, change?);
            }
        }
        if waiting.not_ready().is_empty() {
            return Ok(waiting.live);
        }
        let now = retry.runtime().now();
        if now.since(judged) >= JUDGED {
            judged = now;
            waiting.look(cluster).await;
        }
        let hopeless = match terms.fail_fast {
            true => waiting.hopeless(now),
            false => Vec::new(),
        };
        let is_hopeless = !hopeless.is_empty();
        if is_hopeless || now >= until {
            let objects = if is_hopeless {
                hopeless
            } else {
                waiting.named()
            };
            return Err(Cause::NotReady {
                objects: explained(cluster, &waiting.live, objects, terms).await,
                waited: now.since(begun),
                hopeless: is_hopeless,
            });
        }
    }
}

/// The same objects, each with what its pods tell.
async fn explained(
    cluster: &Cluster,
    live: &Live,
    objects: Vec<NotReady>,
    terms: Terms<'_>,
) -> Vec<NotReady> {
    let mut explained = Vec::with_capacity(objects.len());
    for object in objects {
        let explanation = match live.get(&object.key) {
            Some(live) if evidence::has_pods(&object.key) => {
                evidence::explanation(cluster, live, terms).await
            }
            _ => None,
        };
        explained.push(NotReady {
            explanation,
            ..object
        });
    }
    explained
}

/// What is waited for.
struct Waiting<'a> {
    wanted: BTreeSet<Key>,
    live: Live,
    terms: Terms<'a>,
    /// Events of those that are judged by them.
    events: BTreeMap<Key, Vec<Value>>,
    /// Those of which their pods say that they cannot heal.
    broken: BTreeSet<Key>,
    /// Since when each looks hopeless.
    doubted: BTreeMap<Key, Moment>,
}

impl Waiting<'_> {
    fn take(&mut self, spot: &Spot, change: Change) {
        match change {
            Change::All(all) => {
                // What a list does not tell is gone.
                let here = |key: &Key| {
                    key.group == spot.0.group && key.kind == spot.0.kind && key.namespace == spot.1
                };
                self.live.retain(|key, _| !here(key));
                all.into_iter().for_each(|object| self.now(object));
            }
            Change::Now(object) => self.now(object),
            Change::Gone(object) => {
                if let Some(object) = self.wanted(object)
                    && self.live.get(&object.key()).and_then(uid) == uid(&object)
                {
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
    fn not_ready(&self) -> Vec<(NotReady, bool)> {
        let wanted = self.wanted.iter();
        wanted
            .filter_map(|key| {
                let live = self.live.get(key);
                let context = Context {
                    wanted: self.terms.conditions,
                    events: self.events.get(key).map_or(&[], Vec::as_slice),
                    patience: self.terms.patience,
                };
                let (why, heals) = match live.map(|live| status(live, context)) {
                    Some(Status::Ready) => return None,
                    Some(Status::Waiting { why }) => (why, true),
                    Some(Status::Failed { why, heals }) => (why, heals),
                    Some(Status::Terminating { why }) => (why, true),
                    None => ("somebody deleted it".to_owned(), false),
                };
                let object = NotReady {
                    key: key.clone(),
                    why,
                    explanation: None,
                };
                Some((object, heals))
            })
            .collect()
    }

    /// Reads what is around those that are not ready, and tells more than they do.
    async fn look(&mut self, cluster: &Cluster) {
        let waiting = self.named().into_iter().map(|object| object.key);
        self.broken.clear();
        for key in waiting {
            let Some(live) = self.live.get(&key) else {
                continue;
            };
            if evidence::has_pods(&key) {
                if evidence::is_hopeless(cluster, live, self.terms).await {
                    self.broken.insert(key);
                }
            } else if key.kind == "PersistentVolumeClaim" {
                // That it waits for its first pod is said by an event alone.
                let events = evidence::events(cluster, live).await;
                self.events.insert(key, events);
            }
        }
    }

    /// Those that have looked hopeless for long enough.
    fn hopeless(&mut self, now: Moment) -> Vec<NotReady> {
        let mut hopeless = Vec::new();
        for (object, heals) in self.not_ready() {
            // A pull is tried again and again, and between two tries it looks as if it might do.
            if heals && !self.broken.contains(&object.key) {
                continue;
            }
            let since = *self.doubted.entry(object.key.clone()).or_insert(now);
            if now.since(since) >= DOUBT {
                hopeless.push(object);
            }
        }
        hopeless
    }

    fn named(&self) -> Vec<NotReady> {
        let all = self.not_ready().into_iter();
        all.map(|(object, _)| object).collect()
    }
}

/// Watches of all places in which objects are waited for; they end with this.
struct Watches {
    changes: mpsc::Receiver<Seen>,
    _tasks: JoinSet<()>,
}

impl Watches {
    fn of(cluster: &Cluster, objects: &[&Object]) -> Self {
        let (tell, changes) = mpsc::channel(WAITING);
        let mut spots: BTreeSet<Spot> = objects
            .iter()
            .map(|object| (object.r#type.clone(), object.namespace.clone()))
            .collect();
        // Pods tell first that something cannot heal.
        let with_pods = objects
            .iter()
            .filter(|object| evidence::has_pods(&object.key()));
        let pods = with_pods.map(|object| (Type::new("v1", "Pod"), object.namespace.clone()));
        let pods: Vec<Spot> = pods.collect();
        spots.extend(pods);
        let mut tasks = JoinSet::new();
        for spot in spots {
            let of_spot: Vec<&str> = objects
                .iter()
                .filter(|object| object.r#type == spot.0 && object.namespace == spot.1)
                .map(|object| object.name.as_str())
                .collect();
            // Of many all are watched: a selector takes one name.
            let selector = match of_spot.as_slice() {
                [one] => format!("metadata.name={one}"),
                _ => String::new(),
            };
            tasks.spawn(watch(cluster.clone(), spot, selector, tell.clone()));
        }
        Self {
            changes,
            _tasks: tasks,
        }
    }
}

async fn watch(cluster: Cluster, spot: Spot, selector: String, tell: mpsc::Sender<Seen>) {
    let mut watch = match cluster.watch(&spot.0, spot.1.as_deref(), &selector).await {
        Ok(watch) => watch,
        Err(error) => {
            let _ = tell.send((spot, Err(error))).await;
            return;
        }
    };
    loop {
        let change = watch.next().await;
        let is_over = match &change {
            Ok(_) => false,
            // A cluster that cannot be reached for a while is no reason to take back what was applied: whoever
            // waits knows how long.
            Err(error) if passes(error) => {
                tracing::warn!(%error, "a watch goes on");
                continue;
            }
            Err(_) => true,
        };
        if tell.send((spot.clone(), change)).await.is_err() || is_over {
            return;
        }
    }
}

/// Whether a failure says nothing about what is watched.
fn passes(error: &CloudError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connect
            | ErrorKind::Ambiguous
            | ErrorKind::Malformed
            | ErrorKind::Throttled { .. }
            | ErrorKind::Unavailable { .. }
    )
}
