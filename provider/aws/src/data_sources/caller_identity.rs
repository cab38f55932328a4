//! `aws_caller_identity`: whose credentials the provider uses.

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::error::STS;
use crate::shared::Shared;

/// The account and the user or role that the provider's credentials belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Identity {
    /// The id of the account.
    #[attr(computed())]
    pub(crate) account_id: Attr<String>,
    /// The Amazon resource name of the user, or of the session of a role.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// The id of the account.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The unique id of the user, or of the session of a role.
    #[attr(computed())]
    pub(crate) user_id: Attr<String>,
}

/// The data source.
pub(super) struct CallerIdentity {
    shared: Arc<Shared>,
}

impl CallerIdentity {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for CallerIdentity {
    type Model = Identity;

    fn type_name(&self) -> &'static str {
        "aws_caller_identity"
    }

    async fn read(&self, _: Identity, _: &StopSignal) -> Result<Identity, Diagnostics> {
        let connection = self.shared.connection()?;
        // STS publishes 600 calls a second (IAM user guide, "IAM and AWS STS quotas").
        let retry = self.shared.retry("sts", 100.0, 100)?;
        let none = |kind: ErrorKind| CloudError::new(STS, "GetCallerIdentity", kind);
        let ask = || connection.renewing(async { connection.caller_identity().await.cloned() });
        let asked = retry.run(Effect::Reads, none, ask).await;
        let identity = asked.map_err(|error| {
            Diagnostics::from(to_diagnostic(
                &error,
                &Doing::new(Verb::Read, "AWS caller identity"),
            ))
        })?;
        Ok(Identity {
            account_id: Attr::from(identity.account.as_str()),
            id: Attr::from(identity.account),
            arn: Attr::from(identity.arn),
            user_id: Attr::from(identity.user_id),
        })
    }
}
