//! What is sent for which change, by what a table is now and what it is to be.

mod indexes;
mod regions;

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types as sdk;
use slipway_engine::lifecycle::unclaimed;
use slipway_framework::model::{Attr, Set};

use super::model::{Attribute, Encryption, GlobalIndex, OnDemand, Table};
use super::{Tables, changes, create, steps};

/// A request in short: its members that are set.
fn told(request: Option<UpdateTableInputBuilder>) -> String {
    let Some(request) = request else {
        return "nothing".to_owned();
    };
    let input = request.table_name("t").build().expect("it is complete");
    let mut said = Vec::new();
    if let Some(mode) = &input.billing_mode {
        said.push(mode.as_str().to_owned());
    }
    if let Some(it) = &input.provisioned_throughput {
        said.push(format!(
            "{}/{}",
            it.read_capacity_units, it.write_capacity_units
        ));
    }
    if let Some(it) = &input.on_demand_throughput {
        said.push(format!(
            "limit {:?} {:?}",
            it.max_read_request_units, it.max_write_request_units
        ));
    }
    if let Some(it) = &input.warm_throughput {
        said.push(format!(
            "warm {:?} {:?}",
            it.read_units_per_second, it.write_units_per_second
        ));
    }
    for it in input.global_secondary_index_updates() {
        let capacity = |it: &Option<sdk::ProvisionedThroughput>| {
            it.as_ref()
                .map(|it| format!(" {}/{}", it.read_capacity_units, it.write_capacity_units))
                .unwrap_or_default()
        };
        if let Some(it) = &it.create {
            said.push(format!(
                "+{}{}",
                it.index_name,
                capacity(&it.provisioned_throughput)
            ));
        }
        if let Some(it) = &it.update {
            said.push(format!(
                "~{}{}",
                it.index_name,
                capacity(&it.provisioned_throughput)
            ));
        }
        if let Some(it) = &it.delete {
            said.push(format!("-{}", it.index_name));
        }
    }
    let attributes = input.attribute_definitions().iter();
    let attributes: Vec<String> = attributes
        .map(|it| format!("{}:{}", it.attribute_name, it.attribute_type.as_str()))
        .collect();
    if !attributes.is_empty() {
        said.push(attributes.join(","));
    }
    if let Some(it) = &input.stream_specification {
        let view = it.stream_view_type.as_ref().map_or("off", |it| it.as_str());
        said.push(format!("stream {view}"));
    }
    if let Some(it) = &input.sse_specification {
        said.push(format!("key {:?} {:?}", it.enabled, it.kms_master_key_id));
    }
    if let Some(it) = &input.multi_region_consistency {
        said.push(it.as_str().to_owned());
    }
    for it in input.replica_updates() {
        if let Some(it) = &it.create {
            said.push(format!("+{}", it.region_name));
        }
        if let Some(it) = &it.delete {
            said.push(format!("-{}", it.region_name));
        }
    }
    for it in input.global_table_witness_updates() {
        if let Some(it) = &it.create {
            said.push(format!("+witness {}", it.region_name));
        }
        if let Some(it) = &it.delete {
            said.push(format!("-witness {}", it.region_name));
        }
    }
    if let Some(it) = input.deletion_protection_enabled {
        said.push(format!("protected {it}"));
    }
    if let Some(it) = &input.table_class {
        said.push(it.as_str().to_owned());
    }
    said.join(" ")
}

fn key(name: &str, kind: sdk::KeyType) -> sdk::KeySchemaElement {
    let key = sdk::KeySchemaElement::builder().attribute_name(name);
    key.key_type(kind).build().expect("it is complete")
}

fn definition(name: &str, kind: &str) -> sdk::AttributeDefinition {
    let it = sdk::AttributeDefinition::builder().attribute_name(name);
    it.attribute_type(kind.into())
        .build()
        .expect("it is complete")
}

fn capacity(units: i64) -> sdk::ProvisionedThroughputDescription {
    let it = sdk::ProvisionedThroughputDescription::builder().read_capacity_units(units);
    it.write_capacity_units(units).build()
}

