//! The call that creates, made once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use slipway_framework::diag::Diagnostics;
use slipway_framework::value::Value;

use super::report::{doing, told};
use super::untyped::{Parts, Task};
use super::work::Operation;
use super::{Doubtful as _, Failure, Sought, once};
use crate::error::CloudError;
use crate::error::catalogue::{Doing, Verb};
use crate::sought;

/// For how long failures are retried where the object of a lost answer is looked for: without an answer an
/// object may be orphaned, and an account at its limit may have to wait for the next minute.
const LOOKING: Duration = Duration::from_secs(300);

/// How long looking for it may go on after a stop.
const LOOK_UP: Duration = Duration::from_secs(20);

/// Makes the call that creates. What is there before is nobody's lost object, however much it looks like
/// the planned one: it is looked for first, and never taken over.
///
/// # Errors
/// What the user reads.
pub(super) async fn send(operation: &Operation<'_>, planned: &Value) -> Result<Value, Diagnostics> {
    let parts = operation.parts;
    let task = operation.task(&Value::Null, planned);
    let namesakes = match parts.namesakes(task).await {
        Ok(namesakes) => namesakes,
        Err(failure) => return Err(refused(parts, sought::unsent(failure), task).await),
    };
    let namesakes = namesakes.as_slice();
    let task = Task { namesakes, ..task };
    let detached = operation.api.detached(LOOKING);
    let looking = Task {
        api: &*detached,
        ..task
    };
    match attempt(operation, task, looking).await {
        Ok(made) => Ok(made),
        Err(failure) => Err(refused(parts, failure, task).await),
    }
}

async fn attempt(
    operation: &Operation<'_>,
    task: Task<'_>,
    looking: Task<'_>,
) -> Result<Value, Failure> {
    let (parts, runtime) = (operation.parts, operation.api.runtime());
    let stop = operation.api.stop();
    let in_doubt = &AtomicBool::new(!parts.facts().unique_name);
    let create = || async move {
        let made = parts.create(task).await;
        let is_ambiguous = |failure: &Failure| failure.call().is_some_and(CloudError::is_ambiguous);
        if made.as_ref().is_err_and(is_ambiguous) {
            in_doubt.store(true, Ordering::Relaxed);
        }
        made
    };
    let find = || async {
        if !in_doubt.load(Ordering::Relaxed) {
            return Ok(Sought::Unsure);
        }
        let found = stop.run_on(runtime, LOOK_UP, parts.find(looking)).await;
        let found = found.unwrap_or(Ok(Sought::Unsure))?;
        let was_there = match &found {
            Sought::Found(state) => looking.namesakes.contains(&parts.name(state)),
            Sought::Absent => false,
            Sought::Unsure => !looking.namesakes.is_empty(),
        };
        Ok(match (was_there, parts.facts().unique_name) {
            // The API lets no second one be, so that another request is refused.
            (true, true) => Sought::Absent,
            (true, false) => Sought::Unsure,
            (false, _) => found,
        })
    };
    once(runtime, stop, create, find).await
}

/// What the user reads; with what stands in the way of an object that is there already.
async fn refused(parts: &dyn Parts, failure: Failure, task: Task<'_>) -> Diagnostics {
    let is_taken = failure.call().is_some_and(CloudError::is_already_exists);
    let finish = |doing: Doing| match is_taken {
        true => doing.listing("Already there", task.namesakes.to_vec()),
        false => doing,
    };
    let doing = doing(parts, Verb::Create, task.planned);
    told(parts, Verb::Create, failure, task, doing, finish).await
}
