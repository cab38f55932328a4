//! The provider block, as hashicorp/aws 6.25 has it.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::validate::{Relation, Validator};

use super::Endpoints;
use super::checks;

/// Manages resources of Amazon Web Services.
///
/// What you leave out is taken from the environment variables and the shared configuration files
/// that the AWS command line uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["allowed_account_ids", "forbidden_account_ids"])))]
pub struct AwsConfig {
    /// The access key id. Better leave it out, so that no key stands in a file, and use a profile, a role or the environment.
    #[attr(optional())]
    pub access_key: Attr<String>,
    /// The only accounts that may be used. With any other account nothing is read or changed.
    #[attr(optional().check(Validator::elements(checks::account_id())))]
    pub allowed_account_ids: Attr<Set<String>>,
    /// A file in PEM form with the certificates to trust instead of the system's, for proxies that inspect traffic. Also `AWS_CA_BUNDLE`.
    #[attr(optional())]
    pub custom_ca_bundle: Attr<String>,
    /// The address of the EC2 metadata service. Also `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    #[attr(optional())]
    pub ec2_metadata_service_endpoint: Attr<String>,
    /// The protocol that reaches the EC2 metadata service: `IPv4` or `IPv6`. Also `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`.
    #[attr(optional().check(Validator::one_of(["IPv4", "IPv6"])))]
    pub ec2_metadata_service_endpoint_mode: Attr<String>,
    /// Accounts that must not be used.
    #[attr(optional().check(Validator::elements(checks::account_id())))]
    pub forbidden_account_ids: Attr<Set<String>>,
    /// The proxy of `http` requests, and of `https` requests when `https_proxy` is left out. Empty: none. Also `HTTP_PROXY`.
    #[attr(optional())]
    pub http_proxy: Attr<String>,
    /// The proxy of `https` requests. Empty: none. Also `HTTPS_PROXY`.
    #[attr(optional())]
    pub https_proxy: Attr<String>,
    /// Accepts any server certificate. Anybody on the way can then read and change what is sent.
    #[attr(optional())]
    pub insecure: Attr<bool>,
    /// How often a request is tried again before it fails. Also `AWS_MAX_ATTEMPTS`, which counts the first try as well.
    #[attr(optional().check(checks::whole_number()).check(Validator::range(0..)))]
    pub max_retries: Attr<i64>,
    /// Hosts that are reached without a proxy, separated by commas. Also `NO_PROXY`.
    #[attr(optional())]
    pub no_proxy: Attr<String>,
    /// The profile of the shared configuration and credentials files. Also `AWS_PROFILE`.
    #[attr(optional())]
    pub profile: Attr<String>,
    /// The region of everything that does not name its own. Also `AWS_REGION` and `AWS_DEFAULT_REGION`.
    #[attr(optional())]
    pub region: Attr<String>,
    /// How retries are spaced: `standard` or `adaptive`. Also `AWS_RETRY_MODE`. Both slow down all calls of an API that refuses some as too many, so they do the same here.
    #[attr(optional().check(Validator::one_of(["standard", "adaptive"])))]
    pub retry_mode: Attr<String>,
    /// Whether S3 in `us-east-1` is reached at its global address (`legacy`) or its regional one (`regional`). Also `AWS_S3_US_EAST_1_REGIONAL_ENDPOINT`.
    #[attr(optional().check(Validator::one_of_ignoring_case(["legacy", "regional"])))]
    pub s3_us_east_1_regional_endpoint: Attr<String>,
    /// Puts the bucket's name into the path of S3 addresses and not into the host.
    #[attr(optional())]
    pub s3_use_path_style: Attr<bool>,
    /// The secret access key. Better leave it out, as `access_key`.
    #[attr(optional())]
    pub secret_key: Attr<String>,
    /// Shared configuration files, by default `~/.aws/config`. Also `AWS_CONFIG_FILE`.
    #[attr(optional())]
    pub shared_config_files: Attr<Vec<String>>,
    /// Shared credentials files, by default `~/.aws/credentials`. Also `AWS_SHARED_CREDENTIALS_FILE`.
    #[attr(optional())]
    pub shared_credentials_files: Attr<Vec<String>>,
    /// Does not check the credentials before they are used. For imitations of AWS without STS.
    #[attr(optional())]
    pub skip_credentials_validation: Attr<bool>,
    /// `true` never asks the EC2 metadata service for credentials or the region. Also `AWS_EC2_METADATA_DISABLED`.
    #[attr(optional().check(checks::optional_flag()))]
    pub skip_metadata_api_check: Attr<String>,
    /// Accepts a region whose name has no known form.
    #[attr(optional())]
    pub skip_region_validation: Attr<bool>,
    /// Does not ask for the id of the account. What is built from it is then not available.
    #[attr(optional())]
    pub skip_requesting_account_id: Attr<bool>,
    /// The region whose STS is used to assume roles, by default `region`.
    #[attr(optional())]
    pub sts_region: Attr<String>,
    /// What happens when the tags of a resource do not follow the tag policy of the organization: `error`, `warning` or `disabled`. Also `TF_AWS_TAG_POLICY_COMPLIANCE`. The check is not made yet: `error` is refused, and `warning` says so.
    #[attr(optional().check(Validator::one_of(["error", "warning", "disabled"])))]
    pub tag_policy_compliance: Attr<String>,
    /// The session token of temporary keys.
    #[attr(optional())]
    pub token: Attr<String>,
    /// How many tokens the bucket holds that limits all retries together: one takes five, a success gives one back. Zero: no limit.
    #[attr(optional().check(checks::whole_number()).check(Validator::range(0..)))]
    pub token_bucket_rate_limiter_capacity: Attr<i64>,
    /// Uses addresses that can be reached by IPv6 as well. Also `AWS_USE_DUALSTACK_ENDPOINT`.
    #[attr(optional())]
    pub use_dualstack_endpoint: Attr<bool>,
    /// Uses addresses with cryptography that is validated under FIPS 140. Also `AWS_USE_FIPS_ENDPOINT`.
    #[attr(optional())]
    pub use_fips_endpoint: Attr<bool>,
    /// A role to assume. Several blocks are a chain: each role is assumed with the credentials of the one before.
    #[block()]
    pub assume_role: Attr<Vec<AssumeRole>>,
    /// A role to assume with the token of an OpenID Connect provider, as CI systems hand it out. At most one block.
    #[block()]
    pub assume_role_with_web_identity: Attr<Vec<AssumeRoleWithWebIdentity>>,
    /// Tags that every resource gets. At most one block.
    #[block()]
    pub default_tags: Attr<Vec<DefaultTags>>,
    /// Addresses to use instead of those of AWS. Several blocks count as one.
    #[block()]
    pub endpoints: Attr<Set<Endpoints>>,
    /// Tags that are neither read nor changed, because something else manages them. At most one block.
    #[block()]
    pub ignore_tags: Attr<Vec<IgnoreTags>>,
}

