//! What the clouds run in a cluster: a Service of type `LoadBalancer`, and an Ingress of the cloud's class, get
//! a load balancer of the cloud and its address. A finalizer keeps the object until the load balancer is gone.

use super::events::{Events, Said};
use super::owner::{Balanced, Claim, Owner};
use super::upstream::Upstream;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What keeps a Service (Kubernetes, "Garbage collecting load balancers"), and what the AWS Load Balancer
/// Controller keeps an Ingress by.
const SERVICE: &str = "service.kubernetes.io/load-balancer-cleanup";
const INGRESS: &str = "ingress.k8s.aws/resources";

/// Load balancers of one cluster, and what its users are told of them.
#[derive(Default)]
pub(super) struct Balancers {
    events: Events,
}

/// Whether there is more to do soon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Done,
    /// The cloud is at it.
    UnderWay,
}

/// An object that may want a load balancer.
struct Object {
    path: String,
    /// What an event about it names.
    named: Value,
    claim: Claim,
    finalizer: &'static str,
    finalizers: Vec<Value>,
    wants: bool,
    shown: Value,
}

impl Balancers {
    /// Brings every object a step further.
    pub(super) async fn settle(
        &mut self,
        upstream: &Upstream,
        owner: &dyn Owner,
    ) -> Result<Progress, String> {
        let mut progress = Progress::Done;
        let mut kinds = vec![("Service", "/api/v1", "services")];
        if owner.ingress_class().is_some() {
            kinds.push(("Ingress", "/apis/networking.k8s.io/v1", "ingresses"));
        }
        for (kind, group, plural) in kinds {
            let path = format!("{group}/{plural}");
            let all = upstream.look(&path).await?;
            for item in all["items"].as_array().into_iter().flatten() {
                let mut object = Object::of(kind, group, plural, item, owner.ingress_class());
                if kind == "Ingress" && object.wants && object.shown.is_null() {
                    let class = item["spec"]["ingressClassName"].as_str();
                    object.claim.parameters = parameters(upstream, class).await?;
                }
                let own = json!(object.finalizer);
                let is_kept = object.finalizers.contains(&own);
                if object.wants && !is_kept {
                    let mut more = object.finalizers.clone();
                    more.push(own);
                    object.keep(upstream, &more).await?;
                } else if object.wants {
                    if self.balance(upstream, owner, &object).await? == Progress::UnderWay {
                        progress = Progress::UnderWay;
                    }
                } else if is_kept {
                    if !owner.release(&object.claim).await? {
                        progress = Progress::UnderWay;
                        continue;
                    }
                    let mut fewer = object.finalizers.clone();
                    fewer.retain(|finalizer| *finalizer != own);
                    object.show(upstream, &json!([])).await?;
                    object.keep(upstream, &fewer).await?;
                    self.events.forget(&object.named);
                }
            }
        }
        Ok(progress)
    }

    async fn balance(
        &mut self,
        upstream: &Upstream,
        owner: &dyn Owner,
        object: &Object,
    ) -> Result<Progress, String> {
        let said = |kind, reason, message: String| Said {
            kind,
            reason,
            message,
            component: "service-controller",
        };
        let (said, progress) = match owner.balance(&object.claim).await {
            Ok(Balanced::Coming) => {
                let message = "Ensuring load balancer".to_owned();
                let said = said("Normal", "EnsuringLoadBalancer", message);
                (said, Progress::UnderWay)
            }
            Ok(Balanced::There { ingress, notes }) => {
                let new: BTreeMap<&String, &String> = notes
                    .iter()
                    .filter(|(name, value)| object.claim.notes[name.as_str()] != **value)
                    .collect();
                if !new.is_empty() {
                    let patch = json!({ "metadata": { "annotations": new } });
                    upstream
                        .call(Method::PATCH, &object.path, Some(&patch))
                        .await?;
                }
                if object.shown == json!([ingress]) {
                    return Ok(Progress::Done);
                }
                object.show(upstream, &json!([ingress])).await?;
                let message = "Ensured load balancer".to_owned();
                let said = said("Normal", "EnsuredLoadBalancer", message);
                (said, Progress::Done)
            }
            Err(text) => {
                let message = format!("Error syncing load balancer: {text}");
                let said = said("Warning", "SyncLoadBalancerFailed", message);
                (said, Progress::UnderWay)
            }
        };
        self.events.say(upstream, &object.named, said).await?;
        Ok(progress)
    }
}

/// What the parameters of a class of Ingresses are: an object of the cluster, in version 1 of its group. Its kind
/// is its own plural, as those that end in "Params" are.
async fn parameters(upstream: &Upstream, class: Option<&str>) -> Result<Value, String> {
    let Some(class) = class else {
        return Ok(Value::Null);
    };
    let path = format!("/apis/networking.k8s.io/v1/ingressclasses/{class}");
    let (_, class) = upstream.call(Method::GET, &path, None).await?;
    let named = &class["spec"]["parameters"];
    let text = |member: &str| named[member].as_str().unwrap_or_default();
    let (group, kind, name) = (text("apiGroup"), text("kind"), text("name"));
    if !kind.ends_with("Params") {
        return Ok(Value::Null);
    }
    let path = format!("/apis/{group}/v1/{}/{name}", kind.to_lowercase());
    Ok(upstream.call(Method::GET, &path, None).await?.1)
}

impl Object {
    fn of(
        kind: &'static str,
        group: &str,
        plural: &str,
        item: &Value,
        class: Option<&str>,
    ) -> Self {
        let meta = &item["metadata"];
        let text = |member: &str| meta[member].as_str().unwrap_or_default().to_owned();
        let (namespace, name) = (text("namespace"), text("name"));
        let is_asked_for = match kind {
            "Service" => item["spec"]["type"] == "LoadBalancer",
            _ => {
                let old = &meta["annotations"]["kubernetes.io/ingress.class"];
                let own = item["spec"]["ingressClassName"].as_str().or(old.as_str());
                own.is_some() && own == class
            }
        };
        let ports = item["spec"]["ports"].as_array().into_iter().flatten();
        let number = |port: &Value, member: &str| port[member].as_u64().unwrap_or(0);
        Self {
            path: format!("{group}/namespaces/{namespace}/{plural}/{name}"),
            named: json!({
                "apiVersion": group.trim_start_matches("/apis/").trim_start_matches("/api/"),
                "kind": kind, "namespace": namespace, "name": name, "uid": meta["uid"],
            }),
            claim: Claim {
                kind,
                namespace,
                name,
                uid: text("uid"),
                ports: ports
                    .map(|port| (number(port, "port"), number(port, "nodePort")))
                    .collect(),
                notes: meta["annotations"].clone(),
                parameters: Value::Null,
            },
            finalizer: if kind == "Service" { SERVICE } else { INGRESS },
            finalizers: meta["finalizers"].as_array().cloned().unwrap_or_default(),
            wants: is_asked_for && meta["deletionTimestamp"].is_null(),
            shown: item["status"]["loadBalancer"]["ingress"].clone(),
        }
    }

    async fn keep(&self, upstream: &Upstream, finalizers: &[Value]) -> Result<(), String> {
        let patch = json!({ "metadata": { "finalizers": finalizers } });
        upstream
            .call(Method::PATCH, &self.path, Some(&patch))
            .await?;
        Ok(())
    }

    async fn show(&self, upstream: &Upstream, ingress: &Value) -> Result<(), String> {
        let patch = json!({ "status": { "loadBalancer": { "ingress": ingress } } });
        let path = format!("{}/status", self.path);
        upstream.call(Method::PATCH, &path, Some(&patch)).await?;
        Ok(())
    }
}
