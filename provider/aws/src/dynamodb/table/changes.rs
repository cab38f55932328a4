//! What is left to change of a table: what one call of UpdateTable is sent, by what the table is now and
//! what it is to be. Nothing here makes a call.
//!
//! UpdateTable makes one kind of change, and of indexes one at a time (DynamoDB API reference,
//! UpdateTable). So each function answers with the next call only, and is asked again when that one is
//! carried out.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder as Update;
use aws_sdk_dynamodb::types as sdk;
use slipway_framework::model::Attr;

use super::model::{GlobalIndex, OnDemand, PROVISIONED, Table, Warm};
use super::plan::{first, type_of};
use super::requests;
use crate::parts::{built, given};

/// The number that stands for any number of requests (API reference, OnDemandThroughput).
const ANY: i64 = -1;

/// Whether DynamoDB refuses to delete it.
pub(super) fn protection(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let wanted = match planned.deletion_protection_enabled {
        Attr::Unknown => return None,
        Attr::Null => false,
        Attr::Known(wanted) => wanted,
    };
    let is_on = table.deletion_protection_enabled.unwrap_or_default();
    (is_on != wanted).then(|| UpdateTableInput::builder().deletion_protection_enabled(wanted))
}

/// The storage class.
pub(super) fn class(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let wanted = given(&planned.table_class)?;
    let now = table.table_class_summary.as_ref();
    let now = now.and_then(|it| it.table_class.as_ref());
    let now = now.map_or("STANDARD", sdk::TableClass::as_str);
    (now != wanted).then(|| UpdateTableInput::builder().table_class(wanted.into()))
}

/// How reads and writes are paid for.
pub(super) fn mode(table: &sdk::TableDescription) -> &str {
    let mode = table.billing_mode_summary.as_ref();
    let mode = mode.and_then(|it| it.billing_mode.as_ref());
    mode.map_or(PROVISIONED, sdk::BillingMode::as_str)
}

/// How the table is paid for, its capacity, and what limits requests.
pub(super) fn billing(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let wanted = given(&planned.billing_mode)?;
    let throughput = requests::throughput(planned, &planned.read_capacity, &planned.write_capacity);
    let request = UpdateTableInput::builder();
    if mode(table) != wanted {
        let request = request.billing_mode(wanted.into());
        if wanted != PROVISIONED {
            return Some(request);
        }
        // Every index needs a capacity at once.
        let indexes = table.global_secondary_indexes().iter();
        let indexes: Vec<_> = indexes
            .filter_map(|index| {
                let name = index.index_name.as_deref()?;
                let found = find(planned, name);
                let own = found.and_then(|it| {
                    requests::throughput(planned, &it.read_capacity, &it.write_capacity)
                });
                index_update(name, |it| {
                    it.set_provisioned_throughput(own.or_else(|| throughput.clone()))
                })
            })
            .collect();
        let request = request.set_provisioned_throughput(throughput.clone());
        return Some(match indexes.is_empty() {
            true => request,
            false => request.set_global_secondary_index_updates(Some(indexes)),
        });
    }
    if let Some(wanted) = throughput {
        let has = table.provisioned_throughput.as_ref();
        return differs(has, &wanted).then(|| request.provisioned_throughput(wanted));
    }
    let limit = limit(
        table.on_demand_throughput.as_ref(),
        &planned.on_demand_throughput,
    )?;
    Some(request.on_demand_throughput(limit))
}

fn differs(
    now: Option<&sdk::ProvisionedThroughputDescription>,
    wanted: &sdk::ProvisionedThroughput,
) -> bool {
    let now = now.map(|it| (it.read_capacity_units, it.write_capacity_units));
    now != Some((
        Some(wanted.read_capacity_units),
        Some(wanted.write_capacity_units),
    ))
}

/// The limit to be sent, when it is another one.
fn limit(
    now: Option<&sdk::OnDemandThroughput>,
    planned: &Attr<Vec<OnDemand>>,
) -> Option<sdk::OnDemandThroughput> {
    if planned.is_unknown() {
        return None;
    }
    let now = (
        now.and_then(|it| it.max_read_request_units).unwrap_or(ANY),
        now.and_then(|it| it.max_write_request_units).unwrap_or(ANY),
    );
    let block = first(planned);
    let of = |field: fn(&OnDemand) -> &Attr<i64>, now: i64| match block.map(field) {
        None => ANY,
        Some(Attr::Known(units)) => *units,
        Some(Attr::Null | Attr::Unknown) => now,
    };
    let wanted = (
        of(|it| &it.max_read_request_units, now.0),
        of(|it| &it.max_write_request_units, now.1),
    );
    (now != wanted).then(|| {
        let limit = sdk::OnDemandThroughput::builder().max_read_request_units(wanted.0);
        limit.max_write_request_units(wanted.1).build()
    })
}

