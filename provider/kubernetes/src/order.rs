//! In which order objects are applied, and deleted.
//!
//! The rule, which the documentation of the resource repeats:
//!
//! 1. Definitions of custom kinds, namespaces, configuration and rights, custom kinds that the cluster
//!    knows already, services and workloads, routes, then what takes part in the API itself: API services,
//!    webhooks and admission policies. The last are the custom kinds that the release itself defines,
//!    since their controller is among its workloads and its webhook among its webhooks.
//! 2. Within a phase, kinds come in the order of [`rank`]; then what an object names comes before it; then
//!    objects are in the order as written.
//! 3. Only definitions and namespaces have to be ready before the next phase begins. A workload that waits
//!    for another does so by itself: a Job of the release is no hook. What a webhook of the release has a say in is
//!    applied again once the pods behind the webhook are ready; nothing else waits for them.
//!
//! Deletion is the reverse, so the controller of a custom kind is there until the last of its objects is
//! gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Key, Object};
use crate::references::references;

/// A step of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Definitions of custom kinds.
    Definitions,
    /// Namespaces.
    Namespaces,
    /// Configuration, claims, accounts and rights.
    Configuration,
    /// Custom kinds that the release does not define.
    Custom,
    /// Services and workloads, and what scales and protects them.
    Workloads,
    /// Ways in: Ingresses, Gateways and their routes.
    Routes,
    /// What takes part in the API: API services, webhooks and admission policies.
    Extensions,
    /// Custom kinds that the release itself defines.
    OwnCustom,
}

impl Phase {
    /// Whether all of this phase has to be ready before the next begins.
    #[must_use]
    pub fn must_be_ready(self) -> bool {
        matches!(self, Self::Definitions | Self::Namespaces)
    }
}

/// The groups whose kinds a release defines, from the names of its definitions: `PLURAL.GROUP`.
fn own_groups<'k>(keys: impl Iterator<Item = &'k Key>) -> BTreeSet<&'k str> {
    keys.filter(|key| key.kind == "CustomResourceDefinition")
        .filter_map(|key| key.name.split_once('.'))
        .map(|(_, group)| group)
        .collect()
}

/// The phase of a kind and its place within, lower first.
fn rank(group: &str, kind: &str, own: &BTreeSet<&str>) -> (Phase, u8) {
    use Phase::{Configuration, Custom, Definitions, Extensions, OwnCustom, Routes, Workloads};
    match (group, kind) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => (Definitions, 0),
        ("", "Namespace") => (Phase::Namespaces, 0),
        ("scheduling.k8s.io" | "node.k8s.io" | "storage.k8s.io", _)
        | ("networking.k8s.io", "IngressClass")
        | ("gateway.networking.k8s.io", "GatewayClass") => (Configuration, 0),
        ("", "LimitRange" | "ResourceQuota") | ("networking.k8s.io", "NetworkPolicy") => {
            (Configuration, 1)
        }
        ("", "ServiceAccount") => (Configuration, 2),
        ("", "Secret") => (Configuration, 3),
        ("", "ConfigMap") => (Configuration, 4),
        ("", "PersistentVolume") => (Configuration, 5),
        ("", "PersistentVolumeClaim") => (Configuration, 6),
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => (Configuration, 7),
        ("rbac.authorization.k8s.io", _) => (Configuration, 8),
        // Pods have the addresses of the Services that were there before them among their variables.
        ("", "Service") => (Workloads, 0),
        ("policy", "PodDisruptionBudget") => (Workloads, 1),
        ("apps" | "batch", _) | ("", "Pod" | "ReplicationController") => (Workloads, 2),
        ("autoscaling", _) => (Workloads, 3),
        ("networking.k8s.io", "Ingress") => (Routes, 1),
        ("gateway.networking.k8s.io", "Gateway" | "ReferenceGrant") => (Routes, 0),
        ("gateway.networking.k8s.io", _) => (Routes, 1),
        ("apiregistration.k8s.io", _) => (Extensions, 0),
        ("admissionregistration.k8s.io", _) if kind.ends_with("Binding") => (Extensions, 2),
        ("admissionregistration.k8s.io", _) => (Extensions, 1),
        _ if crate::kinds::scope(group, kind).is_some() => (Configuration, 9),
        _ if own.contains(group) => (OwnCustom, 0),
        _ => (Custom, 0),
    }
}

/// The phases of a release, each with the places of its objects in the order in which they are applied.
#[must_use]
pub fn apply(objects: &[Object], namespace: &str) -> Vec<(Phase, Vec<usize>)> {
    let keys: Vec<_> = objects.iter().map(Object::key).collect();
    let own = own_groups(keys.iter());
    let mut phases: BTreeMap<Phase, Vec<(u8, usize)>> = BTreeMap::new();
    for (index, key) in keys.iter().enumerate() {
        let (phase, rank) = rank(&key.group, &key.kind, &own);
        phases.entry(phase).or_default().push((rank, index));
    }
    let places = places(&keys, namespace);
    let sorted = phases.into_iter().map(|(phase, mut members)| {
        members.sort_unstable();
        let members: Vec<_> = members.into_iter().map(|(_, index)| index).collect();
        (phase, named_first(&members, objects, namespace, &places))
    });
    sorted.collect()
}

