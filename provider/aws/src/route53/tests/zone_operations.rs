//! Operations on zones.

use std::collections::BTreeMap;

use slipway_engine::clock::{Runtime, simulate};
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::Call;

use super::fake::{Fake, Fault};
use super::records::{a_record, alias};
use crate::route53::service::Route53;
use crate::route53::zone::{Surroundings, Zone, ZoneApi, Zones};
use crate::route53::zone_data::{self, ZoneQuery};
use crate::shared::Shared;
use crate::tags::{DefaultTags, TagRules};

fn around() -> Surroundings {
    let default = DefaultTags {
        tags: BTreeMap::from([("team".to_owned(), "web".to_owned())]),
    };
    Surroundings {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        tags: TagRules {
            default,
            ..TagRules::default()
        },
    }
}

fn planned(name: &str) -> Zone {
    Zone {
        name: name.into(),
        comment: "Managed by Terraform".into(),
        force_destroy: Attr::Known(false),
        tags_all: Attr::Known(BTreeMap::from([("team".to_owned(), "web".to_owned())])),
        vpc: Attr::Known(Set::default()),
        ..Zone::default()
    }
}

/// The plan of a zone that is to be created.
fn unborn(name: &str) -> Zone {
    Zone {
        id: Attr::Unknown,
        zone_id: Attr::Unknown,
        arn: Attr::Unknown,
        name_servers: Attr::Unknown,
        primary_name_server: Attr::Unknown,
        ..planned(name)
    }
}

fn told(result: Result<impl std::fmt::Debug, Diagnostics>) -> String {
    let diagnostics = result.expect_err("it fails");
    diagnostics
        .iter()
        .map(|one| format!("{}\n{}\n", one.summary, one.detail))
        .collect()
}

fn zones() -> Zones {
    Zones::new(Shared::new(Runtime::system()))
}

fn api(route53: &Route53) -> ZoneApi {
    ZoneApi {
        route53: route53.clone(),
        around: around(),
    }
}

async fn create(route53: &Route53, call: &Call<Zone>, planned: Zone) -> Result<Zone, Diagnostics> {
    lifecycle::create(&zones(), api(route53), call, planned).await
}

async fn read(route53: &Route53, prior: Zone) -> Result<Option<Zone>, Diagnostics> {
    let call = Call::detached(Zone::default());
    lifecycle::read(&zones(), api(route53), &call, prior).await
}

async fn update(
    route53: &Route53,
    call: &Call<Zone>,
    prior: Zone,
    planned: Zone,
) -> Result<Zone, Diagnostics> {
    lifecycle::update(&zones(), api(route53), call, prior, planned).await
}

async fn delete(route53: &Route53, call: &Call<Zone>, prior: Zone) -> Result<(), Diagnostics> {
    lifecycle::delete(&zones(), api(route53), call, prior).await
}

#[test]
fn every_change_of_a_zone_has_its_step() {
    assert_eq!(lifecycle::unclaimed::<Zones>(), [""; 0]);
}

#[test]
fn a_zone_is_made_and_tagged() {
    simulate(1, |runtime| async move {
        let fake = Fake::new();
        let call = Call::detached(Zone::default());
        let state = create(&fake.serve(&runtime), &call, unborn("b.example"))
            .await
            .expect("made");
        assert_eq!(
            fake.log(),
            ["CreateHostedZone", "ChangeTagsForResource 1 0"]
        );
        assert_eq!(state.arn, "arn:aws:route53:::hostedzone/Z2".into());
        assert_eq!(
            state.name_servers,
            Attr::Known(vec![
                "ns-1.example.net".to_owned(),
                "ns-2.example.net".to_owned()
            ])
        );
        assert_eq!(state.primary_name_server, "ns-2.example.net".into());
        assert_eq!(
            fake.tags_of("Z2"),
            BTreeMap::from([("team".to_owned(), "web".to_owned())])
        );
    });
}

#[test]
fn a_lost_answer_makes_no_second_zone() {
    for fault in [Fault::LoseAnswer, Fault::LoseRequest] {
        simulate(2, |runtime| async move {
            let fake = Fake::new();
            fake.script("CreateHostedZone", &[fault]);
            let call = Call::detached(Zone::default());
            let made = create(&fake.serve(&runtime), &call, unborn("example.com")).await;
            assert_eq!(made.expect("made").id, "Z2".into(), "{fault:?}");
            assert_eq!(fake.zone_ids(), ["Z1", "Z2"], "{fault:?}");
        });
    }
}

#[test]
fn a_zone_whose_answer_and_look_up_are_lost_is_an_error() {
    simulate(3, |runtime| async move {
        let fake = Fake::new();
        fake.script("CreateHostedZone", &[Fault::LoseAnswer]);
        fake.script(
            "ListHostedZonesByName",
            &[Fault::Refuse(ErrorKind::AccessDenied, "AccessDenied")],
        );
        let call = Call::detached(Zone::default());
        let text = told(create(&fake.serve(&runtime), &call, unborn("b.example")).await);
        assert!(
            text.contains("not known whether the hosted zone was created")
                && text.contains("Look for a zone"),
            "{text}"
        );
    });
}

