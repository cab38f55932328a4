//! Reading what tells why an object is not ready: its revisions, pods, events and logs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use slipway_engine::error::CloudError;

use super::look::uid;
use super::settle::Terms;
use crate::client::{Cluster, Log};
use crate::explain::{self, Evidence, Explanation};
use crate::object::{Key, Object, Type};

/// How many lines of a log are read.
const LINES: u32 = 50;

/// Whether an object makes pods, or is one, so that there may be something to tell.
pub(super) fn has_pods(key: &Key) -> bool {
    matches!(
        (key.group.as_str(), key.kind.as_str()),
        (
            "apps",
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet"
        ) | ("batch", "Job")
            | ("", "Pod" | "ReplicationController")
    )
}

/// Why an object is not ready, as far as what is around it tells.
///
/// What may not be read is left out: an explanation is help, and its absence is no failure.
pub(super) async fn explanation(
    cluster: &Cluster,
    object: &Object,
    terms: Terms<'_>,
) -> Option<Explanation> {
    let read = Read::of(cluster, object).await;
    let none = BTreeMap::new();
    let wanted = explain::logs(read.evidence(&none), terms.patience);
    let mut logs = BTreeMap::new();
    for log in wanted {
        let asked = Log {
            namespace: object.namespace.as_deref().unwrap_or_default(),
            pod: &log.pod,
            container: &log.container,
            previous: log.previous,
            lines: LINES,
        };
        if let Some(text) = given("a log", cluster.log(asked).await).flatten() {
            logs.insert((log.pod, log.container), text);
        }
    }
    explain::explain(read.evidence(&logs), terms.patience, terms.secrets)
}

/// What the pods of an object say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It may be well without anybody's doing.
    Heals,
    /// An image is being pulled that could not be had before.
    Pulls,
    /// It cannot heal.
    Broken,
}

/// What the pods of an object say of it. Logs are not read for that.
pub(super) async fn judged(cluster: &Cluster, object: &Object, terms: Terms<'_>) -> Judged {
    let none = BTreeMap::new();
    let read = Read::of(cluster, object).await;
    match explain::explain(read.evidence(&none), terms.patience, terms.secrets) {
        Some(explanation) if !explanation.heals => Judged::Broken,
        Some(explanation) if explanation.pulls => Judged::Pulls,
        Some(_) | None => Judged::Heals,
    }
}

/// The events of each of some objects, the latest last.
pub(super) async fn events(cluster: &Cluster, objects: &[&Object]) -> BTreeMap<Key, Vec<Value>> {
    let kind = Type::new("v1", "Event");
    let namespaces: BTreeSet<&str> = objects.iter().map(|object| place(object)).collect();
    let mut found = BTreeMap::new();
    for namespace in namespaces {
        let listed = cluster.list(&kind, Some(namespace), "").await;
        let mut all = given("a list", listed).unwrap_or_default();
        all.sort_by_cached_key(explain::time);
        for object in objects.iter().filter(|object| place(object) == namespace) {
            let uid = uid(object);
            let own = all
                .iter()
                .filter(|event| event["involvedObject"]["uid"].as_str() == uid.as_deref());
            found.insert(object.key(), own.cloned().collect());
        }
    }
    found
}

/// Where the events of an object are (Kubernetes API reference, "Event").
fn place(object: &Object) -> &str {
    object.namespace.as_deref().unwrap_or("default")
}

/// What is around an object.
struct Read {
    workload: Value,
    revisions: Vec<Value>,
    pods: Vec<Value>,
    events: Vec<Value>,
}

impl Read {
    async fn of(cluster: &Cluster, object: &Object) -> Self {
        let workload = Value::Object(object.body.clone());
        let namespace = object.namespace.as_deref();
        let selector = selector(&workload["spec"]["selector"]);
        let list = |r#type: Type, selector: String| async move {
            let listed = cluster.list(&r#type, namespace, &selector).await;
            given("a list", listed).unwrap_or_default()
        };
        let revisions = match object.r#type.kind.as_str() {
            "Deployment" => Some(Type::new("apps/v1", "ReplicaSet")),
            "StatefulSet" | "DaemonSet" => Some(Type::new("apps/v1", "ControllerRevision")),
            _ => None,
        };
        let of_selector = |r#type: Option<Type>| {
            let selector = selector.clone();
            async move {
                match (r#type, selector) {
                    (Some(r#type), Some(selector)) => list(r#type, selector).await,
                    _ => Vec::new(),
                }
            }
        };
        let (revisions, pods, events) = tokio::join!(
            of_selector(revisions),
            of_selector(Some(Type::new("v1", "Pod"))),
            list(Type::new("v1", "Event"), String::new()),
        );
        Self {
            workload,
            revisions,
            pods,
            events,
        }
    }

    fn evidence<'a>(&'a self, logs: &'a BTreeMap<(String, String), String>) -> Evidence<'a> {
        Evidence {
            workload: &self.workload,
            revisions: &self.revisions,
            pods: &self.pods,
            events: &self.events,
            logs,
        }
    }
}

fn given<T>(what: &str, result: Result<T, CloudError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::debug!(%error, "{what} is missing in an explanation");
            None
        }
    }
}

/// A selector of labels as lists take it; `None` when it selects nothing, or what no list can ask for.
fn selector(selector: &Value) -> Option<String> {
    let mut parts = Vec::new();
    for (key, value) in selector["matchLabels"].as_object().into_iter().flatten() {
        parts.push(format!("{key}={}", value.as_str()?));
    }
    for expression in selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let key = expression["key"].as_str()?;
        let values = expression["values"].as_array().into_iter().flatten();
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        let values = values.join(",");
        parts.push(match expression["operator"].as_str()? {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    (!parts.is_empty()).then(|| parts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn a_selector_is_asked_for_as_lists_take_it() {
        let both = json!({
            "matchLabels": { "app": "web" },
            "matchExpressions": [
                { "key": "tier", "operator": "In", "values": ["a", "b"] },
                { "key": "old", "operator": "DoesNotExist" },
            ],
        });
        assert_eq!(
            selector(&both).as_deref(),
            Some("app=web,tier in (a,b),!old")
        );
        // A selector that selects everything would explain one workload by the pods of another.
        assert_eq!(selector(&json!({})), None);
        let newer = json!({ "matchExpressions": [{ "key": "a", "operator": "Like" }] });
        assert_eq!(selector(&newer), None);
    }
}
