//! Add-ons: versions, configuration, conflicts with what is already there.

use super::ask::{Ask, Served, seconds};
use super::cluster::Cluster;
use super::error::Refusal;
use super::thing::{ADDON, Asked, Members, Thing, described};
use super::{Eks, catalog, pod_identity};
use serde_json::{Value, json};

impl Cluster {
    pub(super) fn addon(&mut self, name: &str) -> Result<&mut Thing, Refusal> {
        let text = format!("No addon: {name} found in cluster: {}", self.name());
        self.addons
            .get_mut(name)
            .ok_or_else(|| Refusal::not_found(text))
    }

    /// What an add-on would overwrite, when it may not: EKS's own installation of another version, or
    /// its settings (hashicorp/terraform-provider-aws#20440, nebari-dev/nebari#2537).
    fn conflict(&self, name: &str, version: &str, values: Option<&str>) -> Option<Value> {
        let default = catalog::addon(name)
            .and_then(|addon| catalog::default_addon_version(addon, self.version()));
        let differs = default != Some(version) || values.is_some_and(|text| text != "{}");
        if !self.self_managed.contains(name) || !differs {
            return None;
        }
        let kind = if catalog::needs_nodes(name) {
            "Deployment.apps"
        } else {
            "DaemonSet.apps"
        };
        let container = if name == "vpc-cni" { "aws-node" } else { name };
        Some(json!({
            "code": "ConfigurationConflict",
            "message": format!(
                "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts:\n{kind} {container} - .spec.template.spec.containers[name=\"{container}\"].image"
            ),
            "resourceIds": [],
        }))
    }
}

impl Eks {
    pub(super) async fn create_addon(&mut self, ask: &Ask<'_>) -> Served {
        let name = ask.required("addonName")?.to_owned();
        let uuid = self.ids.uuid();
        let omen = self.omen(&format!("addon/{}/{name}", ask.path(0)));
        let cluster = self.living_cluster(ask)?;
        if let Some(existing) = cluster.addons.get(&name) {
            if existing.was_asked_by(ask.token().as_deref(), &ask.body) {
                return Ok(json!({ "addon": existing.doc }));
            }
            // wandb/terraform-aws-wandb#230.
            return Err(Refusal::in_use("Addon already exists."));
        }
        let control = cluster.version().to_owned();
        let known = catalog::addon(&name).ok_or_else(|| {
            // marcincuber/eks#10.
            Refusal::parameter(format!(
                "Addon {name} specified is not supported in {control} kubernetes version"
            ))
        })?;
        let version = match ask.text("addonVersion") {
            Some(asked) => asked,
            None => catalog::default_addon_version(known, &control).unwrap_or_default(),
        };
        catalog::check_addon_version(known, version, &control)?;
        check_values(known, ask)?;
        let mode = ask.text("resolveConflicts").unwrap_or("NONE");
        if mode == "PRESERVE" {
            // eksctl-io/eksctl#5880.
            return Err(Refusal::parameter(
                "Resolve conflicts option preserve is not supported for operation CreateAddon",
            ));
        }
        let values = ask.text("configurationValues");
        let conflict = (mode == "NONE")
            .then(|| cluster.conflict(&name, version, values))
            .flatten();
        let arn = ask.arn(&format!("addon/{}/{name}/{uuid}", ask.path(0)));
        let mut doc = json!({
            "addonName": name,
            "clusterName": ask.path(0),
            "addonVersion": version,
            "addonArn": arn,
            "createdAt": seconds(ask.now),
            "modifiedAt": seconds(ask.now),
            "health": { "issues": [] },
            "tags": ask.tags()?,
            "namespaceConfig": { "namespace": known["namespace"] },
        });
        if let Some(namespace) = ask.body["namespaceConfig"]["namespace"].as_str() {
            doc["namespaceConfig"]["namespace"] = json!(namespace);
        }
        for member in ["serviceAccountRoleArn", "configurationValues"] {
            if let Some(text) = ask.text(member) {
                doc[member] = json!(text);
            }
        }
        if let Some(asked) = ask.member("podIdentityAssociations") {
            doc["podIdentityAssociations"] = self
                .give_identities(ask, &arn, &known["namespace"], asked)
                .await?;
        }
        let due = ask.after(ask.times().addon);
        let mut thing = Thing::create(&ADDON, doc, Members::new(), due, ask.asked());
        thing.issue = omen.or(conflict);
        let answer = json!({ "addon": thing.doc });
        let cluster = self.living_cluster(ask)?;
        cluster.self_managed.remove(&name);
        cluster.addons.insert(name, thing);
        Ok(answer)
    }

