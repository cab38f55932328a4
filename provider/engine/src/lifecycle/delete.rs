//! Deleting an object.

use std::time::Duration;

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Model as _;
use slipway_framework::resource::{Call, Report};
use slipway_framework::value::Value;

use super::report::{doing, told, wait_failed};
use super::untyped::{Connected, Parts, Task, Typed};
use super::work::Operation;
use super::{AFTER_STOP, Crud, Doubtful as _, Failure};
use crate::error::ErrorKind;
use crate::error::catalogue::{Verb, wait_to_diagnostic};
use crate::wait::WaitError;

/// The first pause before an object that is in use is tried again; each later one is half as long
/// again.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Deletes an object. One that is gone already is a success.
///
/// # Errors
///
/// What the user reads; the object stays in the state.
pub async fn delete<L: Crud>(
    lifecycle: &L,
    api: L::Api,
    call: &Call<L::Model>,
    prior: L::Model,
) -> Result<(), Diagnostics> {
    let parts = Typed::new(lifecycle, call);
    run(&parts, Box::new(api), call.report(), prior.to_value()).await
}

/// The same without types.
pub(super) async fn run(
    parts: &dyn Parts,
    api: Box<dyn Connected>,
    report: &Report,
    prior: Value,
) -> Result<(), Diagnostics> {
    let operation = Operation::new(parts, api, report);
    let task = operation.task(&prior, &prior);
    match send(parts, task).await {
        Ok(()) => {}
        Err(failure) if failure.is_not_found() => return Ok(()),
        Err(failure) => {
            let doing = doing(parts, Verb::Delete, &prior);
            let told = told(parts, Verb::Delete, failure, task, doing, |doing| doing);
            return Err(told.await);
        }
    }
    match parts.settle(Verb::Delete, task).await {
        Ok(_) => Ok(()),
        Err(WaitError::Call(error)) if error.is_not_found() => Ok(()),
        Err(error) => unsettled(&operation, task, error).await,
    }
}

/// Asks for the deletion, again for a while when something still uses the object.
async fn send(parts: &dyn Parts, task: Task<'_>) -> Result<(), Failure> {
    let runtime = task.api.runtime();
    let start = runtime.now();
    let mut pause = PAUSE;
    loop {
        let failure = match parts.delete(task).await {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        let in_use = failure
            .call()
            .is_some_and(|error| error.kind() == ErrorKind::InUse);
        let release = parts.release(task.prior);
        let left = release.saturating_sub(runtime.now().since(start));
        if !in_use || left.is_zero() {
            return Err(failure);
        }
        let sleep = runtime.sleep(pause.min(left));
        if task.api.stop().run(sleep).await.is_err() {
            return Err(failure);
        }
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

/// The deletion is accepted, and its end was not seen.
async fn unsettled(
    operation: &Operation<'_>,
    task: Task<'_>,
    error: WaitError,
) -> Result<(), Diagnostics> {
    let parts = operation.parts;
    let noun = parts.facts().noun();
    let doing = |verb| doing(parts, verb, task.prior);
    let gone = doing(Verb::WaitFor).exists(format!("The {noun} was deleted."));
    let leaving = doing(Verb::WaitFor)
        .exists(format!(
            "The deletion of the {noun} was accepted, and goes on."
        ))
        .next("Apply again to go on waiting.");
    let is_gone = is_gone(parts, task).await;
    if matches!(error, WaitError::Refused { .. }) && !is_gone {
        let refused = doing(Verb::Delete).exists(format!("The {noun} is still there."));
        return Err(wait_failed(&error, &refused));
    }
    match error {
        WaitError::Stopped { .. } if is_gone => {
            operation.report.tell(wait_to_diagnostic(&error, &gone));
            Ok(())
        }
        // It stays in the state: what depends on its end must not go on as if it were gone.
        error if !is_gone => Err(wait_failed(&error, &leaving)),
        error => Err(wait_failed(&error, &gone.next("Apply again."))),
    }
}

async fn is_gone(parts: &dyn Parts, task: Task<'_>) -> bool {
    let api = task.api.detached(AFTER_STOP);
    let read = parts.read(&*api, task.prior);
    match api.runtime().timeout(AFTER_STOP, read).await {
        Some(Ok(None)) => true,
        Some(Err(failure)) => failure.is_not_found(),
        Some(Ok(Some(_))) | None => false,
    }
}
