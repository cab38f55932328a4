//! What a resource's operation works with besides its models.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Private;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plan::Memory;
use crate::stop::StopSignal;
use crate::value::Value;

/// One call of a resource's operation: what it may report while it runs.
///
/// Everything reported here survives an error and a panic of the operation.
#[derive(Debug)]
pub struct Call<M> {
    config: M,
    report: Report,
    stop: StopSignal,
}

/// What one call may report, for code that is the same for all models. Clones report the same.
#[derive(Clone, Debug)]
pub struct Report(Arc<Mutex<Record>>);

/// What one call reported.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) saved: Option<Value>,
    pub(crate) private: Private,
    pub(crate) diagnostics: Diagnostics,
}

impl Report {
    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// See [`Call::save`].
    pub fn save(&self, state: Value) {
        self.record().saved = Some(state);
    }

    /// See [`Call::private`].
    pub fn private<T>(&self, access: impl FnOnce(&mut Private) -> T) -> T {
        access(&mut self.record().private)
    }

    /// See [`Call::tell`].
    pub fn tell(&self, diagnostic: Diagnostic) {
        self.record().diagnostics.push(diagnostic);
    }
}

impl<M: Model> Call<M> {
    pub(crate) const fn new(config: M, record: Arc<Mutex<Record>>, stop: StopSignal) -> Self {
        Self {
            config,
            report: Report(record),
            stop,
        }
    }

    /// A call that belongs to no host, for tests of a resource's operations.
    pub fn detached(config: M) -> Self {
        Self::new(config, Arc::default(), StopSignal::never())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.report.record()
    }

    /// What the call reports, without its model.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The configuration: the only place where write-only values are. Null outside of an apply.
    pub const fn config(&self) -> &M {
        &self.config
    }

    /// Records the state of an object that exists from now on.
    ///
    /// Call it as soon as the id is known. When the operation then fails, this is what the user keeps,
    /// instead of an object that no state knows. Values that are still unknown are stored as null.
    pub fn save(&self, state: &M) {
        self.report.save(state.to_value());
    }

    /// Records that nothing exists any more, for an operation that replaces or deletes in steps.
    pub fn forget(&self) {
        self.record().saved = Some(Value::Null);
    }

    /// Reads or changes the private data that is stored with the state.
    pub fn private<T>(&self, access: impl FnOnce(&mut Private) -> T) -> T {
        self.report.private(access)
    }

    /// Whether this optional and computed argument was in the configuration at the last apply; `None`
    /// when nothing is known about it, as after an import or of another provider's state.
    pub fn was_configured(&self, argument: &str) -> Option<bool> {
        Memory::load(&self.record().private).was_configured(&[argument.to_owned()])
    }

    /// Tells the user something that is no failure.
    pub fn tell(&self, diagnostic: Diagnostic) {
        self.report.tell(diagnostic);
    }

    /// The state that was recorded last. For tests, as [`Call::detached`].
    pub fn saved(&self) -> Option<M> {
        let record = self.record();
        let saved = record.saved.as_ref().filter(|saved| !saved.is_null())?;
        M::from_value(saved).ok()
    }

    /// What the user was told. For tests, as [`Call::detached`].
    pub fn told(&self) -> Diagnostics {
        self.record().diagnostics.clone()
    }

    /// The host's wish to stop. It ends waiting, never a request that changes something.
    pub const fn stop(&self) -> &StopSignal {
        &self.stop
    }
}

pub(crate) fn take(record: &Mutex<Record>) -> Record {
    std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner))
}
