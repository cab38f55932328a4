//! Versions of the API that clusters serve no more.
//!
//! From the Kubernetes "Deprecated API Migration Guide", which has all removals up to 1.32; none of what is
//! generally available was removed since.

use super::Finding;
use crate::object::Object;

/// A minor version of Kubernetes.
type Version = (u32, u32);

/// API version, its kinds (all if there are none), the version without it, and what to write instead.
const REMOVED: [(&str, &[&str], Version, Option<&str>); 29] = [
    (
        "extensions/v1beta1",
        &["Ingress"],
        (1, 22),
        Some("networking.k8s.io/v1"),
    ),
    (
        "extensions/v1beta1",
        &["NetworkPolicy"],
        (1, 16),
        Some("networking.k8s.io/v1"),
    ),
    ("extensions/v1beta1", &["PodSecurityPolicy"], (1, 16), None),
    ("extensions/v1beta1", &[], (1, 16), Some("apps/v1")),
    ("apps/v1beta1", &[], (1, 16), Some("apps/v1")),
    ("apps/v1beta2", &[], (1, 16), Some("apps/v1")),
    (
        "admissionregistration.k8s.io/v1beta1",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
        (1, 22),
        Some("admissionregistration.k8s.io/v1"),
    ),
    (
        "apiextensions.k8s.io/v1beta1",
        &[],
        (1, 22),
        Some("apiextensions.k8s.io/v1"),
    ),
    (
        "apiregistration.k8s.io/v1beta1",
        &[],
        (1, 22),
        Some("apiregistration.k8s.io/v1"),
    ),
    (
        "authentication.k8s.io/v1beta1",
        &["TokenReview"],
        (1, 22),
        Some("authentication.k8s.io/v1"),
    ),
    (
        "authorization.k8s.io/v1beta1",
        &[],
        (1, 22),
        Some("authorization.k8s.io/v1"),
    ),
    (
        "certificates.k8s.io/v1beta1",
        &["CertificateSigningRequest"],
        (1, 22),
        Some("certificates.k8s.io/v1"),
    ),
    (
        "coordination.k8s.io/v1beta1",
        &["Lease"],
        (1, 22),
        Some("coordination.k8s.io/v1"),
    ),
    (
        "networking.k8s.io/v1beta1",
        &["Ingress", "IngressClass"],
        (1, 22),
        Some("networking.k8s.io/v1"),
    ),
    (
        "rbac.authorization.k8s.io/v1beta1",
        &[],
        (1, 22),
        Some("rbac.authorization.k8s.io/v1"),
    ),
    (
        "scheduling.k8s.io/v1beta1",
        &["PriorityClass"],
        (1, 22),
        Some("scheduling.k8s.io/v1"),
    ),
    (
        "storage.k8s.io/v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        (1, 22),
        Some("storage.k8s.io/v1"),
    ),
    ("batch/v1beta1", &["CronJob"], (1, 25), Some("batch/v1")),
    (
        "discovery.k8s.io/v1beta1",
        &["EndpointSlice"],
        (1, 25),
        Some("discovery.k8s.io/v1"),
    ),
    (
        "events.k8s.io/v1beta1",
        &["Event"],
        (1, 25),
        Some("events.k8s.io/v1"),
    ),
    (
        "policy/v1beta1",
        &["PodDisruptionBudget"],
        (1, 25),
        Some("policy/v1"),
    ),
    ("policy/v1beta1", &["PodSecurityPolicy"], (1, 25), None),
    (
        "node.k8s.io/v1beta1",
        &["RuntimeClass"],
        (1, 25),
        Some("node.k8s.io/v1"),
    ),
    ("autoscaling/v2beta1", &[], (1, 25), Some("autoscaling/v2")),
    ("autoscaling/v2beta2", &[], (1, 26), Some("autoscaling/v2")),
    (
        "storage.k8s.io/v1beta1",
        &["CSIStorageCapacity"],
        (1, 27),
        Some("storage.k8s.io/v1"),
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        &[],
        (1, 26),
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta2",
        &[],
        (1, 29),
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta3",
        &[],
        (1, 32),
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
];

/// The minor version that a text names: `1.36`, `v1.36.3-eks-1`, `1.29+`.
pub(super) fn minor(version: &str) -> Option<Version> {
    let mut numbers = version.trim().trim_start_matches('v').split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?;
    let end = minor
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(minor.len());
    Some((major, minor[..end].parse().ok()?))
}

/// Looks for a type that is served no more. Where nobody knows the version of the cluster it is a warning: few that
/// still run are older than any of these removals.
pub(super) fn check(object: &Object, version: Option<Version>, found: &mut Vec<Finding>) {
    let kind = object.r#type.kind.as_str();
    let api_version = object.r#type.api_version();
    let known = REMOVED.iter().find(|(known, kinds, _, _)| {
        *known == api_version && (kinds.is_empty() || kinds.contains(&kind))
    });
    let Some((_, _, removed, successor)) = known else {
        return;
    };
    if version.is_some_and(|version| version < *removed) {
        return;
    }
    let (major, minor) = removed;
    let what =
        format!("{kind} of {api_version} is served no more since Kubernetes {major}.{minor}.");
    let remedy = match successor {
        Some(successor) => {
            format!("Write `apiVersion: {successor}`; some fields have other names there.")
        }
        None => "Nothing has its place; use Pod Security admission instead.".to_owned(),
    };
    let finding = Finding::new(object, ".apiVersion", what, remedy);
    found.push(match version {
        Some(_) => finding.error(),
        None => finding,
    });
}
