//! Reads that lag behind changes.

use std::time::Duration;

use slipway_engine::lifecycle::{Crud, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Model as _;

use crate::parts::of;
use crate::sought;

/// The fields that are read by calls of their own.
const TAGS: [&str; 2] = ["tags", "tags_all"];

/// Waits until a read tells what was changed, so that the next plan sees it too. What the API has
/// accepted is not undone because it takes longer than that: then a warning says that a plan made too
/// early shows it again.
///
/// # Errors
/// Those of the reads, and a stop.
pub(crate) async fn told<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    within: Duration,
) -> Result<Option<L::Remote>, WaitError> {
    let planned = work.planned.to_value();
    // What has no value may be chosen by the API all the same.
    let is_told =
        |name: &&str| !TAGS.contains(name) && of(&planned, name).is_some_and(|it| !it.is_null());
    let fields = L::STEPS.iter().flat_map(|claim| claim.fields);
    let fields: Vec<&str> = fields.copied().filter(is_told).collect();
    let is_told = |state: &L::Model| {
        let is_late = |name: &&&str| !sought::is_same::<L>(state, work.planned, &[**name]);
        let late = fields.iter().find(is_late);
        if let Some(name) = late {
            tracing::debug!(attribute = name, "a read does not tell the change yet");
        }
        late.is_none()
    };
    steady(lifecycle, work, WaitOptions::within(within), is_told).await
}

/// The same for what only the type itself can tell, and perhaps several times in a row: an API whose
/// servers do not agree yet tells the change and then what was before.
///
/// # Errors
/// Those of the reads, and a stop.
pub(crate) async fn steady<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    options: WaitOptions,
    is_told: impl Fn(&L::Model) -> bool,
) -> Result<Option<L::Remote>, WaitError> {
    let is_told = &is_told;
    let pending = |what: &str| Ok(Progress::Pending(what.to_owned()));
    let poll = || async move {
        match lifecycle.glance(work.api, work.prior).await {
            Ok(Some(remote)) => {
                let state = lifecycle.state(work.api, remote, work.planned);
                match is_told(&state) {
                    true => Ok(Progress::Ready(())),
                    false => pending("a read does not tell the change yet"),
                }
            }
            Ok(None) => pending("it is not visible yet"),
            Err(Failure::Call(error)) if error.is_not_found() => pending("it is not visible yet"),
            Err(Failure::Call(error)) => Err(error),
            Err(Failure::Told(_)) => pending("it cannot be read yet"),
        }
    };
    let (runtime, stop) = (work.api.runtime(), work.api.stop());
    match wait_until(runtime, stop, options, poll).await {
        Ok(()) => Ok(None),
        Err(WaitError::TimedOut { .. }) => {
            work.api.notes().add(late::<L>(lifecycle.name(work.prior)));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn late<L: Crud>(name: String) -> Diagnostic {
    let detail = format!(
        "The change was accepted, and reads do not tell it yet. The state has the new values.\n\
         A plan that is made too early shows the change once more; wait a while before the next one.\n\n  \
         {}:  {name}",
        L::NOUN
    );
    Diagnostic::warning("Change not visible yet", detail)
}
