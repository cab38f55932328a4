//! The data source `aws_eks_cluster`: a cluster by its name. It tells what the resource tells, and so is made
//! of the resource's state.

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Crud, Failure};
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session;
use crate::generated::eks::eks_cluster::{EksCluster, EksClusters};
use crate::parts::given;
use crate::shared::Shared;
use crate::tags::Tags;

/// A cluster that exists, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterData {
    /// How principals of IAM get access.
    #[attr(computed().plain())]
    pub(crate) access_config: Attr<Vec<ClusterAccessConfig>>,
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// The authority by which the API server is known.
    #[attr(computed().plain())]
    pub(crate) certificate_authority: Attr<Vec<ClusterCertificateAuthority>>,
    /// Id of a cluster on an Outpost.
    #[attr(computed())]
    pub(crate) cluster_id: Attr<String>,
    /// The nodes of EKS Auto Mode; none while it is off.
    #[attr(computed().plain())]
    pub(crate) compute_config: Attr<Vec<ClusterComputeConfig>>,
    /// How much the control plane can carry; none for the usual.
    #[attr(computed().plain())]
    pub(crate) control_plane_scaling_config: Attr<Vec<ClusterControlPlaneScalingConfig>>,
    /// When it was created.
    #[attr(computed())]
    pub(crate) created_at: Attr<String>,
    /// Whether EKS refuses to delete the cluster.
    #[attr(computed())]
    pub(crate) deletion_protection: Attr<bool>,
    /// Logs of the control plane that go to CloudWatch.
    #[attr(computed())]
    pub(crate) enabled_cluster_log_types: Attr<Set<String>>,
    /// URL of the Kubernetes API.
    #[attr(computed())]
    pub(crate) endpoint: Attr<String>,
    /// Name of the cluster.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Who vouches for the service accounts of the cluster.
    #[attr(computed().plain())]
    pub(crate) identity: Attr<Vec<ClusterIdentity>>,
    /// Addresses of services, and load balancers of Auto Mode.
    #[attr(computed().plain())]
    pub(crate) kubernetes_network_config: Attr<Vec<ClusterKubernetesNetworkConfig>>,
    /// Name of the cluster.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// The Outpost that runs the control plane, where it is not a region.
    #[attr(computed().plain())]
    pub(crate) outpost_config: Attr<Vec<ClusterOutpostConfig>>,
    /// Platform version.
    #[attr(computed())]
    pub(crate) platform_version: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Networks of nodes outside of AWS.
    #[attr(computed().plain())]
    pub(crate) remote_network_config: Attr<Vec<ClusterRemoteNetworkConfig>>,
    /// ARN of the IAM role of the control plane.
    #[attr(computed())]
    pub(crate) role_arn: Attr<String>,
    /// Status.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// Volumes of Auto Mode; none while it is off.
    #[attr(computed().plain())]
    pub(crate) storage_config: Attr<Vec<ClusterStorageConfig>>,
    /// Tags.
    #[attr(computed())]
    pub(crate) tags: Attr<Tags>,
    /// What becomes of a version whose standard support ends.
    #[attr(computed().plain())]
    pub(crate) upgrade_policy: Attr<Vec<ClusterUpgradePolicy>>,
    /// Minor version of Kubernetes.
    #[attr(computed())]
    pub(crate) version: Attr<String>,
    /// Where the control plane meets the network, and from where its API is reached.
    #[attr(computed().plain())]
    pub(crate) vpc_config: Attr<Vec<ClusterVpcConfig>>,
    /// Whether traffic may be led away from a zone with trouble.
    #[attr(computed().plain())]
    pub(crate) zonal_shift_config: Attr<Vec<ClusterSwitch>>,
}

/// How principals of IAM get access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterAccessConfig {
    /// Whether access entries, the config map `aws-auth` or both count.
    #[attr(computed())]
    pub(crate) authentication_mode: Attr<String>,
    /// Whether the principal that created the cluster became its administrator; EKS tells it at the creation only.
    #[attr(computed())]
    pub(crate) bootstrap_cluster_creator_admin_permissions: Attr<bool>,
}

/// The authority by which the API server is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterCertificateAuthority {
    /// Its certificate, in base64.
    #[attr(computed())]
    pub(crate) data: Attr<String>,
}

/// The nodes of EKS Auto Mode; none while it is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterComputeConfig {
    /// Whether Auto Mode runs nodes.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
    /// Pools that EKS brings.
    #[attr(computed())]
    pub(crate) node_pools: Attr<Set<String>>,
    /// ARN of the IAM role of its nodes.
    #[attr(computed())]
    pub(crate) node_role_arn: Attr<String>,
}

/// How much the control plane can carry; none for the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterControlPlaneScalingConfig {
    /// Its size.
    #[attr(computed())]
    pub(crate) tier: Attr<String>,
}

/// Who vouches for the service accounts of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterIdentity {
    /// As an identity provider that speaks OpenID Connect.
    #[attr(computed().plain())]
    pub(crate) oidc: Attr<Vec<ClusterOidc>>,
}

/// An identity provider that speaks OpenID Connect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterOidc {
    /// URL by which roles trust the service accounts of the cluster.
    #[attr(computed())]
    pub(crate) issuer: Attr<String>,
}

