//! `slipway_kubeconfig`: a cluster for other tools, for one run.
//!
//! What it opens is stored nowhere. A token of DigitalOcean is revoked when the run has no more use for it; one of EKS
//! cannot be, and ends by itself after a quarter of an hour.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::diag::{Diagnostics, Severity};
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Private;
use slipway_framework::stop::StopSignal;

use crate::clusters::{self, Located, Reference};
use crate::shared::Shared;

/// For how long a token is asked for, where that can be chosen: an hour is longer than most runs.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// What the token is kept by until it is revoked. The host keeps it in memory alone.
const TOKEN: &str = "token";

/// What reaches a cluster, made whenever a run needs it and stored nowhere. The token of an EKS cluster is good for a quarter of an hour, that of a DigitalOcean cluster for an hour or until the end of the run.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Kubeconfig {
    /// The certificates that the cluster is trusted by, as PEM; none where those of the machine count.
    #[attr(computed())]
    pub(crate) certificate_authority: Attr<String>,
    /// A certificate that says who asks, as PEM, where the provider block gives one.
    #[attr(computed())]
    pub(crate) client_certificate: Attr<String>,
    /// The key of the certificate, as PEM.
    #[attr(computed().sensitive())]
    pub(crate) client_key: Attr<String>,
    /// The cluster: the ARN of an EKS cluster, the URN of a DigitalOcean cluster, or a name in `clusters` of the provider block.
    #[attr(required())]
    pub(crate) cluster: Attr<String>,
    /// The address of the control plane.
    #[attr(computed())]
    pub(crate) host: Attr<String>,
    /// All of it as a file for kubectl.
    #[attr(computed().sensitive())]
    pub(crate) raw_config: Attr<String>,
    /// The token; none where a certificate says who asks.
    #[attr(computed().sensitive())]
    pub(crate) token: Attr<String>,
}

/// The ephemeral resource.
pub(crate) struct Kubeconfigs {
    shared: Arc<Shared>,
}

impl Kubeconfigs {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for Kubeconfigs {
    type Model = Kubeconfig;

    fn type_name(&self) -> &'static str {
        "slipway_kubeconfig"
    }

    fn validate(&self, config: &Kubeconfig, diagnostics: &mut Diagnostics) {
        if let Attr::Known(cluster) = &config.cluster
            && let Err(told) = clusters::named_by(cluster)
        {
            diagnostics.extend(told);
        }
    }

    async fn open(
        &self,
        config: Kubeconfig,
        _: &StopSignal,
    ) -> Result<Opened<Kubeconfig>, Diagnostics> {
        let name = config.cluster.if_known().cloned().unwrap_or_default();
        let reference = clusters::named_by(&name)?;
        let clouds = self.shared.connection()?;
        let located = clusters::locate(&clouds, &reference, LIFE).await?;
        let located = located.ok_or_else(|| clusters::missing(&name))?;
        let token = located.credentials.token(None).await.map_err(|error| {
            let doing = Doing::new(Verb::Create, "token of the cluster").named(&name);
            Diagnostics::from(to_diagnostic(&error, &doing.blaming(Path::of("cluster"))))
        })?;
        let token = token.map(|it| it.expose().to_owned());
        let mut private = Private::default();
        if let (Reference::Doks(_), Some(token)) = (&reference, &token) {
            private.write(TOKEN, token);
        }
        let text = file(&name, &located, token.as_deref());
        let identity = located.endpoint.identity;
        let identity = identity.map(|it| (it.certificate, it.key)).unzip();
        Ok(Opened {
            result: Kubeconfig {
                certificate_authority: located.endpoint.authority.into(),
                client_certificate: identity.0.into(),
                client_key: identity.1.into(),
                host: located.endpoint.host.into(),
                raw_config: text.into(),
                token: token.into(),
                ..config
            },
            private,
            renew_at: None,
        })
    }

    /// What the run did is done, so that a token which lives on for a while is worth a warning.
    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let Some(token) = private.read::<String>(TOKEN) else {
            return Ok(());
        };
        let clouds = self.shared.connection()?;
        let ended = clouds.digitalocean("cluster").await?.end(&token).await;
        ended.map_err(|error| {
            let doing = Doing::new(Verb::Delete, "token of the cluster").of(error.service());
            let doing = doing.exists("It could not be revoked, and ends by itself within an hour.");
            let mut told = to_diagnostic(&error, &doing);
            told.severity = Severity::Warning;
            told.into()
        })
    }
}

/// The file that kubectl reads. YAML takes JSON as it is.
fn file(name: &str, located: &Located, token: Option<&str>) -> String {
    let endpoint = &located.endpoint;
    let mut cluster = json!({ "server": endpoint.host });
    if let Some(authority) = &endpoint.authority {
        cluster["certificate-authority-data"] = STANDARD.encode(authority).into();
    }
    let mut user = json!({});
    if let Some(token) = token {
        user["token"] = token.into();
    }
    if let Some(identity) = &endpoint.identity {
        user["client-certificate-data"] = STANDARD.encode(&identity.certificate).into();
        user["client-key-data"] = STANDARD.encode(&identity.key).into();
    }
    let file: Value = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "clusters": [{ "name": name, "cluster": cluster }],
        "contexts": [{ "name": name, "context": { "cluster": name, "user": name } }],
        "users": [{ "name": name, "user": user }],
    });
    format!("{file:#}\n")
}

#[cfg(test)]
mod tests;
