//! Creating, reading and changing a certificate.

use std::time::Duration;

use slipway_engine::clock::simulate;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::unclaimed;
use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::{Call, Resource};

use super::fake::{ARN, Bench, Fake, REGION, Reply, detail, domain, managed, pending, words};
use crate::acm::certificate::{Certificate, DomainRecord, Model};
use crate::tags::Tags;

/// The plan of a certificate that is validated by DNS.
fn planned() -> Model {
    let record = DomainRecord {
        domain_name: "example.com".into(),
        resource_record_name: Attr::Unknown,
        resource_record_type: Attr::Unknown,
        resource_record_value: Attr::Unknown,
    };
    Model {
        domain_name: "example.com".into(),
        validation_method: "DNS".into(),
        subject_alternative_names: Attr::Known(Set(vec!["example.com".into()])),
        domain_validation_options: Attr::Known(Set(vec![record])),
        region: REGION.into(),
        arn: Attr::Unknown,
        id: Attr::Unknown,
        key_algorithm: Attr::Unknown,
        options: Attr::Unknown,
        status: Attr::Unknown,
        tags_all: Attr::Unknown,
        ..Model::default()
    }
}

fn throttled() -> Reply {
    Reply::Fails(ErrorKind::Throttled { retry_after: None })
}

#[test]
fn every_change_of_a_certificate_has_its_step() {
    assert_eq!(unclaimed::<Certificate<Bench>>(), [""; 0]);
}

#[test]
fn a_request_is_finished_when_every_record_is_there() {
    simulate(1, |runtime| async move {
        let fake = Fake::new([
            ("RequestCertificate", Reply::Arn),
            ("DescribeCertificate", Reply::Fails(ErrorKind::NotFound)),
            ("DescribeCertificate", detail(pending())),
            (
                "DescribeCertificate",
                detail(pending().domain_validation_options(domain("example.com", false))),
            ),
            (
                "DescribeCertificate",
                detail(pending().domain_validation_options(domain("example.com", true))),
            ),
        ]);
        let call = Call::detached(Model::default());
        let made = managed(Bench::new(&fake, &runtime))
            .create(&call, planned())
            .await
            .unwrap();
        assert_eq!(fake.calls().len(), 5);
        assert_eq!(made.arn, Attr::from(ARN));
        assert_eq!(made.status, Attr::from("PENDING_VALIDATION"));
        let records = made.domain_validation_options.if_known().unwrap();
        assert_eq!(records.0.len(), 1);
        assert_eq!(
            records.0[0].resource_record_name,
            Attr::from("_1.example.com.")
        );
        assert_eq!(call.saved().unwrap().arn, Attr::from(ARN));
    });
}

#[test]
fn throttles_and_lost_answers_are_repeated_with_the_same_token() {
    simulate(2, |runtime| async move {
        let fake = Fake::new([
            ("RequestCertificate", throttled()),
            ("RequestCertificate", Reply::Fails(ErrorKind::Ambiguous)),
            ("RequestCertificate", Reply::Arn),
            (
                "DescribeCertificate",
                detail(pending().domain_validation_options(domain("example.com", true))),
            ),
        ]);
        let bench = Bench::new(&fake, &runtime);
        managed(bench)
            .create(&Call::detached(Model::default()), planned())
            .await
            .unwrap();
        fake.calls();
        let requests = fake.requests.lock().unwrap();
        assert_eq!(requests.len(), 3);
        assert!(
            requests
                .iter()
                .all(|request| request.token == requests[0].token && request.token.len() == 32)
        );
    });
}

#[test]
fn two_creates_have_two_tokens() {
    simulate(3, |runtime| async move {
        let ready = detail(pending().domain_validation_options(domain("example.com", true)));
        let fake = Fake::new([])
            .then_always("RequestCertificate", Reply::Arn)
            .then_always("DescribeCertificate", ready);
        let resource = managed(Bench::new(&fake, &runtime));
        for _ in 0..2 {
            resource
                .create(&Call::detached(Model::default()), planned())
                .await
                .unwrap();
        }
        let requests = fake.requests.lock().unwrap();
        assert_ne!(requests[0].token, requests[1].token);
    });
}

