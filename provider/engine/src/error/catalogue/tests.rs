use std::time::Duration;

use expect_test::{Expect, expect};

use super::*;
use crate::error::{ErrorKind, Service};

const DNS: Service = Service { id: "route53", title: "Route 53" };
const CERTIFICATES: Service = Service { id: "acm", title: "ACM" };

fn check(error: CloudError, doing: Doing, expected: Expect) {
    expected.assert_eq(&show(&to_diagnostic(&error, &doing)));
}

fn show(diagnostic: &Diagnostic) -> String {
    let severity = if diagnostic.is_error() { "Error" } else { "Warning" };
    format!("{severity}: {}\n\n{}\n", diagnostic.summary, diagnostic.detail)
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
        denied().with_facts(|facts| facts.permission = Some("route53:ListTagsForResource".to_owned())),
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
    check(error("CreateHostedZone", ErrorKind::Quota), zone(Verb::Create), expect![[r#"
        Error: Unable to create Route 53 hosted zone

        The account has reached a quota of Route 53. No hosted zone was created.
        Ask Route 53 for a higher quota or remove what is not needed, then apply again.

          Object:    example.com
          Operation: route53:CreateHostedZone
    "#]]);
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
            .with_source(std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "connection refused")),
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
        error("ChangeResourceRecordSets", ErrorKind::Throttled { retry_after: None })
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
    check(error("DeleteHostedZone", ErrorKind::Malformed).with_http_status(200), zone(Verb::Delete), expect![[r#"
        Error: Unable to delete Route 53 hosted zone

        Route 53 sent an answer that could not be read. It is not known whether the hosted zone was deleted.
        Apply again.

          Object:    example.com
          Operation: route53:DeleteHostedZone
          Code:      HTTP 200
    "#]]);
}

#[test]
fn the_other_kinds_in_short() {
    let kinds = [
        (Verb::Import, ErrorKind::NotFound),
        (Verb::Create, ErrorKind::NotFound),
        (Verb::Update, ErrorKind::NotFound),
        (Verb::Create, ErrorKind::AlreadyExists),
        (Verb::Update, ErrorKind::Busy),
        (Verb::Delete, ErrorKind::InUse),
        (Verb::Update, ErrorKind::Conflict),
        (Verb::Read, ErrorKind::Unavailable { retry_after: None }),
        (Verb::Create, ErrorKind::Interrupted),
        (Verb::WaitFor, ErrorKind::AccessDenied),
        (Verb::Create, ErrorKind::Other),
    ];
    let shown: Vec<String> = kinds
        .into_iter()
        .map(|(verb, kind)| {
            let diagnostic = to_diagnostic(&error("Operation", kind), &Doing::new(verb, "Route 53 hosted zone"));
            let text = diagnostic.detail.split("\n\n").next().unwrap_or_default();
            format!("{}\n  {}\n", diagnostic.summary, text.replace('\n', "\n  "))
        })
        .collect();
    expect![[r#"
        Unable to import Route 53 hosted zone
          Route 53 has no such hosted zone. Nothing was changed.
          Check the id, and that the provider uses the right account and region.
        Unable to create Route 53 hosted zone
          Route 53 did not find an object that the hosted zone needs. No hosted zone was created.
          Check the ids and names that the configuration refers to, then apply again.
        Unable to update Route 53 hosted zone
          Route 53 has no such hosted zone.
          Another program may have removed it. Plan again to see what is missing.
        Unable to create Route 53 hosted zone
          Route 53 already has such a hosted zone. No hosted zone was created.
          Import the existing object, or choose another name.
        Unable to update Route 53 hosted zone
          Route 53 was still busy with another change to the same object. The hosted zone was not changed.
          Wait until that change is done, then apply again.
        Unable to delete Route 53 hosted zone
          Other objects still use the hosted zone. The hosted zone still exists.
          Remove what uses it, then apply again.
        Unable to update Route 53 hosted zone
          The request does not fit the state that the hosted zone is in at Route 53. The hosted zone was not changed.
          Compare the object with the configuration, then apply again.
        Unable to read Route 53 hosted zone
          Route 53 was not available. Nothing was changed.
          Check the status page of Route 53, then try again.
        Unable to create Route 53 hosted zone
          The run was interrupted before the request was sent. No hosted zone was created.
          Apply again to finish.
        Unable to wait for Route 53 hosted zone
          The credentials lack the permission `route53:Operation`. The hosted zone exists, but may not be ready.
          Allow `route53:Operation` to these credentials, then apply again.
        Unable to create Route 53 hosted zone
          Route 53 answered with an error. It is not known whether the hosted zone was created.
          Check whether the object is there before you apply again.
    "#]].assert_eq(&shown.concat());
}

#[test]
fn waits() {
    let doing = || {
        Doing::new(Verb::WaitFor, "ACM certificate")
            .named("arn:aws:acm:eu-central-1:123456789012:certificate/1")
    };
    let errors = [
        WaitError::TimedOut {
            last: "status is PENDING_VALIDATION".to_owned(),
            waited: Duration::from_secs(4500),
        },
        WaitError::Stopped { last: "status is PENDING_VALIDATION".to_owned() },
        WaitError::Refused { reason: "status is FAILED (CAA_ERROR)".to_owned() },
        WaitError::Call(CloudError::new(CERTIFICATES, "DescribeCertificate", ErrorKind::NotFound).with_code("ResourceNotFoundException")),
    ];
    let shown: Vec<String> =
        errors.iter().map(|error| show(&wait_to_diagnostic(error, &doing()))).collect();
    expect![[r#"
        Error: ACM certificate not ready in time

        After 1 h 15 min the ACM certificate was still not ready: status is PENDING_VALIDATION. The ACM certificate exists.
        Apply again to go on waiting, or allow more time in `timeouts`.

          Object: arn:aws:acm:eu-central-1:123456789012:certificate/1
        ---
        Warning: Stopped waiting for ACM certificate

        The run was interrupted while waiting for the ACM certificate: status is PENDING_VALIDATION. The ACM certificate exists.
        Apply again to finish.

          Object: arn:aws:acm:eu-central-1:123456789012:certificate/1
        ---
        Error: ACM certificate failed

        The ACM certificate will not become ready: status is FAILED (CAA_ERROR). The ACM certificate exists.
        Remove the cause, then apply again.

          Object: arn:aws:acm:eu-central-1:123456789012:certificate/1
        ---
        Error: Unable to wait for ACM certificate

        ACM has no such certificate.
        Another program may have removed it. Plan again to see what is missing.

          Object:    arn:aws:acm:eu-central-1:123456789012:certificate/1
          Operation: acm:DescribeCertificate
          Code:      ResourceNotFoundException
    "#]].assert_eq(&shown.join("---\n"));
}

#[test]
fn the_attribute_to_blame_is_kept_and_hostile_text_is_shown_escaped() {
    let path = slipway_framework::path::Path::root().attribute("name");
    let diagnostic = to_diagnostic(
        &error("CreateHostedZone", ErrorKind::Invalid).with_message("bad\u{1b}[2Jname"),
        &zone(Verb::Create).blaming(path.clone()),
    );
    assert_eq!(diagnostic.path, Some(path));
    assert!(diagnostic.detail.contains("bad\\u{1b}[2Jname"), "{}", diagnostic.detail);
}

#[test]
fn durations_read_well() {
    let texts: Vec<String> = [0, 5, 60, 185, 3600, 7800]
        .into_iter()
        .map(|seconds| words::duration(Duration::from_secs(seconds)))
        .collect();
    assert_eq!(texts, ["0 ms", "5 s", "1 min", "3 min 5 s", "1 h", "2 h 10 min"]);
}
