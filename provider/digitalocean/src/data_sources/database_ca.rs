//! `digitalocean_database_ca`: the certificate by which a database cluster is trusted.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::parts::given;
use crate::session;
use crate::shared::Shared;

const GET: Operation = Operation {
    name: "databases_get_ca",
    effect: Effect::Reads,
    kinds: &[],
};

/// The certificate by which a database cluster is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Authority {
    /// The certificate, as PEM.
    #[attr(computed())]
    pub(crate) certificate: Attr<String>,
    /// The UUID of the cluster.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) cluster_id: Attr<String>,
    /// The UUID of the cluster.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
}

/// The data source.
pub(super) struct AuthorityData {
    shared: Arc<Shared>,
}

impl AuthorityData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for AuthorityData {
    type Model = Authority;

    fn type_name(&self) -> &'static str {
        "digitalocean_database_ca"
    }

    async fn read(&self, config: Authority, _: &StopSignal) -> Result<Authority, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let id = given(&config.cluster_id).unwrap_or_default();
        let answer = api.call(&GET, || api.client.databases_get_ca(id)).await;
        let pem = answer.and_then(|answer| {
            // The document's example of it is PEM in base64.
            let told = answer.ca.and_then(|it| it.certificate);
            let bytes = told.and_then(|it| STANDARD.decode(it).ok());
            let pem = bytes.and_then(|it| String::from_utf8(it).ok());
            pem.ok_or_else(|| api.incomplete(&GET, "ca.certificate"))
        });
        let pem = pem.map_err(|error| super::failed(&error, "certificate of database cluster"))?;
        Ok(Authority {
            certificate: pem.into(),
            id: config.cluster_id.clone(),
            ..config
        })
    }
}
