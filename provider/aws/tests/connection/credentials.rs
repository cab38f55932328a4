//! Where credentials come from, and in which order.

use slipway_aws::connection::Settings;

use crate::fake::Fake;
use crate::{file, folder, open, settings, signer, without_keys};

pub(crate) const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "VARIABLE"),
    ("AWS_SECRET_ACCESS_KEY", "s"),
];

fn keys(profile: &str, key: &str) -> String {
    format!("[{profile}]\naws_access_key_id = {key}\naws_secret_access_key = s\n")
}

#[tokio::test]
async fn static_keys_sign_and_the_token_goes_along() {
    let fake = Fake::start().await;
    let mut settings = settings(&fake);
    settings.token = Some("session".into());
    open(settings, &KEYS).await.expect("a connection");
    assert_eq!(signer(&fake), "STATIC/eu-central-1/sts");
    let token = fake
        .last("GetCallerIdentity")
        .header("x-amz-security-token")
        .to_owned();
    assert_eq!(token, "session");
}

#[tokio::test]
async fn half_of_the_keys_is_an_error() {
    let fake = Fake::start().await;
    for lacking in ["access_key", "secret_key"] {
        let mut settings = settings(&fake);
        match lacking {
            "access_key" => settings.access_key = None,
            _ => settings.secret_key = None,
        }
        let error = open(settings, &KEYS).await.expect_err(lacking);
        assert_eq!(error.argument(), Some(lacking));
    }
}

#[tokio::test]
async fn keys_of_variables_carry_their_token() {
    let fake = Fake::start().await;
    let variables = [KEYS[0], KEYS[1], ("AWS_SESSION_TOKEN", "variable-token")];
    open(without_keys(&fake), &variables)
        .await
        .expect("a connection");
    let seen = fake.last("GetCallerIdentity");
    assert_eq!(seen.signer(), "VARIABLE/eu-central-1/sts");
    assert_eq!(seen.header("x-amz-security-token"), "variable-token");
}

/// Each way to name a file and a profile.
#[tokio::test]
async fn profiles_are_found_where_they_are_named() {
    let fake = Fake::start().await;
    let home = folder();
    let in_home = keys("default", "HOME") + &keys("other", "OTHER");
    file(&home, ".aws/credentials", &in_home);
    let elsewhere = file(&home, "elsewhere", &keys("default", "ELSEWHERE"));
    let config = file(&home, "config", &keys("profile in-config", "CONFIG"));
    let home_path = home.path().to_str().unwrap();
    let at_home = ("HOME", home_path);
    let with = |change: &dyn Fn(&mut Settings)| {
        let mut settings = without_keys(&fake);
        change(&mut settings);
        settings
    };
    let plain = || with(&|_| {});
    let profile = |name: &str| with(&|settings| settings.profile = Some(name.to_owned()));
    let list = |text: &str| vec![text.to_owned()];
    let credentials_file = |path: &str| with(&|s| s.shared_credentials_files = list(path));
    #[rustfmt::skip]
    let cases = [
        ("default", plain(), vec![at_home], "HOME"),
        ("profile", profile("other"), vec![at_home], "OTHER"),
        ("profile before keys of variables", profile("other"), vec![at_home, KEYS[0], KEYS[1]], "OTHER"),
        ("AWS_PROFILE", plain(), vec![at_home, ("AWS_PROFILE", "other")], "OTHER"),
        ("AWS_DEFAULT_PROFILE", plain(), vec![at_home, ("AWS_DEFAULT_PROFILE", "other")], "OTHER"),
        ("keys of variables before AWS_PROFILE", plain(), vec![at_home, ("AWS_PROFILE", "other"), KEYS[0], KEYS[1]], "VARIABLE"),
        ("shared_credentials_files", credentials_file(&elsewhere), vec![at_home], "ELSEWHERE"),
        ("~ in a path", credentials_file("~/elsewhere"), vec![at_home], "ELSEWHERE"),
        ("variable in a path", credentials_file("${HOME}/elsewhere"), vec![at_home], "ELSEWHERE"),
        ("AWS_SHARED_CREDENTIALS_FILE", plain(), vec![at_home, ("AWS_SHARED_CREDENTIALS_FILE", &elsewhere)], "ELSEWHERE"),
        ("AWS_CONFIG_FILE", profile("in-config"), vec![at_home, ("AWS_CONFIG_FILE", &config)], "CONFIG"),
        ("shared_config_files", with(&|settings| {
            settings.profile = Some("in-config".to_owned());
            settings.shared_config_files = list(&config);
        }), vec![at_home], "CONFIG"),
    ];
    for (what, settings, variables, expected) in cases {
        open(settings, &variables)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(
            signer(&fake),
            format!("{expected}/eu-central-1/sts"),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_profile_that_is_nowhere_is_an_error() {
    let fake = Fake::start().await;
    let mut named = without_keys(&fake);
    named.profile = Some("gone".to_owned());
    let error = open(named, &KEYS).await.expect_err("no such profile");
    assert_eq!(
        (error.summary(), error.argument()),
        ("AWS profile not found", Some("profile"))
    );
    let by_variable = [("AWS_PROFILE", "gone"), KEYS[0], KEYS[1]];
    let error = open(without_keys(&fake), &by_variable)
        .await
        .expect_err("no such profile");
    assert!(error.detail().contains("AWS_PROFILE"), "{}", error.detail());
}

/// What a profile can hold besides keys.
#[tokio::test]
async fn every_kind_of_profile_gives_credentials() {
    let fake = Fake::start().await;
    let home = folder();
    let token = file(&home, "token", "jwt\n");
    let script = file(
        &home,
        "process.sh",
        r#"echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}'"#,
    );
    file(
        &home,
        // SHA-1 of the session's name, `dev`.
        ".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json",
        r#"{"accessToken":"sso-token","expiresAt":"2099-01-01T00:00:00Z"}"#,
    );
    let config = format!(
        "[profile process]\ncredential_process = sh {script}\n\
         [sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n\
         [profile sso]\nsso_session = dev\nsso_account_id = 123456789012\nsso_role_name = reader\n\
         [profile web]\nrole_arn = arn:aws:iam::1:role/from-profile\nweb_identity_token_file = {token}\n\
         [profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n\
         [profile role]\nrole_arn = arn:aws:iam::1:role/chained\nsource_profile = base\n"
    );
    file(&home, ".aws/config", &config);
    for (profile, expected) in [
        ("process", "PROCESS"),
        ("sso", "SSO"),
        ("web", "OF-from-profile"),
        ("role", "OF-chained"),
    ] {
        let mut settings = without_keys(&fake);
        settings.profile = Some(profile.to_owned());
        let variables = [("HOME", home.path().to_str().unwrap())];
        open(settings, &variables)
            .await
            .unwrap_or_else(|error| panic!("{profile}: {error:?}"));
        assert_eq!(
            signer(&fake),
            format!("{expected}/eu-central-1/sts"),
            "{profile}"
        );
    }
    let sso = fake.last("/federation/credentials");
    assert_eq!(sso.header("x-amz-sso_bearer_token"), "sso-token");
    assert_eq!(
        fake.last("Action=AssumeRole&").signer(),
        "BASE/eu-central-1/sts"
    );
}

#[tokio::test]
async fn a_web_identity_of_variables_comes_before_the_default_profile() {
    let fake = Fake::start().await;
    let home = folder();
    file(&home, ".aws/credentials", &keys("default", "HOME"));
    let token = file(&home, "token", "jwt\n");
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/ci"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ("AWS_ROLE_SESSION_NAME", "run-7"),
    ];
    open(without_keys(&fake), &variables)
        .await
        .expect("a connection");
    assert_eq!(signer(&fake), "OF-ci/eu-central-1/sts");
    let asked = fake.last("AssumeRoleWithWebIdentity");
    assert_eq!(asked.signer(), "", "a web identity is its own proof");
    assert_eq!(asked.field("WebIdentityToken"), "jwt");
    assert_eq!(asked.field("RoleSessionName"), "run-7");
    let keys_first = [&variables[..], &KEYS[..]].concat();
    open(without_keys(&fake), &keys_first)
        .await
        .expect("a connection");
    assert_eq!(signer(&fake), "VARIABLE/eu-central-1/sts");
}

#[tokio::test]
async fn container_credentials_come_with_their_authorization() {
    let fake = Fake::start().await;
    let folder = folder();
    let token = file(&folder, "token", "from-file");
    let url = format!("http://127.0.0.1:{}/container", fake.port);
    let at = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url.as_str());
    for (variable, value, expected) in [
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "direct", "direct"),
        (
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            token.as_str(),
            "from-file",
        ),
    ] {
        open(without_keys(&fake), &[at, (variable, value)])
            .await
            .expect("a connection");
        assert_eq!(signer(&fake), "CONTAINER/eu-central-1/sts", "{variable}");
        assert_eq!(fake.last("/container").header("authorization"), expected);
    }
}

