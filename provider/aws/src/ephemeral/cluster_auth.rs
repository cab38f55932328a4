//! `aws_eks_cluster_auth`: a token for a cluster, as a data source and as an ephemeral resource.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::cluster_token;
use crate::parts::given;
use crate::shared::Shared;

const TYPE: &str = "aws_eks_cluster_auth";

/// The name goes into a header of the call.
fn name() -> Validator {
    Validator::text(
        "be the name of a cluster: letters, digits, hyphens and underscores",
        |name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
        },
    )
}

/// A token for an EKS cluster, made without a call. It is in the state, where whoever reads the state
/// can use it until 15 minutes after it was made; the ephemeral resource of the same name keeps it out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct StoredAuth {
    /// The name of the cluster.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The name of the cluster. Whether there is one is not checked.
    #[attr(required().check(name()))]
    pub(crate) name: Attr<String>,
    /// Region of the STS endpoint that the token names; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// The token. The cluster takes it for 15 minutes.
    #[attr(computed().sensitive())]
    pub(crate) token: Attr<String>,
}

/// A token for an EKS cluster, made without a call whenever a run needs it, and stored nowhere. The
/// cluster takes it for 15 minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Auth {
    /// The name of the cluster. Whether there is one is not checked.
    #[attr(required().check(name()))]
    pub(crate) name: Attr<String>,
    /// Region of the STS endpoint that the token names; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// The token.
    #[attr(computed().sensitive())]
    pub(crate) token: Attr<String>,
}

/// Both.
pub(super) struct ClusterAuth {
    shared: Arc<Shared>,
}

impl ClusterAuth {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Region and token.
    async fn token(
        &self,
        name: &Attr<String>,
        region: &Attr<String>,
    ) -> Result<(String, String), Diagnostics> {
        let connection = self.shared.connection()?;
        let region = given(region).unwrap_or(connection.region());
        let name = given(name).unwrap_or_default();
        let token = cluster_token::token(&connection, region, name).await;
        let token = token.map_err(|error| Diagnostic::error(error.summary(), error.detail()))?;
        Ok((region.to_owned(), token))
    }
}

impl DataSource for ClusterAuth {
    type Model = StoredAuth;

    fn type_name(&self) -> &'static str {
        TYPE
    }

    async fn read(&self, config: StoredAuth, _: &StopSignal) -> Result<StoredAuth, Diagnostics> {
        let (region, token) = self.token(&config.name, &config.region).await?;
        Ok(StoredAuth {
            id: config.name.clone(),
            name: config.name,
            region: region.into(),
            token: token.into(),
        })
    }
}

impl EphemeralResource for ClusterAuth {
    type Model = Auth;

    fn type_name(&self) -> &'static str {
        TYPE
    }

    async fn open(&self, config: Auth, _: &StopSignal) -> Result<Opened<Auth>, Diagnostics> {
        let (region, token) = self.token(&config.name, &config.region).await?;
        Ok(Opened::new(Auth {
            name: config.name,
            region: region.into(),
            token: token.into(),
        }))
    }
}
