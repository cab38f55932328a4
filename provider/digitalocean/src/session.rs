//! The API, as all types use it.
//!
//! A token may make 250 calls in a minute and 5,000 in an hour, whatever they do, and a few operations
//! have limits of their own (the introduction of the API's document, "Rate Limit"). All calls of a process
//! share one budget, so that a big walk slows down instead of being refused.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use slipway_digitalocean_client::failure::Called;
use slipway_digitalocean_client::{Client, limits, types};
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Notes, Session};
use slipway_engine::operation::Operation;
use slipway_engine::rate::{Budget, Quota, time_of_day};
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::stop::Stop;
use slipway_framework::diag::{Diagnostic, Diagnostics};

use crate::error::DIGITALOCEAN;
use crate::generated::scopes::SCOPES;
use crate::offers::Regions;
use crate::reads::Lists;
use crate::shared::Shared;

pub(crate) use slipway_digitalocean_client::pages::PER_PAGE;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A pause that is told: longer than the one for the calls of a minute.
const NOTICED: Duration = Duration::from_secs(90);

/// What a process asks of a token's quotas. Calls take their time on the way, so that what leaves within
/// a minute may arrive in less: a little is left over.
const QUOTAS: [Quota; 2] = [
    Quota {
        calls: limits::PER_MINUTE as usize - 10,
        within: MINUTE,
    },
    Quota {
        calls: limits::PER_HOUR as usize - 50,
        within: HOUR,
    },
];

/// Calls a second, and at once, of a token.
const RATE: (f64, u32) = (25.0, 50);

/// The operations that have a limit of their own, by how their names begin, and half of it a second. Source:
/// the document's descriptions of `sshKeys_list` and of the CDN's operations.
const LIMITED: [(&str, Quota); 2] = [
    (
        "ssh_keys_list",
        Quota {
            calls: 10,
            within: MINUTE,
        },
    ),
    (
        "cdn_",
        Quota {
            calls: 5,
            within: Duration::from_secs(10),
        },
    ),
];

/// The API, with retries at the token's rate. Clones share everything.
#[derive(Clone)]
pub(crate) struct Api {
    /// The generated client. What it is asked goes through [`Api::call`].
    pub(crate) client: Client,
    retry: Retry,
    budget: Arc<Budget>,
    limited: [Arc<Budget>; LIMITED.len()],
    /// What the provider block limits calls to. Two blocks may say different rates for one token.
    own: Option<Arc<Budget>>,
    notes: Notes,
    /// Where the token came from.
    origin: Option<String>,
    changes: Arc<Changes>,
    /// Where something new can be.
    pub(crate) regions: Arc<Regions>,
    /// Whether it reads back after a stop: then nothing waits for calls that others share.
    detached: bool,
    /// Whether it reads what nobody here is changing.
    at_rest: bool,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}

impl Session for Api {
    fn runtime(&self) -> &Runtime {
        self.retry.runtime()
    }

    fn stop(&self) -> &Stop {
        self.retry.stop()
    }

    fn notes(&self) -> Notes {
        self.notes.clone()
    }

