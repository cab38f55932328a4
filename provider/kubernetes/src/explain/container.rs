//! What is wrong with a container, in a sentence, and what to do about it.

use super::cause::{Cause, bare, sentence};
use super::events::{Event, latest};
use crate::pods::{Exit, Kind, Trouble, is_passing};

pub(super) fn cause(trouble: &Trouble, events: &[Event]) -> Cause {
    let said = trouble.said();
    match trouble.kind {
        Kind::Image => image(trouble, events),
        Kind::Config => Cause {
            what: with_message(&said, trouble.message.as_deref()),
            remedy: "Add what it names to the release, or correct the reference.",
            heals: trouble.heals,
        },
        Kind::Start => {
            let message = trouble
                .exit
                .as_ref()
                .and_then(|exit| exit.message.as_deref());
            Cause {
                what: with_message(&said, message.or(trouble.message.as_deref())),
                remedy: "Correct `command`, or the image: this program cannot be run in it.",
                heals: trouble.heals,
            }
        }
        Kind::Crash | Kind::Ended => {
            let killed = liveness(events);
            let mut what = match &trouble.exit {
                Some(exit) if trouble.kind == Kind::Ended => {
                    format!(
                        "container \"{}\" ended with exit {}",
                        trouble.container,
                        ended(exit)
                    )
                }
                Some(exit) => format!("{said}. It ended with exit {}", ended(exit)),
                None => said,
            };
            if let Some(event) = killed {
                let message = bare(&event.message);
                let said = message
                    .strip_prefix("Liveness probe failed: ")
                    .unwrap_or(message);
                what = format!("{what}, after its liveness probe failed: {said}");
            }
            Cause {
                what: sentence(&what),
                remedy: match &trouble.exit {
                    Some(exit) if exit.reason == "OOMKilled" => {
                        "Raise `resources.limits.memory`, or have the program use less."
                    }
                    _ if killed.is_some() => {
                        "Correct the liveness probe, or give the program time to start with a `startupProbe`."
                    }
                    _ => "The last lines of its log should say why.",
                },
                heals: trouble.heals,
            }
        }
        Kind::NotReady => match events
            .iter()
            .rev()
            .find(|event| event.reason == "Unhealthy")
        {
            Some(event) => Cause {
                what: format!("{said}: {}", sentence(&event.message)),
                remedy: "It may only be slow. If it is not, correct the probe, or what it asks.",
                heals: true,
            },
            None => Cause {
                what: sentence(&said),
                remedy: "It may only be slow; give it more time with `wait.timeout`.",
                heals: true,
            },
        },
    }
}

/// That the kubelet ended a container because its liveness probe failed.
fn liveness(events: &[Event]) -> Option<&Event> {
    let probe =
        |event: &&Event| event.reason == "Unhealthy" && event.message.starts_with("Liveness");
    latest(events, "Killing")?;
    events.iter().rev().find(probe)
}

/// An image is given up after the second try that fails for a cause of its own.
fn image(trouble: &Trouble, events: &[Event]) -> Cause {
    let pulls = events.iter().filter(|event| {
        event.reason == "Failed" && event.message.starts_with("Failed to pull image")
    });
    let tries: u64 = pulls.clone().map(|event| event.count).sum();
    let said = pulls
        .clone()
        .next_back()
        .map(|event| event.message.as_str());
    let message = said.or(trouble.message.as_deref());
    let passing = message.is_some_and(is_passing);
    let first = trouble.reason == "ErrImagePull" && tries < 2;
    let denied = message.is_some_and(|message| {
        [
            "401 Unauthorized",
            "403 Forbidden",
            "access denied",
            "authorization failed",
            "no basic auth",
        ]
        .iter()
        .any(|words| message.contains(words))
    });
    Cause {
        what: with_message(&trouble.said(), message),
        remedy: if passing {
            "The registry could not be reached; it is tried again."
        } else if denied {
            "Let the cluster read the registry: with `imagePullSecrets`, or with a role of its nodes."
        } else {
            "Correct the image's name and tag, or push it; check that the cluster may read it."
        },
        heals: passing || first || (trouble.heals && trouble.reason != "ErrImagePull"),
    }
}

/// `code 137, signal 9 (OOMKilled)`.
pub(super) fn ended(exit: &Exit) -> String {
    let signal = exit
        .signal
        .map(|signal| format!(", signal {signal}"))
        .unwrap_or_default();
    format!("code {}{signal} ({})", exit.code, exit.reason)
}

fn with_message(what: &str, message: Option<&str>) -> String {
    match message.map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => format!("{what}: {}", sentence(message)),
        None => sentence(what),
    }
}
