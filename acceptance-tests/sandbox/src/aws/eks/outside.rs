//! What tests see and do behind the API.

use super::Eks;
use crate::aws::sandbox::Sandbox;
use crate::aws::server::Gateway;
use crate::kubernetes::Cluster;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

impl Sandbox {
    /// Lets this much time pass for EKS, on top of the gateway's own clock.
    pub fn pass_eks_time(&self, time: Duration) {
        self.block_on(async { self.gateway.overlays.eks.lock().await.ahead += time });
    }

    /// Makes the change of a thing that is under way, or else its next one, end with a health issue.
    /// `path` is what its ARN says, without the id at the end: `cluster/NAME`,
    /// `nodegroup/CLUSTER/NAME`, `fargateprofile/CLUSTER/NAME`, `addon/CLUSTER/NAME`. A thing that does
    /// not exist yet fails when it is made. `code` is one of the API's (`NodeCreationFailure` …).
    pub fn fail_eks(&self, path: &str, code: &str, message: &str, resource_ids: &[&str]) {
        let issue = json!({ "code": code, "message": message, "resourceIds": resource_ids });
        self.block_on(async {
            let eks = &mut *self.gateway.overlays.eks.lock().await;
            match eks.thing_mut(path) {
                Some(thing) => thing.issue = Some(issue),
                None => {
                    eks.omens.insert(path.to_owned(), issue);
                }
            }
        });
    }

    /// The Kubernetes behind a cluster of [`Sandbox::REGION`], or of the region that its ARN names. None from
    /// the call that deletes the cluster.
    #[must_use]
    pub fn cluster(&self, name_or_arn: &str) -> Option<Cluster> {
        let arn = match name_or_arn.starts_with("arn:") {
            true => name_or_arn.to_owned(),
            false => format!(
                "arn:aws:eks:{}:{}:cluster/{name_or_arn}",
                Self::REGION,
                Self::ACCOUNT
            ),
        };
        self.gateway.fleet.get(&arn)
    }

    /// The Kubernetes behind all clusters that are there.
    #[must_use]
    pub fn clusters(&self) -> Vec<Cluster> {
        self.gateway.fleet.all()
    }
}

/// Members that AWS makes up, or that hold what it made up elsewhere.
const MADE_UP: [&str; 24] = [
    "accessEntryArn",
    "addonArn",
    "arn",
    "associatedAt",
    "associationArn",
    "associationId",
    "autoScalingGroups",
    "certificateAuthority",
    "clientRequestToken",
    "clusterSecurityGroupId",
    "createdAt",
    "endpoint",
    "fargateProfileArn",
    "identity",
    "identityProviderConfigArn",
    "launchTemplate",
    "modifiedAt",
    "nodegroupArn",
    "ownerArn",
    "podIdentityAssociations",
    "securityGroupIds",
    "subnetIds",
    "token",
    "vpcId",
];

/// A cluster of [`Eks::state`] without what AWS makes up, so that two runs can be compared.
pub(crate) fn normalized(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !MADE_UP.contains(&name.as_str()))
            .map(|(name, value)| match (name.as_str(), value) {
                // Of a node group's or profile's subnets their number is left.
                ("subnets", Value::Array(subnets)) => (name.clone(), json!(subnets.len())),
                _ => (name.clone(), normalized(value)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(normalized).collect(),
        other => other.clone(),
    }
}

impl Gateway {
    /// Carries out what has become due in EKS since its last call, so that what is read is what is.
    pub(crate) async fn settle_eks(&self) {
        let eks = &mut *self.overlays.eks.lock().await;
        let now = self.now() + eks.ahead;
        eks.settle(self, now).await;
    }
}

impl Eks {
    fn thing_mut(&mut self, path: &str) -> Option<&mut super::thing::Thing> {
        let mut parts = path.split('/');
        let (kind, cluster, name) = (parts.next()?, parts.next()?, parts.next());
        let cluster = self
            .clusters
            .iter_mut()
            .find(|((_, known), _)| known == cluster)
            .map(|(_, cluster)| cluster)?;
        match (kind, name) {
            ("cluster", None) => Some(&mut cluster.thing),
            ("nodegroup", Some(name)) => cluster.nodegroups.get_mut(name),
            ("fargateprofile", Some(name)) => cluster.profiles.get_mut(name),
            ("addon", Some(name)) => cluster.addons.get_mut(name),
            _ => None,
        }
    }

    /// Adds what exists by kind, in the place of moto's idea of it.
    pub(crate) fn add_existing(&self, existing: &mut BTreeMap<String, Vec<String>>) {
        existing.retain(|kind, _| !kind.starts_with("eks:"));
        let mut add = |kind: &str, name: String| {
            existing
                .entry(format!("eks:{kind}"))
                .or_default()
                .push(name);
        };
        for ((_, name), cluster) in &self.clusters {
            add("Cluster", name.clone());
            let kinds = [
                "Nodegroup",
                "FargateProfile",
                "Addon",
                "IdentityProviderConfig",
            ];
            for (kind, part) in kinds.into_iter().zip(cluster.parts()) {
                for own in part.keys() {
                    add(kind, format!("{name}/{own}"));
                }
            }
            for principal in cluster.entries.keys() {
                add("AccessEntry", format!("{name}/{principal}"));
            }
            for id in cluster.associations.keys() {
                add("PodIdentityAssociation", format!("{name}/{id}"));
            }
        }
    }

    /// Everything that exists, by `REGION/NAME` of the cluster: descriptions by kind and name.
    pub(crate) fn state(&self) -> BTreeMap<String, Value> {
        self.clusters
            .iter()
            .map(|((region, name), cluster)| {
                let [groups, profiles, addons, providers] = cluster.parts().map(|part| {
                    let docs = part
                        .iter()
                        .map(|(name, thing)| (name.clone(), thing.doc.clone()));
                    docs.collect::<Value>()
                });
                let entries = cluster.entries.iter().map(|(principal, entry)| {
                    let policies: Vec<_> = entry.policies.values().collect();
                    let value = json!({ "entry": entry.doc, "policies": policies });
                    (principal.clone(), value)
                });
                let mut associations: Vec<_> = cluster.associations.values().collect();
                let account =
                    |one: &Value| format!("{} {}", one["namespace"], one["serviceAccount"]);
                associations.sort_by_key(|one| account(one));
                let value = json!({
                    "cluster": cluster.thing.doc,
                    "nodegroups": groups,
                    "fargateProfiles": profiles,
                    "addons": addons,
                    "identityProviderConfigs": providers,
                    "accessEntries": entries.collect::<Value>(),
                    "associations": associations,
                });
                (format!("{region}/{name}"), value)
            })
            .collect()
    }
}
