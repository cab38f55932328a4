//! Arguments that other parts of the provider act on.

use slipway_aws::connection::{RetryMode, RetryPolicy, S3Options, Settings, TagPolicyCompliance};

use crate::{file, folder, open};

fn silent() -> Settings {
    Settings {
        access_key: Some("STATIC".to_owned()),
        secret_key: Some("s".into()),
        region: Some("eu-central-1".to_owned()),
        skip_credentials_validation: Some(true),
        skip_requesting_account_id: Some(true),
        ..Settings::default()
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[tokio::test]
async fn retries_follow_arguments_variables_and_profile() {
    let home = folder();
    let profile = "[default]\nmax_attempts = 4\nretry_mode = adaptive\n";
    file(&home, ".aws/config", profile);
    let at_home = ("HOME", home.path().to_str().unwrap());
    let attempts = ("AWS_MAX_ATTEMPTS", "7");
    let adaptive = ("AWS_RETRY_MODE", "adaptive");
    let policy = |max_attempts, mode, token_bucket_capacity| RetryPolicy {
        max_attempts,
        mode,
        token_bucket_capacity,
    };
    let arguments = Settings {
        max_retries: Some(2),
        retry_mode: Some("standard".to_owned()),
        token_bucket_rate_limiter_capacity: Some(500),
        ..silent()
    };
    #[rustfmt::skip]
    let cases = [
        (silent(), vec![], policy(26, RetryMode::Standard, None)),
        (silent(), vec![at_home], policy(4, RetryMode::Adaptive, None)),
        (silent(), vec![attempts, adaptive], policy(7, RetryMode::Adaptive, None)),
        (silent(), vec![attempts, at_home], policy(7, RetryMode::Adaptive, None)),
        (arguments, vec![attempts, adaptive, at_home], policy(3, RetryMode::Standard, Some(500))),
    ];
    for (settings, variables, expected) in cases {
        let connection = open(settings, &variables).await.expect("a connection");
        assert_eq!(connection.retry_policy(), expected);
    }
}

#[tokio::test]
async fn values_that_cannot_be_are_errors_at_their_argument() {
    let text = |value: &str| Some(value.to_owned());
    #[rustfmt::skip]
    let cases = [
        ("max_retries", Settings { max_retries: Some(-1), ..silent() }),
        ("retry_mode", Settings { retry_mode: text("legacy"), ..silent() }),
        ("token_bucket_rate_limiter_capacity", Settings { token_bucket_rate_limiter_capacity: Some(-1), ..silent() }),
        ("s3_us_east_1_regional_endpoint", Settings { s3_us_east_1_regional_endpoint: text("global"), ..silent() }),
        ("tag_policy_compliance", Settings { tag_policy_compliance: text("maybe"), ..silent() }),
        ("skip_metadata_api_check", Settings { skip_metadata_api_check: text("maybe"), ..silent() }),
        ("ec2_metadata_service_endpoint", Settings { ec2_metadata_service_endpoint: text("nowhere"), ..silent() }),
    ];
    for (argument, settings) in cases {
        let error = open(settings, &[]).await.expect_err(argument);
        assert_eq!(error.argument(), Some(argument));
    }
    for variable in [("AWS_MAX_ATTEMPTS", "0"), ("AWS_RETRY_MODE", "legacy")] {
        let error = open(silent(), &[variable])
            .await
            .expect_err("a bad variable");
        assert!(error.detail().contains(variable.0), "{}", error.detail());
    }
}

#[tokio::test]
async fn s3_gets_its_own_options() {
    let set = Settings {
        s3_use_path_style: Some(true),
        s3_us_east_1_regional_endpoint: Some("legacy".to_owned()),
        ..silent()
    };
    let all = S3Options {
        use_path_style: true,
        use_legacy_us_east_1_endpoint: true,
    };
    let legacy = S3Options {
        use_path_style: false,
        ..all
    };
    let variable = ("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "legacy");
    for (settings, variables, expected) in [
        (silent(), vec![], S3Options::default()),
        (set, vec![], all),
        (silent(), vec![variable], legacy),
    ] {
        let connection = open(settings, &variables).await.expect("a connection");
        assert_eq!(connection.s3_options(), expected);
    }
}

#[tokio::test]
async fn tag_policies_may_be_checked() {
    use TagPolicyCompliance as T;
    let variable = ("TF_AWS_TAG_POLICY_COMPLIANCE", "warning");
    for (argument, variables, expected) in [
        (None, vec![], T::Disabled),
        (None, vec![variable], T::Warning),
        (Some("error"), vec![variable], T::Error),
        (Some("disabled"), vec![variable], T::Disabled),
    ] {
        let tag_policy_compliance = argument.map(str::to_owned);
        let settings = Settings {
            tag_policy_compliance,
            ..silent()
        };
        let connection = open(settings, &variables).await.expect("a connection");
        assert_eq!(connection.tag_policy_compliance(), expected);
    }
}

#[tokio::test]
async fn tags_come_from_blocks_and_variables() {
    let mut settings = silent();
    let tags = &mut settings.default_tags.tags;
    tags.insert("team".to_owned(), "dns".to_owned());
    settings.ignore_tags.keys.insert("a".to_owned());
    settings.ignore_tags.key_prefixes.insert("p/".to_owned());
    let variables = [
        ("TF_AWS_DEFAULT_TAGS_team", "other"),
        ("TF_AWS_DEFAULT_TAGS_stage", "live"),
        ("TF_AWS_IGNORE_TAGS_KEYS", "b, c"),
        ("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", "q/"),
    ];
    let connection = open(settings, &variables).await.expect("a connection");
    let rules = connection.tag_rules();
    let default: Vec<_> = rules.default.tags.iter().collect();
    let expected = [("stage", "live"), ("team", "dns")];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(
        default,
        expected
            .iter()
            .map(|(key, value)| (key, value))
            .collect::<Vec<_>>()
    );
    assert!(rules.ignore.keys.iter().eq(&words("a b c")));
    assert!(rules.ignore.key_prefixes.iter().eq(&words("p/ q/")));
}
