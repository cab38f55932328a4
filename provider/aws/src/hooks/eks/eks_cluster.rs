//! Hooks of `aws_eks_cluster`.
//!
//! Facts: EKS API reference, CreateCluster and UpdateClusterConfig, which takes one kind of change in
//! each call and of Auto Mode all three switches (kubernetes-sigs/cluster-api-provider-aws#5278); EKS
//! user guide, "Delete a cluster".

use std::collections::BTreeSet;

use aws_sdk_eks::operation::update_cluster_config::builders::UpdateClusterConfigFluentBuilder;
use aws_sdk_eks::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::eks::session::Eks;
use crate::eks::{blockers, cluster_rules};
use crate::generated::eks::eks_cluster::{
    ALREADY, EksCluster, EksClusterAccessConfig, EksClusterEncryptionConfig,
    EksClusterEncryptionConfigProvider, EksClusterRemoteNetworkConfig, EksClusterVpcConfig,
    EksClusters, Hooks, PASSING, carried_out,
};
use crate::outcome;
use crate::parts::{self, given};

const UPDATE: Operation = Operation {
    name: "UpdateClusterConfig",
    effect: Effect::Repeatable("two requests with one token are one"),
    kinds: &[],
};

/// The mode of authentication that knows no access entries.
const CONFIG_MAP: &str = "CONFIG_MAP";

/// The size of a control plane that nobody chose (EKS API reference, ControlPlaneScalingConfig).
const USUAL: &str = "standard";

impl Hooks for EksClusters {
    fn log_types(object: &sdk::Cluster, state: &mut EksCluster) {
        let setups = object.logging.iter().flat_map(|it| it.cluster_logging());
        let on = setups.filter(|setup| setup.enabled == Some(true));
        let on = on.flat_map(sdk::LogSetup::types);
        let on: Vec<String> = on.map(|it| it.as_str().to_owned()).collect();
        let on = parts::some(Some(on));
        state.enabled_cluster_log_types = on.map(|all| all.into_iter().collect()).into();
    }

