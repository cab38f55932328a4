//! Waits for the state of an object.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Moment, Runtime};
use crate::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use crate::lifecycle::{Crud, Failure, Session as _, Work};
use crate::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Severity;

/// The states of an object, as a wait sees them.
#[derive(Clone, Copy, Debug)]
pub struct States {
    /// What is waited for.
    pub ready: &'static [&'static str],
    /// States that the object does not leave.
    pub failed: &'static [&'static str],
}

/// For how long an object that was seen has to be out of sight to be gone: what follows writes after a while may tell
/// of a new one, and then not.
const GONE_AFTER: Duration = Duration::from_secs(10);

/// Whether something that is waited for is not there yet, or not any more.
#[derive(Debug)]
pub struct Presence {
    runtime: Runtime,
    /// Whether it was there, and since when it is not.
    seen: Mutex<(bool, Option<Moment>)>,
}

impl Presence {
    /// Of something that was there before, or is to come.
    pub fn new(runtime: &Runtime, was_there: bool) -> Self {
        Self {
            runtime: runtime.clone(),
            seen: Mutex::new((was_there, None)),
        }
    }

    /// It is there.
    pub fn seen(&self) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = (true, None);
    }

    /// It is not there: not yet; or for the second time after it was, and long enough, so that it is gone.
    pub fn missed<T>(&self) -> Progress<T> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (was_there, since) = &mut *seen;
        if !*was_there {
            return Progress::Pending("it is not visible yet".to_owned());
        }
        let now = self.runtime.now();
        match since {
            Some(since) if now.since(*since) >= GONE_AFTER => Progress::Gone,
            _ => {
                since.get_or_insert(now);
                Progress::Pending("it is not there any more".to_owned())
            }
        }
    }
}

/// Waits until the object is in one of these states, and hands over what was read last. `seen` takes
/// the state, and the reason of a failure, from an object. Any other state is on the way. One that was
/// there and is not any more is not waited for.
///
/// # Errors
/// See [`WaitError`].
pub async fn until<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
    states: States,
    seen: impl Fn(&L::Remote) -> (Option<String>, Option<String>),
) -> Result<Option<L::Remote>, WaitError> {
    let presence = &Presence::new(work.api.runtime(), work.was_there);
    let judge = |remote: Option<L::Remote>| {
        let Some(remote) = remote else {
            return presence.missed();
        };
        presence.seen();
        let (state, reason) = seen(&remote);
        let Some(state) = state else {
            return Progress::Pending("it has no state yet".to_owned());
        };
        if states.ready.contains(&state.as_str()) {
            Progress::Ready(Some(remote))
        } else {
            on_the_way(&state, reason, states)
        }
    };
    watch(lifecycle, work, within, judge).await
}

/// Waits until the object is gone. `seen` is as for [`until`]; a state in which the deletion failed is
/// one of `states.failed`.
///
/// # Errors
/// See [`WaitError`].
pub async fn until_gone<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
    states: States,
    seen: impl Fn(&L::Remote) -> (Option<String>, Option<String>),
) -> Result<Option<L::Remote>, WaitError> {
    let judge = |remote: Option<L::Remote>| {
        let Some(remote) = remote else {
            return Progress::Ready(None);
        };
        let (state, reason) = seen(&remote);
        on_the_way(&state.unwrap_or_default(), reason, states)
    };
    // Of what is not there for much longer, nothing else is told.
    watch(lifecycle, &work.briefly(), within, judge).await
}

/// Waits while the object is in one of these states, in which it is still made and cannot be deleted.
/// `seen` is as for [`until`]. One that is gone, or failed, is not waited for.
///
/// # Errors
/// Those of the reads, and that the time was over or the host asked to stop.
pub async fn made<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
    states: &[&str],
    seen: impl Fn(&L::Remote) -> (Option<String>, Option<String>),
) -> Result<(), Failure> {
    let judge = |remote: Option<L::Remote>| {
        let state = remote.and_then(|remote| seen(&remote).0);
        match state.filter(|state| states.contains(&state.as_str())) {
            Some(state) => Progress::Pending(format!("its state is `{state}`")),
            None => Progress::Ready(()),
        }
    };
    let error = match watch(lifecycle, &work.briefly(), within, judge).await {
        Ok(()) => return Ok(()),
        Err(WaitError::Call(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let doing = Doing::new(Verb::Delete, L::NOUN).of(L::SERVICE);
    let doing = doing.named(lifecycle.name(work.prior));
    let doing = doing.exists("It cannot be deleted before it is made, and exists as it was.");
    let mut told = wait_to_diagnostic(&error, &doing.next("Apply again to go on waiting."));
    told.severity = Severity::Error;
    Err(told.into())
}

/// What a state means that is not waited for.
fn on_the_way<T>(state: &str, reason: Option<String>, states: States) -> Progress<T> {
    let reason = reason.map(|reason| format!(": {reason}"));
    let said = format!("its state is `{state}`{}", reason.unwrap_or_default());
    match states.failed.contains(&state) {
        true => Progress::Failed(said),
        false => Progress::Pending(said),
    }
}

/// Reads an object until `judge` is content with it, or with that it is not there.
async fn watch<L: Crud, T>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
    judge: impl Fn(Option<L::Remote>) -> Progress<T>,
) -> Result<T, WaitError> {
    let (runtime, stop, judge) = (work.api.runtime(), work.api.stop(), &judge);
    let poll = || async move {
        let seen = match work.is_brief {
            true => lifecycle.glance(work.api, work.prior).await,
            false => lifecycle.read(work.api, work.prior).await,
        };
        match seen {
            Ok(remote) => Ok(judge(remote)),
            Err(Failure::Call(error)) if error.is_not_found() => Ok(judge(None)),
            Err(Failure::Call(error)) => Err(error),
            Err(Failure::Told(told)) => {
                let told = told.iter().map(|it| it.summary.clone());
                Ok(Progress::Failed(told.collect::<Vec<_>>().join(", ")))
            }
        }
    };
    wait_until(runtime, stop, WaitOptions::within(within), poll).await
}

/// Waits until an object that has no state of its own can be read, and hands it over.
///
/// # Errors
/// See [`WaitError`].
pub async fn visible<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
) -> Result<Option<L::Remote>, WaitError> {
    const VISIBLE: &str = "visible";
    let states = States {
        ready: &[VISIBLE],
        failed: &[],
    };
    let seen = |_: &L::Remote| (Some(VISIBLE.to_owned()), None);
    until(lifecycle, work, within, states, seen).await
}

/// A wait inside of a step, whose failure is that of the step.
///
/// # Errors
/// Those of [`until`].
pub fn settled<T>(
    waited: Result<Option<T>, WaitError>,
    noun: &str,
    name: String,
) -> Result<(), Failure> {
    match waited {
        Ok(_) => Ok(()),
        Err(WaitError::Call(error)) => Err(error.into()),
        Err(error) => {
            let doing = Doing::new(Verb::WaitFor, noun).named(name);
            let mut told = wait_to_diagnostic(&error, &doing);
            told.severity = Severity::Error;
            Err(told.into())
        }
    }
}
