//! A failed run in words: what happened, what is there now, what to do, and facts.

use std::fmt::{self, Write as _};
use std::time::Duration;

use slipway_engine::error::{CloudError, ErrorKind};

use super::failure::{Cause, Done, Failure, NotReady, Refusal, Unchangeable};
use crate::client::UNTRUSTED;
use crate::inventory::LeaseError;
use crate::secrets::Secrets;

/// How many objects are named before the rest is counted.
const NAMED: usize = 10;

impl Failure {
    /// What the user reads. Values of secrets are removed, also where a cluster repeats them.
    #[must_use]
    pub fn text(&self, secrets: &Secrets) -> String {
        secrets.redact(&self.cause.text(&self.done))
    }
}

impl fmt::Display for Unchangeable {
    /// Which it is, its fields, and why it is not deleted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, paths, why } = self;
        write!(f, "{key}: {} never changes, and {why}", paths.join(", "))
    }
}

impl fmt::Display for Refusal {
    /// The object, and what the cluster said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, call(&self.error))
    }
}

impl Done {
    /// What is there now, in a sentence.
    fn text(&self) -> String {
        match self {
            Self::NothingChanged => "Nothing was changed.".to_owned(),
            Self::Left => "What was applied stays, and the next apply goes on from it.".to_owned(),
            Self::RolledBack(revision) => {
                format!("It was rolled back: revision {revision} is there again, and ready.")
            }
            Self::RollbackFailed(revision, cause) => format!(
                "Rolling back to revision {revision} failed as well: {}.",
                cause.clause()
            ),
            Self::Removed => "What this run had made was removed.".to_owned(),
            Self::RemovedBut(kept) => {
                let kept: Vec<String> = kept.iter().map(ToString::to_string).collect();
                format!(
                    "What this run had made was removed, except for what holds data or is used by others: {}.",
                    kept.join(", ")
                )
            }
            Self::RemovalFailed(cause) => format!(
                "Removing what this run had made failed as well: {}.",
                cause.clause()
            ),
        }
    }
}

impl Cause {
    fn text(&self, made: &Done) -> String {
        let done = made.text();
        let (happened, next, facts) = match self {
            Self::NotReady { objects, .. } => return not_ready(objects, made, self),
            Self::Lease(error) => lease(error),
            Self::Call(error) => (
                format!("{}.", capital(&call(error))),
                next(error),
                Vec::new(),
            ),
            Self::NoNamespace(name) => (
                format!("There is no namespace `{name}`."),
                "Set `create_namespace`, or make it first.".to_owned(),
                Vec::new(),
            ),
            Self::Owned(by) => (
                "A release of this name is there already, and another state has it, or a run that ended before \
                 its state was stored."
                    .to_owned(),
                "Import it, choose another name, or take it over by `adopt = \"all\"`.".to_owned(),
                vec![format!("Changed last by: {by}")],
            ),
            Self::TakenOver(by) => (
                "Another state took the release over.".to_owned(),
                "Remove it from this state by `terraform state rm`; who has it now deletes it.".to_owned(),
                vec![format!("Changed last by: {by}")],
            ),
            Self::Foreign(keys) => (
                "Objects of the release are there already, and it did not make them.".to_owned(),
                "Allow them to become its own by `adopt`, or choose other names.".to_owned(),
                keys.iter().map(ToString::to_string).collect(),
            ),
            Self::Unchangeable(all) => (
                "Fields that never change are declared otherwise, and their objects cannot be made anew."
                    .to_owned(),
                "Declare these fields as they were, give the object another name, or delete it yourself; \
                 then apply again."
                    .to_owned(),
                all.iter().map(ToString::to_string).collect(),
            ),
            Self::Refused(all) => (
                "The cluster refused objects of the release.".to_owned(),
                "Correct them, then apply again.".to_owned(),
                all.iter().map(ToString::to_string).collect(),
            ),
            Self::Held { objects, waited } => (
                match waited.is_zero() {
                    true => "The release needs what is being deleted.".to_owned(),
                    false => format!("After {} objects are still being deleted.", time(*waited)),
                },
                "Remove what holds them, or wait for it, then apply again.".to_owned(),
                objects.iter().map(line).collect(),
            ),
            Self::Interrupted(objects) => (
                "The run was interrupted while it waited.".to_owned(),
                "Apply again to finish.".to_owned(),
                objects.iter().map(line).collect(),
            ),
        };
        compose(&[&happened, &done, &next], &facts)
    }

    /// The same within a sentence.
    fn clause(&self) -> String {
        match self {
            Self::Call(error) => call(error),
            Self::Refused(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                all.join("; ")
            }
            Self::Unchangeable(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                all.join("; ")
            }
            Self::NotReady { objects, .. } | Self::Held { objects, .. } => {
                let all: Vec<String> = objects.iter().map(line).collect();
                all.join("; ")
            }
            other => other.to_string(),
        }
    }
}

