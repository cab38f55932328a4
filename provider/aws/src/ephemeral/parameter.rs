//! `aws_ssm_parameter` as an ephemeral resource: what a parameter holds.

use std::sync::Arc;

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::failed;
use crate::api::Operation;
use crate::parts::given;
use crate::shared::Shared;
use crate::ssm::session;

const GET_PARAMETER: Operation = Operation {
    name: "GetParameter",
    effect: Effect::Reads,
    // Systems Manager API reference, GetParameter.
    kinds: &[
        ("ParameterNotFound", ErrorKind::NotFound),
        ("ParameterVersionNotFound", ErrorKind::NotFound),
        ("InvalidKeyId", ErrorKind::Invalid),
    ],
};

/// What a parameter of Systems Manager holds, read whenever a run needs it and stored nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Read {
    /// ARN of the parameter; a version or a label may stand behind it.
    #[attr(required().check(Validator::arn()))]
    pub(crate) arn: Attr<String>,
    /// Name of the parameter.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// Region of the parameter; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Its type: `String`, `StringList` or `SecureString`.
    #[attr(computed())]
    pub(crate) r#type: Attr<String>,
    /// What it holds.
    #[attr(computed().sensitive())]
    pub(crate) value: Attr<String>,
    /// The number of the version.
    #[attr(computed())]
    pub(crate) version: Attr<i64>,
    /// Whether a secret is decrypted.
    #[attr(default(true))]
    pub(crate) with_decryption: Attr<bool>,
}

/// The ephemeral resource.
pub(super) struct Parameter {
    shared: Arc<Shared>,
}

impl Parameter {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for Parameter {
    type Model = Read;

    fn type_name(&self) -> &'static str {
        "aws_ssm_parameter"
    }

    async fn open(&self, config: Read, _: &StopSignal) -> Result<Opened<Read>, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let arn = given(&config.arn).unwrap_or_default();
        let decrypts = config.with_decryption.if_known().copied().unwrap_or(true);
        // The name may be given as an ARN (Systems Manager API reference, GetParameter).
        let ask = || {
            let call = api.client.get_parameter().name(arn);
            call.with_decryption(decrypts).send()
        };
        let answer = api.call(&GET_PARAMETER, ask).await;
        let answer = answer.and_then(|answer| {
            let found = answer.parameter;
            found.ok_or_else(|| api.incomplete(&GET_PARAMETER, "Parameter"))
        });
        let found =
            answer.map_err(|error| failed(&error, "Systems Manager parameter", ("arn", arn)))?;
        Ok(Opened::new(Read {
            name: found.name.into(),
            region: api.region.as_str().into(),
            r#type: found.r#type.map(|it| it.as_str().to_owned()).into(),
            value: found.value.into(),
            version: found.version.into(),
            with_decryption: decrypts.into(),
            arn: config.arn,
        }))
    }
}
