//! What becomes of calls: failures that pass, and arguments to blame.

use std::future::Future;
use std::time::Duration;

use crate::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use crate::error::{CloudError, ErrorKind};
use crate::lifecycle::{Crud, Failure, Session, Work};
use crate::operation::is_told;
use crate::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Severity;
use slipway_framework::path::Path;

use crate::parts::States;

/// A refusal that passes when time goes by.
#[derive(Clone, Copy, Debug)]
pub struct Passing {
    /// Its code.
    pub code: &'static str,
    /// Parts of its message, one of which has to be there; any message when there are none. Codes are
    /// not enough where the same one stands for a mistake as well.
    pub messages: &'static [&'static str],
    /// For how long it is tried.
    pub within: Duration,
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
pub async fn passing<T, F>(
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

/// A refusal of a change which says that it is so already.
#[derive(Clone, Copy, Debug)]
pub struct Already {
    /// Its code.
    pub code: &'static str,
    /// Parts of its message, one of which has to be there. Where one has `{}` twice, both stand for the
    /// same text: `from {} to {}`.
    pub messages: &'static [&'static str],
}

/// Whether a text has a part, in which `{}` stands twice for the same.
fn says(text: &str, part: &str) -> bool {
    let mut pieces = part.split("{}");
    let (Some(head), Some(between), Some(tail)) = (pieces.next(), pieces.next(), pieces.next())
    else {
        return text.contains(part);
    };
    let twice = text
        .split_once(head)
        .and_then(|(_, rest)| rest.split_once(between));
    twice.is_some_and(|(one, rest)| {
        rest.strip_prefix(one)
            .is_some_and(|it| it.starts_with(tail))
    })
}

/// The answer to a change that was accepted; nothing for one that is so already, such as after an
/// answer that was lost.
///
/// # Errors
/// Those of the call.
pub fn accepted<T>(
    sent: Result<T, CloudError>,
    already: &[Already],
) -> Result<Option<T>, CloudError> {
    let error = match sent {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error,
    };
    let message = error.message().unwrap_or_default();
    let is_it = |it: &Already| {
        error.code() == Some(it.code) && it.messages.iter().any(|part| says(message, part))
    };
    match already.iter().any(is_it) {
        true => Ok(None),
        false => Err(error),
    }
}

/// Something that is wrong with an object, as its API says it.
#[derive(Clone, Copy, Debug)]
pub struct Issue<'a> {
    /// Its code.
    pub code: Option<&'a str>,
    /// Its message.
    pub message: Option<&'a str>,
    /// The ids of the resources that it is about.
    pub concerns: &'a [String],
}

