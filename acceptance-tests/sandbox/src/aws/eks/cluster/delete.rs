//! `DescribeCluster`, `ListClusters` and `DeleteCluster`.

use crate::aws::eks::Eks;
use crate::aws::eks::ask::{Ask, Served};
use crate::aws::eks::error::Refusal;
use serde_json::json;

impl Eks {
    pub(crate) fn describe_cluster(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        Ok(json!({ "cluster": cluster.thing.doc }))
    }

    pub(crate) fn list_clusters(&self, ask: &Ask<'_>) -> Served {
        let names = self
            .clusters
            .keys()
            .filter(|(region, _)| region == ask.region())
            .map(|(_, name)| json!(name))
            .collect();
        ask.page("clusters", names)
    }

    pub(crate) fn delete_cluster(&mut self, ask: &Ask<'_>) -> Served {
        let due = ask.after(ask.times().cluster_delete);
        let cluster = self.cluster(ask)?;
        if cluster.thing.status() == "DELETING" {
            return Ok(json!({ "cluster": cluster.thing.doc }));
        }
        let name = cluster.name().to_owned();
        if cluster.thing.doc["deletionProtection"] == true {
            return Err(Refusal::request(format!(
                "Cannot delete cluster {name} because deletion protection is enabled. Disable deletion protection first."
            )));
        }
        // kubernetes-sigs/cluster-api-provider-aws#2176: the error names one of the groups.
        if let Some(group) = cluster.nodegroups.keys().next() {
            return Err(
                Refusal::in_use("Cluster has nodegroups attached").about("nodegroupName", group)
            );
        }
        if !cluster.profiles.is_empty() {
            // kubernetes-sigs/cluster-api-provider-aws#4728.
            let text = "Cluster has Fargate Profiles in ACTIVE/CREATING state";
            return Err(Refusal::in_use(text));
        }
        if let Some(update) = cluster.thing.update_under_way() {
            let text = format!(
                "Cannot DeleteCluster because cluster {name} currently has update {update} in progress"
            );
            return Err(Refusal::in_use(text));
        }
        if cluster.thing.creation_due().is_some() {
            let text = format!("Cannot DeleteCluster because cluster {name} is in CREATING state");
            return Err(Refusal::in_use(text));
        }
        cluster.thing.delete(due);
        ask.gateway.fleet.close(cluster.thing.text("arn"));
        Ok(json!({ "cluster": cluster.thing.doc }))
    }
}
