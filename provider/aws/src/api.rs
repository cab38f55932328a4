//! An API of AWS in one region, as the resource types of all services use it.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Notes, Session};
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::stop::Stop;
use slipway_framework::diag::{Diagnostic, Diagnostics};

pub(crate) use slipway_engine::operation::Operation;

use crate::connection::Connection;
use crate::error::{cloud_error, refusal};
use crate::listed::Lists;
use crate::permissions;
use crate::reads::{SharedReads, Wish};
use crate::shared::Shared;
use crate::tags::{TagRules, Tags};

/// How often the calls of an API may be made, for each account and region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    /// Calls a second that only read, and how many at once.
    pub(crate) reads: (f64, u32),
    /// Calls a second that change something, and how many at once.
    pub(crate) changes: (f64, u32),
}

/// An API in one region, with retries at the account's rate. Clones share everything.
#[derive(Clone)]
pub(crate) struct Api<C> {
    /// The SDK's client.
    pub(crate) client: C,
    /// The region.
    pub(crate) region: String,
    /// The partition of the region, as it stands in resource names.
    pub(crate) partition: &'static str,
    /// Default and ignored tags.
    pub(crate) tags: TagRules,
    service: Service,
    connection: Connection,
    reads: Retry,
    writes: Retry,
    /// What it found to tell the user, and what the user was told already.
    notes: Notes,
    told: Arc<Told>,
    /// What was changed under this configuration.
    changes: Arc<Changes>,
    /// Lists that several resources read.
    lists: Arc<Lists>,
    /// Whether it reads back after a stop: then nothing waits for calls that others share.
    detached: bool,
    /// Whether it reads what nobody here is changing.
    at_rest: bool,
}

impl<C> fmt::Debug for Api<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("service", &self.service.id)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl<C: Clone + Send + Sync + 'static> Session for Api<C> {
    fn runtime(&self) -> &Runtime {
        self.reads.runtime()
    }

    fn stop(&self) -> &Stop {
        self.reads.stop()
    }

    fn notes(&self) -> Notes {
        self.notes.clone()
    }

    fn detached(&self, most: Duration) -> Self {
        let reads = self.reads.detached(most);
        Self {
            writes: self.writes.detached(most).ended_by(reads.stop()),
            reads,
            detached: true,
            ..self.clone()
        }
    }

    fn at_rest(self) -> Self {
        Self {
            at_rest: true,
            ..self
        }
    }
}

