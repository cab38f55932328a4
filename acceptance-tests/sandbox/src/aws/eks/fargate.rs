//! Fargate profiles. One comes or goes at a time in a cluster.

use super::ask::{Ask, Served, seconds, strings};
use super::cluster::Cluster;
use super::error::Refusal;
use super::thing::{FARGATE_PROFILE, Members, Thing};
use super::{Eks, access};
use serde_json::{Value, json};

impl Cluster {
    fn profile(&mut self, name: &str) -> Result<&mut Thing, Refusal> {
        self.profiles.get_mut(name).ok_or_else(|| {
            Refusal::not_found(format!("No Fargate Profile found with name: {name}."))
        })
    }

    /// cloud-custodian/cloud-custodian#5585.
    fn check_profiles_idle(&self, verb: &str, name: &str) -> Result<(), Refusal> {
        let busy = self
            .profiles
            .iter()
            .find(|(_, profile)| ["CREATING", "DELETING"].contains(&profile.status()));
        match busy {
            Some((other, profile)) => Err(Refusal::in_use(format!(
                "Cannot {verb} Fargate Profile {name} because cluster {} currently has Fargate profile {other} in status {}",
                self.name(),
                profile.status()
            ))),
            None => Ok(()),
        }
    }
}

impl Eks {
    pub(super) async fn create_fargate_profile(&mut self, ask: &Ask<'_>) -> Served {
        let name = ask.required("fargateProfileName")?.to_owned();
        let uuid = self.ids.uuid();
        let issue = self.omen(&format!("fargateprofile/{}/{name}", ask.path(0)));
        let cluster = self.active_cluster(ask)?;
        if let Some(existing) = cluster.profiles.get(&name) {
            if existing.was_asked_by(ask.token().as_deref(), &ask.body) {
                return Ok(json!({ "fargateProfile": existing.doc }));
            }
            let text = "A Fargate Profile already exists with this name in this cluster.";
            return Err(Refusal::in_use(text));
        }
        check_selectors(&ask.body["selectors"])?;
        cluster.check_profiles_idle("create", &name)?;
        let own = strings(&cluster.thing.doc["resourcesVpcConfig"]["subnetIds"]);
        let neighbours = ask.neighbours();
        let asked = strings(&ask.body["subnets"]);
        neighbours.subnets(&asked).await?;
        for subnet in &asked {
            if neighbours.is_public(subnet).await {
                return Err(Refusal::parameter(format!(
                    "Subnet {subnet} provided in Fargate Profile is not a private subnet"
                )));
            }
        }
        let role = ask.required("podExecutionRoleArn")?.to_owned();
        neighbours
            .check_role(&role, "eks-fargate-pods.amazonaws.com")
            .await?;
        let doc = json!({
            "fargateProfileName": name,
            "fargateProfileArn": ask.arn(&format!("fargateprofile/{}/{name}/{uuid}", ask.path(0))),
            "clusterName": ask.path(0),
            "createdAt": seconds(ask.now),
            "podExecutionRoleArn": role,
            "subnets": if asked.is_empty() { own } else { asked },
            "selectors": ask.body["selectors"],
            "health": { "issues": [] },
            "tags": ask.tags()?,
        });
        let due = ask.after(ask.times().nodes_create);
        let mut thing = Thing::create(&FARGATE_PROFILE, doc, Members::new(), due, ask.asked());
        thing.issue = issue;
        let answer = json!({ "fargateProfile": thing.doc });
        let key = (ask.region().to_owned(), ask.path(0).to_owned());
        if let Some(cluster) = self.clusters.get_mut(&key) {
            cluster.profiles.insert(name, thing);
            access::admit_nodes(cluster, ask, &mut self.ids, &role, "FARGATE_LINUX");
        }
        Ok(answer)
    }

    pub(super) fn describe_fargate_profile(&mut self, ask: &Ask<'_>) -> Served {
        let profile = self.cluster(ask)?.profile(ask.path(1))?;
        Ok(json!({ "fargateProfile": profile.doc }))
    }

    pub(super) fn list_fargate_profiles(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        let names = cluster.profiles.keys().map(|name| json!(name)).collect();
        ask.page("fargateProfileNames", names)
    }

    pub(super) fn delete_fargate_profile(&mut self, ask: &Ask<'_>) -> Served {
        let due = ask.after(ask.times().nodes_delete);
        let cluster = self.cluster(ask)?;
        let name = ask.path(1);
        cluster.profile(name)?;
        cluster.check_profiles_idle("Delete", name)?;
        let profile = cluster.profile(name)?;
        profile.delete(due);
        Ok(json!({ "fargateProfile": profile.doc }))
    }
}

/// Texts: moto's, which has them from the service.
fn check_selectors(selectors: &Value) -> Result<(), Refusal> {
    let list = selectors.as_array().map(Vec::as_slice).unwrap_or_default();
    let named = |one: &Value| {
        one["namespace"]
            .as_str()
            .is_some_and(|name| !name.is_empty())
    };
    let many = |one: &Value| {
        one["labels"]
            .as_object()
            .is_some_and(|labels| labels.len() > 5)
    };
    let text = if list.is_empty() {
        "Fargate Profile requires at least one selector."
    } else if !list.iter().all(named) {
        "Fargate Profile must have at least one selector with at least one namespace value."
    } else if list.iter().any(many) {
        "Request contains Selector with more than 5 Label pairs"
    } else if list.len() > 5 {
        "Fargate Profile has more than 5 selectors"
    } else {
        return Ok(());
    };
    Err(Refusal::parameter(text))
}