/// A role to assume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct AssumeRole {
    /// How long the session lasts, from `15m` to `12h`.
    #[attr(optional().check(checks::session_duration()))]
    pub duration: Attr<String>,
    /// An identifier that the owner of the role asks for.
    #[attr(optional().check(Validator::length(2..=1224)).check(checks::external_id()))]
    pub external_id: Attr<String>,
    /// A policy in JSON that narrows what the session may do.
    #[attr(optional().check(Validator::json()))]
    pub policy: Attr<String>,
    /// Managed policies that narrow what the session may do.
    #[attr(optional().check(Validator::elements(Validator::arn())))]
    pub policy_arns: Attr<Set<String>>,
    /// The role. Left out or empty, the block has no effect.
    #[attr(optional().check(checks::arn_or_empty()))]
    pub role_arn: Attr<String>,
    /// The name of the session, as it stands in logs.
    #[attr(optional().check(checks::session_name()))]
    pub session_name: Attr<String>,
    /// Who is behind the session, as it stands in logs.
    #[attr(optional().check(checks::session_name()))]
    pub source_identity: Attr<String>,
    /// Tags of the session.
    #[attr(optional())]
    pub tags: Attr<BTreeMap<String, String>>,
    /// Keys of the session's tags that later roles of a chain keep.
    #[attr(optional())]
    pub transitive_tag_keys: Attr<Set<String>>,
}

/// A role to assume with a web identity token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["web_identity_token", "web_identity_token_file"])))]
pub struct AssumeRoleWithWebIdentity {
    /// How long the session lasts, from `15m` to `12h`.
    #[attr(optional().check(checks::session_duration()))]
    pub duration: Attr<String>,
    /// A policy in JSON that narrows what the session may do.
    #[attr(optional().check(Validator::json()))]
    pub policy: Attr<String>,
    /// Managed policies that narrow what the session may do.
    #[attr(optional().check(Validator::elements(Validator::arn())))]
    pub policy_arns: Attr<Set<String>>,
    /// The role. Also `AWS_ROLE_ARN`.
    #[attr(optional().check(checks::arn_or_empty()))]
    pub role_arn: Attr<String>,
    /// The name of the session, as it stands in logs. Also `AWS_ROLE_SESSION_NAME`.
    #[attr(optional().check(checks::session_name()))]
    pub session_name: Attr<String>,
    /// The token itself.
    #[attr(optional().check(Validator::length(4..=20_000).sensitive()))]
    pub web_identity_token: Attr<String>,
    /// A file that holds the token; it is read again for each session. Also `AWS_WEB_IDENTITY_TOKEN_FILE`.
    #[attr(optional())]
    pub web_identity_token_file: Attr<String>,
}

/// Tags that every resource gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct DefaultTags {
    /// The tags. A resource's own tag of the same key wins.
    #[attr(optional())]
    pub tags: Attr<BTreeMap<String, String>>,
}

/// Tags that are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct IgnoreTags {
    /// Beginnings of keys.
    #[attr(optional())]
    pub key_prefixes: Attr<Set<String>>,
    /// Whole keys.
    #[attr(optional())]
    pub keys: Attr<Set<String>>,
}
