//! Access entries and the policies that are associated with them.

use super::Eks;
use super::ask::{Ask, Served, seconds, strings};
use super::cluster::Cluster;
use super::error::Refusal;
use super::ids::Ids;
use crate::aws::sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The access policies of the user guide ("Review access policy permissions").
const POLICIES: [&str; 17] = [
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
];

/// The types of entries, with the groups and the user name that EKS gives those of nodes.
const TYPES: [(&str, &[&str], &str); 7] = [
    ("STANDARD", &[], ""),
    (
        "EC2_LINUX",
        &["system:nodes"],
        "system:node:{{EC2PrivateDNSName}}",
    ),
    (
        "EC2_WINDOWS",
        &["eks:kube-proxy-windows", "system:nodes"],
        "system:node:{{EC2PrivateDNSName}}",
    ),
    (
        "FARGATE_LINUX",
        &[
            "system:bootstrappers",
            "system:node-proxier",
            "system:nodes",
        ],
        "system:node:{{SessionName}}",
    ),
    ("EC2", &[], "system:node:{{EC2PrivateDNSName}}"),
    (
        "HYBRID_LINUX",
        &["system:nodes"],
        "system:node:{{SessionName}}",
    ),
    (
        "HYPERPOD_LINUX",
        &["system:nodes"],
        "system:node:{{SessionName}}",
    ),
];

/// An entry, and its policies by ARN.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) doc: Value,
    pub(crate) policies: BTreeMap<String, Value>,
    token: Option<String>,
}

fn policy_arn(name: &str) -> String {
    format!("arn:aws:eks::aws:cluster-access-policy/{name}")
}

impl Eks {
    /// A cluster whose authentication mode knows access entries
    /// (aws-ia/terraform-aws-eks-blueprints#1877).
    fn with_entries(&mut self, ask: &Ask<'_>) -> Result<&mut Cluster, Refusal> {
        let cluster = self.living_cluster(ask)?;
        if cluster.authentication_mode() == "CONFIG_MAP" {
            return Err(Refusal::request(
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
            ));
        }
        Ok(cluster)
    }

    fn entry(&mut self, ask: &Ask<'_>) -> Result<&mut Entry, Refusal> {
        // terraform-aws-modules/terraform-aws-eks#3024.
        let text = "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";
        self.with_entries(ask)?
            .entries
            .get_mut(ask.path(1))
            .ok_or_else(|| Refusal::not_found(text))
    }

    pub(super) async fn create_access_entry(&mut self, ask: &Ask<'_>) -> Served {
        let principal = ask.required("principalArn")?.to_owned();
        let uuid = self.ids.uuid();
        let cluster = self.with_entries(ask)?;
        if let Some(existing) = cluster.entries.get(&principal) {
            if existing.token.is_some() && existing.token == ask.token() {
                return Ok(json!({ "accessEntry": existing.doc }));
            }
            // terraform-aws-modules/terraform-aws-eks#3293.
            return Err(Refusal::in_use(
                "The specified access entry resource is already in use on this cluster.",
            ));
        }
        let kind = ask.text("type").unwrap_or("STANDARD");
        check_entry(ask, kind)?;
        if !ask.neighbours().is_principal(&principal).await {
            return Err(Refusal::parameter(
                "The specified principalArn is invalid: invalid principal.",
            ));
        }
        let mut entry = Entry::new(ask, &uuid, &principal, kind);
        entry.token = ask.token();
        entry.doc["tags"] = ask.tags()?;
        entry.change(ask);
        let answer = json!({ "accessEntry": entry.doc });
        self.with_entries(ask)?.entries.insert(principal, entry);
        Ok(answer)
    }

    pub(super) fn describe_access_entry(&mut self, ask: &Ask<'_>) -> Served {
        Ok(json!({ "accessEntry": self.entry(ask)?.doc }))
    }

    pub(super) fn list_access_entries(&mut self, ask: &Ask<'_>) -> Served {
        let policy = ask.query("associatedPolicyArn");
        let cluster = self.with_entries(ask)?;
        let principals = cluster
            .entries
            .iter()
            .filter(|(_, entry)| {
                policy
                    .as_ref()
                    .is_none_or(|policy| entry.policies.contains_key(policy))
            })
            .map(|(principal, _)| json!(principal))
            .collect();
        ask.page("accessEntries", principals)
    }

