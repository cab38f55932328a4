//! Which pods are of the new version, and which of them are the worst.

use std::cmp::Reverse;

use serde_json::Value;

use super::Evidence;
use crate::conditions::is_true;
use crate::pods::{Patience, is_over, maker, troubles, unscheduled};

pub(super) fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

/// The revision that a workload is being rolled out to, if it has one that can be told.
pub(super) fn newest(evidence: Evidence<'_>) -> Option<&Value> {
    let owned = evidence
        .revisions
        .iter()
        .filter(|revision| is_owned(revision, evidence.workload));
    owned.max_by_key(|revision| number(revision))
}

/// The number of a revision: ReplicaSets have it as an annotation, ControllerRevisions as a field.
pub(super) fn number(revision: &Value) -> u64 {
    let annotation = &revision["metadata"]["annotations"]["deployment.kubernetes.io/revision"];
    let annotation = annotation.as_str().and_then(|text| text.parse().ok());
    annotation.unwrap_or_else(|| revision["revision"].as_u64().unwrap_or_default())
}

fn is_owned(object: &Value, owner: &Value) -> bool {
    let owners = object["metadata"]["ownerReferences"].as_array();
    let uid = &owner["metadata"]["uid"];
    !uid.is_null() && owners.is_some_and(|owners| owners.iter().any(|known| known["uid"] == *uid))
}

/// The pods of the new version.
pub(super) fn pods(evidence: Evidence<'_>) -> Vec<&Value> {
    if evidence.workload["kind"] == "Pod" {
        return vec![evidence.workload];
    }
    let hash = |object: &Value| {
        let hash = &object["metadata"]["labels"]["controller-revision-hash"];
        hash.as_str().map(ToOwned::to_owned)
    };
    let newest = newest(evidence);
    let all = evidence.pods.iter();
    match evidence.workload["kind"].as_str() {
        Some("Deployment") => all
            .filter(|pod| newest.is_some_and(|newest| is_owned(pod, newest)))
            .collect(),
        Some("StatefulSet" | "DaemonSet") => {
            let update = evidence.workload["status"]["updateRevision"].as_str();
            let wanted = update
                .map(ToOwned::to_owned)
                .or_else(|| newest.and_then(hash));
            all.filter(|pod| is_owned(pod, evidence.workload))
                .filter(|pod| wanted.is_none() || hash(pod) == wanted)
                .collect()
        }
        _ => all.filter(|pod| is_owned(pod, evidence.workload)).collect(),
    }
}

/// The pods of the new version that are not well, the worst first; of equals the newest.
pub(super) fn worst<'e>(evidence: Evidence<'e>, patience: Patience) -> Vec<&'e Value> {
    let mut found: Vec<_> = pods(evidence)
        .into_iter()
        .filter(|pod| pod["metadata"]["deletionTimestamp"].is_null())
        .filter(|pod| !is_well(pod))
        .map(|pod| (badness(pod, patience), Reverse(made(pod)), name(pod), pod))
        .collect();
    found.sort_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
    found.into_iter().map(|(_, _, _, pod)| pod).collect()
}

fn made(pod: &Value) -> &str {
    let made = &pod["metadata"]["creationTimestamp"];
    made.as_str().unwrap_or_default()
}

fn is_well(pod: &Value) -> bool {
    pod["status"]["phase"] == "Succeeded" || is_true(&pod["status"], "Ready")
}

/// Lower is worse.
fn badness(pod: &Value, patience: Patience) -> (u8, u64) {
    let troubles = troubles(pod, patience);
    // The tries of a Job that have failed tell why, whatever the next one does. Elsewhere another pod has the place
    // of one that is over by now.
    let is_past = is_over(pod) && maker(pod).is_some_and(|kind| kind != "Job");
    match troubles.first() {
        Some(trouble) if !trouble.heals => (0, u64::MAX - trouble.restarts),
        _ if is_past => (4, 0),
        _ if is_over(pod) => (1, 0),
        Some(trouble) => (2, u64::MAX - trouble.restarts),
        None if unscheduled(pod).is_some() => (3, 0),
        None => (5, 0),
    }
}
