//! `slipway_workload`: how something in a cluster fares, whoever made it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;
use slipway_kubernetes::client::{Cluster, KUBERNETES, Kinds};
use slipway_kubernetes::object::{Object, Type};
use slipway_kubernetes::status::{Context, Status, status};
use slipway_kubernetes::template::template;

use crate::clusters;
use crate::release::addresses;
use crate::shared::Shared;

/// How an object of a cluster fares: whether it is ready, and what it waits for where it is not. Whoever made it, it is only read.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Workload {
    /// The cluster: the ARN of an EKS cluster, the URN of a DigitalOcean cluster, or a name in `clusters` of the provider block.
    #[attr(required())]
    pub(crate) cluster: Attr<String>,
    /// Addresses under which it is reached from outside: those of a Service, an Ingress or a Gateway.
    #[attr(computed())]
    pub(crate) endpoints: Attr<Vec<String>>,
    /// The images that its pods are to run, by the name of the container.
    #[attr(computed())]
    pub(crate) images: Attr<BTreeMap<String, String>>,
    /// Its kind: `Deployment`, and `Certificate.cert-manager.io` where several groups may have one.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) kind: Attr<String>,
    /// Its name.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) name: Attr<String>,
    /// Its namespace; none for what is in no namespace.
    #[attr(optional().check(Validator::non_empty()))]
    pub(crate) namespace: Attr<String>,
    /// How many pods of it are ready; none for what has no pods.
    #[attr(computed())]
    pub(crate) ready_replicas: Attr<i64>,
    /// How many pods it is to have; none for what has no pods.
    #[attr(computed())]
    pub(crate) replicas: Attr<i64>,
    /// `ready`, `waiting`, `failed` or `terminating`.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// What it waits for, or what is wrong with it; empty where it is ready.
    #[attr(computed())]
    pub(crate) why: Attr<String>,
}

/// The data source.
pub(crate) struct Workloads {
    shared: Arc<Shared>,
}

impl Workloads {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for Workloads {
    type Model = Workload;

    fn type_name(&self) -> &'static str {
        "slipway_workload"
    }

    fn validate(&self, config: &Workload, diagnostics: &mut Diagnostics) {
        if let Attr::Known(cluster) = &config.cluster
            && let Err(told) = clusters::named_by(cluster)
        {
            diagnostics.extend(told);
        }
    }

