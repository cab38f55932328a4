//! Waiting until a certificate is issued.

use std::time::Duration;

use aws_sdk_acm::types::{
    CertificateStatus, CertificateType, DomainValidation, FailureReason, ValidationMethod,
};
use aws_smithy_types::DateTime;
use slipway_engine::clock::simulate;
use slipway_engine::error::ErrorKind;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, CreateTimeout, Set};
use slipway_framework::resource::{Call, Resource};

use super::fake::{ARN, Bench, Fake, REGION, Reply, detail, domain, pending, words};
use crate::acm::validation::{CertificateValidation, Validation};

fn planned(fqdns: &[&str]) -> Validation {
    Validation {
        certificate_arn: ARN.into(),
        id: Attr::Unknown,
        region: REGION.into(),
        validation_record_fqdns: Attr::Known(fqdns.iter().map(|name| (*name).to_owned()).collect()),
        timeouts: Attr::Null,
    }
}

/// The result, and how many virtual seconds it took.
fn create(
    script: Vec<(&'static str, Reply)>,
    rest: Option<Reply>,
    planned: Validation,
    stop_after: Option<u64>,
) -> (Result<Validation, Diagnostics>, u64) {
    simulate(1, |runtime| async move {
        let mut fake = Fake::new(script);
        if let Some(rest) = rest {
            fake = fake.then_always("DescribeCertificate", rest);
        }
        let bench = Bench::new(&fake, &runtime);
        if let Some(seconds) = stop_after {
            let (stop, clock) = (bench.stop.clone(), runtime.clone());
            tokio::spawn(async move {
                clock.sleep(Duration::from_secs(seconds)).await;
                stop.stop();
            });
        }
        let made = CertificateValidation::new(bench)
            .create(&Call::detached(Validation::default()), planned)
            .await;
        fake.calls();
        (made, runtime.now().since(Default::default()).as_secs())
    })
}

fn asked() -> Reply {
    detail(pending().domain_validation_options(domain("example.com", true)))
}

#[test]
fn an_issued_certificate_ends_the_wait() {
    let issued = pending()
        .status(CertificateStatus::Issued)
        .issued_at(DateTime::from_secs(1_763_626_500));
    let script = vec![
        ("DescribeCertificate", asked()),
        ("DescribeCertificate", asked()),
        (
            "DescribeCertificate",
            Reply::Fails(ErrorKind::Throttled { retry_after: None }),
        ),
        ("DescribeCertificate", detail(issued)),
    ];
    // ACM ends names with a dot and Route 53 does not.
    let (made, _) = create(script, None, planned(&["_1.example.com"]), None);
    let made = made.unwrap();
    assert_eq!(made.id, Attr::from("2025-11-20 08:15:00 +0000 UTC"));
    assert_eq!(made.region, Attr::from(REGION));
}

#[test]
fn a_missing_record_is_an_error_before_anything_waits() {
    let reply = detail(
        pending()
            .domain_validation_options(domain("example.com", true))
            .domain_validation_options(domain("www.example.com", true)),
    );
    let (made, seconds) = create(
        vec![("DescribeCertificate", reply)],
        None,
        planned(&["_1.example.com"]),
        None,
    );
    let words = words(&made.unwrap_err());
    assert!(words.starts_with("Missing validation records\n"), "{words}");
    assert!(
        words.contains(
            "  _1.www.example.com.  CNAME  _2.acm-validations.aws.  (for www.example.com)"
        ),
        "{words}"
    );
    assert!(!words.contains("(for example.com)"), "{words}");
    assert_eq!(seconds, 0);
}

#[test]
fn names_of_records_are_refused_where_no_record_can_prove_anything() {
    let by_mail = DomainValidation::builder()
        .domain_name("example.com")
        .validation_method(ValidationMethod::Email)
        .build();
    let reply = detail(pending().domain_validation_options(by_mail.unwrap()));
    let (made, _) = create(
        vec![("DescribeCertificate", reply)],
        None,
        planned(&["_1.example.com"]),
        None,
    );
    assert!(words(&made.unwrap_err()).contains("validated by EMAIL"));
}

#[test]
fn a_brought_certificate_is_not_waited_for() {
    let reply = detail(
        pending()
            .r#type(CertificateType::Imported)
            .status(CertificateStatus::Issued),
    );
    let (made, _) = create(
        vec![("DescribeCertificate", reply)],
        None,
        planned(&[]),
        None,
    );
    assert!(words(&made.unwrap_err()).starts_with("Certificate needs no validation\n"));
}

#[test]
fn a_certificate_that_fails_ends_the_wait_with_the_reason() {
    let failed = pending()
        .status(CertificateStatus::Failed)
        .failure_reason(FailureReason::CaaError);
    let script = vec![
        ("DescribeCertificate", asked()),
        ("DescribeCertificate", asked()),
        ("DescribeCertificate", detail(failed)),
    ];
    let (made, seconds) = create(script, None, planned(&["_1.example.com"]), None);
    let words = words(&made.unwrap_err());
    assert!(
        words.contains("its status is FAILED with the reason CAA_ERROR"),
        "{words}"
    );
    assert!(seconds < 10, "{seconds}");
}

#[test]
fn a_certificate_that_was_not_validated_in_time_ends_the_wait() {
    let over = detail(pending().status(CertificateStatus::ValidationTimedOut));
    let (made, seconds) = create(Vec::new(), Some(over), planned(&[]), None);
    assert!(words(&made.unwrap_err()).contains("VALIDATION_TIMED_OUT"));
    assert_eq!(seconds, 0);
}

#[test]
fn the_wait_ends_with_the_time_that_the_user_gave() {
    let timeouts = Attr::Known(CreateTimeout {
        create: "3m".into(),
    });
    let (made, seconds) = create(
        Vec::new(),
        Some(asked()),
        Validation {
            timeouts,
            ..planned(&["_1.example.com"])
        },
        None,
    );
    let words = words(&made.unwrap_err());
    assert_eq!(seconds, 180);
    assert!(
        words.contains("has not yet found the records for example.com"),
        "{words}"
    );
    let (_, seconds) = create(
        Vec::new(),
        Some(asked()),
        planned(&["_1.example.com"]),
        None,
    );
    assert_eq!(seconds, 75 * 60);
}

#[test]
fn a_stop_is_an_error_because_nothing_was_made() {
    let (made, seconds) = create(
        Vec::new(),
        Some(asked()),
        planned(&["_1.example.com"]),
        Some(30),
    );
    assert!(made.unwrap_err().has_errors());
    assert!(seconds <= 31);
}

#[test]
fn a_certificate_that_is_gone_or_not_valid_any_more_is_to_be_waited_for_again() {
    let read = |reply: Reply| {
        simulate(2, |runtime| async move {
            let fake = Fake::new([("DescribeCertificate", reply)]);
            let resource = CertificateValidation::new(Bench::new(&fake, &runtime));
            let prior = Validation {
                region: Attr::Null,
                validation_record_fqdns: Attr::Known(Set::default()),
                ..planned(&[])
            };
            resource
                .read(&Call::detached(Validation::default()), prior)
                .await
        })
    };
    assert!(read(Reply::Fails(ErrorKind::NotFound)).unwrap().is_none());
    assert!(
        read(detail(pending().status(CertificateStatus::Expired)))
            .unwrap()
            .is_none()
    );
    assert!(read(Reply::Fails(ErrorKind::AccessDenied)).is_err());
    let state = read(detail(pending().status(CertificateStatus::Issued)))
        .unwrap()
        .unwrap();
    assert_eq!(state.region, Attr::from(REGION));
}
