//! How long each class of failures is tried.

use std::time::Duration;

/// A class of failures that share a budget of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Throttle,
    Busy,
    Server,
    Network,
    Credentials,
}

/// How long one class of failures is tried, and how its pauses grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long in all, from the first failure of the class on.
    pub budget: Duration,
    /// The ceiling of the first pause; it doubles with each failure.
    pub base: Duration,
    /// The highest ceiling.
    pub cap: Duration,
}

impl Limits {
    const fn of_seconds(budget: u64, base_millis: u64, cap: u64) -> Self {
        Self {
            budget: Duration::from_secs(budget),
            base: Duration::from_millis(base_millis),
            cap: Duration::from_secs(cap),
        }
    }
}

/// The budgets of all classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Over a rate. Other programs share the account, so this may take minutes.
    pub throttle: Limits,
    /// Another change to the same object is under way.
    pub busy: Limits,
    /// The server fails: unavailable, or a 5xx on what may be repeated.
    pub server: Limits,
    /// No connection, or a connection that breaks.
    pub network: Limits,
    /// How many attempts in all, the first included, whatever time is left.
    pub attempts: u32,
    /// The shortest pause.
    pub least: Duration,
    /// How long a pause is waited for in all that the server asks for and that is longer than throttles are tried: a
    /// quota of an hour is none that anybody could wait for in small steps.
    pub asked: Duration,
}

impl Default for Policy {
    /// Ten minutes for throttles, or the hour that a server asks for, five for a busy object, two for a failing server, and half a
    /// minute for the network.
    fn default() -> Self {
        Self {
            throttle: Limits::of_seconds(600, 500, 20),
            busy: Limits::of_seconds(300, 500, 10),
            server: Limits::of_seconds(120, 200, 10),
            network: Limits::of_seconds(30, 200, 5),
            attempts: u32::MAX,
            least: Duration::ZERO,
            asked: Duration::from_secs(3600 + 60),
        }
    }
}

impl Policy {
    pub(super) fn limits(&self, class: Class) -> Limits {
        match class {
            Class::Throttle => self.throttle,
            Class::Busy => self.busy,
            Class::Server => self.server,
            Class::Network => self.network,
            // The SDK loads credentials anew for each attempt, so one pause is enough to learn
            // whether there are newer ones.
            Class::Credentials => Limits::of_seconds(30, 200, 1),
        }
    }

    /// The same with no class trying longer than `most`.
    #[must_use]
    pub fn within(mut self, most: Duration) -> Self {
        for limits in self.classes() {
            limits.budget = limits.budget.min(most);
        }
        self.asked = self.asked.min(most);
        self
    }

    /// How long failures of a class are tried, of which the server asked for this pause.
    pub(super) fn budget(&self, class: Class, asked: Option<Duration>) -> Duration {
        let budget = self.limits(class).budget;
        match asked.filter(|asked| class == Class::Throttle && *asked >= budget) {
            Some(_) => self.asked.max(budget),
            None => budget,
        }
    }

    /// The same with these bounds of every pause, as far as they are given. What a server asks for is
    /// waited for all the same.
    #[must_use]
    pub fn pausing(mut self, least: Option<Duration>, most: Option<Duration>) -> Self {
        for limits in self.classes() {
            limits.cap = most.unwrap_or(limits.cap);
            limits.base = limits.base.min(limits.cap);
        }
        self.least = least.unwrap_or(self.least);
        self
    }

    fn classes(&mut self) -> [&mut Limits; 4] {
        [
            &mut self.throttle,
            &mut self.busy,
            &mut self.server,
            &mut self.network,
        ]
    }
}
