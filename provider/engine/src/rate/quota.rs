//! Counts of calls in a span of time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Moment;

/// So many calls in any span of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub calls: usize,
    /// In what time.
    pub within: Duration,
}

/// The calls that still count.
#[derive(Debug)]
pub(super) struct Granted {
    quota: Quota,
    moments: VecDeque<Moment>,
}

impl Granted {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            moments: VecDeque::new(),
        }
    }

    /// How long until one more is allowed; `None` when one is.
    pub(super) fn wait(&mut self, now: Moment) -> Option<Duration> {
        let over = |moment: &Moment| now.since(*moment) >= self.quota.within;
        while self.moments.front().is_some_and(over) {
            self.moments.pop_front();
        }
        if self.moments.len() < self.quota.calls {
            return None;
        }
        let oldest = self.moments.front()?;
        Some(self.quota.within.saturating_sub(now.since(*oldest)))
    }

    /// One more was allowed.
    pub(super) fn note(&mut self, now: Moment) {
        self.moments.push_back(now);
    }
}