#[tokio::test]
async fn the_instance_is_asked_unless_that_is_forbidden() {
    let fake = Fake::start().await;
    let url = fake.url();
    let check = |argument: Option<&str>, skip: Option<&str>| {
        let mut settings = without_keys(&fake);
        settings.skip_metadata_api_check = skip.map(str::to_owned);
        settings.ec2_metadata_service_endpoint = argument.map(str::to_owned);
        settings
    };
    let variable = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str());
    let disabled = ("AWS_EC2_METADATA_DISABLED", "true");
    for (settings, variables, is_asked) in [
        (check(Some(&url), None), vec![], true),
        (check(None, None), vec![variable], true),
        (check(Some(&url), None), vec![disabled], false),
        (check(Some(&url), Some("true")), vec![], false),
        (check(Some(&url), Some("false")), vec![disabled], true),
    ] {
        let case = format!("{:?} {variables:?}", settings.skip_metadata_api_check);
        match open(settings, &variables).await {
            Ok(_) => assert!(is_asked, "{case}"),
            Err(error) => {
                assert!(!is_asked, "{case}: {error:?}");
                assert_eq!(error.summary(), "No valid AWS credentials found");
                continue;
            }
        }
        assert_eq!(signer(&fake), "INSTANCE/eu-central-1/sts", "{case}");
    }
}

/// Another program replaces the keys in the file while a long apply runs.
#[tokio::test]
async fn forgotten_credentials_are_read_anew() {
    let fake = Fake::start().await;
    let folder = folder();
    let path = file(&folder, "credentials", &keys("default", "OLD"));
    let mut settings = without_keys(&fake);
    settings.shared_credentials_files = vec![path];
    settings.endpoints.insert("acm".to_owned(), fake.url());
    let connection = open(settings, &[]).await.expect("a connection");
    file(&folder, "credentials", &keys("default", "NEW"));
    for expected in ["OLD", "NEW"] {
        connection
            .acm(None)
            .list_certificates()
            .send()
            .await
            .expect("an answer");
        let seen = fake.seen().pop().expect("a request");
        assert_eq!(seen.signer(), format!("{expected}/eu-central-1/acm"));
        connection.forget_credentials().await;
    }
}
