//! How control planes are started.

use std::time::Duration;

/// How control planes are started, and how long a call waits for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubernetesSettings {
    /// How many control planes run at once on this machine: each takes about 500 MB. Sandboxes of all
    /// programs count together.
    pub at_once: usize,
    /// How long the first call to a cluster waits for another control plane to end, when as many run as may.
    pub patience: Duration,
}

impl Default for KubernetesSettings {
    fn default() -> Self {
        Self {
            at_once: 2,
            patience: Duration::from_secs(240),
        }
    }
}
