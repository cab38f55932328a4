//! Kubernetes clusters for whoever works on them, rather than with them: where one is, a token for it, and what it has
//! left in the account; and what lets into the registries from which clusters pull.
//!
//! Each token is an access token of the account (`tokens`). Those that were made here end with the process, where that
//! which ends them can be reached, and else when their time is over.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_engine::settings::Secret;
use slipway_framework::diag::Diagnostics;
use slipway_framework::stop::StopSignal;

use crate::connection::Connection;
use crate::error::DIGITALOCEAN;
use crate::kubernetes::credentials::{PATIENCE, file, instant, made};
use crate::kubernetes::{reading, removal, upgrade};
use crate::registries::credentials;
use crate::session::{self, Api};
use crate::shared::Shared;
use crate::tokens;

const GET: Operation = reading("kubernetes_get_cluster");

/// How long the end of the process may wait until tokens are revoked.
const AT_THE_END: Duration = Duration::from_millis(900);

/// The Kubernetes clusters of an account. Clones share everything.
#[derive(Clone)]
pub struct Clusters {
    connection: Connection,
    shared: Arc<Shared>,
    made: Arc<Mutex<Vec<Made>>>,
}

impl fmt::Debug for Clusters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clusters").finish_non_exhaustive()
    }
}

/// A token that was made, and when it ends.
struct Made {
    token: Secret<String>,
    ends: SystemTime,
}

/// A cluster as the API tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// The slug of its region.
    pub region: String,
    /// What it is doing: `running`, `provisioning`.
    pub state: String,
    /// Whether there are no tokens, because single sign-on is the only way in.
    pub wants_sign_on: bool,
}

/// What reaches a cluster.
#[derive(Clone, Debug)]
pub struct Access {
    /// The address of its control plane.
    pub host: String,
    /// The certificate of its authority, in base64.
    pub authority: Option<String>,
    /// The token.
    pub token: Secret<String>,
    /// For how long the token is good from the moment in which it was asked for.
    pub life: Duration,
    /// When that ends, as the API writes it.
    pub expires_at: Option<String>,
    /// All of it as a file for kubectl.
    pub file: Secret<String>,
}

/// What lets into a registry.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret<String>,
}

impl Clusters {
    /// Those that this connection reaches. Waits end when the host wants to stop. Must be called inside of the runtime.
    ///
    /// # Errors
    /// When the connection has no token.
    pub fn new(
        connection: Connection,
        runtime: Runtime,
        stop: StopSignal,
    ) -> Result<Self, Diagnostics> {
        connection.client()?;
        let shared = Shared::new(runtime);
        shared.follow(stop);
        shared.configure(connection.clone());
        Ok(Self {
            connection,
            shared,
            made: Arc::default(),
        })
    }

    /// A cluster by its id; `None` when the API says that there is none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn find(&self, id: &str) -> Result<Option<Found>, CloudError> {
        let api = self.api()?;
        let call = || api.client.kubernetes_get_cluster(id);
        let cluster = match api.call(&GET, call).await {
            Ok(answer) => answer.kubernetes_cluster,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let cluster = cluster.ok_or_else(|| api.incomplete(&GET, "kubernetes_cluster"))?;
        Ok(Some(Found {
            state: upgrade::state(&cluster).unwrap_or_default().to_owned(),
            wants_sign_on: cluster.sso.as_ref().and_then(|it| it.required) == Some(true),
            name: cluster.name.unwrap_or_default(),
            region: cluster.region.unwrap_or_default(),
        }))
    }

    /// What reaches a cluster for so long, or for as long as the API allows.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn access(
        &self,
        id: &str,
        found: &Found,
        life: Duration,
    ) -> Result<Access, CloudError> {
        let api = self.api()?;
        // Before the call, so that it is thought to end sooner rather than later.
        let now = api.runtime().wall();
        let seconds = i64::try_from(life.as_secs()).ok();
        let made = made(&api, id, seconds).await?;
        let text = Secret::new(file(&found.region, &found.name, &made));
        let told = made.expires_at.as_deref().and_then(instant);
        let told = told.map(|ends| ends.duration_since(now).unwrap_or_default());
        let life = told.map_or(life, |told| told.min(life));
        let token = made.token.unwrap_or_default();
        self.lock().push(Made {
            token: Secret::new(token.clone()),
            ends: now + life,
        });
        Ok(Access {
            host: made.server.unwrap_or_default(),
            authority: made.certificate_authority_data,
            token: Secret::new(token),
            life,
            expires_at: made.expires_at,
            file: text,
        })
    }

    /// A login that may read a container registry for so long.
    ///
    /// # Errors
    /// Those of the call; [`CloudError::is_not_found`] where the account has no registry of this name.
    pub async fn registry_login(
        &self,
        registry: &str,
        life: Duration,
    ) -> Result<Login, CloudError> {
        let api = self.api()?;
        let now = api.runtime().wall();
        let seconds = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        let made = credentials::make(&api, registry, seconds, false).await?;
        self.lock().push(Made {
            token: Secret::new(made.token.clone()),
            ends: now + life,
        });
        Ok(Login {
            user: made.user,
            password: Secret::new(made.token),
        })
    }

    /// Ends a token. One that has ended is left as it is.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn end(&self, token: &str) -> Result<(), CloudError> {
        tokens::end(&self.api()?.detached(PATIENCE), token).await?;
        self.lock().retain(|made| made.token.expose() != token);
        Ok(())
    }

    /// Ends the tokens that were made and are still good, if that can be done before hosts lose patience.
    pub async fn close(&self) {
        let made = std::mem::take(&mut *self.lock());
        let runtime = self.shared.runtime();
        let Ok(client) = self.connection.client() else {
            return;
        };
        let now = runtime.wall();
        let good = made.iter().filter(|made| made.ends > now);
        let ends = good.map(|made| {
            client.call(
                tokens::REVOKE.name,
                client.oauth_revoke(made.token.expose()),
            )
        });
        let Some(ended) = runtime.timeout(AT_THE_END, join_all(ends)).await else {
            tracing::warn!("tokens of clusters were not revoked, and end by themselves: no answer");
            return;
        };
        for error in ended.into_iter().filter_map(Result::err) {
            // One that is not accepted has ended.
            if error.kind() != ErrorKind::BadCredentials {
                tracing::warn!(%error, "a token of a cluster was not revoked, and ends by itself");
            }
        }
    }

    /// Load balancers, volumes and their snapshots that a cluster has made, in words. Nothing when there is no such
    /// cluster.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn left(&self, id: &str) -> Result<Vec<String>, CloudError> {
        match removal::made_by(&self.api()?, id).await {
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            left => left,
        }
    }

    fn api(&self) -> Result<Api, CloudError> {
        let api = session::connect(&self.shared).map_err(|why| {
            let text = why.iter().map(|it| it.detail.as_str());
            CloudError::new(DIGITALOCEAN, GET.name, ErrorKind::Other)
                .with_message(text.collect::<String>())
        });
        Ok(api?.aside())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Made>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
