//! OpenID Connect providers: moto cannot change their client ids.

use super::super::query::{Query, Served, each};
use super::super::xml::Element;
use super::{members, state};

const ARN: &str = "OpenIDConnectProviderArn";

/// Without a thumbprint IAM takes that of the certificate which signed the server's (IAM API reference,
/// CreateOpenIDConnectProvider).
pub(super) async fn create(query: &Query<'_>) -> Served {
    let mut form = query.form.clone();
    if form.list("ThumbprintList.member").is_empty() {
        let seen = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";
        form.set("ThumbprintList.member.1", seen);
    }
    query.send(&form).await
}

pub(super) async fn get(query: &Query<'_>) -> Served {
    let mut root = query.pass().await?;
    let changed = state(query).clients.get(&query.form.text(ARN)).cloned();
    if let Some(clients) = changed {
        each(&mut root, "ClientIDList", &mut |list| {
            let members = clients
                .iter()
                .map(|id| Element::leaf("member", id.as_str()));
            list.children = members.collect();
        });
    }
    Ok(root)
}

/// Adding what is there and removing what is not are no errors (IAM API reference of both).
pub(super) async fn change_clients(query: &Query<'_>) -> Served {
    let (arn, id) = (query.form.text(ARN), query.form.text("ClientID"));
    let root = query
        .ask("GetOpenIDConnectProvider", &[(ARN, &arn)])
        .await?;
    let listed = root.find("ClientIDList").map(members).unwrap_or_default();
    let mut iam = state(query);
    let clients = iam.clients.entry(arn).or_insert(listed);
    clients.retain(|client| *client != id);
    if query.request.operation.starts_with("Add") {
        clients.push(id);
    }
    Ok(query.document(Vec::new()))
}

pub(super) async fn delete(query: &Query<'_>) -> Served {
    let root = query.pass().await?;
    state(query).clients.remove(&query.form.text(ARN));
    Ok(root)
}
