//! What can be seen of a release without a cluster: fields that no kind has, names that lead nowhere, and
//! types that are no more.
//!
//! What is missing in the release may be in the cluster already, so most findings are warnings; what the
//! API would refuse for certain is an error.

mod names;
mod removed;
mod selectors;
mod structure;

use crate::manifest;
use crate::object::{Key, Object, Origin};

/// Something that was seen in a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whether the API would refuse it for certain.
    pub is_error: bool,
    /// The object.
    pub object: Key,
    /// Which of the texts it is declared in, from 0, and the line.
    pub place: (usize, usize),
    /// The field.
    pub path: String,
    /// What is wrong, in a sentence.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    fn new(
        object: &Object,
        path: impl Into<String>,
        what: String,
        remedy: impl Into<String>,
    ) -> Self {
        let Origin { text, line } = object.origin;
        Self {
            is_error: false,
            object: object.key(),
            place: (text, line),
            path: path.into(),
            what,
            remedy: remedy.into(),
        }
    }

    fn error(self) -> Self {
        Self {
            is_error: true,
            ..self
        }
    }
}

/// Everything that can be seen, in the order of the manifests. What has no namespace is in `namespace`.
///
/// Where the `version` of the cluster is not known (`1.36`, `v1.36.3-eks`), a type that was removed is a warning, and
/// so is a field that is unknown: the cluster may be older or newer than what is known here.
#[must_use]
pub fn check(objects: &[Object], namespace: &str, version: Option<&str>) -> Vec<Finding> {
    let mut found = Vec::new();
    let release = Release { objects, namespace };
    let version = version.and_then(removed::minor);
    for object in objects {
        names::check(object, release, &mut found);
        selectors::check(object, release, &mut found);
        structure::check(object, version, &mut found);
        removed::check(object, version, &mut found);
    }
    found.sort_by(|a, b| (a.place, a).cmp(&(b.place, b)));
    found.dedup();
    found
}

/// The same findings, each with the line of its field, or of what is written of the way to it. Texts are those
/// that the objects were read from.
#[must_use]
pub fn located<T: AsRef<str>>(findings: Vec<Finding>, texts: &[T]) -> Vec<Finding> {
    let mut findings = findings;
    for finding in &mut findings {
        let (text, begins) = finding.place;
        let line = texts
            .get(text)
            .and_then(|text| manifest::line(text.as_ref(), begins, &finding.path));
        finding.place.1 = line.unwrap_or(begins);
    }
    findings.sort_by(|a, b| (a.place, a).cmp(&(b.place, b)));
    findings
}

/// All of a release, for looking around.
#[derive(Clone, Copy)]
struct Release<'r> {
    objects: &'r [Object],
    namespace: &'r str,
}

impl<'r> Release<'r> {
    /// The namespace of an object, as it is going to be.
    fn namespace_of<'o>(&self, object: &'o Object) -> &'o str
    where
        'r: 'o,
    {
        object.namespace.as_deref().unwrap_or(self.namespace)
    }

    /// The object of a name.
    fn get(&self, key: &Key) -> Option<&'r Object> {
        self.objects.iter().find(|object| {
            object.r#type.group == key.group
                && object.r#type.kind == key.kind
                && object.name == key.name
                && (key.namespace.is_none()
                    || object.namespace.as_deref().unwrap_or(self.namespace)
                        == key.namespace.as_deref().unwrap_or(self.namespace))
        })
    }
}

#[cfg(test)]
mod tests;
