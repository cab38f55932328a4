//! The pods that an object makes, or is.

use serde_json::Value;

use crate::object::Object;

/// The pod template in an object, and the path to it.
#[derive(Clone, Copy, Debug)]
pub struct Template<'o> {
    /// The template's metadata; null if it has none.
    pub metadata: &'o Value,
    /// The specification of the pods.
    pub spec: &'o Value,
    /// Where `spec` is: `.spec.template.spec`.
    pub path: &'static str,
}

/// The pods that an object makes, or is.
#[must_use]
pub fn template(object: &Object) -> Option<Template<'_>> {
    let body = |path: &[&str]| {
        let first = object.body.get(*path.first()?)?;
        path[1..]
            .iter()
            .try_fold(first, |value, name| value.get(name))
    };
    let (metadata, spec, path): (&[&str], &[&str], _) =
        match (object.r#type.group.as_str(), object.r#type.kind.as_str()) {
            ("", "Pod") => (&["metadata"], &["spec"], ".spec"),
            ("", "PodTemplate") => (
                &["template", "metadata"],
                &["template", "spec"],
                ".template.spec",
            ),
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("batch", "Job")
            | ("", "ReplicationController") => (
                &["spec", "template", "metadata"],
                &["spec", "template", "spec"],
                ".spec.template.spec",
            ),
            ("batch", "CronJob") => (
                &["spec", "jobTemplate", "spec", "template", "metadata"],
                &["spec", "jobTemplate", "spec", "template", "spec"],
                ".spec.jobTemplate.spec.template.spec",
            ),
            _ => return None,
        };
    Some(Template {
        metadata: body(metadata).unwrap_or(&Value::Null),
        spec: body(spec)?,
        path,
    })
}
