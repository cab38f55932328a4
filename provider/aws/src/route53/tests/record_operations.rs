//! Operations on records.

use std::collections::BTreeMap;

use slipway_engine::clock::{Runtime, simulate};
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::{self, Crud as _};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set, Timeouts};
use slipway_framework::resource::Call;

use super::fake::{Fake, Fault};
use super::records::{a_record, cname, txt};
use crate::route53::record::{Record, Records};
use crate::route53::service::Route53;
use crate::shared::Shared;

/// An A record `NAME` with a TTL of 300.
fn planned(name: &str, address: &str) -> Record {
    Record {
        id: Attr::Unknown,
        fqdn: Attr::Unknown,
        zone_id: "Z1".into(),
        name: name.into(),
        r#type: "A".into(),
        ttl: Attr::Known(300),
        records: Attr::Known(Set(vec![address.to_owned()])),
        ..Record::default()
    }
}

fn stored(name: &str, address: &str) -> Record {
    let fqdn = format!("{name}.example.com");
    Record {
        id: format!("Z1_{name}_A").as_str().into(),
        fqdn: fqdn.as_str().into(),
        ..planned(name, address)
    }
}

fn records() -> Records {
    Records::new(Shared::new(Runtime::system()))
}

async fn create(
    fake: &std::sync::Arc<Fake>,
    runtime: &Runtime,
    record: Record,
) -> Result<Record, Diagnostics> {
    let call = Call::detached(Record::default());
    made(&fake.serve(runtime), &call, record).await
}

async fn made(
    route53: &Route53,
    call: &Call<Record>,
    record: Record,
) -> Result<Record, Diagnostics> {
    lifecycle::create(&records(), route53.clone(), call, record).await
}

async fn read(route53: &Route53, prior: Record) -> Result<Option<Record>, Diagnostics> {
    let call = Call::detached(Record::default());
    lifecycle::read(&records(), route53.clone(), &call, prior).await
}

async fn update(
    route53: &Route53,
    call: &Call<Record>,
    prior: Record,
    planned: Record,
) -> Result<Record, Diagnostics> {
    lifecycle::update(&records(), route53.clone(), call, prior, planned).await
}

async fn delete(route53: &Route53, call: &Call<Record>, prior: Record) -> Result<(), Diagnostics> {
    lifecycle::delete(&records(), route53.clone(), call, prior).await
}

#[test]
fn every_change_of_a_record_has_its_step() {
    assert_eq!(lifecycle::unclaimed::<Records>(), [""; 0]);
}

fn told(result: Result<impl std::fmt::Debug, Diagnostics>) -> String {
    let diagnostics = result.expect_err("it fails");
    diagnostics
        .iter()
        .map(|one| format!("{}\n{}\n", one.summary, one.detail))
        .collect()
}

fn count(fake: &Fake) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for call in fake.log() {
        *count
            .entry(call.split(' ').next().unwrap_or_default().to_owned())
            .or_default() += 1;
    }
    count
}

#[test]
fn a_record_is_made_in_two_calls() {
    simulate(1, |runtime| async move {
        let fake = Fake::new();
        let state = create(&fake, &runtime, planned("WWW", "192.0.2.1"))
            .await
            .expect("it is made");
        assert_eq!(state.id, "Z1_www_A".into());
        assert_eq!(state.fqdn, "www.example.com".into());
        assert_eq!(state.name, "WWW".into());
        assert_eq!(fake.log(), ["GetHostedZone", "ChangeResourceRecordSets 1"]);
        assert_eq!(fake.keys(), ["www.example.com A"]);
    });
}

