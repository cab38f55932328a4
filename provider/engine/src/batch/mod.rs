//! Writes that share calls.
//!
//! The host changes every object by itself, several at a time, while some APIs take a thousand
//! changes in one call, refuse a second call for the same collection while one is under way, and
//! allow only a few calls per second. So changes to one collection that arrive within a short idle
//! window are one batch; one batch per collection is under way at a time; and each who submitted a
//! change gets an answer of their own. How long idle is, the clock alone cannot tell: on a busy
//! machine the window stays open for those who are on the way back from the last batch
//! (`returning.rs`), and time in which the process did not run does not count.
//!
//! The engine knows batches. What fits into one, in which order changes must stand, and which
//! change is to blame for a refusal is the API crate's to say ([`BatchApi`]).
//!
//! # What is kept
//!
//! - The API must be atomic: a refused batch has changed nothing. Only such a batch is split and
//!   sent again. When the outcome is unknown, everyone gets that error and looks for themselves.
//! - A change is sent at most once in a batch that may have been carried out.
//! - A batch is sent by a task of its own. A submitter who leaves, or a stop, takes back a change
//!   that was not sent yet; one that was sent goes on, and a stopped submitter still gets its answer.
//! - Two changes to the same object are never in one batch; they are sent in the order in which
//!   they came.

mod returning;
mod send;
mod window;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

use self::returning::Returning;
use crate::clock::{Moment, Runtime};
use crate::error::{CloudError, ErrorKind};
use crate::stop::Stop;

/// What the API crate says about a batch that was refused.
#[derive(Clone, Debug)]
pub enum Refused {
    /// It is not about any one change (no permission, no such collection): all get the error.
    Everything,
    /// These changes, by their place in the batch, are to blame, each with an error of its own.
    /// The rest is sent again.
    These(Vec<(usize, CloudError)>),
    /// Some change is to blame and the answer does not say which: the batch is halved.
    Unknown,
}

/// An API that takes several changes to one collection in one atomic call.
pub trait BatchApi: Send + Sync + 'static {
    /// What names a collection: a zone's id.
    type Collection: Clone + Eq + Hash + Send + Sync + fmt::Debug + 'static;
    /// One change.
    type Change: Clone + Send + Sync + 'static;
    /// What a change changes; two changes with equal subjects are not put into one batch.
    type Subject: Eq + Hash + Send;
    /// What a submitter gets for a batch that was accepted.
    type Answer: Clone + Send + 'static;

    /// What `change` changes.
    fn subject(&self, change: &Self::Change) -> Self::Subject;

    /// Whether `next` can be added to `batch` (which is not empty) within the API's limits.
    fn fits(&self, batch: &[Self::Change], next: &Self::Change) -> bool;

    /// The order in which the changes must stand: their places in `batch`, first to last. Places
    /// that are left out keep their order at the end.
    fn order(&self, batch: &[Self::Change]) -> Vec<usize>;

    /// Sends one batch, with the retries that are safe for a change. `operation` and service of its
    /// errors are the API's.
    fn send(
        &self,
        collection: &Self::Collection,
        batch: &[Self::Change],
    ) -> impl Future<Output = Result<Self::Answer, CloudError>> + Send;

    /// Who is to blame for a refusal that proves that nothing was changed.
    fn refused(&self, batch: &[Self::Change], error: &CloudError) -> Refused;

    /// An error of `kind` of the operation that sends batches, for changes that were not sent or
    /// whose batch ended without an answer.
    fn error(&self, kind: ErrorKind) -> CloudError;
}

/// How long changes are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// A batch is closed when no change has come for this long and nobody is on the way back with
    /// one, as far as one can tell.
    pub idle: Duration,
    /// And at the latest this long after its first change, or after the end of the batch before it.
    pub most: Duration,
}

impl Default for Window {
    /// 100 ms idle: the host hands out the next objects within a few milliseconds of an answer.
    /// A second at most.
    fn default() -> Self {
        Self {
            idle: Duration::from_millis(100),
            most: Duration::from_secs(1),
        }
    }
}

/// Collects changes and sends them in batches. Clones share the batches.
pub struct WriteBatches<B: BatchApi> {
    shared: Arc<Inner<B>>,
}

impl<B: BatchApi> Clone for WriteBatches<B> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<B: BatchApi> fmt::Debug for WriteBatches<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBatches")
            .field("window", &self.shared.window)
            .finish_non_exhaustive()
    }
}

struct Inner<B: BatchApi> {
    runtime: Runtime,
    api: B,
    window: Window,
    queues: Mutex<HashMap<B::Collection, Arc<Queue<B>>>>,
    returning: Mutex<Returning>,
}

