//! One call, kept from taking the process with it.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use tracing::Instrument;

use crate::module;

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanicReport {
    message: String,
    location: Option<String>,
    backtrace: Option<String>,
}

impl PanicReport {
    /// What the panic said.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// File, line and column of the panic. Known only when the
    /// [panic hook](crate::log::install_panic_hook) is installed.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The calls that led there, when `RUST_BACKTRACE` asks for them.
    pub fn backtrace(&self) -> Option<&str> {
        self.backtrace.as_deref()
    }

    fn new(payload: &(dyn Any + Send)) -> Self {
        let site = SITE.take();
        Self {
            message: message(payload),
            location: site.as_ref().map(|site| site.location.clone()),
            backtrace: site.and_then(|site| site.backtrace),
        }
    }
}

/// Message and location, without the backtrace.
impl fmt::Display for PanicReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        match &self.location {
            Some(location) => write!(f, " at {location}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PanicReport {}

thread_local! {
    /// How many [`contain()`] calls are being polled on this thread.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Left by the panic hook for the [`contain()`] that catches the panic.
    static SITE: RefCell<Option<PanicSite>> = const { RefCell::new(None) };
}

/// Runs a future and catches its panics, so that one broken call is one error and the calls beside
/// it finish.
///
/// A panic on a thread or task that the future started is not caught here. State that the future
/// shares with others is as the panic left it; a `std::sync::Mutex` says so by being poisoned.
///
/// # Errors
///
/// The panic.
pub async fn contain<F: Future>(future: F) -> Result<F::Output, PanicReport> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let contained = Contained::enter();
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        drop(contained);
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(payload) => Poll::Ready(Err(PanicReport::new(payload.as_ref()))),
        }
    })
    .await
}

/// As [`contain()`], and goes on to the end even if nobody waits for it any more.
///
/// gRPC drops a call's future when the host cancels the call. For a call that changes something
/// remote, that would mean to forget a request that is already on its way.
///
/// # Errors
///
/// The panic.
pub async fn run_to_end<F>(future: F) -> Result<F::Output, PanicReport>
where
    F: Future<Output: Send> + Send + 'static,
{
    // In a box, a task is compiled once for each type of output, and not for each future.
    let future: Pin<Box<dyn Future<Output = F::Output> + Send>> = Box::pin(future);
    // The task does the work of the same module.
    let future = module::handed_on(future);
    match tokio::spawn(contain(future).in_current_span()).await {
        Ok(result) => result,
        // The task is never aborted and catches its own panics, so what is left is the end of the
        // runtime, or a panic in the future's destructor.
        Err(error) => Err(PanicReport {
            message: error.to_string(),
            location: None,
            backtrace: None,
        }),
    }
}

/// Marks the time in which a panic on this thread is caught.
struct Contained;

impl Contained {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        // A panic that somebody else caught may have left its place here.
        SITE.set(None);
        Self
    }
}

impl Drop for Contained {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Where a panic happened; only the panic hook is told.
pub(crate) struct PanicSite {
    pub(crate) location: String,
    pub(crate) backtrace: Option<String>,
}

impl PanicSite {
    /// Reads what the panic hook is told.
    pub(crate) fn of(info: &PanicHookInfo<'_>) -> Self {
        let backtrace = Backtrace::capture();
        Self {
            location: info
                .location()
                .map_or_else(|| "an unknown place".to_owned(), ToString::to_string),
            backtrace: (backtrace.status() == BacktraceStatus::Captured)
                .then(|| backtrace.to_string()),
        }
    }

    /// Leaves the place for the [`contain()`] that will catch the panic, or gives it back when no one
    /// will.
    pub(crate) fn hand_over(self) -> Option<Self> {
        if DEPTH.get() == 0 {
            return Some(self);
        }
        SITE.set(Some(self));
        None
    }
}

/// What a panic said: `panic!` leaves a string of one of two kinds.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

#[cfg(test)]
mod tests;
