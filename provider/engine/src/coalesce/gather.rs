//! Reads of different keys that arrive together are one batch get.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::clock::{Moment, Runtime};
use crate::error::CloudError;

/// How long keys are collected before a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Until no key has come for this long.
    pub quiet: Duration,
    /// At the latest so long after the first.
    pub most: Duration,
}

/// An API's batch get.
pub trait BatchGet: Send + Sync + 'static {
    /// What names one object.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is read of it.
    type Value: Clone + Send + 'static;

    /// How long to collect keys now.
    fn window(&self) -> Window;

    /// Reads several objects; those that are not in the answer do not exist. At most
    /// [`Gather`]'s size, each key once.
    ///
    /// # Errors
    ///
    /// The call's. Where one missing member fails the whole call, the error is "not found"
    /// ([`CloudError::is_not_found`]) and the keys are halved until the missing one stands alone.
    fn get(
        &self,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, CloudError>> + Send;
}

type Reply<V> = oneshot::Sender<Result<Option<V>, CloudError>>;
type Waiting<G> = HashMap<<G as BatchGet>::Key, Vec<Reply<<G as BatchGet>::Value>>>;

/// Collects keys for a short while and reads them with one call. Keys that come while a call is under
/// way are collected until it ends, however long it takes: a walk that asks for one object after the
/// other makes few calls where the API is slow, and where it is fast few objects have to wait.
///
/// A call begins after the last key of it arrived, so its answer is never older than the read.
pub struct Gather<G: BatchGet> {
    shared: Arc<Inner<G>>,
}

struct Inner<G: BatchGet> {
    runtime: Runtime,
    api: G,
    size: usize,
    open: Mutex<Open<G>>,
}

struct Open<G: BatchGet> {
    /// Counts the batches, so that the timer of one does not close the next.
    number: u64,
    waiting: Waiting<G>,
    /// When its first and its last key came; `None` before the first.
    came: Option<(Moment, Moment)>,
    /// How many calls are under way.
    flights: usize,
    /// Whether a timer will close the batch.
    is_timed: bool,
}

/// A call under way. Its end, whatever it is, lets those go that came meanwhile.
struct Flight<G: BatchGet>(Arc<Inner<G>>);

impl<G: BatchGet> Drop for Flight<G> {
    fn drop(&mut self) {
        let mut open = self.0.lock();
        open.flights -= 1;
        if open.flights > 0 || open.is_timed || open.waiting.is_empty() {
            return;
        }
        // Without a runtime, which is then ending, nobody waits any more.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        match self.0.due(&open) {
            None => {
                let (batch, flight) = self.0.take(&mut open);
                drop(open);
                runtime.spawn(async move { flight.read(batch).await });
            }
            Some(rest) => {
                let later = self.0.time(&mut open, rest);
                drop(open);
                runtime.spawn(later);
            }
        }
    }
}

impl<G: BatchGet> fmt::Debug for Gather<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather")
            .field("window", &self.shared.api.window())
            .field("size", &self.shared.size)
            .finish_non_exhaustive()
    }
}

impl<G: BatchGet> Gather<G> {
    /// Collects for the API's [`window`](BatchGet::window), or until there are `size` keys.
    ///
    /// # Panics
    ///
    /// When `size` is zero.
    pub fn new(runtime: Runtime, api: G, size: usize) -> Self {
        assert!(size > 0, "a batch has room for a key");
        let open = Mutex::new(Open {
            number: 0,
            waiting: HashMap::new(),
            came: None,
            flights: 0,
            is_timed: false,
        });
        Self {
            shared: Arc::new(Inner {
                runtime,
                api,
                size,
                open,
            }),
        }
    }

    /// Reads one object, together with others that are asked for now. `None` when there is none.
    ///
    /// # Errors
    ///
    /// The batch's.
    pub async fn get(&self, key: G::Key) -> Result<Option<G::Value>, CloudError> {
        let (reply, answer) = oneshot::channel();
        self.join(key.clone(), reply);
        if let Ok(result) = answer.await {
            return result;
        }
        // The batch's task ends without an answer only if the API crate panicked in it. A call of
        // this task's own either works or panics where it is contained and told to the user.
        let mut found = self.shared.api.get(vec![key.clone()]).await?;
        Ok(found.remove(&key))
    }