impl<C> Api<C> {
    /// An API of the configured provider, in this region or in the provider's.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(crate) fn connect(
        shared: &Shared,
        service: Service,
        rates: Rates,
        region: Option<&str>,
        client: impl FnOnce(&Connection, &str) -> C,
    ) -> Result<Self, Diagnostics> {
        let connection = shared.connection()?;
        let region = region.unwrap_or(connection.region()).to_owned();
        let rate = |what: &str, (per_second, burst): (f64, u32)| {
            shared.retry(
                &format!("{} {what} {region}", service.id),
                per_second,
                burst,
            )
        };
        Ok(Self {
            reads: rate("reads", rates.reads)?,
            writes: rate("changes", rates.changes)?,
            client: client(&connection, &region),
            partition: connection.partition().id,
            tags: connection.tag_rules().clone(),
            service,
            region,
            connection,
            notes: Notes::default(),
            told: shared.part(|_| Told::default())?,
            changes: shared.part(|_| Changes::default())?,
            lists: shared.part(|_| Lists::default())?,
            detached: false,
            at_rest: false,
        })
    }

    /// The same with reads that are tried for no longer than this.
    pub(crate) fn patient(self, most: Duration) -> Self {
        Self {
            reads: self.reads.within(most),
            ..self
        }
    }

    /// Makes one call, again where that is safe.
    ///
    /// # Errors
    /// See [`Retry::run`].
    pub(crate) async fn call<T, E, F>(
        &self,
        operation: &Operation,
        send: impl Fn() -> F + Send + Sync,
    ) -> Result<T, CloudError>
    where
        T: Send,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    {
        let retry = match operation.effect {
            Effect::Reads => &self.reads,
            Effect::Changes | Effect::Repeatable(_) => {
                self.changes.begin();
                &self.writes
            }
        };
        let (service, connection) = (self.service, &self.connection);
        let empty = |kind| CloudError::new(service, operation.name, kind);
        let once = || async {
            // The SDK's futures are large, and a stack holds only a few of them.
            match Box::pin(send()).await {
                Ok(answer) => Ok(answer),
                Err(error) => {
                    let error = operation.judge(cloud_error(service, operation.name, error));
                    Err(connection.renewed(error).await)
                }
            }
        };
        retry.run(operation.effect, empty, once).await
    }

    /// A refusal that stands in an answer which is a success otherwise.
    pub(crate) fn refused(&self, operation: &Operation, code: &str, message: &str) -> CloudError {
        operation.judge(refusal(self.service, operation.name, code, message))
    }

    /// Reads one object together with others, or alone where it cannot wait for them. One that the
    /// shared read lacks is read alone too: only the API's own word for it means that it is gone. At
    /// rest, what another read was told is an answer too.
    ///
    /// # Errors
    /// Those of the reads.
    pub(crate) async fn one<T: Any + Clone + Send + Sync>(
        &self,
        shared: &SharedReads<T>,
        id: &str,
        alone: impl Future<Output = Result<Option<T>, CloudError>>,
    ) -> Result<Option<T>, CloudError> {
        self.one_in(None, shared, id, alone).await
    }

    /// The same of an object that was last in this network.
    ///
    /// # Errors
    /// Those of the reads.
    pub(crate) async fn one_in<T: Any + Clone + Send + Sync>(
        &self,
        network: Option<&str>,
        shared: &SharedReads<T>,
        id: &str,
        alone: impl Future<Output = Result<Option<T>, CloudError>>,
    ) -> Result<Option<T>, CloudError> {
        if !self.detached {
            match shared.get(self.wish(id, network)).await {
                Ok(Some(found)) => return Ok(Some(found)),
                // Where ids are listed, one that is gone fails the call for all of them.
                Ok(None) => {}
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
        }
        alone.await
    }

    /// The same of what is read by filters alone, which leave out what is not there. Where it is being
    /// changed, as while a deletion is waited for, their silence is an answer; at rest it is asked for
    /// once more, since what depends on it would be made again.
    ///
    /// # Errors
    /// Those of the reads.
    pub(crate) async fn joined_in<T: Any + Clone + Send + Sync>(
        &self,
        network: Option<&str>,
        shared: &SharedReads<T>,
        key: &str,
        alone: impl Future<Output = Result<Option<T>, CloudError>>,
    ) -> Result<Option<T>, CloudError> {
        match self.detached || self.at_rest {
            true => self.one_in(network, shared, key, alone).await,
            false => shared.get(self.wish(key, network)).await,
        }
    }

    /// Reads what may well not be there together with others, or alone where it cannot wait for them.
    /// The shared read is one that leaves out what is not there, so its silence is an answer.
    ///
    /// # Errors
    /// Those of the reads.
    pub(crate) async fn perhaps<T: Any + Clone + Send + Sync>(
        &self,
        shared: &SharedReads<T>,
        id: &str,
        alone: impl Future<Output = Result<Option<T>, CloudError>>,
    ) -> Result<Option<T>, CloudError> {
        match self.detached {
            true => alone.await,
            false => shared.get(self.wish(id, None)).await,
        }
    }

    /// A list that other resources may read too: `of` says of which object it is. At rest, and while nothing was
    /// changed here, one call answers all of them.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn listed<T: Any + Clone + Send + Sync>(
        &self,
        operation: &Operation,
        of: String,
        list: impl Future<Output = Result<Vec<T>, CloudError>>,
    ) -> Result<Vec<T>, CloudError> {
        if self.detached || !self.at_rest || self.changes.any() {
            return list.await;
        }
        let key = format!(
            "{}:{} {} {of}",
            self.service.id, operation.name, self.region
        );
        self.lists.read(key, self.reads.runtime(), list).await
    }

    fn wish(&self, key: &str, network: Option<&str>) -> Wish {
        Wish {
            key: key.to_owned(),
            at_rest: self.at_rest,
            network: network.map(str::to_owned),
        }
    }

    /// The tags of an object, when they may be read. Otherwise the user is told once, and everything
    /// else goes on without them.
    ///
    /// # Errors
    /// Those of the call, but for a missing permission.
    pub(crate) fn readable(
        &self,
        read: Result<Tags, CloudError>,
    ) -> Result<Option<Tags>, CloudError> {
        let error = match read {
            Ok(tags) => return Ok(Some(tags)),
            Err(error) if error.is_access_denied() => error,
            Err(error) => return Err(error),
        };
        let permission = permissions::of_operation(self.service.id, error.operation());
        let mut told = self.told.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(permission.clone()) {
            let detail = format!(
                "The credentials lack the permission `{permission}`. Tags of such objects stay in the state as they were, \
                 and a change that somebody else makes to them goes unnoticed.\n\
                 Allow `{permission}` to these credentials."
            );
            self.notes
                .add(Diagnostic::warning("Tags cannot be read", detail));
        }
        Ok(None)
    }

    /// Whether it reads what nobody here is changing, so that what differs was changed by somebody else.
    pub(crate) const fn is_at_rest(&self) -> bool {
        self.at_rest
    }

    /// What was changed under this configuration.
    pub(crate) fn changes(&self) -> Arc<Changes> {
        Arc::clone(&self.changes)
    }

    /// The account, as far as it is known.
    pub(crate) fn account(&self) -> &str {
        self.connection.account_id().unwrap_or_default()
    }

    /// An answer without a member that the API reference says is always there.
    pub(crate) fn incomplete(&self, operation: &Operation, member: &str) -> CloudError {
        let source = std::io::Error::other(format!("the answer has no {member}"));
        CloudError::new(self.service, operation.name, ErrorKind::Malformed).with_source(source)
    }
}

/// Whether anything was changed under one configuration.
#[derive(Debug, Default)]
pub(crate) struct Changes(AtomicBool);

impl Changes {
    /// A change is about to be made.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether one was.
    pub(crate) fn any(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What the user was told already under one configuration: once is enough.
#[derive(Debug, Default)]
struct Told(Mutex<HashSet<String>>);

/// All objects of an answer that comes in pages. `page` asks for one of them by its token.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn pages<T, F>(page: impl Fn(Option<String>) -> F) -> Result<Vec<T>, CloudError>
where
    F: Future<Output = Result<(Option<Vec<T>>, Option<String>), CloudError>>,
{
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let (found, next) = page(token).await?;
        all.extend(found.unwrap_or_default());
        token = next.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(all);
        }
    }
}

/// Objects by their ids.
pub(crate) fn by_id<T>(found: Vec<T>, id: impl Fn(&T) -> Option<String>) -> HashMap<String, T> {
    let pairs = found.into_iter().filter_map(|it| Some((id(&it)?, it)));
    pairs.collect()
}
