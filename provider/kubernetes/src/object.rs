//! One object of a cluster, and how it is named.

use std::fmt;

use serde_json::{Map, Value};

/// Group, version and kind: which type an object is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Type {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version within the group: `v1`.
    pub version: String,
    /// The kind: `Deployment`.
    pub kind: String,
}

impl Type {
    /// From `apiVersion` and `kind` of a manifest.
    #[must_use]
    pub fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
        }
    }

    /// As manifests write it: `apps/v1`, and `v1` for the core group.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.clone()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.api_version(), self.kind)
    }
}

/// The name of an object within its cluster.
///
/// The version is no part of it: the same object is served in every version of its group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; `None` for an object of the cluster.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl fmt::Display for Key {
    /// `Deployment/shop/web`, and `Namespace/shop` for an object of the cluster.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

/// Where an object was declared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Which of the texts, from 0.
    pub text: usize,
    /// The line in that text at which the document begins, from 1.
    pub line: usize,
}

/// An object as somebody declared it or as a cluster tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its type.
    pub r#type: Type,
    /// Its namespace; `None` for an object of the cluster, or when the manifest names none.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// All of it, with `apiVersion`, `kind` and `metadata`.
    pub body: Map<String, Value>,
    /// Where it was declared.
    pub origin: Origin,
}

impl Object {
    /// From what a cluster told. `None` when it has no type or no name.
    #[must_use]
    pub fn from_cluster(body: Value) -> Option<Self> {
        let Value::Object(body) = body else {
            return None;
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(ToOwned::to_owned);
        let metadata = body.get("metadata")?;
        Some(Self {
            r#type: Type::new(
                body.get("apiVersion")?.as_str()?,
                body.get("kind")?.as_str()?,
            ),
            namespace: text(metadata.get("namespace")),
            name: text(metadata.get("name"))?,
            body,
            origin: Origin::default(),
        })
    }

    /// How it is named.
    #[must_use]
    pub fn key(&self) -> Key {
        Key {
            group: self.r#type.group.clone(),
            kind: self.r#type.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn objects_are_named_as_people_name_them() {
        let of = |body| Object::from_cluster(body).expect("a name");
        let web = of(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "namespace": "shop" },
        }));
        assert_eq!(web.key().to_string(), "Deployment/shop/web");
        assert_eq!(web.r#type.to_string(), "apps/v1 Deployment");
        let shop =
            of(json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "shop" } }));
        assert_eq!(shop.key().to_string(), "Namespace/shop");
        assert_eq!(shop.r#type.api_version(), "v1");
        assert_eq!(
            Object::from_cluster(json!({ "kind": "Status", "metadata": {} })),
            None
        );
    }
}
