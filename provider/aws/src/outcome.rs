//! What becomes of calls: failures that pass, and arguments to blame.

use std::future::Future;
use std::time::Duration;

use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session;
use slipway_framework::path::Path;

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
        if left.is_zero() {
            return Err(error);
        }
        let sleep = runtime.sleep(pause.min(left));
        if api.stop().run(sleep).await.is_err() {
            // Refused, so that nothing was done; it is the stop that ends it.
            return Err(error.with_kind(ErrorKind::Interrupted));
        }
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
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
