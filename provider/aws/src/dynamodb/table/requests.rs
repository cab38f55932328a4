//! Parts of a table in the form of requests.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::model::{Encryption, GlobalIndex, Import, LocalIndex, ON_DEMAND, OnDemand, Table, Warm};
use super::plan::{first, type_of};
use crate::parts::{self, built, given};

/// The keys of a table or an index.
pub(super) fn key_schema(
    hash: &Attr<String>,
    range: &Attr<String>,
) -> Option<Vec<sdk::KeySchemaElement>> {
    let key = |name: &str, kind| {
        let key = sdk::KeySchemaElement::builder().attribute_name(name);
        built(key.key_type(kind).build())
    };
    let hash = key(given(hash)?, sdk::KeyType::Hash);
    let range = given(range).and_then(|range| key(range, sdk::KeyType::Range));
    Some(hash.into_iter().chain(range).collect())
}

/// All declared attributes.
pub(super) fn attributes(of: &Table) -> Option<Vec<sdk::AttributeDefinition>> {
    let all = of.attribute.if_known().into_iter().flatten();
    let all = all.filter_map(|it| definition(given(&it.name)?, given(&it.r#type)?));
    parts::some(Some(all.collect()))
}

/// The declared attributes of these names.
pub(super) fn attributes_of(
    of: &Table,
    names: &BTreeSet<String>,
) -> Option<Vec<sdk::AttributeDefinition>> {
    let all = names.iter();
    let all = all.filter_map(|name| definition(name, type_of(of, name)?));
    parts::some(Some(all.collect()))
}

fn definition(name: &str, kind: &str) -> Option<sdk::AttributeDefinition> {
    let attribute = sdk::AttributeDefinition::builder().attribute_name(name);
    built(attribute.attribute_type(kind.into()).build())
}

/// Whether the table is paid for by request.
pub(super) fn is_on_demand(of: &Table) -> bool {
    given(&of.billing_mode) == Some(ON_DEMAND)
}

/// Capacity, where both numbers are known and the table is not paid for by request.
pub(super) fn throughput(
    of: &Table,
    read: &Attr<i64>,
    write: &Attr<i64>,
) -> Option<sdk::ProvisionedThroughput> {
    let (read, write) = (read.if_known()?, write.if_known()?);
    if is_on_demand(of) || *read < 1 || *write < 1 {
        return None;
    }
    let throughput = sdk::ProvisionedThroughput::builder();
    let throughput = throughput.read_capacity_units(*read);
    built(throughput.write_capacity_units(*write).build())
}

/// What limits requests, where something does.
pub(super) fn on_demand(blocks: &Attr<Vec<OnDemand>>) -> Option<sdk::OnDemandThroughput> {
    let block = first(blocks)?;
    let read = block.max_read_request_units.if_known().copied();
    let write = block.max_write_request_units.if_known().copied();
    let limit = sdk::OnDemandThroughput::builder();
    let limit = limit.set_max_read_request_units(read);
    (read.is_some() || write.is_some()).then(|| limit.set_max_write_request_units(write).build())
}

/// What can be served at once, where it is chosen.
pub(super) fn warm(blocks: &Attr<Vec<Warm>>) -> Option<sdk::WarmThroughput> {
    let block = first(blocks)?;
    let read = block.read_units_per_second.if_known().copied();
    let write = block.write_units_per_second.if_known().copied();
    let warm = sdk::WarmThroughput::builder().set_read_units_per_second(read);
    (read.is_some() || write.is_some()).then(|| warm.set_write_units_per_second(write).build())
}

fn projection(kind: &Attr<String>, extra: Option<Vec<String>>) -> sdk::Projection {
    let projection = sdk::Projection::builder().set_non_key_attributes(parts::some(extra));
    let kind = given(kind).map(sdk::ProjectionType::from);
    projection.set_projection_type(kind).build()
}

/// The projection of a global index.
pub(super) fn projection_of(index: &GlobalIndex) -> sdk::Projection {
    projection(
        &index.projection_type,
        parts::texts(&index.non_key_attributes),
    )
}

/// The global indexes of a new table; none where there are none.
pub(super) fn global_indexes(of: &Table) -> Option<Vec<sdk::GlobalSecondaryIndex>> {
    let all = of.global_secondary_index.if_known().into_iter().flatten();
    let all = all.filter_map(|it| {
        let index = sdk::GlobalSecondaryIndex::builder()
            .index_name(given(&it.name)?)
            .set_key_schema(key_schema(&it.hash_key, &it.range_key))
            .projection(projection_of(it))
            .set_provisioned_throughput(throughput(of, &it.read_capacity, &it.write_capacity))
            .set_on_demand_throughput(on_demand(&it.on_demand_throughput))
            .set_warm_throughput(warm(&it.warm_throughput));
        built(index.build())
    });
    parts::some(Some(all.collect()))
}

/// A new global index of a table that exists.
pub(super) fn new_index(
    of: &Table,
    it: &GlobalIndex,
) -> Option<sdk::CreateGlobalSecondaryIndexAction> {
    let index = sdk::CreateGlobalSecondaryIndexAction::builder()
        .index_name(given(&it.name)?)
        .set_key_schema(key_schema(&it.hash_key, &it.range_key))
        .projection(projection_of(it))
        .set_provisioned_throughput(throughput(of, &it.read_capacity, &it.write_capacity))
        .set_on_demand_throughput(on_demand(&it.on_demand_throughput))
        .set_warm_throughput(warm(&it.warm_throughput));
    built(index.build())
}

/// The local indexes of a new table; none where there are none.
pub(super) fn local_indexes(of: &Table) -> Option<Vec<sdk::LocalSecondaryIndex>> {
    let all = of.local_secondary_index.if_known().into_iter().flatten();
    let all = all.filter_map(|it: &LocalIndex| {
        let extra = it.non_key_attributes.if_known().cloned();
        let index = sdk::LocalSecondaryIndex::builder()
            .index_name(given(&it.name)?)
            .set_key_schema(key_schema(&of.hash_key, &it.range_key))
            .projection(projection(&it.projection_type, extra));
        built(index.build())
    });
    parts::some(Some(all.collect()))
}

/// The encryption that a block asks for. Without a key of one's own none is named (API reference,
/// SSESpecification).
pub(super) fn encryption(blocks: &Attr<Vec<Encryption>>) -> Option<sdk::SseSpecification> {
    let block = first(blocks)?;
    let enabled = *block.enabled.if_known()?;
    let key = given(&block.kms_key_arn).filter(|_| enabled);
    let kms = enabled.then_some(sdk::SseType::Kms);
    let encryption = sdk::SseSpecification::builder().enabled(enabled);
    let encryption = encryption.set_sse_type(kms);
    Some(
        encryption
            .set_kms_master_key_id(key.map(str::to_owned))
            .build(),
    )
}

/// The stream that is asked for; none where it is off.
pub(super) fn stream(of: &Table) -> Option<sdk::StreamSpecification> {
    let kind = given(&of.stream_view_type)?.to_uppercase();
    if of.stream_enabled.if_known() != Some(&true) {
        return None;
    }
    let stream = sdk::StreamSpecification::builder().stream_enabled(true);
    built(stream.stream_view_type(kind.as_str().into()).build())
}

/// Where the data of an import is.
pub(super) fn source(import: &Import) -> Option<sdk::S3BucketSource> {
    let source = first(&import.s3_bucket_source)?;
    let text = |text: &Attr<String>| given(text).map(str::to_owned);
    let request = sdk::S3BucketSource::builder()
        .s3_bucket(given(&source.bucket)?)
        .set_s3_bucket_owner(text(&source.bucket_owner))
        .set_s3_key_prefix(text(&source.key_prefix));
    built(request.build())
}

/// How the format of an import is used, where that is said.
pub(super) fn format_options(import: &Import) -> Option<sdk::InputFormatOptions> {
    let csv = first(&first(&import.input_format_options)?.csv)?;
    let headers: &Attr<Set<String>> = &csv.header_list;
    let options = sdk::CsvOptions::builder()
        .set_delimiter(given(&csv.delimiter).map(str::to_owned))
        .set_header_list(parts::some(parts::texts(headers)));
    Some(
        sdk::InputFormatOptions::builder()
            .csv(options.build())
            .build(),
    )
}
