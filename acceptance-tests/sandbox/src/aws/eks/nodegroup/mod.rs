//! Managed node groups: coming, being looked at and going. Their updates are in [`update`].

mod image;
mod update;

use super::ask::{Ask, Served, seconds, strings};
use super::cluster::Cluster;
use super::error::Refusal;
use super::neighbours::Template;
use super::thing::{Members, NODEGROUP, Thing};
use super::{Eks, access, catalog};
use serde_json::{Value, json};

/// Members that are described as they were asked for, where they were.
const ECHOED: [&str; 7] = [
    "nodegroupName",
    "nodeRole",
    "subnets",
    "taints",
    "nodeRepairConfig",
    "warmPoolConfig",
    "remoteAccess",
];

impl Cluster {
    pub(super) fn nodegroup(&mut self, name: &str) -> Result<&mut Thing, Refusal> {
        self.nodegroups
            .get_mut(name)
            .ok_or_else(|| Refusal::not_found(format!("No node group found for name: {name}.")))
    }
}

impl Eks {
    pub(super) async fn create_nodegroup(&mut self, ask: &Ask<'_>) -> Served {
        let name = ask.required("nodegroupName")?.to_owned();
        let uuid = self.ids.uuid();
        let issue = self.omen(&format!("nodegroup/{}/{name}", ask.path(0)));
        let cluster = self.active_cluster(ask)?;
        if let Some(existing) = cluster.nodegroups.get(&name) {
            if existing.was_asked_by(ask.token().as_deref(), &ask.body) {
                return Ok(json!({ "nodegroup": existing.doc }));
            }
            return Err(Refusal::in_use(format!(
                "NodeGroup already exists with name {name} and cluster name {}",
                ask.path(0)
            )));
        }
        if name.len() > 63 {
            let text = "nodegroupName can't be longer than 63 characters!";
            return Err(Refusal::parameter(text));
        }
        let neighbours = ask.neighbours();
        neighbours.subnets(&strings(&ask.body["subnets"])).await?;
        let role = ask.required("nodeRole")?.to_owned();
        neighbours.check_role(&role, "ec2.amazonaws.com").await?;
        let template = self.template(ask).await?;
        let cluster = self.active_cluster(ask)?;
        let version = cluster.version().to_owned();
        let doc = described(ask, &version, template.as_ref(), &uuid)?;
        let due = ask.after(ask.times().nodes_create);
        let mut thing = Thing::create(&NODEGROUP, doc, Members::new(), due, ask.asked());
        thing.issue = issue;
        let answer = json!({ "nodegroup": thing.doc });
        cluster.nodegroups.insert(name, thing);
        let kind = match &answer["nodegroup"]["amiType"] {
            Value::String(image) if image.starts_with("WINDOWS") => "EC2_WINDOWS",
            _ => "EC2_LINUX",
        };
        let key = (ask.region().to_owned(), ask.path(0).to_owned());
        if let Some(cluster) = self.clusters.get_mut(&key) {
            access::admit_nodes(cluster, ask, &mut self.ids, &role, kind);
        }
        Ok(answer)
    }

    /// The launch template that is asked for; settings that belong into it are refused beside it.
    async fn template(&self, ask: &Ask<'_>) -> Result<Option<Template>, Refusal> {
        let Some(asked) = ask.member("launchTemplate") else {
            return Ok(None);
        };
        // Texts of these two: moto's, which has them from the service.
        if ask.member("diskSize").is_some() {
            let text = "Disk size must be specified within the launch template.";
            return Err(Refusal::parameter(text));
        }
        if ask.member("remoteAccess").is_some() {
            return Err(Refusal::parameter(
                "Remote access configuration cannot be specified with a launch template.",
            ));
        }
        let template = ask.neighbours().template(asked).await?;
        if template.has_instance_type && !strings(&ask.body["instanceTypes"]).is_empty() {
            return Err(Refusal::parameter(
                "Cannot specify instance types in launch template and API request",
            ));
        }
        Ok(Some(template))
    }

    pub(super) fn describe_nodegroup(&mut self, ask: &Ask<'_>) -> Served {
        let group = self.cluster(ask)?.nodegroup(ask.path(1))?;
        Ok(json!({ "nodegroup": group.doc }))
    }

    pub(super) fn list_nodegroups(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        let names = cluster.nodegroups.keys().map(|name| json!(name)).collect();
        ask.page("nodegroups", names)
    }

    pub(super) fn delete_nodegroup(&mut self, ask: &Ask<'_>) -> Served {
        let due = ask.after(ask.times().nodes_delete);
        let group = self.cluster(ask)?.nodegroup(ask.path(1))?;
        if group.status() != "DELETING" {
            group.delete(due);
        }
        Ok(json!({ "nodegroup": group.doc }))
    }
}

