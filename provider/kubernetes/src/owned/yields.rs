//! Fields that are declared for the beginning, and left to others from then on.

use super::{Difference, Owner, differences, extract};
use crate::object::Object;

use serde_json::Value;

/// A field that may be another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yield {
    /// The API group of the kind.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The names of the fields on the way to it, or to what it is in; entries of lists are no step of their own. A name
    /// with dots may be several parts, as it is where somebody wrote it with dots between all names.
    pub path: Vec<String>,
    /// Only where an entry of this name is on the way: that of a container. `None` for every entry.
    pub entry: Option<String>,
}

impl Yield {
    /// Whether it is about objects of this kind.
    #[must_use]
    pub fn is_about(&self, object: &Object) -> bool {
        self.group == object.r#type.group && self.kind == object.r#type.kind
    }

    /// Whether an object declares the field, or something in it.
    #[must_use]
    pub fn is_declared_in(&self, object: &Object) -> bool {
        let mut fields = object.body.iter();
        self.is_about(object)
            && fields.any(|(name, value)| {
                let rests = rests(&self.path, name);
                rests.into_iter().any(|rest| has(value, rest))
            })
    }

    /// Whether it holds a field at these names: that is the field, or something in it.
    fn holds(&self, names: &[&str]) -> bool {
        leads_to(&self.path, names)
    }
}

/// Whether a path as people write it leads to a field or to something that it is in. A name with dots, such as that of
/// an annotation, is several parts of what they write.
fn leads_to(path: &[String], names: &[&str]) -> bool {
    match names.split_first() {
        _ if path.is_empty() => true,
        None => false,
        Some((name, names)) => {
            let rests = rests(path, name);
            rests.into_iter().any(|rest| leads_to(rest, names))
        }
    }
}

/// What of a path comes after a name, in each way in which the path may begin with it.
fn rests<'p>(path: &'p [String], name: &str) -> Vec<&'p [String]> {
    let ends = 1..=path.len();
    let begins = ends.filter(|end| path[..*end].join(".") == name);
    begins.map(|end| &path[end..]).collect()
}

/// Whether there is something at a path in a value.
fn has(value: &Value, path: &[String]) -> bool {
    match value {
        _ if path.is_empty() => true,
        Value::Array(entries) => entries.iter().any(|entry| has(entry, path)),
        Value::Object(map) => map.iter().any(|(name, value)| {
            let rests = rests(path, name);
            rests.into_iter().any(|rest| has(value, rest))
        }),
        _ => false,
    }
}

/// A field that is another's wherever it has an owner besides the release, or only of some.
struct Known {
    group: &'static str,
    kinds: &'static [&'static str],
    path: &'static [&'static str],
    is_theirs: fn(&Owner) -> bool,
}

/// Whoever writes it.
const fn anybody(_: &Owner) -> bool {
    true
}

/// An autoscaler, which sets the number by the subresource for it from within the controller manager. A person
/// who scales does not write in its name, and what he changed is taken back.
fn autoscaler(owner: &Owner) -> bool {
    owner.manager == "kube-controller-manager" && owner.subresource.as_deref() == Some("scale")
}

/// What everybody leaves to others: the replicas of what is scaled by itself (Kubernetes documentation, "Migrating
/// Deployments and StatefulSets to horizontal autoscaling"), and certificates that are injected into what takes
/// part in the API (cert-manager's documentation, "CA Injector").
const KNOWN: [Known; 4] = [
    Known {
        group: "apps",
        kinds: &["Deployment", "StatefulSet", "ReplicaSet"],
        path: &["spec", "replicas"],
        is_theirs: autoscaler,
    },
    Known {
        group: "admissionregistration.k8s.io",
        kinds: &[
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
        ],
        path: &["webhooks", "clientConfig", "caBundle"],
        is_theirs: anybody,
    },
    Known {
        group: "apiextensions.k8s.io",
        kinds: &["CustomResourceDefinition"],
        path: &["spec", "conversion", "webhook", "clientConfig", "caBundle"],
        is_theirs: anybody,
    },
    Known {
        group: "apiregistration.k8s.io",
        kinds: &["APIService"],
        path: &["spec", "caBundle"],
        is_theirs: anybody,
    },
];

/// The declared object without the fields that are another's by now: whoever does not send a field gives it up,
/// and its value stays.
#[must_use]
pub fn without_yielded(
    declared: &Object,
    live: &Object,
    manager: &str,
    yields: &[Yield],
) -> Object {
    let mut body = Value::Object(declared.body.clone());
    for difference in differences(declared, live, manager) {
        if is_yielded(declared, &difference, yields) {
            extract::put(&mut body, &difference.segments, None);
        }
    }
    let mut object = declared.clone();
    if let Value::Object(body) = body {
        object.body = body;
    }
    object
}

/// Where an object is not as it was declared, but for what is another's by now and may be.
#[must_use]
pub fn drift(declared: &Object, live: &Object, manager: &str, yields: &[Yield]) -> Vec<Difference> {
    let mut all = differences(declared, live, manager);
    all.retain(|difference| !is_yielded(declared, difference, yields));
    all
}

fn is_yielded(object: &Object, difference: &Difference, yields: &[Yield]) -> bool {
    let path = difference.names();
    let (group, kind) = (object.r#type.group.as_str(), object.r#type.kind.as_str());
    let is_known = |owner: &Owner| {
        KNOWN.iter().any(|known| {
            known.group == group
                && known.kinds.contains(&kind)
                && known.path == path
                && (known.is_theirs)(owner)
        })
    };
    let is_wanted = |wanted: &Yield| {
        let entry = wanted.entry.as_deref();
        wanted.is_about(object)
            && wanted.holds(&path)
            && entry.is_none_or(|name| difference.segments.iter().any(|it| it.is_named(name)))
    };
    let has_owner = !difference.owners.is_empty();
    difference.owners.iter().any(is_known) || has_owner && yields.iter().any(is_wanted)
}