/// What can be served at once, when it is to be more.
fn warmer(
    now: (Option<i64>, Option<i64>),
    planned: &Attr<Vec<Warm>>,
) -> Option<sdk::WarmThroughput> {
    let wanted = requests::warm(planned)?;
    let is_other = |wanted: Option<i64>, now: Option<i64>| wanted.is_some() && wanted != now;
    (is_other(wanted.read_units_per_second, now.0)
        || is_other(wanted.write_units_per_second, now.1))
    .then_some(wanted)
}

/// What the table can serve at once.
pub(super) fn warm(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let now = table.warm_throughput.as_ref();
    let now = (
        now.and_then(|it| it.read_units_per_second),
        now.and_then(|it| it.write_units_per_second),
    );
    let wanted = warmer(now, &planned.warm_throughput)?;
    Some(UpdateTableInput::builder().warm_throughput(wanted))
}

fn find<'a>(planned: &'a Table, name: &str) -> Option<&'a GlobalIndex> {
    let mut all = planned
        .global_secondary_index
        .if_known()
        .into_iter()
        .flatten();
    all.find(|it| given(&it.name) == Some(name))
}

fn index_update(
    name: &str,
    fill: impl FnOnce(
        sdk::builders::UpdateGlobalSecondaryIndexActionBuilder,
    ) -> sdk::builders::UpdateGlobalSecondaryIndexActionBuilder,
) -> Option<sdk::GlobalSecondaryIndexUpdate> {
    let action = sdk::UpdateGlobalSecondaryIndexAction::builder().index_name(name);
    let action = built(fill(action).build())?;
    Some(
        sdk::GlobalSecondaryIndexUpdate::builder()
            .update(action)
            .build(),
    )
}

/// The next index that goes: one that is not planned, or that is another one by now.
pub(super) fn index_gone(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    if planned.global_secondary_index.is_unknown() {
        return None;
    }
    let mut all = table.global_secondary_indexes().iter();
    let gone = all.find(|index| {
        let name = index.index_name.as_deref().unwrap_or_default();
        find(planned, name).is_none_or(|it| is_another(table, index, planned, it))
    })?;
    let action = sdk::DeleteGlobalSecondaryIndexAction::builder();
    let action = built(action.index_name(gone.index_name.as_deref()?).build())?;
    let update = sdk::GlobalSecondaryIndexUpdate::builder().delete(action);
    Some(UpdateTableInput::builder().global_secondary_index_updates(update.build()))
}

/// Whether an index has to be made anew: no call changes its keys, what is in it, or the types of its
/// keys, and what it can serve at once does not shrink.
fn is_another(
    table: &sdk::TableDescription,
    now: &sdk::GlobalSecondaryIndexDescription,
    planned: &Table,
    wanted: &GlobalIndex,
) -> bool {
    let keys = |all: &[sdk::KeySchemaElement]| -> BTreeSet<(String, String)> {
        let all = all.iter();
        all.map(|it| (it.attribute_name.clone(), it.key_type.as_str().to_owned()))
            .collect()
    };
    let planned_keys = requests::key_schema(&wanted.hash_key, &wanted.range_key);
    let has = keys(now.key_schema());
    if has != keys(&planned_keys.unwrap_or_default()) {
        return true;
    }
    let is_other_type = |(name, _): &(String, String)| {
        let mut all = table.attribute_definitions().iter();
        let now = all.find(|it| it.attribute_name == *name);
        let now = now.map(|it| it.attribute_type.as_str());
        type_of(planned, name).is_some_and(|wanted| Some(wanted) != now)
    };
    if has.iter().any(is_other_type) {
        return true;
    }
    let parts = |it: &sdk::Projection| {
        let extra: BTreeSet<String> = it.non_key_attributes().iter().cloned().collect();
        let kind = it.projection_type.as_ref().map(|it| it.as_str().to_owned());
        (kind, extra)
    };
    let projection = requests::projection_of(wanted);
    if now.projection.as_ref().map(parts) != Some(parts(&projection)) {
        return true;
    }
    let warm = now.warm_throughput.as_ref();
    let shrinks = |now: Option<i64>, wanted: Option<i64>| {
        now.zip(wanted).is_some_and(|(now, wanted)| wanted < now)
    };
    requests::warm(&wanted.warm_throughput).is_some_and(|wanted| {
        shrinks(
            warm.and_then(|it| it.read_units_per_second),
            wanted.read_units_per_second,
        ) || shrinks(
            warm.and_then(|it| it.write_units_per_second),
            wanted.write_units_per_second,
        )
    })
}