#[test]
fn three_hundred_records_share_their_calls() {
    simulate(2, |runtime| async move {
        let fake = Fake::new();
        let route53 = fake.serve(&runtime);
        let tasks: Vec<_> = (0..300)
            .map(|n| {
                let route53 = route53.clone();
                tokio::spawn(async move {
                    let record = planned(&format!("r{n}"), "192.0.2.1");
                    made(&route53, &Call::detached(Record::default()), record).await
                })
            })
            .collect();
        let mut states = Vec::new();
        for task in tasks {
            states.push(task.await.expect("no panic").expect("it is made"));
        }
        assert_eq!(
            fake.log(),
            ["GetHostedZone", "ChangeResourceRecordSets 300"]
        );
        for state in states {
            let there = read(&route53, state).await.expect("it is read");
            assert!(there.is_some());
        }
        assert!(fake.log().len() <= 2 + 6, "{:?}", fake.log());
    });
}

#[test]
fn a_throttle_is_waited_out() {
    simulate(3, |runtime| async move {
        let fake = Fake::new();
        let throttled = Fault::Refuse(ErrorKind::Throttled { retry_after: None }, "Throttling");
        let busy = Fault::Refuse(ErrorKind::Busy, "PriorRequestNotComplete");
        fake.script("ChangeResourceRecordSets", &[throttled, throttled, busy]);
        create(&fake, &runtime, planned("www", "192.0.2.1"))
            .await
            .expect("it is made");
        assert_eq!(count(&fake)["ChangeResourceRecordSets"], 4);
    });
}

#[test]
fn a_denial_names_the_permission() {
    simulate(4, |runtime| async move {
        let fake = Fake::new();
        fake.script(
            "ChangeResourceRecordSets",
            &[Fault::Refuse(ErrorKind::AccessDenied, "AccessDenied")],
        );
        let text = told(create(&fake, &runtime, planned("www", "192.0.2.1")).await);
        assert!(
            text.contains("route53:ChangeResourceRecordSets")
                && text.contains("No record was created"),
            "{text}"
        );
    });
}

#[test]
fn an_unknown_zone_is_said_to_be_unknown() {
    simulate(5, |runtime| async move {
        let fake = Fake::new();
        fake.forget_zone();
        let text = told(create(&fake, &runtime, planned("www", "192.0.2.1")).await);
        assert!(
            text.contains("no hosted zone with the id `Z1`") && text.contains("Check `zone_id`"),
            "{text}"
        );
    });
}

#[test]
fn a_record_in_a_zone_that_is_gone_is_gone() {
    simulate(6, |runtime| async move {
        let fake = Fake::new();
        fake.forget_zone();
        let route53 = fake.serve(&runtime);
        let there = read(&route53, stored("www", "192.0.2.1")).await;
        assert!(there.expect("no error").is_none());
        let deleted = delete(
            &route53,
            &Call::detached(Record::default()),
            stored("www", "192.0.2.1"),
        )
        .await;
        assert!(deleted.is_ok());
    });
}

#[test]
fn another_failure_of_a_read_keeps_the_record() {
    simulate(7, |runtime| async move {
        let fake = Fake::new();
        fake.script(
            "ListResourceRecordSets",
            &[Fault::Refuse(ErrorKind::NotFound, "SomethingElse")],
        );
        let text = told(read(&fake.serve(&runtime), stored("www", "192.0.2.1")).await);
        assert!(text.contains("SomethingElse"), "{text}");
    });
}

#[test]
fn a_lost_answer_is_looked_up_and_not_repeated() {
    simulate(8, |runtime| async move {
        let fake = Fake::new();
        fake.script("ChangeResourceRecordSets", &[Fault::LoseAnswer]);
        create(&fake, &runtime, planned("www", "192.0.2.1"))
            .await
            .expect("it was made");
        assert_eq!(
            fake.log(),
            [
                "GetHostedZone",
                "ChangeResourceRecordSets 1",
                "ListResourceRecordSets 1"
            ]
        );
    });
}

#[test]
fn a_lost_request_is_looked_up_and_sent_again() {
    simulate(9, |runtime| async move {
        let fake = Fake::new();
        fake.script("ChangeResourceRecordSets", &[Fault::LoseRequest]);
        create(&fake, &runtime, planned("www", "192.0.2.1"))
            .await
            .expect("it is made");
        let expected = [
            "GetHostedZone",
            "ChangeResourceRecordSets 1",
            "ListResourceRecordSets 1",
            "ChangeResourceRecordSets 1",
        ];
        assert_eq!(fake.log(), expected);
        assert_eq!(fake.keys(), ["www.example.com A"]);
    });
}