    pub(super) async fn update_addon(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let name = ask.path(1);
        let cluster = self.living_cluster(ask)?;
        let control = cluster.version().to_owned();
        let addon = cluster.addon(name)?;
        if let Some(update) = addon.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        let status = addon.status();
        if ["CREATING", "UPDATING", "DELETING"].contains(&status) {
            let text = format!("Cannot update addon {name} as it is currently in {status} state");
            return Err(Refusal::in_use(text));
        }
        let arn = addon.text("addonArn").to_owned();
        let known = catalog::addon(name).unwrap_or(&Value::Null);
        if let Some(version) = ask.text("addonVersion") {
            catalog::check_addon_version(known, version, &control)?;
        }
        check_values(known, ask)?;
        let mut set = Members::from_iter([("modifiedAt".to_owned(), seconds(ask.now))]);
        let mut params = Vec::new();
        for (member, param) in [
            ("addonVersion", "AddonVersion"),
            ("serviceAccountRoleArn", "ServiceAccountRoleArn"),
            ("configurationValues", "ConfigurationValues"),
        ] {
            if let Some(text) = ask.text(member) {
                set.insert(member.to_owned(), json!(text));
                params.push((param, text.to_owned()));
            }
        }
        // An update that names no role takes it away (hashicorp/terraform-provider-aws#19402), and an
        // empty one is refused (hashicorp/terraform-provider-aws#30645).
        let role = "serviceAccountRoleArn";
        match (ask.member(role), ask.text(role)) {
            (Some(_), None) => {
                return Err(Refusal::parameter(
                    "Cross-account pass role is not allowed.",
                ));
            }
            (None, _) => {
                set.insert(role.to_owned(), Value::Null);
            }
            (Some(_), Some(_)) => {}
        }
        if let Some(mode) = ask.text("resolveConflicts") {
            params.push(("ResolveConflicts", mode.to_owned()));
        }
        if let Some(asked) = ask.member("podIdentityAssociations") {
            params.push(("PodIdentityAssociations", asked.to_string()));
            let given = self
                .give_identities(ask, &arn, &known["namespace"], asked)
                .await?;
            let none = given.as_array().is_none_or(Vec::is_empty);
            let given = if none { Value::Null } else { given };
            set.insert("podIdentityAssociations".to_owned(), given);
        }
        let asked = Asked {
            kind: "AddonUpdate",
            params,
            set,
            token: ask.token(),
        };
        let after = ask.times().addon;
        let addon = self.living_cluster(ask)?.addon(name)?;
        Ok(json!({ "update": addon.update(id, asked, ask.now, after) }))
    }

    pub(super) fn describe_addon(&mut self, ask: &Ask<'_>) -> Served {
        let addon = self.cluster(ask)?.addon(ask.path(1))?;
        Ok(json!({ "addon": addon.doc }))
    }

    pub(super) fn list_addons(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        let names = cluster.addons.keys().map(|name| json!(name)).collect();
        ask.page("addons", names)
    }

    pub(super) fn delete_addon(&mut self, ask: &Ask<'_>) -> Served {
        let due = ask.after(ask.times().addon);
        let preserve = ask.query("preserve").as_deref() == Some("true");
        let cluster = self.cluster(ask)?;
        let addon = cluster.addon(ask.path(1))?;
        if addon.status() != "DELETING" {
            addon.delete(due);
        }
        let (answer, arn) = (
            json!({ "addon": addon.doc }),
            addon.text("addonArn").to_owned(),
        );
        if preserve {
            cluster.self_managed.insert(ask.path(1).to_owned());
        }
        pod_identity::forget(cluster, &arn);
        Ok(answer)
    }

    /// Associations that belong to an add-on, in place of those that it had; the answer lists their
    /// ARNs.
    async fn give_identities(
        &mut self,
        ask: &Ask<'_>,
        owner: &str,
        namespace: &Value,
        asked: &Value,
    ) -> Served {
        let list = asked.as_array().cloned().unwrap_or_default();
        for one in &list {
            let role = one["roleArn"].as_str().unwrap_or_default();
            pod_identity::check_role(ask, role).await?;
        }
        pod_identity::forget(self.living_cluster(ask)?, owner);
        let mut arns = Vec::new();
        for one in list {
            let doc = json!({
                "namespace": namespace,
                "serviceAccount": one["serviceAccount"],
                "roleArn": one["roleArn"],
                "ownerArn": owner,
            });
            arns.push(self.associate(ask, doc)?["associationArn"].clone());
        }
        Ok(json!(arns))
    }
}

/// Configuration values are JSON or YAML that fits the add-on's schema.
fn check_values(addon: &Value, ask: &Ask<'_>) -> Result<(), Refusal> {
    let Some(text) = ask.text("configurationValues") else {
        return Ok(());
    };
    let Ok(values) = serde_json::from_str(text) else {
        if !text.trim_start().starts_with(['{', '[']) {
            return Err(Refusal::not_simulated(
                "The sandbox does not simulate configuration values in YAML; write them as JSON.",
            ));
        }
        return Err(Refusal::parameter(
            "ConfigurationValue is not in valid JSON or YAML format.",
        ));
    };
    let broken = catalog::check_values(addon, &values);
    if broken.is_empty() {
        return Ok(());
    }
    Err(Refusal::parameter(format!(
        "ConfigurationValue provided in request is not supported: Json schema validation failed with error: [{}]",
        broken.join(", ")
    )))
}
