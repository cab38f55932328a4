//! Where credentials come from, in the order that users of hashicorp/aws expect.
//!
//! A web identity of the provider block replaces the base; without one, the base is the first of:
//! keys of the provider block; when the argument `profile` is not set, keys in variables and a web
//! identity in variables; the profile (keys, SSO, process, web identity, role); container; EC2
//! instance. The roles of the provider block are then assumed one after the other.
//! (AWS SDK for Go v2, `config/resolve_credentials.go`; hashicorp/aws-sdk-go-base, `credentials.go`.)

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};
use tokio::sync::Mutex;

use super::error::{ConnectError, Kind, Origin};
use super::foundation::Foundation;
use super::secret::Secret;
use super::settings::{AssumeRole, AssumeRoleWithWebIdentity, Settings};
use crate::error::{STS, cloud_error};

/// The credentials of one connection, shared by all its clients and renewed when four fifths of their
/// life are over. Callers that come during a renewal wait for it and share it.
///
/// Every renewal reads files anew, so that keys which another program replaces are seen.
#[derive(Clone)]
pub(super) struct SharedCredentials {
    inner: Arc<Inner>,
}

struct Inner {
    source: Source,
    current: Mutex<Option<Held>>,
}

struct Held {
    credentials: Credentials,
    since: SystemTime,
}

impl fmt::Debug for SharedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedCredentials(..)")
    }
}

impl SharedCredentials {
    pub(super) fn new(source: Source) -> Self {
        let current = Mutex::new(None);
        Self {
            inner: Arc::new(Inner { source, current }),
        }
    }

    /// The credentials, new ones if there are none that are fresh.
    pub(super) async fn get(&self) -> Result<Credentials, ConnectError> {
        let Inner { source, current } = &*self.inner;
        let now = || source.foundation.runtime.time.now();
        let mut current = current.lock().await;
        if let Some(held) = &*current
            && held.is_fresh(now())
        {
            return Ok(held.credentials.clone());
        }
        match source.load().await {
            Ok(credentials) => {
                *current = Some(Held {
                    credentials: credentials.clone(),
                    since: now(),
                });
                Ok(credentials)
            }
            // The old ones still serve until they expire; the next call tries again.
            Err(error) => match &*current {
                Some(held) if held.is_valid(now()) => {
                    tracing::warn!(error = %error.detail(), "credentials could not be renewed yet");
                    Ok(held.credentials.clone())
                }
                _ => Err(error),
            },
        }
    }

    /// Drops what is held, for when the cloud says that it has expired.
    pub(super) async fn forget(&self) {
        *self.inner.current.lock().await = None;
    }
}

impl Held {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.credentials.expiry().is_none_or(|expiry| now < expiry)
    }

    fn is_fresh(&self, now: SystemTime) -> bool {
        let Some(expiry) = self.credentials.expiry() else {
            return true;
        };
        let life = expiry.duration_since(self.since).unwrap_or_default();
        now < self.since + life.mul_f64(0.8)
    }
}

impl ProvideCredentials for SharedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let result: provider::Result =
                self.get().await.map_err(CredentialsError::provider_error);
            result
        })
    }
}

/// How credentials are got.
pub(super) struct Source {
    pub(super) foundation: Foundation,
    /// The SDK configuration without credentials.
    pub(super) sdk: SdkConfig,
    pub(super) region: String,
    sts_region: String,
    keys: Option<Credentials>,
    web_identity: Option<AssumeRoleWithWebIdentity>,
    roles: Vec<AssumeRole>,
}

impl Source {
    pub(super) fn new(
        foundation: Foundation,
        sdk: SdkConfig,
        region: String,
        settings: &Settings,
    ) -> Result<Self, ConnectError> {
        let keys = keys(settings)?;
        for role in &settings.assume_role {
            required_role("assume_role", role.role_arn.as_deref())?;
        }
        Ok(Self {
            foundation,
            sdk,
            sts_region: settings.sts_region.clone().unwrap_or_else(|| region.clone()),
            region,
            keys,
            web_identity: settings.assume_role_with_web_identity.clone(),
            roles: settings.assume_role.clone(),
        })
    }

    async fn load(&self) -> Result<Credentials, ConnectError> {
        let mut credentials = match &self.web_identity {
            Some(web_identity) => {
                let filled = self.filled_from_variables(web_identity);
                self.assume_with_web_identity("assume_role_with_web_identity", &filled)
                    .await?
            }
            None => self.base().await?,
        };
        for role in &self.roles {
            credentials = self.assume(role, credentials).await?;
        }
        Ok(credentials)
    }