#[test]
fn a_zone_without_its_tags_is_kept() {
    simulate(4, |runtime| async move {
        let fake = Fake::new();
        fake.script(
            "ChangeTagsForResource",
            &[Fault::Refuse(ErrorKind::AccessDenied, "AccessDenied")],
        );
        let call = Call::detached(Zone::default());
        let text = told(create(&fake.serve(&runtime), &call, unborn("b.example")).await);
        assert!(
            text.contains("is in the state") && text.contains("untaint"),
            "{text}"
        );
    });
}

#[test]
fn a_bad_name_is_blamed() {
    simulate(5, |runtime| async move {
        let fake = Fake::new();
        fake.script(
            "CreateHostedZone",
            &[Fault::Refuse(ErrorKind::Invalid, "InvalidDomainName")],
        );
        let call = Call::detached(Zone::default());
        let text = told(create(&fake.serve(&runtime), &call, unborn("b.example")).await);
        assert!(
            text.contains("rejected the domain name")
                && text.contains("No hosted zone was created"),
            "{text}"
        );
    });
}

#[test]
fn only_the_listed_code_means_gone() {
    simulate(6, |runtime| async move {
        let fake = Fake::new();
        let route53 = fake.serve(&runtime);
        let prior = || Zone {
            id: "Z9".into(),
            ..planned("b.example")
        };
        assert!(read(&route53, prior()).await.expect("no error").is_none());
        fake.script("GetHostedZone", &[Fault::Refuse(ErrorKind::Malformed, "")]);
        fake.add_zone("Z9", "b.example.", "r");
        let there = read(&route53, prior())
            .await
            .expect("no error")
            .expect("it is there");
        assert_eq!(there.id, "Z9".into());
        assert_eq!(
            read(&route53, there.clone())
                .await
                .expect("no error")
                .expect("there")
                .name,
            there.name
        );
    });
}

#[test]
fn a_zone_with_records_is_deleted_only_by_force() {
    simulate(7, |runtime| async move {
        let fake = Fake::new();
        fake.put(a_record("www.example.com.", "192.0.2.1"));
        fake.put(alias("a.example.com.", "www.example.com."));
        let route53 = fake.serve(&runtime);
        let call = Call::detached(Zone::default());
        let prior = |force| Zone {
            id: "Z1".into(),
            force_destroy: Attr::Known(force),
            ..planned("example.com")
        };
        let text = told(delete(&route53, &call, prior(false)).await);
        assert!(
            text.contains("a.example.com A") && text.contains("force_destroy"),
            "{text}"
        );
        delete(&route53, &call, prior(true))
            .await
            .expect("it is deleted");
        assert!(fake.zone_ids().is_empty() && fake.keys().is_empty());
        delete(&route53, &call, prior(true))
            .await
            .expect("it is gone");
    });
}

#[test]
fn an_update_sends_what_changed() {
    simulate(8, |runtime| async move {
        let fake = Fake::new();
        let prior = Zone {
            id: "Z1".into(),
            ..planned("example.com")
        };
        let tags: BTreeMap<String, String> =
            (0..12).map(|n| (format!("k{n}"), "v".to_owned())).collect();
        let after = Zone {
            comment: "new".into(),
            tags_all: Attr::Known(tags),
            ..prior.clone()
        };
        let call = Call::detached(Zone::default());
        let state = update(&fake.serve(&runtime), &call, prior, after)
            .await
            .expect("changed");
        assert_eq!(state.comment, "new".into());
        assert_eq!(
            fake.log(),
            [
                "UpdateHostedZoneComment new",
                "ChangeTagsForResource 10 1",
                "ChangeTagsForResource 2 0"
            ]
        );
    });
}

#[test]
fn the_data_source_finds_exactly_one() {
    simulate(9, |runtime| async move {
        let fake = Fake::new();
        let route53 = fake.serve(&runtime);
        let named = |name: &str| ZoneQuery {
            name: name.into(),
            ..ZoneQuery::default()
        };
        let found = zone_data::read(&route53, &around(), named("Example.com."))
            .await
            .expect("found");
        assert_eq!(
            (found.zone_id, found.name),
            ("Z1".into(), "Example.com.".into())
        );
        let text = told(zone_data::read(&route53, &around(), named("b.example")).await);
        assert!(text.contains("No public hosted zone"), "{text}");
        fake.add_zone("Z2", "example.com.", "r");
        let text = told(zone_data::read(&route53, &around(), named("example.com")).await);
        assert!(text.contains("Z1") && text.contains("Z2"), "{text}");
        let by_id = ZoneQuery {
            zone_id: "Z1".into(),
            private_zone: Attr::Known(true),
            ..ZoneQuery::default()
        };
        let text = told(zone_data::read(&route53, &around(), by_id).await);
        assert!(text.contains("`private_zone`"), "{text}");
    });
}
