//! Token buckets: the rates at which the simulated services answer.

use std::time::Instant;

/// A rate of calls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Calls that refill in a second.
    pub per_second: f64,
    /// Calls that may come at once.
    pub burst: f64,
}

#[derive(Debug)]
pub(crate) struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled: Instant::now(),
        }
    }

    /// Takes a token; `false` is a throttled call.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + elapsed * self.rate.per_second).min(self.rate.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}