/// What to do about a call that failed.
fn next(error: &CloudError) -> String {
    let next = match error.kind() {
        ErrorKind::AccessDenied => "Allow it by a role of the cluster, then apply again.",
        ErrorKind::BadCredentials => "Correct the credentials, then apply again.",
        _ if error.code() == Some(UNTRUSTED) => {
            "Give the authority of the cluster by `certificate_authority`, then apply again."
        }
        _ => "Remove the cause, then apply again.",
    };
    next.to_owned()
}

fn lease(error: &LeaseError) -> (String, String, Vec<String>) {
    let next = match error {
        LeaseError::Taken(_) => "Wait until it has ended, then apply again.",
        LeaseError::Lost => "Let one run at a time change a release, then apply again.",
        LeaseError::Unreadable(_) => {
            "Use the version of the provider that wrote it, or delete its ConfigMap and adopt the objects."
        }
        LeaseError::Call(error) => &next(error),
    };
    let happened = match error {
        LeaseError::Call(error) => call(error),
        LeaseError::Unreadable(why) => format!("{error}: {why}"),
        other => other.to_string(),
    };
    let happened = format!("{}.", capital(&happened));
    (happened, next.to_owned(), Vec::new())
}

/// What is told of where to look when nothing is left to look at.
const REMOVED: &str = "To look at it, apply with on_failure = \"keep\".";

fn not_ready(objects: &[NotReady], made: &Done, cause: &Cause) -> String {
    let done = made.text();
    let Cause::NotReady {
        waited, hopeless, ..
    } = cause
    else {
        return String::new();
    };
    // One is told at length; of the others, why.
    let told = objects
        .iter()
        .find_map(|object| Some((object, object.explanation.as_ref()?)));
    let others: Vec<String> = objects
        .iter()
        .filter(|object| told.is_none_or(|(told, _)| told.key != object.key))
        .map(line)
        .collect();
    let Some((_, explanation)) = told else {
        let happened = match hopeless {
            true => "Objects of the release will not become ready.".to_owned(),
            false => format!(
                "After {} objects of the release are not ready.",
                time(*waited)
            ),
        };
        return compose(
            &[&happened, &done, "Remove the cause, then apply again."],
            &others,
        );
    };
    let waited = match hopeless {
        true => String::new(),
        false => format!("It was waited for {}. ", time(*waited)),
    };
    let mut explanation = explanation.clone();
    if matches!(made, Done::Removed | Done::RemovedBut(_)) {
        REMOVED.clone_into(&mut explanation.look);
    }
    let mut text = explanation.text(&format!("{waited}{done}"));
    if !others.is_empty() {
        text.push_str("\n\n  Not ready either:");
        facts(&mut text, &others, "    ");
    }
    text
}

fn compose(sentences: &[&str], all: &[String]) -> String {
    let mut text = sentences[..2].join(" ");
    text.push('\n');
    text.push_str(sentences[2]);
    if !all.is_empty() {
        text.push('\n');
        facts(&mut text, all, "  ");
    }
    text
}

fn facts(text: &mut String, all: &[String], indent: &str) {
    for fact in all.iter().take(NAMED) {
        let fact = fact.replace('\n', &format!("\n{indent}  "));
        let _ = write!(text, "\n{indent}{fact}");
    }
    if all.len() > NAMED {
        let _ = write!(text, "\n{indent}and {} more", all.len() - NAMED);
    }
}

fn line(object: &NotReady) -> String {
    let NotReady { key, why, .. } = object;
    format!("{key}: {why}")
}

/// A failed call as a clause: what the cluster said, or why nothing was said.
fn call(error: &CloudError) -> String {
    let facts = error.facts();
    match error.kind() {
        ErrorKind::AccessDenied => {
            let who = facts.identity.as_deref();
            let who = who.map_or("who asks".to_owned(), |who| format!("`{who}`"));
            let what = facts.permission.as_deref().unwrap_or(error.operation());
            let place = facts.resource.as_deref();
            let place = place.map_or(" in the cluster".to_owned(), |place| format!(" in {place}"));
            format!("{who} may not {what}{place}")
        }
        ErrorKind::BadCredentials => "the cluster takes the credentials for nobody's".to_owned(),
        ErrorKind::Connect => format!(
            "no connection to the cluster at {}: {}",
            facts.endpoint.as_deref().unwrap_or("its address"),
            error.message().unwrap_or("it does not answer"),
        ),
        _ => match error.message() {
            Some(message) if !message.is_empty() => message.to_owned(),
            _ => error.to_string(),
        },
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn time(duration: Duration) -> String {
    // What was waited in a moment before counts as well.
    match duration.as_millis().div_ceil(1000) {
        seconds if seconds < 120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}
