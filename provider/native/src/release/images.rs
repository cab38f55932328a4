//! Images of containers that the arguments decide.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::owned::Yield;
use slipway_kubernetes::template::template;

use super::model::Release;

/// The word for an image that another system owns.
const EXTERNAL: &str = "external";

/// The lists of containers in the specification of pods.
const LISTS: [&str; 2] = ["containers", "initContainers"];

/// Puts images into an object that makes pods. What is external stays as it is written, for the beginning.
pub(super) fn set(object: &mut Object, images: &BTreeMap<&str, &str>) {
    let Some(path) = template(object).map(|found| found.path) else {
        return;
    };
    let mut body = Value::Object(std::mem::take(&mut object.body));
    let pointer = path.replace('.', "/");
    for list in LISTS {
        let containers = body.pointer_mut(&format!("{pointer}/{list}"));
        let containers = containers.and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            let name = container["name"].as_str().unwrap_or_default();
            if let Some(image) = images.get(name).filter(|image| **image != EXTERNAL) {
                container["image"] = (*image).into();
            }
        }
    }
    if let Value::Object(body) = body {
        object.body = body;
    }
}

/// The names of all containers.
pub(super) fn containers(objects: &[Object]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for found in objects.iter().filter_map(template) {
        for list in LISTS {
            let containers = found.spec[list].as_array().into_iter().flatten();
            let known = containers.filter_map(|container| container["name"].as_str());
            names.extend(known.map(ToOwned::to_owned));
        }
    }
    names
}

/// Images that are left to another system.
pub(super) fn yields(release: &Release) -> Vec<Yield> {
    let images = release.images.if_known().into_iter().flatten();
    let external = images.filter(|(_, image)| image.if_known().is_some_and(|it| it == EXTERNAL));
    let mut yields = Vec::new();
    for (name, _) in external {
        for (group, kind, path) in KINDS {
            for list in LISTS {
                let names = path.split('.').chain([list, "image"]);
                yields.push(Yield {
                    group: group.to_owned(),
                    kind: kind.to_owned(),
                    path: names.map(ToOwned::to_owned).collect(),
                    entry: Some(name.clone()),
                });
            }
        }
    }
    yields
}

/// The kinds whose pods are changed while they are there.
const KINDS: [(&str, &str, &str); 6] = [
    ("apps", "Deployment", "spec.template.spec"),
    ("apps", "StatefulSet", "spec.template.spec"),
    ("apps", "DaemonSet", "spec.template.spec"),
    ("apps", "ReplicaSet", "spec.template.spec"),
    ("batch", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("", "Pod", "spec"),
];

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn images_go_to_the_containers_of_their_names() {
        let pods = json!({
            "initContainers": [{ "name": "migrate", "image": "a:1" }],
            "containers": [{ "name": "web", "image": "a:1" }, { "name": "proxy", "image": "p:1" }],
        });
        let body = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" },
            "spec": { "template": { "spec": pods } },
        });
        let mut object = Object::from_cluster(body).expect("an object");
        set(
            &mut object,
            &BTreeMap::from([("web", "b:2"), ("migrate", "b:2"), ("proxy", "external")]),
        );
        let spec = &object.body["spec"]["template"]["spec"];
        assert_eq!(spec["initContainers"][0]["image"], "b:2");
        assert_eq!(spec["containers"][0]["image"], "b:2");
        assert_eq!(spec["containers"][1]["image"], "p:1");
        let names = containers(&[object]);
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["migrate", "proxy", "web"]
        );
    }

    #[test]
    fn paths_are_those_of_templates() {
        for (group, kind, path) in KINDS {
            let version = if group.is_empty() {
                "v1".to_owned()
            } else {
                format!("{group}/v1")
            };
            let body = json!({
                "apiVersion": version, "kind": kind, "metadata": { "name": "a" },
                "spec": {
                    "template": { "spec": {} },
                    "jobTemplate": { "spec": { "template": { "spec": {} } } },
                },
            });
            let object = Object::from_cluster(body).expect("an object");
            let found = template(&object).expect("it makes pods");
            assert_eq!(found.path, format!(".{path}"));
        }
    }
}
