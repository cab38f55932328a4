//! Load balancers and volumes that a cluster made in AWS, and that stay when nobody in it deletes them.
//!
//! Elastic Load Balancing itself is not asked, nor the service that finds objects of all kinds by their tags: their
//! clients would be linked for this alone. EC2 knows both halves. Every load balancer has network interfaces, whose
//! description names it (Elastic Load Balancing user guide, "Network interfaces"), and the load balancers of
//! a cluster have the names that Kubernetes' controllers give: `k8s-NAMESPACE-NAME-HASH` (AWS Load Balancer
//! Controller and EKS Auto Mode) or the UID of a Service (the controller that was in Kubernetes itself).
//! Where several clusters share a VPC, the security groups of a load balancer tell whose it is; those without any are
//! told for each of them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;

use super::{Clusters, unready};
use crate::api::Operation;
use crate::ec2::session::{self, Ec2, filter};

const INTERFACES: Operation = reading("DescribeNetworkInterfaces");
const GROUPS: Operation = reading("DescribeSecurityGroups");
const VOLUMES: Operation = reading("DescribeVolumes");

const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[],
    }
}

/// Tags by which a volume says which claim it was made for (EBS CSI driver, "Volume tagging"). Those of nodes have none.
const OF_CLAIMS: [&str; 2] = ["kubernetes.io/created-for/pvc/name", "CSIVolumeName"];

impl Clusters {
    /// Load balancers and volumes that a cluster has made, in words. Nothing when there is no such cluster.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn left(&self, region: &str, name: &str) -> Result<Vec<String>, CloudError> {
        let Some(cluster) = self.described(region, name).await? else {
            return Ok(Vec::new());
        };
        let api = session::connect(&self.shared, Some(region)).map_err(|why| unready(&why))?;
        let network = cluster.resources_vpc_config.and_then(|it| it.vpc_id);
        let mut left = match network {
            Some(network) => balancers(&api, &network, name).await?,
            None => Vec::new(),
        };
        left.extend(volumes(&api, name).await?);
        Ok(left)
    }
}

async fn balancers(api: &Ec2, network: &str, cluster: &str) -> Result<Vec<String>, CloudError> {
    let wanted = || {
        vec![
            filter("vpc-id", vec![network.to_owned()]),
            filter("description", vec!["ELB *".to_owned()]),
        ]
    };
    let page = |token| {
        let request = api.client.describe_network_interfaces();
        let request = request.set_filters(Some(wanted()));
        request.set_next_token(token).send()
    };
    let mut interfaces = Vec::new();
    let mut token = None;
    loop {
        let answer = api.call(&INTERFACES, || page(token.clone())).await?;
        interfaces.extend(answer.network_interfaces.unwrap_or_default());
        token = answer.next_token.filter(|it| !it.is_empty());
        if token.is_none() {
            break;
        }
    }
    if interfaces.is_empty() {
        return Ok(Vec::new());
    }
    let groups = groups(api, network).await?;
    Ok(told(&interfaces, &groups, cluster))
}

/// Whose the security groups of a network are: the cluster's name, by group.
async fn groups(api: &Ec2, network: &str) -> Result<BTreeMap<String, String>, CloudError> {
    let wanted = || {
        vec![
            filter("vpc-id", vec![network.to_owned()]),
            filter("tag-key", vec!["elbv2.k8s.aws/cluster".to_owned()]),
        ]
    };
    let answer = api.call(&GROUPS, || {
        let request = api.client.describe_security_groups();
        request.set_filters(Some(wanted())).send()
    });
    let all = answer.await?.security_groups.unwrap_or_default();
    let owned = all.into_iter().filter_map(|group| {
        let mut tags = group.tags.unwrap_or_default().into_iter();
        let tag = tags.find(|tag| tag.key() == Some("elbv2.k8s.aws/cluster"))?;
        Some((group.group_id?, tag.value?))
    });
    Ok(owned.collect())
}

/// The load balancers behind interfaces, but for those that are another cluster's.
fn told(
    interfaces: &[sdk::NetworkInterface],
    groups: &BTreeMap<String, String>,
    cluster: &str,
) -> Vec<String> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for interface in interfaces {
        let name = interface.description().and_then(balancer);
        let Some(name) = name.filter(|name| is_of_kubernetes(name)) else {
            continue;
        };
        let owners = interface.groups().iter();
        let mut owners = owners
            .filter_map(|group| groups.get(group.group_id()?))
            .peekable();
        if owners.peek().is_none() || owners.any(|owner| owner == cluster) {
            let id = interface.network_interface_id().unwrap_or_default();
            found.entry(name).or_default().insert(id);
        }
    }
    let text = |(name, interfaces): (&str, BTreeSet<&str>)| {
        let interfaces: Vec<&str> = interfaces.into_iter().collect();
        format!(
            "load balancer {name}, or what is left of it: {}",
            interfaces.join(", ")
        )
    };
    found.into_iter().map(text).collect()
}

