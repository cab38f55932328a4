//! What is to be told besides the outcome of an operation.

use std::sync::{Arc, Mutex, PoisonError};

use slipway_framework::diag::{Diagnostic, Diagnostics};

/// What a session found that is no failure, such as a part of an object that may not be read. Clones
/// share it.
#[derive(Clone, Debug, Default)]
pub struct Notes(Arc<Mutex<Diagnostics>>);

impl Notes {
    /// Adds one.
    pub fn add(&self, note: Diagnostic) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(note);
    }

    /// Takes all that there are.
    pub fn take(&self) -> Diagnostics {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
