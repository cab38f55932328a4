//! Selectors that match nothing of the release.

use serde_json::Value;

use super::names::has_container_port;
use super::{Finding, Release};
use crate::object::Object;
use crate::references::each;
use crate::template::{Template, template};

pub(super) fn check(object: &Object, release: Release<'_>, found: &mut Vec<Finding>) {
    let spec = object.body.get("spec").unwrap_or(&Value::Null);
    match (object.r#type.group.as_str(), object.r#type.kind.as_str()) {
        ("", "Service") => service(object, spec, release, found),
        ("policy", "PodDisruptionBudget") => {
            let selector = &spec["selector"];
            let templates = templates(object, release);
            let is_matched = templates.iter().any(|template| matches(selector, template));
            if !is_empty(selector) && !templates.is_empty() && !is_matched {
                found.push(nothing(object, ".spec.selector"));
            }
        }
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") => {
            let selector = &spec["selector"];
            let own = template(object);
            if let Some(own) = own.filter(|own| !is_empty(selector) && !matches(selector, own)) {
                let labels = &own.metadata["labels"];
                found.push(
                    Finding::new(
                        object,
                        ".spec.selector",
                        format!("The selector does not match the labels of its own pods, {labels}."),
                        "Give the pods the labels that the selector names; the selector cannot change later.",
                    )
                    .error(),
                );
            }
        }
        _ => {}
    }
}

fn nothing(object: &Object, path: &str) -> Finding {
    Finding::new(
        object,
        path,
        "The selector matches no pods of the release.".to_owned(),
        "Compare it with the labels of the pod templates. If the pods are made elsewhere, all is well.",
    )
}

fn service(object: &Object, spec: &Value, release: Release<'_>, found: &mut Vec<Finding>) {
    let Some(labels) = spec["selector"]
        .as_object()
        .filter(|labels| !labels.is_empty())
    else {
        return;
    };
    if spec["type"] == "ExternalName" {
        return;
    }
    let templates = templates(object, release);
    if templates.is_empty() {
        return;
    }
    let selector = serde_json::json!({ "matchLabels": labels });
    let matched: Vec<_> = templates
        .into_iter()
        .filter(|template| matches(&selector, template))
        .collect();
    if matched.is_empty() {
        found.push(nothing(object, ".spec.selector"));
        return;
    }
    for (port, path) in each(spec, "ports", ".spec") {
        let Some(name) = port["targetPort"].as_str() else {
            continue;
        };
        let has = matched.iter().any(|template| {
            let lists = ["initContainers", "containers"].map(|list| template.spec[list].as_array());
            let mut containers = lists.into_iter().flatten().flatten();
            containers.any(|container| has_container_port(container, name))
        });
        if !has {
            found.push(Finding::new(
                object,
                format!("{path}.targetPort"),
                format!(
                    "It names the port `{name}`, which no container has that the Service selects."
                ),
                "Add a port of that name to a container, or correct the name.",
            ));
        }
    }
}

/// The pod templates in the namespace of an object.
fn templates<'r>(object: &Object, release: Release<'r>) -> Vec<Template<'r>> {
    let namespace = release.namespace_of(object).to_owned();
    let others = release.objects.iter();
    let near = others.filter(|other| release.namespace_of(other) == namespace);
    near.filter_map(template).collect()
}

fn is_empty(selector: &Value) -> bool {
    selector.as_object().is_none_or(serde_json::Map::is_empty)
}

/// Whether a selector matches the labels of a template (API reference, "LabelSelector").
fn matches(selector: &Value, template: &Template<'_>) -> bool {
    let labels = &template.metadata["labels"];
    let equal = selector["matchLabels"].as_object().into_iter().flatten();
    let mut equal = equal.map(|(name, value)| labels.get(name) == Some(value));
    let expressions = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    let mut expressions = expressions.map(|expression| {
        let label = expression["key"].as_str().and_then(|key| labels.get(key));
        let values = expression["values"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        match expression["operator"].as_str() {
            Some("In") => label.is_some_and(|label| values.contains(label)),
            Some("NotIn") => !label.is_some_and(|label| values.contains(label)),
            Some("Exists") => label.is_some(),
            Some("DoesNotExist") => label.is_none(),
            // The API refuses any other.
            _ => true,
        }
    });
    equal.all(|is| is) && expressions.all(|is| is)
}
