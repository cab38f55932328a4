//! How long things take in Auto Scaling.

use std::time::Duration;

/// How long Auto Scaling's objects stay in the states on their way.
#[derive(Debug, Clone, Default)]
pub struct AutoScalingSettings {
    /// How long a new instance is `Pending`.
    pub launching: Duration,
    /// How long an instance that goes is `Terminating`.
    pub terminating: Duration,
    /// How long instances are being registered with a load balancer, and how long they are taken off one.
    pub registering: Duration,
    /// How long an instance refresh is `InProgress`.
    pub refreshing: Duration,
    /// How long one that is cancelled is `Cancelling`.
    pub cancelling: Duration,
}

impl AutoScalingSettings {
    /// Waits that are shorter than the real ones, of some minutes, but not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        Self {
            launching: Duration::from_secs(4),
            terminating: Duration::from_secs(3),
            registering: Duration::from_secs(2),
            refreshing: Duration::from_secs(120),
            cancelling: Duration::from_secs(2),
        }
    }

    /// The same with every duration multiplied.
    #[must_use]
    pub(crate) fn scaled(mut self, factor: f64) -> Self {
        for duration in [
            &mut self.launching,
            &mut self.terminating,
            &mut self.registering,
            &mut self.refreshing,
            &mut self.cancelling,
        ] {
            *duration = duration.mul_f64(factor.max(0.0));
        }
        self
    }
}
