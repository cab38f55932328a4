//! The data source `aws_secretsmanager_secret_version`: a value that exists, by its version or its label.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session::{self, reading};
use crate::api::Operation;
use crate::error::SECRETSMANAGER;
use crate::parts::{given, moment};
use crate::shared::Shared;

const GET: Operation = reading("GetSecretValue");

/// A value of a secret that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct VersionData {
    /// ARN of the secret.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// When the version was made.
    #[attr(computed())]
    pub(crate) created_date: Attr<String>,
    /// The secret and the id of the version.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Binary value: its text, or base64 when it is no text.
    #[attr(computed().sensitive())]
    pub(crate) secret_binary: Attr<String>,
    /// ARN or name of the secret.
    #[attr(required())]
    pub(crate) secret_id: Attr<String>,
    /// Value.
    #[attr(computed().sensitive())]
    pub(crate) secret_string: Attr<String>,
    /// Id of the version; that with the label when left out.
    #[attr(optional_computed())]
    pub(crate) version_id: Attr<String>,
    /// Label of the version, `AWSCURRENT` when neither is set.
    #[attr(optional())]
    pub(crate) version_stage: Attr<String>,
    /// Labels of the version.
    #[attr(computed())]
    pub(crate) version_stages: Attr<Set<String>>,
}

/// The data source.
pub(super) struct VersionSource {
    shared: Arc<Shared>,
}

impl VersionSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for VersionSource {
    type Model = VersionData;

    fn type_name(&self) -> &'static str {
        "aws_secretsmanager_secret_version"
    }

    async fn read(&self, config: VersionData, _: &StopSignal) -> Result<VersionData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let secret = given(&config.secret_id).unwrap_or_default();
        let read = api.call(&GET, || {
            let request = api.client.get_secret_value().secret_id(secret);
            let request = request.set_version_id(given(&config.version_id).map(str::to_owned));
            let stage = given(&config.version_stage).map(str::to_owned);
            request.set_version_stage(stage).send()
        });
        let found = read.await.map_err(|error| {
            let doing = Doing::new(Verb::Read, "Secrets Manager secret version");
            let doing = doing
                .of(SECRETSMANAGER)
                .named(secret)
                .blaming(Path::of("secret_id"));
            to_diagnostic(&error, &doing)
        })?;
        let version = found.version_id.unwrap_or_default();
        let binary = found.secret_binary.map(|bytes| {
            let text = String::from_utf8(bytes.into_inner());
            text.unwrap_or_else(|error| STANDARD.encode(error.as_bytes()))
        });
        let stages = found.version_stages.unwrap_or_default().into_iter();
        Ok(VersionData {
            arn: found.arn.into(),
            created_date: found.created_date.as_ref().map(moment).into(),
            id: format!("{secret}|{version}").into(),
            region: api.region.as_str().into(),
            secret_binary: binary.into(),
            secret_string: found.secret_string.into(),
            version_id: version.into(),
            version_stages: Attr::Known(stages.collect()),
            secret_id: config.secret_id.clone(),
            version_stage: config.version_stage.clone(),
        })
    }
}
