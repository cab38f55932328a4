//! The data source `aws_ssm_parameter`: a value that exists, found with one call.

use std::sync::Arc;

use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session;
use crate::api::Operation;
use crate::error::SSM;
use crate::parts::given;
use crate::shared::Shared;

const GET_PARAMETER: Operation = Operation {
    name: "GetParameter",
    effect: Effect::Reads,
    kinds: &[
        ("ParameterNotFound", ErrorKind::NotFound),
        ("ParameterVersionNotFound", ErrorKind::NotFound),
        ("InvalidKeyId", ErrorKind::Invalid),
    ],
};

/// The type whose values are encrypted.
const SECURE: &str = "SecureString";

/// A parameter that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ParameterData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Name of the parameter.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Value, if it is no secret.
    #[attr(computed())]
    pub(crate) insecure_value: Attr<String>,
    /// Name or ARN, perhaps with a version or a label after a colon.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// `String`, `StringList` or `SecureString`.
    #[attr(computed())]
    pub(crate) r#type: Attr<String>,
    /// Value.
    #[attr(computed().sensitive())]
    pub(crate) value: Attr<String>,
    /// Number of the version.
    #[attr(computed())]
    pub(crate) version: Attr<i64>,
    /// Whether a secret is decrypted, as it is when left out.
    #[attr(optional())]
    pub(crate) with_decryption: Attr<bool>,
}

/// The data source.
pub(super) struct ParameterSource {
    shared: Arc<Shared>,
}

impl ParameterSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for ParameterSource {
    type Model = ParameterData;

    fn type_name(&self) -> &'static str {
        "aws_ssm_parameter"
    }

    async fn read(
        &self,
        config: ParameterData,
        _: &StopSignal,
    ) -> Result<ParameterData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let name = given(&config.name).unwrap_or_default();
        let decrypts = config.with_decryption.if_known().copied().unwrap_or(true);
        let read = api.call(&GET_PARAMETER, || {
            let request = api.client.get_parameter().name(name);
            request.with_decryption(decrypts).send()
        });
        let doing = || {
            let doing = Doing::new(Verb::Read, "Systems Manager parameter")
                .of(SSM)
                .named(name);
            doing.blaming(Path::of("name"))
        };
        let answer = read
            .await
            .map_err(|error| to_diagnostic(&error, &doing()))?;
        let Some(found) = answer.parameter else {
            let error = api.incomplete(&GET_PARAMETER, "Parameter");
            return Err(to_diagnostic(&error, &doing()).into());
        };
        let kind = found.r#type().map(|it| it.as_str().to_owned());
        let is_secret = kind.as_deref() == Some(SECURE);
        Ok(ParameterData {
            arn: found.arn.into(),
            id: found.name.into(),
            insecure_value: found.value.clone().filter(|_| !is_secret).into(),
            region: api.region.as_str().into(),
            r#type: kind.into(),
            value: found.value.into(),
            version: Attr::Known(found.version),
            name: config.name.clone(),
            with_decryption: config.with_decryption.clone(),
        })
    }
}
