//! The rate at which one account may call one API.
//!
//! Rates belong to the account, not to the process: other programs use them up too, and what is
//! left is nowhere to be read. So the bucket starts at the published rate, halves when the API says
//! "too many", pauses as long as the API asks, and creeps up again while calls succeed (additive
//! increase, multiplicative decrease, as TCP does). It is shared by all that call the API in this
//! process, and serves them in the order in which they came.
//!
//! Some APIs publish counts instead: so many calls in any minute, so many in any hour. A budget can have
//! such [`Quota`]s besides its rate, and what answers say of them ([`Budget::told`]) counts as well.

mod quota;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::clock::{Moment, Runtime};

pub use quota::Quota;

use quota::Granted;

/// The pause after a throttle whose answer names none.
const PAUSE: Duration = Duration::from_millis(500);

/// A pause from which on the log says that calls wait, and until when.
const LONG: Duration = Duration::from_secs(30);

/// The rate never falls below this part of the published one.
const FLOOR: f64 = 1.0 / 32.0;

/// How much of the published rate comes back per second of successful calls.
const RAISE: f64 = 0.05;

/// Leave to make one call. Tell the budget how it went.
#[derive(Debug)]
#[must_use = "the budget learns from how the call went"]
pub struct Permit {
    issued: Moment,
}