    fn detached(&self, most: Duration) -> Self {
        Self {
            retry: self.retry.detached(most),
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

/// The API of the configured provider.
///
/// # Errors
/// When the provider is not configured, or has no token.
pub(crate) fn connect(shared: &Shared) -> Result<Api, Diagnostics> {
    let connection = shared.connection()?;
    let (account, budgets) = (connection.account(), shared.budgets());
    let budget = budgets.of_quotas(account, "api", RATE, &QUOTAS);
    let limited = LIMITED.map(|(name, quota)| {
        let at_once = u32::try_from(quota.calls).unwrap_or(1);
        budgets.of_quotas(account, name, (RATE.0, at_once), &[quota])
    });
    let own = connection
        .rate()
        .map(|(rate, at_once)| budgets.of(account, &format!("at most {rate}"), rate, at_once));
    Ok(Api {
        client: connection.client()?,
        retry: shared.retry_within(Arc::clone(&budget))?,
        budget,
        limited,
        own,
        notes: Notes::default(),
        origin: connection.origin().map(str::to_owned),
        changes: shared.part(|_| Changes::default())?,
        regions: shared.part(|_| Regions::default())?,
        detached: false,
        at_rest: false,
    })
}

impl Api {
    /// Makes one call, again where that is safe.
    ///
    /// # Errors
    /// See [`Retry::run`].
    pub(crate) async fn call<T, F>(
        &self,
        operation: &Operation,
        send: impl Fn() -> F + Send + Sync,
    ) -> Result<T, CloudError>
    where
        T: Send,
        F: Future<Output = Called<T>> + Send,
    {
        if operation.effect != Effect::Reads {
            self.changes.begin();
        }
        let empty = |kind| CloudError::new(DIGITALOCEAN, operation.name, kind);
        let once = || async {
            let mut permits = Vec::new();
            for budget in self.limits(operation.name) {
                let granted = self.stop().run(budget.acquire()).await;
                let permit = granted.map_err(|_| empty(ErrorKind::Interrupted))?;
                permits.push((budget, permit));
            }
            // The client's futures are large, and a stack holds only a few of them.
            let answer = Box::pin(self.client.call(operation.name, send())).await;
            let before = self.budget.paused_for();
            self.learn();
            let throttle = answer.as_ref().err().filter(|error| error.is_throttle());
            let asked = throttle.and_then(|error| error.kind().retry_after());
            self.note_pause(before, asked.unwrap_or_default());
            for (budget, permit) in permits {
                match throttle {
                    Some(error) => budget.throttled(permit, error.kind().retry_after()),
                    None => budget.succeeded(permit),
                }
            }
            answer.map_err(|error| self.judged(operation, error))
        };
        self.retry.run(operation.effect, empty, once).await
    }

    /// What a failure means to the operation; a token that was not accepted is told with its place, and
    /// one that may not do this with the scopes that it needs.
    fn judged(&self, operation: &Operation, error: CloudError) -> CloudError {
        let error = operation.judge(error);
        match error.kind() {
            ErrorKind::BadCredentials => {
                error.with_facts(|facts| facts.credentials.clone_from(&self.origin))
            }
            ErrorKind::AccessDenied => {
                error.with_facts(|facts| facts.permission = scopes(operation.name))
            }
            _ => error,
        }
    }

    /// The same for calls that make and end what no state knows, such as a key for the time of a run: whatever
    /// else is listed stays as it is told.
    pub(crate) fn aside(self) -> Self {
        Self {
            changes: Arc::default(),
            ..self
        }
    }

    /// Whether it reads what nobody here is changing, as a refresh does.
    pub(crate) const fn is_at_rest(&self) -> bool {
        self.at_rest
    }

    /// The budgets of an operation besides that of all: the provider block's, and its own.
    fn limits(&self, operation: &str) -> impl Iterator<Item = &Budget> {
        let limited = LIMITED.iter().zip(&self.limited);
        let its_own = limited.filter(move |((name, _), _)| operation.starts_with(name));
        let all = self.own.iter().chain(its_own.map(|(_, budget)| budget));
        all.map(|budget| &**budget)
    }

    /// Tells a pause that a person would notice, by what the call was about that met it. `asked` is what the answer
    /// asked for, and `before` the pause that was known already.
    fn note_pause(&self, before: Duration, asked: Duration) {
        let pause = self.budget.paused_for().max(asked);
        if before >= NOTICED || pause < NOTICED {
            return;
        }
        let until = time_of_day(self.runtime().wall() + pause);
        let detail = format!(
            "The token has used up its calls for now, with those of others that have it. DigitalOcean answers none before \
             {until}; all calls of this run wait until then, and go on by themselves.\nShare the token with less, or run \
             with a token of another team, where that is too long."
        );
        let told = Diagnostic::warning("Calls waited for the quota of DigitalOcean", detail);
        self.notes.add(told);
    }

    /// Takes note of what the last answer said of the calls that are left.
    fn learn(&self) {
        if let Some(limit) = self.client.transport().limits().last() {
            let until = limit.reset.duration_since(self.runtime().wall());
            self.budget
                .told(limit.remaining, until.unwrap_or_default().min(HOUR));
        }
    }

    /// Reads one object, which a list may answer that other reads share. One that the list lacks is read
    /// alone: only the API's own word for it means that it is gone. While something is changed, every
    /// object is read alone.
    ///
    /// # Errors
    /// Those of the reads.
    pub(crate) async fn listed<T: Any + Clone + Send + Sync>(
        &self,
        lists: &Lists<T>,
        collection: &str,
        key: &str,
        alone: impl Future<Output = Result<Option<T>, CloudError>>,
    ) -> Result<Option<T>, CloudError> {
        if self.at_rest && !self.detached && !self.changes.any() {
            let found = lists.get(collection, key).await;
            if let Some(found) = found {
                return Ok(Some(found));
            }
        }
        alone.await
    }

    /// An answer without a member that the API's document says is always there.
    pub(crate) fn incomplete(&self, operation: &Operation, member: &str) -> CloudError {
        let source = std::io::Error::other(format!("the answer has no {member}"));
        CloudError::new(DIGITALOCEAN, operation.name, ErrorKind::Malformed).with_source(source)
    }

    /// All objects of a list that comes in pages. `page` asks for the one with this number.
    ///
    /// # Errors
    /// Those of the calls. A list is read as a whole or not at all.
    pub(crate) async fn pages<T, F>(
        &self,
        operation: &Operation,
        page: impl Fn(i64) -> F,
    ) -> Result<Vec<T>, CloudError>
    where
        F: Future<Output = Result<(Option<Vec<T>>, Option<types::PageLinks>), CloudError>>,
    {
        let page = |number| {
            let read = page(number);
            async {
                let (items, links) = read.await?;
                Ok(slipway_digitalocean_client::pages::Page {
                    items: items.unwrap_or_default(),
                    links,
                })
            }
        };
        self.client.all(operation.name, page).await
    }
}

/// The scopes that a token needs for an operation, as the API's document says.
fn scopes(operation: &str) -> Option<String> {
    let mut all = SCOPES.iter().chain(OF_DATA_SOURCES);
    let (_, scopes) = all.find(|(name, _)| *name == operation)?;
    (!scopes.is_empty()).then(|| scopes.join(", "))
}

/// Those of the operations that only data sources call which are written by hand.
const OF_DATA_SOURCES: &[(&str, &[&str])] = &[
    ("kubernetes_list_options", &["kubernetes:read"]),
    ("sizes_list", &["regions:read", "sizes:read"]),
];

/// Whether anything was changed under one configuration.
#[derive(Debug, Default)]
struct Changes(AtomicBool);

impl Changes {
    /// A change is about to be made.
    fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether one was.
    fn any(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
pub(crate) mod tests;
