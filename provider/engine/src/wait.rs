//! Waiting until something is so.
//!
//! A wait polls: a first pause, then growing intervals with a little randomness, until the thing is
//! ready, cannot become ready, the time is over, or the host asks to stop. What was seen last goes
//! with every failure, because "timed out" alone helps nobody.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use crate::clock::{Moment, Runtime};
use crate::error::CloudError;
use crate::stop::{Stop, Stopped};

/// How to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// How long in all, from the call on.
    pub timeout: Duration,
    /// How long before the first poll: for work that is known to take at least that long.
    pub delay: Duration,
    /// The pause after the first poll; each later one is half as long again.
    pub interval: Duration,
    /// The longest pause.
    pub max_interval: Duration,
    /// How many polls in a row must find it ready: more than one where a status is known to flap.
    pub successes: u32,
    /// For how long, from the call on, "not found" means "not visible yet".
    pub not_found_grace: Duration,
}

impl WaitOptions {
    /// Polls at once, then after 1 s, growing to 10 s; ready once is ready; no grace.
    pub const fn within(timeout: Duration) -> Self {
        Self {
            timeout,
            delay: Duration::ZERO,
            interval: Duration::from_secs(1),
            max_interval: Duration::from_secs(10),
            successes: 1,
            not_found_grace: Duration::ZERO,
        }
    }
}

/// What a poll saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    /// Not yet; what it is doing, as a clause: `status is PENDING_VALIDATION`.
    Pending(String),
    /// It is so.
    Ready(T),
    /// It will not become so; the reason, as a clause.
    Failed(String),
    /// It was there, and is not any more.
    Gone,
}

/// Why a wait did not end well.
#[derive(Clone, Debug)]
pub enum WaitError {
    /// The time was over.
    TimedOut {
        /// What was seen last.
        last: String,
        /// How long was waited.
        waited: Duration,
    },
    /// The host asked to stop.
    Stopped {
        /// What was seen last.
        last: String,
    },
    /// It reached a state that it does not leave.
    Refused {
        /// The state and its reason.
        reason: String,
    },
    /// Something else deleted it.
    Gone,
    /// A poll failed.
    Call(CloudError),
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut { last, waited } => write!(f, "timed out after {waited:?}: {last}"),
            Self::Stopped { last } => write!(f, "stopped while waiting: {last}"),
            Self::Refused { reason } => write!(f, "will not become ready: {reason}"),
            Self::Gone => write!(f, "deleted while waiting"),
            Self::Call(error) => write!(f, "failed while waiting: {error}"),
        }
    }
}

impl std::error::Error for WaitError {
    // `Display` above shows the call's error itself, so its source comes next in the chain.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) => error.source(),
            _ => None,
        }
    }
}

/// Polls until `poll` says [`Progress::Ready`].
///
/// A poll only reads: it is dropped when the time is over or the host asks to stop.
///
/// # Errors
///
/// See [`WaitError`]. A poll's "not found" within [`WaitOptions::not_found_grace`] is pending.
pub async fn wait_until<T, F, Fut>(
    runtime: &Runtime,
    stop: &Stop,
    options: WaitOptions,
    poll: F,
) -> Result<T, WaitError>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Progress<T>, CloudError>>,
{
    let start = runtime.now();
    let mut wait = Wait {
        runtime,
        start,
        options,
        last: "nothing was seen yet".to_owned(),
        in_a_row: 0,
    };
    let polling = stop
        .run(runtime.timeout(options.timeout, wait.poll(poll)))
        .await;
    match polling {
        Ok(Some(result)) => result,
        Ok(None) => Err(WaitError::TimedOut {
            waited: runtime.now().since(start),
            last: wait.last,
        }),
        Err(Stopped) => Err(WaitError::Stopped { last: wait.last }),
    }
}

struct Wait<'a> {
    runtime: &'a Runtime,
    start: Moment,
    options: WaitOptions,
    last: String,
    in_a_row: u32,
}

impl Wait<'_> {
    async fn poll<T, F, Fut>(&mut self, mut poll: F) -> Result<T, WaitError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<Progress<T>, CloudError>>,
    {
        let mut interval = self.options.interval;
        if !self.options.delay.is_zero() {
            self.runtime.sleep(self.options.delay).await;
        }
        loop {
            if let Some(result) = self.judge(poll().await) {
                return result;
            }
            // A tenth more or less keeps many waits that began together from polling together.
            let spread = self.runtime.jitter(interval / 5);
            self.runtime.sleep(interval - interval / 10 + spread).await;
            interval = (interval * 3 / 2).min(self.options.max_interval);
        }
    }

    fn judge<T>(&mut self, seen: Result<Progress<T>, CloudError>) -> Option<Result<T, WaitError>> {
        match seen {
            Ok(Progress::Ready(value)) => {
                self.in_a_row += 1;
                if self.in_a_row >= self.options.successes {
                    return Some(Ok(value));
                }
                self.last = "it is ready, but only just".to_owned();
            }
            Ok(Progress::Pending(what)) => {
                self.in_a_row = 0;
                self.last = what;
            }
            Ok(Progress::Failed(reason)) => return Some(Err(WaitError::Refused { reason })),
            Ok(Progress::Gone) => return Some(Err(WaitError::Gone)),
            Err(error) if error.is_not_found() && self.is_young() => {
                self.in_a_row = 0;
                self.last = "it is not visible yet".to_owned();
            }
            // The poll noticed the stop before this wait did.
            Err(error) if error.is_interrupted() => {
                let last = std::mem::take(&mut self.last);
                return Some(Err(WaitError::Stopped { last }));
            }
            Err(error) => return Some(Err(WaitError::Call(error))),
        }
        None
    }

    fn is_young(&self) -> bool {
        self.runtime.now().since(self.start) < self.options.not_found_grace
    }
}

#[cfg(test)]
mod tests;
