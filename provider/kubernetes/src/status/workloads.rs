//! Whether what runs is ready.

use serde_json::Value;

use super::{Context, Status, failed, waiting};
use crate::conditions::{self, find, is_true};
use crate::pods::{troubles, unscheduled};
use crate::refusals;

pub(super) fn status(kind: (&str, &str), body: &Value, context: Context<'_>) -> Option<Status> {
    let (spec, status) = (&body["spec"], &body["status"]);
    Some(match kind {
        ("apps", "Deployment") => deployment(spec, status),
        ("apps", "StatefulSet") => stateful_set(spec, status),
        ("apps", "DaemonSet") => daemon_set(spec, status),
        ("apps", "ReplicaSet") | ("", "ReplicationController") => replica_set(spec, status),
        ("batch", "Job") => job(spec, status),
        // It is there to make Jobs later.
        ("batch", "CronJob") => Status::Ready,
        ("", "Pod") => pod(body, context),
        _ => return None,
    })
}

/// Whether objects of a kind are judged here.
pub(super) fn judges(kind: (&str, &str)) -> bool {
    matches!(
        kind,
        (
            "apps",
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet"
        ) | ("batch", "Job")
            | ("", "Pod" | "ReplicationController")
    )
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

/// Replicas that are wanted; one unless it is said otherwise.
fn replicas(spec: &Value) -> u64 {
    spec["replicas"].as_u64().unwrap_or(1)
}

/// The first of some counts that is not reached.
fn behind(wanted: u64, counts: &[(&str, &Value)]) -> Option<Status> {
    counts.iter().find_map(|(word, value)| {
        let there = count(value);
        (there < wanted).then(|| waiting(format!("{there} of {wanted} pods are {word}")))
    })
}

fn still_there(pods: u64, which: &str) -> String {
    match pods {
        1 => format!("1 pod {which} is still there"),
        pods => format!("{pods} pods {which} are still there"),
    }
}

fn not_seen(status: &Value) -> Option<Status> {
    let seen = !status["observedGeneration"].is_null();
    (!seen).then(|| waiting("its controller has not seen it yet"))
}

/// That pods could not be made, as the controller says it.
fn refused(status: &Value) -> Option<Status> {
    let condition = find(status, "ReplicaFailure").filter(|found| found["status"] == "True")?;
    let said = condition["message"].as_str().unwrap_or_default();
    Some(Status::Failed {
        why: conditions::said(condition),
        heals: refusals::heals(said),
    })
}

fn deployment(spec: &Value, status: &Value) -> Status {
    if let Some(status) = not_seen(status) {
        return status;
    }
    if spec["paused"] == true {
        return Status::Ready;
    }
    if let Some(status) = refused(status) {
        return status;
    }
    let progressing = find(status, "Progressing");
    if let Some(progressing) = progressing
        && progressing["reason"] == "ProgressDeadlineExceeded"
    {
        return Status::Failed {
            why: conditions::said(progressing),
            // It goes on trying; only nobody expects it to succeed any more.
            heals: true,
        };
    }
    let wanted = replicas(spec);
    let counts = [
        ("there", &status["replicas"]),
        ("of the new version", &status["updatedReplicas"]),
    ];
    if let Some(status) = behind(wanted, &counts) {
        return status;
    }
    let (all, new) = (
        count(&status["replicas"]),
        count(&status["updatedReplicas"]),
    );
    if all > new {
        return waiting(still_there(all - new, "of the old version"));
    }
    let counts = [
        ("ready", &status["readyReplicas"]),
        ("available", &status["availableReplicas"]),
    ];
    if let Some(status) = behind(new.max(wanted), &counts) {
        return status;
    }
    // With a deadline, the controller itself says when the roll-out is over.
    if let Some(progressing) = progressing
        && progressing["reason"] != "NewReplicaSetAvailable"
    {
        return waiting(conditions::said(progressing));
    }
    match find(status, "Available") {
        Some(available) if available["status"] == "True" => Status::Ready,
        Some(available) => waiting(conditions::said(available)),
        None => waiting("its controller has not said that it is available"),
    }
}

fn stateful_set(spec: &Value, status: &Value) -> Status {
    if let Some(status) = not_seen(status) {
        return status;
    }
    let strategy = &spec["updateStrategy"];
    if strategy["type"] == "OnDelete" {
        // Whoever deletes its pods decides when it is updated.
        return Status::Ready;
    }
    let wanted = replicas(spec);
    let counts = [
        ("there", &status["replicas"]),
        ("ready", &status["readyReplicas"]),
    ];
    if let Some(status) = behind(wanted, &counts) {
        return status;
    }
    if count(&status["replicas"]) > wanted {
        let more = count(&status["replicas"]) - wanted;
        return waiting(still_there(more, "more than declared"));
    }
    let partition = count(&strategy["rollingUpdate"]["partition"]);
    if partition > 0 {
        let updated = [("of the new version", &status["updatedReplicas"])];
        return behind(wanted.saturating_sub(partition), &updated).unwrap_or(Status::Ready);
    }
    if status["updateRevision"] != status["currentRevision"] {
        let updated = count(&status["updatedReplicas"]);
        return waiting(format!("{updated} of {wanted} pods are of the new version"));
    }
    if status["availableReplicas"].is_null() {
        return Status::Ready;
    }
    behind(wanted, &[("available", &status["availableReplicas"])]).unwrap_or(Status::Ready)
}

fn daemon_set(spec: &Value, status: &Value) -> Status {
    if let Some(status) = not_seen(status) {
        return status;
    }
    let wanted = count(&status["desiredNumberScheduled"]);
    let scheduled = [("on their nodes", &status["currentNumberScheduled"])];
    let updated = [("of the new version", &status["updatedNumberScheduled"])];
    let rest = [
        ("available", &status["numberAvailable"]),
        ("ready", &status["numberReady"]),
    ];
    let on_delete = spec["updateStrategy"]["type"] == "OnDelete";
    behind(wanted, &scheduled)
        .or_else(|| behind(wanted, &updated).filter(|_| !on_delete))
        .or_else(|| behind(wanted, &rest))
        .unwrap_or(Status::Ready)
}

fn replica_set(spec: &Value, status: &Value) -> Status {
    if let Some(status) = not_seen(status).or_else(|| refused(status)) {
        return status;
    }
    let wanted = replicas(spec);
    let counts = [
        ("there", &status["replicas"]),
        ("ready", &status["readyReplicas"]),
        ("available", &status["availableReplicas"]),
    ];
    if let Some(status) = behind(wanted, &counts) {
        return status;
    }
    if count(&status["replicas"]) > wanted {
        return waiting("pods that are not wanted are still there");
    }
    Status::Ready
}

fn job(spec: &Value, status: &Value) -> Status {
    for name in ["Failed", "FailureTarget"] {
        if let Some(condition) = find(status, name).filter(|found| found["status"] == "True") {
            return failed(conditions::said(condition));
        }
    }
    if is_true(status, "Complete") || spec["suspend"] == true {
        return Status::Ready;
    }
    let wanted = spec["completions"].as_u64().unwrap_or(1);
    let done = count(&status["succeeded"]);
    waiting(format!("{done} of {wanted} pods have completed"))
}

fn pod(body: &Value, context: Context<'_>) -> Status {
    let status = &body["status"];
    let troubles = troubles(body, context.patience);
    match status["phase"].as_str() {
        Some("Succeeded") => return Status::Ready,
        Some("Failed") => {
            let why = match troubles.first() {
                Some(trouble) => trouble.said(),
                None => said(status, "the pod failed"),
            };
            return failed(why);
        }
        _ => {}
    }
    if let Some(trouble) = troubles.iter().find(|trouble| !trouble.heals) {
        return failed(trouble.said());
    }
    if is_true(status, "Ready") {
        return Status::Ready;
    }
    if let Some(message) = unscheduled(body) {
        return waiting(format!("no node takes it: {message}"));
    }
    match troubles.first() {
        Some(trouble) => waiting(trouble.said()),
        None => waiting(said(status, "it is not ready yet")),
    }
}

/// Reason and message of a pod itself.
fn said(status: &Value, otherwise: &str) -> String {
    match (status["reason"].as_str(), status["message"].as_str()) {
        (Some(reason), Some(message)) => format!("{reason}: {message}"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => otherwise.to_owned(),
    }
}
