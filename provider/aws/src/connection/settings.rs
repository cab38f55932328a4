//! The arguments of the provider block, as plain data.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Secret;
use crate::tags::{DefaultTags, IgnoreTags};

/// Every argument of the provider block of hashicorp/aws 5.100 and 6.25. `None` and empty mean that
/// the argument is not set, so that a variable or the shared configuration decides.
///
/// Arguments that belong to services without a resource yet (`s3_*`) are read, checked and offered by
/// [`super::Connection::s3_options`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Access key id. It and `secret_key` come together.
    pub access_key: Option<String>,
    /// Secret access key.
    pub secret_key: Option<Secret<String>>,
    /// Session token of temporary keys.
    pub token: Option<Secret<String>>,
    /// Profile of the shared configuration. Wins over keys in variables.
    pub profile: Option<String>,
    /// Region of regional services.
    pub region: Option<String>,
    /// Region of the STS endpoint that roles are assumed at; the region when unset.
    pub sts_region: Option<String>,
    /// Shared configuration files; `~` and variables are expanded.
    pub shared_config_files: Vec<String>,
    /// Shared credentials files; `~` and variables are expanded.
    pub shared_credentials_files: Vec<String>,
    /// Roles to assume, one with the credentials of the one before.
    pub assume_role: Vec<AssumeRole>,
    /// Role to assume with a token of an OpenID Connect provider.
    pub assume_role_with_web_identity: Option<AssumeRoleWithWebIdentity>,
    /// When not empty, the only accounts that may be used.
    pub allowed_account_ids: BTreeSet<String>,
    /// Accounts that must not be used.
    pub forbidden_account_ids: BTreeSet<String>,
    /// PEM file with the certificates to trust instead of the system's.
    pub custom_ca_bundle: Option<String>,
    /// Proxy of `http` requests, and of `https` requests when `https_proxy` is not set. Empty: none.
    pub http_proxy: Option<String>,
    /// Proxy of `https` requests. Empty: none.
    pub https_proxy: Option<String>,
    /// Hosts that are reached without a proxy, separated by commas.
    pub no_proxy: Option<String>,
    /// Accept any server certificate.
    pub insecure: Option<bool>,
    /// Retries after the first attempt.
    pub max_retries: Option<i64>,
    /// `standard` or `adaptive`.
    pub retry_mode: Option<String>,
    /// Address of the EC2 metadata service.
    pub ec2_metadata_service_endpoint: Option<String>,
    /// `IPv4` or `IPv6`.
    pub ec2_metadata_service_endpoint_mode: Option<String>,
    /// Do not call STS to check the credentials.
    pub skip_credentials_validation: Option<bool>,
    /// `true` never asks the EC2 metadata service; `false` asks even when the variable forbids it.
    pub skip_metadata_api_check: Option<String>,
    /// Accept a region whose name has no known form.
    pub skip_region_validation: Option<bool>,
    /// Do not ask for the account id.
    pub skip_requesting_account_id: Option<bool>,
    /// Use endpoints that are FIPS 140 validated.
    pub use_fips_endpoint: Option<bool>,
    /// Use endpoints that speak IPv6 too.
    pub use_dualstack_endpoint: Option<bool>,
    /// Put the bucket into the path and not into the host.
    pub s3_use_path_style: Option<bool>,
    /// `legacy` or `regional`.
    pub s3_us_east_1_regional_endpoint: Option<String>,
    /// Tokens of the bucket that limits retries of one client; 0 or unset: no limit.
    pub token_bucket_rate_limiter_capacity: Option<i64>,
    /// Service key of the `endpoints` block to URL.
    pub endpoints: BTreeMap<String, String>,
    /// Tags that every resource gets.
    pub default_tags: DefaultTags,
    /// Tags that are left alone.
    pub ignore_tags: IgnoreTags,
    /// `error`, `warning` or `disabled`.
    pub tag_policy_compliance: Option<String>,
    /// What to say about the caller in the `User-Agent` header.
    pub user_agent: UserAgent,
}

/// One `assume_role` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssumeRole {
    /// The role. Required.
    pub role_arn: Option<String>,
    /// Lifetime of the session, 15 minutes to 12 hours.
    pub duration: Option<Duration>,
    /// Identifier that the owner of the role asks for.
    pub external_id: Option<String>,
    /// Session policy, JSON.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: BTreeSet<String>,
    /// Session name.
    pub session_name: Option<String>,
    /// Source identity.
    pub source_identity: Option<String>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// Session tags that later roles of the chain keep.
    pub transitive_tag_keys: BTreeSet<String>,
}

/// The `assume_role_with_web_identity` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssumeRoleWithWebIdentity {
    /// The role; `AWS_ROLE_ARN` when unset.
    pub role_arn: Option<String>,
    /// Lifetime of the session, 15 minutes to 12 hours.
    pub duration: Option<Duration>,
    /// Session policy, JSON.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: BTreeSet<String>,
    /// Session name; `AWS_ROLE_SESSION_NAME` when unset.
    pub session_name: Option<String>,
    /// The token itself.
    pub web_identity_token: Option<Secret<String>>,
    /// File that holds the token, read anew for every session; `AWS_WEB_IDENTITY_TOKEN_FILE` when
    /// unset.
    pub web_identity_token_file: Option<String>,
}

/// The parts of the `User-Agent` header that are not the SDK's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent {
    /// Version of the CLI, as Configure says it.
    pub terraform_version: Option<String>,
    /// Version of this provider.
    pub provider_version: Option<String>,
    /// Text put at the end; `TF_APPEND_USER_AGENT` follows it.
    pub append: Vec<String>,
}
