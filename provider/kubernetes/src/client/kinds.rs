//! Which kinds a cluster serves, and where.
//!
//! The aggregated form of discovery is two calls, whatever a cluster serves (Kubernetes API concepts,
//! "Aggregated discovery"; stable since 1.30).

use std::collections::HashMap;

use serde_json::Value;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;

use super::call::{Asked, Query};
use super::{Cluster, KUBERNETES};
use crate::object::Type;

const AGGREGATED: &str =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/// How objects of one type are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version within the group.
    pub version: String,
    /// The name in addresses: `deployments`.
    pub plural: String,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}

impl Served {
    /// As roles name it: `deployments.apps`, and `pods` for the core group.
    #[must_use]
    pub fn resource(&self) -> String {
        if self.group.is_empty() {
            self.plural.clone()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }
}

/// All kinds that a cluster serves.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    served: HashMap<Type, Served>,
    /// The versions of each kind, the preferred one first.
    versions: HashMap<(String, String), Vec<String>>,
}

impl Kinds {
    /// How objects of a type are reached; `None` when it is not served.
    #[must_use]
    pub fn get(&self, r#type: &Type) -> Option<&Served> {
        self.served.get(r#type)
    }

    /// All that are served, and how each is reached.
    pub fn all(&self) -> impl Iterator<Item = (&Type, &Served)> {
        self.served.iter()
    }

    /// The `apiVersion`s in which a kind is served, the preferred one first.
    #[must_use]
    pub fn versions_of(&self, group: &str, kind: &str) -> Vec<String> {
        let versions = self.versions.get(&(group.to_owned(), kind.to_owned()));
        let api_version = |version: &String| Type {
            group: group.to_owned(),
            version: version.clone(),
            kind: kind.to_owned(),
        };
        versions
            .into_iter()
            .flatten()
            .map(|version| api_version(version).api_version())
            .collect()
    }

    fn add(&mut self, list: &Value) {
        for group in array(&list["items"]) {
            let name = group["metadata"]["name"].as_str().unwrap_or_default();
            for version in array(&group["versions"]) {
                let Some(of) = version["version"].as_str() else {
                    continue;
                };
                for resource in array(&version["resources"]) {
                    self.add_resource(name, of, resource);
                }
            }
        }
    }

    fn add_resource(&mut self, group: &str, version: &str, resource: &Value) {
        let kind = resource["responseKind"]["kind"].as_str();
        let plural = resource["resource"].as_str();
        let (Some(kind), Some(plural)) = (kind, plural) else {
            return;
        };
        let r#type = Type {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
        };
        let served = Served {
            group: group.to_owned(),
            version: version.to_owned(),
            plural: plural.to_owned(),
            namespaced: resource["scope"] == "Namespaced",
        };
        self.served.insert(r#type, served);
        let of_kind = (group.to_owned(), kind.to_owned());
        self.versions
            .entry(of_kind)
            .or_default()
            .push(version.to_owned());
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) async fn discover(cluster: &Cluster) -> Result<Kinds, CloudError> {
    let mut kinds = Kinds::default();
    for path in ["/api", "/apis"] {
        let asked = Asked::path("discover", path);
        let list = cluster
            .call(Effect::Reads, &asked, &Query::accepting(AGGREGATED))
            .await?;
        if list["kind"] != "APIGroupDiscoveryList" {
            let message = format!(
                "`{path}` does not answer with the aggregated form of discovery, which Kubernetes has since 1.30"
            );
            return Err(
                CloudError::new(KUBERNETES, "discover", ErrorKind::Malformed).with_message(message),
            );
        }
        kinds.add(&list);
    }
    Ok(kinds)
}
