//! Collecting: which changes make the next batch, and when it is closed.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::{BatchApi, Inner, Queue, Submitted};
use crate::clock::Moment;

/// The longest time between two looks at who is on the way.
const LOOK: Duration = Duration::from_millis(25);

impl<B: BatchApi> Inner<B> {
    /// Sends batch after batch until no change is left.
    pub(super) async fn serve(self: Arc<Self>, collection: B::Collection, queue: Arc<Queue<B>>) {
        // If the API crate panics, the replies are dropped with their submitters told, and the
        // collection gets a new queue with the next change.
        let _registered = Registered {
            inner: &self,
            collection: &collection,
            queue: &queue,
        };
        loop {
            // A window begins when the last batch has ended, not when its changes came: those
            // whose answers were just given hand in their next changes in a moment, and a batch
            // for the few that came meanwhile would cost a call of its own.
            let opened = self.runtime.now();
            self.collect(&queue, opened).await;
            let batch = self.take(&queue);
            if !batch.is_empty() {
                self.send_all(&collection, batch).await;
            }
            let mut queues = self.queues();
            if queue.lock().changes.is_empty() {
                queues.remove(&collection);
                return;
            }
        }
    }

    /// Waits until the batch is to be closed: when no change has come for the idle time and nobody
    /// is on the way back with one, when it is full, and at the latest after the longest time.
    async fn collect(&self, queue: &Queue<B>, opened: Moment) {
        let latest = opened + self.window.most;
        let mut idle_since = opened;
        let mut measured = None;
        loop {
            let now = self.runtime.now();
            {
                let waiting = queue.lock();
                // Only a change that came since can have filled the batch.
                let to_measure = measured.replace(waiting.next_ticket) != Some(waiting.next_ticket);
                if waiting.changes.is_empty() || to_measure && self.is_full(&waiting.changes) {
                    return;
                }
                idle_since = idle_since.max(waiting.last_arrival);
            }
            let idle = idle_since + self.window.idle;
            let close = self
                .returning()
                .until()
                .map_or(idle, |until| until.max(idle));
            let close = close.min(latest);
            if now >= close {
                return;
            }
            // Who comes back with a change for another collection is not heard of here, so there is
            // a look at it now and then.
            let look = close.since(now).min(LOOK);
            tokio::select! {
                () = self.runtime.sleep(look) => {
                    // A timer that is very late shows that this process did not run. What arrived
                    // meanwhile was not seen either, so that time does not count as idle.
                    let late = self.runtime.now().since(now + look);
                    if late > LOOK {
                        idle_since = idle_since + late;
                    }
                }
                () = queue.arrived.notified() => {}
            }
        }
    }

    /// Whether a change waits that does not fit into the next batch any more.
    fn is_full(&self, changes: &std::collections::VecDeque<Submitted<B>>) -> bool {
        self.select(changes.iter()).full
    }

    /// Takes the next batch out of the queue. What nobody waits for any more is left undone.
    fn take(&self, queue: &Queue<B>) -> Vec<Submitted<B>> {
        let mut waiting = queue.lock();
        waiting
            .changes
            .retain(|submitted| !submitted.reply.is_closed());
        let selected = self.select(waiting.changes.iter()).places;
        let mut batch = Vec::with_capacity(selected.len());
        // From the back, so that the places that are left to take stay right.
        for place in selected.into_iter().rev() {
            batch.extend(waiting.changes.remove(place));
        }
        batch.reverse();
        batch
    }

    fn select<'a>(&self, changes: impl Iterator<Item = &'a Submitted<B>>) -> Selection {
        let mut subjects = HashSet::new();
        let mut batch: Vec<B::Change> = Vec::new();
        let mut places = Vec::new();
        for (place, submitted) in changes.enumerate() {
            // A second change of one subject waits for the next batch, and a third behind it.
            if !subjects.insert(self.api.subject(&submitted.change)) {
                continue;
            }
            if !batch.is_empty() && !self.api.fits(&batch, &submitted.change) {
                return Selection { places, full: true };
            }
            batch.push(submitted.change.clone());
            places.push(place);
        }
        Selection {
            places,
            full: false,
        }
    }
}

/// The changes that make the next batch, by their places in the queue.
struct Selection {
    places: Vec<usize>,
    full: bool,
}

/// Takes the queue out of the map when its task ends by a panic.
struct Registered<'a, B: BatchApi> {
    inner: &'a Inner<B>,
    collection: &'a B::Collection,
    queue: &'a Arc<Queue<B>>,
}

impl<B: BatchApi> Drop for Registered<'_, B> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let mut queues = self.inner.queues();
        if queues
            .get(self.collection)
            .is_some_and(|queue| Arc::ptr_eq(queue, self.queue))
        {
            queues.remove(self.collection);
        }
        // Nobody will send what still waits; its submitters learn that by the dropped replies.
        self.queue.lock().changes.clear();
    }
}
