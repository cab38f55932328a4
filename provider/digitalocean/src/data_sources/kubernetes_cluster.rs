//! `digitalocean_kubernetes_cluster`: a cluster that somebody made, found by its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Crud as _;
use slipway_engine::operation::Operation;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;
use slipway_framework::value::{Number, Value};

use crate::generated::kubernetes::kubernetes_cluster::{
    KubernetesCluster, KubernetesClusterKubeConfig, KubernetesClusters, Remote,
};
use crate::kubernetes::{credentials, pool, reading};
use crate::parts::given;
use crate::session::{self, Api, PER_PAGE};
use crate::shared::Shared;

const LIST: Operation = reading("kubernetes_list_clusters");

/// A Kubernetes cluster, found by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterData {
    /// Whether figures of AMD GPUs are exported.
    #[block(max(1))]
    pub(crate) amd_gpu_device_metrics_exporter_plugin: Attr<Vec<Plugin>>,
    /// Whether pods can ask for AMD GPUs.
    #[block(max(1))]
    pub(crate) amd_gpu_device_plugin: Attr<Vec<Plugin>>,
    /// How AMD GPUs are given to pods; not in the API's document yet, so it is empty.
    #[block(max(1))]
    pub(crate) amd_gpu_dra_driver: Attr<Vec<Plugin>>,
    /// Whether new patches of its version are installed in its maintenance window.
    #[attr(computed())]
    pub(crate) auto_upgrade: Attr<bool>,
    /// How pools that scale by themselves do it.
    #[block()]
    pub(crate) cluster_autoscaler_configuration: Attr<Vec<Autoscaler>>,
    /// The addresses of pods.
    #[attr(computed())]
    pub(crate) cluster_subnet: Attr<String>,
    /// Who reaches the control plane.
    #[attr(computed().plain())]
    pub(crate) control_plane_firewall: Attr<Vec<Firewall>>,
    /// Whether the cluster's DNS grows with it.
    #[block(max(1))]
    pub(crate) coredns_autoscaler: Attr<Vec<Plugin>>,
    /// When it was made.
    #[attr(computed())]
    pub(crate) created_at: Attr<String>,
    /// The address of the control plane.
    #[attr(computed())]
    pub(crate) endpoint: Attr<String>,
    /// Whether the control plane is one of several.
    #[attr(computed())]
    pub(crate) ha: Attr<bool>,
    /// The UUID of the cluster.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The address of a control plane that is the only one.
    #[attr(computed())]
    pub(crate) ipv4_address: Attr<String>,
    /// Whether nodes have no public addresses.
    #[attr(computed())]
    pub(crate) isolated_workers: Attr<bool>,
    /// Credentials of an administrator of the cluster, which end by themselves. Every read makes new ones, of each plan too, and they are in the state: leave them out with `store_credentials = false`, and have some for a run from the ephemeral resource `digitalocean_kubernetes_credentials`.
    #[attr(computed().plain().sensitive())]
    pub(crate) kube_config: Attr<Vec<KubernetesClusterKubeConfig>>,
    /// For how many seconds the credentials are good; left out or 0, for seven days.
    #[attr(optional().check(Validator::range(0..)))]
    pub(crate) kubeconfig_expire_seconds: Attr<i64>,
    /// When patches are installed.
    #[attr(computed().plain())]
    pub(crate) maintenance_policy: Attr<Vec<Maintenance>>,
    /// The name of the cluster.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) name: Attr<String>,
    /// All pools of the cluster.
    #[attr(computed().plain())]
    pub(crate) node_pool: Attr<Vec<Pool>>,
    /// Whether pods can ask for NVIDIA GPUs.
    #[block(max(1))]
    pub(crate) nvidia_gpu_device_plugin: Attr<Vec<Plugin>>,
    /// How NVIDIA GPUs are given to pods; not in the API's document yet, so it is empty.
    #[block(max(1))]
    pub(crate) nvidia_gpu_dra_driver: Attr<Vec<Plugin>>,
    /// Whether nodes hand images to each other.
    #[block(max(1))]
    pub(crate) p2p_oci_registry_plugin: Attr<Vec<Plugin>>,
    /// Whether pods share the fast network between GPUs.
    #[block(max(1))]
    pub(crate) rdma_shared_device_plugin: Attr<Vec<Plugin>>,
    /// The slug of the region, such as `fra1`.
    #[attr(computed())]
    pub(crate) region: Attr<String>,
    /// Whether routes of nodes can be written in Kubernetes.
    #[block(max(1))]
    pub(crate) routing_agent: Attr<Vec<Plugin>>,
    /// The addresses of Services.
    #[attr(computed())]
    pub(crate) service_subnet: Attr<String>,
    /// How people sign on.
    #[block(max(1))]
    pub(crate) sso: Attr<Vec<SignOn>>,
    /// What the cluster is doing, such as `running`.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// Whether credentials are made, as they are when this is left out. When it is `false`, `kube_config` is empty.
    #[attr(optional())]
    pub(crate) store_credentials: Attr<bool>,
    /// Whether new nodes come before the old ones go when the cluster is upgraded.
    #[attr(computed())]
    pub(crate) surge_upgrade: Attr<bool>,
    /// Tags of the cluster, besides those that DOKS adds.
    #[attr(optional_computed())]
    pub(crate) tags: Attr<Set<String>>,
    /// When it was changed last.
    #[attr(computed())]
    pub(crate) updated_at: Attr<String>,
    /// The name under which projects list it.
    #[attr(computed())]
    pub(crate) urn: Attr<String>,
    /// The version of Kubernetes, as a slug.
    #[attr(computed())]
    pub(crate) version: Attr<String>,
    /// The UUID of the VPC.
    #[attr(computed())]
    pub(crate) vpc_uuid: Attr<String>,
    /// The UUID of the subnet of the nodes.
    #[attr(computed())]
    pub(crate) worker_subnet_uuid: Attr<String>,
}

