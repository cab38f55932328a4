//! Roles and web identities of the provider block, and the life of their sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use slipway_aws::connection::{
    AssumeRole, AssumeRoleWithWebIdentity, Connection, Environment, Runtime,
};
use slipway_aws::error::{ACM, cloud_error};
use slipway_engine::error::ErrorKind;

use crate::credentials::KEYS;
use crate::fake::{Answer, Fake};
use crate::{file, folder, open, settings, signer, without_keys};

fn role(name: &str) -> AssumeRole {
    AssumeRole {
        role_arn: Some(format!("arn:aws:iam::1:role/{name}")),
        ..AssumeRole::default()
    }
}

#[tokio::test]
async fn roles_are_assumed_in_order_with_every_argument() {
    let fake = Fake::start().await;
    let mut settings = settings(&fake);
    settings.sts_region = Some("us-west-2".to_owned());
    settings.assume_role = vec![
        role("first"),
        AssumeRole {
            duration: Some(Duration::from_secs(900)),
            external_id: Some("external".to_owned()),
            policy: Some("policy".to_owned()),
            policy_arns: BTreeSet::from(["managed".to_owned()]),
            session_name: Some("session".to_owned()),
            source_identity: Some("source".to_owned()),
            tags: BTreeMap::from([("key".to_owned(), "value".to_owned())]),
            transitive_tag_keys: BTreeSet::from(["key".to_owned()]),
            ..role("second")
        },
    ];
    open(settings, &[]).await.expect("a connection");
    let first = fake.last("first");
    assert_eq!(first.signer(), "STATIC/us-west-2/sts");
    assert!(first.field("RoleSessionName").starts_with("slipway-"));
    let second = fake.last("second");
    assert_eq!(second.signer(), "OF-first/us-west-2/sts");
    for (field, expected) in [
        ("DurationSeconds", "900"),
        ("ExternalId", "external"),
        ("Policy", "policy"),
        ("PolicyArns.member.1.arn", "managed"),
        ("RoleSessionName", "session"),
        ("SourceIdentity", "source"),
        ("Tags.member.1.Key", "key"),
        ("Tags.member.1.Value", "value"),
        ("TransitiveTagKeys.member.1", "key"),
    ] {
        assert_eq!(second.field(field), expected, "{field}");
        assert_eq!(
            first.body.contains(field),
            field == "RoleSessionName",
            "{field}"
        );
    }
    assert_eq!(signer(&fake), "OF-second/us-west-2/sts");
}

