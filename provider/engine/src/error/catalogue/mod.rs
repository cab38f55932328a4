//! The catalogue of diagnostics: what the user reads when a call or a wait failed.
//!
//! Summary: what could not be done, without values. Detail: what happened and what exists now, what
//! to do, and then the facts, indented so that the CLI does not wrap them. The texts per kind of
//! failure stand in one table, in `words`; an API crate that knows more about a code says so through
//! [`Doing::because`] and [`Doing::next`].

mod doing;
mod facts;
#[cfg(test)]
mod tests;
mod words;

use slipway_framework::diag::Diagnostic;

use super::CloudError;
use crate::wait::WaitError;

pub use doing::{Doing, Verb};

/// The diagnostic for a call that failed.
pub fn to_diagnostic(error: &CloudError, doing: &Doing) -> Diagnostic {
    let happened = match &doing.because {
        Some(because) => because.clone(),
        None => words::happened(error, doing),
    };
    let exists = match &doing.exists {
        Some(exists) => exists.clone(),
        None => doing.exists_after(error),
    };
    let next = match &doing.next {
        Some(next) => next.clone(),
        None => words::next(error, doing),
    };
    let detail = compose(&happened, &exists, &next, &facts::of_error(error, doing));
    finish(Diagnostic::error(doing.summary(), detail), doing)
}

/// The diagnostic for a wait that did not end well. A stop is a warning, because what was waited
/// for exists and is in the state; everything else is an error.
pub fn wait_to_diagnostic(error: &WaitError, doing: &Doing) -> Diagnostic {
    let noun = doing.short_noun(None);
    let is_change = doing.verb == Verb::Update;
    let (happened, next) = match error {
        WaitError::Call(error) => return to_diagnostic(error, doing),
        WaitError::Gone => return gone(doing),
        WaitError::TimedOut { last, waited } if is_change => (
            format!(
                "After {} the change of the {noun} was still not carried out: {last}.",
                words::duration(*waited)
            ),
            "Apply again to go on waiting, or allow more time in `timeouts`.".to_owned(),
        ),
        WaitError::Refused { reason } if is_change => (
            format!("A change of the {noun} was accepted, but not carried out: {reason}."),
            "Remove the cause, then apply again.".to_owned(),
        ),
        WaitError::Refused { reason } if doing.verb == Verb::Delete => (
            format!("The deletion of the {noun} was accepted, but not carried out: {reason}."),
            "Remove the cause, then apply again.".to_owned(),
        ),
        WaitError::TimedOut { last, waited } => (
            format!(
                "After {} the {noun} was still not ready: {last}.",
                words::duration(*waited)
            ),
            "Apply again to go on waiting, or allow more time in `timeouts`.".to_owned(),
        ),
        WaitError::Stopped { last } => (
            format!("The run was interrupted while waiting for the {noun}: {last}."),
            "Apply again to finish.".to_owned(),
        ),
        WaitError::Refused { reason } => (
            format!("The {noun} will not become ready: {reason}."),
            "Remove the cause, then apply again.".to_owned(),
        ),
    };
    let exists = doing
        .exists
        .clone()
        .unwrap_or_else(|| format!("The {noun} exists."));
    let next = doing.next.clone().unwrap_or(next);
    let detail = compose(&happened, &exists, &next, &facts::of_wait(doing));
    let summary = doing.wait_summary(error);
    let diagnostic = match error {
        WaitError::Stopped { .. } => Diagnostic::warning(summary, detail),
        _ => Diagnostic::error(summary, detail),
    };
    finish(diagnostic, doing)
}

/// Of what something else deleted nothing is left that could be said to exist, or to be mended.
fn gone(doing: &Doing) -> Diagnostic {
    let noun = doing.short_noun(None);
    let happened = format!("The {noun} was deleted by something else while it was waited for.");
    let next = "Plan again to see what is missing, then apply.";
    let detail = compose(&happened, "", next, &facts::of_wait(doing));
    let summary = doing.wait_summary(&WaitError::Gone);
    finish(Diagnostic::error(summary, detail), doing)
}

fn compose(happened: &str, exists: &str, next: &str, facts: &str) -> String {
    let mut detail = String::from(happened);
    if !exists.is_empty() {
        detail.push(' ');
        detail.push_str(exists);
    }
    if !next.is_empty() {
        detail.push('\n');
        detail.push_str(next);
    }
    if !facts.is_empty() {
        detail.push_str("\n\n");
        detail.push_str(facts);
    }
    detail
}

fn finish(diagnostic: Diagnostic, doing: &Doing) -> Diagnostic {
    match &doing.path {
        Some(path) => diagnostic.at(path.clone()),
        None => diagnostic,
    }
}
