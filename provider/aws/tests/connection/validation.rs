//! What Configure asks STS, and what it makes of the answer.

use std::collections::BTreeSet;

use slipway_aws::connection::Settings;

use crate::fake::{Answer, Fake};
use crate::{open, settings};

fn ids(id: &str) -> BTreeSet<String> {
    BTreeSet::from([id.to_owned()])
}

#[tokio::test]
async fn sts_is_asked_once_or_not_at_all() {
    for (skips_check, skips_account, asked) in [
        (false, false, 1),
        (true, false, 1),
        (false, true, 1),
        (true, true, 0),
    ] {
        let fake = Fake::start().await;
        let mut settings = settings(&fake);
        settings.skip_credentials_validation = Some(skips_check);
        settings.skip_requesting_account_id = Some(skips_account);
        let connection = open(settings, &[]).await.expect("a connection");
        assert_eq!(fake.seen().len(), asked);
        let account = (!skips_account).then_some("123456789012");
        assert_eq!(connection.account_id(), account);
        let identity = connection.caller_identity().await.expect("an identity");
        assert_eq!(identity.arn, "arn:aws:iam::123456789012:user/u");
        connection.caller_identity().await.expect("an identity");
        assert_eq!(fake.seen().len(), 1, "an identity is asked for once");
    }
}

#[tokio::test]
async fn only_allowed_accounts_may_be_used() {
    let (this, other) = ("123456789012", "999999999999");
    let none = BTreeSet::new;
    for (allowed, forbidden, blamed) in [
        (ids(this), none(), None),
        (ids(other), none(), Some("allowed_account_ids")),
        (none(), ids(this), Some("forbidden_account_ids")),
        (none(), ids(other), None),
    ] {
        let fake = Fake::start().await;
        let mut settings = settings(&fake);
        settings.allowed_account_ids = allowed;
        settings.forbidden_account_ids = forbidden;
        let unasked = Settings {
            skip_requesting_account_id: Some(true),
            ..settings.clone()
        };
        let error = open(settings, &[]).await.err();
        assert_eq!(error.as_ref().and_then(|error| error.argument()), blamed);
        if let Some(error) = error {
            assert!(error.detail().contains(this), "{}", error.detail());
        }
        let error = open(unasked, &[]).await.expect_err("cannot be checked");
        assert_eq!(error.argument(), Some("skip_requesting_account_id"));
    }
}

#[tokio::test]
async fn refused_credentials_are_one_clear_error() {
    let fake = Fake::scripted(|_| {
        let body = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code>\
             <Message>The security token is invalid.</Message></Error>\
             <RequestId>6c2f1e0a</RequestId></ErrorResponse>";
        Some(Answer::Full(403, "", body.to_owned()))
    })
    .await;
    let error = open(settings(&fake), &[]).await.expect_err("bad keys");
    assert_eq!(error.summary(), "Unable to validate the AWS credentials");
    assert_eq!(
        error.detail(),
        "STS does not accept the credentials.\nCorrect or renew them, then try again.\n\n\
         \x20 Operation:  sts:GetCallerIdentity\n\
         \x20 Code:       InvalidClientTokenId (HTTP 403)\n\
         \x20 Request ID: 6c2f1e0a\n\
         \x20 Reason:     The security token is invalid."
    );
    assert_eq!(fake.seen().len(), 1, "a refusal is not repeated");
}

#[tokio::test]
async fn a_role_that_is_refused_is_named() {
    let fake = Fake::scripted(|seen| {
        let body = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
        let is_role = seen.field("Action") == "AssumeRole";
        is_role.then(|| Answer::Full(403, "x-amzn-requestid: 77\r\n", body.to_owned()))
    })
    .await;
    let mut settings = settings(&fake);
    settings.assume_role = vec![slipway_aws::connection::AssumeRole {
        role_arn: Some("arn:aws:iam::1:role/deploy".to_owned()),
        ..Default::default()
    }];
    let error = open(settings, &[]).await.expect_err("not allowed");
    assert_eq!(error.summary(), "Unable to assume the IAM role");
    assert_eq!(error.argument(), Some("assume_role"));
    let detail = error.detail();
    assert!(
        detail.starts_with("arn:aws:iam::1:role/deploy could not"),
        "{detail}"
    );
    assert!(detail.contains("Request ID: 77"), "{detail}");
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let fake = Fake::start().await;
    let mut settings = settings(&fake);
    settings.token = Some("hidden-token".into());
    let variables = [("AWS_SECRET_ACCESS_KEY", "hidden-variable")];
    let mut printed = format!("{settings:?}");
    let connection = open(settings, &variables).await.expect("a connection");
    printed += &format!("{connection:?}");
    let environment = slipway_aws::connection::Environment::from_variables(variables);
    printed += &format!(
        "{environment:?} {}",
        slipway_aws::connection::Secret::from("top-secret")
    );
    for secret in ["top-secret", "hidden-token", "hidden-variable"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}