    #[expect(
        deprecated,
        reason = "the contract requires what says which resources are encrypted"
    )]
    fn encrypted(object: &sdk::Cluster, state: &mut EksCluster) {
        let all = object.encryption_config().iter().map(|it| {
            let key = it.provider().and_then(sdk::Provider::key_arn);
            let provider = key.map(|key| EksClusterEncryptionConfigProvider {
                key_arn: key.into(),
            });
            EksClusterEncryptionConfig {
                provider: provider.into_iter().collect::<Vec<_>>().into(),
                resources: Some(it.resources().iter().cloned().collect()).into(),
            }
        });
        state.encryption_config = all.collect::<Vec<_>>().into();
    }

    #[expect(
        deprecated,
        reason = "the contract requires what says which resources are encrypted"
    )]
    fn encryption(of: &EksCluster) -> Option<Vec<sdk::EncryptionConfig>> {
        let all = of.encryption_config.if_known().into_iter().flatten();
        let all = all.map(|it| {
            let key = first(&it.provider).and_then(|it| given(&it.key_arn));
            let provider = sdk::Provider::builder();
            let provider = provider.set_key_arn(key.map(str::to_owned));
            sdk::EncryptionConfig::builder()
                .provider(provider.build())
                .set_resources(parts::texts(&it.resources))
                .build()
        });
        parts::some(Some(all.collect()))
    }

    fn access(of: &EksCluster) -> Option<sdk::CreateAccessConfigRequest> {
        let block = first(&of.access_config)?;
        let mode = given(&block.authentication_mode);
        let creator = block.bootstrap_cluster_creator_admin_permissions.if_known();
        // Without access entries there is no other way in (terraform-aws-modules/terraform-aws-eks#3206).
        let without = (mode != Some(CONFIG_MAP)).then_some(false);
        let request = sdk::CreateAccessConfigRequest::builder()
            .set_authentication_mode(mode.map(sdk::AuthenticationMode::from))
            .set_bootstrap_cluster_creator_admin_permissions(creator.copied().or(without));
        Some(request.build())
    }

    fn logs(of: &EksCluster) -> Option<sdk::Logging> {
        let wanted = parts::texts(&of.enabled_cluster_log_types).unwrap_or_default();
        let types = |are_on: bool| {
            let all = sdk::LogType::values().iter();
            let all = all.filter(|it| wanted.iter().any(|on| on == *it) == are_on);
            let all: Vec<sdk::LogType> = all.map(|it| sdk::LogType::from(*it)).collect();
            let setup = sdk::LogSetup::builder().enabled(are_on);
            (!all.is_empty()).then(|| setup.set_types(Some(all)).build())
        };
        let setups = [true, false].into_iter().filter_map(types).collect();
        let logging = sdk::Logging::builder().set_cluster_logging(Some(setups));
        Some(logging.build())
    }

    fn zonal_shift(of: &EksCluster) -> Option<sdk::ZonalShiftConfigRequest> {
        let block = first(&of.zonal_shift_config);
        let on = block.and_then(|it| it.enabled.if_known().copied());
        let request = sdk::ZonalShiftConfigRequest::builder();
        Some(request.enabled(on.unwrap_or_default()).build())
    }

    fn tier(of: &EksCluster) -> Option<sdk::ControlPlaneScalingConfig> {
        let block = first(&of.control_plane_scaling_config);
        let tier = block.and_then(|it| given(&it.tier)).unwrap_or(USUAL);
        let request = sdk::ControlPlaneScalingConfig::builder();
        Some(request.tier(tier.into()).build())
    }

    fn remote_networks(of: &EksCluster) -> Option<sdk::RemoteNetworkConfigRequest> {
        let block = first(&of.remote_network_config);
        let nodes = block.map(node_ranges).unwrap_or_default();
        let nodes = nodes.into_iter().map(|cidrs| {
            let network = sdk::RemoteNodeNetwork::builder();
            network.set_cidrs(Some(cidrs)).build()
        });
        let pods = block.map(pod_ranges).unwrap_or_default();
        let pods = pods.into_iter().map(|cidrs| {
            let network = sdk::RemotePodNetwork::builder();
            network.set_cidrs(Some(cidrs)).build()
        });
        let request = sdk::RemoteNetworkConfigRequest::builder()
            .set_remote_node_networks(Some(nodes.collect()))
            .set_remote_pod_networks(Some(pods.collect()));
        Some(request.build())
    }

    async fn change_access(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let mode = |of: &EksCluster| -> Option<String> {
            let block: Option<&EksClusterAccessConfig> = first(&of.access_config);
            block
                .and_then(|it| given(&it.authentication_mode))
                .map(str::to_owned)
        };
        let after = mode(work.planned);
        match after.filter(|after| mode(work.prior).as_ref() != Some(after)) {
            // The other arguments count at the creation only.
            None => Ok(()),
            Some(mode) => {
                let request = sdk::UpdateAccessConfigRequest::builder();
                let access = request.authentication_mode(mode.as_str().into()).build();
                let fill = |it: UpdateClusterConfigFluentBuilder| it.access_config(access.clone());
                change(self, work, "access_config", fill).await
            }
        }
    }

    async fn change_auto_mode(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let after = AutoMode::of(work.planned);
        if AutoMode::of(work.prior) == after {
            return Ok(());
        }
        let fill = |it| after.fill(it);
        change(self, work, "compute_config", fill).await
    }

    async fn change_network(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let blocks = (
            first(&work.prior.vpc_config),
            first(&work.planned.vpc_config),
        );
        let (Some(before), Some(after)) = blocks else {
            return Ok(());
        };
        if set(&before.subnet_ids) != set(&after.subnet_ids)
            || set(&before.security_group_ids) != set(&after.security_group_ids)
        {
            let request = sdk::VpcConfigRequest::builder()
                .set_subnet_ids(parts::texts(&after.subnet_ids))
                .set_security_group_ids(Some(
                    parts::texts(&after.security_group_ids).unwrap_or_default(),
                ));
            let network = request.build();
            let fill =
                |it: UpdateClusterConfigFluentBuilder| it.resources_vpc_config(network.clone());
            change(self, work, "vpc_config.subnet_ids", fill).await?;
            // What comes next may fail, and this is done.
            let moved = EksClusterVpcConfig {
                subnet_ids: after.subnet_ids.clone(),
                security_group_ids: after.security_group_ids.clone(),
                ..before.clone()
            };
            work.became(&EksCluster {
                vpc_config: vec![moved].into(),
                ..work.prior.clone()
            });
        }
        let ranges = after.public_access_cidrs.if_known().is_some()
            && set(&before.public_access_cidrs) != set(&after.public_access_cidrs);
        if !ranges
            && before.endpoint_private_access == after.endpoint_private_access
            && before.endpoint_public_access == after.endpoint_public_access
        {
            return Ok(());
        }
        let request = sdk::VpcConfigRequest::builder()
            .set_endpoint_private_access(after.endpoint_private_access.if_known().copied())
            .set_endpoint_public_access(after.endpoint_public_access.if_known().copied())
            .set_public_access_cidrs(parts::texts(&after.public_access_cidrs));
        let endpoints = request.build();
        let fill =
            |it: UpdateClusterConfigFluentBuilder| it.resources_vpc_config(endpoints.clone());
        change(self, work, "vpc_config.endpoints", fill).await
    }

    fn by_what_was_known(_: &Eks, known: &EksCluster, state: &mut EksCluster) {
        // No read tells it (aws/containers-roadmap#185).
        let creator = first(&known.access_config);
        if let (Attr::Known(now), Some(creator)) = (&mut state.access_config, creator)
            && let Some(now) = now.first_mut()
            && now.bootstrap_cluster_creator_admin_permissions == Attr::Null
        {
            now.bootstrap_cluster_creator_admin_permissions =
                creator.bootstrap_cluster_creator_admin_permissions.clone();
        }
        let tier = &known.control_plane_scaling_config;
        as_written(&mut state.control_plane_scaling_config, tier, |it| {
            given(&it.tier).is_some_and(|tier| tier != USUAL)
        });
        if first(&known.vpc_config).is_none() {
            // Nothing was known of the object, as after an import.
            return;
        }
        // What is off is told or left out, whatever was asked for
        // (terraform-aws-modules/terraform-aws-eks#3236): it stays as it was written.
        as_written(&mut state.compute_config, &known.compute_config, |it| {
            it.enabled.if_known() == Some(&true)
        });
        as_written(&mut state.storage_config, &known.storage_config, |it| {
            let blocks = first(&it.block_storage);
            blocks.is_some_and(|it| it.enabled.if_known() == Some(&true))
        });
        let zonal = &known.zonal_shift_config;
        as_written(&mut state.zonal_shift_config, zonal, |it| {
            it.enabled.if_known() == Some(&true)
        });
        let remote = &known.remote_network_config;
        as_written(&mut state.remote_network_config, remote, |it| {
            !node_ranges(it).is_empty() || !pod_ranges(it).is_empty()
        });
    }

    fn rules(&self, plan: &mut Plan<EksCluster>) {
        cluster_rules::check(plan);
    }

    async fn blockers(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let name = given(&work.prior.name).unwrap_or_default();
        blockers::check(work.api, name).await
    }
}

