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

/// The variable that says how many control planes run at once where nothing else does.
const AT_ONCE: &str = "SLIPWAY_CONTROL_PLANES";

impl Default for KubernetesSettings {
    /// Two at once, unless `SLIPWAY_CONTROL_PLANES` allows another number. It panics where that is none.
    fn default() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "it is about the machine, which all programs on it share"
        )]
        let said = std::env::var(AT_ONCE).ok();
        Self {
            at_once: said.map_or(2, |said| match said.parse() {
                Ok(number) => number,
                Err(error) => panic!("{AT_ONCE} is {said:?}: {error}"),
            }),
            patience: Duration::from_secs(240),
        }
    }
}
