//! The connection to AWS: credentials, region, HTTP, endpoints and SDK clients, from the provider
//! block, variables and the shared configuration.
//!
//! It does not retry calls of resources and does not limit their rate: the engine does, and the SDK's
//! own retries are off. Nothing here reads the variables of the process.
//!
//! - [`Settings`]: the provider block as plain data; [`Environment`]: the variables.
//! - `foundation`: both of them and the shared files, made into what the SDK takes.
//! - `credentials`: the order of sources, the roles, renewal.
//! - `roles`: roles assumed at STS.
//! - `network`: settings made into the HTTP client.
//! - `http`: the one HTTP client, with proxies, trust and the user agent.
//! - `policy`: what other parts act on (retries, S3, tags).
//! - `presigned`: a call that somebody else makes, to learn whose the credentials are.
//! - `services`, `clients`: the client of each service, by region.

mod clients;
mod credentials;
mod error;
mod foundation;
mod http;
mod module;
mod network;
mod policy;
mod presigned;
mod roles;
mod services;
mod settings;

use std::fmt;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use slipway_engine::error::{CloudError, ErrorKind};
pub use slipway_engine::settings::{Environment, Secret};
use tokio::sync::OnceCell;

use crate::error::{STS, cloud_error};
use crate::partition::Partition;
use crate::tags::TagRules;
use clients::Clients;
use credentials::{SharedCredentials, Source};
pub use error::ConnectError;
use error::Kind;
use foundation::Foundation;
pub use foundation::Runtime;
pub use http::Unreachable;
pub(crate) use http::find_source;
pub use module::Module;
use policy::Sources;
pub use policy::{RetryMode, RetryPolicy, S3Options, TagPolicyCompliance};
pub use settings::{AssumeRole, AssumeRoleWithWebIdentity, Settings, UserAgent};

/// The variable by which secrets of new access keys are allowed to stand in the state. It is one of the
/// environment, so that configurations stay those of hashicorp/aws.
pub(crate) const KEYS_IN_STATE: &str = "SLIPWAY_ACCESS_KEYS_IN_STATE";

/// Who the credentials belong to (STS API reference, GetCallerIdentity).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// Twelve digits.
    pub account: String,
    /// The user or the session of a role.
    pub arn: String,
    /// Unique id of the user or the session.
    pub user_id: String,
}

/// An open connection. Cheap to clone; clones share clients, sockets and credentials.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

/// The SDK's `Debug` prints the variables and profiles it was made from, secrets included, so nothing
/// of it is printed.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("region", &self.inner.region)
            .field("identity", &self.inner.identity.get())
            .finish_non_exhaustive()
    }
}

struct Inner {
    sdk: SdkConfig,
    region: String,
    foundation: Foundation,
    credentials: SharedCredentials,
    clients: Clients,
    identity: OnceCell<CallerIdentity>,
    retry: RetryPolicy,
    s3: S3Options,
    tag_policy: TagPolicyCompliance,
    tags: TagRules,
    skips_account_id: bool,
}

impl Connection {
    /// Opens a connection: reads the shared configuration, gets credentials, and asks STS whose they
    /// are unless the settings forbid it.
    ///
    /// # Errors
    ///
    /// When a setting cannot be, when there are no credentials or no region, when STS does not accept
    /// the credentials or cannot be reached, and when the account is not one of the allowed.
    pub async fn open(
        settings: Settings,
        environment: Environment,
        runtime: Runtime,
    ) -> Result<Self, ConnectError> {
        let foundation = Foundation::lay(&settings, environment, runtime).await?;
        let sources = Sources {
            settings: &settings,
            variables: &foundation.variables,
            profiles: &foundation.profiles,
        };
        let (retry, s3) = (sources.retry()?, sources.s3()?);
        let (tag_policy, tags) = (sources.tag_policy()?, sources.tags());

        let given = settings.region.as_deref().filter(|name| !name.is_empty());
        let sdk = foundation.loader(given).no_credentials().load().await;
        let region = checked_region(&settings, &sdk)?;

        let source = Source::new(foundation.clone(), sdk.clone(), region.clone(), &settings)?;
        let credentials = SharedCredentials::new(source);
        credentials.get().await?;

        let connection = Self {
            inner: Arc::new(Inner {
                sdk: for_resources(&sdk, &credentials),
                region,
                foundation,
                credentials,
                clients: Clients::default(),
                identity: OnceCell::new(),
                retry,
                s3,
                tag_policy,
                tags,
                skips_account_id: settings.skip_requesting_account_id == Some(true),
            }),
        };
        connection.check_account(&settings, sdk).await?;
        Ok(connection)
    }