#[test]
fn a_refusal_leaves_nothing_behind() {
    simulate(4, |runtime| async move {
        let fake = Fake::new([("RequestCertificate", Reply::Fails(ErrorKind::AccessDenied))]);
        let call = Call::detached(Model::default());
        let error = managed(Bench::new(&fake, &runtime))
            .create(&call, planned())
            .await
            .unwrap_err();
        let words = words(&error);
        assert!(
            words.starts_with("Unable to create ACM certificate\n"),
            "{words}"
        );
        assert!(
            words.contains("`acm:RequestCertificate`")
                && words.contains("No certificate was created."),
            "{words}"
        );
        assert!(call.saved().is_none());
        assert_eq!(fake.calls().len(), 1);
    });
}

#[test]
fn records_that_never_come_are_an_error_that_keeps_the_certificate() {
    simulate(5, |runtime| async move {
        let fake = Fake::new([("RequestCertificate", Reply::Arn)])
            .then_always("DescribeCertificate", detail(pending()))
            .then_always("ListTagsForCertificate", Reply::Tags(Tags::new()));
        let call = Call::detached(Model::default());
        let start = runtime.now();
        let error = managed(Bench::new(&fake, &runtime))
            .create(&call, planned())
            .await
            .unwrap_err();
        assert!(runtime.now().since(start) < Duration::from_secs(6 * 60));
        let words = words(&error);
        assert!(
            words.contains("ACM has not yet said the record for example.com"),
            "{words}"
        );
        assert!(words.contains("untaint"), "{words}");
        assert_eq!(call.saved().unwrap().arn, Attr::from(ARN));
    });
}

#[test]
fn a_stop_returns_the_certificate_with_a_warning_within_five_seconds() {
    simulate(6, |runtime| async move {
        let fake = Fake::new([("RequestCertificate", Reply::Arn)])
            .then_always("DescribeCertificate", detail(pending()))
            .then_always("ListTagsForCertificate", Reply::Tags(Tags::new()));
        let bench = Bench::new(&fake, &runtime);
        let (stop, clock) = (bench.stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(20)).await;
            stop.stop();
        });
        let call = Call::detached(Model::default());
        let made = managed(bench).create(&call, planned()).await.unwrap();
        assert!(runtime.now().since(Default::default()) <= Duration::from_secs(25));
        assert_eq!(made.arn, Attr::from(ARN));
        let records = made.domain_validation_options.if_known().unwrap();
        assert_eq!(
            records.0,
            [DomainRecord {
                domain_name: "example.com".into(),
                ..DomainRecord::default()
            }]
        );
        assert!(!call.told().has_errors() && !call.told().is_empty());
    });
}

#[test]
fn a_stop_while_acm_does_not_answer_still_returns_the_certificate() {
    simulate(7, |runtime| async move {
        let fake = Fake::new([("RequestCertificate", Reply::Arn)])
            .then_always("DescribeCertificate", Reply::Fails(ErrorKind::Ambiguous));
        let bench = Bench::new(&fake, &runtime);
        let (stop, clock) = (bench.stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(5)).await;
            stop.stop();
        });
        let made = managed(bench)
            .create(&Call::detached(Model::default()), planned())
            .await
            .unwrap();
        assert_eq!(made.arn, Attr::from(ARN));
        assert!(!slipway_framework::model::Model::to_value(&made).is_null());
        assert!(slipway_framework::model::Model::to_value(&made).is_wholly_known());
    });
}

#[test]
fn only_a_listed_code_means_gone() {
    simulate(8, |runtime| async move {
        let state = Model {
            arn: ARN.into(),
            ..Model::default()
        };
        for (kind, gone) in [
            (ErrorKind::NotFound, true),
            (ErrorKind::AccessDenied, false),
            (ErrorKind::Other, false),
        ] {
            let fake = Fake::new([("DescribeCertificate", Reply::Fails(kind))]);
            let resource = managed(Bench::new(&fake, &runtime));
            let read = resource
                .read(&Call::detached(Model::default()), state.clone())
                .await;
            assert_eq!(read.is_ok_and(|state| state.is_none()), gone, "{kind:?}");
            fake.calls();
        }
    });
}

fn finished() -> Reply {
    detail(pending().domain_validation_options(domain("example.com", true)))
}

