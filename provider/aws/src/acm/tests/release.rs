//! Deleting a certificate, and renewing one early.

use std::time::Duration;

use aws_sdk_acm::types::{CertificateType, RenewalEligibility};
use aws_smithy_types::DateTime;
use slipway_engine::clock::{Runtime, simulate};
use slipway_engine::error::ErrorKind;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::resource::{Call, Resource};

use super::fake::{ARN, Bench, Fake, Reply, detail, managed, pending, words};
use crate::acm::certificate::Model;
use crate::tags::Tags;

const BALANCER: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/1";

fn state() -> Model {
    Model {
        arn: ARN.into(),
        ..Model::default()
    }
}

async fn delete(fake: &std::sync::Arc<Fake>, runtime: &Runtime) -> Result<(), Diagnostics> {
    let resource = managed(Bench::new(fake, runtime));
    resource
        .delete(&Call::detached(Model::default()), state())
        .await
}

#[test]
fn a_certificate_that_is_gone_is_deleted() {
    simulate(1, |runtime| async move {
        let fake = Fake::new([("DeleteCertificate", Reply::Fails(ErrorKind::NotFound))]);
        delete(&fake, &runtime).await.unwrap();
        fake.calls();
    });
}

#[test]
fn a_certificate_is_deleted_once_nothing_uses_it() {
    simulate(2, |runtime| async move {
        let fake = Fake::new([
            ("DeleteCertificate", Reply::Fails(ErrorKind::InUse)),
            ("DeleteCertificate", Reply::Fails(ErrorKind::InUse)),
            ("DeleteCertificate", Reply::Done),
        ]);
        delete(&fake, &runtime).await.unwrap();
        fake.calls();
    });
}

#[test]
fn a_certificate_that_stays_in_use_is_an_error_that_names_who_uses_it() {
    simulate(3, |runtime| async move {
        let fake = Fake::new([])
            .then_always("DeleteCertificate", Reply::Fails(ErrorKind::InUse))
            .then_always("DescribeCertificate", detail(pending().in_use_by(BALANCER)));
        let error = delete(&fake, &runtime).await.unwrap_err();
        assert!(runtime.now().since(Default::default()) < Duration::from_secs(6 * 60));
        let words = words(&error);
        assert!(
            words.contains(&format!("  In use by:\n    {BALANCER}")),
            "{words}"
        );
        assert!(words.contains("create_before_destroy"), "{words}");
    });
}

#[test]
fn a_certificate_that_acm_calls_used_for_ever_is_not_tried_for_ever() {
    simulate(4, |runtime| async move {
        let fake = Fake::new([])
            .then_always("DeleteCertificate", Reply::Fails(ErrorKind::InUse))
            .then_always("DescribeCertificate", detail(pending()));
        let tried = runtime
            .timeout(Duration::from_secs(3600), delete(&fake, &runtime))
            .await;
        assert!(tried.expect("it ends").is_err());
        assert!(runtime.now().since(Default::default()) < Duration::from_secs(6 * 60));
    });
}

#[test]
fn a_stop_ends_the_wait_for_who_uses_it() {
    simulate(5, |runtime| async move {
        let fake = Fake::new([])
            .then_always("DeleteCertificate", Reply::Fails(ErrorKind::InUse))
            .then_always("DescribeCertificate", detail(pending().in_use_by(BALANCER)));
        let bench = Bench::new(&fake, &runtime);
        let (stop, clock) = (bench.stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(10)).await;
            stop.stop();
        });
        let error = managed(bench)
            .delete(&Call::detached(Model::default()), state())
            .await
            .unwrap_err();
        assert!(runtime.now().since(Default::default()) <= Duration::from_secs(11));
        assert!(words(&error).contains(BALANCER), "{}", words(&error));
    });
}

#[test]
fn a_certificate_that_is_due_is_renewed() {
    simulate(6, |runtime| async move {
        // The virtual calendar starts on the first of January 2025.
        let day = |day: i64| DateTime::from_secs(1_735_689_600 + day * 86_400);
        let ends = |at: DateTime| {
            pending()
                .r#type(CertificateType::Private)
                .renewal_eligibility(RenewalEligibility::Eligible)
                .not_after(at)
        };
        let fake = Fake::new([
            ("DescribeCertificate", detail(ends(day(20)))),
            ("RenewCertificate", Reply::Done),
            ("DescribeCertificate", detail(ends(day(20)))),
            ("DescribeCertificate", detail(ends(day(400)))),
            ("DescribeCertificate", detail(ends(day(400)))),
            ("ListTagsForCertificate", Reply::Tags(Tags::new())),
        ]);
        let prior = Model {
            early_renewal_duration: "P60D".into(),
            pending_renewal: Attr::Known(true),
            tags_all: Attr::Known(Tags::new()),
            ..state()
        };
        let planned = Model {
            pending_renewal: Attr::Unknown,
            not_after: Attr::Unknown,
            ..prior.clone()
        };
        let resource = managed(Bench::new(&fake, &runtime));
        let made = resource
            .update(&Call::detached(Model::default()), prior, planned)
            .await
            .unwrap();
        fake.calls();
        assert_eq!(made.pending_renewal, Attr::Known(false));
        assert_eq!(made.not_after, Attr::from("2026-02-05T00:00:00Z"));
    });
}
