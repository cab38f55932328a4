//! Users: moto forgets their boundaries, loses their tags with their names, and deletes them whatever
//! they hold.

use super::super::query::{Query, Served, each};
use super::super::xml::Element;
use super::{missing, state};

const USER: &str = "UserName";

pub(super) async fn create(query: &Query<'_>) -> Served {
    let root = query.pass().await?;
    if let Some(boundary) = query.form.get("PermissionsBoundary") {
        let user = query.form.text(USER);
        state(query).boundaries.insert(user, boundary.to_owned());
    }
    Ok(root)
}

pub(super) async fn get(query: &Query<'_>) -> Served {
    let mut root = query.pass().await?;
    let boundary = state(query).boundaries.get(&query.form.text(USER)).cloned();
    if let Some(arn) = boundary {
        each(&mut root, "User", &mut |user| {
            let kind = Element::leaf("PermissionsBoundaryType", "Policy");
            let boundary = Element::new("PermissionsBoundary");
            let arn = Element::leaf("PermissionsBoundaryArn", arn.as_str());
            user.children.push(boundary.with(kind).with(arn));
        });
    }
    Ok(root)
}

/// moto keeps tags by the ARN, which has the name in it, and renames over another user.
pub(super) async fn update(query: &Query<'_>) -> Served {
    let user = query.form.text(USER);
    let now = query.form.get("NewUserName").unwrap_or(&user).to_owned();
    if now != user && query.ask("GetUser", &[(USER, &now)]).await.is_ok() {
        let text = format!("User with name {now} already exists.");
        return Err(query.refuse(409, "EntityAlreadyExists", &text));
    }
    let listed = query.ask("ListUserTags", &[(USER, &user)]).await?;
    let tags = listed
        .find("Tags")
        .map(|list| list.children.clone())
        .unwrap_or_default();
    let text = |tag: &Element, name: &str| tag.text_of(name).unwrap_or_default().to_owned();
    for tag in &tags {
        let key = text(tag, "Key");
        query
            .ask("UntagUser", &[(USER, &user), ("TagKeys.member.1", &key)])
            .await?;
    }
    let root = query.pass().await?;
    for tag in &tags {
        let (key, value) = (text(tag, "Key"), text(tag, "Value"));
        let members = [
            (USER, now.as_str()),
            ("Tags.member.1.Key", key.as_str()),
            ("Tags.member.1.Value", value.as_str()),
        ];
        query.ask("TagUser", &members).await?;
    }
    let mut iam = state(query);
    if let Some(boundary) = iam.boundaries.remove(&user) {
        iam.boundaries.insert(now.clone(), boundary);
    }
    for (of, ..) in &mut iam.credentials {
        if *of == user {
            now.clone_into(of);
        }
    }
    Ok(root)
}

/// What holds a user: the call that lists it, the list in the answer, and IAM's words (IAM API reference,
/// DeleteUser, has the list).
const HOLDERS: [(&str, &str, &str); 6] = [
    (
        "ListGroupsForUser",
        "Groups",
        "must remove users from group first",
    ),
    (
        "ListAccessKeys",
        "AccessKeyMetadata",
        "must delete access keys first",
    ),
    (
        "ListMFADevices",
        "MFADevices",
        "must delete MFA device first",
    ),
    (
        "ListSSHPublicKeys",
        "SSHPublicKeys",
        "must delete SSH public keys first",
    ),
    (
        "ListSigningCertificates",
        "Certificates",
        "must delete signing certificates first",
    ),
    (
        "GetLoginProfile",
        "LoginProfile",
        "must delete login profile first",
    ),
];

pub(super) async fn delete(query: &Query<'_>) -> Served {
    let user = query.form.text(USER);
    let held = |how: &str| {
        let text = format!("Cannot delete entity, {how}.");
        query.refuse(409, "DeleteConflict", &text)
    };
    for (action, list, how) in HOLDERS {
        let found = query.ask(action, &[(USER, &user)]).await;
        let found = found.ok().and_then(|root| root.find(list).cloned());
        if found.is_some_and(|list| !list.children.is_empty()) {
            return Err(held(how));
        }
    }
    if state(query).credentials.iter().any(|(of, ..)| *of == user) {
        return Err(held("must delete service specific credentials first"));
    }
    let root = query.pass().await?;
    state(query).boundaries.remove(&user);
    Ok(root)
}

pub(super) async fn bound(query: &Query<'_>) -> Served {
    let user = query.form.text(USER);
    query.ask("GetUser", &[(USER, &user)]).await?;
    let mut iam = state(query);
    match query.form.get("PermissionsBoundary") {
        Some(boundary) => {
            iam.boundaries.insert(user, boundary.to_owned());
        }
        None => {
            iam.boundaries.remove(&user);
        }
    }
    Ok(query.document(Vec::new()))
}

pub(super) async fn add_credential(query: &Query<'_>) -> Served {
    let (user, service) = (query.form.text(USER), query.form.text("ServiceName"));
    query.ask("GetUser", &[(USER, &user)]).await?;
    let mut iam = state(query);
    iam.made += 1;
    let id = format!("ACCA{:016}", iam.made);
    let made = credential(&user, &id, &service, "ServiceSpecificCredential");
    let made = made.with(Element::leaf("ServicePassword", format!("secret-{id}")));
    iam.credentials.push((user, id, service));
    Ok(query.document(vec![made]))
}

pub(super) async fn credentials(query: &Query<'_>) -> Served {
    let user = query.form.text(USER);
    query.ask("GetUser", &[(USER, &user)]).await?;
    let mut list = Element::new("ServiceSpecificCredentials");
    for (of, id, service) in &state(query).credentials {
        if *of == user {
            list.children.push(credential(of, id, service, "member"));
        }
    }
    Ok(query.document(vec![list]))
}

pub(super) fn delete_credential(query: &Query<'_>) -> Served {
    let wanted = query.form.text("ServiceSpecificCredentialId");
    let mut iam = state(query);
    let before = iam.credentials.len();
    iam.credentials.retain(|(_, id, _)| *id != wanted);
    if iam.credentials.len() == before {
        let text = format!("No such credential {wanted} exists");
        return Err(missing(query, &text));
    }
    Ok(query.document(Vec::new()))
}

fn credential(user: &str, id: &str, service: &str, name: &str) -> Element {
    Element::new(name)
        .with(Element::leaf("UserName", user))
        .with(Element::leaf("ServiceSpecificCredentialId", id))
        .with(Element::leaf("ServiceName", service))
        .with(Element::leaf(
            "ServiceUserName",
            format!("{user}-at-sandbox"),
        ))
        .with(Element::leaf("CreateDate", "2026-01-01T00:00:00Z"))
        .with(Element::leaf("Status", "Active"))
}
