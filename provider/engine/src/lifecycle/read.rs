//! Reading an object.

use slipway_framework::diag::{Diagnostics, Severity};
use slipway_framework::model::Model as _;
use slipway_framework::resource::{Call, Report};
use slipway_framework::value::Value;

use super::create::UNFINISHED as MARK;
use super::report::{doing, told};
use super::untyped::{Connected, Parts, Task, Typed};
use super::work::Operation;
use super::{Crud, UNFINISHED};
use crate::error::catalogue::{Verb, wait_to_diagnostic};
use crate::wait::WaitError;

/// Reads an object; `None` when it is certainly gone.
///
/// One whose create was cut off is waited for first, so that what depends on it meets a ready
/// object; when it is still not ready after [`UNFINISHED`], the mark stays for the next read.
///
/// # Errors
///
/// What the user reads.
pub async fn read<L: Crud>(
    lifecycle: &L,
    api: L::Api,
    call: &Call<L::Model>,
    prior: L::Model,
) -> Result<Option<L::Model>, Diagnostics> {
    let parts = Typed::new(lifecycle, call);
    let found = run(&parts, Box::new(api), call.report(), prior.to_value()).await?;
    found.map(|state| parts.model(&state)).transpose()
}

/// The same without types.
pub(super) async fn run(
    parts: &dyn Parts,
    api: Box<dyn Connected>,
    report: &Report,
    prior: Value,
) -> Result<Option<Value>, Diagnostics> {
    let is_unfinished = report.private(|private| private.read::<bool>(MARK)) == Some(true);
    let api = match is_unfinished {
        true => api,
        false => api.at_rest(),
    };
    let operation = Operation::new(parts, api, report);
    let api = &*operation.api;
    let task = operation.task(&prior, &prior);
    if is_unfinished {
        let wait = parts.ready(Task {
            is_brief: true,
            ..task
        });
        match api.runtime().timeout(UNFINISHED, wait).await {
            Some(Ok(_)) => report.private(|private| private.remove(MARK)),
            Some(Err(error)) => tell(&operation, &prior, &error),
            None => {
                let last = "its creation goes on".to_owned();
                let waited = UNFINISHED;
                tell(&operation, &prior, &WaitError::TimedOut { last, waited });
            }
        }
    }
    match parts.read(api, &prior).await {
        Ok(Some(remote)) => Ok(Some(parts.state(api, remote, &prior)?)),
        Ok(None) => Ok(None),
        Err(failure) if failure.is_not_found() => Ok(None),
        Err(failure) => {
            let doing = doing(parts, Verb::Read, &prior);
            Err(told(parts, Verb::Read, failure, task, doing, |doing| doing).await)
        }
    }
}

/// Warns of an object whose create was cut off, and which is not ready or will never be: a plan shows
/// nothing of it.
fn tell(operation: &Operation<'_>, prior: &Value, error: &WaitError) {
    let noun = operation.parts.facts().noun();
    let doing = doing(operation.parts, Verb::WaitFor, prior).exists(format!(
        "An earlier run created the {noun} and did not finish; it is in the state."
    ));
    let doing = match error {
        WaitError::TimedOut { .. } => doing.next(format!(
            "What needs the {noun} may fail until it is ready. Apply again then."
        )),
        WaitError::Refused { .. } => doing.next(
            "Where the plan does not replace it by itself, plan with `-replace` and the address of this resource, or destroy it.",
        ),
        WaitError::Gone | WaitError::Stopped { .. } | WaitError::Call(_) => doing,
    };
    let mut told = wait_to_diagnostic(error, &doing);
    told.severity = Severity::Warning;
    operation.report.tell(told);
}