/// The name in the description of an interface: `ELB app/NAME/ID`, `ELB net/NAME/ID`, `ELB NAME`.
fn balancer(description: &str) -> Option<&str> {
    let rest = description.strip_prefix("ELB ")?;
    rest.split('/').nth(1).or(Some(rest))
}

/// Whether a controller of Kubernetes gives such names.
fn is_of_kubernetes(name: &str) -> bool {
    let is_of_uid =
        name.len() == 32 && name.starts_with('a') && name.bytes().all(|it| it.is_ascii_hexdigit());
    name.starts_with("k8s-") || is_of_uid
}

async fn volumes(api: &Ec2, cluster: &str) -> Result<Vec<String>, CloudError> {
    let owned = format!("kubernetes.io/cluster/{cluster}");
    let marks = [
        filter("tag-key", vec![owned]),
        // Auto Mode has its own.
        filter("tag:eks:eks-cluster-name", vec![cluster.to_owned()]),
    ];
    let mut left = BTreeSet::new();
    for mark in marks {
        let mut token = None;
        loop {
            let answer = api.call(&VOLUMES, || {
                let request = api.client.describe_volumes().filters(mark.clone());
                request.set_next_token(token.clone()).send()
            });
            let answer = answer.await?;
            left.extend(answer.volumes().iter().filter_map(volume));
            token = answer.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break;
            }
        }
    }
    Ok(left.into_iter().collect())
}

/// A volume that was made for a claim.
fn volume(volume: &sdk::Volume) -> Option<String> {
    let mut tags = volume.tags().iter();
    let claim = tags.find(|tag| tag.key().is_some_and(|key| OF_CLAIMS.contains(&key)))?;
    let (id, name) = (volume.volume_id()?, claim.value().unwrap_or_default());
    Some(format!("volume {id} ({name})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(id: &str, description: &str, group: Option<&str>) -> sdk::NetworkInterface {
        let group = group.map(|id| sdk::GroupIdentifier::builder().group_id(id).build());
        sdk::NetworkInterface::builder()
            .network_interface_id(id)
            .description(description)
            .set_groups(Some(group.into_iter().collect()))
            .build()
    }

    #[test]
    fn load_balancers_are_told_by_their_interfaces() {
        let groups = BTreeMap::from([
            ("sg-1".to_owned(), "shop".to_owned()),
            ("sg-2".to_owned(), "other".to_owned()),
        ]);
        let interfaces = [
            interface("eni-2", "ELB net/k8s-shop-web-0123456789/50dc6c", None),
            interface("eni-1", "ELB net/k8s-shop-web-0123456789/50dc6c", None),
            interface(
                "eni-3",
                "ELB app/k8s-shop-api-9876543210/50dc6c",
                Some("sg-1"),
            ),
            interface(
                "eni-4",
                "ELB app/k8s-else-api-9876543210/50dc6c",
                Some("sg-2"),
            ),
            interface("eni-5", "ELB app/by-hand/50dc6c", None),
            interface("eni-6", "ELB a0123456789abcdef0123456789abcde", None),
            interface("eni-7", "Interface for NAT Gateway nat-1", None),
        ];
        assert_eq!(
            told(&interfaces, &groups, "shop"),
            [
                "load balancer a0123456789abcdef0123456789abcde, or what is left of it: eni-6",
                "load balancer k8s-shop-api-9876543210, or what is left of it: eni-3",
                "load balancer k8s-shop-web-0123456789, or what is left of it: eni-1, eni-2",
            ]
        );
    }

    #[test]
    fn volumes_of_nodes_are_not_told() {
        let tagged = |key: &str| {
            let tag = sdk::Tag::builder().key(key).value("data").build();
            sdk::Volume::builder().volume_id("vol-1").tags(tag).build()
        };
        let claimed = volume(&tagged("kubernetes.io/created-for/pvc/name"));
        assert_eq!(claimed.as_deref(), Some("volume vol-1 (data)"));
        assert_eq!(volume(&tagged("Name")), None);
    }
}
