//! EKS clusters for whoever works on them, rather than with them: where one is, a token for it, and what it has
//! left in AWS; and what lets into the registries from which clusters pull.
//!
//! - `left`: load balancers and volumes that a cluster made. `registries`: logins of ECR.

mod left;
mod registries;

use std::fmt;
use std::sync::Arc;

use aws_sdk_eks::types::Cluster;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::stop::StopSignal;

use crate::api::Operation;
use crate::connection::Connection;
use crate::eks::session;
use crate::ephemeral::cluster_token;
use crate::error::STS;
use crate::shared::Shared;

pub use registries::Login;

const DESCRIBE: Operation = Operation {
    name: "DescribeCluster",
    effect: Effect::Reads,
    kinds: &[("ResourceNotFoundException", ErrorKind::NotFound)],
};

/// The EKS clusters that a connection reaches, of any region. Clones share everything.
#[derive(Clone)]
pub struct Clusters {
    connection: Connection,
    shared: Arc<Shared>,
}

impl fmt::Debug for Clusters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clusters").finish_non_exhaustive()
    }
}

/// A cluster as EKS tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its Amazon resource name.
    pub arn: String,
    /// What EKS does with it: `ACTIVE`, `CREATING`.
    pub status: String,
    /// The address of its control plane; none before there is one.
    pub endpoint: Option<String>,
    /// The certificate of its authority, in base64.
    pub authority: Option<String>,
}

impl Clusters {
    /// Those that this connection reaches. Waits end when the host wants to stop. Must be called inside of the runtime.
    pub fn new(connection: Connection, runtime: Runtime, stop: StopSignal) -> Self {
        let shared = Shared::new(runtime);
        shared.follow(stop);
        shared.configure(connection.clone());
        Self { connection, shared }
    }

    /// The account whose clusters these are.
    pub fn account(&self) -> Option<&str> {
        self.connection.account_id()
    }

    /// Who asks, as far as STS was asked.
    pub fn principal(&self) -> Option<&str> {
        self.connection.principal()
    }

    /// A cluster by its region and name; `None` when EKS says that it has none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn find(&self, region: &str, name: &str) -> Result<Option<Found>, CloudError> {
        Ok(self.described(region, name).await?.map(|it| Found {
            arn: it.arn.unwrap_or_default(),
            status: it.status.map(|it| it.to_string()).unwrap_or_default(),
            endpoint: it.endpoint.filter(|it| !it.is_empty()),
            authority: it.certificate_authority.and_then(|it| it.data),
        }))
    }

    /// A token for a cluster, good for 15 minutes from now on. No call is made for it, unless credentials have to be
    /// renewed.
    ///
    /// # Errors
    /// When there are no credentials to sign with.
    pub async fn token(&self, region: &str, name: &str) -> Result<String, CloudError> {
        let made = cluster_token::token(&self.connection, region, name).await;
        made.map_err(|error| match error.cloud_error() {
            Some(error) => error.clone(),
            None => CloudError::new(STS, "GetCallerIdentity", ErrorKind::BadCredentials)
                .with_message("no token could be signed")
                .with_source(error),
        })
    }

    /// The same with new credentials, for a cluster that takes none of the ones that are held: they may have expired. STS
    /// is asked, which tells that from a principal that the cluster does not know.
    ///
    /// # Errors
    /// As [`Clusters::token`], and when STS does not accept the credentials.
    pub async fn token_anew(&self, region: &str, name: &str) -> Result<String, CloudError> {
        self.connection.forget_credentials().await;
        match self.connection.ask_identity().await {
            Err(error) if error.is_credentials() => Err(error),
            _ => self.token(region, name).await,
        }
    }

    async fn described(&self, region: &str, name: &str) -> Result<Option<Cluster>, CloudError> {
        let api = session::connect(&self.shared, Some(region)).map_err(|why| unready(&why))?;
        let call = || api.client.describe_cluster().name(name).send();
        match api.call(&DESCRIBE, call).await {
            Ok(answer) => match answer.cluster {
                Some(cluster) => Ok(Some(cluster)),
                None => Err(api.incomplete(&DESCRIBE, "cluster")),
            },
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A connection that cannot be used, which none is that was opened.
fn unready(why: &Diagnostics) -> CloudError {
    let text = why.iter().map(|it| it.detail.as_str());
    CloudError::new(crate::error::EKS, DESCRIBE.name, ErrorKind::Other)
        .with_message(text.collect::<String>())
}
