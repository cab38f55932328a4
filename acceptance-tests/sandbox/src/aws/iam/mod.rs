//! IAM: other services do not see a new role at once, what an update of a role leaves out stays, and a
//! service decides later whether its role goes.
//!
//! - `attachments`: policies that are attached twice.
//! - `roles`: changes of roles, and roles of services.
//! - `users`: boundaries, credentials of services, other names, and what holds a user.
//! - `providers`: client ids and thumbprints of OpenID Connect providers.

mod attachments;
mod providers;
mod roles;
mod users;

use super::answer::Answer;
use super::query::{Query, Refusal};
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::{BTreeMap, HashMap};
use std::sync::MutexGuard;
use std::time::Instant;

const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// What moto lacks of IAM.
#[derive(Debug, Default)]
pub(crate) struct Iam {
    /// When roles were made, by ARN.
    roles: HashMap<String, Instant>,
    /// Deletions of service-linked roles that were asked for, by task.
    deletions: BTreeMap<String, roles::Deletion>,
    /// Permissions boundaries, by user.
    boundaries: BTreeMap<String, String>,
    /// Credentials for single services: user, id and service.
    credentials: Vec<(String, String, String)>,
    /// Client ids of providers that were changed, by ARN.
    clients: BTreeMap<String, Vec<String>>,
    /// How many ids were made up.
    made: u64,
}

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let query = Query::new(gateway, request, NAMESPACE);
    let served = match request.operation.as_str() {
        "AttachRolePolicy" => {
            attachments::attach(&query, "RoleName", "ListAttachedRolePolicies").await
        }
        "AttachUserPolicy" => {
            attachments::attach(&query, "UserName", "ListAttachedUserPolicies").await
        }
        "UpdateRole" => roles::update(&query).await,
        "CreateRole" => roles::create(&query).await,
        "CreateServiceLinkedRole" => roles::create_linked(&query).await,
        "DeleteServiceLinkedRole" => roles::delete_linked(&query).await,
        "GetServiceLinkedRoleDeletionStatus" => roles::deletion(&query).await,
        "CreateUser" => users::create(&query).await,
        "GetUser" => users::get(&query).await,
        "UpdateUser" => users::update(&query).await,
        "DeleteUser" => users::delete(&query).await,
        "PutUserPermissionsBoundary" | "DeleteUserPermissionsBoundary" => {
            users::bound(&query).await
        }
        "CreateServiceSpecificCredential" => users::add_credential(&query).await,
        "ListServiceSpecificCredentials" => users::credentials(&query).await,
        "DeleteServiceSpecificCredential" => users::delete_credential(&query),
        "CreateOpenIDConnectProvider" => providers::create(&query).await,
        "GetOpenIDConnectProvider" => providers::get(&query).await,
        "AddClientIDToOpenIDConnectProvider" | "RemoveClientIDFromOpenIDConnectProvider" => {
            providers::change_clients(&query).await
        }
        "DeleteOpenIDConnectProvider" => providers::delete(&query).await,
        _ => return identified(gateway.forward(request).await),
    };
    identified(query.finish(served))
}

/// The ids that moto makes up without the prefixes by which they are known, with them (IAM user guide, "IAM
/// identifiers").
const PREFIXES: [(&str, &str); 3] = [
    ("UserId", "AIDA"),
    ("GroupId", "AGPA"),
    ("InstanceProfileId", "AIPA"),
];

/// How long an id is behind its prefix.
const ID: usize = 17;

fn identified(answer: Answer) -> Answer {
    let Ok(text) = std::str::from_utf8(answer.body()) else {
        return answer;
    };
    let mut now = text.to_owned();
    for (member, prefix) in PREFIXES {
        let (open, close) = (format!("<{member}>"), format!("</{member}>"));
        let mut parts = now.split(&open);
        let mut made = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (id, rest) = part.split_once(&close).unwrap_or((part, ""));
            let whole = match id.starts_with(prefix) {
                true => id.to_owned(),
                false => format!(
                    "{prefix}{}",
                    id.to_uppercase().chars().take(ID).collect::<String>()
                ),
            };
            made = format!("{made}{open}{whole}{close}{rest}");
        }
        now = made;
    }
    answer.map(|_| now.into())
}

/// IAM's state, for as long as nothing is awaited.
fn state<'a>(query: &Query<'a>) -> MutexGuard<'a, Iam> {
    query.gateway.overlays.iam.lock().expect("IAM's state")
}

/// The refusal of what is not there (IAM API reference, common to its operations).
fn missing(query: &Query<'_>, text: &str) -> Refusal {
    query.refuse(404, "NoSuchEntity", text)
}

/// The texts of the members of a list.
fn members(list: &Element) -> Vec<String> {
    let members = list.children.iter();
    members.map(|member| member.text.clone()).collect()
}

impl Gateway {
    /// Whether a role is so new that other services cannot take it on yet (IAM user guide, changes
    /// are not always immediately visible).
    pub(crate) fn is_unseen_role(&self, arn: &str) -> bool {
        let iam = self.overlays.iam.lock().expect("IAM's state");
        let made = iam.roles.get(arn);
        made.is_some_and(|made| made.elapsed() < self.settings.iam_propagation)
    }
}
