//! From the provider block to the settings of a connection.

use std::collections::{BTreeMap, BTreeSet};

use slipway_framework::model::{Attr, Set};
use slipway_framework::semantic::duration;

use super::config::{AssumeRole, AssumeRoleWithWebIdentity, AwsConfig};
use crate::connection::{self, Secret, Settings, UserAgent};
use crate::tags;

/// The settings for a provider block in which everything is known.
pub(super) fn of(config: &AwsConfig, user_agent: UserAgent) -> Settings {
    Settings {
        access_key: text(&config.access_key),
        secret_key: secret(&config.secret_key),
        token: secret(&config.token),
        profile: text(&config.profile),
        region: text(&config.region),
        sts_region: text(&config.sts_region),
        shared_config_files: config
            .shared_config_files
            .if_known()
            .cloned()
            .unwrap_or_default(),
        shared_credentials_files: config
            .shared_credentials_files
            .if_known()
            .cloned()
            .unwrap_or_default(),
        assume_role: all(&config.assume_role).filter_map(assume_role).collect(),
        assume_role_with_web_identity: all(&config.assume_role_with_web_identity)
            .next()
            .map(web_identity),
        allowed_account_ids: words(&config.allowed_account_ids),
        forbidden_account_ids: words(&config.forbidden_account_ids),
        custom_ca_bundle: text(&config.custom_ca_bundle),
        // An empty proxy is a wish of its own: none, whatever the environment says.
        http_proxy: config.http_proxy.if_known().cloned(),
        https_proxy: config.https_proxy.if_known().cloned(),
        no_proxy: text(&config.no_proxy),
        insecure: config.insecure.if_known().copied(),
        max_retries: config.max_retries.if_known().copied(),
        retry_mode: text(&config.retry_mode),
        ec2_metadata_service_endpoint: text(&config.ec2_metadata_service_endpoint),
        ec2_metadata_service_endpoint_mode: text(&config.ec2_metadata_service_endpoint_mode),
        skip_credentials_validation: config.skip_credentials_validation.if_known().copied(),
        skip_metadata_api_check: text(&config.skip_metadata_api_check),
        skip_region_validation: config.skip_region_validation.if_known().copied(),
        skip_requesting_account_id: config.skip_requesting_account_id.if_known().copied(),
        use_fips_endpoint: config.use_fips_endpoint.if_known().copied(),
        use_dualstack_endpoint: config.use_dualstack_endpoint.if_known().copied(),
        s3_use_path_style: config.s3_use_path_style.if_known().copied(),
        s3_us_east_1_regional_endpoint: text(&config.s3_us_east_1_regional_endpoint),
        token_bucket_rate_limiter_capacity: config
            .token_bucket_rate_limiter_capacity
            .if_known()
            .copied(),
        endpoints: endpoints(config),
        default_tags: default_tags(config),
        ignore_tags: ignore_tags(config),
        tag_policy_compliance: text(&config.tag_policy_compliance),
        user_agent,
    }
}

/// A text that says something: modules hand over `""` for what they leave out.
fn text(attribute: &Attr<String>) -> Option<String> {
    attribute
        .if_known()
        .filter(|text| !text.is_empty())
        .cloned()
}

fn secret(attribute: &Attr<String>) -> Option<Secret<String>> {
    text(attribute).map(Secret::new)
}

fn words(attribute: &Attr<Set<String>>) -> BTreeSet<String> {
    attribute
        .if_known()
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}

fn map(attribute: &Attr<BTreeMap<String, String>>) -> BTreeMap<String, String> {
    attribute.if_known().cloned().unwrap_or_default()
}

fn all<T>(blocks: &Attr<Vec<T>>) -> std::slice::Iter<'_, T> {
    blocks
        .if_known()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

/// A role of the chain; `None` for a block without a role, which has no effect.
fn assume_role(block: &AssumeRole) -> Option<connection::AssumeRole> {
    let role_arn = text(&block.role_arn)?;
    Some(connection::AssumeRole {
        role_arn: Some(role_arn),
        duration: text(&block.duration).and_then(|text| duration::parse(&text)),
        external_id: text(&block.external_id),
        policy: text(&block.policy),
        policy_arns: words(&block.policy_arns),
        session_name: text(&block.session_name),
        source_identity: text(&block.source_identity),
        tags: map(&block.tags),
        transitive_tag_keys: words(&block.transitive_tag_keys),
    })
}

fn web_identity(block: &AssumeRoleWithWebIdentity) -> connection::AssumeRoleWithWebIdentity {
    connection::AssumeRoleWithWebIdentity {
        role_arn: text(&block.role_arn),
        duration: text(&block.duration).and_then(|text| duration::parse(&text)),
        policy: text(&block.policy),
        policy_arns: words(&block.policy_arns),
        session_name: text(&block.session_name),
        web_identity_token: secret(&block.web_identity_token),
        web_identity_token_file: text(&block.web_identity_token_file),
    }
}

fn endpoints(config: &AwsConfig) -> BTreeMap<String, String> {
    let blocks = config.endpoints.if_known().into_iter().flatten();
    blocks
        .flat_map(|block| block.iter())
        .filter_map(|(service, url)| Some((service.to_owned(), text(url)?)))
        .collect()
}

fn default_tags(config: &AwsConfig) -> tags::DefaultTags {
    let tags = all(&config.default_tags)
        .next()
        .map(|block| map(&block.tags));
    tags::DefaultTags {
        tags: tags.unwrap_or_default(),
    }
}

fn ignore_tags(config: &AwsConfig) -> tags::IgnoreTags {
    let Some(block) = all(&config.ignore_tags).next() else {
        return tags::IgnoreTags::default();
    };
    tags::IgnoreTags {
        keys: words(&block.keys),
        key_prefixes: words(&block.key_prefixes),
    }
}
