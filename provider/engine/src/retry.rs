//! Repeating calls, where repeating is safe.
//!
//! What may be repeated depends on what the call does ([`Effect`]) and on what the failure proves:
//!
//! | failure | reads, or repeatable | changes |
//! |---|---|---|
//! | throttled, busy, documented as "unavailable before anything was done" | again | again |
//! | no connection | again | again: nothing was sent |
//! | timeout, reset, truncated, unreadable, other 5xx | again | handed back: the caller looks first |
//! | expired credentials | once more | once more: refused before anything was done |
//! | everything else | handed back | handed back |
//!
//! Pauses grow with full jitter, never undercut the server's `Retry-After`, and each class of
//! failure has its own budget of time: a throttled account may need minutes, a dead network will not
//! come back in half of one. A quota of an hour that is used up is waited for, as by every other call of the
//! account ([`Budget`]), which says so in the log. A stop ends pauses and reads, never a change that was sent.

mod allowance;
mod policy;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Moment, Runtime};
use crate::error::{CloudError, ErrorKind};
use crate::rate::Budget;
use crate::stop::{Stop, Stopped};

pub use allowance::Allowance;
pub use policy::{Limits, Policy};

use policy::Class;

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing. It may be repeated, and dropped at any time.
    Reads,
    /// It changes something, and done twice it may do it twice.
    Changes,
    /// It changes something, but twice is the same as once, for this reason (a token, a put of
    /// the whole value, a documented guarantee).
    Repeatable(&'static str),
}

/// Makes calls for one account and API: waits for its rate, repeats what may be repeated, and tells
/// the rate how it went. Clones share the rate.
#[derive(Clone)]
pub struct Retry {
    runtime: Runtime,
    stop: Stop,
    policy: Policy,
    budget: Option<Arc<Budget>>,
    allowance: Option<Arc<Allowance>>,
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl Retry {
    /// Calls without a rate, by the default policy.
    pub fn new(runtime: Runtime, stop: Stop) -> Self {
        Self {
            runtime,
            stop,
            policy: Policy::default(),
            budget: None,
            allowance: None,
        }
    }

    /// Calls at the rate of `budget`.
    #[must_use]
    pub fn with_budget(mut self, budget: Arc<Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Repeats no more than this bucket allows to all that share it.
    #[must_use]
    pub fn with_allowance(mut self, allowance: Arc<Allowance>) -> Self {
        self.allowance = Some(allowance);
        self
    }

    /// Calls by another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The same calls, with no class of failures tried for longer than this.
    #[must_use]
    pub fn within(self, most: Duration) -> Self {
        Self {
            policy: self.policy.within(most),
            ..self
        }
    }

    /// The same calls, but not ended by the host's stop and given up sooner: for reading back what
    /// was just changed, and for changes that take no time. The caller bounds the whole with [`Runtime::timeout`].
    #[must_use]
    pub fn detached(&self, most: Duration) -> Self {
        Self {
            stop: Stop::new(),
            policy: self.policy.within(most),
            ..self.clone()
        }
    }

    /// The same calls, ended by this stop.
    #[must_use]
    pub fn ended_by(self, stop: &Stop) -> Self {
        Self {
            stop: stop.clone(),
            ..self
        }
    }

    /// The clock and random numbers in use.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The stop that ends waiting.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Makes `call`, again where that is safe and promises something. `empty` makes the error for
    /// a stop that came before anything was sent (it needs to name the operation).
    ///
    /// # Errors
    ///
    /// The last failure, with how often and how long it was tried. One of kind
    /// [`ErrorKind::Interrupted`] when the host's stop ended it. [`Effect::Changes`] whose outcome
    /// is unknown comes back at once; after a repeatable change met one, every later failure counts
    /// as unknown too ([`CloudError::outcome`]), whatever its own kind proves.
    pub async fn run<T, F, Fut>(
        &self,
        effect: Effect,
        empty: impl Fn(ErrorKind) -> CloudError + Sync,
        mut call: F,
    ) -> Result<T, CloudError>
    where
        T: Send,
        F: FnMut() -> Fut + Send,
        Fut: Future<Output = Result<T, CloudError>> + Send,
    {
        let answer = Mutex::new(None);
        let mut attempt = || -> Attempt<'_> {
            let (call, answer) = (call(), &answer);
            Box::pin(async move {
                let made = call.await?;
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
                Ok(())
            })
        };
        self.repeat(effect, &empty, &mut attempt).await?;
        let answer = answer.into_inner().unwrap_or_else(PoisonError::into_inner);
        answer.ok_or_else(|| empty(ErrorKind::Other))
    }

    /// As [`Retry::run`], for calls that put their answers aside: this is compiled once, and not for each
    /// of some hundred operations.
    async fn repeat<'a>(
        &self,
        effect: Effect,
        empty: &(dyn Fn(ErrorKind) -> CloudError + Sync),
        call: &mut (dyn FnMut() -> Attempt<'a> + Send),
    ) -> Result<(), CloudError> {
        let mut course = Course::new(self.runtime.now());
        loop {
            let attempt = match self.stop.is_stopped() {
                true => Err(Stopped),
                false => self.attempt(effect, call).await,
            };
            let Ok(result) = attempt else {
                return Err(course.interrupted(empty));
            };
            course.attempts += 1;
            let Err(error) = result else {
                if let Some(allowance) = &self.allowance {
                    allowance.give(course.attempts > 1);
                }
                return Ok(());
            };
            let pause = course.pause_after(&error, effect, self);
            course.maybe_done |= effect != Effect::Reads && error.is_ambiguous();
            let error = course.annotate(error, self.runtime.now());
            let Some(pause) = pause else {
                return Err(error);
            };
            tracing::debug!(
                operation = error.operation(),
                code = error.code(),
                attempt = course.attempts,
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "the call is repeated: {}",
                error.kind().title(),
            );
            course.last = Some(error);
            if self.stop.run(self.runtime.sleep(pause)).await.is_err() {
                return Err(course.interrupted(empty));
            }
        }
    }

    /// One attempt at the account's rate. Only the wait for the rate, and reads, end at a stop.
    async fn attempt<'a>(
        &self,
        effect: Effect,
        call: &mut (dyn FnMut() -> Attempt<'a> + Send),
    ) -> Result<Result<(), CloudError>, Stopped> {
        let permit = match &self.budget {
            Some(budget) => Some((budget, self.stop.run(budget.acquire()).await?)),
            None => None,
        };
        let result = match effect {
            Effect::Reads => self.stop.run(call()).await?,
            Effect::Changes | Effect::Repeatable(_) => call().await,
        };
        if let Some((budget, permit)) = permit {
            match &result {
                Err(error) if error.is_throttle() => {
                    budget.throttled(permit, error.kind().retry_after())
                }
                // Any other answer of the server shows that the rate was not too high.
                Err(error) if error.is_ambiguous() || error.kind() == ErrorKind::Connect => {}
                Ok(()) | Err(_) => budget.succeeded(permit),
            }
        }
        Ok(result)
    }
}

/// One attempt at a call, which puts its answer aside.
type Attempt<'a> = Pin<Box<dyn Future<Output = Result<(), CloudError>> + Send + 'a>>;

/// The course of one call so far.
struct Course {
    start: Moment,
    attempts: u32,
    last: Option<CloudError>,
    /// Whether an attempt may have made the change.
    maybe_done: bool,
    /// Per class that was met: since when, and how often.
    met: Vec<(Class, Moment, u32)>,
}

impl Course {
    const fn new(start: Moment) -> Self {
        Self {
            start,
            attempts: 0,
            last: None,
            maybe_done: false,
            met: Vec::new(),
        }
    }