    fn join(&self, key: G::Key, reply: Reply<G::Value>) {
        let shared = Arc::clone(&self.shared);
        let now = shared.runtime.now();
        let mut open = self.shared.lock();
        open.waiting.entry(key).or_default().push(reply);
        open.came = Some((open.came.map_or(now, |(first, _)| first), now));
        if open.waiting.len() >= shared.size {
            let (batch, flight) = shared.take(&mut open);
            drop(open);
            tokio::spawn(async move { flight.read(batch).await });
        } else if open.flights == 0 && !open.is_timed {
            let later = shared.time(&mut open, shared.api.window().quiet);
            drop(open);
            tokio::spawn(later);
        }
    }
}

impl<G: BatchGet> Flight<G> {
    async fn read(self, batch: Waiting<G>) {
        Arc::clone(&self.0).read(batch).await;
    }
}

impl<G: BatchGet> Inner<G> {
    fn lock(&self) -> MutexGuard<'_, Open<G>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the batch; its call is under way from now on.
    fn take(self: &Arc<Self>, open: &mut Open<G>) -> (Waiting<G>, Flight<G>) {
        open.number += 1;
        open.flights += 1;
        open.is_timed = false;
        open.came = None;
        (std::mem::take(&mut open.waiting), Flight(Arc::clone(self)))
    }

    /// How long the batch stays open; `None` when it is to be read now.
    fn due(&self, open: &Open<G>) -> Option<Duration> {
        let (first, last) = open.came?;
        let (now, window) = (self.runtime.now(), self.api.window());
        let quiet = window.quiet.checked_sub(now.since(last));
        let most = window.most.checked_sub(now.since(first));
        let rest = quiet?.min(most?);
        (!rest.is_zero()).then_some(rest)
    }

    /// Closes the batch when its window ends, which it may do after this rest.
    fn time(
        self: &Arc<Self>,
        open: &mut Open<G>,
        rest: Duration,
    ) -> impl Future<Output = ()> + Send + use<G> {
        open.is_timed = true;
        Arc::clone(self).read_later(open.number, rest)
    }

    async fn read_later(self: Arc<Self>, number: u64, mut rest: Duration) {
        let (batch, flight) = loop {
            self.runtime.sleep(rest).await;
            let mut open = self.lock();
            if open.number != number {
                return;
            }
            match self.due(&open) {
                None => break self.take(&mut open),
                Some(more) => rest = more,
            }
        };
        flight.read(batch).await;
    }

    fn read(self: Arc<Self>, mut batch: Waiting<G>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            // Nobody needs the answer for those who have left.
            batch.retain(|_, replies| {
                replies.retain(|reply| !reply.is_closed());
                !replies.is_empty()
            });
            if batch.is_empty() {
                return;
            }
            let keys: Vec<G::Key> = batch.keys().cloned().collect();
            match self.api.get(keys).await {
                Ok(mut found) => {
                    for (key, replies) in batch {
                        answer(replies, Ok(found.remove(&key)));
                    }
                }
                Err(error) if error.is_not_found() && batch.len() == 1 => {
                    batch
                        .into_values()
                        .for_each(|replies| answer(replies, Ok(None)));
                }
                Err(error) if error.is_not_found() => {
                    let half = batch.len() / 2;
                    let mut first: Waiting<G> = HashMap::new();
                    let mut second: Waiting<G> = HashMap::new();
                    for (place, (key, replies)) in batch.into_iter().enumerate() {
                        let side = if place < half {
                            &mut first
                        } else {
                            &mut second
                        };
                        side.insert(key, replies);
                    }
                    Arc::clone(&self).read(first).await;
                    self.read(second).await;
                }
                Err(error) => {
                    batch
                        .into_values()
                        .for_each(|replies| answer(replies, Err(error.clone())));
                }
            }
        })
    }
}

/// Answers all who asked for one key. Those who have left do not mind.
fn answer<V: Clone>(replies: Vec<Reply<V>>, result: Result<Option<V>, CloudError>) {
    for reply in replies {
        let _ = reply.send(result.clone());
    }
}

#[cfg(test)]
#[path = "gather_tests.rs"]
mod tests;
