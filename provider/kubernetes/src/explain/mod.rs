//! Why a workload does not become ready, as a colleague would say it.
//!
//! From what was read of the cluster: the workload, its revisions, their pods, events and logs. Only pods
//! of the new version count, since those of the old one are what still works. The worst pods are told,
//! each cause once: the container, what happened to it, its last lines; and what to do.
//!
//! The judgement is part of it: what does not heal is given up at once, while a slow start and a pod
//! without a node are waited for.

mod cause;
mod container;
mod events;
mod find;
mod text;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pods::{Patience, troubles};
use crate::secrets::Secrets;

pub(crate) use events::time;

/// What was read of the cluster, as its API tells it.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'e> {
    /// The workload.
    pub workload: &'e Value,
    /// Its ReplicaSets or ControllerRevisions, old ones too.
    pub revisions: &'e [Value],
    /// Pods that its selector matches.
    pub pods: &'e [Value],
    /// Events of the namespace.
    pub events: &'e [Value],
    /// What containers wrote, by pod and container.
    pub logs: &'e BTreeMap<(String, String), String>,
}

/// A log that an explanation wants to have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Log {
    /// The pod.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Whether it is that of the run before the one that is on now.
    pub previous: bool,
}

/// Why a workload is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened, in one sentence or two.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// Whether it may be well without anybody's doing.
    pub heals: bool,
    /// Whether it is about an image that is pulled again and again: between two tries it looks as if it might be had.
    pub pulls: bool,
    /// Facts, each with its name, in the order in which they are read.
    pub facts: Vec<(String, String)>,
    /// The last lines of the failed container.
    pub log: Vec<String>,
    /// The command that shows more.
    pub look: String,
}

/// The pods that are told of at most.
const PODS: usize = 3;

/// The lines of a log that are shown.
const LINES: usize = 20;

/// The logs that would be part of the explanation.
#[must_use]
pub fn logs(evidence: Evidence<'_>, patience: Patience) -> Vec<Log> {
    let mut logs: Vec<_> = find::worst(evidence, patience)
        .into_iter()
        .take(PODS)
        .filter_map(|pod| log(pod, patience))
        .collect();
    logs.sort();
    logs.dedup();
    logs
}

/// The log that tells why the worst container of a pod is in trouble, if it ever ran.
fn log(pod: &Value, patience: Patience) -> Option<Log> {
    use crate::pods::Kind::{Crash, Ended, NotReady};
    let trouble = troubles(pod, patience).into_iter().next()?;
    let ran = matches!(trouble.kind, Crash | Ended | NotReady);
    let ended_now = {
        let statuses = ["initContainerStatuses", "containerStatuses"];
        let mut all = statuses
            .iter()
            .flat_map(|list| pod["status"][*list].as_array().into_iter().flatten());
        all.any(|status| {
            status["name"] == trouble.container.as_str() && !status["state"]["terminated"].is_null()
        })
    };
    ran.then(|| Log {
        pod: find::name(pod).to_owned(),
        container: trouble.container.clone(),
        previous: trouble.kind == Crash && trouble.restarts > 0 && !ended_now,
    })
}

/// Why a workload is not ready. `None` if nothing is wrong with it that can be seen.
#[must_use]
pub fn explain(
    evidence: Evidence<'_>,
    patience: Patience,
    secrets: &Secrets,
) -> Option<Explanation> {
    let mut explanation = cause::of(evidence, patience)?;
    let redact = |text: &mut String| *text = secrets.redact(text);
    redact(&mut explanation.what);
    redact(&mut explanation.remedy);
    for (_, fact) in &mut explanation.facts {
        redact(fact);
    }
    // Secrets with several lines are found before the log is cut into its own.
    let whole = secrets.redact(&explanation.log.join("\n"));
    let lines: Vec<_> = whole.lines().map(text::line).collect();
    let first = lines.len().saturating_sub(LINES);
    explanation.log = lines[first..].to_vec();
    Some(explanation)
}

#[cfg(test)]
mod tests;