/// An index by one text, of a table that is paid for in either way.
fn index(name: &str, hash: &str, units: i64) -> sdk::GlobalSecondaryIndexDescription {
    let all = sdk::Projection::builder().projection_type(sdk::ProjectionType::All);
    sdk::GlobalSecondaryIndexDescription::builder()
        .index_name(name)
        .key_schema(key(hash, sdk::KeyType::Hash))
        .projection(all.build())
        .provisioned_throughput(capacity(units))
        .build()
}

fn planned_index(name: &str, hash: &str, units: i64) -> GlobalIndex {
    GlobalIndex {
        name: name.into(),
        hash_key: hash.into(),
        projection_type: "ALL".into(),
        read_capacity: units.into(),
        write_capacity: units.into(),
        ..GlobalIndex::default()
    }
}

fn table() -> sdk::builders::TableDescriptionBuilder {
    sdk::TableDescription::builder()
        .table_name("t")
        .key_schema(key("id", sdk::KeyType::Hash))
        .attribute_definitions(definition("id", "S"))
}

fn on_demand() -> sdk::BillingModeSummary {
    let mode = sdk::BillingMode::PayPerRequest;
    sdk::BillingModeSummary::builder()
        .billing_mode(mode)
        .build()
}

fn planned(mode: &str, units: i64, indexes: Vec<GlobalIndex>) -> Table {
    let names = ["id", "city", "street"].into_iter();
    let attribute = names.map(|name| Attribute {
        name: name.into(),
        r#type: "S".into(),
    });
    Table {
        name: "t".into(),
        billing_mode: mode.into(),
        hash_key: "id".into(),
        read_capacity: units.into(),
        write_capacity: units.into(),
        attribute: Attr::Known(attribute.collect()),
        global_secondary_index: Attr::Known(Set(indexes)),
        ..Table::default()
    }
}

#[test]
fn every_change_is_made_by_a_step() {
    assert_eq!(unclaimed::<Tables>(), [""; 0]);
}

#[test]
fn capacity_is_sent_when_it_changes() {
    let now = table().provisioned_throughput(capacity(2)).build();
    let to = |mode, units| told(changes::billing(&now, &planned(mode, units, Vec::new())));
    assert_eq!(to("PROVISIONED", 2), "nothing");
    assert_eq!(to("PROVISIONED", 3), "3/3");
    assert_eq!(to("PAY_PER_REQUEST", 0), "PAY_PER_REQUEST");
}

#[test]
fn a_table_that_is_paid_for_by_capacity_again_gets_one_for_each_index() {
    let now = table()
        .billing_mode_summary(on_demand())
        .global_secondary_indexes(index("by-city", "city", 0))
        .build();
    let wanted = planned("PROVISIONED", 4, vec![planned_index("by-city", "city", 2)]);
    assert_eq!(
        told(changes::billing(&now, &wanted)),
        "PROVISIONED 4/4 ~by-city 2/2"
    );
}

#[test]
fn limits_of_requests_come_change_and_go() {
    let limit = |read, write| {
        let it = sdk::OnDemandThroughput::builder().max_read_request_units(read);
        it.max_write_request_units(write).build()
    };
    let now = |limit: Option<sdk::OnDemandThroughput>| {
        let now = table().billing_mode_summary(on_demand());
        now.set_on_demand_throughput(limit).build()
    };
    let wanted = |blocks: Vec<OnDemand>| Table {
        on_demand_throughput: blocks.into(),
        ..planned("PAY_PER_REQUEST", 0, Vec::new())
    };
    let block = |read: Attr<i64>, write: Attr<i64>| {
        vec![OnDemand {
            max_read_request_units: read,
            max_write_request_units: write,
        }]
    };
    let told = |now: &_, blocks| told(changes::billing(now, &wanted(blocks)));
    assert_eq!(told(&now(None), Vec::new()), "nothing");
    assert_eq!(
        told(&now(None), block(5.into(), Attr::Unknown)),
        "limit Some(5) Some(-1)"
    );
    assert_eq!(
        told(&now(Some(limit(5, 6))), block(5.into(), Attr::Unknown)),
        "nothing"
    );
    assert_eq!(
        told(&now(Some(limit(5, 6))), Vec::new()),
        "limit Some(-1) Some(-1)"
    );
    assert_eq!(told(&now(Some(limit(-1, -1))), Vec::new()), "nothing");
}

