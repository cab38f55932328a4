//! The kinds in short, waits, and what holds for all diagnostics.

use super::*;

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
            let diagnostic = to_diagnostic(
                &error("Operation", kind),
                &Doing::new(verb, "Route 53 hosted zone"),
            );
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
        WaitError::Stopped {
            last: "status is PENDING_VALIDATION".to_owned(),
        },
        WaitError::Refused {
            reason: "status is FAILED (CAA_ERROR)".to_owned(),
        },
        WaitError::Gone,
        WaitError::Call(
            CloudError::new(CERTIFICATES, "DescribeCertificate", ErrorKind::NotFound)
                .with_code("ResourceNotFoundException"),
        ),
    ];
    let shown: Vec<String> = errors
        .iter()
        .map(|error| show(&wait_to_diagnostic(error, &doing())))
        .collect();
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
        Error: ACM certificate disappeared

        The ACM certificate was deleted by something else while it was waited for.
        Plan again to see what is missing, then apply.

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
    assert!(
        diagnostic.detail.contains("bad\\u{1b}[2Jname"),
        "{}",
        diagnostic.detail
    );
}

#[test]
fn durations_read_well() {
    let texts: Vec<String> = [0, 5, 60, 185, 3600, 7800]
        .into_iter()
        .map(|seconds| words::duration(Duration::from_secs(seconds)))
        .collect();
    assert_eq!(
        texts,
        ["0 ms", "5 s", "1 min", "3 min 5 s", "1 h", "2 h 10 min"]
    );
}
