//! Changing an object in place.

use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::claims::{differ, with};
use super::complete::{complete, is_complete, without_unknowns};
use super::managed::misfit;
use super::report::{doing, noun, told, wait_failed};
use super::work::Operation;
use super::{AFTER_STOP, Crud, Failure, Session};
use crate::error::catalogue::{Verb, wait_to_diagnostic};
use crate::wait::WaitError;

/// Changes an object; its state.
///
/// # Errors
///
/// What the user reads. What was changed before is recorded in `call`.
pub async fn update<L: Crud>(
    lifecycle: &L,
    api: L::Api,
    call: &Call<L::Model>,
    prior: L::Model,
    planned: L::Model,
) -> Result<L::Model, Diagnostics> {
    let planned = lifecycle.resolve(&api, planned);
    let operation = Operation::new(api, call).beginning(&prior);
    let mut done = prior;
    let made = steps(lifecycle, &operation, &operation.api, &mut done, &planned);
    if let Err(failure) = made.await {
        let work = operation.work(&done, &planned);
        let doing = doing(lifecycle, Verb::Update, &done);
        let told = told(lifecycle, Verb::Update, failure, &work, doing, |doing| {
            doing.exists("What was changed before is in the state, the rest is as it was.")
        });
        return Err(told.await);
    }
    let settled = settle(lifecycle, &operation, &done, &planned).await?;
    match settled {
        None if is_complete(&planned) => Ok(planned),
        Some(remote) => completed(lifecycle, &operation.api, remote, &planned),
        None => read_back(lifecycle, &operation, &done, &planned).await,
    }
}

/// Whether there is a step to make.
pub(super) fn has_steps<L: Crud>(done: &L::Model, planned: &L::Model) -> bool {
    L::STEPS
        .iter()
        .any(|claim| differ(done, planned, claim.fields))
}

/// Makes the steps whose attributes differ, and records the state after each; whether there were any.
/// `api` is the operation's session, or one that outlives a stop.
pub(super) async fn steps<L: Crud>(
    lifecycle: &L,
    operation: &Operation<'_, L>,
    api: &L::Api,
    done: &mut L::Model,
    planned: &L::Model,
) -> Result<bool, Failure> {
    let mut changed = false;
    for claim in L::STEPS {
        if !differ(done, planned, claim.fields) {
            continue;
        }
        let made = lifecycle
            .step(claim.step, &operation.work_through(api, done, planned))
            .await;
        if let Some(model) = operation.became() {
            *done = model;
        }
        made?;
        changed = true;
        *done = with(done, planned, claim.fields).map_err(|error| misfit::<L>(&error))?;
        operation.call.save(done);
    }
    *done = with(done, planned, L::LOCAL).map_err(|error| misfit::<L>(&error))?;
    Ok(changed)
}

/// Waits until the changes have taken effect. A stop is a warning: they are accepted.
async fn settle<L: Crud>(
    lifecycle: &L,
    operation: &Operation<'_, L>,
    done: &L::Model,
    planned: &L::Model,
) -> Result<Option<L::Remote>, Diagnostics> {
    let work = operation.work(done, planned);
    let error = match lifecycle.settle(Verb::Update, &work).await {
        Ok(seen) => return Ok(seen),
        Err(error) => error,
    };
    let mut doing =
        doing(lifecycle, Verb::WaitFor, done).exists(format!("The {} was changed.", noun::<L>()));
    if matches!(error, WaitError::Stopped { .. }) {
        operation.call.tell(wait_to_diagnostic(&error, &doing));
        return Ok(None);
    }
    operation.call.save(planned);
    if let WaitError::Call(error) = &error {
        doing = lifecycle.explain(Verb::WaitFor, error, &work, doing).await;
    }
    Err(wait_failed(&error, &doing))
}

fn completed<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    remote: L::Remote,
    planned: &L::Model,
) -> Result<L::Model, Diagnostics> {
    let read = lifecycle.state(api, remote, planned);
    complete(planned, &read)
        .and_then(|state| without_unknowns(&state))
        .map_err(|error| misfit::<L>(&error))
}

/// The plan with what stood in the state before where it left something open, and null for the rest.
fn as_far_as_known<L: Crud>(planned: &L::Model, done: &L::Model) -> Result<L::Model, Diagnostics> {
    complete(planned, done)
        .and_then(|state| without_unknowns(&state))
        .map_err(|error| misfit::<L>(&error))
}

/// Fills what the plan left open. After a stop within the time that the host has, and with what
/// stood in the state before where that was not enough.
async fn read_back<L: Crud>(
    lifecycle: &L,
    operation: &Operation<'_, L>,
    done: &L::Model,
    planned: &L::Model,
) -> Result<L::Model, Diagnostics> {
    operation.call.save(planned);
    let api = &operation.api;
    let failure = match lifecycle.read(api, done).await {
        Ok(Some(remote)) => return completed(lifecycle, api, remote, planned),
        Ok(None) => return as_far_as_known::<L>(planned, done),
        Err(failure) => failure,
    };
    if failure.is_interrupted() {
        let api = api.detached(AFTER_STOP);
        let read = api
            .runtime()
            .timeout(AFTER_STOP, lifecycle.read(&api, done))
            .await;
        return match read {
            Some(Ok(Some(remote))) => completed(lifecycle, &api, remote, planned),
            _ => as_far_as_known::<L>(planned, done),
        };
    }
    let work = operation.work(done, planned);
    let doing = doing(lifecycle, Verb::Read, done);
    let exists = format!("The {} was changed.", noun::<L>());
    Err(told(lifecycle, Verb::Read, failure, &work, doing, |doing| {
        doing.exists(exists)
    })
    .await)
}
