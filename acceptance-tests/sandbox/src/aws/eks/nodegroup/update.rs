//! `UpdateNodegroupConfig` and `UpdateNodegroupVersion`.

use super::{check_version, image, scaling, update_config};
use crate::aws::eks::Eks;
use crate::aws::eks::ask::{Ask, Served, seconds, strings};
use crate::aws::eks::error::Refusal;
use crate::aws::eks::thing::{Asked, Members, Thing, described};
use serde_json::{Value, json};

impl Eks {
    pub(in crate::aws::eks) fn update_nodegroup_config(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let group = self.cluster(ask)?.nodegroup(ask.path(1))?;
        if let Some(update) = group.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        check_active(group)?;
        let (mut set, params) = planned(group, ask)?;
        if params.is_empty() {
            let text = "No changes needed for the nodegroup config provided";
            return Err(Refusal::parameter(text));
        }
        set.insert("modifiedAt".to_owned(), seconds(ask.now));
        let asked = Asked {
            kind: "ConfigUpdate",
            params,
            set,
            token: ask.token(),
        };
        let update = group.update(id, asked, ask.now, ask.times().nodes_config);
        Ok(json!({ "update": update }))
    }

    pub(in crate::aws::eks) async fn update_nodegroup_version(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let template = match ask.member("launchTemplate") {
            Some(asked) => Some(ask.neighbours().template(asked).await?),
            None => None,
        };
        let cluster = self.cluster(ask)?;
        let control = cluster.version().to_owned();
        let group = cluster.nodegroup(ask.path(1))?;
        if let Some(update) = group.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        let had_template = group.doc["launchTemplate"].is_object();
        if template.is_some() && !had_template {
            return Err(Refusal::request(
                "You cannot specify a launch template for a node group that was created without one.",
            ));
        }
        let kind = group.text("amiType").to_owned();
        image::check_custom(&kind, &ask.body)?;
        // "If no version is given, the cluster's is used" (API reference).
        let version = ask.text("version").unwrap_or(&control).to_owned();
        check_version(&version, &control)?;
        let release = image::release(
            &kind,
            &version,
            ask.text("releaseVersion"),
            template.as_ref(),
        )?;
        check_active(group)?;
        let mut set = Members::from_iter([
            ("version".to_owned(), json!(version)),
            ("releaseVersion".to_owned(), json!(release)),
            ("modifiedAt".to_owned(), seconds(ask.now)),
        ]);
        let mut params = vec![("Version", version), ("ReleaseVersion", release)];
        if let Some(template) = template {
            params.push(("LaunchTemplateName", template.name.clone()));
            params.push(("LaunchTemplateVersion", template.version.clone()));
            let value = json!({
                "id": template.id, "name": template.name, "version": template.version,
            });
            set.insert("launchTemplate".to_owned(), value);
        }
        let asked = Asked {
            kind: "VersionUpdate",
            params,
            set,
            token: ask.token(),
        };
        let update = group.update(id, asked, ask.now, ask.times().nodes_version);
        Ok(json!({ "update": update }))
    }
}

fn check_active(group: &Thing) -> Result<(), Refusal> {
    if group.status() == "ACTIVE" {
        return Ok(());
    }
    Err(Refusal::in_use(
        "Nodegroup cannot be updated as it is currently not in Active State",
    ))
}

/// Types and values of an update's parameters.
type Params = Vec<(&'static str, String)>;

/// The members that a change of the configuration leaves behind, and what the update says of it.
fn planned(group: &Thing, ask: &Ask<'_>) -> Result<(Members, Params), Refusal> {
    let (mut set, mut params) = (Members::new(), Params::new());
    let mut put = |member: &str, value: Value| set.insert(member.to_owned(), value);
    if ask.member("scalingConfig").is_some() {
        let sizes = scaling(&group.doc["scalingConfig"], &ask.body)?;
        for (param, member) in [
            ("MinSize", "minSize"),
            ("MaxSize", "maxSize"),
            ("DesiredSize", "desiredSize"),
        ] {
            if sizes[member] != group.doc["scalingConfig"][member] {
                params.push((param, sizes[member].to_string()));
            }
        }
        put("scalingConfig", sizes);
    }
    if let Some(labels) = ask.member("labels") {
        let (added, removed) = (&labels["addOrUpdateLabels"], &labels["removeLabels"]);
        let mut after = group.doc["labels"].as_object().cloned().unwrap_or_default();
        for key in strings(removed) {
            after.remove(&key);
        }
        after.extend(added.as_object().cloned().unwrap_or_default());
        put("labels", Value::Object(after));
        push(&mut params, "LabelsToAdd", added);
        push(&mut params, "LabelsToRemove", removed);
    }
    if let Some(taints) = ask.member("taints") {
        let (added, removed) = (&taints["addOrUpdateTaints"], &taints["removeTaints"]);
        put("taints", tainted(&group.doc["taints"], added, removed));
        push(&mut params, "TaintsToAdd", added);
        push(&mut params, "TaintsToRemove", removed);
    }
    if let Some(config) = update_config(&ask.body)? {
        push(&mut params, "MaxUnavailable", &config["maxUnavailable"]);
        let share = &config["maxUnavailablePercentage"];
        push(&mut params, "MaxUnavailablePercentage", share);
        push(&mut params, "UpdateStrategy", &config["updateStrategy"]);
        put("updateConfig", config);
    }
    for (member, param) in [
        ("nodeRepairConfig", "NodeRepairConfig"),
        ("warmPoolConfig", "WarmPoolState"),
    ] {
        if let Some(value) = ask.member(member) {
            params.push((param, value.to_string()));
            put(member, value.clone());
        }
    }
    Ok((set, params))
}

fn push(params: &mut Params, param: &'static str, value: &Value) {
    let empty = value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty);
    if !value.is_null() && !empty {
        params.push((param, value.to_string()));
    }
}

/// A taint is known by its key and effect. None at all is no member.
fn tainted(before: &Value, added: &Value, removed: &Value) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let same = |a: &Value, b: &Value| a["key"] == b["key"] && a["effect"] == b["effect"];
    let (added, removed) = (list(added), list(removed));
    let mut after = list(before);
    after.retain(|taint| !added.iter().chain(&removed).any(|other| same(taint, other)));
    after.extend(added);
    if after.is_empty() {
        return Value::Null;
    }
    json!(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taints_are_known_by_key_and_effect() {
        let taint = |key, value, effect| json!({ "key": key, "value": value, "effect": effect });
        let before = json!([
            taint("a", "1", "NO_SCHEDULE"),
            taint("a", "1", "NO_EXECUTE")
        ]);
        let added = json!([taint("a", "2", "NO_SCHEDULE")]);
        let removed = json!([taint("a", "1", "NO_EXECUTE")]);
        assert_eq!(tainted(&before, &added, &removed), added);
        assert_eq!(tainted(&before, &Value::Null, &before), Value::Null);
    }
}
