//! `aws_iam_role`: a role by its name.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use super::{failed, tags, text};
use crate::api::Operation;
use crate::iam::session::{self, Iam, reading};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tags::Tags;

pub(super) const GET_ROLE: Operation = reading("GetRole");

pub(super) const NOUN: &str = "IAM role";

/// A role that exists, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RoleData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Policy document in JSON that says who may assume the role.
    #[attr(computed())]
    pub(crate) assume_role_policy: Attr<String>,
    /// When it was created.
    #[attr(computed())]
    pub(crate) create_date: Attr<String>,
    /// Description.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// Name of the role.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// How long a session may last, in seconds.
    #[attr(computed())]
    pub(crate) max_session_duration: Attr<i64>,
    /// Name of the role, without its path.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// Path by which IAM groups it.
    #[attr(computed())]
    pub(crate) path: Attr<String>,
    /// ARN of the policy that limits what the role can be permitted.
    #[attr(computed())]
    pub(crate) permissions_boundary: Attr<String>,
    /// When and where the role was used last, as far as IAM remembers.
    #[attr(computed().plain())]
    pub(crate) role_last_used: Attr<Vec<LastUse>>,
    /// Tags.
    #[attr(computed())]
    pub(crate) tags: Attr<Tags>,
    /// Unique id that no other role gets again.
    #[attr(computed())]
    pub(crate) unique_id: Attr<String>,
}

/// When and where a role was used last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct LastUse {
    /// When.
    #[attr(computed())]
    pub(crate) last_used_date: Attr<String>,
    /// Region in which it was used.
    #[attr(computed())]
    pub(crate) region: Attr<String>,
}

/// The data source.
pub(super) struct RoleSource {
    shared: Arc<Shared>,
}

impl RoleSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for RoleSource {
    type Model = RoleData;

    fn type_name(&self) -> &'static str {
        "aws_iam_role"
    }

    async fn read(&self, config: RoleData, _: &StopSignal) -> Result<RoleData, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let name = given(&config.name).unwrap_or_default();
        let role = role(&api, name, ("name", name)).await?;
        let used = role.role_last_used.as_ref().map(|used| LastUse {
            last_used_date: text(used.last_used_date().map(parts::moment).as_deref()),
            region: text(used.region()),
        });
        let boundary = role.permissions_boundary.as_ref();
        let document = role.assume_role_policy_document.as_deref();
        Ok(RoleData {
            arn: role.arn.clone().into(),
            assume_role_policy: document.map(parts::decoded).into(),
            create_date: parts::moment(&role.create_date).into(),
            description: text(role.description()),
            id: config.name.clone(),
            max_session_duration: i64::from(role.max_session_duration.unwrap_or_default()).into(),
            path: role.path.clone().into(),
            permissions_boundary: text(boundary.and_then(|it| it.permissions_boundary_arn())),
            role_last_used: Attr::Known(used.into_iter().collect()),
            tags: tags(&api, role.tags.as_deref()),
            unique_id: role.role_id.clone().into(),
            name: config.name,
        })
    }
}

/// The role of this name. `asked` is the argument that asks for it, and its value.
pub(super) async fn role(
    api: &Iam,
    name: &str,
    asked: (&str, &str),
) -> Result<aws_sdk_iam::types::Role, Diagnostics> {
    let answer = api.call(&GET_ROLE, || api.client.get_role().role_name(name).send());
    let answer = answer.await.map_err(|error| failed(&error, NOUN, asked))?;
    let role = answer.role.ok_or_else(|| api.incomplete(&GET_ROLE, "Role"));
    role.map_err(|error| failed(&error, NOUN, asked))
}
