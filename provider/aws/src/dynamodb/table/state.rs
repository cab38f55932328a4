//! The state of a table that was read.

use aws_sdk_dynamodb::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::model::{
    Attribute, Encryption, GlobalIndex, LocalIndex, OnDemand, Recovery, Replica, Table, TimeToLive,
    Warm, Witness,
};
use super::plan::{first, in_region, named};
use super::read::{Copy, Remote, is_recoverable};
use super::{changes, regions};
use crate::dynamodb::session::Dynamo;
use crate::parts::{given, or};
use crate::tagged;

/// The number that stands for any number of requests (API reference, OnDemandThroughput).
const ANY: i64 = -1;

/// The state of what was read. What no read tells comes from `known`.
pub(super) fn of(api: &Dynamo, remote: Remote, known: &Table) -> Table {
    let table = &remote.table;
    let (hash_key, range_key) = keys(table.key_schema());
    let stream = table.stream_specification.as_ref();
    let stream = stream.filter(|it| it.stream_enabled);
    let view = stream.and_then(|it| it.stream_view_type.as_ref());
    let class = table.table_class_summary.as_ref();
    let class = class.and_then(|it| it.table_class.as_ref());
    let capacity = table.provisioned_throughput.as_ref();
    let tags = remote.tags.as_ref();
    Table {
        arn: table.table_arn.clone().into(),
        billing_mode: changes::mode(table).into(),
        deletion_protection_enabled: table.deletion_protection_enabled.unwrap_or_default().into(),
        hash_key,
        id: table.table_name.clone().into(),
        name: table.table_name.clone().into(),
        range_key,
        read_capacity: read_units(capacity),
        region: api.region.as_str().into(),
        restore_date_time: known.restore_date_time.clone(),
        restore_source_name: known.restore_source_name.clone(),
        restore_source_table_arn: known.restore_source_table_arn.clone(),
        restore_to_latest_time: known.restore_to_latest_time.clone(),
        stream_arn: table.latest_stream_arn.clone().into(),
        stream_enabled: stream.is_some().into(),
        stream_label: table.latest_stream_label.clone().into(),
        // A stream that is off has no kind, and the configuration may name that of the next one.
        stream_view_type: match view {
            Some(view) => view.as_str().into(),
            None => or(&known.stream_view_type, String::new()),
        },
        table_class: class.map_or("STANDARD", sdk::TableClass::as_str).into(),
        tags: tagged::seen(&api.tags, tags, &known.tags),
        tags_all: tagged::all_seen(&api.tags, tags, &known.tags_all),
        write_capacity: write_units(capacity),
        attribute: Attr::Known(
            table
                .attribute_definitions()
                .iter()
                .map(attribute)
                .collect(),
        ),
        global_secondary_index: global_indexes(table, known),
        global_table_witness: Attr::Known(
            table.global_table_witnesses().iter().map(witness).collect(),
        ),
        import_table: known.import_table.clone(),
        local_secondary_index: Attr::Known(
            table
                .local_secondary_indexes()
                .iter()
                .map(local_index)
                .collect(),
        ),
        on_demand_throughput: limit(
            table.on_demand_throughput.as_ref(),
            first(&known.on_demand_throughput).is_some(),
        ),
        point_in_time_recovery: recovery(remote.recovery.as_ref(), &known.point_in_time_recovery),
        replica: replicas(&remote, &api.region, known),
        server_side_encryption: encryption(table),
        timeouts: known.timeouts.clone(),
        ttl: time_to_live(remote.time_to_live.as_ref(), &known.ttl),
        warm_throughput: {
            let warm = table.warm_throughput.as_ref();
            let warm = warm.map(|it| (it.read_units_per_second, it.write_units_per_second));
            warm_block(warm, first(&known.warm_throughput).is_some())
        },
    }
}

/// The partition key and the sort key.
fn keys(schema: &[sdk::KeySchemaElement]) -> (Attr<String>, Attr<String>) {
    let of = |kind: &sdk::KeyType| {
        let mut all = schema.iter();
        let found = all.find(|it| it.key_type == *kind);
        Attr::from(found.map(|it| it.attribute_name.clone()))
    };
    (of(&sdk::KeyType::Hash), of(&sdk::KeyType::Range))
}

