//! EKS, entirely with state of our own; moto is asked only for subnets, roles and the like.
//!
//! | module | what it is |
//! |---|---|
//! | [`thing`] | an object with a status that takes time, and its updates: clusters, node groups, Fargate profiles, add-ons and identity providers all are one |
//! | [`cluster`], [`nodegroup`], [`fargate`], [`addon`] | the kinds of things |
//! | [`access`], [`pod_identity`], [`provider_config`], [`tags`] | what takes no time, or little |
//! | [`catalog`] | Kubernetes versions and add-ons, as data |
//! | [`neighbours`] | what EKS asks of EC2, IAM and STS |
//! | [`api_server`] | whom the API server of a cluster lets in |
//! | [`machines`], [`balancers`] | its nodes, and the load balancers of what runs in it |
//! | [`definitions`] | the kinds that Auto Mode brings to a cluster |
//! | [`outside`] | what tests see and do behind the API |
//!
//! Error texts that were seen in public carry the thread as a comment; the others say the same in words
//! of our own, under the code that the service model has for them. Not simulated: capabilities,
//! insights, connected clusters, certificate authorities, EKS Anywhere, cancelled updates, and
//! configuration values of add-ons in YAML.

mod access;
mod addon;
mod api_server;
mod ask;
mod balancers;
mod catalog;
mod cluster;
mod definitions;
mod error;
mod fargate;
mod ids;
mod machines;
mod neighbours;
mod nodegroup;
mod outside;
mod pod_identity;
mod provider_config;
mod settings;
mod tags;
mod thing;

pub(crate) use outside::normalized;
pub use settings::EksSettings;

use super::answer::{Answer, answer};
use super::request::Request;
use super::server::Gateway;
use ask::{Ask, Served};
use cluster::Cluster;
use error::Refusal;
use ids::Ids;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// EKS of every region.
#[derive(Default)]
pub(crate) struct Eks {
    /// By region and name.
    clusters: BTreeMap<(String, String), Cluster>,
    ids: Ids,
    /// By how much EKS's time is ahead of the gateway's.
    ahead: Duration,
    /// Issues that things will have when they are made, by the path in their ARN.
    omens: BTreeMap<String, Value>,
}