    async fn base(&self) -> Result<Credentials, ConnectError> {
        if let Some(keys) = &self.keys {
            return Ok(keys.clone());
        }
        // `aws-config` asks the default profile before it looks at the web identity in variables; the
        // Go SDK asks after.
        let variables = &self.foundation.variables;
        let has_keys = variables.get("AWS_ACCESS_KEY_ID").is_some()
            && variables.get("AWS_SECRET_ACCESS_KEY").is_some();
        if !has_keys && variables.get("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
            let from_variables = self.filled_from_variables(&AssumeRoleWithWebIdentity::default());
            return self.assume_with_web_identity("", &from_variables).await;
        }
        let sdk = self.foundation.loader(Some(&self.region)).load().await;
        let Some(chain) = sdk.credentials_provider() else {
            return Err(Kind::NoCredentials("the chain is empty".into()).into());
        };
        chain
            .provide_credentials()
            .await
            .map_err(|error| Kind::NoCredentials(error.into()).into())
    }

    fn filled_from_variables(
        &self,
        block: &AssumeRoleWithWebIdentity,
    ) -> AssumeRoleWithWebIdentity {
        let variables = &self.foundation.variables;
        let or_variable = |value: &Option<String>, name: &str| {
            let value = value.clone().filter(|value| !value.is_empty());
            value.or_else(|| variables.get(name).map(str::to_owned))
        };
        AssumeRoleWithWebIdentity {
            role_arn: or_variable(&block.role_arn, "AWS_ROLE_ARN"),
            session_name: or_variable(&block.session_name, "AWS_ROLE_SESSION_NAME"),
            web_identity_token_file: or_variable(
                &block.web_identity_token_file,
                "AWS_WEB_IDENTITY_TOKEN_FILE",
            ),
            ..block.clone()
        }
    }

    fn sts(&self, credentials: Option<Credentials>) -> aws_sdk_sts::Client {
        let mut sdk = self.sdk.to_builder();
        sdk.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
        let mut config = aws_sdk_sts::config::Builder::from(&sdk.build())
            .region(Region::new(self.sts_region.clone()));
        if let Some(url) = self.foundation.endpoints.get("sts") {
            config = config.endpoint_url(url);
        }
        aws_sdk_sts::Client::from_conf(config.build())
    }

    /// A session name is required; this one tells sessions of one role apart.
    fn session_name(&self, given: Option<&String>) -> String {
        let since = self.foundation.runtime.time.now();
        let since = since.duration_since(SystemTime::UNIX_EPOCH);
        let fallback = || format!("slipway-{}", since.unwrap_or_default().as_nanos());
        given
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(fallback)
    }

    async fn assume(
        &self,
        role: &AssumeRole,
        credentials: Credentials,
    ) -> Result<Credentials, ConnectError> {
        let argument = "assume_role";
        let role_arn = required_role(argument, role.role_arn.as_deref())?;
        let tags = role
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| ConnectError::value(Origin::Argument(argument), error.to_string()))?;
        let keys: Vec<String> = role.transitive_tag_keys.iter().cloned().collect();
        let answer = self
            .sts(Some(credentials))
            .assume_role()
            .role_arn(role_arn)
            .role_session_name(self.session_name(role.session_name.as_ref()))
            .set_duration_seconds(seconds(argument, role.duration)?)
            .set_external_id(role.external_id.clone().filter(|id| !id.is_empty()))
            .set_policy(role.policy.clone().filter(|policy| !policy.is_empty()))
            .set_policy_arns(policies(&role.policy_arns))
            .set_source_identity(role.source_identity.clone().filter(|id| !id.is_empty()))
            .set_tags((!tags.is_empty()).then_some(tags))
            .set_transitive_tag_keys((!keys.is_empty()).then_some(keys))
            .send()
            .await;
        let answer = answer.map_err(|error| Kind::RoleRefused {
            argument,
            role_arn: role_arn.to_owned(),
            error: cloud_error(STS, "AssumeRole", error),
        })?;
        session(answer.credentials, "AssumeRole")
    }

    async fn assume_with_web_identity(
        &self,
        argument: &'static str,
        block: &AssumeRoleWithWebIdentity,
    ) -> Result<Credentials, ConnectError> {
        // Without an argument the whole came from variables.
        let origin = match argument {
            "" => Origin::Variable("AWS_ROLE_ARN"),
            argument => Origin::Argument(argument),
        };
        let Some(role_arn) = block.role_arn.as_deref() else {
            return Err(ConnectError::value(origin, "a role is needed for a web identity"));
        };
        let token = web_identity_token(origin, block).await?;
        let answer = self
            .sts(None)
            .assume_role_with_web_identity()
            .role_arn(role_arn)
            .role_session_name(self.session_name(block.session_name.as_ref()))
            .web_identity_token(token.expose())
            .set_duration_seconds(seconds("assume_role_with_web_identity", block.duration)?)
            .set_policy(block.policy.clone().filter(|policy| !policy.is_empty()))
            .set_policy_arns(policies(&block.policy_arns))
            .send()
            .await;
        let answer = answer.map_err(|error| Kind::RoleRefused {
            argument: "assume_role_with_web_identity",
            role_arn: role_arn.to_owned(),
            error: cloud_error(STS, "AssumeRoleWithWebIdentity", error),
        })?;
        session(answer.credentials, "AssumeRoleWithWebIdentity")
    }
}

