//! The host's wish to stop.
//!
//! On Ctrl-C core calls `StopProvider` and then waits for what runs (Terraform,
//! `resource-instance-change-lifecycle.md`). A stop ends waiting, and never a request that changes
//! something: the object would exist and no state would know it.

use tokio::sync::watch;

/// Tells everything that runs that the host wants to stop.
#[derive(Clone, Debug)]
pub struct StopSource(watch::Sender<bool>);

impl StopSource {
    /// Nobody wants to stop yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// From now on every signal of this source is stopped.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// A signal to hand to what runs.
    pub fn signal(&self) -> StopSignal {
        StopSignal(self.0.subscribe())
    }
}

impl Default for StopSource {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether the host wants to stop, and a way to wait for it.
#[derive(Clone, Debug)]
pub struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// A signal that never comes, for tests and for work that has to finish.
    pub fn never() -> Self {
        Self(StopSource::new().0.subscribe())
    }

    /// Whether the host wants to stop.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the host wants to stop; never when it does not.
    pub async fn stopped(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
