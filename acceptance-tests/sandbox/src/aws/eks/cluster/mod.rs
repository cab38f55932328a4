//! Clusters: what belongs to one, and how its parts wait for each other.

mod auto_mode;
mod create;
mod delete;
mod logging;
mod network;
mod update;
mod version;

use super::access::Entry;
use super::catalog;
use super::settings::EksSettings;
use super::thing::Thing;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// A cluster with everything that is part of it.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) thing: Thing,
    pub(crate) nodegroups: BTreeMap<String, Thing>,
    pub(crate) profiles: BTreeMap<String, Thing>,
    pub(crate) addons: BTreeMap<String, Thing>,
    pub(crate) providers: BTreeMap<String, Thing>,
    /// By principal ARN.
    pub(crate) entries: BTreeMap<String, Entry>,
    /// Pod identity associations by id.
    pub(crate) associations: BTreeMap<String, Value>,
    /// Which of coredns, kube-proxy and vpc-cni are there without being an add-on.
    pub(crate) self_managed: BTreeSet<String>,
}

impl Cluster {
    pub(crate) fn name(&self) -> &str {
        self.thing.text("name")
    }

    pub(crate) fn version(&self) -> &str {
        self.thing.text("version")
    }

    pub(crate) fn authentication_mode(&self) -> &str {
        self.thing.doc["accessConfig"]["authenticationMode"]
            .as_str()
            .unwrap_or_default()
    }

    /// The kinds of its parts that take time.
    pub(crate) fn parts(&self) -> [&BTreeMap<String, Thing>; 4] {
        [
            &self.nodegroups,
            &self.profiles,
            &self.addons,
            &self.providers,
        ]
    }

    /// Lets the time that passed have its effects. `false` says that the cluster is gone.
    pub(crate) fn settle(&mut self, now: SystemTime, times: &EksSettings) -> bool {
        if !self.thing.settle(now) {
            return false;
        }
        self.addons.retain(|_, addon| addon.settle(now));
        let networked = self.has_network();
        self.nodegroups.retain(|_, group| {
            if waits_for_network(group, networked, now, times) {
                return true;
            }
            group.settle(now)
        });
        self.profiles.retain(|_, profile| profile.settle(now));
        self.providers.retain(|_, provider| provider.settle(now));
        self.settle_addon_health();
        true
    }

    /// Whether nodes of a node group find a network plug-in, without which they never become ready
    /// (terraform-aws-modules/terraform-aws-eks#3525). Auto Mode brings one for its own nodes only.
    fn has_network(&self) -> bool {
        self.self_managed.contains("vpc-cni")
            || self.addons.get("vpc-cni").is_some_and(|addon| {
                !["CREATING", "CREATE_FAILED", "DELETING"].contains(&addon.status())
            })
    }

    /// Whether there is, or Auto Mode would start, a node for a pod.
    fn has_nodes(&self) -> bool {
        let group = |group: &Thing| {
            ["ACTIVE", "UPDATING"].contains(&group.status())
                && group.doc["scalingConfig"]["desiredSize"] != 0
        };
        let pools = &self.thing.doc["computeConfig"]["nodePools"];
        self.nodegroups.values().any(group)
            || self
                .profiles
                .values()
                .any(|profile| profile.status() == "ACTIVE")
            || pools.as_array().is_some_and(|pools| !pools.is_empty())
    }

    /// Add-ons whose pods find no node are `DEGRADED` until there is one
    /// (terraform-aws-modules/terraform-aws-eks#1801).
    fn settle_addon_health(&mut self) {
        let nodes = self.has_nodes();
        for (name, addon) in &mut self.addons {
            if !catalog::needs_nodes(name) {
                continue;
            }
            match (addon.status(), nodes) {
                ("ACTIVE", false) => {
                    addon.doc["status"] = json!("DEGRADED");
                    addon.doc["health"] = json!({ "issues": [{
                        "code": "InsufficientNumberOfReplicas",
                        "message": "The add-on is unhealthy because it doesn't have the desired number of replicas.",
                        "resourceIds": [],
                    }] });
                }
                ("DEGRADED", true) => {
                    addon.doc["status"] = json!("ACTIVE");
                    addon.doc["health"] = json!({ "issues": [] });
                }
                _ => {}
            }
        }
    }
}

/// Whether a group's nodes still try to join without a network. When their patience ends, the group
/// is made to fail.
fn waits_for_network(
    group: &mut Thing,
    networked: bool,
    now: SystemTime,
    times: &EksSettings,
) -> bool {
    let Some(due) = group.creation_due() else {
        return false;
    };
    if networked || group.issue.is_some() || group.doc["scalingConfig"]["desiredSize"] == 0 {
        return false;
    }
    if now < due + times.join_patience {
        return true;
    }
    group.issue = Some(json!({
        "code": "NodeCreationFailure",
        "message": "Unhealthy nodes in the kubernetes cluster",
        "resourceIds": ["i-0123456789abcdef0"],
    }));
    false
}