/// A table that is paid for by request has no capacity, which DynamoDB says as 0.
fn read_units(capacity: Option<&sdk::ProvisionedThroughputDescription>) -> Attr<i64> {
    let units = capacity.and_then(|it| it.read_capacity_units);
    units.unwrap_or_default().into()
}

fn write_units(capacity: Option<&sdk::ProvisionedThroughputDescription>) -> Attr<i64> {
    let units = capacity.and_then(|it| it.write_capacity_units);
    units.unwrap_or_default().into()
}

fn attribute(it: &sdk::AttributeDefinition) -> Attribute {
    Attribute {
        name: it.attribute_name.as_str().into(),
        r#type: it.attribute_type.as_str().into(),
    }
}

fn witness(it: &sdk::GlobalTableWitnessDescription) -> Witness {
    Witness {
        region_name: it.region_name.clone().into(),
    }
}

/// The parts of a projection; no attributes are null.
fn projection(it: Option<&sdk::Projection>) -> (Attr<String>, Option<Vec<String>>) {
    let kind = it.and_then(|it| it.projection_type.as_ref());
    let extra = it.map(|it| it.non_key_attributes().to_vec());
    (
        kind.map(|kind| kind.as_str().to_owned()).into(),
        crate::parts::some(extra),
    )
}

fn global_indexes(table: &sdk::TableDescription, known: &Table) -> Attr<Set<GlobalIndex>> {
    let all = table.global_secondary_indexes().iter().map(|it| {
        let (hash_key, range_key) = keys(it.key_schema());
        let (projection_type, extra) = projection(it.projection.as_ref());
        let capacity = it.provisioned_throughput.as_ref();
        let name: Attr<String> = it.index_name.clone().into();
        let before = named(&known.global_secondary_index, &name);
        let has_limit = before.is_some_and(|it| first(&it.on_demand_throughput).is_some());
        let has_warm = before.is_some_and(|it| first(&it.warm_throughput).is_some());
        let warm = it.warm_throughput.as_ref();
        let warm = warm.map(|it| (it.read_units_per_second, it.write_units_per_second));
        GlobalIndex {
            hash_key,
            non_key_attributes: extra.map(|all| all.into_iter().collect()).into(),
            projection_type,
            range_key,
            read_capacity: read_units(capacity),
            write_capacity: write_units(capacity),
            on_demand_throughput: limit(it.on_demand_throughput.as_ref(), has_limit),
            warm_throughput: warm_block(warm, has_warm),
            name,
        }
    });
    Attr::Known(all.collect())
}

fn local_index(it: &sdk::LocalSecondaryIndexDescription) -> LocalIndex {
    let (_, range_key) = keys(it.key_schema());
    let (projection_type, extra) = projection(it.projection.as_ref());
    LocalIndex {
        name: it.index_name.clone().into(),
        non_key_attributes: extra.into(),
        projection_type,
        range_key,
    }
}

/// What limits requests. Where nothing does, there is a block only when there was one before.
fn limit(now: Option<&sdk::OnDemandThroughput>, had_block: bool) -> Attr<Vec<OnDemand>> {
    let units = now.map(|it| (it.max_read_request_units, it.max_write_request_units));
    let (read, write) = units.unwrap_or_default();
    let (read, write) = (read.unwrap_or(ANY), write.unwrap_or(ANY));
    let is_any = (read, write) == (ANY, ANY);
    let block = OnDemand {
        max_read_request_units: read.into(),
        max_write_request_units: write.into(),
    };
    Attr::Known(match is_any && !had_block {
        true => Vec::new(),
        false => vec![block],
    })
}

/// What can be served at once. Every table and index has a number that grows by itself, so that there is
/// a block only where one was chosen.
fn warm_block(now: Option<(Option<i64>, Option<i64>)>, had_block: bool) -> Attr<Vec<Warm>> {
    let now = now.filter(|_| had_block).map(|(read, write)| Warm {
        read_units_per_second: read.into(),
        write_units_per_second: write.into(),
    });
    Attr::Known(now.into_iter().collect())
}

/// A block that could not be read yet is as it was known.
fn unread<T: Clone>(known: &Attr<Vec<T>>) -> Attr<Vec<T>> {
    or(known, Vec::new())
}

