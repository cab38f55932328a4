//! Failures of an operation's parts, and what the user reads of them.

use slipway_framework::diag::{Diagnostic, Diagnostics, Severity};
use slipway_framework::value::Value;

use super::Doubtful as _;
use super::facts::Facts;
use super::untyped::{Parts, Task};
use crate::error::CloudError;
use crate::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use crate::wait::WaitError;

/// Why a part of an operation failed.
#[derive(Debug)]
pub enum Failure {
    /// A call failed; the lifecycle says it to the user.
    Call(CloudError),
    /// The part has said it already.
    Told(Diagnostics),
}

impl Failure {
    pub(super) fn is_not_found(&self) -> bool {
        self.call().is_some_and(CloudError::is_not_found)
    }

    pub(super) fn is_interrupted(&self) -> bool {
        self.call().is_some_and(CloudError::is_interrupted)
    }
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        Self::Call(error)
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Told(diagnostics)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Told(diagnostic.into())
    }
}

/// What is being done to an object of this model.
pub(super) fn doing(parts: &dyn Parts, verb: Verb, model: &Value) -> Doing {
    let facts = parts.facts();
    let doing = Doing::new(verb, facts.title).of(facts.service);
    let name = parts.name(model);
    if name.is_empty() {
        doing
    } else {
        doing.named(name)
    }
}

/// A failed part as the user reads it; `finish` has the last word on what to say.
pub(super) async fn told(
    parts: &dyn Parts,
    verb: Verb,
    failure: Failure,
    task: Task<'_>,
    doing: Doing,
    finish: impl FnOnce(Doing) -> Doing,
) -> Diagnostics {
    match failure {
        Failure::Told(diagnostics) => diagnostics,
        Failure::Call(error) => {
            let doing = parts.explain(verb, &error, task, doing).await;
            to_diagnostic(&error, &finish(doing)).into()
        }
    }
}

/// A failed part after an interruption: a warning, because nothing is lost.
pub(super) fn warned(failure: Failure, doing: &Doing, summary: String) -> Diagnostics {
    let warning = |mut told: Diagnostic| {
        told.severity = Severity::Warning;
        told
    };
    match failure {
        Failure::Call(error) => {
            let mut told = warning(to_diagnostic(&error, doing));
            told.summary = summary;
            told.into()
        }
        Failure::Told(diagnostics) => diagnostics.into_iter().map(warning).collect(),
    }
}

/// A wait that did not end well, in the form of an error whatever ended it.
pub(super) fn wait_failed(error: &WaitError, doing: &Doing) -> Diagnostics {
    let mut diagnostic = wait_to_diagnostic(error, doing);
    diagnostic.severity = Severity::Error;
    diagnostic.into()
}

/// How to keep an object that core is going to mark as tainted, and what it costs not to.
pub(super) fn untaint(facts: &Facts) -> String {
    let mut text = "Remove the cause, then run `terraform untaint` with the address of this resource and apply again. \
                    Without `untaint` the next apply deletes the object and creates another one."
        .to_owned();
    if !facts.loss.is_empty() {
        text.push(' ');
        text.push_str(facts.loss);
    }
    text
}
