//! Applying what a webhook of the release itself has a say in: an operator comes with the webhook that checks its
//! own kinds, and answers once its pods are ready.

use std::time::Duration;

use serde_json::Value;
use slipway_engine::clock::Moment;

use super::apply;
use super::failure::{Cause, Refusal};
use super::look::Live;
use super::settle::settle;
use super::upgrade::Run;
use crate::object::{Key, Object};
use crate::template::template;

/// The pause before a webhook whose pods are ready is tried again: what leads to them is told a moment later.
const PAUSE: Duration = Duration::from_secs(1);

impl Run<'_> {
    /// Applies objects; `all` is everything that the release declares, and `live` what of that this run has applied
    /// so far. What is refused because a webhook among them does not answer is applied again once the workloads
    /// behind it are ready.
    pub(super) async fn applied(
        &self,
        objects: &[Object],
        all: &[Object],
        live: &Live,
        until: Moment,
    ) -> (Live, Result<(), Cause>) {
        let retry = self.cluster.retry();
        let mut made = Live::new();
        loop {
            let (more, result) = apply::apply(self.cluster, &self.manager, objects).await;
            made.extend(more);
            let Err(Cause::Refused(refused)) = &result else {
                return (made, result);
            };
            let behind = behind(all, refused);
            let applied = |object: &&Object| live.contains_key(&object.key());
            let is_over = retry.runtime().now() >= until;
            if is_over || behind.is_empty() || !behind.iter().all(applied) {
                return (made, result);
            }
            let there = behind.iter().filter_map(|object| {
                let key = object.key();
                Some((key.clone(), live.get(&key)?.clone()))
            });
            // Why the webhook does not answer is better said by its pods.
            let settled = settle(self.cluster, &behind, there.collect(), self.terms(until)).await;
            if let Err(cause) = settled {
                return (made, Err(cause));
            }
            let pause = retry.runtime().sleep(PAUSE);
            if retry.stop().run(pause).await.is_err() {
                return (made, Err(Cause::Interrupted(Vec::new())));
            }
        }
    }
}

/// The workloads behind the webhooks for whose silence all of these were refused. None, if one was refused for
/// anything else, or if a webhook is not the release's own.
fn behind<'o>(objects: &'o [Object], refused: &[Refusal]) -> Vec<&'o Object> {
    let mut found: Vec<&Object> = Vec::new();
    for refusal in refused {
        let message = refusal.error.message().unwrap_or_default();
        let services: Vec<Key> = objects
            .iter()
            .flat_map(|object| services(object, message))
            .collect();
        let workloads: Vec<&Object> = objects
            .iter()
            .filter(|object| services.contains(&object.key()))
            .flat_map(|service| selected(objects, service))
            .collect();
        if workloads.is_empty() {
            return Vec::new();
        }
        found.extend(workloads);
    }
    found.sort_by_key(|object| object.key());
    found.dedup_by_key(|object| object.key());
    found
}

/// The Services of those webhooks of an object of which a message says that they do not answer
/// (apiserver, `webhook.ErrCallingWebhook`; apiextensions-apiserver, the converter of webhooks).
fn services(object: &Object, message: &str) -> Vec<Key> {
    let body = |name: &str| object.body.get(name).unwrap_or(&Value::Null);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let clients: Vec<&Value> = match object.r#type.kind.as_str() {
        "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => {
            let webhooks = body("webhooks").as_array().into_iter().flatten();
            let silent = webhooks.filter(|webhook| {
                let name = text(&webhook["name"]);
                message.contains(&format!("failed calling webhook \"{name}\""))
            });
            silent.map(|webhook| &webhook["clientConfig"]).collect()
        }
        "CustomResourceDefinition" => {
            let group = text(&body("spec")["group"]);
            let is_it = message.contains(&format!("conversion webhook for {group}/"));
            let client = &body("spec")["conversion"]["webhook"]["clientConfig"];
            is_it.then_some(client).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let services = clients.into_iter().map(|client| &client["service"]);
    let named = services.filter(|service| service["name"].is_string());
    named
        .map(|service| Key {
            group: String::new(),
            kind: "Service".to_owned(),
            namespace: Some(text(&service["namespace"])),
            name: text(&service["name"]),
        })
        .collect()
}

/// The workloads whose pods a Service selects.
fn selected<'o>(objects: &'o [Object], service: &Object) -> Vec<&'o Object> {
    let selector = service.body.get("spec").map(|spec| &spec["selector"]);
    let Some(selector) = selector
        .and_then(Value::as_object)
        .filter(|it| !it.is_empty())
    else {
        return Vec::new();
    };
    let is_selected = |object: &&Object| {
        let labels = template(object).map(|template| &template.metadata["labels"]);
        object.namespace == service.namespace
            && labels
                .is_some_and(|labels| selector.iter().all(|(name, value)| labels[name] == *value))
    };
    objects.iter().filter(is_selected).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use slipway_engine::error::{CloudError, ErrorKind};

    use crate::client::KUBERNETES;
    use crate::manifest::read;

    const OPERATOR: &str = "
apiVersion: v1
kind: Service
metadata: {name: hook, namespace: ops}
spec: {selector: {app: hook}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: hook, namespace: ops}
spec: {template: {metadata: {labels: {app: hook, tier: a}}, spec: {containers: []}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: other, namespace: ops}
spec: {template: {metadata: {labels: {app: other}}, spec: {containers: []}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hooks}
webhooks:
  - {name: check.boats.example, clientConfig: {service: {name: hook, namespace: ops}}}
  - {name: far.boats.example, clientConfig: {url: 'https://far.example'}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.boats.example}
spec:
  group: boats.example
  conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: hook, namespace: ops}}}}
";

    fn waited_for(messages: &[&str]) -> Vec<String> {
        let objects = read(&[OPERATOR], "ops").expect("manifests");
        let refused: Vec<Refusal> = messages
            .iter()
            .map(|message| Refusal {
                key: objects[0].key(),
                error: CloudError::new(KUBERNETES, "patch", ErrorKind::Ambiguous)
                    .with_message((*message).to_owned()),
            })
            .collect();
        let found = behind(&objects, &refused);
        found
            .iter()
            .map(|object| object.key().to_string())
            .collect()
    }

    // The messages are those of kube-apiserver 1.36.3.
    const SILENT: &str = "Internal error occurred: failed calling webhook \"check.boats.example\": failed to call \
        webhook: Post \"https://hook.ops.svc:443/?timeout=10s\": dial tcp 10.0.0.7:443: connect: connection refused";

    #[test]
    fn a_webhook_is_silent_until_the_pods_behind_it_are_ready() {
        assert_eq!(waited_for(&[SILENT, SILENT]), ["Deployment/ops/hook"]);
        let converts = "conversion webhook for boats.example/v1, Kind=Boat failed: Post \
            \"https://hook.ops.svc:443/convert?timeout=30s\": no endpoints available for service \"hook\"";
        assert_eq!(waited_for(&[converts]), ["Deployment/ops/hook"]);
    }

    #[test]
    fn what_else_is_refused_is_final() {
        let denied = "admission webhook \"check.boats.example\" denied the request: no sail";
        assert_eq!(waited_for(&[denied]), Vec::<String>::new());
        assert_eq!(waited_for(&[SILENT, denied]), Vec::<String>::new());
        // Somebody else's, and one that no pod of the release answers for.
        for name in ["their.example", "far.boats.example"] {
            let other = SILENT.replace("check.boats.example", name);
            assert_eq!(waited_for(&[&other]), Vec::<String>::new());
        }
    }
}