#[test]
fn another_kind_of_stream_takes_the_place_of_one_that_is_switched_off() {
    let now = |view: Option<&str>| {
        let stream = view.map(|view| {
            let it = sdk::StreamSpecification::builder().stream_enabled(true);
            it.stream_view_type(view.into())
                .build()
                .expect("it is complete")
        });
        table().set_stream_specification(stream).build()
    };
    let wanted = |is_on: bool, view: &str| Table {
        stream_enabled: is_on.into(),
        stream_view_type: view.into(),
        ..Table::default()
    };
    let next = |view, wanted: Table| told(changes::stream(&now(view), &wanted));
    assert_eq!(next(None, wanted(true, "new_image")), "stream NEW_IMAGE");
    assert_eq!(
        next(Some("NEW_IMAGE"), wanted(true, "new_image")),
        "nothing"
    );
    assert_eq!(
        next(Some("OLD_IMAGE"), wanted(true, "NEW_IMAGE")),
        "stream off"
    );
    assert_eq!(
        next(Some("OLD_IMAGE"), wanted(false, "OLD_IMAGE")),
        "stream off"
    );
    assert_eq!(next(None, wanted(false, "OLD_IMAGE")), "nothing");
}

#[test]
fn no_key_is_named_that_nobody_chose() {
    let now = |key: Option<&str>| {
        let key = key.map(|key| {
            let it = sdk::SseDescription::builder().status(sdk::SseStatus::Enabled);
            it.kms_master_key_arn(key).build()
        });
        table().set_sse_description(key).build()
    };
    let wanted = |enabled: bool, key: Attr<String>| Table {
        server_side_encryption: vec![Encryption {
            enabled: enabled.into(),
            kms_key_arn: key,
        }]
        .into(),
        ..Table::default()
    };
    let next = |key, wanted: Table| told(changes::encryption(&now(key), &wanted));
    assert_eq!(
        next(None, wanted(true, Attr::Unknown)),
        "key Some(true) None"
    );
    assert_eq!(next(Some("a"), wanted(true, Attr::Unknown)), "nothing");
    assert_eq!(
        next(Some("a"), wanted(true, "b".into())),
        "key Some(true) Some(\"b\")"
    );
    assert_eq!(
        next(Some("a"), wanted(false, "a".into())),
        "key Some(false) None"
    );
    assert_eq!(next(None, wanted(false, Attr::Null)), "nothing");
    assert_eq!(next(Some("a"), Table::default()), "nothing");
}

#[test]
fn protection_and_class_are_changes_of_their_own() {
    let now = table().deletion_protection_enabled(true).build();
    assert_eq!(
        told(changes::protection(&now, &Table::default())),
        "protected false"
    );
    let wanted = Table {
        table_class: "STANDARD_INFREQUENT_ACCESS".into(),
        ..Table::default()
    };
    assert_eq!(
        told(changes::class(&now, &wanted)),
        "STANDARD_INFREQUENT_ACCESS"
    );
    assert_eq!(told(changes::class(&now, &Table::default())), "nothing");
}

#[test]
fn what_a_restore_cannot_set_is_a_difference_that_steps_see() {
    let planned = Table {
        deletion_protection_enabled: true.into(),
        stream_enabled: true.into(),
        table_class: "STANDARD_INFREQUENT_ACCESS".into(),
        ..planned("PAY_PER_REQUEST", 0, Vec::new())
    };
    let written = create::made(&planned, "arn".into());
    assert_eq!(written.deletion_protection_enabled, true.into());
    assert_eq!(written.stream_enabled, true.into());
    let restored = Table {
        restore_source_name: "source".into(),
        ..planned.clone()
    };
    let made = create::made(&restored, "arn".into());
    assert_eq!(made.deletion_protection_enabled, false.into());
    assert_eq!(made.stream_enabled, false.into());
    assert_ne!(made.table_class, planned.table_class);
}

#[test]
fn a_wait_is_as_long_as_the_configuration_says() {
    let mut of = Table::default();
    assert_eq!(steps::patience(&of).as_secs(), 3600);
    of.timeouts = slipway_framework::model::Timeouts {
        update: "5m".into(),
        ..slipway_framework::model::Timeouts::default()
    }
    .into();
    assert_eq!(steps::patience(&of).as_secs(), 300);
}
