//! Roles that are assumed at STS.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws_config::Region;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};

use super::Secret;
use super::credentials::Source;
use super::error::{ConnectError, Kind, Origin};
use super::settings::{AssumeRole, AssumeRoleWithWebIdentity};
use crate::error::{STS, cloud_error};

impl Source {
    /// Always a regional endpoint, as with the Go SDK v2, so AWS_STS_REGIONAL_ENDPOINTS has no effect
    /// here either.
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

    pub(super) async fn assume(
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

    pub(super) async fn assume_with_web_identity(
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
            return Err(ConnectError::value(
                origin,
                "a role is needed for a web identity",
            ));
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

pub(super) fn required_role<'a>(
    argument: &'static str,
    role_arn: Option<&'a str>,
) -> Result<&'a str, ConnectError> {
    role_arn
        .filter(|arn| !arn.is_empty())
        .ok_or_else(|| ConnectError::value(Origin::Argument(argument), "`role_arn` is not set"))
}

fn seconds(
    argument: &'static str,
    duration: Option<Duration>,
) -> Result<Option<i32>, ConnectError> {
    let seconds = duration.map(|duration| i32::try_from(duration.as_secs()));
    seconds
        .transpose()
        .map_err(|_| ConnectError::value(Origin::Argument(argument), "`duration` is too long"))
}

fn policies(arns: &BTreeSet<String>) -> Option<Vec<PolicyDescriptorType>> {
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
