//! Equal reads that arrive together are one call.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

type Running<V> = Pin<Box<dyn Future<Output = V> + Send>>;

/// Calls under way, by key.
///
/// Whoever waits drives the call, so it ends when all who wait for it are gone, and goes on when
/// only the first is. A caller that changes the object behind a key calls [`Flight::forget`]
/// afterwards: reads that arrive later then start anew and cannot get an answer from before it.
pub struct Flight<K, V> {
    calls: Mutex<HashMap<K, WeakShared<Running<V>>>>,
}

impl<K, V: Clone> Default for Flight<K, V> {
    fn default() -> Self {
        Self {
            calls: Mutex::new(HashMap::new()),
        }
    }
}

impl<K, V> fmt::Debug for Flight<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash, V: Clone + Send + Sync + 'static> Flight<K, V> {
    /// No calls yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer of the call for `key` that is under way, or of the one that `call` makes.
    pub async fn run<F, Fut>(&self, key: &K, call: F) -> V
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = V> + Send + 'static,
    {
        let shared = self.join(key, call);
        let answer = shared.clone().await;
        let mut calls = self.lock();
        // Another call may have begun since, after a `forget`; that one stays.
        if calls
            .get(key)
            .and_then(WeakShared::upgrade)
            .is_none_or(|current| current.ptr_eq(&shared))
        {
            calls.remove(key);
        }
        answer
    }

    fn join<F, Fut>(&self, key: &K, call: F) -> Shared<Running<V>>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = V> + Send + 'static,
    {
        let mut calls = self.lock();
        // One that is done was answered before this read began, so its answer may be old.
        if let Some(running) = calls.get(key).and_then(WeakShared::upgrade)
            && running.peek().is_none()
        {
            return running;
        }
        let running: Running<V> = Box::pin(call());
        let shared = running.shared();
        if let Some(weak) = shared.downgrade() {
            calls.insert(key.clone(), weak);
        }
        shared
    }

    /// Lets no later read join the call for `key` that is under way: after a write.
    pub fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    /// The same for all keys: at Configure.
    pub fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, WeakShared<Running<V>>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Runtime, simulate};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    struct World {
        flight: Flight<&'static str, u32>,
        calls: Arc<AtomicU32>,
        runtime: Runtime,
    }

    impl World {
        fn new(runtime: Runtime) -> Arc<Self> {
            Arc::new(Self {
                flight: Flight::new(),
                calls: Arc::default(),
                runtime,
            })
        }

        /// Reads in a second; the answer is the number of the call.
        async fn read(&self, key: &'static str) -> u32 {
            let (calls, runtime) = (Arc::clone(&self.calls), self.runtime.clone());
            self.flight
                .run(&key, || async move {
                    let number = calls.fetch_add(1, Ordering::Relaxed) + 1;
                    runtime.sleep(Duration::from_secs(1)).await;
                    number
                })
                .await
        }
    }

    fn spawn(world: &Arc<World>, key: &'static str) -> tokio::task::JoinHandle<u32> {
        let world = Arc::clone(world);
        tokio::spawn(async move { world.read(key).await })
    }

    #[test]
    fn equal_reads_share_and_others_and_later_ones_do_not() {
        simulate(0, |runtime| async move {
            let world = World::new(runtime);
            let together = [spawn(&world, "a"), spawn(&world, "a"), spawn(&world, "a")];
            let other = spawn(&world, "b");
            for read in together {
                assert_eq!(read.await.unwrap(), 1);
            }
            assert_eq!(other.await.unwrap(), 2);
            assert_eq!(world.read("a").await, 3);
            assert!(world.flight.lock().is_empty());
        });
    }

    #[test]
    fn a_read_after_a_write_does_not_join_one_from_before() {
        simulate(0, |runtime| async move {
            let world = World::new(runtime.clone());
            let before = spawn(&world, "a");
            runtime.sleep(Duration::from_millis(500)).await;
            world.flight.forget(&"a");
            let after = spawn(&world, "a");
            assert_eq!(before.await.unwrap(), 1);
            let with_after = spawn(&world, "a");
            assert_eq!(after.await.unwrap(), 2);
            assert_eq!(with_after.await.unwrap(), 2);
        });
    }

    #[test]
    fn the_call_goes_on_without_the_first_and_ends_without_all() {
        simulate(0, |runtime| async move {
            let world = World::new(runtime.clone());
            let first = spawn(&world, "a");
            let second = spawn(&world, "a");
            runtime.sleep(Duration::from_millis(500)).await;
            first.abort();
            assert_eq!(second.await.unwrap(), 1);

            let alone = spawn(&world, "a");
            runtime.sleep(Duration::from_millis(500)).await;
            alone.abort();
            assert!(alone.await.is_err());
            assert_eq!(world.read("a").await, 3);
        });
    }
}
