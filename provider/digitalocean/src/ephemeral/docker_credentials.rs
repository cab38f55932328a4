//! `digitalocean_container_registry_docker_credentials`, an ephemeral resource: what lets Docker and Kubernetes
//! into the registries for one run. It is revoked at the end of the run.

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::diag::Diagnostics;
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::resource::Private;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::error::DIGITALOCEAN;
use crate::parts::given;
use crate::registries::credentials;
use crate::session;
use crate::shared::Shared;
use crate::tokens;

const NOUN: &str = "registry token";

/// What the token is kept by until it is revoked. The host keeps it in memory alone.
const TOKEN: &str = "token";

/// Credentials of the account's container registries, made whenever a run needs them, stored nowhere, and
/// revoked at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RunCredentials {
    /// When they end, if nothing revokes them before.
    #[attr(computed())]
    pub(crate) credential_expiration_time: Attr<String>,
    /// The credentials, as a `config.json` of Docker.
    #[attr(computed().sensitive())]
    pub(crate) docker_credentials: Attr<String>,
    /// For how many seconds they are good; an hour when it is left out. Nothing makes them last longer, so this is the longest that a run may take.
    #[attr(default(3600_i64).check(Validator::range(60..=604_800)))]
    pub(crate) expiry_seconds: Attr<i64>,
    /// The secret half of the credentials, where a user name and a password are wanted.
    #[attr(computed().sensitive())]
    pub(crate) password: Attr<String>,
    /// Name of the registry.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) registry_name: Attr<String>,
    /// The user name.
    #[attr(computed().sensitive())]
    pub(crate) username: Attr<String>,
    /// Whether images may be pushed with them. Without it they may only be pulled.
    #[attr(default(false))]
    pub(crate) write: Attr<bool>,
}

/// The ephemeral resource.
pub(super) struct DockerCredentials {
    shared: Arc<Shared>,
}

impl DockerCredentials {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for DockerCredentials {
    type Model = RunCredentials;

    fn type_name(&self) -> &'static str {
        "digitalocean_container_registry_docker_credentials"
    }

    async fn open(
        &self,
        config: RunCredentials,
        _: &StopSignal,
    ) -> Result<Opened<RunCredentials>, Diagnostics> {
        let api = session::connect(&self.shared)?.aside();
        let registry = given(&config.registry_name).unwrap_or_default();
        let seconds = config.expiry_seconds.if_known().copied().unwrap_or(3600);
        let may_write = config.write.if_known().copied().unwrap_or_default();
        let made = credentials::make(&api, registry, seconds, may_write).await;
        let made = made.map_err(|error| {
            let doing = Doing::new(Verb::Create, NOUN).of(DIGITALOCEAN);
            let doing = credentials::explained(&error, registry, doing.named(registry));
            Diagnostics::from(to_diagnostic(&error, &doing))
        })?;
        let mut private = Private::default();
        private.write(TOKEN, &made.token);
        Ok(Opened {
            result: RunCredentials {
                credential_expiration_time: made.ends.into(),
                docker_credentials: made.file.into(),
                password: made.token.into(),
                username: made.user.into(),
                ..config
            },
            private,
            renew_at: None,
        })
    }

    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let Some(token) = private.read::<String>(TOKEN) else {
            return Ok(());
        };
        let api = session::connect(&self.shared)?.aside();
        tokens::end(&api, &token).await.map_err(|error| {
            let doing = Doing::new(Verb::Delete, NOUN).of(DIGITALOCEAN);
            let doing = doing.exists("It could not be revoked, and ends by itself.");
            Diagnostics::from(to_diagnostic(&error, &doing))
        })
    }
}
