//! Taking over an object that the API has made: the default ones of a network.
//!
//! A create looks for the object first. What is found is brought to the planned values by the steps of
//! an update, so that everything that holds of them holds here: each is recorded, and only those are
//! made whose attributes differ. What the configuration leaves out is not kept: a plan that says "none"
//! is the promise that there is none afterwards.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_framework::value::Value;

use super::facts::Facts;
use super::report::{doing, told};
use super::untyped::Remote;
use super::work::Operation;
use super::{Crud, Failure};
use crate::error::catalogue::{Doing, Verb};

/// How an object came into the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// This create made it.
    Made,
    /// It was there, and this create took it over.
    Adopted,
}

impl Origin {
    /// What was being done when a part of the create failed.
    pub(super) const fn verb(self) -> Verb {
        match self {
            Self::Made => Verb::Create,
            Self::Adopted => Verb::Adopt,
        }
    }

    /// What became of the object, in a sentence.
    pub(super) const fn came(self) -> &'static str {
        match self {
            Self::Made => "was created",
            Self::Adopted => "was taken over",
        }
    }
}

/// Looks for the object that a create takes over; `None` when it has to be made.
///
/// # Errors
///
/// What the user reads. Nothing was changed by then.
pub(super) async fn sought(
    operation: &Operation<'_>,
    planned: &Value,
) -> Result<Option<Remote>, Diagnostics> {
    let parts = operation.parts;
    let task = operation.task(&Value::Null, planned);
    let failure = match parts.adopt(task).await {
        Ok(found) => return Ok(found),
        Err(failure) if failure.is_not_found() => return Ok(None),
        Err(failure) => failure,
    };
    let doing = doing(parts, Verb::Adopt, planned);
    let unchanged = |doing: Doing| doing.exists("Nothing was changed.");
    Err(told(parts, Verb::Adopt, failure, task, doing, unchanged).await)
}

/// The state of an object that is taken over, as the steps meet it. Null and nothing are the same for
/// them: where the plan says null, a value that says as little is null too.
pub(super) fn met(facts: &Facts, mut state: Value, planned: &Value) -> Value {
    let is_null = |name: &str| {
        let value = planned.as_object().and_then(|planned| planned.get(name));
        value.is_some_and(Value::is_null)
    };
    if let Value::Object(state) = &mut state {
        for name in facts.claims().flatten() {
            if let Some(value) = state.get_mut(*name)
                && is_null(name)
                && says_nothing(value)
            {
                *value = Value::Null;
            }
        }
    }
    state
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::List(elements) => elements.is_empty(),
        Value::Set(elements) => elements.is_empty(),
        Value::Map(elements) => elements.is_empty(),
        other => [Value::from(false), Value::from(""), Value::from(0)].contains(other),
    }
}

/// What the user reads when a create has to take an object over, and there is none that fits.
/// `criteria` is how it was looked for, `argument` the one that is to blame, if any is.
pub fn nothing_to_adopt<L: Crud>(
    criteria: &[(&'static str, String)],
    argument: Option<&'static str>,
) -> Failure {
    let noun = Facts::of::<L>().noun();
    let width = criteria.iter().map(|(label, _)| label.len()).max();
    let width = width.unwrap_or_default() + 3;
    let facts = criteria
        .iter()
        .map(|(label, value)| format!("\n  {:width$}{value}", format!("{label}:")));
    let next = match argument {
        Some(name) => format!("Correct `{name}`, then apply again."),
        None => "Check that the provider uses the right account and region.".to_owned(),
    };
    let detail = format!(
        "{} has no such {noun} that could be taken over. Nothing was changed.\n{next}\n{}",
        L::SERVICE.title,
        facts.collect::<String>()
    );
    let error = Diagnostic::error(format!("No {} to take over", L::NOUN), detail);
    match argument {
        Some(name) => error.at(Path::of(name)).into(),
        None => error.into(),
    }
}

/// How to go on after a failure that makes core mark an object that was taken over as tainted.
pub(super) fn again(facts: &Facts) -> String {
    let mut text = "Remove the cause, then run `terraform untaint` with the address of this resource and apply again. \
                    Without `untaint` the next apply takes the object over anew."
        .to_owned();
    if !facts.loss.is_empty() {
        text.push(' ');
        text.push_str(facts.loss);
    }
    text
}