    async fn read(&self, config: Workload, _: &StopSignal) -> Result<Workload, Diagnostics> {
        let text = |value: &Attr<String>| value.if_known().cloned().unwrap_or_default();
        let reached = clusters::required(&self.shared, &text(&config.cluster)).await?;
        let cluster = &reached.cluster;
        let (kind, name) = (text(&config.kind), text(&config.name));
        let namespace = config.namespace.if_known().cloned();
        let place = namespace
            .as_ref()
            .map_or_else(String::new, |it| format!("{it}/"));
        let place = format!("{kind}/{place}{name}");
        let unread = |error: CloudError| {
            let doing = Doing::new(Verb::Read, "workload").of(KUBERNETES);
            Diagnostics::from(to_diagnostic(&error, &doing.named(&place)))
        };
        let kinds = cluster.kinds().await.map_err(unread)?;
        let r#type = served(&kinds, &kind)?;
        let is_in_one = kinds.get(&r#type).is_some_and(|it| it.namespaced);
        if is_in_one != namespace.is_some() {
            return Err(misplaced(&kind, is_in_one));
        }
        let found = cluster.get(&r#type, namespace.as_deref(), &name).await;
        let Some(object) = found.map_err(unread)?.and_then(Object::from_cluster) else {
            return Err(gone(&place, cluster));
        };
        Ok(told(config, &object))
    }
}

/// What is told of an object.
fn told(config: Workload, object: &Object) -> Workload {
    let (status, why) = match status(object, Context::default()) {
        Status::Ready => ("ready", String::new()),
        Status::Waiting { why } => ("waiting", why),
        Status::Failed { why, .. } => ("failed", why),
        Status::Terminating { why } => ("terminating", why),
    };
    let none = Value::Null;
    let (spec, state) = (
        object.body.get("spec").unwrap_or(&none),
        object.body.get("status").unwrap_or(&none),
    );
    let replicas = match object.r#type.kind.as_str() {
        "DaemonSet" => (
            state["desiredNumberScheduled"].as_i64(),
            state["numberReady"].as_i64(),
        ),
        _ => (spec["replicas"].as_i64(), state["readyReplicas"].as_i64()),
    };
    // A count of none is left out.
    let ready = replicas.0.map(|_| replicas.1.unwrap_or_default());
    Workload {
        endpoints: addresses(object).into(),
        images: images(object).into(),
        ready_replicas: ready.into(),
        replicas: replicas.0.into(),
        status: status.into(),
        why: why.into(),
        ..config
    }
}

fn images(object: &Object) -> BTreeMap<String, String> {
    let lists = ["initContainers", "containers"];
    let pods = template(object);
    let containers = pods.iter().flat_map(|pods| {
        let lists = lists.iter().filter_map(|list| pods.spec[*list].as_array());
        lists.flatten()
    });
    let image = |it: &Value| {
        Some((
            it["name"].as_str()?.to_owned(),
            it["image"].as_str()?.to_owned(),
        ))
    };
    containers.filter_map(image).collect()
}

/// The type that a kind means: `Deployment`, `Certificate.cert-manager.io`.
fn served(kinds: &Kinds, kind: &str) -> Result<Type, Diagnostics> {
    let (name, group) = match kind.split_once('.') {
        Some((name, group)) => (name, Some(group)),
        None => (kind, None),
    };
    let all = kinds.all().map(|(of, _)| of);
    let groups = all.filter(|of| of.kind == name && group.is_none_or(|it| it == of.group));
    let groups: BTreeSet<&str> = groups.map(|of| of.group.as_str()).collect();
    // Kubernetes' own come first: an Event is in two of them, and means the same in both.
    let own = groups
        .iter()
        .find(|it| !it.contains('.') || it.ends_with(".k8s.io"));
    let chosen = match (groups.len(), own) {
        (1, _) => groups.first(),
        (_, own) => own,
    };
    if let Some(group) = chosen
        && let Some(version) = kinds.versions_of(group, name).first()
    {
        return Ok(Type::new(version, name));
    }
    let several: Vec<String> = groups
        .iter()
        .map(|group| format!("{name}.{group}"))
        .collect();
    let detail = match several.as_slice() {
        [] => format!(
            "The cluster serves no kind `{kind}`. Nothing was changed.\n\
             Write it as manifests do, such as `Deployment`, and with its group where it is none of Kubernetes' own: \
             `Certificate.cert-manager.io`."
        ),
        several => format!(
            "Several groups have the kind `{kind}`. Nothing was changed.\nName one of them: {}.",
            several.join(", ")
        ),
    };
    let told = Diagnostic::error("Unknown kind", detail);
    Err(told.at(Path::of("kind")).into())
}

fn misplaced(kind: &str, is_in_one: bool) -> Diagnostics {
    let detail = match is_in_one {
        true => format!(
            "Objects of the kind {kind} are in namespaces. Nothing was changed.\nGive `namespace`."
        ),
        false => format!(
            "Objects of the kind {kind} are in no namespace. Nothing was changed.\nLeave out `namespace`."
        ),
    };
    let told = Diagnostic::error("Misplaced workload", detail);
    told.at(Path::of("namespace")).into()
}

fn gone(place: &str, cluster: &Cluster) -> Diagnostics {
    let detail = format!(
        "The cluster at {} has no {place}. Nothing was changed.\n\
         Correct the name, or let `depends_on` name what makes it.",
        cluster.host()
    );
    let told = Diagnostic::error("Workload not found", detail);
    told.at(Path::of("name")).into()
}

#[cfg(test)]
mod tests;