/// A part that runs or does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Plugin {
    /// Whether it runs.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
}

/// How pools that scale by themselves do it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Autoscaler {
    /// What decides which pool grows.
    #[attr(optional())]
    pub(crate) expanders: Attr<Vec<String>>,
    /// For how long a node has to be of little use before it goes.
    #[attr(optional())]
    pub(crate) scale_down_unneeded_time: Attr<String>,
    /// The part of a node that has to be used for it to stay.
    #[attr(optional())]
    pub(crate) scale_down_utilization_threshold: Attr<Number>,
}

/// Who reaches the control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Firewall {
    /// The addresses and networks that do.
    #[attr(computed())]
    pub(crate) allowed_addresses: Attr<Vec<String>>,
    /// Whether others are kept out.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
}

/// When patches are installed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Maintenance {
    /// The day of the week, or `any`.
    #[attr(computed())]
    pub(crate) day: Attr<String>,
    /// How long it may take.
    #[attr(computed())]
    pub(crate) duration: Attr<String>,
    /// When it begins, in UTC.
    #[attr(computed())]
    pub(crate) start_time: Attr<String>,
}

/// How people sign on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct SignOn {
    /// The id of the cluster at the issuer.
    #[attr(computed())]
    pub(crate) client_id: Attr<String>,
    /// Whether single sign-on is possible.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
    /// The address of the issuer.
    #[attr(computed())]
    pub(crate) issuer_url: Attr<String>,
    /// Whether single sign-on is the only way in.
    #[attr(computed())]
    pub(crate) required: Attr<bool>,
}

/// A pool of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Pool {
    /// The number of nodes that the pool has.
    #[attr(computed())]
    pub(crate) actual_node_count: Attr<i64>,
    /// Whether the number of nodes follows what runs on them.
    #[attr(computed())]
    pub(crate) auto_scale: Attr<bool>,
    /// How GPUs are divided; not in the API's document yet, so it is empty.
    #[attr(computed())]
    pub(crate) gpu_partition_mode: Attr<String>,
    /// The UUID of the pool.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Labels of the nodes in Kubernetes.
    #[attr(computed())]
    pub(crate) labels: Attr<BTreeMap<String, String>>,
    /// The greatest number of nodes of a pool that scales by itself.
    #[attr(computed())]
    pub(crate) max_nodes: Attr<i64>,
    /// The least number of nodes of a pool that scales by itself.
    #[attr(computed())]
    pub(crate) min_nodes: Attr<i64>,
    /// The name of the pool.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// The number of nodes that the pool has.
    #[attr(computed())]
    pub(crate) node_count: Attr<i64>,
    /// The nodes.
    #[attr(computed().plain())]
    pub(crate) nodes: Attr<Vec<Node>>,
    /// The slug of the size of each node.
    #[attr(computed())]
    pub(crate) size: Attr<String>,
    /// Tags of the nodes' Droplets, besides those that DOKS adds.
    #[attr(computed())]
    pub(crate) tags: Attr<Set<String>>,
    /// Taints of the nodes, by which they keep pods away.
    #[attr(computed().plain())]
    pub(crate) taint: Attr<Set<Taint>>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Node {
    /// When the node was made.
    #[attr(computed())]
    pub(crate) created_at: Attr<String>,
    /// The number of the node's Droplet.
    #[attr(computed())]
    pub(crate) droplet_id: Attr<String>,
    /// The UUID of the node.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The name of the node.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// What the node is doing, such as `running`.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// When the node changed last.
    #[attr(computed())]
    pub(crate) updated_at: Attr<String>,
}

