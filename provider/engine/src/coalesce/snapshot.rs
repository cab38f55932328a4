//! After the first few reads of one collection, a list of it serves the rest of the walk.
//!
//! # How far to list
//!
//! Listing a zone of 10,000 records for one of them would cost dozens of calls; reading 300 records
//! one by one costs 300. Nobody says beforehand how many reads will come, so the list is fetched page
//! by page and pays its way: the first reads go singly, and then there may be at most one page for
//! every two reads that have come. A read that is in no page yet when that allowance is used up goes
//! singly and thereby adds to it. So the calls are never more than one and a half per read, and when
//! reads are many they are about the number of pages.
//!
//! # What a list may answer
//!
//! Every page belongs to a generation of its collection. A write ends the generation when it begins
//! and again when it ends, and while one is under way nothing is taken from or put into a list. So a
//! read that begins after one of our own writes never sees what was before it. Writes of others may
//! be missed for at most [`Snapshots`]' lifetime, as with any read.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Moment, Runtime};
use crate::error::CloudError;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<K, V, C> {
    /// The objects on it.
    pub items: Vec<(K, V)>,
    /// Where the next page starts; `None` after the last one.
    pub next: Option<C>,
}

/// How a collection is read.
pub trait Source: Send + Sync + 'static {
    /// What names a collection: a zone's id.
    type Collection: Clone + Eq + Hash + Send + Sync + 'static;
    /// What names an object in it.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is read of an object.
    type Value: Clone + Send + Sync + 'static;
    /// Where a page starts.
    type Cursor: Clone + Send + Sync + 'static;

    /// Reads one object; `None` when there is none.
    fn one(
        &self,
        collection: &Self::Collection,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Option<Self::Value>, CloudError>> + Send;

    /// Reads one page, the first when there is no cursor.
    fn page(
        &self,
        collection: &Self::Collection,
        from: Option<&Self::Cursor>,
    ) -> impl Future<Output = Result<PageOf<Self>, CloudError>> + Send;
}

/// One page of what a source reads.
pub type PageOf<S> = Page<<S as Source>::Key, <S as Source>::Value, <S as Source>::Cursor>;

/// Lists of collections, made on demand. See the module's documentation for the rules.
pub struct Snapshots<S: Source> {
    shared: Arc<Inner<S>>,
}

impl<S: Source> Clone for Snapshots<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

struct Inner<S: Source> {
    runtime: Runtime,
    source: S,
    singles: u64,
    lifetime: Duration,
    collections: Mutex<HashMap<S::Collection, Arc<Collection<S>>>>,
}

struct Collection<S: Source> {
    state: Mutex<State<S>>,
    /// Held while a page is fetched; fair, so each who waits gets a turn.
    pager: tokio::sync::Mutex<()>,
}

struct State<S: Source> {
    generation: u64,
    writers: usize,
    reads: u64,
    list: Option<List<S>>,
    /// A page could not be read in this generation; single reads tell the reason.
    unlistable: bool,
}

struct List<S: Source> {
    begun: Moment,
    pages: u64,
    items: HashMap<S::Key, S::Value>,
    /// Where the next page starts; `None` once all is listed.
    next: Option<S::Cursor>,
}

/// What a list says about one object.
enum Listed<V> {
    Found(V),
    Absent,
    /// Not in the pages so far; another page may be fetched.
    Unlisted,
    /// The list cannot help; read it singly.
    Singly,
}

impl<S: Source> fmt::Debug for Snapshots<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshots").finish_non_exhaustive()
    }
}

impl<S: Source> Snapshots<S> {
    /// Lists after three single reads of a collection, and believes a list for 30 seconds.
    pub fn new(runtime: Runtime, source: S) -> Self {
        Self {
            shared: Arc::new(Inner {
                runtime,
                source,
                singles: 3,
                lifetime: Duration::from_secs(30),
                collections: Mutex::new(HashMap::new()),
            }),
        }
    }

    /// Reads one object; `None` when there is none.
    ///
    /// # Errors
    ///
    /// Those of a single read. A list that fails is not used, so its errors do not show.
    pub async fn get(
        &self,
        collection: &S::Collection,
        key: &S::Key,
    ) -> Result<Option<S::Value>, CloudError> {
        let shared = &self.shared;
        let entry = self.collection(collection);
        entry.lock().reads += 1;
        loop {
            match shared.look(&entry, key) {
                Listed::Found(value) => return Ok(Some(value)),
                Listed::Absent => return Ok(None),
                Listed::Singly => return shared.source.one(collection, key).await,
                Listed::Unlisted => {}
            }
            let _turn = entry.pager.lock().await;
            // The page may have come while this read waited for its turn.
            if matches!(shared.look(&entry, key), Listed::Unlisted) {
                shared.fetch(collection, &entry).await;
            }
        }
    }