/// The changes to one collection that were not sent yet. It is in the map as long as a task works
/// on it.
struct Queue<B: BatchApi> {
    state: Mutex<Waiting<B>>,
    arrived: Notify,
}

struct Waiting<B: BatchApi> {
    next_ticket: u64,
    last_arrival: Moment,
    changes: VecDeque<Submitted<B>>,
}

struct Submitted<B: BatchApi> {
    ticket: u64,
    change: B::Change,
    reply: oneshot::Sender<Result<B::Answer, CloudError>>,
}

impl<B: BatchApi> WriteBatches<B> {
    /// Batches for one API and account.
    pub fn new(runtime: Runtime, api: B, window: Window) -> Self {
        let queues = Mutex::new(HashMap::new());
        let returning = Mutex::new(Returning::new(window.most));
        Self {
            shared: Arc::new(Inner {
                runtime,
                api,
                window,
                queues,
                returning,
            }),
        }
    }

    /// The API that the batches are sent to.
    pub fn api(&self) -> &B {
        &self.shared.api
    }

    /// Has one change made with others, and waits for its answer.
    ///
    /// Dropping the future takes the change back if it was not sent, and does nothing else.
    ///
    /// # Errors
    ///
    /// The error of this change, or that of the whole batch. Of kind [`ErrorKind::Interrupted`]
    /// when the host asked to stop before it was sent: then nothing was changed.
    pub async fn submit(
        &self,
        collection: &B::Collection,
        change: B::Change,
        stop: &Stop,
    ) -> Result<B::Answer, CloudError> {
        let api = &self.shared.api;
        if stop.is_stopped() {
            return Err(api.error(ErrorKind::Interrupted));
        }
        let (reply, mut answer) = oneshot::channel();
        let (queue, ticket) = self.enqueue(collection, change, reply);
        let answered = match stop.run(&mut answer).await {
            Ok(answered) => answered,
            Err(_stopped) => {
                if queue.withdraw(ticket) {
                    return Err(api.error(ErrorKind::Interrupted));
                }
                answer.await
            }
        };
        // Without an answer the sending task is gone, and its request may have arrived.
        answered.unwrap_or_else(|_| Err(api.error(ErrorKind::Ambiguous)))
    }

    fn enqueue(
        &self,
        collection: &B::Collection,
        change: B::Change,
        reply: oneshot::Sender<Result<B::Answer, CloudError>>,
    ) -> (Arc<Queue<B>>, u64) {
        let now = self.shared.runtime.now();
        self.shared.returning().arrived(now);
        let mut queues = self.shared.queues();
        let existing = queues.get(collection).cloned();
        let queue = existing.clone().unwrap_or_else(|| {
            let queue = Arc::new(Queue::new(now));
            queues.insert(collection.clone(), Arc::clone(&queue));
            queue
        });
        // The map stays locked, so that the task does not end between finding the queue and this.
        let ticket = queue.push(change, reply, now);
        drop(queues);
        if existing.is_none() {
            let (shared, collection, queue) = (
                Arc::clone(&self.shared),
                collection.clone(),
                Arc::clone(&queue),
            );
            tokio::spawn(async move { shared.serve(collection, queue).await });
        }
        (queue, ticket)
    }
}

impl<B: BatchApi> Inner<B> {
    fn queues(&self) -> MutexGuard<'_, HashMap<B::Collection, Arc<Queue<B>>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn returning(&self) -> MutexGuard<'_, Returning> {
        self.returning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B: BatchApi> Queue<B> {
    fn new(now: Moment) -> Self {
        Self {
            state: Mutex::new(Waiting {
                next_ticket: 0,
                last_arrival: now,
                changes: VecDeque::new(),
            }),
            arrived: Notify::new(),
        }
    }

    /// The API crate measures changes under this lock. If it panics there, nothing is half done,
    /// and the changes must still be reachable to tell their submitters.
    fn lock(&self) -> MutexGuard<'_, Waiting<B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(
        &self,
        change: B::Change,
        reply: oneshot::Sender<Result<B::Answer, CloudError>>,
        now: Moment,
    ) -> u64 {
        let mut waiting = self.lock();
        let ticket = waiting.next_ticket;
        waiting.next_ticket += 1;
        waiting.last_arrival = now;
        waiting.changes.push_back(Submitted {
            ticket,
            change,
            reply,
        });
        drop(waiting);
        self.arrived.notify_one();
        ticket
    }

    /// Takes a change back; false when it was sent already.
    fn withdraw(&self, ticket: u64) -> bool {
        let mut waiting = self.lock();
        let before = waiting.changes.len();
        waiting
            .changes
            .retain(|submitted| submitted.ticket != ticket);
        waiting.changes.len() < before
    }
}

#[cfg(test)]
mod tests;