/// A taint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Taint {
    /// What happens to pods that do not bear it.
    #[attr(computed())]
    pub(crate) effect: Attr<String>,
    /// The key of the taint.
    #[attr(computed())]
    pub(crate) key: Attr<String>,
    /// The value of the taint.
    #[attr(computed())]
    pub(crate) value: Attr<String>,
}

/// The data source.
pub(super) struct KubernetesClusterData {
    shared: Arc<Shared>,
}

impl KubernetesClusterData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for KubernetesClusterData {
    type Model = ClusterData;

    fn type_name(&self) -> &'static str {
        "digitalocean_kubernetes_cluster"
    }

    async fn read(&self, config: ClusterData, _: &StopSignal) -> Result<ClusterData, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let name = given(&config.name).unwrap_or_default();
        let failed = |error: CloudError| super::failed(&error, "DigitalOcean Kubernetes cluster");
        let mut found = named(&api, name).await.map_err(failed)?;
        let (Some(cluster), true) = (found.pop(), found.is_empty()) else {
            return Err(undecided(name, found.len()));
        };
        let known = KubernetesCluster {
            kubeconfig_expire_seconds: config.kubeconfig_expire_seconds.clone(),
            store_credentials: config.store_credentials,
            ..KubernetesCluster::default()
        };
        let made = credentials::current(&api, &cluster, &known).await;
        let kube_config = made.map_err(failed)?;
        let pools = pool::all(&cluster).iter().map(|it| pool::told(it, None));
        let node_pool = Attr::Known(pools.collect());
        let clusters = KubernetesClusters::new(Arc::clone(&self.shared));
        let state = clusters.state(&api, Remote::from(cluster), &known);
        let state = KubernetesCluster {
            kube_config,
            node_pool,
            ..state
        };
        told(&state)
    }
}

/// The clusters of this name, of all pages.
async fn named(api: &Api, name: &str) -> Result<Vec<types::ClusterRead>, CloudError> {
    let page = |page: i64| async move {
        let call = || {
            let page = Some(page);
            api.client.kubernetes_list_clusters(page, Some(PER_PAGE))
        };
        let answer = api.call(&LIST, call).await?;
        Ok((answer.kubernetes_clusters, answer.links))
    };
    let all = api.pages(&LIST, page).await?;
    let same = all
        .into_iter()
        .filter(|it| it.name.as_deref() == Some(name));
    Ok(same.collect())
}

/// No cluster of the name, or several, of which one was taken away already.
fn undecided(name: &str, others: usize) -> Diagnostics {
    let (summary, detail) = match others {
        0 => (
            "No such Kubernetes cluster",
            format!("The account has no Kubernetes cluster of the name `{name}`.\nCorrect `name`."),
        ),
        others => (
            "Several Kubernetes clusters of one name",
            format!(
                "The account has {} Kubernetes clusters of the name `{name}`.\nRename them, so that the name tells which is meant.",
                others + 1
            ),
        ),
    };
    Diagnostics::from(Diagnostic::error(summary, detail).at(Path::of("name")))
}

/// What the resource's state says, without what only a resource has.
fn told(state: &KubernetesCluster) -> Result<ClusterData, Diagnostics> {
    let Value::Object(mut all) = state.to_value() else {
        return Ok(ClusterData::default());
    };
    let block = ClusterData::block();
    all.retain(|name, _| block.attributes.contains_key(name) || block.blocks.contains_key(name));
    ClusterData::from_value(&Value::Object(all)).map_err(|error| {
        let facts = format!("Value:  {error}");
        Diagnostics::from(Diagnostic::bug("Value does not fit the schema", facts))
    })
}
