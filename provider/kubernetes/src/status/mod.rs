//! Whether an object is ready, from the object alone.
//!
//! The rules are those of kstatus, which kubectl's own libraries wait by, with three corrections: a Service
//! of type LoadBalancer waits for an address, a failed pod is a failure, and so is an image that cannot be
//! pulled. A Job is ready when it is complete, since what a release runs it is meant to run to its end.
//!
//! An Ingress that has no address is ready, as it is for kstatus, because many controllers never tell one; but for
//! those of AWS, which make a load balancer for it.
//!
//! What is declared as it stands is ready: a paused Deployment, a suspended Job, no replicas at all.

mod others;
mod workloads;

use serde_json::Value;

use crate::conditions;
use crate::kinds;
use crate::object::{Object, Type};
use crate::pods::Patience;

/// How far an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is as it was declared.
    Ready,
    /// It is on its way.
    Waiting {
        /// What it waits for.
        why: String,
    },
    /// It is broken.
    Failed {
        /// What is wrong.
        why: String,
        /// Whether it may be well without anybody's doing.
        heals: bool,
    },
    /// It is being deleted.
    Terminating {
        /// What holds it, as far as it says.
        why: String,
    },
}

/// A condition that a kind is waited for by, because its user said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The API group of the kind.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The type of the condition.
    pub condition: String,
    /// What it has to be; `True` as a rule.
    pub status: String,
}

/// What an object is judged with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'c> {
    /// Conditions that are waited for.
    pub wanted: &'c [Wanted],
    /// Events of the object, if they were read.
    pub events: &'c [Value],
    /// How much is waited for.
    pub patience: Patience,
}

/// The status of an object as the cluster tells it.
#[must_use]
pub fn status(object: &Object, context: Context<'_>) -> Status {
    let body = Value::Object(object.body.clone());
    if !body["metadata"]["deletionTimestamp"].is_null() {
        return Status::Terminating {
            why: held_by(&body),
        };
    }
    let status = &body["status"];
    let observed = &status["observedGeneration"];
    if !observed.is_null() && observed != &body["metadata"]["generation"] {
        return waiting("its controller has not seen the latest change yet");
    }
    let wanted = context.wanted.iter();
    let wanted: Vec<_> = wanted
        .filter(|wanted| wanted.group == object.r#type.group && wanted.kind == object.r#type.kind)
        .collect();
    if !wanted.is_empty() {
        return wished(status, &wanted);
    }
    for (condition, is) in [("Stalled", true), ("Reconciling", false)] {
        if let Some(found) = conditions::find(status, condition)
            && found["status"] == "True"
        {
            let why = conditions::said(found);
            return if is {
                Status::Failed { why, heals: false }
            } else {
                Status::Waiting { why }
            };
        }
    }
    let kind = (object.r#type.group.as_str(), object.r#type.kind.as_str());
    workloads::status(kind, &body, context)
        .or_else(|| others::status(kind, &body, context))
        .unwrap_or_else(|| custom(status))
}

/// Whether objects of a type are judged by more than that they are there. What is not known may say something of
/// itself.
pub(crate) fn is_judged(r#type: &Type, wanted: &[Wanted]) -> bool {
    let kind = (r#type.group.as_str(), r#type.kind.as_str());
    let is_wanted = |it: &Wanted| (it.group.as_str(), it.kind.as_str()) == kind;
    workloads::judges(kind)
        || others::judges(kind)
        || kinds::scope(kind.0, kind.1).is_none()
        || wanted.iter().any(is_wanted)
}

/// Whether an object has run to its end, and needs not be there any more.
pub(crate) fn is_complete(object: &Object) -> bool {
    let Some(status) = object.body.get("status") else {
        return false;
    };
    match (object.r#type.group.as_str(), object.r#type.kind.as_str()) {
        ("batch", "Job") => conditions::is_true(status, "Complete"),
        ("", "Pod") => status["phase"] == "Succeeded",
        _ => false,
    }
}

/// By the conditions that somebody asked for.
fn wished(status: &Value, wanted: &[&Wanted]) -> Status {
    for wanted in wanted {
        let Wanted {
            condition,
            status: value,
            ..
        } = wanted;
        match conditions::find(status, condition) {
            Some(found) if found["status"] == value.as_str() => {}
            Some(found) => {
                let said = conditions::said(found);
                return waiting(format!("condition {condition} is not {value} yet: {said}"));
            }
            None => return waiting(format!("it has no condition {condition} yet")),
        }
    }
    Status::Ready
}

/// By the conventions that controllers of custom kinds keep: what has no condition is ready.
fn custom(status: &Value) -> Status {
    match conditions::find(status, "Ready") {
        None => Status::Ready,
        Some(ready) if ready["status"] == "True" => Status::Ready,
        Some(ready) => waiting(conditions::said(ready)),
    }
}

/// What keeps an object that is being deleted. A namespace says what is left in it.
fn held_by(body: &Value) -> String {
    let held = [
        "NamespaceDeletionDiscoveryFailure",
        "NamespaceDeletionContentFailure",
        "NamespaceContentRemaining",
        "NamespaceFinalizersRemaining",
    ];
    let said: Vec<_> = held
        .iter()
        .filter_map(|name| conditions::find(&body["status"], name))
        .filter(|condition| condition["status"] == "True")
        .filter_map(|condition| condition["message"].as_str())
        .collect();
    if body["kind"] == "Namespace" && !said.is_empty() {
        return said.join("; ");
    }
    let finalizers = body["metadata"]["finalizers"].as_array();
    let names: Vec<_> = finalizers
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if names.is_empty() {
        "it is being deleted".to_owned()
    } else {
        format!(
            "it is being deleted, and waits for the finalizer {}",
            names.join(", ")
        )
    }
}

fn waiting(why: impl Into<String>) -> Status {
    Status::Waiting { why: why.into() }
}

fn failed(why: impl Into<String>) -> Status {
    Status::Failed {
        why: why.into(),
        heals: false,
    }
}

#[cfg(test)]
mod tests;
