//! Roles: what an update leaves out, and roles that belong to a service.

use super::super::query::{Query, Served};
use super::super::xml::Element;
use super::state;
use std::time::Instant;

/// The deletion of a service-linked role.
#[derive(Debug)]
pub(super) struct Deletion {
    role: String,
    arn: String,
    /// How often it was asked about.
    asked: u32,
}

pub(super) async fn create(query: &Query<'_>) -> Served {
    let root = query.pass().await?;
    if let Some(arn) = root.find("Arn") {
        let mut iam = state(query);
        iam.roles.insert(arn.text.clone(), Instant::now());
    }
    Ok(root)
}

/// moto resets what is left out; IAM leaves it as it is (IAM API reference, UpdateRole, where both
/// parameters are optional).
pub(super) async fn update(query: &Query<'_>) -> Served {
    let mut form = query.form.clone();
    let name = form.text("RoleName");
    if let Ok(root) = query.ask("GetRole", &[("RoleName", &name)]).await {
        for member in ["Description", "MaxSessionDuration"] {
            if form.get(member).is_none()
                && let Some(is) = root.find(member)
            {
                form.set(member, &is.text);
            }
        }
    }
    query.send(&form).await
}

/// A service has one role for each suffix, and IAM says so in its own words (IAM user guide, "Create a
/// service-linked role").
pub(super) async fn create_linked(query: &Query<'_>) -> Served {
    let refused = match query.pass().await {
        Ok(root) => return Ok(root),
        Err(refused) => refused,
    };
    let said = Element::parse(refused.body()).unwrap_or_default();
    let is_taken = said
        .find("Code")
        .is_some_and(|code| code.text == "EntityAlreadyExists");
    if !is_taken {
        return Err(refused);
    }
    let text = said.find("Message").map(|message| message.text.clone());
    let text = text.unwrap_or_default();
    let name = text
        .split_whitespace()
        .find(|word| word.starts_with("AWSServiceRole"));
    let text = format!(
        "Service role name {} has been taken in this account, please try a different suffix.",
        name.unwrap_or_default()
    );
    Err(query.refuse(400, "InvalidInput", &text))
}

/// The role stays until the service has let go of it (IAM API reference, DeleteServiceLinkedRole).
pub(super) async fn delete_linked(query: &Query<'_>) -> Served {
    let role = query.form.text("RoleName");
    let found = query.ask("GetRole", &[("RoleName", &role)]).await?;
    let arn = found
        .find("Arn")
        .map(|arn| arn.text.clone())
        .unwrap_or_default();
    let path = found
        .find("Path")
        .map(|path| path.text.clone())
        .unwrap_or_default();
    let mut iam = state(query);
    iam.made += 1;
    let task = format!("task{path}{role}/{:08x}", iam.made);
    let deletion = Deletion {
        role,
        arn,
        asked: 0,
    };
    iam.deletions.insert(task.clone(), deletion);
    Ok(query.document(vec![Element::leaf("DeletionTaskId", task)]))
}

/// First it is under way; then it failed, when the service still uses the role, or it is done (IAM API
/// reference, GetServiceLinkedRoleDeletionStatus).
pub(super) async fn deletion(query: &Query<'_>) -> Served {
    let task = query.form.text("DeletionTaskId");
    let (role, arn, asked) = {
        let mut iam = state(query);
        let Some(deletion) = iam.deletions.get_mut(&task) else {
            return Err(super::missing(
                query,
                &format!("Deletion task {task} cannot be found."),
            ));
        };
        deletion.asked += 1;
        (deletion.role.clone(), deletion.arn.clone(), deletion.asked)
    };
    let status = |status: &str| Element::leaf("Status", status);
    if asked == 1 {
        return Ok(query.document(vec![status("IN_PROGRESS")]));
    }
    let users = groups_with(query, &arn).await;
    if users.is_empty() {
        // It may be done already.
        let _gone = query
            .ask("DeleteServiceLinkedRole", &[("RoleName", &role)])
            .await;
        return Ok(query.document(vec![status("SUCCEEDED")]));
    }
    let mut resources = Element::new("Resources");
    resources.children.extend(
        users
            .iter()
            .map(|arn| Element::leaf("member", arn.as_str())),
    );
    let usage = Element::new("member")
        .with(Element::leaf("Region", query.request.region.as_str()))
        .with(resources);
    let text = "Failed to delete service-linked role because it is in use.";
    let reason = Element::new("Reason")
        .with(Element::leaf("Reason", text))
        .with(Element::new("RoleUsageList").with(usage));
    Ok(query.document(vec![status("FAILED"), reason]))
}

/// The groups that Auto Scaling manages with this role, in the region where IAM is.
async fn groups_with(query: &Query<'_>, role: &str) -> Vec<String> {
    if !role.contains("/autoscaling.amazonaws.com/") {
        return Vec::new();
    }
    let groups = query.gateway.overlays.autoscaling.lock().await;
    groups.with_role(&query.request.region, role)
}
