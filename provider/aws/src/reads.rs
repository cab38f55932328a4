//! Reads of objects of one type that share their calls.
//!
//! Terraform asks for each object by itself, some at a time. Those that ask together share a call
//! ([`Gather`]). While nothing has been changed under a configuration, as in a plan, two more things
//! hold. What one call told answers every later read that it fits, whichever type asks: an association
//! is part of its route table. And where several objects of a network are read, all of it are, which
//! then answers the rest.

use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slipway_engine::clock::{Moment, Runtime};
use slipway_engine::coalesce::{BatchGet, Gather, Window};
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Session as _;
use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Changes};
use crate::shared::Shared;

/// The objects that were found, by key.
pub(crate) type Objects<T> = Reading<HashMap<String, T>>;

/// The objects that were found.
pub(crate) type Listed<T> = Reading<Vec<T>>;

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, CloudError>> + Send>>;

/// Terraform's walk asks for ten objects at a time, which arrive within some milliseconds of each other:
/// each is decoded and planned first. A call takes several times as long.
const AT_REST: Window = Window {
    quiet: Duration::from_millis(20),
    most: Duration::from_millis(60),
};

/// In an apply the objects become ready one by one, after calls that take a second in reality.
const IN_CHANGE: Window = Window {
    quiet: Duration::from_millis(120),
    most: Duration::from_millis(400),
};

/// For how long an answer is believed where nothing was changed here: as long as in a snapshot.
const LIFETIME: Duration = Duration::from_secs(30);

/// The most values of one filter (EC2 API reference, Filter).
const FILTER_VALUES: usize = 200;

/// The most networks of which everything is read.
const NETWORKS: usize = 10;

/// How objects of one type are read together.
pub(crate) struct Shape<C, T> {
    /// The operation that reads them.
    operation: &'static str,
    /// The keys by which an object is the only one.
    keys: fn(&T) -> Vec<String>,
    /// How many keys a call takes.
    most: usize,
    among: Option<Among<C, T>>,
}

/// What objects of one type stand in: a network, of which all can be read with one call.
struct Among<C, T> {
    of: fn(&T) -> Option<String>,
    all: fn(Api<C>, Vec<String>) -> Listed<T>,
}

impl<C, T> Shape<C, T> {
    /// Objects that this operation reads, with the keys by which an object is the only one.
    pub(crate) const fn new(operation: &'static str, keys: fn(&T) -> Vec<String>) -> Self {
        Self {
            operation,
            keys,
            most: FILTER_VALUES,
            among: None,
        }
    }

    /// At most so many with one call.
    pub(crate) const fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Many of them stand together: `of` tells the network of one, `all` reads all of some networks.
    pub(crate) const fn among(
        self,
        of: fn(&T) -> Option<String>,
        all: fn(Api<C>, Vec<String>) -> Listed<T>,
    ) -> Self {
        Self {
            among: Some(Among { of, all }),
            ..self
        }
    }
}

/// An object that is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wish {
    /// What it is read by.
    pub(crate) key: String,
    /// Whether nobody here is changing it, so that what another read was told answers too.
    pub(crate) at_rest: bool,
    /// The network in which it was last.
    pub(crate) network: Option<String>,
}

/// Shared reads of objects of one type, by keys.
pub(crate) struct SharedReads<T: Clone + Send + Sync + 'static> {
    gather: Gather<Batch<T>>,
    known: Arc<Known<T>>,
}

impl<T: Clone + Send + Sync> fmt::Debug for SharedReads<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedReads").finish_non_exhaustive()
    }
}

impl<T: Any + Clone + Send + Sync> SharedReads<T> {
    /// The reads of this function in the session's region, shared by all resources of a type.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(crate) fn of<C, F>(
        shared: &Shared,
        api: &Api<C>,
        shape: Shape<C, T>,
        get: F,
    ) -> Result<Arc<Self>, Diagnostics>
    where
        C: Clone + Send + Sync + 'static,
        F: Fn(Api<C>, Vec<String>) -> Objects<T> + Send + Sync + 'static,
    {
        let operation = format!("{} {}", shape.operation, api.region);
        let memory = shared.part_of(&operation, |_| Memory::new(api.runtime(), api.changes()))?;
        let part = shared.part_of(&api.region, |_| {
            let known = Arc::new(Known {
                memory,
                keys: shape.keys,
                index: Mutex::default(),
            });
            let (one, all) = (api.clone(), api.clone());
            let batch = Batch {
                get: Box::new(move |keys| get(one.clone(), keys)),
                whole: shape.among.map(|among| Whole {
                    of: among.of,
                    all: Box::new(move |networks| (among.all)(all.clone(), networks)),
                }),
                known: Arc::clone(&known),
                listed: Mutex::default(),
            };
            Part::<T, F> {
                reads: Arc::new(Self {
                    gather: Gather::new(api.runtime().clone(), batch, shape.most),
                    known,
                }),
                of: PhantomData,
            }
        })?;
        Ok(Arc::clone(&part.reads))
    }

    /// Reads one object, together with others when it has to be read.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn get(&self, wish: Wish) -> Result<Option<T>, CloudError> {
        match self.known.recall(&wish) {
            Some(known) => Ok(Some(known)),
            None => self.gather.get(wish).await,
        }
    }
}

/// The shared reads of one function: its type is part of theirs, because parts are kept by type.
struct Part<T: Clone + Send + Sync + 'static, F> {
    reads: Arc<SharedReads<T>>,
    of: PhantomData<fn() -> F>,
}

/// What the calls of one operation have told under one configuration, for all types that it reads.
struct Memory<T> {
    runtime: Runtime,
    changes: Arc<Changes>,
    told: Mutex<Vec<(Moment, T)>>,
}

