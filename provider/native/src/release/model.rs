//! The attributes of a release.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::validate::Validator;

/// An app on a Kubernetes cluster, as plain manifests: the plan shows every object as it is going to be, and an apply waits until all are ready, or says why they will not be and makes the last good revision again.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Release {
    /// Which objects that are there already, and were not made by the release, become its own: `none` or `all`. Others are an error.
    #[attr(default("none").check(Validator::one_of(["none", "all"])))]
    pub(crate) adopt: Attr<String>,
    /// Objects that become the release's although they are there already: `Deployment/shop/web`, and `Namespace/shop` for what is in no namespace.
    #[attr(optional().check(Validator::elements(Validator::text("look like `Deployment/shop/web`", is_key))))]
    pub(crate) adopt_objects: Attr<Set<String>>,
    /// The cluster: the ARN of an EKS cluster, the URN of a DigitalOcean cluster, or a name in `clusters` of the provider block. It may be one that is made in the same apply.
    #[attr(required().replace())]
    pub(crate) cluster: Attr<String>,
    /// What identifies the cluster, whatever its name: the UID of its namespace `kube-system`.
    #[attr(computed())]
    pub(crate) cluster_uid: Attr<String>,
    /// Whether the namespace is made when it is missing, and deleted with the release.
    #[attr(default(false))]
    pub(crate) create_namespace: Attr<bool>,
    /// Addresses under which the release is reached from outside, by Service, Ingress and Gateway.
    #[attr(computed())]
    pub(crate) endpoints: Attr<BTreeMap<String, Vec<String>>>,
    /// The cluster, the namespace and the name, by which it is imported.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Images by the name of the container, in place of what the manifests say. `external` leaves the image of a container to another system once it has set one.
    #[attr(optional())]
    pub(crate) images: Attr<BTreeMap<String, Attr<String>>>,
    /// The manifests, as YAML. Each may hold several documents.
    #[attr(required())]
    pub(crate) manifests: Attr<Vec<Attr<String>>>,
    /// The name of the release, unique in its namespace.
    #[attr(required().replace().check(Validator::text("be a name of at most 40 characters: lower-case letters, digits and `-`", is_name)))]
    pub(crate) name: Attr<String>,
    /// The namespace of everything that names no other, and of what is noted of the release.
    #[attr(required().replace().check(Validator::text("be the name of a namespace", is_namespace)))]
    pub(crate) namespace: Attr<String>,
    /// Every object of the release as it is now, by kind, namespace and name. Values of Secrets are shown as their length and a keyed hash.
    #[attr(computed())]
    pub(crate) objects: Attr<BTreeMap<String, Attr<String>>>,
    /// What becomes of a revision that fails: `rollback` makes the last good one again, and takes a first install away; `keep` leaves it.
    #[attr(default("rollback").check(Validator::one_of(["rollback", "keep"])))]
    pub(crate) on_failure: Attr<String>,
    /// Whether to refuse to delete the release, also in order to replace it.
    #[attr(default(false))]
    pub(crate) protect: Attr<bool>,
    /// Whether objects that the manifests declare no more are deleted. Volume claims never are, nor definitions of kinds of which there are objects.
    #[attr(default(true))]
    pub(crate) prune: Attr<bool>,
    /// The number of the revision, from 1.
    #[attr(computed())]
    pub(crate) revision: Attr<i64>,
    /// Secrets by name, and their values by key. They are handed to the cluster and stored nowhere else; that they changed is seen by a keyed hash. What else there is to say of such a Secret, its type above all, stands in a manifest of the same name without values.
    #[attr(optional().write_only().sensitive())]
    pub(crate) secrets_wo: Attr<BTreeMap<String, Values>>,
    /// How far the release has come: `deployed` when all is as declared and ready.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// How long and by what is waited.
    #[attr(optional())]
    pub(crate) wait: Attr<Wait>,
    /// Fields that others may own. Replicas that an autoscaler sets and certificates that are injected need no entry.
    #[attr(optional())]
    pub(crate) r#yield: Attr<Vec<Yielded>>,
}

/// The values of a Secret, by key.
pub(crate) type Values = Attr<BTreeMap<String, Attr<String>>>;

/// How long and by what is waited.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Wait {
    /// Conditions that objects are waited for by, of kinds of which nothing else is known.
    #[attr(optional())]
    pub(crate) conditions: Attr<Vec<Condition>>,
    /// Whether what cannot heal ends the waiting at once, which it does when this is left out.
    #[attr(optional())]
    pub(crate) fail_fast: Attr<bool>,
    /// How many restarts of a container are put up with; 3 when left out.
    #[attr(optional().check(Validator::range(0..=100)))]
    pub(crate) restarts: Attr<i64>,
    /// How long everything may take to become ready, such as `10m`, which it is when left out.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) timeout: Attr<String>,
}

/// A condition of a kind.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Condition {
    /// The kind and its group: `Certificate.cert-manager.io`.
    #[attr(required().check(Validator::text("be a kind and its group, such as `Certificate.cert-manager.io`", is_kind)))]
    pub(crate) kind: Attr<String>,
    /// What the condition has to be; `True` when left out.
    #[attr(optional())]
    pub(crate) status: Attr<String>,
    /// The type of the condition: `Ready`.
    #[attr(required())]
    pub(crate) r#type: Attr<String>,
}

/// A field that others may own.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub(crate) struct Yielded {
    /// The kind and its group: `Deployment.apps`; `Service` for a kind of the core group.
    #[attr(required().check(Validator::text("be a kind and its group, such as `Deployment.apps`", is_kind)))]
    pub(crate) kind: Attr<String>,
    /// The names of the fields on the way, `spec.replicas`; what is below belongs to it. Lists are no step of their own: `spec.template.spec.containers.image` is that of every container. Keys with dots are written as they are.
    #[attr(required().check(Validator::text("be names of fields, such as `spec.replicas`", is_path)))]
    pub(crate) path: Attr<String>,
}

/// Whether a text is a label of DNS (RFC 1123), which names of namespaces are.
fn is_label(text: &str, most: usize) -> bool {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=most).contains(&text.len())
        && text.chars().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_namespace(text: &str) -> bool {
    is_label(text, 63)
}

/// The ConfigMap and the Secret that are kept of a release have longer names, of which there are 253 characters;
/// labels of its objects may hold the name.
fn is_name(text: &str) -> bool {
    is_label(text, 40)
}

fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| !part.is_empty())
}

fn is_kind(text: &str) -> bool {
    let (kind, group) = text.split_once('.').unwrap_or((text, "core"));
    kind.starts_with(|c: char| c.is_ascii_uppercase()) && !group.is_empty()
}

fn is_path(text: &str) -> bool {
    text.split('.').all(|name| !name.is_empty())
}

/// A kind and its group, out of `Deployment.apps`.
pub(crate) fn kind(text: &str) -> (String, String) {
    let (kind, group) = text.split_once('.').unwrap_or((text, ""));
    (group.to_owned(), kind.to_owned())
}
