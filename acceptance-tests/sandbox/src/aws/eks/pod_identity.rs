//! Pod identity associations.

use super::Eks;
use super::ask::{Ask, Served, seconds};
use super::cluster::Cluster;
use super::error::Refusal;
use crate::aws::sandbox::Sandbox;
use serde_json::{Value, json};

/// What a list shows of an association.
const SUMMARY: [&str; 6] = [
    "clusterName",
    "namespace",
    "serviceAccount",
    "associationArn",
    "associationId",
    "ownerArn",
];

impl Eks {
    pub(super) async fn create_pod_identity_association(&mut self, ask: &Ask<'_>) -> Served {
        let (namespace, account) = (
            ask.required("namespace")?.to_owned(),
            ask.required("serviceAccount")?.to_owned(),
        );
        let role = ask.required("roleArn")?.to_owned();
        let token = ask.token();
        if let Some(made) = self
            .living_cluster(ask)?
            .associations
            .values()
            .find(|one| token.is_some() && one["token"] == json!(token))
        {
            return Ok(json!({ "association": shown(made) }));
        }
        check_role(ask, &role).await?;
        let mut doc = json!({
            "namespace": namespace,
            "serviceAccount": account,
            "roleArn": role,
            "tags": ask.tags()?,
            "disableSessionTags": ask.body["disableSessionTags"].as_bool().unwrap_or(false),
            "token": token,
        });
        for member in ["targetRoleArn", "policy"] {
            if let Some(text) = ask.text(member) {
                doc[member] = json!(text);
            }
        }
        let made = self.associate(ask, doc)?;
        Ok(json!({ "association": shown(&made) }))
    }

    /// Makes an association; a service account has one.
    pub(super) fn associate(&mut self, ask: &Ask<'_>, mut doc: Value) -> Served {
        let id = format!("a-{}", self.ids.hex(17));
        let cluster = self.living_cluster(ask)?;
        let same = |one: &&Value| {
            one["namespace"] == doc["namespace"] && one["serviceAccount"] == doc["serviceAccount"]
        };
        if let Some(other) = cluster.associations.values().find(same) {
            // awslabs/crossplane-on-eks#168.
            let other = other["associationId"].as_str().unwrap_or_default();
            let text = format!("Association already exists: {other}");
            return Err(Refusal::in_use(text));
        }
        doc["clusterName"] = json!(ask.path(0));
        doc["associationId"] = json!(id);
        let path = format!("podidentityassociation/{}/{id}", ask.path(0));
        doc["associationArn"] = json!(ask.arn(&path));
        doc["createdAt"] = seconds(ask.now);
        doc["modifiedAt"] = seconds(ask.now);
        if !doc["tags"].is_object() {
            doc["tags"] = json!({});
        }
        complete(ask, &mut doc);
        cluster.associations.insert(id, doc.clone());
        Ok(doc)
    }

    pub(super) fn describe_pod_identity_association(&mut self, ask: &Ask<'_>) -> Served {
        let association = self.cluster(ask)?.association(ask.path(1))?;
        Ok(json!({ "association": shown(association) }))
    }

    pub(super) fn list_pod_identity_associations(&mut self, ask: &Ask<'_>) -> Served {
        let filters = ["namespace", "serviceAccount"].map(|name| (name, ask.query(name)));
        let fits = |one: &&Value| {
            filters
                .iter()
                .all(|(name, wanted)| wanted.as_ref().is_none_or(|wanted| one[*name] == **wanted))
        };
        let cluster = self.cluster(ask)?;
        let found = cluster.associations.values().filter(fits);
        let found = found.map(summary).collect();
        ask.page("associations", found)
    }

    pub(super) async fn update_pod_identity_association(&mut self, ask: &Ask<'_>) -> Served {
        if let Some(role) = ask.text("roleArn") {
            check_role(ask, role).await?;
        }
        let association = self.cluster(ask)?.association(ask.path(1))?;
        for member in ["roleArn", "disableSessionTags"] {
            if let Some(value) = ask.member(member) {
                association[member] = value.clone();
            }
        }
        // An empty text takes these away.
        for member in ["targetRoleArn", "policy"] {
            match (ask.member(member), ask.text(member)) {
                (_, Some(text)) => association[member] = json!(text),
                (Some(_), None) => {
                    if let Some(members) = association.as_object_mut() {
                        members.remove(member);
                    }
                }
                (None, None) => {}
            }
        }
        association["modifiedAt"] = seconds(ask.now);
        complete(ask, association);
        Ok(json!({ "association": shown(association) }))
    }

    pub(super) fn delete_pod_identity_association(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        let association = shown(cluster.association(ask.path(1))?);
        cluster.associations.remove(ask.path(1));
        Ok(json!({ "association": association }))
    }
}

impl Cluster {
    fn association(&mut self, id: &str) -> Result<&mut Value, Refusal> {
        let text = format!("No association found with ID: {id}");
        self.associations
            .get_mut(id)
            .ok_or_else(|| Refusal::not_found(text))
    }
}

/// A role of another account is reached with an external id.
fn complete(ask: &Ask<'_>, doc: &mut Value) {
    if doc["targetRoleArn"].is_string() {
        let text = |member: &str| doc[member].as_str().unwrap_or_default().to_owned();
        let id = format!(
            "{}/{}/{}/{}/{}",
            ask.region(),
            Sandbox::ACCOUNT,
            ask.path(0),
            text("namespace"),
            text("serviceAccount")
        );
        doc["externalId"] = json!(id);
    } else if let Some(members) = doc.as_object_mut() {
        members.remove("externalId");
    }
}

/// Takes away the associations of an add-on.
pub(super) fn forget(cluster: &mut Cluster, owner: &str) {
    cluster
        .associations
        .retain(|_, association| association["ownerArn"] != owner);
}

pub(super) async fn check_role(ask: &Ask<'_>, arn: &str) -> Result<(), Refusal> {
    if ask.neighbours().has_role(arn).await {
        return Ok(());
    }
    Err(Refusal::parameter(
        "Role provided in the request does not exist.",
    ))
}

fn shown(association: &Value) -> Value {
    let mut shown = association.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("token");
    }
    shown
}

fn summary(association: &Value) -> Value {
    SUMMARY
        .iter()
        .filter(|member| !association[**member].is_null())
        .map(|member| ((*member).to_owned(), association[*member].clone()))
        .collect()
}
