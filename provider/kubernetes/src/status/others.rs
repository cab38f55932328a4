//! Whether what does not run is ready: claims, ways in, definitions and the like.

use serde_json::Value;

use super::{Context, Status, failed, waiting};
use crate::conditions::{self, find, is_true};

pub(super) fn status(kind: (&str, &str), body: &Value, context: Context<'_>) -> Option<Status> {
    let (spec, status) = (&body["spec"], &body["status"]);
    Some(match kind {
        ("", "PersistentVolumeClaim") => claim(status, context),
        ("", "Service") => service(spec, status),
        ("", "Namespace") => namespace(status),
        ("networking.k8s.io", "Ingress") => ingress(body),
        ("policy", "PodDisruptionBudget") => budget(status),
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaler(status),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(status),
        ("apiregistration.k8s.io", "APIService") => condition(status, "Available"),
        ("gateway.networking.k8s.io", "Gateway") => gateway(status),
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => route(status),
        _ => return None,
    })
}

/// Whether objects of a kind are judged here.
pub(super) fn judges(kind: (&str, &str)) -> bool {
    matches!(
        kind,
        ("", "PersistentVolumeClaim" | "Service" | "Namespace")
            | ("networking.k8s.io", "Ingress")
            | ("policy", "PodDisruptionBudget")
            | ("autoscaling", "HorizontalPodAutoscaler")
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
            | ("apiregistration.k8s.io", "APIService")
    ) || kind.0 == "gateway.networking.k8s.io" && (kind.1 == "Gateway" || kind.1.ends_with("Route"))
}

fn claim(status: &Value, context: Context<'_>) -> Status {
    match status["phase"].as_str() {
        Some("Bound") => Status::Ready,
        Some("Lost") => failed("its volume is lost"),
        // Its class makes no volume before a pod wants it, so nothing is missing.
        _ if has_event(context, "WaitForFirstConsumer") => Status::Ready,
        _ => match event(context, "ProvisioningFailed") {
            Some(message) => Status::Failed {
                why: format!("no volume could be made: {message}"),
                heals: true,
            },
            None => waiting("it has no volume yet"),
        },
    }
}

fn has_event(context: Context<'_>, reason: &str) -> bool {
    event(context, reason).is_some()
}

/// The message of the last event with a reason.
fn event<'c>(context: Context<'c>, reason: &str) -> Option<&'c str> {
    let mut events = context.events.iter().rev();
    let found = events.find(|event| event["reason"] == reason)?;
    Some(found["message"].as_str().unwrap_or_default())
}

fn service(spec: &Value, status: &Value) -> Status {
    match spec["type"].as_str() {
        Some("ExternalName") => Status::Ready,
        Some("LoadBalancer") if !has_address(status) => waiting("it has no address yet"),
        _ if spec["clusterIP"].as_str().unwrap_or_default().is_empty() => {
            waiting("it has no address in the cluster yet")
        }
        _ => Status::Ready,
    }
}

fn has_address(status: &Value) -> bool {
    let ingress = status["loadBalancer"]["ingress"].as_array();
    ingress.is_some_and(|addresses| {
        let is_one = |address: &Value| address["ip"].is_string() || address["hostname"].is_string();
        addresses.iter().any(is_one)
    })
}

/// Whether a controller tells an address is a setting of it as a rule, and those before NodePorts and the network of
/// the host have none to tell. Those of AWS make a load balancer for each Ingress or group of them, and always tell
/// its name, which is what a release is reached by.
fn ingress(body: &Value) -> Status {
    if is_of_aws(body) && !has_address(&body["status"]) {
        return waiting("it has no address yet");
    }
    Status::Ready
}

/// Whether a controller of AWS makes a load balancer for an Ingress: the AWS Load Balancer Controller, or EKS Auto Mode.
/// Its class is `alb` by convention (their guides name it so); under any other name, settings of theirs tell, or the
/// finalizer of theirs.
fn is_of_aws(body: &Value) -> bool {
    let (metadata, class) = (&body["metadata"], &body["spec"]["ingressClassName"]);
    let notes = &metadata["annotations"];
    let mut names = notes
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name);
    let finalizers = metadata["finalizers"].as_array();
    let mut finalizers = finalizers.into_iter().flatten().filter_map(Value::as_str);
    class == "alb"
        || notes["kubernetes.io/ingress.class"] == "alb"
        || names.any(|name| name.starts_with("alb.ingress.kubernetes.io/"))
        || finalizers.any(|name| name.contains("ingress.k8s.aws/"))
}

fn namespace(status: &Value) -> Status {
    match status["phase"].as_str() {
        None | Some("Active") => Status::Ready,
        Some(_) => Status::Terminating {
            why: "it is being deleted".to_owned(),
        },
    }
}

fn budget(status: &Value) -> Status {
    if status["observedGeneration"].is_null() {
        return waiting("its controller has not seen it yet");
    }
    let (healthy, wanted) = (&status["currentHealthy"], &status["desiredHealthy"]);
    if healthy.as_u64() < wanted.as_u64() {
        return waiting(format!("{healthy} of {wanted} pods are healthy"));
    }
    Status::Ready
}

/// It works without metrics for a while, so only its target has to be there.
fn autoscaler(status: &Value) -> Status {
    match find(status, "AbleToScale") {
        Some(able) if able["status"] == "False" => waiting(conditions::said(able)),
        _ => Status::Ready,
    }
}

fn definition(status: &Value) -> Status {
    if let Some(names) = find(status, "NamesAccepted").filter(|found| found["status"] == "False")
        && names["reason"] != "NotAccepted"
    {
        return failed(conditions::said(names));
    }
    condition(status, "Established")
}

fn condition(status: &Value, name: &str) -> Status {
    match find(status, name) {
        Some(found) if found["status"] == "True" => Status::Ready,
        Some(found) => waiting(conditions::said(found)),
        None => waiting(format!("it has no condition {name} yet")),
    }
}

/// Gateway API reference, "GatewayConditionType": accepted is valid, programmed is served.
fn gateway(status: &Value) -> Status {
    if let Some(accepted) = find(status, "Accepted")
        && accepted["status"] == "False"
        && accepted["reason"] != "Pending"
    {
        return failed(conditions::said(accepted));
    }
    condition(status, "Programmed")
}

/// A route is as ready as each of its parents says.
fn route(status: &Value) -> Status {
    let parents = status["parents"].as_array().map_or(&[][..], Vec::as_slice);
    if parents.is_empty() {
        return waiting("no gateway has taken it yet");
    }
    for parent in parents {
        let name = parent["parentRef"]["name"].as_str().unwrap_or_default();
        for condition in ["Accepted", "ResolvedRefs"] {
            if is_true(parent, condition) {
                continue;
            }
            return match find(parent, condition) {
                Some(found) if found["status"] == "False" => Status::Failed {
                    why: format!("gateway {name}: {}", conditions::said(found)),
                    // What it names may come, and then it is taken.
                    heals: true,
                },
                _ => waiting(format!(
                    "gateway {name} has not said that it is {condition}"
                )),
            };
        }
    }
    Status::Ready
}
