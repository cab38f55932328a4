//! Settings that other parts of the provider act on: retries, S3, tag policies, tags from variables.

use aws_config::profile::ProfileSet;

use super::Environment;
use super::error::{ConnectError, Origin};
use super::settings::Settings;
use crate::tags::{IgnoreTags, TagRules};

/// How calls are repeated. The SDK's own retries are off; the engine obeys these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// Whether the rate adapts to throttling before anything is throttled.
    pub mode: RetryMode,
    /// Tokens of the bucket that limits retries; `None`: no limit.
    pub token_bucket_capacity: Option<u32>,
}

/// The two retry modes of the SDKs (AWS SDKs reference guide, "Retry behavior").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryMode {
    /// Back off after a failure.
    Standard,
    /// Also slow down all calls after a throttle.
    Adaptive,
}

/// What the S3 client needs besides the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct S3Options {
    /// Put the bucket into the path.
    pub use_path_style: bool,
    /// Use the global endpoint in `us-east-1`.
    pub use_legacy_us_east_1_endpoint: bool,
}

/// What happens to a resource whose tags break an organization's tag policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagPolicyCompliance {
    /// Not checked.
    #[default]
    Disabled,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// The retries of the official provider when nothing is set.
const DEFAULT_RETRIES: u32 = 25;

/// The settings, variables and profile that the values here are chosen from, in this order.
pub(super) struct Sources<'a> {
    pub(super) settings: &'a Settings,
    pub(super) variables: &'a Environment,
    pub(super) profiles: &'a ProfileSet,
}

impl Sources<'_> {
    fn choose<'a>(
        &'a self,
        argument: Option<(&'static str, &'a str)>,
        variable: &'static str,
        profile_key: Option<&'static str>,
    ) -> Option<(Origin, &'a str)> {
        let argument = argument
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (Origin::Argument(name), value));
        let variable = || {
            let value = self.variables.get(variable)?;
            Some((Origin::Variable(variable), value))
        };
        let profile_key = || {
            let key = profile_key?;
            Some((Origin::ProfileKey(key), self.profiles.get(key)?))
        };
        argument.or_else(variable).or_else(profile_key)
    }

    /// The bundle of certificates to trust, if one is named.
    pub(super) fn ca_bundle(&self) -> Option<(Origin, &str)> {
        let argument = self.settings.custom_ca_bundle.as_deref();
        let argument = argument.map(|value| ("custom_ca_bundle", value));
        self.choose(argument, "AWS_CA_BUNDLE", Some("ca_bundle"))
    }

    pub(super) fn retry(&self) -> Result<RetryPolicy, ConnectError> {
        Ok(RetryPolicy {
            max_attempts: self.max_attempts()?,
            mode: self.retry_mode()?,
            token_bucket_capacity: self.token_bucket_capacity()?,
        })
    }

    /// The argument counts retries, the variable and the profile key count attempts.
    fn max_attempts(&self) -> Result<u32, ConnectError> {
        if let Some(retries) = self.settings.max_retries {
            let retries = u32::try_from(retries).map_err(|_| {
                ConnectError::value(Origin::Argument("max_retries"), "it is no count")
            })?;
            return Ok(retries.saturating_add(1));
        }
        match self.choose(None, "AWS_MAX_ATTEMPTS", Some("max_attempts")) {
            None => Ok(DEFAULT_RETRIES + 1),
            Some((origin, value)) => match value.trim().parse() {
                Ok(attempts @ 1..) => Ok(attempts),
                _ => Err(ConnectError::value(origin, "it is no count of at least 1")),
            },
        }
    }

    fn retry_mode(&self) -> Result<RetryMode, ConnectError> {
        let argument = self.settings.retry_mode.as_deref();
        let argument = argument.map(|value| ("retry_mode", value));
        match self.choose(argument, "AWS_RETRY_MODE", Some("retry_mode")) {
            None | Some((_, "standard")) => Ok(RetryMode::Standard),
            Some((_, "adaptive")) => Ok(RetryMode::Adaptive),
            Some((origin, _)) => Err(ConnectError::value(
                origin,
                "it is neither `standard` nor `adaptive`",
            )),
        }
    }

    fn token_bucket_capacity(&self) -> Result<Option<u32>, ConnectError> {
        let argument = "token_bucket_rate_limiter_capacity";
        match self
            .settings
            .token_bucket_rate_limiter_capacity
            .map(u32::try_from)
        {
            None | Some(Ok(0)) => Ok(None),
            Some(Ok(capacity)) => Ok(Some(capacity)),
            Some(Err(_)) => Err(ConnectError::value(
                Origin::Argument(argument),
                "it is no count",
            )),
        }
    }

    pub(super) fn s3(&self) -> Result<S3Options, ConnectError> {
        let key = "s3_us_east_1_regional_endpoint";
        let argument = self.settings.s3_us_east_1_regional_endpoint.as_deref();
        let argument = argument.map(|value| (key, value));
        let chosen = self.choose(argument, "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", Some(key));
        let use_legacy_us_east_1_endpoint = match chosen {
            None | Some((_, "regional")) => false,
            Some((_, "legacy")) => true,
            Some((origin, _)) => {
                let reason = "it is neither `legacy` nor `regional`";
                return Err(ConnectError::value(origin, reason));
            }
        };
        Ok(S3Options {
            use_path_style: self.settings.s3_use_path_style.unwrap_or(false),
            use_legacy_us_east_1_endpoint,
        })
    }

    pub(super) fn tag_policy(&self) -> Result<TagPolicyCompliance, ConnectError> {
        let argument = self.settings.tag_policy_compliance.as_deref();
        let argument = argument.map(|value| ("tag_policy_compliance", value));
        match self.choose(argument, "TF_AWS_TAG_POLICY_COMPLIANCE", None) {
            None | Some((_, "disabled")) => Ok(TagPolicyCompliance::Disabled),
            Some((_, "warning")) => Ok(TagPolicyCompliance::Warning),
            Some((_, "error")) => Ok(TagPolicyCompliance::Error),
            Some((origin, _)) => Err(ConnectError::value(
                origin,
                "it is none of `error`, `warning` and `disabled`",
            )),
        }
    }

    /// Default tags of the block win over those of the variables; ignored ones add up.
    pub(super) fn tags(&self) -> TagRules {
        let mut rules = TagRules {
            default: self.settings.default_tags.clone(),
            ignore: self.settings.ignore_tags.clone(),
        };
        for (name, value) in self.variables.iter() {
            let Some(key) = name.strip_prefix("TF_AWS_DEFAULT_TAGS_") else {
                continue;
            };
            let tags = &mut rules.default.tags;
            tags.entry(key.to_owned())
                .or_insert_with(|| value.to_owned());
        }
        let words = |name| {
            let list = self.variables.get(name).unwrap_or_default().split(',');
            list.map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
        };
        let IgnoreTags { keys, key_prefixes } = &mut rules.ignore;
        keys.extend(words("TF_AWS_IGNORE_TAGS_KEYS"));
        key_prefixes.extend(words("TF_AWS_IGNORE_TAGS_KEY_PREFIXES"));
        rules
    }
}
