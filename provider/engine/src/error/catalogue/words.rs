//! What happened and what to do, per kind of failure.

use std::time::Duration;

use super::Doing;
use super::doing::Verb;
use crate::error::{CloudError, ErrorKind};

/// What happened, in one sentence.
pub(super) fn happened(error: &CloudError, doing: &Doing) -> String {
    let service = error.service().title;
    let noun = doing.short_noun(Some(error.service()));
    let facts = error.facts();
    match error.kind() {
        ErrorKind::Throttled { .. } => {
            let tried = duration(facts.tried_for);
            if facts.attempts > 1 {
                format!(
                    "{service} refused the request for {tried} because the account sends too many."
                )
            } else {
                format!("{service} refused the request because the account sends too many.")
            }
        }
        ErrorKind::AccessDenied => {
            let on = match &facts.resource {
                Some(resource) => format!(" on `{resource}`"),
                None => String::new(),
            };
            format!(
                "The credentials lack the permission `{}`{on}.",
                permission(error)
            )
        }
        ErrorKind::BadCredentials => {
            format!(
                "{service} did not accept the credentials{}.",
                source_of_credentials(error)
            )
        }
        ErrorKind::ExpiredCredentials => {
            format!(
                "The credentials{} have expired.",
                source_of_credentials(error)
            )
        }
        ErrorKind::NotFound => match doing.verb {
            Verb::Create => format!("{service} did not find an object that the {noun} needs."),
            _ => format!("{service} has no such {noun}."),
        },
        ErrorKind::AlreadyExists => {
            // Nouns with a `u` are users.
            let article = match noun.starts_with(['a', 'e', 'i', 'o', 'E']) {
                true => "an",
                false => "a",
            };
            format!("{service} already has such {article} {noun}.")
        }
        ErrorKind::Busy => {
            format!("{service} was still busy with another change to the same object.")
        }
        ErrorKind::InUse => format!("Other objects still use the {noun}."),
        ErrorKind::Conflict => {
            format!("The request does not fit the state that the {noun} is in at {service}.")
        }
        ErrorKind::Invalid => format!("{service} rejected the request as invalid."),
        ErrorKind::Quota => match &facts.quota {
            Some(quota) => format!("The account has reached the {service} quota \"{quota}\"."),
            None => format!("The account has reached a quota of {service}."),
        },
        ErrorKind::Unavailable { .. } => format!("{service} was not available."),
        ErrorKind::Ambiguous => format!("{service} did not say what became of the request."),
        ErrorKind::Connect => match &facts.endpoint {
            Some(endpoint) => format!("No connection to {service} at `{endpoint}`."),
            None => format!("No connection to {service}."),
        },
        ErrorKind::Malformed => format!("{service} sent an answer that could not be read."),
        ErrorKind::Interrupted if facts.attempts > 0 => {
            "The run was interrupted before the request could be repeated.".to_owned()
        }
        ErrorKind::Interrupted => "The run was interrupted before the request was sent.".to_owned(),
        ErrorKind::Other => format!("{service} answered with an error."),
    }
}

/// What to do, in one or two sentences.
pub(super) fn next(error: &CloudError, doing: &Doing) -> String {
    let service = error.service().title;
    let again = again(doing.verb);
    match error.kind() {
        ErrorKind::Throttled { .. } => format!(
            "Wait until other programs that use this account are done, or ask for a higher rate, then {again}."
        ),
        ErrorKind::AccessDenied => {
            format!(
                "Allow `{}` to these credentials, then {again}.",
                permission(error)
            )
        }
        ErrorKind::BadCredentials => format!("Correct the credentials, then {again}."),
        ErrorKind::ExpiredCredentials => format!("Renew the credentials, then {again}."),
        ErrorKind::NotFound => match doing.verb {
            Verb::Create => {
                format!("Check the ids and names that the configuration refers to, then {again}.")
            }
            Verb::Read | Verb::Import => {
                "Check the id, and that the provider uses the right account and region.".to_owned()
            }
            Verb::Adopt | Verb::Update | Verb::Delete | Verb::WaitFor => {
                "Another program may have removed it. Plan again to see what is missing.".to_owned()
            }
        },
        ErrorKind::AlreadyExists => {
            "Import the existing object, or choose another name.".to_owned()
        }
        ErrorKind::Busy => format!("Wait until that change is done, then {again}."),
        ErrorKind::InUse => format!("Remove what uses it, then {again}."),
        ErrorKind::Conflict => format!("Compare the object with the configuration, then {again}."),
        ErrorKind::Invalid => format!("Correct the configuration, then {again}."),
        ErrorKind::Quota => {
            format!("Ask {service} for a higher quota or remove what is not needed, then {again}.")
        }
        ErrorKind::Unavailable { .. } => {
            format!("Check the status page of {service}, then {again}.")
        }
        ErrorKind::Ambiguous | ErrorKind::Malformed => match doing.verb {
            Verb::Create => format!(
                "Look for the object before you {again}: if it is there, import it, or the next run may make a second one."
            ),
            _ => format!("{}.", capital(again)),
        },
        ErrorKind::Connect => {
            "Check the network, proxies and endpoint settings, then try again.".to_owned()
        }
        ErrorKind::Interrupted => format!("{} to finish.", capital(again)),
        ErrorKind::Other => match doing.verb {
            Verb::Create => format!("Check whether the object is there before you {again}."),
            _ => format!("See the message below, then {again}."),
        },
    }
}

/// The permission that was missing; most clouds name it like the operation.
pub(super) fn permission(error: &CloudError) -> String {
    match &error.facts().permission {
        Some(permission) => permission.clone(),
        None => format!("{}:{}", error.service().id, error.operation()),
    }
}

/// A duration as a person says it: `45 s`, `3 min 5 s`, `2 h 10 min`.
pub(super) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{seconds} s"),
        60..3600 if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ if (seconds / 60).is_multiple_of(60) => format!("{} h", seconds / 3600),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

fn source_of_credentials(error: &CloudError) -> String {
    match &error.facts().credentials {
        Some(source) => format!(" from {source}"),
        None => String::new(),
    }
}

const fn again(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "try again",
        Verb::Import => "import again",
        Verb::Create | Verb::Adopt | Verb::Update | Verb::Delete | Verb::WaitFor => "apply again",
    }
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}
