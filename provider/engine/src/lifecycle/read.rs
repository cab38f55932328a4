//! Reading an object.

use slipway_framework::diag::{Diagnostics, Severity};
use slipway_framework::resource::Call;

use super::create::UNFINISHED as MARK;
use super::report::{doing, noun, told};
use super::work::Operation;
use super::{Crud, Session, UNFINISHED};
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
    let is_unfinished = call.private(|private| private.read::<bool>(MARK)) == Some(true);
    let api = match is_unfinished {
        true => api,
        false => api.at_rest(),
    };
    let operation = Operation::new(api, call);
    let api = &operation.api;
    if is_unfinished {
        let work = operation.work(&prior, &prior);
        let work = work.briefly();
        let wait = lifecycle.ready(&work);
        match api.runtime().timeout(UNFINISHED, wait).await {
            Some(Ok(_)) => call.private(|private| private.remove(MARK)),
            Some(Err(error)) => tell(lifecycle, call, &prior, &error),
            None => {
                let last = "its creation goes on".to_owned();
                let waited = UNFINISHED;
                tell(
                    lifecycle,
                    call,
                    &prior,
                    &WaitError::TimedOut { last, waited },
                );
            }
        }
    }
    match lifecycle.read(api, &prior).await {
        Ok(found) => Ok(found.map(|remote| lifecycle.state(api, remote, &prior))),
        Err(failure) if failure.is_not_found() => Ok(None),
        Err(failure) => {
            let work = operation.work(&prior, &prior);
            let doing = doing(lifecycle, Verb::Read, &prior);
            Err(told(lifecycle, Verb::Read, failure, &work, doing, |doing| doing).await)
        }
    }
}

/// Warns of an object whose create was cut off, and which is not ready or will never be: a plan shows
/// nothing of it.
fn tell<L: Crud>(lifecycle: &L, call: &Call<L::Model>, prior: &L::Model, error: &WaitError) {
    let noun = noun::<L>();
    let doing = doing(lifecycle, Verb::WaitFor, prior).exists(format!(
        "An earlier run created the {noun} and did not finish; it is in the state."
    ));
    let doing = match error {
        WaitError::TimedOut { .. } => doing.next(format!(
            "What needs the {noun} may fail until it is ready. Apply again then."
        )),
        WaitError::Refused { .. } => doing.next(
            "Where the plan does not replace it by itself, plan with `-replace` and the address of this resource, or destroy it.",
        ),
        WaitError::Stopped { .. } | WaitError::Call(_) => doing,
    };
    let mut told = wait_to_diagnostic(error, &doing);
    told.severity = Severity::Warning;
    call.tell(told);
}