impl Eks {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let now = gateway.now() + self.ahead;
        self.settle(gateway, now).await;
        let served = match Ask::new(gateway, request, now) {
            Ok(ask) => match self.carry_out(&ask).await {
                Some(served) => served.map_err(|refusal| about(refusal, &ask)),
                None => {
                    let text = format!("The sandbox does not simulate {}.", request.name());
                    Err(Refusal::not_simulated(text))
                }
            },
            Err(refusal) => Err(refusal),
        };
        match served {
            Ok(body) => answer(200, "application/json", body.to_string()),
            Err(refusal) => match refusal.gap() {
                Some(text) => gateway.refuse_not_simulated(request, text),
                None => refusal.answer(),
            },
        }
    }

    /// What the operation answers; none for one that is not simulated.
    async fn carry_out(&mut self, ask: &Ask<'_>) -> Option<Served> {
        let served = match ask.request.operation.as_str() {
            "CreateCluster" => self.create_cluster(ask).await,
            "DescribeCluster" => self.describe_cluster(ask),
            "ListClusters" => self.list_clusters(ask),
            "DeleteCluster" => self.delete_cluster(ask),
            "UpdateClusterConfig" => self.update_cluster_config(ask).await,
            "UpdateClusterVersion" => self.update_cluster_version(ask),
            "AssociateEncryptionConfig" => self.associate_encryption_config(ask),
            "DescribeUpdate" => self.describe_update(ask),
            "ListUpdates" => self.list_updates(ask),
            "DescribeClusterVersions" => catalog::describe_versions(ask),
            "CreateNodegroup" => self.create_nodegroup(ask).await,
            "DescribeNodegroup" => self.describe_nodegroup(ask),
            "ListNodegroups" => self.list_nodegroups(ask),
            "UpdateNodegroupConfig" => self.update_nodegroup_config(ask),
            "UpdateNodegroupVersion" => self.update_nodegroup_version(ask).await,
            "DeleteNodegroup" => self.delete_nodegroup(ask),
            "CreateFargateProfile" => self.create_fargate_profile(ask).await,
            "DescribeFargateProfile" => self.describe_fargate_profile(ask),
            "ListFargateProfiles" => self.list_fargate_profiles(ask),
            "DeleteFargateProfile" => self.delete_fargate_profile(ask),
            "CreateAddon" => self.create_addon(ask).await,
            "DescribeAddon" => self.describe_addon(ask),
            "ListAddons" => self.list_addons(ask),
            "UpdateAddon" => self.update_addon(ask).await,
            "DeleteAddon" => self.delete_addon(ask),
            "DescribeAddonVersions" => catalog::describe_addons(ask),
            "DescribeAddonConfiguration" => catalog::describe_configuration(ask),
            "CreateAccessEntry" => self.create_access_entry(ask).await,
            "DescribeAccessEntry" => self.describe_access_entry(ask),
            "ListAccessEntries" => self.list_access_entries(ask),
            "UpdateAccessEntry" => self.update_access_entry(ask),
            "DeleteAccessEntry" => self.delete_access_entry(ask),
            "ListAccessPolicies" => access::list_policies(ask),
            "AssociateAccessPolicy" => self.associate_access_policy(ask),
            "DisassociateAccessPolicy" => self.disassociate_access_policy(ask),
            "ListAssociatedAccessPolicies" => self.list_associated_access_policies(ask),
            "CreatePodIdentityAssociation" => self.create_pod_identity_association(ask).await,
            "DescribePodIdentityAssociation" => self.describe_pod_identity_association(ask),
            "ListPodIdentityAssociations" => self.list_pod_identity_associations(ask),
            "UpdatePodIdentityAssociation" => self.update_pod_identity_association(ask).await,
            "DeletePodIdentityAssociation" => self.delete_pod_identity_association(ask),
            "AssociateIdentityProviderConfig" => self.associate_identity_provider_config(ask),
            "DescribeIdentityProviderConfig" => self.describe_identity_provider_config(ask),
            "ListIdentityProviderConfigs" => self.list_identity_provider_configs(ask),
            "DisassociateIdentityProviderConfig" => self.disassociate_identity_provider_config(ask),
            "TagResource" => self.tag_resource(ask),
            "UntagResource" => self.untag_resource(ask),
            "ListTagsForResource" => self.list_tags(ask),
            _ => return None,
        };
        Some(served)
    }

    /// Lets the time that passed have its effects.
    async fn settle(&mut self, gateway: &Gateway, now: SystemTime) {
        let times = &gateway.settings.eks;
        let gone: Vec<_> = self
            .clusters
            .iter_mut()
            .filter_map(|(key, cluster)| (!cluster.settle(now, times)).then(|| key.clone()))
            .collect();
        for key in gone {
            let Some(cluster) = self.clusters.remove(&key) else {
                continue;
            };
            gateway.fleet.close(cluster.thing.text("arn"));
            let group = &cluster.thing.doc["resourcesVpcConfig"]["clusterSecurityGroupId"];
            neighbours::Neighbours {
                gateway,
                region: &key.0,
                access_key: None,
            }
            .delete_cluster_group(group.as_str().unwrap_or_default())
            .await;
        }
    }

    /// The cluster that the path names.
    fn cluster(&mut self, ask: &Ask<'_>) -> Result<&mut Cluster, Refusal> {
        let name = ask.path(0);
        let key = (ask.region().to_owned(), name.to_owned());
        self.clusters
            .get_mut(&key)
            .ok_or_else(|| Refusal::not_found(format!("No cluster found for name: {name}.")))
    }

    /// The cluster, when it has an API server: neither coming nor going.
    fn living_cluster(&mut self, ask: &Ask<'_>) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(ask)?;
        if ["ACTIVE", "UPDATING"].contains(&cluster.thing.status()) {
            return Ok(cluster);
        }
        Err(not_active(cluster.name()))
    }

    /// The cluster, when nothing is going on with it.
    fn active_cluster(&mut self, ask: &Ask<'_>) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(ask)?;
        if cluster.thing.status() == "ACTIVE" {
            return Ok(cluster);
        }
        Err(not_active(cluster.name()))
    }

    /// The issue that a new thing comes with, by its path such as `nodegroup/CLUSTER/NAME`.
    fn omen(&mut self, path: &str) -> Option<Value> {
        self.omens.remove(path)
    }
}

/// Text: moto's, which has it from the service.
fn not_active(name: &str) -> Refusal {
    Refusal::request(format!("Cluster '{name}' is not in ACTIVE status"))
}

/// A refusal that names the objects of the request.
fn about(mut refusal: Refusal, ask: &Ask<'_>) -> Refusal {
    let operation = ask.request.operation.as_str();
    let cluster = match operation {
        "CreateCluster" => ask.text("name").unwrap_or_default(),
        _ => ask.path(0),
    };
    refusal = refusal.about("clusterName", cluster);
    for (noun, member) in [
        ("Nodegroup", thing::NODEGROUP.name),
        ("FargateProfile", thing::FARGATE_PROFILE.name),
        ("Addon", thing::ADDON.name),
    ] {
        let name = ask.text(member).unwrap_or(ask.path(1));
        if operation.contains(noun) && !name.is_empty() {
            refusal = refusal.about(member, name);
        }
    }
    refusal
}