    /// Reads one object past every list: for reading back what was just written.
    ///
    /// # Errors
    ///
    /// Those of a single read.
    pub async fn get_fresh(
        &self,
        collection: &S::Collection,
        key: &S::Key,
    ) -> Result<Option<S::Value>, CloudError> {
        self.shared.source.one(collection, key).await
    }

    /// Announces a write to `collection`. Take it before the request is sent, drop it after the
    /// answer came (or is given up). Until then its reads go singly.
    #[must_use = "the write lasts until this is dropped"]
    pub fn writing(&self, collection: &S::Collection) -> WriteGuard<S> {
        let entry = self.collection(collection);
        let mut state = entry.lock();
        state.writers += 1;
        state.renew();
        drop(state);
        WriteGuard { entry }
    }

    /// Forgets all lists: at Configure.
    pub fn forget_all(&self) {
        let collections = self
            .shared
            .collections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for entry in collections.values() {
            entry.lock().renew();
        }
    }

    fn collection(&self, collection: &S::Collection) -> Arc<Collection<S>> {
        let mut collections = self
            .shared
            .collections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = collections.entry(collection.clone()).or_insert_with(|| {
            Arc::new(Collection {
                state: Mutex::new(State {
                    generation: 0,
                    writers: 0,
                    reads: 0,
                    list: None,
                    unlistable: false,
                }),
                pager: tokio::sync::Mutex::new(()),
            })
        });
        Arc::clone(entry)
    }
}

impl<S: Source> Collection<S> {
    fn lock(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> State<S> {
    /// Begins a new generation, in which nothing is known.
    fn renew(&mut self) {
        self.generation += 1;
        self.reads = 0;
        self.list = None;
        self.unlistable = false;
    }
}

impl<S: Source> Inner<S> {
    fn look(&self, entry: &Collection<S>, key: &S::Key) -> Listed<S::Value> {
        let mut state = entry.lock();
        let now = self.runtime.now();
        if state
            .list
            .as_ref()
            .is_some_and(|list| now.since(list.begun) >= self.lifetime)
        {
            state.renew();
            state.reads = 1;
        }
        if state.writers > 0 || state.unlistable {
            return Listed::Singly;
        }
        let pages = match &state.list {
            Some(list) => match (list.items.get(key), &list.next) {
                (Some(value), _) => return Listed::Found(value.clone()),
                (None, None) => return Listed::Absent,
                (None, Some(_)) => list.pages,
            },
            None => 0,
        };
        // One page for every two reads, and none for the first few.
        let affordable = state.reads > self.singles && pages < state.reads / 2;
        if affordable {
            Listed::Unlisted
        } else {
            Listed::Singly
        }
    }

    /// Fetches the next page into the list, unless a write came in between.
    async fn fetch(&self, collection: &S::Collection, entry: &Collection<S>) {
        let (generation, begun, from) = {
            let state = entry.lock();
            let from = state.list.as_ref().and_then(|list| list.next.clone());
            (state.generation, self.runtime.now(), from)
        };
        let page = self.source.page(collection, from.as_ref()).await;
        let mut state = entry.lock();
        if state.generation != generation {
            return;
        }
        match page {
            Ok(page) => {
                let list = state.list.get_or_insert_with(|| List {
                    begun,
                    pages: 0,
                    items: HashMap::new(),
                    next: None,
                });
                list.pages += 1;
                list.items.extend(page.items);
                list.next = page.next;
            }
            Err(error) => {
                tracing::debug!(
                    operation = error.operation(),
                    code = error.code(),
                    "listing failed: reading singly"
                );
                state.list = None;
                state.unlistable = true;
            }
        }
    }
}

/// A write to a collection that is under way; see [`Snapshots::writing`].
pub struct WriteGuard<S: Source> {
    entry: Arc<Collection<S>>,
}

impl<S: Source> fmt::Debug for WriteGuard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteGuard").finish_non_exhaustive()
    }
}

impl<S: Source> Drop for WriteGuard<S> {
    fn drop(&mut self) {
        let mut state = self.entry.lock();
        state.writers -= 1;
        state.renew();
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