    pub(super) fn update_access_entry(&mut self, ask: &Ask<'_>) -> Served {
        let entry = self.entry(ask)?;
        check_entry(ask, entry.kind())?;
        entry.change(ask);
        entry.doc["modifiedAt"] = seconds(ask.now);
        Ok(json!({ "accessEntry": entry.doc }))
    }

    pub(super) fn delete_access_entry(&mut self, ask: &Ask<'_>) -> Served {
        self.entry(ask)?;
        self.with_entries(ask)?.entries.remove(ask.path(1));
        Ok(json!({}))
    }

    pub(super) fn associate_access_policy(&mut self, ask: &Ask<'_>) -> Served {
        let entry = self.entry(ask)?;
        let policy = ask.required("policyArn")?;
        if !POLICIES.iter().any(|name| policy_arn(name) == policy) {
            return Err(Refusal::parameter(format!(
                "The specified policyArn is invalid: {policy}"
            )));
        }
        let scope = scope(&ask.body["accessScope"])?;
        // Node entries have their rights by their type, but those of Auto Mode's own nodes.
        if !["STANDARD", "EC2"].contains(&entry.kind()) {
            return Err(Refusal::request(format!(
                "Access policies can't be associated with access entries of type {}.",
                entry.kind()
            )));
        }
        let since = entry
            .policies
            .get(policy)
            .map_or(seconds(ask.now), |known| known["associatedAt"].clone());
        let association = json!({
            "policyArn": policy,
            "accessScope": scope,
            "associatedAt": since,
            "modifiedAt": seconds(ask.now),
        });
        entry
            .policies
            .insert(policy.to_owned(), association.clone());
        Ok(json!({
            "clusterName": ask.path(0),
            "principalArn": ask.path(1),
            "associatedAccessPolicy": association,
        }))
    }

    pub(super) fn disassociate_access_policy(&mut self, ask: &Ask<'_>) -> Served {
        let policy = ask.path(2);
        match self.entry(ask)?.policies.remove(policy) {
            Some(_) => Ok(json!({})),
            None => Err(Refusal::not_found(format!(
                "The specified policyArn could not be found: {policy}"
            ))),
        }
    }

    pub(super) fn list_associated_access_policies(&mut self, ask: &Ask<'_>) -> Served {
        let policies = self.entry(ask)?.policies.values().cloned().collect();
        let mut answer = ask.page("associatedAccessPolicies", policies)?;
        answer["clusterName"] = json!(ask.path(0));
        answer["principalArn"] = json!(ask.path(1));
        Ok(answer)
    }
}

/// `ListAccessPolicies`.
pub(super) fn list_policies(ask: &Ask<'_>) -> Served {
    let policies = POLICIES
        .iter()
        .map(|name| json!({ "name": name, "arn": policy_arn(name) }))
        .collect();
    ask.page("accessPolicies", policies)
}

/// Makes whoever created a cluster its administrator.
pub(super) fn bootstrap(cluster: &mut Cluster, ask: &Ask<'_>, ids: &mut Ids, caller: &str) {
    let policy = policy_arn("AmazonEKSClusterAdminPolicy");
    let mut entry = Entry::of_cluster(cluster, ask, &ids.uuid(), caller, "STANDARD");
    let association = json!({
        "policyArn": policy,
        "accessScope": { "type": "cluster", "namespaces": [] },
        "associatedAt": seconds(ask.now),
        "modifiedAt": seconds(ask.now),
    });
    entry.policies.insert(policy, association);
    cluster.entries.insert(caller.to_owned(), entry);
}

/// Lets the nodes of a role in, as EKS does for those that it manages. The entry outlives them
/// (terraform-aws-modules/terraform-aws-eks#3329).
pub(super) fn admit_nodes(
    cluster: &mut Cluster,
    ask: &Ask<'_>,
    ids: &mut Ids,
    role: &str,
    kind: &str,
) {
    if cluster.entries.contains_key(role) {
        return;
    }
    let mut entry = Entry::of_cluster(cluster, ask, &ids.uuid(), role, kind);
    if kind == "EC2" {
        let policy = policy_arn("AmazonEKSAutoNodePolicy");
        let association = json!({
            "policyArn": policy,
            "accessScope": { "type": "cluster", "namespaces": [] },
            "associatedAt": seconds(ask.now),
            "modifiedAt": seconds(ask.now),
        });
        entry.policies.insert(policy, association);
    }
    cluster.entries.insert(role.to_owned(), entry);
}

