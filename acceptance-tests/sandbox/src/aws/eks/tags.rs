//! Tags of whatever has an ARN.

use super::Eks;
use super::ask::{Ask, Served, bad_tag};
use super::error::Refusal;
use serde_json::{Map, Value, json};

/// The members in which descriptions hold their ARN.
const ARNS: [&str; 7] = [
    "arn",
    "nodegroupArn",
    "fargateProfileArn",
    "addonArn",
    "identityProviderConfigArn",
    "accessEntryArn",
    "associationArn",
];

impl Eks {
    fn tags_of(&mut self, ask: &Ask<'_>) -> Result<&mut Map<String, Value>, Refusal> {
        let arn = ask.path(0);
        if !arn.starts_with("arn:aws:eks:") {
            let text = format!("Invalid resource ARN: {arn}");
            return Err(Refusal::bad_tag(text));
        }
        let has_arn = |doc: &&mut Value| ARNS.iter().any(|member| doc[*member] == arn);
        let doc = self.docs_mut().into_iter().find(has_arn);
        doc.and_then(|doc| doc["tags"].as_object_mut())
            .ok_or_else(|| Refusal::no_such_tagged("The specified resource does not exist."))
    }

    /// Every description.
    fn docs_mut(&mut self) -> Vec<&mut Value> {
        let mut docs = Vec::new();
        for cluster in self.clusters.values_mut() {
            docs.push(&mut cluster.thing.doc);
            docs.extend(cluster.associations.values_mut());
            docs.extend(cluster.entries.values_mut().map(|entry| &mut entry.doc));
            for part in [
                &mut cluster.nodegroups,
                &mut cluster.profiles,
                &mut cluster.addons,
                &mut cluster.providers,
            ] {
                docs.extend(part.values_mut().map(|thing| &mut thing.doc));
            }
        }
        docs
    }

    pub(super) fn tag_resource(&mut self, ask: &Ask<'_>) -> Served {
        let tags = self.tags_of(ask)?;
        let asked = &ask.body["tags"];
        let mut merged = tags.clone();
        merged.extend(asked.as_object().cloned().unwrap_or_default());
        if let Some(text) = bad_tag(asked).or_else(|| bad_tag(&json!(merged))) {
            return Err(Refusal::bad_tag(text));
        }
        *tags = merged;
        Ok(json!({}))
    }

    pub(super) fn untag_resource(&mut self, ask: &Ask<'_>) -> Served {
        let keys = ask.query_all("tagKeys");
        self.tags_of(ask)?.retain(|key, _| !keys.contains(key));
        Ok(json!({}))
    }

    pub(super) fn list_tags(&mut self, ask: &Ask<'_>) -> Served {
        Ok(json!({ "tags": self.tags_of(ask)? }))
    }
}