fn keys(settings: &Settings) -> Result<Option<Credentials>, ConnectError> {
    let filled = |value: &Option<Secret<String>>| {
        let value = value.as_ref().map(|secret| secret.expose().clone());
        value.filter(|value| !value.is_empty())
    };
    let access_key = settings.access_key.clone().filter(|key| !key.is_empty());
    let token = filled(&settings.token);
    let lacking = |name| ConnectError::value(Origin::Argument(name), "it is needed with the other");
    match (access_key, filled(&settings.secret_key)) {
        (Some(id), Some(key)) => Ok(Some(Credentials::new(id, key, token, None, "provider"))),
        (None, None) if token.is_none() => Ok(None),
        (None, _) => Err(lacking("access_key")),
        (Some(_), None) => Err(lacking("secret_key")),
    }
}

fn required_role<'a>(
    argument: &'static str,
    role_arn: Option<&'a str>,
) -> Result<&'a str, ConnectError> {
    role_arn.filter(|arn| !arn.is_empty()).ok_or_else(|| {
        ConnectError::value(Origin::Argument(argument), "`role_arn` is not set")
    })
}

fn seconds(
    argument: &'static str,
    duration: Option<std::time::Duration>,
) -> Result<Option<i32>, ConnectError> {
    let seconds = duration.map(|duration| i32::try_from(duration.as_secs()));
    seconds.transpose().map_err(|_| {
        ConnectError::value(Origin::Argument(argument), "`duration` is too long")
    })
}

fn policies(arns: &std::collections::BTreeSet<String>) -> Option<Vec<PolicyDescriptorType>> {
    let policy = |arn: &String| PolicyDescriptorType::builder().arn(arn).build();
    (!arns.is_empty()).then(|| arns.iter().map(policy).collect())
}

/// The token, from the file if it is not in the configuration. Files are written with a newline at the
/// end that is no part of the token.
async fn web_identity_token(
    origin: Origin,
    block: &AssumeRoleWithWebIdentity,
) -> Result<Secret<String>, ConnectError> {
    if let Some(token) = &block.web_identity_token
        && !token.expose().is_empty()
    {
        return Ok(token.clone());
    }
    let Some(path) = &block.web_identity_token_file else {
        let reason = "neither a token nor a token file is set";
        return Err(ConnectError::value(origin, reason));
    };
    let token = tokio::fs::read_to_string(path).await.map_err(|error| {
        let reason = format!("the web identity token file {path} could not be read: {error}");
        ConnectError::value(origin, reason)
    })?;
    Ok(Secret::new(token.trim().to_owned()))
}

fn session(
    credentials: Option<aws_sdk_sts::types::Credentials>,
    provider: &'static str,
) -> Result<Credentials, ConnectError> {
    let Some(credentials) = credentials else {
        let reason = format!("STS answered {provider} without credentials");
        return Err(Kind::NoCredentials(reason.into()).into());
    };
    let expiry = SystemTime::try_from(credentials.expiration)
        .map_err(|error| Kind::NoCredentials(error.into()))?;
    Ok(Credentials::new(
        credentials.access_key_id,
        credentials.secret_access_key,
        Some(credentials.session_token),
        Some(expiry),
        provider,
    ))
}