/// A token bucket that adapts to throttles.
pub struct Budget {
    runtime: Runtime,
    /// The published rate, which is never exceeded.
    ceiling: f64,
    burst: f64,
    state: Mutex<State>,
    /// Held by whoever is next in line; the lock is fair, so the line is in order.
    line: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    rate: f64,
    tokens: f64,
    filled: Moment,
    paused_until: Moment,
    slowed: Option<Moment>,
    raised: Moment,
    granted: Vec<Granted>,
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("ceiling", &self.ceiling)
            .field("burst", &self.burst)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Budget {
    /// A full bucket of `burst` calls that refills at `rate_per_second`.
    ///
    /// In any span of time it grants at most `burst` calls and `rate_per_second` for each second.
    ///
    /// # Panics
    ///
    /// When the rate is not above zero or the burst is zero, which is a mistake in a table.
    pub fn new(runtime: Runtime, rate_per_second: f64, burst: u32) -> Self {
        assert!(
            rate_per_second > 0.0 && rate_per_second.is_finite(),
            "the rate is above zero"
        );
        assert!(burst > 0, "the burst is above zero");
        let now = runtime.now();
        Self {
            runtime,
            ceiling: rate_per_second,
            burst: f64::from(burst),
            state: Mutex::new(State {
                rate: rate_per_second,
                tokens: f64::from(burst),
                filled: now,
                paused_until: now,
                slowed: None,
                raised: now,
                granted: Vec::new(),
            }),
            line: tokio::sync::Mutex::new(()),
        }
    }

    /// The same, and in no span of a quota more calls than it allows.
    #[must_use]
    pub fn with_quotas(mut self, quotas: &[Quota]) -> Self {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.granted = quotas.iter().copied().map(Granted::new).collect();
        self
    }

    /// An answer says that so many calls are left until then. Only that none is left counts: answers
    /// overtake each other, and others use up what is left.
    pub fn told(&self, left: u32, until: Duration) {
        if left == 0 {
            self.pause(&mut self.lock(), until);
        }
    }

    /// Lets no call go before this time is over. A pause that a person would notice is told, once.
    fn pause(&self, state: &mut State, time: Duration) {
        let now = self.runtime.now();
        let (before, until) = (state.paused_until, now + time);
        state.paused_until = before.max(until);
        if time < LONG || until.since(before) < LONG {
            return;
        }
        self.warn(time);
    }

    fn warn(&self, time: Duration) {
        let (seconds, until) = (time.as_secs(), time_of_day(self.runtime.wall() + time));
        tracing::warn!(
            seconds,
            until,
            "the API lets no call through for now: all calls wait, and go on then"
        );
    }

    /// How long no call is let through from now on.
    pub fn paused_for(&self) -> Duration {
        let state = self.lock();
        state.paused_until.since(self.runtime.now())
    }

    /// The rate per second at which the bucket refills now.
    pub fn rate(&self) -> f64 {
        self.lock().rate
    }

    /// Waits in line for leave to make one call. Dropping the future leaves the line and costs
    /// nothing.
    pub async fn acquire(&self) -> Permit {
        let _first_in_line = self.line.lock().await;
        loop {
            let wait = match self.take() {
                Ok(permit) => return permit,
                Err(wait) => wait,
            };
            self.runtime.sleep(wait).await;
        }
    }

    /// A call was answered with "too many": halves the rate, empties the bucket and pauses for as
    /// long as the answer asked. Calls that were under way together count once, since they all
    /// went out at the rate that was too high.
    pub fn throttled(&self, permit: Permit, retry_after: Option<Duration>) {
        let now = self.runtime.now();
        let mut state = self.lock();
        self.fill(&mut state, now);
        self.pause(&mut state, retry_after.unwrap_or(PAUSE));
        state.tokens = 0.0;
        if state.slowed.is_some_and(|slowed| permit.issued <= slowed) {
            return;
        }
        state.rate = (state.rate / 2.0).max(self.ceiling * FLOOR);
        state.slowed = Some(now);
        state.raised = now;
        tracing::debug!(rate = state.rate, "throttled: the rate of calls is halved");
    }

    /// A call was answered otherwise: the rate creeps up, by at most a twentieth of the published
    /// rate each second.
    pub fn succeeded(&self, permit: Permit) {
        let now = self.runtime.now();
        let mut state = self.lock();
        if state.slowed.is_some_and(|slowed| permit.issued <= slowed) || state.rate >= self.ceiling
        {
            return;
        }
        self.fill(&mut state, now);
        // A long silence proves nothing about the rate, so it counts as one second.
        let seconds = now.since(state.raised).as_secs_f64().min(1.0);
        state.rate = (state.rate + self.ceiling * RAISE * seconds).min(self.ceiling);
        state.raised = now;
    }

    /// Whether it was made with these numbers.
    fn is_published_as(&self, rate_per_second: f64, burst: u32) -> bool {
        let numbers = |rate: f64, burst: f64| (rate.to_bits(), burst.to_bits());
        numbers(self.ceiling, self.burst) == numbers(rate_per_second, f64::from(burst))
    }

    /// Takes a token, or says how long until there may be one.
    fn take(&self) -> Result<Permit, Duration> {
        let now = self.runtime.now();
        let mut state = self.lock();
        if now < state.paused_until {
            return Err(state.paused_until.since(now));
        }
        self.fill(&mut state, now);
        let waits = state.granted.iter_mut().filter_map(|it| it.wait(now));
        if let Some(wait) = waits.max() {
            if wait >= LONG {
                self.warn(wait);
            }
            return Err(wait);
        }
        if state.tokens >= 1.0 {
            state.tokens -= 1.0;
            for granted in &mut state.granted {
                granted.note(now);
            }
            return Ok(Permit { issued: now });
        }
        let seconds = (1.0 - state.tokens) / state.rate;
        // Rounded up, so that the token is there and not a hair away.
        Err(Duration::from_secs_f64(seconds) + Duration::from_micros(1))
    }

    fn fill(&self, state: &mut State, now: Moment) {
        // Nothing comes in during a pause.
        let from = state.filled.max(state.paused_until.min(now));
        let gained = now.since(from).as_secs_f64() * state.rate;
        state.tokens = (state.tokens + gained).min(self.burst);
        state.filled = now;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The budgets of this process, one per account and API.
#[derive(Debug)]
pub struct Budgets {
    runtime: Runtime,
    all: Mutex<HashMap<(String, String), Arc<Budget>>>,
}

impl Budgets {
    /// No budgets yet.
    pub fn new(runtime: Runtime) -> Self {
        Self {
            runtime,
            all: Mutex::new(HashMap::new()),
        }
    }

    /// The budget of `account` for `api` (which includes the region where rates are per region),
    /// made at the first call with the published rate and burst.
    ///
    /// # Panics
    ///
    /// In builds with debug assertions, when two callers disagree about the published numbers: else
    /// whoever comes first would set the rate of the other.
    pub fn of(&self, account: &str, api: &str, rate_per_second: f64, burst: u32) -> Arc<Budget> {
        self.of_quotas(account, api, (rate_per_second, burst), &[])
    }

    /// The same with quotas, which are counted from the first call on.
    ///
    /// # Panics
    ///
    /// As [`Budgets::of`].
    pub fn of_quotas(
        &self,
        account: &str,
        api: &str,
        (rate_per_second, burst): (f64, u32),
        quotas: &[Quota],
    ) -> Arc<Budget> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = all
            .entry((account.to_owned(), api.to_owned()))
            .or_insert_with(|| {
                Arc::new(
                    Budget::new(self.runtime.clone(), rate_per_second, burst).with_quotas(quotas),
                )
            });
        debug_assert!(
            budget.is_published_as(rate_per_second, burst),
            "`{api}` has one published rate, and this caller names another: {rate_per_second} a second, {burst} at once"
        );
        Arc::clone(budget)
    }
}

/// A time as people read it: `14:05:09 UTC`.
pub fn time_of_day(moment: SystemTime) -> String {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.unwrap_or_default().as_secs() % 86_400;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02} UTC", seconds % 60)
}

#[cfg(test)]
mod tests;
