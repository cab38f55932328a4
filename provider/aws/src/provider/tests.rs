//! The provider block: what is refused, and what becomes of each argument.

use std::collections::BTreeMap;
use std::time::Duration;

use slipway_engine::clock::Runtime;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::stop::StopSource;
use slipway_framework::value::Value;
use slipway_framework::{Host, Provider};

use super::config::{AssumeRole, AssumeRoleWithWebIdentity, AwsConfig, DefaultTags, IgnoreTags};
use super::{Aws, settings};
use crate::connection::{self, Environment, Secret, Settings, UserAgent};
use crate::tags;

fn aws() -> Aws {
    Aws::new(
        Environment::from_variables(Vec::<(String, String)>::new()),
        Runtime::system(),
    )
}

fn refused(config: &AwsConfig) -> String {
    let mut diagnostics = Diagnostics::new();
    aws().validate(config, &mut diagnostics);
    let told: Vec<String> = diagnostics
        .iter()
        .map(|it| format!("{:?}: {}", it.severity, it.summary))
        .collect();
    told.join("\n")
}

fn list<T>(elements: impl IntoIterator<Item = T>) -> Attr<Vec<T>> {
    Attr::Known(elements.into_iter().collect())
}

fn words(words: &[&str]) -> Attr<Set<String>> {
    Attr::Known(words.iter().map(|word| (*word).to_owned()).collect())
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// An `endpoints` block.
fn endpoints(pairs: &[(&str, &str)]) -> super::Endpoints {
    let object = Value::object(
        pairs
            .iter()
            .map(|(service, url)| (*service, Value::string(*url))),
    );
    Model::from_value(&object).unwrap()
}

#[test]
fn blocks_that_contradict_each_other_are_refused() {
    let twice = AwsConfig {
        default_tags: list([DefaultTags::default(), DefaultTags::default()]),
        ignore_tags: list([IgnoreTags::default(), IgnoreTags::default()]),
        assume_role_with_web_identity: list([
            AssumeRoleWithWebIdentity::default(),
            AssumeRoleWithWebIdentity::default(),
        ]),
        ..AwsConfig::default()
    };
    assert_eq!(refused(&twice), ["Error: Too many blocks"; 3].join("\n"));
    let block = |url: &str| endpoints(&[("acm", url)]);
    let endpoints = |urls: [&str; 2]| AwsConfig {
        endpoints: Attr::Known(Set(urls.map(block).to_vec())),
        ..AwsConfig::default()
    };
    assert_eq!(
        refused(&endpoints(["http://a", "http://b"])),
        "Error: Conflicting endpoints"
    );
    assert_eq!(refused(&endpoints(["http://a", "http://a"])), "");
    assert_eq!(refused(&endpoints(["http://a", ""])), "");
    assert_eq!(refused(&AwsConfig::default()), "");
}

#[test]
fn a_role_without_a_name_is_a_warning() {
    let roles = |arn: Attr<String>| AwsConfig {
        assume_role: list([AssumeRole {
            role_arn: arn,
            ..AssumeRole::default()
        }]),
        ..AwsConfig::default()
    };
    assert_eq!(refused(&roles(Attr::Null)), "Warning: Role without a name");
    assert_eq!(refused(&roles("".into())), "Warning: Role without a name");
    assert_eq!(refused(&roles(Attr::Unknown)), "");
    assert_eq!(
        refused(&roles("arn:aws:iam::123456789012:role/ci".into())),
        ""
    );
    assert!(
        settings::of(&roles("".into()), UserAgent::default())
            .assume_role
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_not_known_yet_is_an_error_only_where_it_is_needed() {
    let stop = StopSource::new();
    let host = || Host {
        version: "1.11.4".to_owned(),
        stop: stop.signal(),
    };
    let aws = aws();
    let role = AssumeRole {
        external_id: Attr::Unknown,
        ..AssumeRole::default()
    };
    let config = AwsConfig {
        region: Attr::Unknown,
        assume_role: list([role]),
        ..AwsConfig::default()
    };
    let told = aws.configure(config, host()).await.unwrap();
    assert!(told.is_empty());
    let error = aws.shared.connection().unwrap_err();
    let detail = &error.iter().next().unwrap().detail;
    assert!(detail.contains("`assume_role` and `region`"), "{detail}");
}

#[tokio::test]
async fn a_refused_configuration_blames_the_argument_and_leaves_nothing_configured() {
    let stop = StopSource::new();
    let host = Host {
        version: "1.11.4".to_owned(),
        stop: stop.signal(),
    };
    let aws = aws();
    let config = AwsConfig {
        region: "nowhere".into(),
        access_key: "AKID".into(),
        secret_key: "secret".into(),
        ..AwsConfig::default()
    };
    let error = aws.configure(config, host).await.unwrap_err();
    let first = error.iter().next().unwrap();
    assert_eq!(first.summary, "Unknown AWS region");
    assert_eq!(
        first.path.as_ref().map(ToString::to_string),
        Some("region".to_owned())
    );
    assert!(aws.shared.if_connected().is_none());
}

fn role() -> (AssumeRole, connection::AssumeRole) {
    let block = AssumeRole {
        duration: "1h30m".into(),
        external_id: "external".into(),
        policy: "{}".into(),
        policy_arns: words(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        role_arn: "arn:aws:iam::123456789012:role/ci".into(),
        session_name: "session".into(),
        source_identity: "source".into(),
        tags: Attr::Known(map(&[("a", "1")])),
        transitive_tag_keys: words(&["a"]),
    };
    let plain = connection::AssumeRole {
        role_arn: Some("arn:aws:iam::123456789012:role/ci".to_owned()),
        duration: Some(Duration::from_secs(5400)),
        external_id: Some("external".to_owned()),
        policy: Some("{}".to_owned()),
        policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()].into(),
        session_name: Some("session".to_owned()),
        source_identity: Some("source".to_owned()),
        tags: map(&[("a", "1")]),
        transitive_tag_keys: ["a".to_owned()].into(),
    };
    (block, plain)
}

fn web_identity() -> (
    AssumeRoleWithWebIdentity,
    connection::AssumeRoleWithWebIdentity,
) {
    let block = AssumeRoleWithWebIdentity {
        duration: "15m".into(),
        policy: "{}".into(),
        policy_arns: words(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        role_arn: "arn:aws:iam::123456789012:role/web".into(),
        session_name: "session".into(),
        web_identity_token: "token".into(),
        web_identity_token_file: "/token".into(),
    };
    let plain = connection::AssumeRoleWithWebIdentity {
        role_arn: Some("arn:aws:iam::123456789012:role/web".to_owned()),
        duration: Some(Duration::from_secs(900)),
        policy: Some("{}".to_owned()),
        policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()].into(),
        session_name: Some("session".to_owned()),
        web_identity_token: Some(Secret::from("token")),
        web_identity_token_file: Some("/token".to_owned()),
    };
    (block, plain)
}

/// Every argument has a value here, and the test below would miss none that is forgotten on the way.
fn everything() -> AwsConfig {
    AwsConfig {
        access_key: "access_key".into(),
        allowed_account_ids: words(&["123456789012"]),
        custom_ca_bundle: "custom_ca_bundle".into(),
        ec2_metadata_service_endpoint: "ec2_metadata_service_endpoint".into(),
        ec2_metadata_service_endpoint_mode: "IPv6".into(),
        forbidden_account_ids: words(&["210987654321"]),
        http_proxy: "".into(),
        https_proxy: "https_proxy".into(),
        insecure: true.into(),
        max_retries: 3.into(),
        no_proxy: "no_proxy".into(),
        profile: "profile".into(),
        region: "region".into(),
        retry_mode: "adaptive".into(),
        s3_us_east_1_regional_endpoint: "legacy".into(),
        s3_use_path_style: true.into(),
        secret_key: "secret_key".into(),
        shared_config_files: list(["config".to_owned()]),
        shared_credentials_files: list(["credentials".to_owned()]),
        skip_credentials_validation: true.into(),
        skip_metadata_api_check: "true".into(),
        skip_region_validation: true.into(),
        skip_requesting_account_id: true.into(),
        sts_region: "sts_region".into(),
        tag_policy_compliance: "warning".into(),
        token: "token".into(),
        token_bucket_rate_limiter_capacity: 7.into(),
        use_dualstack_endpoint: true.into(),
        use_fips_endpoint: true.into(),
        assume_role: list([role().0]),
        assume_role_with_web_identity: list([web_identity().0]),
        default_tags: list([DefaultTags {
            tags: Attr::Known(map(&[("team", "web")])),
        }]),
        endpoints: Attr::Known(Set(vec![
            endpoints(&[("acm", "http://a")]),
            endpoints(&[("route53", "http://b"), ("s3", "")]),
        ])),
        ignore_tags: list([IgnoreTags {
            key_prefixes: words(&["kubernetes.io/"]),
            keys: words(&["owner"]),
        }]),
    }
}

#[test]
fn every_argument_reaches_the_connection() {
    let text = |text: &str| Some(text.to_owned());
    let expected = Settings {
        access_key: text("access_key"),
        secret_key: Some(Secret::from("secret_key")),
        token: Some(Secret::from("token")),
        profile: text("profile"),
        region: text("region"),
        sts_region: text("sts_region"),
        shared_config_files: vec!["config".to_owned()],
        shared_credentials_files: vec!["credentials".to_owned()],
        assume_role: vec![role().1],
        assume_role_with_web_identity: Some(web_identity().1),
        allowed_account_ids: ["123456789012".to_owned()].into(),
        forbidden_account_ids: ["210987654321".to_owned()].into(),
        custom_ca_bundle: text("custom_ca_bundle"),
        http_proxy: text(""),
        https_proxy: text("https_proxy"),
        no_proxy: text("no_proxy"),
        insecure: Some(true),
        max_retries: Some(3),
        retry_mode: text("adaptive"),
        ec2_metadata_service_endpoint: text("ec2_metadata_service_endpoint"),
        ec2_metadata_service_endpoint_mode: text("IPv6"),
        skip_credentials_validation: Some(true),
        skip_metadata_api_check: text("true"),
        skip_region_validation: Some(true),
        skip_requesting_account_id: Some(true),
        use_fips_endpoint: Some(true),
        use_dualstack_endpoint: Some(true),
        s3_use_path_style: Some(true),
        s3_us_east_1_regional_endpoint: text("legacy"),
        token_bucket_rate_limiter_capacity: Some(7),
        endpoints: map(&[("acm", "http://a"), ("route53", "http://b")]),
        default_tags: tags::DefaultTags {
            tags: map(&[("team", "web")]),
        },
        ignore_tags: tags::IgnoreTags {
            keys: ["owner".to_owned()].into(),
            key_prefixes: ["kubernetes.io/".to_owned()].into(),
        },
        tag_policy_compliance: text("warning"),
        user_agent: UserAgent::default(),
    };
    assert_eq!(settings::of(&everything(), UserAgent::default()), expected);
    assert_eq!(
        settings::of(&AwsConfig::default(), UserAgent::default()),
        Settings::default()
    );
}

#[test]
fn a_check_of_tag_policies_is_never_left_out_silently() {
    use crate::connection::TagPolicyCompliance::{Disabled, Error, Warning};
    assert!(super::tag_policy(Disabled).is_empty());
    assert!(!super::tag_policy(Warning).is_empty() && !super::tag_policy(Warning).has_errors());
    assert!(super::tag_policy(Error).has_errors());
}