#[test]
fn a_read_finishes_what_an_interrupted_create_left() {
    simulate(9, |runtime| async move {
        let fake = Fake::new([
            ("DescribeCertificate", detail(pending())),
            ("DescribeCertificate", detail(pending())),
            ("DescribeCertificate", finished()),
            ("DescribeCertificate", finished()),
            ("ListTagsForCertificate", Reply::Tags(Tags::new())),
        ]);
        let resource = managed(Bench::new(&fake, &runtime));
        let prior = Model {
            arn: ARN.into(),
            domain_name: "Example.com".into(),
            ..Model::default()
        };
        let call = Call::detached(Model::default());
        call.private(|private| private.write("unfinished", &true));
        let state = resource.read(&call, prior).await.unwrap().unwrap();
        fake.calls();
        assert!(call.private(|private| private.get("unfinished").is_none()));
        assert_eq!(
            state.domain_validation_options.if_known().unwrap().0.len(),
            1
        );
        assert_eq!(
            state.domain_name,
            Attr::from("Example.com"),
            "the user's spelling stays"
        );
        assert_eq!(
            state.region,
            Attr::from(REGION),
            "the region of a state without one is that of the ARN"
        );
        assert_eq!(state.tags, Attr::Null);
    });
}

#[test]
fn bringing_a_certificate_is_not_repeated_blindly() {
    simulate(10, |runtime| async move {
        let fake = Fake::new([("ImportCertificate", Reply::Fails(ErrorKind::Ambiguous))]);
        let resource = managed(Bench::new(&fake, &runtime));
        let brought = Model {
            certificate_body: "body".into(),
            private_key: "key".into(),
            ..Model::default()
        };
        let error = resource
            .create(&Call::detached(Model::default()), brought)
            .await
            .unwrap_err();
        assert!(
            words(&error).contains("It is not known whether the certificate was created."),
            "{}",
            words(&error)
        );
        assert_eq!(fake.calls(), ["ImportCertificate"]);
        assert!(!format!("{:?}", fake.uploads.lock().unwrap()).contains("\"key\""));
    });
}

#[test]
fn an_update_changes_what_differs_and_nothing_else() {
    simulate(11, |runtime| async move {
        let issued = pending().domain_validation_options(domain("example.com", true));
        let after = Tags::from([("a".to_owned(), "2".to_owned())]);
        let fake = Fake::new([
            ("RemoveTagsFromCertificate", Reply::Done),
            ("AddTagsToCertificate", throttled()),
            ("AddTagsToCertificate", Reply::Done),
            ("DescribeCertificate", detail(issued)),
            ("ListTagsForCertificate", Reply::Tags(after.clone())),
        ]);
        let before = Tags::from([
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "1".to_owned()),
        ]);
        let prior = Model {
            arn: ARN.into(),
            tags_all: Attr::Known(before),
            ..planned()
        };
        let tags = Attr::Known([("a".to_owned(), Attr::from("2"))].into());
        let wanted = Model {
            tags,
            tags_all: Attr::Known(after.clone()),
            ..prior.clone()
        };
        let resource = managed(Bench::new(&fake, &runtime));
        let made = resource
            .update(&Call::detached(Model::default()), prior, wanted)
            .await
            .unwrap();
        assert_eq!(made.tags_all, Attr::Known(after));
        let calls = fake.calls();
        assert_eq!(calls[0], r#"RemoveTagsFromCertificate {"b"}"#);
        assert_eq!(calls[1], r#"AddTagsToCertificate {"a": "2"}"#);
    });
}

#[test]
fn an_import_id_is_an_arn_with_or_without_its_region() {
    simulate(12, |runtime| async move {
        let resource = managed(Bench::new(&Fake::new([]), &runtime));
        let call = Call::detached(Model::default());
        for id in [ARN.to_owned(), format!("{ARN}@eu-west-1")] {
            let state = resource.import(&call, &id).await.unwrap();
            assert_eq!((state.arn, state.region), (ARN.into(), REGION.into()));
        }
        for id in [
            "",
            "7e7a28d2",
            &format!("{ARN}@us-east-1"),
            "arn:aws:iam::123456789012:role/x",
        ] {
            assert!(
                words(&resource.import(&call, id).await.unwrap_err())
                    .contains("Nothing was imported."),
                "{id}"
            );
        }
    });
}