fn recovery(
    now: Option<&sdk::PointInTimeRecoveryDescription>,
    known: &Attr<Vec<Recovery>>,
) -> Attr<Vec<Recovery>> {
    let Some(now) = now else {
        return unread(known);
    };
    let before = first(known).map(|it| it.recovery_period_in_days.clone());
    let is_on = is_recoverable(now);
    let days = now.recovery_period_in_days.map(i64::from).filter(|_| is_on);
    vec![Recovery {
        enabled: is_on.into(),
        // What is off has no period, and the configuration may name the next one.
        recovery_period_in_days: match (days, before) {
            (Some(days), _) => days.into(),
            (None, Some(Attr::Known(days))) => days.into(),
            (None, _) => Attr::Null,
        },
    }]
    .into()
}

fn time_to_live(
    now: Option<&sdk::TimeToLiveDescription>,
    known: &Attr<Vec<TimeToLive>>,
) -> Attr<Vec<TimeToLive>> {
    let Some(now) = now else {
        return unread(known);
    };
    let status = now.time_to_live_status.as_ref().map(|it| it.as_str());
    let is_on = matches!(status, Some("ENABLED" | "ENABLING"));
    let before = first(known).and_then(|it| given(&it.attribute_name));
    let name = match is_on {
        true => now.attribute_name.as_deref(),
        // What is off has no attribute, and the configuration may name the next one.
        false => before,
    };
    vec![TimeToLive {
        attribute_name: name.unwrap_or_default().into(),
        enabled: is_on.into(),
    }]
    .into()
}

/// A table without a description of its encryption is encrypted by a key that DynamoDB owns (API
/// reference, SSEDescription).
fn encryption(table: &sdk::TableDescription) -> Attr<Vec<Encryption>> {
    let now = table.sse_description.as_ref();
    let status = now.and_then(|it| it.status.as_ref()).map(|it| it.as_str());
    let is_on = matches!(status, Some("ENABLED" | "ENABLING" | "UPDATING"));
    let key = now
        .filter(|_| is_on)
        .and_then(|it| it.kms_master_key_arn.clone());
    vec![Encryption {
        enabled: is_on.into(),
        kms_key_arn: key.into(),
    }]
    .into()
}

fn replicas(remote: &Remote, home: &str, known: &Table) -> Attr<Set<Replica>> {
    let table = &remote.table;
    let strong = regions::sees_all(table);
    let nothing = Copy::default();
    let all = regions::replicas(table, home).map(|it| {
        let region = it.region_name.clone().unwrap_or_default();
        let region_name: Attr<String> = region.as_str().into();
        let before = in_region(&known.replica, &region_name);
        let before = before.cloned().unwrap_or_default();
        let copy = remote.copies.get(&region).unwrap_or(&nothing);
        let told = |now: &Option<String>, before: Attr<String>| match now {
            Some(now) => Attr::Known(now.clone()),
            None => settled(before),
        };
        let mode = match strong {
            true => "STRONG".into(),
            false => given(&before.consistency_mode)
                .filter(|it| *it != "STRONG")
                .map(str::to_owned)
                .into(),
        };
        Replica {
            arn: told(
                &copy.arn.clone().or_else(|| it.replica_arn.clone()),
                before.arn,
            ),
            consistency_mode: mode,
            deletion_protection_enabled: match copy.is_protected {
                Some(now) => now.into(),
                None => settled(before.deletion_protection_enabled),
            },
            kms_key_arn: it.kms_master_key_id.clone().into(),
            point_in_time_recovery: match copy.is_recoverable {
                Some(now) => now.into(),
                None => settled(before.point_in_time_recovery),
            },
            propagate_tags: or(&before.propagate_tags, copy.is_tagged == Some(true)),
            stream_arn: told(&copy.stream_arn, before.stream_arn),
            stream_label: told(&copy.stream_label, before.stream_label),
            region_name,
        }
    });
    Attr::Known(all.collect())
}

/// What is not known and was not read is null.
fn settled<T>(value: Attr<T>) -> Attr<T> {
    match value {
        Attr::Unknown => Attr::Null,
        value => value,
    }
}
