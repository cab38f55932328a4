//! Events that controllers of a cloud write about objects of a cluster.

use super::upstream::Upstream;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was said last of each object, so that it is said once.
#[derive(Default)]
pub(super) struct Events {
    said: BTreeMap<String, String>,
}

/// What an event says.
pub(super) struct Said<'a> {
    /// `Normal` or `Warning`.
    pub(super) kind: &'a str,
    pub(super) reason: &'a str,
    pub(super) message: String,
    /// Who says it.
    pub(super) component: &'a str,
}

impl Events {
    /// Writes an event about an object, unless it was the last one of it. The object is `apiVersion`, `kind`,
    /// `namespace`, `name` and `uid`.
    pub(super) async fn say(
        &mut self,
        upstream: &Upstream,
        object: &Value,
        said: Said<'_>,
    ) -> Result<(), String> {
        let about = object.to_string();
        if self.said.get(&about) == Some(&said.message) {
            return Ok(());
        }
        let (namespace, name) = (&object["namespace"], &object["name"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let now = crate::frame::date::rfc3339(std::time::SystemTime::now());
        let event = json!({
            "apiVersion": "v1", "kind": "Event",
            "metadata": { "generateName": format!("{}.", text(name)), "namespace": namespace },
            "involvedObject": object,
            "type": said.kind, "reason": said.reason, "message": said.message, "count": 1,
            "firstTimestamp": now, "lastTimestamp": now,
            "source": { "component": said.component },
        });
        let path = format!("/api/v1/namespaces/{}/events", text(namespace));
        upstream.call(Method::POST, &path, Some(&event)).await?;
        self.said.insert(about, said.message);
        Ok(())
    }

    /// What is said of this object next is said, whatever was said of it before.
    pub(super) fn forget(&mut self, object: &Value) {
        self.said.remove(&object.to_string());
    }
}
