//! `aws_secretsmanager_secret_version` as an ephemeral resource: what a secret holds.

use std::sync::Arc;

use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::failed;
use crate::api::Operation;
use crate::parts::{self, given};
use crate::secretsmanager::session;
use crate::shared::Shared;

const GET_SECRET_VALUE: Operation = Operation {
    name: "GetSecretValue",
    effect: Effect::Reads,
    kinds: &[],
};

/// The stage of the version that is read when no other is asked for (Secrets Manager API reference,
/// GetSecretValue).
const CURRENT: &str = "AWSCURRENT";

/// What a secret holds, read whenever a run needs it and stored nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Secret {
    /// ARN of the secret.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// When the version was made.
    #[attr(computed())]
    pub(crate) created_date: Attr<String>,
    /// Region of the secret; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// What was stored as bytes, when it is text.
    #[attr(computed().sensitive())]
    pub(crate) secret_binary: Attr<String>,
    /// ARN or name of the secret.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) secret_id: Attr<String>,
    /// What was stored as text.
    #[attr(computed().sensitive())]
    pub(crate) secret_string: Attr<String>,
    /// Id of the version.
    #[attr(optional_computed())]
    pub(crate) version_id: Attr<String>,
    /// Stage of the version; the current one when neither this nor an id is given.
    #[attr(optional_computed())]
    pub(crate) version_stage: Attr<String>,
    /// All stages of the version.
    #[attr(computed())]
    pub(crate) version_stages: Attr<Vec<String>>,
}

/// The ephemeral resource.
pub(super) struct SecretVersion {
    shared: Arc<Shared>,
}

impl SecretVersion {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for SecretVersion {
    type Model = Secret;

    fn type_name(&self) -> &'static str {
        "aws_secretsmanager_secret_version"
    }

    async fn open(&self, config: Secret, _: &StopSignal) -> Result<Opened<Secret>, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let id = given(&config.secret_id).unwrap_or_default();
        let ask = || {
            let call = api.client.get_secret_value().secret_id(id);
            let call = call.set_version_id(given(&config.version_id).map(str::to_owned));
            call.set_version_stage(given(&config.version_stage).map(str::to_owned))
                .send()
        };
        let answer = api.call(&GET_SECRET_VALUE, ask).await;
        let answer = answer.map_err(|error| failed(&error, "secret", ("secret_id", id)))?;
        let region = api.region.clone();
        Ok(Opened::new(read(config, region, answer)?))
    }
}

fn read(
    config: Secret,
    region: String,
    answer: GetSecretValueOutput,
) -> Result<Secret, Diagnostics> {
    let stage = match (given(&config.version_id), given(&config.version_stage)) {
        (_, Some(stage)) => Some(stage.to_owned()),
        (Some(_), None) => None,
        (None, None) => Some(CURRENT.to_owned()),
    };
    Ok(Secret {
        arn: answer.arn.into(),
        created_date: answer.created_date.as_ref().map(parts::moment).into(),
        region: region.into(),
        secret_binary: match answer.secret_binary {
            None => Attr::Null,
            Some(bytes) => text(bytes.into_inner())?.into(),
        },
        secret_id: config.secret_id,
        secret_string: answer.secret_string.into(),
        version_id: answer.version_id.into(),
        version_stage: stage.into(),
        version_stages: answer.version_stages.unwrap_or_default().into(),
    })
}

/// Bytes as a text, which is all that the language has.
fn text(bytes: Vec<u8>) -> Result<String, Diagnostics> {
    String::from_utf8(bytes).map_err(|_| {
        let detail = "The secret holds bytes that are no text in UTF-8, and the language has nothing else. \
                      Nothing was changed.\nStore them in base64, and decode them where they are used.";
        let told = Diagnostic::error("Secret is not a text", detail);
        Diagnostics::from(told.at(Path::of("secret_id")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_secretsmanager::primitives::Blob;

    fn read_with(
        id: Option<&str>,
        stage: Option<&str>,
        bytes: &[u8],
    ) -> Result<Secret, Diagnostics> {
        let config = Secret {
            secret_id: "s".into(),
            version_id: id.map(str::to_owned).into(),
            version_stage: stage.map(str::to_owned).into(),
            ..Secret::default()
        };
        let answer = GetSecretValueOutput::builder()
            .version_id("v1")
            .secret_binary(Blob::new(bytes));
        read(config, "eu-west-1".to_owned(), answer.build())
    }

    #[test]
    fn the_stage_is_the_one_that_was_read() {
        let stage = |id, stage| {
            let secret = read_with(id, stage, b"text").expect("it is text");
            assert_eq!(secret.version_id, "v1".into());
            secret.version_stage
        };
        assert_eq!(stage(None, None), CURRENT.into());
        assert_eq!(stage(None, Some("AWSPREVIOUS")), "AWSPREVIOUS".into());
        assert_eq!(stage(Some("v1"), None), Attr::Null);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let told = read_with(None, None, &[0xff, b's', b'e', b'c']).unwrap_err();
        let told: Vec<_> = told.iter().collect();
        assert_eq!(told[0].summary, "Secret is not a text");
    }
}