#[test]
fn an_answer_that_cannot_be_found_out_is_an_error() {
    simulate(10, |runtime| async move {
        let fake = Fake::new();
        fake.script("ChangeResourceRecordSets", &[Fault::LoseAnswer]);
        fake.script(
            "ListResourceRecordSets",
            &[Fault::Refuse(ErrorKind::AccessDenied, "AccessDenied")],
        );
        let text = told(create(&fake, &runtime, planned("www", "192.0.2.1")).await);
        assert!(
            text.contains("not known whether the record was created"),
            "{text}"
        );
        assert_eq!(count(&fake)["ChangeResourceRecordSets"], 1);
    });
}

#[test]
fn one_bad_change_does_not_fail_the_others() {
    simulate(11, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("r5.example.com", "198.51.100.9"));
        let route53 = fake.serve(&runtime);
        let tasks: Vec<_> = (0..10)
            .map(|n| {
                let route53 = route53.clone();
                tokio::spawn(async move {
                    let record = planned(&format!("r{n}"), "192.0.2.1");
                    made(&route53, &Call::detached(Record::default()), record).await
                })
            })
            .collect();
        let mut failed = Vec::new();
        for (n, task) in tasks.into_iter().enumerate() {
            if let Err(diagnostics) = task.await.expect("no panic") {
                failed.push((n, told(Err::<(), _>(diagnostics))));
            }
        }
        assert_eq!(failed.len(), 1);
        let (n, text) = &failed[0];
        assert_eq!(*n, 5);
        assert!(
            text.contains("198.51.100.9")
                && text.contains("terraform import ADDRESS 'Z1_r5.example.com_A'"),
            "{text}"
        );
        assert_eq!(fake.keys().len(), 10);
    });
}

#[test]
fn the_very_record_that_was_planned_is_taken_over() {
    simulate(12, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("www.example.com.", "192.0.2.1"));
        let route53 = fake.serve(&runtime);
        let call = Call::detached(Record::default());
        let state = made(&route53, &call, planned("www", "192.0.2.1"))
            .await
            .expect("it is taken over");
        // Another resource that had it in its state does not delete it any more, the new owner does.
        let other = Call::detached(Record::default());
        delete(&route53, &other, stored("www", "192.0.2.1"))
            .await
            .expect("nothing is deleted");
        assert_eq!(fake.keys(), ["www.example.com A"]);
        let prior = Record {
            records: Attr::Known(Set(vec!["192.0.2.1".to_owned()])),
            ..state
        };
        delete(&route53, &call, prior).await.expect("it is deleted");
        assert!(fake.keys().is_empty());
    });
}

#[test]
fn allow_overwrite_replaces_what_is_there() {
    simulate(13, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("www.example.com", "198.51.100.9"));
        let record = Record {
            allow_overwrite: Attr::Known(true),
            ..planned("www", "192.0.2.1")
        };
        create(&fake, &runtime, record)
            .await
            .expect("it is replaced");
        assert_eq!(
            fake.set("www.example.com A"),
            Some(a_record("www.example.com", "192.0.2.1"))
        );
    });
}

#[test]
fn a_cname_beside_another_record_is_explained() {
    simulate(14, |runtime| async move {
        let fake = Fake::new();
        fake.put(cname("www.example.com", "other.example.com"));
        let text = told(create(&fake, &runtime, planned("www", "192.0.2.1")).await);
        assert!(text.contains("already has CNAME records"), "{text}");
    });
}

