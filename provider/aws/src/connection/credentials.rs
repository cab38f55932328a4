//! Where credentials come from, in the order that users of hashicorp/aws expect.
//!
//! A web identity of the provider block replaces the base; without one, the base is the first of:
//! keys of the provider block; when the argument `profile` is not set, keys in variables and a web
//! identity in variables; the profile (keys, SSO, process, web identity, role); container; EC2
//! instance. The roles of the provider block are then assumed one after the other.
//! (AWS SDK for Go v2, `config/resolve_credentials.go`; hashicorp/aws-sdk-go-base, `credentials.go`.)

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use tokio::sync::Mutex;

use super::Secret;
use super::error::{ConnectError, Kind, Origin};
use super::foundation::Foundation;
use super::roles::required_role;
use super::settings::{AssumeRole, AssumeRoleWithWebIdentity, Settings};

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
    pub(super) sts_region: String,
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
            sts_region: settings
                .sts_region
                .clone()
                .unwrap_or_else(|| region.clone()),
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
        if let Some((role, credentials)) = self.role_of_profile_over_variables() {
            return self.assume(&role, credentials).await;
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

    /// The role of a profile that the argument `profile` names and whose `credential_source` is the
    /// environment. `aws-config` cannot do this: it would take the keys of the variables as they are.
    fn role_of_profile_over_variables(&self) -> Option<(AssumeRole, Credentials)> {
        self.foundation.profile.as_ref()?;
        let profile = |key| self.foundation.profiles.get(key).map(str::to_owned);
        let is_environment = profile("credential_source")? == "Environment";
        let credentials = self.foundation.keys_of_variables.clone();
        let duration = profile("duration_seconds").and_then(|seconds| seconds.parse().ok());
        let role = AssumeRole {
            role_arn: Some(profile("role_arn")?),
            external_id: profile("external_id"),
            session_name: profile("role_session_name"),
            duration: duration.map(Duration::from_secs),
            ..AssumeRole::default()
        };
        Some((role, credentials?)).filter(|_| is_environment)
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
