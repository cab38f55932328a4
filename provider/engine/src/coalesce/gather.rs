//! Reads of different keys that arrive together are one batch get.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
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

/// Collects keys for a short while and reads them with one call.
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
        let mut open = self
            .shared
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let first = open.waiting.is_empty();
        open.waiting.entry(key).or_default().push(reply);
        if open.waiting.len() >= self.shared.size {
            let batch = take(&mut open);
            drop(open);
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move { shared.read(batch).await });
        } else if first {
            let number = open.number;
            drop(open);
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move { shared.read_later(number).await });
        }
    }
}

fn take<G: BatchGet>(open: &mut Open<G>) -> Waiting<G> {
    open.number += 1;
    std::mem::take(&mut open.waiting)
}

impl<G: BatchGet> Inner<G> {
    async fn read_later(self: Arc<Self>, number: u64) {
        self.runtime.sleep(self.window).await;
        let batch = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if open.number != number {
                return;
            }
            take(&mut open)
        };
        self.read(batch).await;
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
mod tests {
    use super::*;
    use crate::clock::simulate;
    use crate::error::{ErrorKind, Service};

    /// An API whose object `n` has the value `n * 10`; objects from 100 on do not exist.
    struct Api {
        runtime: Runtime,
        strict: bool,
        fails: Option<ErrorKind>,
        calls: Arc<Mutex<Vec<usize>>>,
    }

    impl BatchGet for Api {
        type Key = u32;
        type Value = u32;

        async fn get(&self, keys: Vec<u32>) -> Result<HashMap<u32, u32>, CloudError> {
            self.calls.lock().unwrap().push(keys.len());
            self.runtime.sleep(Duration::from_secs(1)).await;
            let error = |kind| {
                CloudError::new(
                    Service {
                        id: "ec2",
                        title: "EC2",
                    },
                    "Describe",
                    kind,
                )
            };
            if let Some(kind) = self.fails {
                return Err(error(kind));
            }
            if self.strict && keys.iter().any(|key| *key >= 100) {
                return Err(error(ErrorKind::NotFound));
            }
            Ok(keys
                .into_iter()
                .filter(|key| *key < 100)
                .map(|key| (key, key * 10))
                .collect())
        }
    }

    type Answers = Vec<Result<Option<u32>, CloudError>>;

    /// Reads `keys` at once; the answers, and how many keys each call had.
    fn read(keys: Vec<u32>, strict: bool, fails: Option<ErrorKind>) -> (Answers, Vec<usize>) {
        simulate(0, |runtime| async move {
            let calls = Arc::new(Mutex::new(Vec::new()));
            let api = Api {
                runtime: runtime.clone(),
                strict,
                fails,
                calls: Arc::clone(&calls),
            };
            let gather = Arc::new(Gather::new(runtime, api, Duration::from_millis(5), 10));
            let tasks: Vec<_> = keys
                .into_iter()
                .map(|key| {
                    let gather = Arc::clone(&gather);
                    tokio::spawn(async move { gather.get(key).await })
                })
                .collect();
            let mut answers = Vec::new();
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            let calls = calls.lock().unwrap().clone();
            (answers, calls)
        })
    }

    fn values(answers: Answers) -> Vec<Option<u32>> {
        answers.into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn reads_that_arrive_together_are_one_call_up_to_the_size() {
        let (answers, calls) = read(vec![1, 2, 2, 100], false, None);
        assert_eq!(values(answers), [Some(10), Some(20), Some(20), None]);
        assert_eq!(calls, [3]);

        let (answers, calls) = read((0..25).collect(), false, None);
        assert_eq!(
            values(answers),
            (0..25).map(|key| Some(key * 10)).collect::<Vec<_>>()
        );
        assert_eq!(calls, [10, 10, 5]);
    }

    #[test]
    fn a_missing_member_that_fails_the_call_is_found_by_halving() {
        let (answers, calls) = read(vec![1, 2, 3, 100, 5, 6, 7, 8], true, None);
        let expected = [
            Some(10),
            Some(20),
            Some(30),
            None,
            Some(50),
            Some(60),
            Some(70),
            Some(80),
        ];
        assert_eq!(values(answers), expected);
        assert_eq!(calls.len(), 7, "one, and two per halving: {calls:?}");
    }

    #[test]
    fn an_error_is_told_to_all() {
        let (answers, calls) = read(vec![1, 2], false, Some(ErrorKind::AccessDenied));
        assert_eq!(calls, [2]);
        assert!(
            answers
                .into_iter()
                .all(|answer| answer.unwrap_err().is_access_denied())
        );
    }

    #[test]
    fn who_left_is_not_read() {
        simulate(0, |runtime| async move {
            let calls = Arc::new(Mutex::new(Vec::new()));
            let api = Api {
                runtime: runtime.clone(),
                strict: false,
                fails: None,
                calls: Arc::clone(&calls),
            };
            let gather = Gather::new(runtime.clone(), api, Duration::from_millis(5), 10);
            assert!(
                runtime
                    .timeout(Duration::from_millis(1), gather.get(1))
                    .await
                    .is_none()
            );
            assert_eq!(gather.get(2).await.unwrap(), Some(20));
            assert_eq!(*calls.lock().unwrap(), [1]);
        });
    }
}
