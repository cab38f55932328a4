//! `aws_secretsmanager_random_password` as an ephemeral resource: a password that nobody has seen.

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
use crate::secretsmanager::session;
use crate::shared::Shared;

const GET_RANDOM_PASSWORD: Operation = Operation {
    name: "GetRandomPassword",
    effect: Effect::Reads,
    // Secrets Manager API reference, GetRandomPassword.
    kinds: &[
        ("InvalidParameterException", ErrorKind::Invalid),
        ("InvalidRequestException", ErrorKind::Invalid),
    ],
};

/// A password that Secrets Manager makes up, another one in each run, and that is stored nowhere. Give it
/// to an argument that takes it once, such as `secret_string_wo` of `aws_secretsmanager_secret_version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Password {
    /// Characters that it may not have.
    #[attr(optional().check(Validator::length(0..=4096)))]
    pub(crate) exclude_characters: Attr<String>,
    /// Whether it has no lower-case letters.
    #[attr(optional())]
    pub(crate) exclude_lowercase: Attr<bool>,
    /// Whether it has no digits.
    #[attr(optional())]
    pub(crate) exclude_numbers: Attr<bool>,
    /// Whether it has none of the characters ``!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~``.
    #[attr(optional())]
    pub(crate) exclude_punctuation: Attr<bool>,
    /// Whether it has no upper-case letters.
    #[attr(optional())]
    pub(crate) exclude_uppercase: Attr<bool>,
    /// Whether it may have spaces.
    #[attr(optional())]
    pub(crate) include_space: Attr<bool>,
    /// How many characters it has; 32 when left out.
    #[attr(optional().check(Validator::range(1..=4096)))]
    pub(crate) password_length: Attr<i64>,
    /// The password.
    #[attr(computed().sensitive())]
    pub(crate) random_password: Attr<String>,
    /// Region that is asked; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Whether it has a character at least of each kind that is not left out, which it has when this is
    /// left out.
    #[attr(optional())]
    pub(crate) require_each_included_type: Attr<bool>,
}

/// The ephemeral resource.
pub(super) struct RandomPassword {
    shared: Arc<Shared>,
}

impl RandomPassword {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for RandomPassword {
    type Model = Password;

    fn type_name(&self) -> &'static str {
        "aws_secretsmanager_random_password"
    }

    async fn open(
        &self,
        config: Password,
        _: &StopSignal,
    ) -> Result<Opened<Password>, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let said = |value: &Attr<bool>| value.if_known().copied();
        let ask = || {
            let call = api.client.get_random_password();
            call.set_exclude_characters(given(&config.exclude_characters).map(str::to_owned))
                .set_exclude_lowercase(said(&config.exclude_lowercase))
                .set_exclude_numbers(said(&config.exclude_numbers))
                .set_exclude_punctuation(said(&config.exclude_punctuation))
                .set_exclude_uppercase(said(&config.exclude_uppercase))
                .set_include_space(said(&config.include_space))
                .set_password_length(config.password_length.if_known().copied())
                .set_require_each_included_type(said(&config.require_each_included_type))
                .send()
        };
        let answer = api.call(&GET_RANDOM_PASSWORD, ask).await;
        let password = answer.and_then(|answer| {
            let made = answer.random_password;
            made.ok_or_else(|| api.incomplete(&GET_RANDOM_PASSWORD, "RandomPassword"))
        });
        let length = config.password_length.if_known().copied().unwrap_or(32);
        let asked = ("password_length", format!("of {length} characters"));
        let password =
            password.map_err(|error| failed(&error, "random password", (asked.0, &asked.1)))?;
        Ok(Opened::new(Password {
            random_password: password.into(),
            region: api.region.as_str().into(),
            ..config
        }))
    }
}