    /// The one call of STS that Configure makes. It serves three purposes: are the credentials good,
    /// which account is it, and is that account allowed.
    async fn check_account(&self, settings: &Settings, sdk: SdkConfig) -> Result<(), ConnectError> {
        let allowed = &settings.allowed_account_ids;
        let forbidden = &settings.forbidden_account_ids;
        let is_limited = !allowed.is_empty() || !forbidden.is_empty();
        if is_limited && self.inner.skips_account_id {
            return Err(Kind::AccountUnknown.into());
        }
        let skips_check = settings.skip_credentials_validation == Some(true);
        if skips_check && self.inner.skips_account_id {
            return Ok(());
        }
        // Retried here, because the engine does not run yet.
        let credentials = SharedCredentialsProvider::new(self.inner.credentials.clone());
        let sdk = sdk.to_builder().credentials_provider(credentials).build();
        let sts = clients::sts(&sdk, &self.sts_region(settings), self.endpoint("sts"));
        let identity = identity(&sts).await.map_err(Kind::CredentialsRefused)?;
        let account = identity.account.clone();
        let is_forbidden = forbidden.contains(&account);
        if is_forbidden || (!allowed.is_empty() && !allowed.contains(&account)) {
            return Err(Kind::AccountRefused {
                account,
                is_forbidden,
            }
            .into());
        }
        // Nobody else can have set it: the connection is not handed out yet.
        let _ = self.inner.identity.set(identity);
        Ok(())
    }

    fn sts_region(&self, settings: &Settings) -> String {
        let region = settings.sts_region.as_ref();
        region.unwrap_or(&self.inner.region).clone()
    }

    fn endpoint(&self, service: &str) -> Option<&String> {
        self.inner.foundation.endpoints.get(service)
    }

    /// The region of regional services.
    pub fn region(&self) -> &str {
        &self.inner.region
    }

    /// The partition of the region.
    pub fn partition(&self) -> &'static Partition {
        Partition::of_region_or_default(&self.inner.region)
    }

    /// The account, unless the settings forbid to ask for it.
    pub fn account_id(&self) -> Option<&str> {
        if self.inner.skips_account_id {
            return None;
        }
        let identity = self.inner.identity.get();
        identity.map(|identity| identity.account.as_str())
    }

    /// The user or the session of a role that the credentials are for, as far as STS was asked.
    pub fn principal(&self) -> Option<&str> {
        let identity = self.inner.identity.get();
        identity.map(|identity| identity.arn.as_str())
    }

    /// Who the credentials belong to. Asked once and remembered.
    ///
    /// # Errors
    ///
    /// When STS was not asked at Configure and fails now.
    pub async fn caller_identity(&self) -> Result<&CallerIdentity, CloudError> {
        let sts = self.sts(None);
        self.inner
            .identity
            .get_or_try_init(|| async move { identity(&sts).await })
            .await
    }

    /// The same, asked now.
    ///
    /// # Errors
    ///
    /// When STS does not answer, or does not accept the credentials.
    pub(crate) async fn ask_identity(&self) -> Result<CallerIdentity, CloudError> {
        identity(&self.sts(None)).await
    }

    /// How the engine is to repeat calls.
    pub fn retry_policy(&self) -> RetryPolicy {
        self.inner.retry
    }

    /// What an S3 client needs besides.
    pub fn s3_options(&self) -> S3Options {
        self.inner.s3
    }

    /// What to do about an organization's tag policy.
    pub fn tag_policy_compliance(&self) -> TagPolicyCompliance {
        self.inner.tag_policy
    }

    /// Whether the state may hold the secrets of access keys that are made.
    pub(crate) fn keeps_access_keys(&self) -> bool {
        self.inner.foundation.variables.flag(KEYS_IN_STATE) == Some(true)
    }

    /// Default and ignored tags.
    pub fn tag_rules(&self) -> &TagRules {
        &self.inner.tags
    }

    /// Makes a call. Credentials that it shows to have expired are dropped, so that a repetition gets
    /// new ones.
    ///
    /// # Errors
    /// The call's own.
    pub(crate) async fn renewing<T>(
        &self,
        call: impl Future<Output = Result<T, CloudError>>,
    ) -> Result<T, CloudError> {
        match call.await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.renewed(error).await),
        }
    }

    /// The error of a call, after which credentials that it shows to have expired are held no more.
    pub(crate) async fn renewed(&self, error: CloudError) -> CloudError {
        if error.kind() == ErrorKind::ExpiredCredentials {
            self.forget_credentials().await;
        }
        error
    }

    /// Drops the credentials that are held, so that the next call gets new ones. For an answer that
    /// says that they have expired.
    pub async fn forget_credentials(&self) {
        self.inner.credentials.forget().await;
    }
}

/// The configuration of the clients of resources: credentials, and no retries by the SDK. The SDK's
/// cache of credentials is off because ours can be told to forget.
fn for_resources(sdk: &SdkConfig, credentials: &SharedCredentials) -> SdkConfig {
    sdk.to_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials.clone()))
        .identity_cache(aws_config::identity::IdentityCache::no_cache())
        .retry_config(RetryConfig::disabled())
        .build()
}

fn checked_region(settings: &Settings, sdk: &SdkConfig) -> Result<String, ConnectError> {
    let Some(region) = sdk.region() else {
        return Err(Kind::NoRegion.into());
    };
    let region = region.as_ref().to_owned();
    let is_checked = settings.skip_region_validation != Some(true);
    if is_checked && Partition::of_region(&region).is_none() {
        return Err(Kind::UnknownRegion(region).into());
    }
    Ok(region)
}

async fn identity(sts: &aws_sdk_sts::Client) -> Result<CallerIdentity, CloudError> {
    let answer = sts.get_caller_identity().send().await;
    let answer = answer.map_err(|error| cloud_error(STS, "GetCallerIdentity", error))?;
    let text = |value: Option<String>| value.unwrap_or_default();
    Ok(CallerIdentity {
        account: text(answer.account),
        arn: text(answer.arn),
        user_id: text(answer.user_id),
    })
}
