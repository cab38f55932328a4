//! Reads of different keys that arrive together are one batch get.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::clock::Runtime;
use crate::error::CloudError;

/// An API's batch get.
pub trait BatchGet: Send + Sync + 'static {
    /// What names one object.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is read of it.
    type Value: Clone + Send + 'static;

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
    window: Duration,
    size: usize,
    open: Mutex<Open<G>>,
}

struct Open<G: BatchGet> {
    /// Counts the batches, so that the timer of one does not close the next.
    number: u64,
    waiting: Waiting<G>,
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
        let (batch, flight) = self.0.take(&mut open);
        drop(open);
        runtime.spawn(async move { flight.read(batch).await });
    }
}

impl<G: BatchGet> fmt::Debug for Gather<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather")
            .field("window", &self.shared.window)
            .field("size", &self.shared.size)
            .finish_non_exhaustive()
    }
}

impl<G: BatchGet> Gather<G> {
    /// Collects for `window` after the first key, or until there are `size` keys.
    ///
    /// # Panics
    ///
    /// When `size` is zero.
    pub fn new(runtime: Runtime, api: G, window: Duration, size: usize) -> Self {
        assert!(size > 0, "a batch has room for a key");
        let open = Mutex::new(Open {
            number: 0,
            waiting: HashMap::new(),
            flights: 0,
            is_timed: false,
        });
        Self {
            shared: Arc::new(Inner {
                runtime,
                api,
                window,
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
        let mut open = self.shared.lock();
        open.waiting.entry(key).or_default().push(reply);
        if open.waiting.len() >= shared.size {
            let (batch, flight) = shared.take(&mut open);
            drop(open);
            tokio::spawn(async move { flight.read(batch).await });
        } else if open.flights == 0 && !open.is_timed {
            open.is_timed = true;
            let number = open.number;
            drop(open);
            tokio::spawn(async move { shared.read_later(number).await });
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
        (std::mem::take(&mut open.waiting), Flight(Arc::clone(self)))
    }

    async fn read_later(self: Arc<Self>, number: u64) {
        self.runtime.sleep(self.window).await;
        let (batch, flight) = {
            let mut open = self.lock();
            if open.number != number {
                return;
            }
            self.take(&mut open)
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
