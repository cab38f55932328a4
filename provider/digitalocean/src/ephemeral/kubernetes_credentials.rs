//! `digitalocean_kubernetes_credentials`: what reaches a Kubernetes cluster, for one run. It is revoked at the end
//! of the run.
//!
//! Where that cannot be reached which revokes tokens, they end at the time that they were asked for (API
//! reference, Retrieve Credentials for a Kubernetes Cluster), which is no longer than a run takes.

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostics;
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Private;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::error::DIGITALOCEAN;
use crate::kubernetes::credentials::{PATIENCE, file, made, not_revoked};
use crate::parts::given;
use crate::session::{self, Api};
use crate::shared::Shared;
use crate::tokens;

const GET: Operation = crate::kubernetes::reading("kubernetes_get_cluster");

/// Credentials of a Kubernetes cluster, made whenever a run needs them, stored nowhere, and revoked at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Credentials {
    /// The certificate of the cluster's authority, in base64.
    #[attr(computed())]
    pub(crate) cluster_ca_certificate: Attr<String>,
    /// The UUID of the cluster.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) cluster_id: Attr<String>,
    /// For how many seconds they are good; an hour when it is left out. Nothing makes them last longer, so this is the longest that a run may take.
    #[attr(default(3600_i64).check(Validator::range(60..=604_800)))]
    pub(crate) expire_seconds: Attr<i64>,
    /// When they end, if nothing revokes them before.
    #[attr(computed())]
    pub(crate) expires_at: Attr<String>,
    /// The address of the control plane.
    #[attr(computed())]
    pub(crate) host: Attr<String>,
    /// All of it as a file for kubectl.
    #[attr(computed().sensitive())]
    pub(crate) raw_config: Attr<String>,
    /// The token.
    #[attr(computed().sensitive())]
    pub(crate) token: Attr<String>,
}

/// What the token is kept by until it is revoked, and its time. The host keeps it in memory alone.
const TOKEN: &str = "token";
const ENDS: &str = "ends";

/// The ephemeral resource.
pub(super) struct KubernetesCredentials {
    shared: Arc<Shared>,
}

impl KubernetesCredentials {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for KubernetesCredentials {
    type Model = Credentials;

    fn type_name(&self) -> &'static str {
        "digitalocean_kubernetes_credentials"
    }

    async fn open(
        &self,
        config: Credentials,
        _: &StopSignal,
    ) -> Result<Opened<Credentials>, Diagnostics> {
        let api = session::connect(&self.shared)?.aside();
        let opened = opened(&api, &config).await;
        let opened = opened.map_err(|error| {
            let doing = Doing::new(Verb::Read, "Kubernetes cluster")
                .of(DIGITALOCEAN)
                .named(given(&config.cluster_id).unwrap_or_default())
                .blaming(Path::of("cluster_id"));
            Diagnostics::from(to_diagnostic(&error, &doing))
        })?;
        let mut private = Private::default();
        private.write(TOKEN, &given(&opened.token));
        private.write(ENDS, &given(&opened.expires_at));
        Ok(Opened {
            result: opened,
            private,
            renew_at: None,
        })
    }

    /// What the run did is done, so that a token which lives on for a while is worth a warning.
    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let Some(token) = private.read::<String>(TOKEN) else {
            return Ok(());
        };
        let api = session::connect(&self.shared)?.aside();
        let ended = tokens::end(&api.detached(PATIENCE), &token).await;
        let ends = private.read::<String>(ENDS);
        ended.map_err(|error| not_revoked(&error, "of this run", ends.as_deref()).into())
    }
}

async fn opened(api: &Api, config: &Credentials) -> Result<Credentials, CloudError> {
    let id = given(&config.cluster_id).unwrap_or_default();
    let answer = api
        .call(&GET, || api.client.kubernetes_get_cluster(id))
        .await?;
    let cluster = answer.kubernetes_cluster.unwrap_or_default();
    let made = made(api, id, config.expire_seconds.if_known().copied()).await?;
    let (region, name) = (cluster.region.as_deref(), cluster.name.as_deref());
    let text = file(region.unwrap_or_default(), name.unwrap_or_default(), &made);
    Ok(Credentials {
        cluster_ca_certificate: made.certificate_authority_data.into(),
        expires_at: made.expires_at.into(),
        host: made.server.into(),
        raw_config: text.into(),
        token: made.token.into(),
        ..config.clone()
    })
}