/// The description of a new group, with the defaults of the API reference (`CreateNodegroup`).
fn described(ask: &Ask<'_>, cluster: &str, template: Option<&Template>, uuid: &str) -> Served {
    let body = &ask.body;
    let name = ask.required("nodegroupName")?;
    let image = image::kind(body, template);
    let version = ask.text("version").unwrap_or(cluster);
    image::check_custom(&image, body)?;
    check_version(version, cluster)?;
    let release = image::release(&image, version, ask.text("releaseVersion"), template)?;
    let mut doc = json!({
        "nodegroupArn": ask.arn(&format!("nodegroup/{}/{name}/{uuid}", ask.path(0))),
        "clusterName": ask.path(0),
        "version": version,
        "releaseVersion": release,
        "createdAt": seconds(ask.now),
        "modifiedAt": seconds(ask.now),
        "capacityType": ask.text("capacityType").unwrap_or("ON_DEMAND"),
        "scalingConfig": scaling(&json!({ "minSize": 1, "maxSize": 2, "desiredSize": 2 }), body)?,
        "amiType": image,
        "labels": body.get("labels").filter(|l| l.is_object()).cloned().unwrap_or(json!({})),
        "updateConfig": update_config(body)?.unwrap_or(json!({ "maxUnavailable": 1 })),
        "resources": { "autoScalingGroups": [{ "name": format!("eks-{name}-{uuid}") }] },
        "health": { "issues": [] },
        "tags": ask.tags()?,
    });
    for member in ECHOED {
        if let Some(value) = ask.member(member) {
            doc[member] = value.clone();
        }
    }
    let types = strings(&body["instanceTypes"]);
    match template {
        Some(template) => {
            doc["launchTemplate"] = json!({
                "id": template.id, "name": template.name, "version": template.version,
            });
            if !template.has_instance_type {
                doc["instanceTypes"] = json!(or_default(types));
            }
        }
        None => {
            doc["instanceTypes"] = json!(or_default(types));
            let windows = doc["amiType"]
                .as_str()
                .is_some_and(|t| t.starts_with("WINDOWS"));
            let default = if windows { 50 } else { 20 };
            doc["diskSize"] = ask.member("diskSize").cloned().unwrap_or(json!(default));
        }
    }
    if doc["remoteAccess"]["ec2SshKey"].is_string() {
        doc["resources"]["remoteAccessSecurityGroup"] = json!(format!("sg-0{}", &uuid[19..23]));
    }
    Ok(doc)
}

fn or_default(types: Vec<String>) -> Vec<String> {
    if types.is_empty() {
        vec!["t3.medium".to_owned()]
    } else {
        types
    }
}

/// A node may be as old as three minors behind the control plane, and never newer.
fn check_version(version: &str, cluster: &str) -> Result<(), Refusal> {
    let (Some(node), Some(control)) = (catalog::minor(version), catalog::minor(cluster)) else {
        return Err(Refusal::parameter("unsupported Kubernetes version"));
    };
    if node > control {
        return Err(Refusal::parameter(format!(
            "Nodegroup Kubernetes version {version} cannot be higher than the version {cluster} of the cluster"
        )));
    }
    if node + 3 < control {
        return Err(Refusal::parameter(format!(
            "Nodegroup Kubernetes version {version} is too far behind the version {cluster} of the cluster"
        )));
    }
    Ok(())
}

/// The sizes after a request, of which it may name a part.
fn scaling(before: &Value, body: &Value) -> Result<Value, Refusal> {
    let mut after = before.clone();
    for (member, value) in body["scalingConfig"].as_object().into_iter().flatten() {
        after[member] = value.clone();
    }
    let size = |member: &str| after[member].as_i64().unwrap_or(0);
    let (min, max, desired) = (size("minSize"), size("maxSize"), size("desiredSize"));
    let text = if min > max {
        format!("Minimum capacity {min} can't be greater than maximum size {max}")
    } else if min > desired {
        format!("Minimum capacity {min} can't be greater than desired size {desired}")
    } else if desired > max {
        format!("desired capacity {desired} can't be greater than max size {max}")
    } else if min < 0 || max < 1 {
        "Minimum size can't be negative and maximum size has to be at least 1".to_owned()
    } else {
        return Ok(after);
    };
    Err(Refusal::parameter(text))
}

/// `updateConfig` holds a number or a percentage, not both.
fn update_config(body: &Value) -> Result<Option<Value>, Refusal> {
    let config = &body["updateConfig"];
    if !config.is_object() {
        return Ok(None);
    }
    if config["maxUnavailable"].is_number() && config["maxUnavailablePercentage"].is_number() {
        return Err(Refusal::parameter(
            "Only one of maxUnavailable and maxUnavailablePercentage can be specified",
        ));
    }
    Ok(Some(config.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_fit_each_other() {
        let before = json!({ "minSize": 1, "maxSize": 3, "desiredSize": 2 });
        let after = |config: Value| scaling(&before, &json!({ "scalingConfig": config }));
        assert_eq!(after(json!({})), Ok(before.clone()));
        assert!(after(json!({ "minSize": 0, "desiredSize": 0 })).is_ok());
        for wrong in [
            json!({ "minSize": 3 }),
            json!({ "minSize": 4 }),
            json!({ "desiredSize": 4 }),
            json!({ "maxSize": 0, "minSize": 0, "desiredSize": 0 }),
        ] {
            assert!(after(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nodes_are_not_newer_and_not_much_older() {
        for (node, right) in [
            ("1.34", true),
            ("1.31", true),
            ("1.35", false),
            ("1.30", false),
        ] {
            assert_eq!(check_version(node, "1.34").is_ok(), right, "{node}");
        }
    }
}