/// Addresses of services, and load balancers of Auto Mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterKubernetesNetworkConfig {
    /// Load balancers of Auto Mode.
    #[attr(computed().plain())]
    pub(crate) elastic_load_balancing: Attr<Vec<ClusterSwitch>>,
    /// IP family of the services.
    #[attr(computed())]
    pub(crate) ip_family: Attr<String>,
    /// Range of the IPv4 addresses of services.
    #[attr(computed())]
    pub(crate) service_ipv4_cidr: Attr<String>,
    /// Range of the IPv6 addresses of services.
    #[attr(computed())]
    pub(crate) service_ipv6_cidr: Attr<String>,
}

/// Something that is on or off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterSwitch {
    /// Whether it is on.
    #[attr(computed())]
    pub(crate) enabled: Attr<bool>,
}

/// The Outpost that runs the control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterOutpostConfig {
    /// Type of the instances that run it.
    #[attr(computed())]
    pub(crate) control_plane_instance_type: Attr<String>,
    /// Where on the Outpost it is placed.
    #[attr(computed().plain())]
    pub(crate) control_plane_placement: Attr<Vec<ClusterPlacement>>,
    /// ARN of the Outpost.
    #[attr(computed())]
    pub(crate) outpost_arns: Attr<Set<String>>,
}

/// Where a control plane is placed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterPlacement {
    /// Name of the placement group.
    #[attr(computed())]
    pub(crate) group_name: Attr<String>,
}

/// Networks of nodes outside of AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterRemoteNetworkConfig {
    /// Networks of these nodes.
    #[attr(computed().plain())]
    pub(crate) remote_node_networks: Attr<Vec<ClusterRanges>>,
    /// Networks of the pods on them.
    #[attr(computed().plain())]
    pub(crate) remote_pod_networks: Attr<Vec<ClusterRanges>>,
}

/// A network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterRanges {
    /// Its ranges of addresses.
    #[attr(computed())]
    pub(crate) cidrs: Attr<Set<String>>,
}

/// Volumes of Auto Mode; none while it is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterStorageConfig {
    /// Block storage.
    #[attr(computed().plain())]
    pub(crate) block_storage: Attr<Vec<ClusterSwitch>>,
}

/// What becomes of a version whose standard support ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterUpgradePolicy {
    /// `EXTENDED` or `STANDARD`.
    #[attr(computed())]
    pub(crate) support_type: Attr<String>,
}

/// Where the control plane meets the network, and from where its API is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterVpcConfig {
    /// Security group that EKS made for control plane and nodes.
    #[attr(computed())]
    pub(crate) cluster_security_group_id: Attr<String>,
    /// Whether the API is reached from within the VPC.
    #[attr(computed())]
    pub(crate) endpoint_private_access: Attr<bool>,
    /// Whether the API is reached from the internet.
    #[attr(computed())]
    pub(crate) endpoint_public_access: Attr<bool>,
    /// Addresses from which it is reached from the internet.
    #[attr(computed())]
    pub(crate) public_access_cidrs: Attr<Set<String>>,
    /// More security groups of the network interfaces of the control plane.
    #[attr(computed())]
    pub(crate) security_group_ids: Attr<Set<String>>,
    /// Subnets of these interfaces.
    #[attr(computed())]
    pub(crate) subnet_ids: Attr<Set<String>>,
    /// Id of the VPC.
    #[attr(computed())]
    pub(crate) vpc_id: Attr<String>,
}

/// The data source.
pub(super) struct ClusterSource {
    shared: Arc<Shared>,
}

impl ClusterSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for ClusterSource {
    type Model = ClusterData;

    fn type_name(&self) -> &'static str {
        "aws_eks_cluster"
    }

    async fn read(&self, config: ClusterData, _: &StopSignal) -> Result<ClusterData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let name = given(&config.name).unwrap_or_default();
        let clusters = EksClusters::new(Arc::clone(&self.shared));
        let asked = EksCluster {
            name: config.name.clone(),
            id: config.name.clone(),
            ..EksCluster::default()
        };
        let doing = Doing::new(Verb::Read, EksClusters::NOUN).named(name);
        let doing = doing.blaming(Path::of("name"));
        let remote = match clusters.read(&api, &asked).await {
            Ok(remote) => remote,
            Err(Failure::Call(error)) => return Err(to_diagnostic(&error, &doing).into()),
            Err(Failure::Told(told)) => return Err(told),
        };
        let Some(remote) = remote else {
            let detail = format!(
                "There is no EKS cluster with this name.\nCorrect `name`.\n\n  Cluster: {name}"
            );
            return Err(Diagnostic::error("EKS cluster not found", detail)
                .at(Path::of("name"))
                .into());
        };
        let tags = session::read_tags(remote.tags.as_ref());
        let state = clusters.state(&api, remote, &asked);
        let told = ClusterData::from_value(&state.to_value());
        let told = told.map_err(|error| {
            let facts = format!("Object:  EKS cluster\nValue:   {error}");
            Diagnostics::from(Diagnostic::bug("Value does not fit the schema", facts))
        })?;
        Ok(ClusterData {
            tags: Attr::Known(api.tags.read_tags_all(&tags)),
            ..told
        })
    }
}
