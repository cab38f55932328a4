//! Images of containers that the arguments decide.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use slipway_framework::model::Attr;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::owned::Yield;
use slipway_kubernetes::template::template;

use super::model::Release;

/// Images by the name of the container.
type Images = Attr<BTreeMap<String, Attr<String>>>;

/// The word for an image that another system owns.
const EXTERNAL: &str = "external";

/// The lists of containers in the specification of pods.
const LISTS: [&str; 2] = ["containers", "initContainers"];

/// Puts images into an object that makes pods, and answers whether all of them are known. What is external stays as it
/// is written, for the beginning.
pub(super) fn set(object: &mut Object, images: &Images) -> bool {
    let Some(path) = template(object).map(|found| found.path) else {
        return true;
    };
    let mut is_known = true;
    let mut body = Value::Object(std::mem::take(&mut object.body));
    let pointer = path.replace('.', "/");
    for list in LISTS {
        let containers = body.pointer_mut(&format!("{pointer}/{list}"));
        let containers = containers.and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            let name = container["name"].as_str().unwrap_or_default();
            let image = match images {
                Attr::Null => &Attr::Null,
                Attr::Unknown => &Attr::Unknown,
                Attr::Known(images) => images.get(name).unwrap_or(&Attr::Null),
            };
            match image {
                Attr::Known(image) if image != EXTERNAL => {
                    container["image"] = image.as_str().into();
                }
                Attr::Unknown => is_known = false,
                Attr::Known(_) | Attr::Null => {}
            }
        }
    }
    if let Value::Object(body) = body {
        object.body = body;
    }
    is_known
}

/// The names of all containers.
pub(super) fn containers<'o>(objects: impl IntoIterator<Item = &'o Object>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for found in objects.into_iter().filter_map(template) {
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
        let images = |all: [(&str, Attr<String>); 3]| -> Images {
            let all = all.map(|(name, image)| (name.to_owned(), image));
            Attr::Known(all.into())
        };
        let external = || Attr::Known(EXTERNAL.to_owned());
        let known = [
            ("web", "b:2".into()),
            ("migrate", "b:2".into()),
            ("proxy", external()),
        ];
        assert!(set(&mut object, &images(known)));
        let spec = &object.body["spec"]["template"]["spec"];
        assert_eq!(spec["initContainers"][0]["image"], "b:2");
        assert_eq!(spec["containers"][0]["image"], "b:2");
        assert_eq!(spec["containers"][1]["image"], "p:1");
        // One that is not known yet may be anything, and those of other objects are no matter.
        let later = [
            ("web", Attr::Unknown),
            ("other", Attr::Unknown),
            ("proxy", external()),
        ];
        assert!(!set(&mut object.clone(), &images(later)));
        let elsewhere = [
            ("a", Attr::Unknown),
            ("b", Attr::Unknown),
            ("proxy", external()),
        ];
        assert!(set(&mut object.clone(), &images(elsewhere)));
        assert!(!set(&mut object.clone(), &Attr::Unknown));
        assert!(set(&mut object.clone(), &Attr::Null));
        let names = containers([&object]);
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
