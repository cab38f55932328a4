//! What is sent to change replicas and witnesses, and what is refused of them.

use aws_sdk_dynamodb::types as sdk;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set};

use super::{table, told};
use crate::dynamodb::table::model::{Attribute, Replica, Table, Witness};
use crate::dynamodb::table::{regions, validate};

const HOME: &str = "eu-central-1";

fn copies(regions: &[&str]) -> Vec<sdk::ReplicaDescription> {
    let all = regions.iter().map(|region| {
        let it = sdk::ReplicaDescription::builder().region_name(*region);
        it.kms_master_key_id("old").build()
    });
    all.collect()
}

fn wanted_in(regions: &[(&str, &str)], witness: Option<&str>) -> Table {
    let all = regions.iter().map(|(region, mode)| Replica {
        region_name: (*region).into(),
        consistency_mode: (*mode).into(),
        ..Replica::default()
    });
    let witness = witness.map(|region| Witness {
        region_name: region.into(),
    });
    Table {
        replica: Attr::Known(all.collect()),
        global_table_witness: Attr::Known(witness.into_iter().collect()),
        ..Table::default()
    }
}

#[test]
fn replicas_go_and_come_one_by_one() {
    let next = |now: &[&str], wanted: &[(&str, &str)]| {
        let now = table().set_replicas(Some(copies(now))).build();
        told(regions::next(&now, &wanted_in(wanted, None), HOME))
    };
    assert_eq!(next(&[], &[("a", ""), ("b", "")]), "+a");
    assert_eq!(next(&["a"], &[("a", ""), ("b", "")]), "+b");
    assert_eq!(next(&["a", "b"], &[("c", "")]), "-a");
    // The table's own region is told among them.
    assert_eq!(next(&["a", HOME], &[("a", "")]), "nothing");
}

#[test]
fn a_replica_with_another_key_is_made_anew() {
    let now = table().set_replicas(Some(copies(&["a"]))).build();
    let mut wanted = wanted_in(&[("a", "")], None);
    if let Attr::Known(all) = &mut wanted.replica {
        all.0[0].kms_key_arn = "new".into();
    }
    assert_eq!(told(regions::next(&now, &wanted, HOME)), "-a");
}

#[test]
fn replicas_that_see_every_write_come_and_go_together() {
    let strong = [("a", "STRONG"), ("b", "STRONG")];
    let bare = table().build();
    let next = |now: &_, wanted: &_| told(regions::next(now, wanted, HOME));
    assert_eq!(next(&bare, &wanted_in(&strong, None)), "STRONG +a +b");
    let one = wanted_in(&strong[..1], Some("w"));
    assert_eq!(next(&bare, &one), "STRONG +a +witness w");
    let witness = sdk::GlobalTableWitnessDescription::builder().region_name("w");
    let now = table()
        .set_replicas(Some(copies(&["a"])))
        .global_table_witnesses(witness.build())
        .multi_region_consistency(sdk::MultiRegionConsistency::Strong)
        .build();
    assert_eq!(next(&now, &one), "nothing");
    assert_eq!(next(&now, &wanted_in(&[], None)), "-a -witness w");
}

/// The summaries of what is wrong with a configuration.
fn wrong(config: &Table) -> Vec<String> {
    let mut found = Diagnostics::new();
    validate::check(config, &mut found);
    found.iter().map(|it| it.summary.clone()).collect()
}

#[test]
fn strong_consistency_takes_three_regions() {
    let of = |regions: &[(&str, &str)], witness| {
        let mut config = wanted_in(regions, witness);
        config.hash_key = "id".into();
        config.attribute = Attr::Known(Set(vec![Attribute {
            name: "id".into(),
            r#type: "S".into(),
        }]));
        wrong(&config)
    };
    assert_eq!(of(&[("a", "STRONG"), ("b", "STRONG")], None), [""; 0]);
    assert_eq!(of(&[("a", "STRONG")], Some("w")), [""; 0]);
    assert_eq!(of(&[("a", "")], None), [""; 0]);
    assert_eq!(of(&[("a", "STRONG")], None), ["Wrong number of regions"]);
    assert_eq!(
        of(&[("a", "STRONG"), ("b", "")], None),
        ["Mixed consistency"]
    );
    assert_eq!(
        of(&[("a", "")], Some("w")),
        ["Witness without strong consistency"]
    );
    assert_eq!(
        of(&[("a", ""), ("a", "")], None),
        ["Two replicas in one region"]
    );
}