impl Entry {
    fn new(ask: &Ask<'_>, uuid: &str, principal: &str, kind: &str) -> Self {
        Self::make(ask, ask.path(0), uuid, principal, kind)
    }

    fn of_cluster(
        cluster: &Cluster,
        ask: &Ask<'_>,
        uuid: &str,
        principal: &str,
        kind: &str,
    ) -> Self {
        Self::make(ask, cluster.name(), uuid, principal, kind)
    }

    fn make(ask: &Ask<'_>, cluster: &str, uuid: &str, principal: &str, kind: &str) -> Self {
        let named = principal.rsplit('/').next().unwrap_or_default();
        let class = if principal.contains(":role/") {
            "role"
        } else {
            "user"
        };
        let account = Sandbox::ACCOUNT;
        let known = TYPES.iter().find(|(known, ..)| *known == kind);
        let (_, groups, user) = known.copied().unwrap_or(("STANDARD", &[], ""));
        let user = match (user, class) {
            ("", "role") => {
                format!("arn:aws:sts::{account}:assumed-role/{named}/{{{{SessionName}}}}")
            }
            ("", _) => principal.to_owned(),
            (user, _) => user.to_owned(),
        };
        let path = format!("access-entry/{cluster}/{class}/{account}/{named}/{uuid}");
        Self {
            doc: json!({
                "clusterName": cluster,
                "principalArn": principal,
                "kubernetesGroups": groups,
                "accessEntryArn": ask.arn(&path),
                "createdAt": seconds(ask.now),
                "modifiedAt": seconds(ask.now),
                "tags": {},
                "username": user,
                "type": kind,
            }),
            policies: BTreeMap::new(),
            token: None,
        }
    }

    fn kind(&self) -> &str {
        self.doc["type"].as_str().unwrap_or_default()
    }

    /// Takes over groups and user name of a request that names them.
    fn change(&mut self, ask: &Ask<'_>) {
        if let Some(groups) = ask.member("kubernetesGroups") {
            self.doc["kubernetesGroups"] = json!(strings(groups));
        }
        if let Some(user) = ask.text("username") {
            self.doc["username"] = json!(user);
        }
    }
}

fn check_entry(ask: &Ask<'_>, kind: &str) -> Result<(), Refusal> {
    if !TYPES.iter().any(|(known, ..)| *known == kind) {
        let text = format!("The access entry type {kind} is not supported.");
        return Err(Refusal::parameter(text));
    }
    let groups = strings(&ask.body["kubernetesGroups"]);
    if kind != "STANDARD" && (!groups.is_empty() || ask.text("username").is_some()) {
        return Err(Refusal::parameter(format!(
            "kubernetesGroups and username can't be set for access entries of type {kind}."
        )));
    }
    let reserved = |name: &&String| {
        ["system:", "eks:", "aws:", "amazon:", "iam:"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    if let Some(group) = groups.iter().find(reserved) {
        let prefix = group.split_inclusive(':').next().unwrap_or_default();
        return Err(Refusal::parameter(format!(
            "The kubernetes group name {group} is invalid, it cannot start with {prefix}"
        )));
    }
    Ok(())
}

/// The scope of a policy as it is described: a cluster's has no namespaces.
fn scope(asked: &Value) -> Served {
    let namespaces = strings(&asked["namespaces"]);
    match (asked["type"].as_str(), namespaces.is_empty()) {
        (Some("cluster"), true) | (Some("namespace"), false) => {
            Ok(json!({ "type": asked["type"], "namespaces": namespaces }))
        }
        (Some("cluster"), false) => Err(Refusal::parameter(
            "Namespaces can't be specified for an access scope of type cluster.",
        )),
        (Some("namespace"), true) => Err(Refusal::parameter(
            "At least one namespace must be specified for an access scope of type namespace.",
        )),
        _ => Err(Refusal::parameter(
            "The access scope type must be cluster or namespace.",
        )),
    }
}
