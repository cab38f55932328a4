//! `aws_iam_session_context`: the role behind the session in which somebody works.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::arn::Arn;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::role::role;
use crate::iam::session;
use crate::parts::given;
use crate::shared::Shared;

/// The role behind a session, such as that of the credentials in use. What is no session of a role is its
/// own issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Context {
    /// ARN of the session, or of another identity.
    #[attr(required().check(Validator::arn()))]
    pub(crate) arn: Attr<String>,
    /// ARN of the session.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// ARN of the role; of what is no session, the ARN itself.
    #[attr(computed())]
    pub(crate) issuer_arn: Attr<String>,
    /// Unique id of the role; empty for what is no session.
    #[attr(computed())]
    pub(crate) issuer_id: Attr<String>,
    /// Name of the role; empty for what is no session.
    #[attr(computed())]
    pub(crate) issuer_name: Attr<String>,
    /// Name of the session; empty for what is none.
    #[attr(computed())]
    pub(crate) session_name: Attr<String>,
}

/// The data source.
pub(super) struct SessionContext {
    shared: Arc<Shared>,
}

impl SessionContext {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for SessionContext {
    type Model = Context;

    fn type_name(&self) -> &'static str {
        "aws_iam_session_context"
    }

    async fn read(&self, config: Context, _: &StopSignal) -> Result<Context, Diagnostics> {
        let arn = given(&config.arn).unwrap_or_default();
        let Some((name, session)) = session_of(arn) else {
            return Ok(Context {
                id: arn.into(),
                issuer_arn: arn.into(),
                issuer_id: "".into(),
                issuer_name: "".into(),
                session_name: "".into(),
                arn: arn.into(),
            });
        };
        // The ARN of a session leaves the path of its role out, which is why IAM is asked.
        let api = session::connect(&self.shared)?;
        let role = role(&api, name, ("arn", arn)).await?;
        Ok(Context {
            id: arn.into(),
            issuer_arn: role.arn.into(),
            issuer_id: role.role_id.into(),
            issuer_name: name.into(),
            session_name: session.into(),
            arn: arn.into(),
        })
    }
}

/// The names of the role and of the session; `None` for what is no session of a role (IAM user guide, "IAM
/// identifiers": `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION`).
fn session_of(text: &str) -> Option<(&str, &str)> {
    let arn = Arn::parse(text).filter(|arn| arn.service == "sts")?;
    let (name, session) = arn
        .resource
        .strip_prefix("assumed-role/")?
        .split_once('/')?;
    let is_whole = !name.is_empty() && !session.is_empty() && !session.contains('/');
    is_whole.then_some((name, session))
}

#[cfg(test)]
mod tests {
    use super::session_of;

    #[test]
    fn only_sessions_of_roles_have_an_issuer() {
        let arn = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0/me@example.com";
        assert_eq!(
            session_of(arn),
            Some(("AWSReservedSSO_Admin_0", "me@example.com"))
        );
        for arn in [
            "arn:aws:iam::123456789012:assumed-role/web/x",
            "arn:aws:sts::123456789012:federated-user/x",
            "arn:aws:sts::123456789012:assumed-role/web",
            "arn:aws:sts::123456789012:assumed-role/web/",
            "arn:aws:iam::123456789012:user/web",
            "none",
        ] {
            assert_eq!(session_of(arn), None, "{arn}");
        }
    }
}
