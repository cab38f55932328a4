//! What keeps a cluster from being deleted: EKS deletes none that has node groups or Fargate profiles
//! (EKS API reference, DeleteCluster).

use aws_sdk_eks::types::{FargateProfileStatus, NodegroupStatus};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;

use super::session::Eks;
use crate::api::Operation;

const LIST_NODEGROUPS: Operation = reading("ListNodegroups");
const DESCRIBE_NODEGROUP: Operation = reading("DescribeNodegroup");
const LIST_FARGATE_PROFILES: Operation = reading("ListFargateProfiles");
const DESCRIBE_FARGATE_PROFILE: Operation = reading("DescribeFargateProfile");

const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[("ResourceNotFoundException", ErrorKind::NotFound)],
    }
}

/// Refuses a deletion that would wait in vain: for what nobody is deleting. What is on its way out is
/// waited for by the deletion itself. Who may not look finds out from the deletion as well.
///
/// # Errors
/// What stands in the way.
pub(crate) async fn check(api: &Eks, cluster: &str) -> Result<(), Failure> {
    let groups = nodegroups(api, cluster).await.unwrap_or_default();
    let profiles = fargate_profiles(api, cluster).await.unwrap_or_default();
    if groups.is_empty() && profiles.is_empty() {
        return Ok(());
    }
    let listed = |label: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("\n  {label}: {}", names.join(", ")),
    };
    let detail = format!(
        "EKS deletes no cluster that has node groups or Fargate profiles, and nobody is deleting these. The cluster \
         exists as before.\n\
         Delete them, or import them so that a destroy deletes them first, then apply again.\n\n  Cluster: {cluster}{}{}",
        listed("Node groups", &groups),
        listed("Fargate profiles", &profiles)
    );
    Err(Diagnostic::error("EKS cluster still in use", detail).into())
}

/// The node groups of a cluster that nobody is deleting.
async fn nodegroups(api: &Eks, cluster: &str) -> Result<Vec<String>, CloudError> {
    let list = api.call(&LIST_NODEGROUPS, || {
        api.client.list_nodegroups().cluster_name(cluster).send()
    });
    let mut staying = Vec::new();
    for name in list.await?.nodegroups.unwrap_or_default() {
        let told = api.call(&DESCRIBE_NODEGROUP, || {
            let request = api.client.describe_nodegroup();
            request.cluster_name(cluster).nodegroup_name(&name).send()
        });
        let group = match told.await {
            Err(error) if error.is_not_found() => continue,
            told => told?.nodegroup,
        };
        let status = group.and_then(|group| group.status);
        if status != Some(NodegroupStatus::Deleting) {
            staying.push(name);
        }
    }
    Ok(staying)
}

/// The Fargate profiles of a cluster that nobody is deleting.
async fn fargate_profiles(api: &Eks, cluster: &str) -> Result<Vec<String>, CloudError> {
    let list = api.call(&LIST_FARGATE_PROFILES, || {
        let request = api.client.list_fargate_profiles();
        request.cluster_name(cluster).send()
    });
    let mut staying = Vec::new();
    for name in list.await?.fargate_profile_names.unwrap_or_default() {
        let told = api.call(&DESCRIBE_FARGATE_PROFILE, || {
            let request = api.client.describe_fargate_profile();
            let request = request.cluster_name(cluster);
            request.fargate_profile_name(&name).send()
        });
        let profile = match told.await {
            Err(error) if error.is_not_found() => continue,
            told => told?.fargate_profile,
        };
        let status = profile.and_then(|profile| profile.status);
        if status != Some(FargateProfileStatus::Deleting) {
            staying.push(name);
        }
    }
    Ok(staying)
}
