//! What is sent to change global indexes, and what can be served at once.

use aws_sdk_dynamodb::types as sdk;
use slipway_framework::model::Attr;

use super::{definition, index, on_demand, planned, planned_index, table, told};
use crate::dynamodb::table::changes;
use crate::dynamodb::table::model::{GlobalIndex, Table, Warm};

#[test]
fn indexes_go_change_and_come_one_by_one() {
    let wanted = planned(
        "PROVISIONED",
        2,
        vec![
            planned_index("kept", "city", 3),
            planned_index("new", "street", 2),
        ],
    );
    let next = |indexes: &[(&str, &str, i64)]| {
        let indexes = indexes
            .iter()
            .map(|(name, hash, units)| index(name, hash, *units));
        let now = table().set_global_secondary_indexes(Some(indexes.collect()));
        let now = now.attribute_definitions(definition("city", "S"));
        let now = now.attribute_definitions(definition("street", "S"));
        told(changes::indexes(&now.build(), &wanted))
    };
    let (old, kept) = (("old", "day", 2), ("kept", "city", 2));
    assert_eq!(next(&[old, kept]), "-old");
    assert_eq!(next(&[kept]), "~kept 3/3");
    let kept = ("kept", "city", 3);
    assert_eq!(next(&[kept]), "+new 2/2 city:S,id:S,street:S");
    // Only the attributes of the keys that there are then.
    assert_eq!(next(&[]), "+kept 3/3 city:S,id:S");
    assert_eq!(next(&[kept, ("new", "street", 2)]), "nothing");
}

#[test]
fn an_index_with_other_keys_or_another_projection_is_made_anew() {
    let now = |index| {
        let now = table().attribute_definitions(definition("city", "S"));
        now.global_secondary_indexes(index).build()
    };
    let wanted = |change: &dyn Fn(&mut GlobalIndex)| {
        let mut it = planned_index("i", "city", 2);
        change(&mut it);
        planned("PROVISIONED", 2, vec![it])
    };
    let next = |change: &dyn Fn(&mut GlobalIndex)| {
        told(changes::indexes(
            &now(index("i", "city", 2)),
            &wanted(change),
        ))
    };
    assert_eq!(next(&|_| {}), "nothing");
    assert_eq!(next(&|it| it.range_key = "street".into()), "-i");
    assert_eq!(next(&|it| it.projection_type = "KEYS_ONLY".into()), "-i");
    // The type of its key is another one.
    let mut wanted = wanted(&|_| {});
    if let Attr::Known(all) = &mut wanted.attribute {
        for it in all.0.iter_mut().filter(|it| it.name == "city".into()) {
            it.r#type = "N".into();
        }
    }
    assert_eq!(
        told(changes::indexes(&now(index("i", "city", 2)), &wanted)),
        "-i"
    );
}

#[test]
fn what_can_be_served_at_once_grows_and_an_index_that_is_to_shrink_is_made_anew() {
    let warm = |read: i64| {
        vec![Warm {
            read_units_per_second: read.into(),
            write_units_per_second: Attr::Unknown,
        }]
    };
    let now = sdk::TableWarmThroughputDescription::builder();
    let now = now
        .read_units_per_second(13_000)
        .write_units_per_second(4_000);
    let now = table().warm_throughput(now.build()).build();
    let next = |read| {
        let wanted = Table {
            warm_throughput: warm(read).into(),
            ..planned("PAY_PER_REQUEST", 0, Vec::new())
        };
        told(changes::warm(&now, &wanted))
    };
    assert_eq!(next(13_000), "nothing");
    assert_eq!(next(14_000), "warm Some(14000) None");
    let mut it = index("i", "city", 0);
    let has = sdk::GlobalSecondaryIndexWarmThroughputDescription::builder();
    it.warm_throughput = Some(has.read_units_per_second(13_000).build());
    let now = table().attribute_definitions(definition("city", "S"));
    let now = now
        .billing_mode_summary(on_demand())
        .global_secondary_indexes(it)
        .build();
    let next = |read| {
        let mut it = planned_index("i", "city", 0);
        it.warm_throughput = warm(read).into();
        told(changes::indexes(
            &now,
            &planned("PAY_PER_REQUEST", 0, vec![it]),
        ))
    };
    assert_eq!(
        (next(12_000), next(13_000)),
        ("-i".to_owned(), "nothing".to_owned())
    );
    assert_eq!(next(14_000), "~i");
}
