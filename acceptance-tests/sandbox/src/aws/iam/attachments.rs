//! Managed policies of roles and users: to attach one that is attached already changes nothing; moto counts
//! it twice, and its `AttachmentCount` never comes to 0 again (IAM API reference, AttachRolePolicy and
//! Policy).

use super::super::query::{Query, Served};

/// Attaches a policy to the role or user that `member` names, once; `list` asks what it has.
pub(super) async fn attach(query: &Query<'_>, member: &str, list: &str) -> Served {
    let arn = query.form.text("PolicyArn");
    let holder = query.form.text(member);
    let attached = query.ask(list, &[(member, &holder)]).await;
    let has = |policies: &super::Element| {
        let mut arns = policies.children.iter();
        arns.any(|policy| policy.text_of("PolicyArn") == Some(arn.as_str()))
    };
    let policies = attached
        .as_ref()
        .ok()
        .and_then(|it| it.find("AttachedPolicies"));
    if policies.is_some_and(has) {
        return Ok(query.document(Vec::new()));
    }
    query.pass().await
}