/// The next change of an index that is there: its capacity, its limit, or what it can serve at once.
fn index_changed(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let mut all = table.global_secondary_indexes().iter();
    let update = all.find_map(|now| {
        let name = now.index_name.as_deref()?;
        let wanted = find(planned, name)?;
        let capacity = requests::throughput(planned, &wanted.read_capacity, &wanted.write_capacity);
        let capacity = capacity.filter(|it| differs(now.provisioned_throughput.as_ref(), it));
        if capacity.is_some() {
            return index_update(name, |it| it.set_provisioned_throughput(capacity));
        }
        if requests::is_on_demand(planned) {
            let limit = limit(
                now.on_demand_throughput.as_ref(),
                &wanted.on_demand_throughput,
            );
            if limit.is_some() {
                return index_update(name, |it| it.set_on_demand_throughput(limit));
            }
        }
        let warm = now.warm_throughput.as_ref();
        let warm = (
            warm.and_then(|it| it.read_units_per_second),
            warm.and_then(|it| it.write_units_per_second),
        );
        let warm = warmer(warm, &wanted.warm_throughput)?;
        index_update(name, |it| it.warm_throughput(warm))
    })?;
    Some(UpdateTableInput::builder().global_secondary_index_updates(update))
}

/// The next index that comes, with the types of all keys that there are then, and of no others.
fn index_new(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let is_there = |name: &str| {
        let mut all = table.global_secondary_indexes().iter();
        all.any(|it| it.index_name.as_deref() == Some(name))
    };
    let mut all = planned
        .global_secondary_index
        .if_known()
        .into_iter()
        .flatten();
    let new = all.find(|it| given(&it.name).is_some_and(|name| !is_there(name)))?;
    let action = requests::new_index(planned, new)?;
    let keys = table.key_schema().iter();
    let local = table.local_secondary_indexes().iter();
    let global = table.global_secondary_indexes().iter();
    let keys = keys
        .chain(local.flat_map(|it| it.key_schema()))
        .chain(global.flat_map(|it| it.key_schema()))
        .chain(action.key_schema());
    let names: BTreeSet<String> = keys.map(|it| it.attribute_name.clone()).collect();
    let attributes = requests::attributes_of(planned, &names);
    let update = sdk::GlobalSecondaryIndexUpdate::builder().create(action);
    let request = UpdateTableInput::builder().set_attribute_definitions(attributes);
    Some(request.global_secondary_index_updates(update.build()))
}

/// The next change of the global indexes. Those that go are first, because there are 20 at most.
pub(super) fn indexes(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    index_gone(table, planned)
        .or_else(|| index_changed(table, planned))
        .or_else(|| index_new(table, planned))
}

/// The stream. One of another kind takes its place when it is off.
pub(super) fn stream(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    if planned.stream_enabled.is_unknown() || planned.stream_view_type.is_unknown() {
        return None;
    }
    let now = table.stream_specification.as_ref();
    let now = now.filter(|it| it.stream_enabled);
    let wanted = requests::stream(planned);
    let request = UpdateTableInput::builder();
    match (now, wanted) {
        (None, None) => None,
        (None, Some(wanted)) => Some(request.stream_specification(wanted)),
        (Some(now), Some(wanted)) if now.stream_view_type == wanted.stream_view_type => None,
        (Some(_), _) => {
            let off = sdk::StreamSpecification::builder().stream_enabled(false);
            Some(request.set_stream_specification(built(off.build())))
        }
    }
}

/// Which key encrypts it.
pub(super) fn encryption(table: &sdk::TableDescription, planned: &Table) -> Option<Update> {
    let wanted = requests::encryption(&planned.server_side_encryption)?;
    let now = table.sse_description.as_ref();
    let now = now.filter(|it| it.status == Some(sdk::SseStatus::Enabled));
    let is_on = wanted.enabled == Some(true);
    let key = wanted.kms_master_key_id.as_deref();
    let same = match now {
        None => !is_on,
        Some(now) => is_on && (key.is_none() || key == now.kms_master_key_arn.as_deref()),
    };
    (!same).then(|| UpdateTableInput::builder().sse_specification(wanted))
}
