//! Reading an object.

use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Call;

use super::create::UNFINISHED as MARK;
use super::report::{doing, told};
use super::work::Operation;
use super::{Crud, Session, UNFINISHED};
use crate::error::catalogue::Verb;

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
        if let Some(Ok(_)) = api.runtime().timeout(UNFINISHED, wait).await {
            call.private(|private| private.remove(MARK));
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