/// Issues as a clause; nothing when there are none.
pub fn issues<'a>(all: impl Iterator<Item = Issue<'a>>) -> Option<String> {
    let each = all.map(|issue| {
        let said = [issue.code, issue.message].into_iter().flatten();
        let said = said.map(|text| text.trim_end_matches('.'));
        let said = said.collect::<Vec<_>>().join(": ");
        match issue.concerns {
            [] => said,
            ids => format!("{said} ({})", ids.join(", ")),
        }
    });
    let all: Vec<String> = each.collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Waits until a change that was accepted is carried out. `look` tells its state, and the reason of a
/// failure.
///
/// # Errors
/// Those of the calls, and why it was not carried out.
pub async fn carried_out<L: Crud, F>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
    states: States,
    look: impl Fn() -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<(Option<String>, Option<String>), CloudError>>,
{
    let look = &look;
    let poll = || async move {
        let (state, reason) = look().await?;
        let state = state.unwrap_or_default();
        let reason = reason.map(|reason| format!(": {reason}"));
        let said = format!("the change is `{state}`{}", reason.unwrap_or_default());
        let state = state.as_str();
        Ok(if states.ready.contains(&state) {
            Progress::Ready(())
        } else if states.failed.contains(&state) {
            Progress::Failed(said)
        } else {
            Progress::Pending(said)
        })
    };
    let options = WaitOptions::within(within);
    let waited = wait_until(work.api.runtime(), work.api.stop(), options, poll).await;
    let error = match waited {
        Ok(()) => return Ok(()),
        Err(WaitError::Call(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let doing = Doing::new(Verb::Update, L::NOUN).of(L::SERVICE);
    let doing = doing.named(lifecycle.name(work.prior));
    let doing = match &error {
        WaitError::Refused { .. } => doing
            .exists("It is as it was before this change.")
            .next("Remove the cause, then apply again."),
        _ => doing
            .exists("The change was accepted, and goes on.")
            .next("Apply again to go on waiting, or allow more time in `timeouts`."),
    };
    let mut told = wait_to_diagnostic(&error, &doing);
    told.severity = Severity::Error;
    Err(told.into())
}

/// A refusal that one argument is to blame for.
#[derive(Clone, Copy, Debug)]
pub struct Blame {
    /// The operation that refuses.
    pub operation: &'static str,
    /// The code.
    pub code: &'static str,
    /// The argument.
    pub attribute: &'static str,
}

/// A refusal in words of its own.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The code, perhaps with a part of the message.
    pub code: &'static str,
    /// What it means, a sentence.
    pub says: &'static str,
    /// What to do, in sentences.
    pub next: &'static str,
}

/// Says what a refusal means where a type knows more of it than its kind.
pub fn worded(doing: Doing, error: &CloudError, list: &[Words]) -> Doing {
    match list.iter().find(|it| is_told(error, it.code)) {
        Some(words) => doing.because(words.says).next(words.next),
        None => doing,
    }
}

/// Points at the argument that is to blame, if there is one.
pub fn blamed(doing: Doing, error: &CloudError, list: &[Blame]) -> Doing {
    let is_it = |it: &&Blame| error.operation() == it.operation && is_told(error, it.code);
    match list.iter().find(is_it) {
        Some(blame) => doing.blaming(Path::of(blame.attribute)),
        None => doing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Service;

    const CLOUD: Service = Service {
        id: "cloud",
        title: "Cloud",
    };

    const ALREADY: &[Already] = &[Already {
        code: "InvalidParameterException",
        messages: &["already at the desired configuration"],
    }];

    fn refused(code: &str, message: &str) -> Result<&'static str, CloudError> {
        let error = CloudError::new(CLOUD, "UpdateClusterConfig", ErrorKind::Invalid);
        Err(error.with_code(code).with_message(message))
    }

    #[test]
    fn what_is_so_already_is_a_success() {
        let so = "Cluster is already at the desired configuration with subnets: []";
        assert_eq!(accepted(Ok("answer"), ALREADY).ok(), Some(Some("answer")));
        let twice = refused("InvalidParameterException", so);
        assert_eq!(accepted(twice, ALREADY).ok(), Some(None));
        let same = "Unsupported Kubernetes minor version update from 1.34 to 1.34";
        assert!(says(same, "version update from {} to {}"));
        assert!(!says(
            "version update from 1.33 to 1.34",
            "version update from {} to {}"
        ));
        assert!(!says("anything else", "version update from {} to {}"));
        for (code, message) in [
            ("InvalidParameterException", "No such subnet"),
            ("InvalidRequestException", so),
        ] {
            assert!(accepted(refused(code, message), ALREADY).is_err(), "{code}");
        }
    }

    #[test]
    fn issues_name_what_they_are_about() {
        let ids = ["i-1".to_owned(), "i-2".to_owned()];
        let all = [
            Issue {
                code: Some("NodeCreationFailure"),
                message: Some("Instances failed to join."),
                concerns: &ids,
            },
            Issue {
                code: None,
                message: Some("Something else"),
                concerns: &[],
            },
        ];
        let said = "NodeCreationFailure: Instances failed to join (i-1, i-2); Something else";
        assert_eq!(issues(all.into_iter()).as_deref(), Some(said));
        assert_eq!(issues(std::iter::empty()), None);
    }
}