impl<T: Clone> Memory<T> {
    fn new(runtime: &Runtime, changes: Arc<Changes>) -> Self {
        Self {
            runtime: runtime.clone(),
            changes,
            told: Mutex::default(),
        }
    }

    /// All that was told; `None` once something was changed.
    fn told(&self) -> Option<MutexGuard<'_, Vec<(Moment, T)>>> {
        (!self.changes.any()).then(|| lock(&self.told))
    }

    /// Keeps what a call told that began then.
    fn keep<'a>(&self, since: Moment, objects: impl Iterator<Item = &'a T>)
    where
        T: 'a,
    {
        if let Some(mut told) = self.told() {
            told.extend(objects.map(|object| (since, object.clone())));
        }
    }
}

/// What is known of objects by the keys of one type.
struct Known<T> {
    memory: Arc<Memory<T>>,
    keys: fn(&T) -> Vec<String>,
    index: Mutex<Index<T>>,
}

/// Objects by their keys, and how much of the memory is among them.
struct Index<T> {
    seen: usize,
    objects: HashMap<String, (Moment, T)>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self {
            seen: 0,
            objects: HashMap::new(),
        }
    }
}

impl<T: Clone> Known<T> {
    /// What a call has told of an object already, as long as nothing was changed here.
    fn recall(&self, wish: &Wish) -> Option<T> {
        if !wish.at_rest {
            return None;
        }
        let told = self.memory.told()?;
        let mut index = lock(&self.index);
        for (since, object) in told.iter().skip(index.seen) {
            for key in (self.keys)(object) {
                index.objects.insert(key, (*since, object.clone()));
            }
        }
        index.seen = told.len();
        let (since, object) = index.objects.get(&wish.key)?;
        let is_fresh = self.memory.runtime.now().since(*since) < LIFETIME;
        is_fresh.then(|| object.clone())
    }

    /// Answers the wishes that it can, and returns the others.
    fn answer(&self, wishes: Vec<Wish>, answers: &mut HashMap<Wish, T>) -> Vec<Wish> {
        let mut open = Vec::new();
        for wish in wishes {
            match self.recall(&wish) {
                Some(known) => {
                    answers.insert(wish, known);
                }
                None => open.push(wish),
            }
        }
        open
    }
}

/// The batch get of one type.
struct Batch<T> {
    get: Box<dyn Fn(Vec<String>) -> Objects<T> + Send + Sync>,
    whole: Option<Whole<T>>,
    known: Arc<Known<T>>,
    /// The networks of which everything was read.
    listed: Mutex<BTreeSet<String>>,
}

/// How all objects of networks are read.
struct Whole<T> {
    of: fn(&T) -> Option<String>,
    all: Box<dyn Fn(Vec<String>) -> Listed<T> + Send + Sync>,
}

impl<T: Clone + Send + Sync + 'static> BatchGet for Batch<T> {
    type Key = Wish;
    type Value = T;

    fn window(&self) -> Window {
        match self.known.memory.changes.any() {
            true => IN_CHANGE,
            false => AT_REST,
        }
    }

    async fn get(&self, wishes: Vec<Wish>) -> Result<HashMap<Wish, T>, CloudError> {
        let mut answers = HashMap::new();
        // They may have waited for a call that told of them.
        let mut open = self.known.answer(wishes, &mut answers);
        if self.list_networks(&open).await {
            open = self.known.answer(open, &mut answers);
        }
        if open.is_empty() {
            return Ok(answers);
        }
        let since = self.known.memory.runtime.now();
        let keys: BTreeSet<String> = open.iter().map(|wish| wish.key.clone()).collect();
        let found = (self.get)(keys.into_iter().collect()).await?;
        self.known.memory.keep(since, found.values());
        for wish in open {
            if let Some(object) = found.get(&wish.key) {
                answers.insert(wish, object.clone());
            }
        }
        Ok(answers)
    }
}

impl<T: Clone + Send + Sync + 'static> Batch<T> {
    /// Reads all of the networks of several wishes, and of those that were met before; whether it told
    /// anything. A list that fails is not used, so its errors do not show.
    async fn list_networks(&self, wishes: &[Wish]) -> bool {
        let Some(networks) = self.unlisted(wishes) else {
            return false;
        };
        let Some(whole) = &self.whole else {
            return false;
        };
        let since = self.known.memory.runtime.now();
        match (whole.all)(networks).await {
            Ok(found) => {
                self.known.memory.keep(since, found.iter());
                true
            }
            Err(_) => false,
        }
    }

    /// The networks that are worth a list: they count as listed from now on.
    fn unlisted(&self, wishes: &[Wish]) -> Option<Vec<String>> {
        let whole = self.whole.as_ref()?;
        let resting: Vec<&Wish> = wishes.iter().filter(|wish| wish.at_rest).collect();
        let told = self.known.memory.told()?;
        let mut networks: BTreeSet<String> =
            told.iter().filter_map(|(_, it)| (whole.of)(it)).collect();
        drop(told);
        if resting.len() > 1 {
            networks.extend(resting.iter().filter_map(|wish| wish.network.clone()));
        }
        let mut listed = lock(&self.listed);
        networks.retain(|network| !listed.contains(network));
        let is_worth = !resting.is_empty() && !networks.is_empty();
        if !is_worth || networks.len() + listed.len() > NETWORKS {
            return None;
        }
        listed.extend(networks.iter().cloned());
        Some(networks.into_iter().collect())
    }
}

/// The key of an object that is read by its id.
pub(crate) fn sole(id: Option<&str>) -> Vec<String> {
    id.into_iter().map(str::to_owned).collect()
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "reads_tests.rs"]
mod tests;