#[tokio::test]
async fn a_web_identity_of_the_block_takes_the_place_of_the_keys() {
    let fake = Fake::start().await;
    let folder = folder();
    let token = file(&folder, "token", "from-file\n");
    let inline = AssumeRoleWithWebIdentity {
        role_arn: Some("arn:aws:iam::1:role/web".to_owned()),
        duration: Some(Duration::from_secs(1200)),
        policy: Some("policy".to_owned()),
        policy_arns: BTreeSet::from(["managed".to_owned()]),
        session_name: Some("session".to_owned()),
        web_identity_token: Some("inline".into()),
        web_identity_token_file: None,
    };
    let by_file = AssumeRoleWithWebIdentity {
        web_identity_token: None,
        web_identity_token_file: Some(token.clone()),
        ..inline.clone()
    };
    let by_variables = AssumeRoleWithWebIdentity {
        policy: inline.policy.clone(),
        policy_arns: inline.policy_arns.clone(),
        duration: inline.duration,
        ..AssumeRoleWithWebIdentity::default()
    };
    let variables = [
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/web"),
        ("AWS_ROLE_SESSION_NAME", "session"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    for (block, variables, token) in [
        (inline, &[][..], "inline"),
        (by_file, &[][..], "from-file"),
        (by_variables, &variables[..], "from-file"),
    ] {
        let mut settings = settings(&fake);
        settings.assume_role_with_web_identity = Some(block);
        settings.assume_role = vec![role("then")];
        open(settings, variables).await.expect("a connection");
        let web = fake.last("AssumeRoleWithWebIdentity");
        for (field, expected) in [
            ("DurationSeconds", "1200"),
            ("Policy", "policy"),
            ("PolicyArns.member.1.arn", "managed"),
            ("RoleSessionName", "session"),
            ("WebIdentityToken", token),
        ] {
            assert_eq!(web.field(field), expected, "{field}");
        }
        assert_eq!(
            fake.last("Action=AssumeRole&").signer(),
            "OF-web/eu-central-1/sts"
        );
        assert_eq!(signer(&fake), "OF-then/eu-central-1/sts");
    }
}

#[tokio::test]
async fn a_profile_may_take_the_keys_of_variables_for_its_role() {
    let fake = Fake::start().await;
    let folder = folder();
    let config = "[profile p]\nrole_arn = arn:aws:iam::1:role/sourced\n\
                  credential_source = Environment\nexternal_id = e\nduration_seconds = 950\n\
                  role_session_name = n\n";
    let config = file(&folder, "config", config);
    let mut settings = without_keys(&fake);
    settings.profile = Some("p".to_owned());
    settings.shared_config_files = vec![config];
    open(settings, &KEYS).await.expect("a connection");
    let asked = fake.last("Action=AssumeRole&");
    assert_eq!(asked.signer(), "VARIABLE/eu-central-1/sts");
    let fields = ["ExternalId", "DurationSeconds", "RoleSessionName"].map(|f| asked.field(f));
    assert_eq!(fields, ["e", "950", "n"]);
    assert_eq!(signer(&fake), "OF-sourced/eu-central-1/sts");
}

#[tokio::test]
async fn the_metadata_service_has_two_addresses() {
    let fake = Fake::start().await;
    for (argument, variable) in [(None, Some("IPv6")), (Some("IPv6"), Some("IPv4"))] {
        let mut settings = without_keys(&fake);
        settings.skip_metadata_api_check = None;
        settings.ec2_metadata_service_endpoint_mode = argument.map(str::to_owned);
        let name = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
        let variables: Vec<_> = variable.map(|mode| (name, mode)).into_iter().collect();
        let error = open(settings, &variables)
            .await
            .expect_err("no such service here");
        let detail = error.detail();
        assert!(
            detail.contains("[fd00:ec2::254]"),
            "{argument:?} {variable:?}: {detail}"
        );
    }
}

/// A clock that a test turns.
#[derive(Clone, Debug)]
struct Clock(Arc<Mutex<SystemTime>>);

impl Clock {
    fn turn(&self, minutes: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(minutes * 60);
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[tokio::test]
async fn sessions_are_renewed_after_four_fifths_of_their_life() {
    let is_down = Arc::new(AtomicBool::new(false));
    let down = Arc::clone(&is_down);
    let fake = Fake::scripted(move |seen| {
        // An hour from the start of the clock.
        let body = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
                    <AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                    <SessionToken>t</SessionToken><Expiration>2030-01-01T01:00:00Z</Expiration>\
                    </Credentials></AssumeRoleResult></AssumeRoleResponse>";
        match seen.field("Action") {
            "AssumeRole" if down.load(Relaxed) => Some(Answer::Full(403, "", String::new())),
            "AssumeRole" => Some(Answer::Full(200, "", body.to_owned())),
            _ => None,
        }
    })
    .await;
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_893_456_000);
    let clock = Clock(Arc::new(Mutex::new(start)));
    let runtime = Runtime {
        time: SharedTimeSource::new(clock.clone()),
        ..Runtime::default()
    };
    let mut settings = settings(&fake);
    settings.assume_role = vec![role("r")];
    settings.endpoints.insert("acm".to_owned(), fake.url());
    let environment = Environment::default();
    let connection = Connection::open(settings, environment, runtime)
        .await
        .expect("a connection");
    let sessions = || {
        let seen = fake.seen();
        seen.iter()
            .filter(|seen| seen.field("Action") == "AssumeRole")
            .count()
    };
    for (minutes, expected) in [(0, 1), (47, 1), (2, 2)] {
        clock.turn(minutes);
        connection
            .acm(None)
            .list_certificates()
            .send()
            .await
            .expect("an answer");
        assert_eq!(sessions(), expected, "{minutes} minutes later");
    }
    // The second session lives eleven minutes. A renewal that fails does no harm until its end.
    is_down.store(true, Relaxed);
    clock.turn(10);
    connection
        .acm(None)
        .list_certificates()
        .send()
        .await
        .expect("an answer");
    clock.turn(2);
    let result = connection.acm(None).list_certificates().send().await;
    let error = cloud_error(ACM, "ListCertificates", result.expect_err("expired"));
    assert_eq!(
        error.kind(),
        ErrorKind::BadCredentials,
        "nothing was sent: {error:?}"
    );
}

#[tokio::test]
async fn incomplete_roles_are_errors() {
    let fake = Fake::start().await;
    let mut nameless = settings(&fake);
    nameless.assume_role = vec![AssumeRole::default()];
    let error = open(nameless, &[]).await.expect_err("no role");
    assert_eq!(error.argument(), Some("assume_role"));
    let mut tokenless = settings(&fake);
    tokenless.assume_role_with_web_identity = Some(AssumeRoleWithWebIdentity {
        role_arn: Some("arn:aws:iam::1:role/web".to_owned()),
        ..AssumeRoleWithWebIdentity::default()
    });
    let error = open(tokenless, &[]).await.expect_err("no token");
    assert_eq!(error.argument(), Some("assume_role_with_web_identity"));
    assert!(fake.seen().is_empty(), "nothing was asked");
}
