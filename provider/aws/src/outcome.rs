//! What becomes of calls: failures that pass, creates whose outcome is unknown, arguments to blame.

use std::future::Future;
use std::time::Duration;

use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud, Failure, Session, Sought, Work};
use slipway_framework::model::Model as _;
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;

use crate::parts::of;

/// A refusal that passes when time goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passing {
    /// Its code.
    pub(crate) code: &'static str,
    /// Parts of its message, one of which has to be there; any message when there are none. Codes are
    /// not enough where the same one stands for a mistake as well.
    pub(crate) messages: &'static [&'static str],
    /// For how long it is tried.
    pub(crate) within: Duration,
}

/// The first pause before a refused call is made again; each later one is half as long again.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Makes a call again for a while when it is refused for a reason that passes. A refused call has
/// changed nothing.
///
/// # Errors
/// Those of the call.
pub(crate) async fn passing<T, F>(
    api: &impl Session,
    refusals: &[Passing],
    call: impl Fn() -> F,
) -> Result<T, CloudError>
where
    F: Future<Output = Result<T, CloudError>>,
{
    let (runtime, start, mut pause) = (api.runtime(), api.runtime().now(), PAUSE);
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let message = error.message().unwrap_or_default();
        let is_it = |it: &&Passing| {
            let mut parts = it.messages.iter();
            error.code() == Some(it.code)
                && (it.messages.is_empty() || parts.any(|part| message.contains(part)))
        };
        let within = refusals
            .iter()
            .find(is_it)
            .map_or(Duration::ZERO, |it| it.within);
        let left = within.saturating_sub(runtime.now().since(start));
        if left.is_zero()
            || api
                .stop()
                .run(runtime.sleep(pause.min(left)))
                .await
                .is_err()
        {
            return Err(error);
        }
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

/// Looks for the object of a create whose outcome is unknown, by the name that no other has: `known` is
/// what was planned, with its id. It is the one when it has the planned values of the attributes in
/// `same`; one with others is somebody else's. Answers with its state.
///
/// # Errors
/// Those of the read.
pub(crate) async fn sought<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    known: &L::Model,
    same: &[&str],
) -> Result<Sought<L::Model>, Failure> {
    let remote = match lifecycle.read(work.api, known).await {
        Ok(Some(remote)) => remote,
        Ok(None) => return Ok(Sought::Absent),
        Err(Failure::Call(error)) if error.is_not_found() => return Ok(Sought::Absent),
        Err(failure) => return Err(failure),
    };
    let found = lifecycle.state(work.api, remote, known);
    let (planned, state) = (known.to_value(), found.to_value());
    let block = L::Model::block();
    let is_same = |name: &&str| {
        let (Some(planned), Some(state)) = (of(&planned, name), of(&state, name)) else {
            return false;
        };
        let rules = block.attributes.get(*name);
        let rules = rules.map_or(&[] as &[_], |it| it.equal.as_slice());
        !planned.is_wholly_known() || SemanticEquality::any_equal(rules, planned, state)
    };
    Ok(if same.iter().all(is_same) {
        Sought::Found(found)
    } else {
        Sought::Unsure
    })
}

/// A refusal that one argument is to blame for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blame {
    /// The operation that refuses.
    pub(crate) operation: &'static str,
    /// The code.
    pub(crate) code: &'static str,
    /// The argument.
    pub(crate) attribute: &'static str,
}

/// Points at the argument that is to blame, if there is one.
pub(crate) fn blamed(doing: Doing, error: &CloudError, list: &[Blame]) -> Doing {
    let is_it = |it: &&Blame| error.operation() == it.operation && error.code() == Some(it.code);
    match list.iter().find(is_it) {
        Some(blame) => doing.blaming(Path::of(blame.attribute)),
        None => doing,
    }
}

/// Whether an object could not be deleted because something holds it.
pub(crate) fn is_held(error: &CloudError) -> bool {
    error.kind() == ErrorKind::InUse
}