/// The phases of what is to be deleted, the first to go first. Names are all that is left of them.
#[must_use]
pub fn delete(keys: &[Key]) -> Vec<(Phase, Vec<usize>)> {
    let own = own_groups(keys.iter());
    let mut phases: BTreeMap<Phase, Vec<(u8, usize)>> = BTreeMap::new();
    for (index, key) in keys.iter().enumerate() {
        let (phase, rank) = rank(&key.group, &key.kind, &own);
        phases.entry(phase).or_default().push((rank, index));
    }
    let reversed = phases.into_iter().rev().map(|(phase, mut members)| {
        members.sort_unstable_by(|a, b| b.cmp(a));
        (phase, members.into_iter().map(|(_, index)| index).collect())
    });
    reversed.collect()
}

/// Where each object is, by its name with the namespace that it is going to have.
fn places(keys: &[Key], namespace: &str) -> BTreeMap<Key, usize> {
    let mut places = BTreeMap::new();
    for (index, key) in keys.iter().enumerate() {
        places.insert(key.clone(), index);
        if key.namespace.is_none() {
            let mut key = key.clone();
            key.namespace = Some(namespace.to_owned());
            places.insert(key, index);
        }
    }
    places
}

/// The members in their order, except that what a member names comes before it. In a circle of names, one
/// of them has to be the first.
fn named_first(
    members: &[usize],
    objects: &[Object],
    namespace: &str,
    places: &BTreeMap<Key, usize>,
) -> Vec<usize> {
    let mut sorted = Vec::with_capacity(members.len());
    let mut seen = BTreeSet::new();
    // What is still to be placed, the next one last, and whether what it names was looked at.
    let mut open: Vec<_> = members
        .iter()
        .rev()
        .map(|member| (*member, false))
        .collect();
    while let Some((member, looked_at)) = open.pop() {
        if looked_at {
            sorted.push(member);
            continue;
        }
        if !seen.insert(member) {
            continue;
        }
        open.push((member, true));
        let named = references(&objects[member], namespace);
        let named = named
            .iter()
            .filter_map(|reference| places.get(&reference.to));
        let named: Vec<_> = named.filter(|place| members.contains(place)).collect();
        open.extend(named.into_iter().rev().map(|place| (*place, false)));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::manifest::read;

    fn names(manifest: &str) -> (Vec<String>, Vec<String>) {
        let objects = read(&[manifest], "shop").expect("a manifest");
        let keys: Vec<_> = objects.iter().map(Object::key).collect();
        let text = |phases: Vec<(Phase, Vec<usize>)>| {
            let lines = phases.into_iter().map(|(phase, members)| {
                let names = members.iter().map(|member| keys[*member].to_string());
                format!("{phase:?}: {}", names.collect::<Vec<_>>().join(" "))
            });
            lines.collect()
        };
        (text(apply(&objects, "shop")), text(delete(&keys)))
    }

    /// Objects that are nothing but a type and a name: `v1 Secret a`.
    fn bare(objects: &[&str]) -> String {
        let documents = objects.iter().map(|object| {
            let words: Vec<_> = object.split(' ').collect();
            let [version, kind, name] = words[..] else {
                panic!("{object}");
            };
            format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\n---\n")
        });
        documents.collect()
    }

    #[test]
    fn everything_comes_after_what_it_needs_and_goes_before_it() {
        let manifest = bare(&[
            "x.example/v1 Thing own",
            "y.example/v1 Thing other",
            "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration hook",
            "networking.k8s.io/v1 Ingress web",
            "autoscaling/v2 HorizontalPodAutoscaler web",
            "apps/v1 Deployment web",
            "v1 Service web",
            "rbac.authorization.k8s.io/v1 RoleBinding web",
            "rbac.authorization.k8s.io/v1 Role web",
            "v1 ConfigMap web",
            "v1 ServiceAccount web",
            "v1 Namespace shop",
            "apiextensions.k8s.io/v1 CustomResourceDefinition things.x.example",
            "apiregistration.k8s.io/v1 APIService v1.z.example",
            "gateway.networking.k8s.io/v1 HTTPRoute web",
            "gateway.networking.k8s.io/v1 Gateway web",
        ]);
        let (applied, deleted) = names(&manifest);
        let expected = [
            "Definitions: CustomResourceDefinition/things.x.example",
            "Namespaces: Namespace/shop",
            "Configuration: ServiceAccount/web ConfigMap/web Role/web RoleBinding/web",
            "Custom: Thing/other",
            "Workloads: Service/web Deployment/web HorizontalPodAutoscaler/web",
            "Routes: Gateway/web Ingress/web HTTPRoute/web",
            "Extensions: APIService/v1.z.example ValidatingWebhookConfiguration/hook",
            "OwnCustom: Thing/own",
        ];
        assert_eq!(applied, expected);
        let back = |line: &str| {
            let (phase, names) = line.split_once(": ").expect("a phase");
            let names: Vec<_> = names.split(' ').rev().collect();
            format!("{phase}: {}", names.join(" "))
        };
        let expected: Vec<_> = expected.iter().rev().map(|line| back(line)).collect();
        assert_eq!(deleted, expected);
    }

    #[test]
    fn what_is_named_comes_first_and_the_rest_as_written() {
        let manifest = "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: z}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route}
spec: {parentRefs: [{name: late}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: early}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: late, namespace: shop}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: b}
spec: {scaleTargetRef: {apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, name: a}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {scaleTargetRef: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: b}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: z}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
";
        let (applied, _) = names(manifest);
        assert_eq!(
            applied,
            [
                "Configuration: ConfigMap/z ConfigMap/a",
                "Workloads: HorizontalPodAutoscaler/a HorizontalPodAutoscaler/b",
                "Routes: Gateway/early Gateway/shop/late Ingress/z HTTPRoute/route",
            ]
        );
    }
}
