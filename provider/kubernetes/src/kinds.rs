//! What is known of kinds without asking a cluster.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::object::{Object, Type};

/// Whether objects of a kind are in namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// They belong to the cluster.
    Cluster,
    /// Each is in a namespace.
    Namespace,
}

/// The groups of Kubernetes itself, all of whose kinds that are not in [`OF_THE_CLUSTER`] are in
/// namespaces (Kubernetes API reference 1.36).
const GROUPS: [&str; 19] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
];

/// Groups with kinds of both scopes that are either newer or not of Kubernetes itself; the rest of their
/// kinds is in namespaces, too.
const OTHER_GROUPS: [&str; 5] = [
    "gateway.networking.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// The kinds of these groups whose objects belong to the cluster (the same reference, and that of the
/// Gateway API).
const OF_THE_CLUSTER: [(&str, &[&str]); 16] = [
    (
        "",
        &["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    (
        "authentication.k8s.io",
        &["TokenReview", "SelfSubjectReview"],
    ),
    (
        "authorization.k8s.io",
        &[
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    (
        "certificates.k8s.io",
        &["CertificateSigningRequest", "ClusterTrustBundle"],
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    ("gateway.networking.k8s.io", &["GatewayClass"]),
    (
        "networking.k8s.io",
        &["IngressClass", "IPAddress", "ServiceCIDR"],
    ),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding"],
    ),
    (
        "resource.k8s.io",
        &["DeviceClass", "DeviceTaintRule", "ResourceSlice"],
    ),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &[
            "CSIDriver",
            "CSINode",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
];

/// The scope of a kind that everybody knows.
#[must_use]
pub fn scope(group: &str, kind: &str) -> Option<Scope> {
    let of_the_cluster = OF_THE_CLUSTER
        .iter()
        .any(|(known, kinds)| *known == group && kinds.contains(&kind));
    if of_the_cluster {
        return Some(Scope::Cluster);
    }
    let known = GROUPS.contains(&group) || OTHER_GROUPS.contains(&group);
    known.then_some(Scope::Namespace)
}

/// Scopes of kinds, with those that a release itself defines.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    defined: BTreeMap<(String, String), Scope>,
}

impl Scopes {
    /// With the kinds that the definitions among these objects bring.
    #[must_use]
    pub fn of(objects: &[Object]) -> Self {
        let mut scopes = Self::default();
        for object in objects {
            scopes.learn(object);
        }
        scopes
    }

    /// Learns what an object defines, if it is a definition.
    pub(crate) fn learn(&mut self, object: &Object) {
        if let Some((group, kind)) = defines(object) {
            let scope = match object.body["spec"]["scope"].as_str() {
                Some("Cluster") => Scope::Cluster,
                _ => Scope::Namespace,
            };
            self.defined.insert((group, kind), scope);
        }
    }

    /// The scope of a type. `None` when only the cluster knows.
    #[must_use]
    pub fn get(&self, r#type: &Type) -> Option<Scope> {
        let key = (r#type.group.clone(), r#type.kind.clone());
        let defined = self.defined.get(&key).copied();
        defined.or_else(|| scope(&r#type.group, &r#type.kind))
    }
}

/// Group and kind of what a CustomResourceDefinition defines.
#[must_use]
pub fn defines(object: &Object) -> Option<(String, String)> {
    if object.r#type.kind != "CustomResourceDefinition" {
        return None;
    }
    let spec = object.body.get("spec")?;
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    Some((text(&spec["group"])?, text(&spec["names"]["kind"])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From kube-apiserver 1.36.3: `kubectl api-resources --no-headers | awk '{print $(NF-2), $(NF-1), $NF}'`.
    const SERVED: &str = include_str!("../tests/kubectl/api-resources.txt");

    #[test]
    fn every_kind_that_a_cluster_serves_has_the_scope_that_it_says() {
        for line in SERVED.lines() {
            let words: Vec<_> = line.split(' ').collect();
            let [version, namespaced, kind] = words[..] else {
                panic!("{line}");
            };
            let expected = match namespaced {
                "true" => Scope::Namespace,
                _ => Scope::Cluster,
            };
            let r#type = Type::new(version, kind);
            assert_eq!(Scopes::default().get(&r#type), Some(expected), "{line}");
        }
        assert!(SERVED.lines().count() > 60);
        assert_eq!(scope("x.example", "Thing"), None);
    }
}
