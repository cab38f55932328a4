//! Names of objects that are not there, and of parts that objects have not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Finding, Release};
use crate::object::Object;
use crate::references::{Reference, each, references};
use crate::template::template;

/// What is there in every namespace without anybody's doing.
const EVERYWHERE: [(&str, &str); 2] = [
    ("ServiceAccount", "default"),
    ("ConfigMap", "kube-root-ca.crt"),
];

pub(super) fn check(object: &Object, release: Release<'_>, found: &mut Vec<Finding>) {
    let mut missing = BTreeSet::new();
    for reference in references(object, release.namespace) {
        let is_missing = release.get(&reference.to).is_none();
        // One that is missing is said once, however often it is named.
        if let Some(finding) = follow(object, &reference, release)
            && (!is_missing || missing.insert(reference.to))
        {
            found.push(finding);
        }
    }
    probes(object, found);
}

fn follow(object: &Object, reference: &Reference, release: Release<'_>) -> Option<Finding> {
    let to = &reference.to;
    let kind = to.kind.as_str();
    let is_looked_for = matches!(
        (to.group.as_str(), kind),
        (
            "",
            "ConfigMap" | "Secret" | "ServiceAccount" | "PersistentVolumeClaim" | "Service"
        ) | ("apps", _)
    );
    let is_everywhere = EVERYWHERE.contains(&(kind, to.name.as_str()));
    if reference.optional || !is_looked_for || is_everywhere {
        return None;
    }
    let Some(named) = release.get(to) else {
        return Some(Finding::new(
            object,
            &reference.path,
            format!("It names {to}, which is not in the release."),
            "Add it, or correct the name. If it is in the cluster already, all is well.",
        ));
    };
    let part = reference.part.as_deref()?;
    let (has, word) = match kind {
        "ConfigMap" => (has_key(named, &["data", "binaryData"], part), "key"),
        "Secret" => (has_key(named, &["data", "stringData"], part), "key"),
        "Service" => (has_port(named, part), "port"),
        _ => return None,
    };
    (!has).then(|| {
        Finding::new(
            object,
            &reference.path,
            format!("It names the {word} `{part}` of {to}, which has none of that name."),
            format!("Add the {word}, or correct its name."),
        )
    })
}

fn has_key(object: &Object, maps: &[&str], key: &str) -> bool {
    let mut maps = maps.iter().filter_map(|map| object.body.get(*map));
    maps.any(|map| map.get(key).is_some())
}

fn has_port(service: &Object, port: &str) -> bool {
    let number = port.parse::<u64>().ok();
    let ports = service
        .body
        .get("spec")
        .and_then(|spec| spec["ports"].as_array());
    let mut ports = ports.into_iter().flatten();
    ports.any(|known| known["name"] == port || number.is_some_and(|number| known["port"] == number))
}

/// Ports that probes and hooks of a container name have to be among its own.
fn probes(object: &Object, found: &mut Vec<Finding>) {
    let Some(template) = template(object) else {
        return;
    };
    for list in ["initContainers", "containers"] {
        for (container, path) in each(template.spec, list, template.path) {
            for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                for action in ["httpGet", "tcpSocket"] {
                    let port = &container[probe][action]["port"];
                    let Some(name) = port
                        .as_str()
                        .filter(|name| !has_container_port(container, name))
                    else {
                        continue;
                    };
                    found.push(Finding::new(
                        object,
                        format!("{path}.{probe}.{action}.port"),
                        format!("It names the port `{name}`, which the container has not."),
                        "Add a port of that name to the container, or correct the name.",
                    ));
                }
            }
        }
    }
}

/// Whether a container has a port of a name. A number is one, even as a text.
pub(super) fn has_container_port(container: &Value, name: &str) -> bool {
    let ports = container["ports"].as_array().into_iter().flatten();
    let mut names = ports.map(|port| &port["name"]);
    name.parse::<u16>().is_ok() || names.any(|known| known == name)
}