/// Makes one change of a cluster, and waits until it is carried out. `part` tells it from the other
/// changes of the same apply.
async fn change(
    clusters: &EksClusters,
    work: &Work<'_, EksClusters>,
    part: &str,
    fill: impl Fn(UpdateClusterConfigFluentBuilder) -> UpdateClusterConfigFluentBuilder + Send + Sync,
) -> Result<(), Failure> {
    let (api, token) = (work.api, work.token_of(part));
    let name = given(&work.prior.name).unwrap_or_default();
    let sent = outcome::passing(api, PASSING, || {
        api.call(&UPDATE, || {
            let request = api.client.update_cluster_config();
            let request = request.name(name).client_request_token(&token);
            fill(request).send()
        })
    })
    .await;
    let Some(answer) = outcome::accepted(sent, ALREADY)? else {
        return Ok(());
    };
    let change = answer.update.as_ref().and_then(|it| it.id.as_deref());
    let change = change.ok_or_else(|| api.incomplete(&UPDATE, "update.id"))?;
    carried_out(clusters, work, change).await
}

/// What the three switches of Auto Mode are, which are one.
#[derive(Debug, PartialEq, Eq)]
enum AutoMode {
    Off,
    On {
        pools: BTreeSet<String>,
        role: Option<String>,
    },
}

impl AutoMode {
    /// What it is in this model; the plan has seen to it that all switches say the same.
    fn of(model: &EksCluster) -> Self {
        let block = first(&model.compute_config);
        match block.filter(|it| it.enabled.if_known() == Some(&true)) {
            None => Self::Off,
            Some(block) => Self::On {
                pools: set(&block.node_pools),
                role: given(&block.node_role_arn).map(str::to_owned),
            },
        }
    }

    fn fill(&self, request: UpdateClusterConfigFluentBuilder) -> UpdateClusterConfigFluentBuilder {
        let is_on = *self != Self::Off;
        let compute = sdk::ComputeConfigRequest::builder().enabled(is_on);
        let compute = match self {
            Self::Off => compute,
            Self::On { pools, role } => compute
                .set_node_pools(Some(pools.iter().cloned().collect()))
                .set_node_role_arn(role.clone()),
        };
        let balancing = sdk::ElasticLoadBalancing::builder().enabled(is_on).build();
        let network = sdk::KubernetesNetworkConfigRequest::builder();
        let volumes = sdk::BlockStorage::builder().enabled(is_on).build();
        let storage = sdk::StorageConfigRequest::builder().block_storage(volumes);
        request
            .compute_config(compute.build())
            .kubernetes_network_config(network.elastic_load_balancing(balancing).build())
            .storage_config(storage.build())
    }
}

/// A block of which there is one at most.
fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

/// The texts of a set, in no order.
fn set(texts: &Attr<Set<String>>) -> BTreeSet<String> {
    let texts = texts.if_known().into_iter().flatten();
    texts.cloned().collect()
}

/// The ranges of each network of remote nodes.
fn node_ranges(block: &EksClusterRemoteNetworkConfig) -> Vec<Vec<String>> {
    let all = block.remote_node_networks.if_known().into_iter().flatten();
    all.filter_map(|it| parts::some(parts::texts(&it.cidrs)))
        .collect()
}

/// The ranges of each network of their pods.
fn pod_ranges(block: &EksClusterRemoteNetworkConfig) -> Vec<Vec<String>> {
    let all = block.remote_pod_networks.if_known().into_iter().flatten();
    all.filter_map(|it| parts::some(parts::texts(&it.cidrs)))
        .collect()
}

/// A block that says nothing, as it was known before: neither there nor not there is a difference.
fn as_written<T: Clone>(
    state: &mut Attr<Vec<T>>,
    known: &Attr<Vec<T>>,
    says_something: impl Fn(&T) -> bool,
) {
    if first(state).is_some_and(&says_something) {
        return;
    }
    match first(known) {
        None => *state = Vec::new().into(),
        Some(before) if !says_something(before) => *state = known.clone(),
        Some(_) => {}
    }
}