    /// The error for a stop: the last failure, which shows why it was not done yet.
    fn interrupted(self, empty: impl Fn(ErrorKind) -> CloudError) -> CloudError {
        match self.last {
            Some(last) => last.with_kind(ErrorKind::Interrupted),
            None => empty(ErrorKind::Interrupted),
        }
    }

    fn annotate(&self, error: CloudError, now: Moment) -> CloudError {
        error.with_facts(|facts| {
            facts.maybe_done |= self.maybe_done;
            facts.attempts = self.attempts;
            facts.tried_for = now.since(self.start);
        })
    }

    /// How long to wait before the next attempt; none when there is to be no other.
    fn pause_after(
        &mut self,
        error: &CloudError,
        effect: Effect,
        retry: &Retry,
    ) -> Option<Duration> {
        let class = repeatable(error.kind(), effect)?;
        if self.attempts >= retry.policy.attempts {
            return None;
        }
        let now = retry.runtime.now();
        let limits = retry.policy.limits(class);
        let index = self
            .met
            .iter()
            .position(|(met, ..)| *met == class)
            .unwrap_or_else(|| {
                self.met.push((class, now, 0));
                self.met.len() - 1
            });
        let (_, since, failures) = &mut self.met[index];
        *failures += 1;
        if class == Class::Credentials && *failures > 1 {
            return None;
        }
        let doubled = limits.base.saturating_mul(1 << (*failures - 1).min(20));
        let jitter = retry.runtime.jitter(doubled.min(limits.cap));
        let jitter = jitter.max(retry.policy.least);
        let asked = error.kind().retry_after();
        let pause = asked.unwrap_or_default() + jitter;
        let in_time = now.since(*since) + pause <= retry.policy.budget(class, asked);
        let allowed = || {
            retry
                .allowance
                .as_ref()
                .is_none_or(|allowance| allowance.take())
        };
        (in_time && allowed()).then_some(pause)
    }
}

/// The class under which a failure is repeated; none when it must not or would not help.
fn repeatable(kind: ErrorKind, effect: Effect) -> Option<Class> {
    match kind {
        ErrorKind::Throttled { .. } => Some(Class::Throttle),
        ErrorKind::Busy => Some(Class::Busy),
        ErrorKind::Unavailable { .. } => Some(Class::Server),
        ErrorKind::Connect => Some(Class::Network),
        ErrorKind::ExpiredCredentials => Some(Class::Credentials),
        ErrorKind::Ambiguous | ErrorKind::Malformed => match effect {
            Effect::Reads | Effect::Repeatable(_) => Some(Class::Network),
            Effect::Changes => None,
        },
        ErrorKind::AccessDenied
        | ErrorKind::BadCredentials
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::InUse
        | ErrorKind::Conflict
        | ErrorKind::Invalid
        | ErrorKind::Quota
        | ErrorKind::Interrupted
        | ErrorKind::Other => None,
    }
}

#[cfg(test)]
mod tests;
