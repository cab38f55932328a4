//! A gate that holds calls.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Holds calls until the test lets them go.
#[derive(Clone, Default)]
pub struct Gate {
    inner: Arc<GateInner>,
}

#[derive(Default)]
struct GateInner {
    /// Calls that arrived, and whether they may pass.
    state: Mutex<(u64, bool)>,
    changed: Condvar,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits until a call is held; `false` when none came in time.
    #[must_use]
    pub fn wait_reached(&self, timeout: Duration) -> bool {
        let state = self.inner.state.lock().expect("the gate");
        let (state, _) = self
            .inner
            .changed
            .wait_timeout_while(state, timeout, |(arrived, _)| *arrived == 0)
            .expect("the gate");
        state.0 > 0
    }

    /// Lets every held and every later call pass.
    pub fn release(&self) {
        self.inner.state.lock().expect("the gate").1 = true;
        self.inner.changed.notify_all();
    }

    /// Blocks the calling thread until the gate is released.
    pub(crate) fn hold(&self) {
        let mut state = self.inner.state.lock().expect("the gate");
        state.0 += 1;
        self.inner.changed.notify_all();
        // A test that forgets to release must not leave a thread behind for ever.
        let _unused =
            self.inner
                .changed
                .wait_timeout_while(state, Duration::from_secs(300), |(_, open)| !*open);
    }
}