#[test]
fn a_deletion_uses_the_spelling_that_exists() {
    simulate(15, |runtime| async move {
        let fake = Fake::new();
        fake.put(txt("t.example.com", "a\" \"b"));
        let prior = Record {
            r#type: "TXT".into(),
            records: Attr::Known(Set(vec!["a\"\"b".to_owned()])),
            ..stored("t", "")
        };
        let route53 = fake.serve(&runtime);
        delete(&route53, &Call::detached(Record::default()), prior)
            .await
            .expect("it is deleted");
        assert!(fake.keys().is_empty());
    });
}

#[test]
fn a_record_that_someone_changed_is_not_deleted() {
    simulate(16, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("www.example.com", "198.51.100.9"));
        let call = Call::detached(Record::default());
        let text = told(delete(&fake.serve(&runtime), &call, stored("www", "192.0.2.1")).await);
        assert!(
            text.contains("changed by someone else") && text.contains("198.51.100.9"),
            "{text}"
        );
        assert_eq!(fake.keys(), ["www.example.com A"]);
    });
}

#[test]
fn a_record_that_is_not_there_is_deleted() {
    simulate(17, |runtime| async move {
        let fake = Fake::new();
        let call = Call::detached(Record::default());
        delete(&fake.serve(&runtime), &call, stored("www", "192.0.2.1"))
            .await
            .expect("it is gone");
    });
}

#[test]
fn a_new_type_takes_the_place_of_the_old_in_one_batch() {
    simulate(18, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("www.example.com", "192.0.2.1"));
        let route53 = fake.serve(&runtime);
        let target = Record {
            id: "Z1_www_CNAME".into(),
            r#type: "CNAME".into(),
            records: Attr::Known(Set(vec!["other.example.com".to_owned()])),
            ..stored("www", "")
        };
        let call = Call::detached(Record::default());
        let state = update(&route53, &call, stored("www", "192.0.2.1"), target)
            .await
            .expect("it is changed");
        assert_eq!(state.id, "Z1_www_CNAME".into());
        assert_eq!(fake.keys(), ["www.example.com CNAME"]);
        assert_eq!(fake.log(), ["ChangeResourceRecordSets 2"]);
    });
}

#[test]
fn what_route53_does_not_know_changes_without_a_call() {
    simulate(19, |runtime| async move {
        let fake = Fake::new();
        let planned = Record {
            allow_overwrite: Attr::Known(true),
            ..stored("www", "192.0.2.1")
        };
        let call = Call::detached(Record::default());
        update(
            &fake.serve(&runtime),
            &call,
            stored("www", "192.0.2.1"),
            planned,
        )
        .await
        .expect("it is changed");
        assert!(fake.log().is_empty());
    });
}

#[test]
fn only_a_timeout_asks_for_the_name_servers() {
    simulate(20, |runtime| async move {
        let fake = Fake::new();
        fake.never_in_sync();
        create(&fake, &runtime, planned("a", "192.0.2.1"))
            .await
            .expect("it is made");
        assert!(!count(&fake).contains_key("GetChange"));
        let timeouts = Timeouts {
            create: "1m".into(),
            ..Timeouts::default()
        };
        let record = Record {
            timeouts: Attr::Known(timeouts),
            ..planned("b", "192.0.2.1")
        };
        let text = told(create(&fake, &runtime, record).await);
        assert!(
            text.contains("terraform untaint") && text.contains("is in the state"),
            "{text}"
        );
    });
}

#[test]
fn an_imported_record_reads_in_the_spelling_of_the_configuration() {
    simulate(21, |runtime| async move {
        let fake = Fake::new();
        fake.put(txt("t.example.com.", "v=spf1 -all"));
        let imported = records()
            .import("Z1_t.example.com_TXT")
            .expect("the id is good");
        let there = read(&fake.serve(&runtime), imported)
            .await
            .expect("it is read")
            .expect("it is there");
        assert_eq!(
            there.records,
            Attr::Known(Set(vec!["v=spf1 -all".to_owned()]))
        );
        assert_eq!(
            (there.name, there.fqdn),
            ("t.example.com".into(), "t.example.com".into())
        );
        assert!(told(records().import("Z1_t")).contains("Malformed import id"));
    });
}
