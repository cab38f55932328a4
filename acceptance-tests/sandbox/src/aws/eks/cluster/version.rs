//! `UpdateClusterVersion`, `AssociateEncryptionConfig`, and the updates themselves.

use super::Cluster;
use crate::aws::eks::Eks;
use crate::aws::eks::ask::{Ask, Served, seconds};
use crate::aws::eks::catalog;
use crate::aws::eks::error::Refusal;
use crate::aws::eks::thing::{Asked, Members, Thing, described};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

impl Eks {
    pub(crate) fn update_cluster_version(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let cluster = self.cluster(ask)?;
        if let Some(update) = cluster.thing.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        let to = ask.required("version")?;
        let from = cluster.version().to_owned();
        if catalog::minor(to).is_none() {
            // hashicorp/terraform-provider-aws#38796.
            return Err(Refusal::parameter("unsupported Kubernetes version"));
        }
        let rolls_back = cluster.may_roll_back(to, ask.now);
        if !rolls_back && catalog::minor(to) != catalog::minor(&from).map(|minor| minor + 1) {
            // rancher/rancher#43316 and terraform-aws-modules/terraform-aws-eks#2607.
            return Err(Refusal::parameter(format!(
                "Unsupported Kubernetes minor version update from {from} to {to}"
            )));
        }
        if catalog::supported(to).is_none() {
            return Err(Refusal::parameter("unsupported Kubernetes version"));
        }
        let kind = if rolls_back {
            "VersionRollback"
        } else {
            "VersionUpdate"
        };
        cluster.check_idle(kind)?;
        cluster.check_nodes_keep_up(to)?;
        let platform = catalog::platform(to);
        let set = Members::from_iter([
            ("version".to_owned(), json!(to)),
            ("platformVersion".to_owned(), json!(platform)),
        ]);
        let asked = Asked {
            kind,
            params: vec![
                ("Version", to.to_owned()),
                ("PlatformVersion", platform.to_owned()),
            ],
            set,
            token: ask.token(),
        };
        let after = ask.times().cluster_version;
        let update = cluster.thing.update(id, asked, ask.now, after);
        Ok(json!({ "update": update }))
    }

    pub(crate) fn associate_encryption_config(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let cluster = self.cluster(ask)?;
        if let Some(update) = cluster.thing.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        let config = &ask.body["encryptionConfig"];
        check_encryption(config)?;
        if cluster.thing.doc["encryptionConfig"].is_array() {
            return Err(Refusal::parameter(format!(
                "Encryption is already enabled on cluster {}",
                cluster.name()
            )));
        }
        cluster.check_idle("AssociateEncryptionConfig")?;
        let asked = Asked {
            kind: "AssociateEncryptionConfig",
            params: vec![("EncryptionConfig", config.to_string())],
            set: Members::from_iter([("encryptionConfig".to_owned(), config.clone())]),
            token: ask.token(),
        };
        let after = ask.times().cluster_config;
        let update = cluster.thing.update(id, asked, ask.now, after);
        Ok(json!({ "update": update }))
    }

    pub(crate) fn describe_update(&mut self, ask: &Ask<'_>) -> Served {
        let id = ask.path(1);
        let thing = self.updated(ask)?;
        let update = thing.updates.iter().find(|update| update["id"] == id);
        match update {
            Some(update) => Ok(json!({ "update": described(update) })),
            None => Err(Refusal::not_found(format!("No update found for ID: {id}"))),
        }
    }

    pub(crate) fn list_updates(&mut self, ask: &Ask<'_>) -> Served {
        let thing = self.updated(ask)?;
        let ids = thing.updates.iter().map(|update| update["id"].clone());
        let ids = ids.collect();
        ask.page("updateIds", ids)
    }

    /// The object whose updates are asked for: the cluster, or one of its node groups or add-ons.
    fn updated(&mut self, ask: &Ask<'_>) -> Result<&Thing, Refusal> {
        let (group, addon) = (ask.query("nodegroupName"), ask.query("addonName"));
        let cluster = self.cluster(ask)?;
        match (group, addon) {
            (None, None) => Ok(&cluster.thing),
            (Some(group), None) => cluster.nodegroup(&group).map(|group| &*group),
            (None, Some(addon)) => cluster.addon(&addon).map(|addon| &*addon),
            (Some(_), Some(_)) => Err(Refusal::parameter(
                "Only one of nodegroupName and addonName may be given.",
            )),
        }
    }
}

/// For how long an upgrade can be taken back (EKS user guide, "Rollback cluster to previous Kubernetes
/// version").
const ROLLBACK: Duration = Duration::from_hours(7 * 24);

impl Cluster {
    /// Whether this is the version from which the cluster was upgraded in place, not too long ago.
    fn may_roll_back(&self, to: &str, now: SystemTime) -> bool {
        let mut upgrades = self.thing.updates.iter().rev();
        let last =
            upgrades.find(|it| it["type"] == "VersionUpdate" && it["status"] == "Successful");
        let age = last.and_then(|it| Some(seconds(now).as_f64()? - it["createdAt"].as_f64()?));
        let step = catalog::minor(to).zip(catalog::minor(self.version()));
        step.is_some_and(|(to, from)| to + 1 == from)
            && age.is_some_and(|age| age <= ROLLBACK.as_secs_f64())
    }

    /// Nodes may be three minors behind the control plane and no more (Kubernetes version skew policy),
    /// which holds for the version that it goes to, and none may be ahead of it.
    fn check_nodes_keep_up(&self, to: &str) -> Result<(), Refusal> {
        let target = catalog::minor(to).unwrap_or(0);
        let behind: Vec<&str> = self
            .nodegroups
            .iter()
            .filter(|(_, group)| {
                catalog::minor(group.text("version"))
                    .is_some_and(|minor| minor + 3 < target || minor > target)
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if behind.is_empty() {
            return Ok(());
        }
        Err(Refusal::request(format!(
            "Nodegroups {} must be updated to match cluster version {} before updating cluster version",
            behind.join(", "),
            self.version()
        )))
    }
}

/// Secrets only, with a KMS key (API reference, `EncryptionConfig`).
pub(super) fn check_encryption(config: &Value) -> Result<(), Refusal> {
    let right = |one: &Value| {
        let key = one["provider"]["keyArn"].as_str().unwrap_or_default();
        one["resources"] == json!(["secrets"]) && key.contains(":kms:")
    };
    match config.as_array() {
        Some(list) if list.len() == 1 && list.iter().all(right) => Ok(()),
        _ => Err(Refusal::parameter(
            "The encryptionConfig is not valid: it takes one entry with the resources [secrets] and the ARN of a KMS key.",
        )),
    }
}
