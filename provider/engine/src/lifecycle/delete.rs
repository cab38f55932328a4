//! Deleting an object.

use std::time::Duration;

use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::report::{doing, noun, told, wait_failed};
use super::work::{Operation, Work};
use super::{AFTER_STOP, Crud, Doubtful as _, Failure, Session};
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
    let operation = Operation::new(api, call);
    let work = operation.work(&prior, &prior);
    match send(lifecycle, &work).await {
        Ok(()) => {}
        Err(failure) if failure.is_not_found() => return Ok(()),
        Err(failure) => {
            let doing = doing(lifecycle, Verb::Delete, &prior);
            return Err(
                told(lifecycle, Verb::Delete, failure, &work, doing, |doing| {
                    doing
                })
                .await,
            );
        }
    }
    match lifecycle.settle(Verb::Delete, &work).await {
        Ok(_) => Ok(()),
        Err(WaitError::Call(error)) if error.is_not_found() => Ok(()),
        Err(error) => unsettled(lifecycle, &work, error).await,
    }
}

/// Asks for the deletion, again for a while when something still uses the object.
async fn send<L: Crud>(lifecycle: &L, work: &Work<'_, L>) -> Result<(), Failure> {
    let runtime = work.api.runtime();
    let start = runtime.now();
    let mut pause = PAUSE;
    loop {
        let failure = match lifecycle.delete(work).await {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        let in_use = failure
            .call()
            .is_some_and(|error| error.kind() == ErrorKind::InUse);
        let left = lifecycle
            .release(work.prior)
            .saturating_sub(runtime.now().since(start));
        if !in_use || left.is_zero() {
            return Err(failure);
        }
        let sleep = runtime.sleep(pause.min(left));
        if work.api.stop().run(sleep).await.is_err() {
            return Err(failure);
        }
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

/// The deletion is accepted, and its end was not seen.
async fn unsettled<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    error: WaitError,
) -> Result<(), Diagnostics> {
    let noun = noun::<L>();
    let gone =
        doing(lifecycle, Verb::WaitFor, work.prior).exists(format!("The {noun} was deleted."));
    let leaving = doing(lifecycle, Verb::WaitFor, work.prior)
        .exists(format!(
            "The deletion of the {noun} was accepted, and goes on."
        ))
        .next("Apply again to go on waiting.");
    let is_gone = is_gone(lifecycle, work).await;
    if matches!(error, WaitError::Refused { .. }) && !is_gone {
        let doing = doing(lifecycle, Verb::Delete, work.prior);
        let refused = doing.exists(format!("The {noun} is still there."));
        return Err(wait_failed(&error, &refused));
    }
    match error {
        WaitError::Stopped { .. } if is_gone => {
            work.call.tell(wait_to_diagnostic(&error, &gone));
            Ok(())
        }
        // It stays in the state: what depends on its end must not go on as if it were gone.
        error if !is_gone => Err(wait_failed(&error, &leaving)),
        error => Err(wait_failed(&error, &gone.next("Apply again."))),
    }
}

async fn is_gone<L: Crud>(lifecycle: &L, work: &Work<'_, L>) -> bool {
    let api = work.api.detached(AFTER_STOP);
    let read = lifecycle.read(&api, work.prior);
    match api.runtime().timeout(AFTER_STOP, read).await {
        Some(Ok(None)) => true,
        Some(Err(failure)) => failure.is_not_found(),
        Some(Ok(Some(_))) | None => false,
    }
}
