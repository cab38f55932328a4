//! Applying objects, in the order in which they need each other.

use std::time::Duration;

use serde_json::Value;
use slipway_engine::error::CloudError;

use super::failure::{Cause, Refusal};
use super::look::{Call, Live, at_once};
use crate::client::{Cluster, Manner};
use crate::object::{Object, Type};

/// How long a cluster may take to serve a kind whose definition it has established.
const SERVED: Duration = Duration::from_secs(20);

/// Applies objects at once; answers with how they are now, and with all that were refused.
///
/// Fields that others own become the release's: they were declared.
pub(super) async fn apply(
    cluster: &Cluster,
    manager: &str,
    objects: &[Object],
) -> (Live, Result<(), Cause>) {
    let manner = Manner {
        manager,
        force: true,
        dry_run: false,
    };
    let mut calls: Vec<Call<'_, _>> = Vec::new();
    for object in objects {
        calls.push(Box::pin(async move {
            let result = cluster.apply(object, manner).await;
            (object.key(), result)
        }));
    }
    let mut live = Live::new();
    let mut refused = Vec::new();
    for (key, result) in at_once(calls).await {
        match result {
            Ok(object) => live.extend(Object::from_cluster(object).map(|object| (key, object))),
            Err(error) => refused.push(Refusal { key, error }),
        }
    }
    if refused.is_empty() {
        return (live, Ok(()));
    }
    refused.sort_by(|one, other| one.key.cmp(&other.key));
    (live, Err(Cause::Refused(refused)))
}

/// Waits until the cluster serves the kinds of these definitions: discovery learns of them a moment after
/// they are established.
pub(super) async fn served(cluster: &Cluster, definitions: &[&Object]) -> Result<(), CloudError> {
    let runtime = cluster.retry().runtime();
    let begun = runtime.now();
    let types: Vec<Type> = definitions
        .iter()
        .flat_map(|object| kinds_of(object))
        .collect();
    loop {
        cluster.forget_kinds();
        let kinds = cluster.kinds().await?;
        let missing = types.iter().any(|r#type| kinds.get(r#type).is_none());
        // What is missing after this is told of the object that needs it.
        if !missing || runtime.now().since(begun) > SERVED {
            return Ok(());
        }
        runtime.sleep(Duration::from_millis(100)).await;
    }
}

/// The types that a definition brings.
pub(super) fn kinds_of(definition: &Object) -> Vec<Type> {
    let Some(spec) = definition.body.get("spec") else {
        return Vec::new();
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let versions = spec["versions"].as_array().into_iter().flatten();
    versions
        .filter(|version| version["served"] == true)
        .map(|version| Type {
            group: text(&spec["group"]),
            version: text(&version["name"]),
            kind: text(&spec["names"]["kind"]),
        })
        .collect()
}
