use std::time::Duration;

use expect_test::{Expect, expect};

use super::*;
use crate::error::{ErrorKind, Service};

const DNS: Service = Service {
    id: "route53",
    title: "Route 53",
};
const CERTIFICATES: Service = Service {
    id: "acm",
    title: "ACM",
};

fn check(error: CloudError, doing: Doing, expected: Expect) {
    expected.assert_eq(&show(&to_diagnostic(&error, &doing)));
}

fn show(diagnostic: &Diagnostic) -> String {
    let severity = if diagnostic.is_error() {
        "Error"
    } else {
        "Warning"
    };
    format!(
        "{severity}: {}\n\n{}\n",
        diagnostic.summary, diagnostic.detail
    )
}

fn error(operation: &'static str, kind: ErrorKind) -> CloudError {
    CloudError::new(DNS, operation, kind)
}

fn zone(verb: Verb) -> Doing {
    Doing::new(verb, "Route 53 hosted zone").named("example.com")
}

#[test]
fn invalid_in_the_words_of_the_api_crate() {
    check(
        error("CreateHostedZone", ErrorKind::Invalid)
            .with_code("InvalidDomainName")
            .with_http_status(400)
            .with_request_id("6c2f1e0a"),
        Doing::new(Verb::Create, "Route 53 hosted zone")
            .because("Route 53 rejected the domain name.")
            .next("Correct `name`, then apply again."),
        expect![[r#"
            Error: Unable to create Route 53 hosted zone

            Route 53 rejected the domain name. No hosted zone was created.
            Correct `name`, then apply again.

              Operation:  route53:CreateHostedZone
              Code:       InvalidDomainName (HTTP 400)
              Request ID: 6c2f1e0a
        "#]],
    );
}

#[test]
fn invalid_in_the_words_of_the_engine() {
    check(
        error("ChangeResourceRecordSets", ErrorKind::Invalid)
            .with_code("InvalidChangeBatch")
            .with_http_status(400)
            .with_message("[RRSet of type CNAME with DNS name a.example.com. is not permitted,\nbecause it conflicts]")
            .with_request_id("6c2f1e0a"),
        Doing::new(Verb::Update, "Route 53 record").named("a.example.com CNAME"),
        expect![[r#"
            Error: Unable to update Route 53 record

            Route 53 rejected the request as invalid. The record was not changed.
            Correct the configuration, then apply again.

              Object:     a.example.com CNAME
              Operation:  route53:ChangeResourceRecordSets
              Code:       InvalidChangeBatch (HTTP 400)
              Message:    [RRSet of type CNAME with DNS name a.example.com. is not permitted,
                          because it conflicts]
              Request ID: 6c2f1e0a
        "#]],
    );
}

#[test]
fn access_denied_names_the_permission() {
    let denied = || {
        error("ChangeResourceRecordSets", ErrorKind::AccessDenied)
            .with_code("AccessDenied")
            .with_http_status(403)
    };
    check(
        denied().with_facts(|facts| {
            facts.resource = Some("arn:aws:route53:::hostedzone/Z1".to_owned());
            facts.identity = Some("arn:aws:iam::123456789012:user/ci".to_owned());
        }),
        Doing::new(Verb::Delete, "Route 53 record"),
        expect![[r#"
            Error: Unable to delete Route 53 record

            The credentials lack the permission `route53:ChangeResourceRecordSets` on `arn:aws:route53:::hostedzone/Z1`. The record still exists.
            Allow `route53:ChangeResourceRecordSets` to these credentials, then apply again.

              Operation:  route53:ChangeResourceRecordSets
              Code:       AccessDenied (HTTP 403)
              Permission: route53:ChangeResourceRecordSets
              Resource:   arn:aws:route53:::hostedzone/Z1
              Identity:   arn:aws:iam::123456789012:user/ci
        "#]],
    );
    check(
        denied()
            .with_facts(|facts| facts.permission = Some("route53:ListTagsForResource".to_owned())),
        zone(Verb::Read),
        expect![[r#"
            Error: Unable to read Route 53 hosted zone

            The credentials lack the permission `route53:ListTagsForResource`. Nothing was changed.
            Allow `route53:ListTagsForResource` to these credentials, then try again.

              Object:     example.com
              Operation:  route53:ChangeResourceRecordSets
              Code:       AccessDenied (HTTP 403)
              Permission: route53:ListTagsForResource
        "#]],
    );
}

#[test]
fn a_quota_is_named() {
    check(
        error("CreateHostedZone", ErrorKind::Quota)
            .with_code("TooManyHostedZones")
            .with_http_status(400)
            .with_facts(|facts| facts.quota = Some("Hosted zones per account".to_owned())),
        zone(Verb::Create),
        expect![[r#"
            Error: Unable to create Route 53 hosted zone

            The account has reached the Route 53 quota "Hosted zones per account". No hosted zone was created.
            Ask Route 53 for a higher quota or remove what is not needed, then apply again.

              Object:    example.com
              Operation: route53:CreateHostedZone
              Code:      TooManyHostedZones (HTTP 400)
              Quota:     Hosted zones per account
        "#]],
    );
    check(
        error("CreateHostedZone", ErrorKind::Quota),
        zone(Verb::Create),
        expect![[r#"
        Error: Unable to create Route 53 hosted zone

        The account has reached a quota of Route 53. No hosted zone was created.
        Ask Route 53 for a higher quota or remove what is not needed, then apply again.

          Object:    example.com
          Operation: route53:CreateHostedZone
    "#]],
    );
}

#[test]
fn credentials_name_their_source() {
    check(
        error("GetHostedZone", ErrorKind::ExpiredCredentials)
            .with_code("ExpiredToken")
            .with_http_status(403)
            .with_facts(|facts| facts.credentials = Some("profile `ci`".to_owned())),
        zone(Verb::Read),
        expect![[r#"
            Error: Unable to read Route 53 hosted zone

            The credentials from profile `ci` have expired. Nothing was changed.
            Renew the credentials, then try again.

              Object:      example.com
              Operation:   route53:GetHostedZone
              Code:        ExpiredToken (HTTP 403)
              Credentials: profile `ci`
        "#]],
    );
    check(
        error("CreateHostedZone", ErrorKind::BadCredentials)
            .with_code("InvalidClientTokenId")
            .with_http_status(403),
        zone(Verb::Create),
        expect![[r#"
            Error: Unable to create Route 53 hosted zone

            Route 53 did not accept the credentials. No hosted zone was created.
            Correct the credentials, then apply again.

              Object:    example.com
              Operation: route53:CreateHostedZone
              Code:      InvalidClientTokenId (HTTP 403)
        "#]],
    );
}

#[test]
fn an_unreachable_endpoint_is_named_with_its_cause() {
    check(
        error("CreateHostedZone", ErrorKind::Connect)
            .with_facts(|facts| facts.endpoint = Some("localhost:4999".to_owned()))
            .with_source(std::io::Error::new(
                std::io::ErrorKind::ConnectionRefused,
                "connection refused",
            )),
        zone(Verb::Create),
        expect![[r#"
            Error: Unable to create Route 53 hosted zone

            No connection to Route 53 at `localhost:4999`. No hosted zone was created.
            Check the network, proxies and endpoint settings, then try again.

              Object:    example.com
              Operation: route53:CreateHostedZone
              Endpoint:  localhost:4999
              Cause:     connection refused
        "#]],
    );
}

#[test]
fn throttling_says_how_long_it_was_tried() {
    check(
        error(
            "ChangeResourceRecordSets",
            ErrorKind::Throttled { retry_after: None },
        )
        .with_code("Throttling")
        .with_http_status(400)
        .with_facts(|facts| {
            facts.attempts = 14;
            facts.tried_for = Duration::from_secs(605);
        }),
        Doing::new(Verb::Create, "Route 53 record"),
        expect![[r#"
            Error: Unable to create Route 53 record

            Route 53 refused the request for 10 min 5 s because the account sends too many. No record was created.
            Wait until other programs that use this account are done, or ask for a higher rate, then apply again.

              Operation: route53:ChangeResourceRecordSets
              Code:      Throttling (HTTP 400)
              Tried:     14 times in 10 min 5 s
        "#]],
    );
}

#[test]
fn an_unknown_outcome_says_so() {
    check(
        error("CreateHostedZone", ErrorKind::Ambiguous)
            .with_source(std::io::Error::other("connection reset by peer")),
        zone(Verb::Create),
        expect![[r#"
            Error: Unable to create Route 53 hosted zone

            Route 53 did not say what became of the request. It is not known whether the hosted zone was created.
            Look for the object before you apply again: if it is there, import it, or the next run may make a second one.

              Object:    example.com
              Operation: route53:CreateHostedZone
              Cause:     connection reset by peer
        "#]],
    );
    check(
        error("DeleteHostedZone", ErrorKind::Malformed).with_http_status(200),
        zone(Verb::Delete),
        expect![[r#"
        Error: Unable to delete Route 53 hosted zone

        Route 53 sent an answer that could not be read. It is not known whether the hosted zone was deleted.
        Apply again.

          Object:    example.com
          Operation: route53:DeleteHostedZone
          Code:      HTTP 200
    "#]],
    );
}

mod short;
