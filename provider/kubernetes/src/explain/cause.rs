//! From evidence to the cause, and to the judgement whether it heals.

use serde_json::Value;

use super::container::{self, ended};
use super::events::{self, Event, latest};
use super::{Evidence, Explanation, PODS, find};
use crate::conditions::find as condition;
use crate::object::Object;
use crate::pods::{Kind, Patience, is_over, maker, troubles, unscheduled};
use crate::refusals;
use crate::status::{Context, Status, status};

/// What is wrong with one thing.
pub(super) struct Cause {
    /// A sentence.
    pub(super) what: String,
    pub(super) remedy: &'static str,
    pub(super) heals: bool,
}

pub(super) fn of(evidence: Evidence<'_>, patience: Patience) -> Option<Explanation> {
    let object = Object::from_cluster(evidence.workload.clone())?;
    let verdict = status(
        &object,
        Context {
            patience,
            ..Context::default()
        },
    );
    if verdict == Status::Ready {
        return None;
    }
    let worst = find::worst(evidence, patience);
    let newest = find::newest(evidence);
    let mut facts = vec![(object.r#type.kind.clone(), place(&object))];
    if let Some(newest) = newest {
        let kind = newest["kind"].as_str().unwrap_or("Revision");
        let number = find::number(newest);
        facts.push((
            kind.to_owned(),
            format!("{}, revision {number}", find::name(newest)),
        ));
    }
    let why = match &verdict {
        Status::Waiting { why } | Status::Failed { why, .. } | Status::Terminating { why } => {
            why.clone()
        }
        Status::Ready => String::new(),
    };
    let key = object.key();
    let namespace = object.namespace.as_deref().unwrap_or("default");
    let Some(first) = worst.first() else {
        let cause = no_pods(evidence, newest, &verdict);
        facts.push(("Status".to_owned(), why));
        let kind = object.r#type.kind.to_lowercase();
        return Some(Explanation {
            what: format!("{key} is not ready: {}", cause.what),
            remedy: cause.remedy.to_owned(),
            heals: cause.heals,
            pulls: false,
            facts,
            log: Vec::new(),
            look: format!("kubectl -n {namespace} describe {kind} {}", object.name),
        });
    };
    facts.push(("Status".to_owned(), why));
    let mut told: Vec<String> = Vec::new();
    let mut same = 0;
    let mut causes = Vec::new();
    for pod in &worst {
        let events = events::of(evidence.events, pod);
        let cause = cause(pod, &events, patience);
        let state = state(pod, &cause, patience);
        if told.contains(&state) {
            same += 1;
            continue;
        }
        if told.len() == PODS {
            break;
        }
        told.push(state);
        pod_facts(pod, &events, patience, &mut facts);
        causes.push(cause);
    }
    if same > 0 {
        let more = if same == 1 {
            "1 more pod in the same state".to_owned()
        } else {
            format!("{same} more pods in the same state")
        };
        facts.push(("Also".to_owned(), more));
    }
    // A Job that has failed, and a pod that has, are not started again.
    let over = matches!(verdict, Status::Failed { heals: false, .. });
    let cause = causes.into_iter().next()?;
    let (log, look) = further(evidence, first, patience, namespace);
    Some(Explanation {
        what: format!("{key} is not ready: {}", cause.what),
        remedy: cause.remedy.to_owned(),
        heals: cause.heals && !over,
        pulls: pulls(first, patience),
        facts,
        log,
        look,
    })
}

fn pulls(pod: &Value, patience: Patience) -> bool {
    let troubles = troubles(pod, patience);
    troubles.first().is_some_and(|it| it.kind == Kind::Image)
}

fn place(object: &Object) -> String {
    let namespace = object.namespace.as_deref().unwrap_or("default");
    format!("{namespace}/{}", object.name)
}

/// The log of the worst container, and the command that shows more.
fn further(
    evidence: Evidence<'_>,
    pod: &Value,
    patience: Patience,
    namespace: &str,
) -> (Vec<String>, String) {
    let name = find::name(pod);
    let Some(wanted) = super::log(pod, patience) else {
        return (
            Vec::new(),
            format!("kubectl -n {namespace} describe pod {name}"),
        );
    };
    let container = &wanted.container;
    let previous = if wanted.previous { " --previous" } else { "" };
    let look = format!("kubectl -n {namespace} logs {name} -c {container}{previous}");
    let read = evidence.logs.get(&(name.to_owned(), container.clone()));
    let log = match read {
        Some(log) if log.trim().is_empty() => vec!["(the container wrote nothing)".to_owned()],
        Some(log) => log.trim_end().lines().map(ToOwned::to_owned).collect(),
        None => Vec::new(),
    };
    (log, look)
}

/// Why there is no pod that is not well although the workload is not ready: none can be made, or all are
/// well and it is not at its end.
fn no_pods(evidence: Evidence<'_>, newest: Option<&Value>, verdict: &Status) -> Cause {
    let workload = events::of(evidence.events, evidence.workload);
    let newest = newest
        .map(|newest| events::of(evidence.events, newest))
        .unwrap_or_default();
    let failure = condition(&evidence.workload["status"], "ReplicaFailure");
    let refused = failure
        .filter(|failure| failure["status"] == "True")
        .and_then(|failure| failure["message"].as_str())
        .or_else(|| latest(&newest, "FailedCreate").map(|event| event.message.as_str()))
        .or_else(|| latest(&workload, "FailedCreate").map(|event| event.message.as_str()));
    if let Some(message) = refused {
        return Cause {
            what: format!("its pods are refused: {}", sentence(message)),
            remedy: refusal_remedy(message),
            heals: refusals::heals(message),
        };
    }
    match verdict {
        Status::Failed { why, heals } => Cause {
            what: sentence(why),
            remedy: "Correct what its status says, then apply again.",
            heals: *heals,
        },
        Status::Waiting { why } | Status::Terminating { why } => Cause {
            what: sentence(why),
            remedy: "Nothing is wrong that can be seen; give it more time with `wait.timeout`.",
            heals: true,
        },
        Status::Ready => Cause {
            what: String::new(),
            remedy: "",
            heals: true,
        },
    }
}

fn refusal_remedy(message: &str) -> &'static str {
    if message.contains("exceeded quota") {
        "Ask for less, or raise the ResourceQuota of the namespace."
    } else if message.contains("PodSecurity") {
        "Set what it names in `securityContext`, or have the namespace allow it."
    } else if message.contains("AdmissionPolicy") {
        "Change the pods so that the policy admits them, or ask whoever made it."
    } else if message.contains("webhook") {
        "Change the pods so that the webhook admits them, or ask whoever runs it."
    } else if message.contains("service account") {
        "Add the ServiceAccount to the release, or correct `serviceAccountName`."
    } else {
        "Correct the pod template, then apply again."
    }
}

/// What makes two pods a case of the same: the container and what happened to it.
fn state(pod: &Value, cause: &Cause, patience: Patience) -> String {
    match troubles(pod, patience).first() {
        Some(trouble) if ended_as_a_whole(pod).is_none() => {
            let code = trouble.exit.as_ref().map(|exit| exit.code);
            format!("{} {:?} {code:?}", trouble.container, trouble.kind)
        }
        _ => cause.what.clone(),
    }
}

/// Why a pod is not well.
fn cause(pod: &Value, events: &[Event], patience: Patience) -> Cause {
    if let Some(cause) = ended_as_a_whole(pod) {
        return cause;
    }
    if let Some(trouble) = troubles(pod, patience).first() {
        return container::cause(trouble, events);
    }
    if let Some(message) = unscheduled(pod) {
        return unplaced(message, events);
    }
    let mounts = latest(events, "FailedMount").or_else(|| latest(events, "FailedAttachVolume"));
    if let Some(event) = mounts {
        let missing = event.message.contains("not found")
            || event.message.contains("references non-existent");
        return Cause {
            what: format!(
                "a volume of a pod cannot be mounted: {}",
                sentence(&event.message)
            ),
            remedy: "Add what the volume names to the release, or correct its name.",
            // What is made at the same time is there at the second try.
            heals: !(missing && event.count > 1),
        };
    }
    if let Some(event) = latest(events, "FailedCreatePodSandBox") {
        return Cause {
            what: format!("a node cannot begin a pod: {}", sentence(&event.message)),
            remedy: "This is about the node or its network; see the node's own state.",
            heals: true,
        };
    }
    Cause {
        what: "its pods are being started.".to_owned(),
        remedy: "Nothing is wrong that can be seen; give it more time with `wait.timeout`.",
        heals: true,
    }
}

/// Why a pod was ended by its node, or by whoever looks after nodes: then it says so itself, and its containers
/// are no cause.
fn ended_as_a_whole(pod: &Value) -> Option<Cause> {
    let text = |name: &str| pod["status"][name].as_str().unwrap_or_default().trim();
    let (reason, message) = (text("reason"), text("message"));
    let is_so = is_over(pod) && !(reason.is_empty() && message.is_empty());
    is_so.then(|| Cause {
        what: match message {
            "" => format!("a pod failed ({reason})."),
            message => sentence(&format!("a pod failed ({reason}): {message}")),
        },
        remedy: "See why its node ended it: an eviction names what was short.",
        heals: maker(pod).is_some(),
    })
}

/// A pod without a node is waited for: another may make room, and an autoscaler may make a node.
fn unplaced(message: &str, events: &[Event]) -> Cause {
    // Cluster Autoscaler's and Karpenter's words for nodes that are on their way.
    let coming = latest(events, "TriggeredScaleUp").or_else(|| latest(events, "Nominated"));
    let refused = latest(events, "NotTriggerScaleUp");
    let (what, remedy) = match (coming, refused) {
        (Some(event), _) => (
            format!(
                "no node takes a pod yet, and a node is being made: {}",
                sentence(&event.message)
            ),
            "Give it more time with `wait.timeout`.",
        ),
        (None, Some(event)) => (
            format!(
                "no node takes a pod, and no node is made for it: {}",
                sentence(&event.message)
            ),
            "Ask for less, or allow larger or more nodes.",
        ),
        (None, None) => (
            format!("no node takes a pod: {}", sentence(message)),
            "Ask for less, correct `nodeSelector` and tolerations, or add nodes.",
        ),
    };
    Cause {
        what,
        remedy,
        heals: true,
    }
}

/// What is told of one pod.
fn pod_facts(pod: &Value, events: &[Event], patience: Patience, facts: &mut Vec<(String, String)>) {
    let mut add = |name: &str, fact: String| facts.push((name.to_owned(), fact));
    let node = match pod["spec"]["nodeName"].as_str() {
        Some(node) => format!("{}, on node {node}", find::name(pod)),
        None => format!("{}, on no node", find::name(pod)),
    };
    add("Pod", node);
    if let Some(message) = unscheduled(pod) {
        add("Scheduling", message.to_owned());
    }
    for trouble in troubles(pod, patience)
        .iter()
        .filter(|trouble| !trouble.heals)
        .chain(
            troubles(pod, patience)
                .iter()
                .filter(|trouble| trouble.heals)
                .take(1),
        )
        .take(2)
    {
        let lists = ["initContainers", "containers"];
        let mut all = lists
            .iter()
            .flat_map(|list| pod["spec"][*list].as_array().into_iter().flatten());
        let found = all.find(|container| container["name"] == trouble.container.as_str());
        let image = found
            .and_then(|container| container["image"].as_str())
            .unwrap_or_default();
        add("Container", format!("{}, image {image}", trouble.container));
        add(
            "Reason",
            match trouble.restarts {
                0 => trouble.reason.clone(),
                1 => format!("{}, 1 restart", trouble.reason),
                restarts => format!("{}, {restarts} restarts", trouble.reason),
            },
        );
        if let Some(exit) = &trouble.exit {
            add("Exit", ended(exit));
            if let Some(message) = &exit.message {
                add("Message", message.clone());
            }
        }
    }
    // What the scheduler says stands above already.
    let is_news = |event: &&Event| event.is_warning && event.reason != "FailedScheduling";
    let warnings: Vec<_> = events.iter().filter(is_news).collect();
    for event in &warnings[warnings.len().saturating_sub(3)..] {
        add("Event", event.said());
    }
}

pub(super) fn bare(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

/// With a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    format!("{}.", bare(text))
}
