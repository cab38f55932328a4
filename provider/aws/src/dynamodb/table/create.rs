//! Making a table: as it is written, from another table, or from data in S3.

use aws_sdk_dynamodb::operation::restore_table_to_point_in_time::builders::RestoreTableToPointInTimeFluentBuilder as Restoring;
use aws_sdk_dynamodb::types as sdk;
use slipway_engine::error::CloudError;
use slipway_framework::model::{Attr, Set};

use super::calls::PASSING_CREATE;
use super::model::{Import, Recovery, Replica, Table, TimeToLive};
use super::plan::first;
use super::requests;
use crate::api::Operation;
use crate::dynamodb::session::{self, Dynamo, creating, reading};
use crate::outcome;
use crate::parts::{self, built, fresh, given};
use crate::tags::Tags;

const CREATE: Operation = creating("CreateTable");
const RESTORE: Operation = creating("RestoreTableToPointInTime");
const IMPORT: Operation = creating("ImportTable");
const DESCRIBE_IMPORT: Operation = reading("DescribeImport");

/// What a creation was answered.
pub(super) struct Made {
    /// The table as it is by then.
    pub(super) state: Table,
    /// The import that fills it.
    pub(super) import: Option<String>,
}

/// Makes a table.
pub(super) async fn create(api: &Dynamo, planned: &Table, token: &str) -> Result<Made, CloudError> {
    if let Some(import) = first(&planned.import_table) {
        let (arn, import) = from_s3(api, planned, import, token).await?;
        return Ok(Made {
            state: made(planned, arn.into()),
            import: Some(import),
        });
    }
    if is_restored(planned) {
        let arn = from_table(api, planned).await?;
        return Ok(Made {
            state: made(planned, arn.into()),
            import: None,
        });
    }
    let arn = as_written(api, planned).await?;
    Ok(Made {
        state: made(planned, arn.into()),
        import: None,
    })
}

fn is_restored(planned: &Table) -> bool {
    let sources = [
        &planned.restore_source_name,
        &planned.restore_source_table_arn,
    ];
    sources.into_iter().any(|it| given(it).is_some())
}

fn arn_of(
    api: &Dynamo,
    operation: &Operation,
    table: Option<sdk::TableDescription>,
) -> Result<String, CloudError> {
    let arn = table.and_then(|it| it.table_arn);
    arn.ok_or_else(|| api.incomplete(operation, "TableArn"))
}

async fn as_written(api: &Dynamo, planned: &Table) -> Result<String, CloudError> {
    let class = given(&planned.table_class).map(sdk::TableClass::from);
    let mode = given(&planned.billing_mode).map(sdk::BillingMode::from);
    let capacity = requests::throughput(planned, &planned.read_capacity, &planned.write_capacity);
    let sent = outcome::passing(api, PASSING_CREATE, || {
        api.call(&CREATE, || {
            api.client
                .create_table()
                .set_table_name(given(&planned.name).map(str::to_owned))
                .set_attribute_definitions(requests::attributes(planned))
                .set_key_schema(requests::key_schema(&planned.hash_key, &planned.range_key))
                .set_billing_mode(mode.clone())
                .set_provisioned_throughput(capacity.clone())
                .set_on_demand_throughput(requests::on_demand(&planned.on_demand_throughput))
                .set_warm_throughput(requests::warm(&planned.warm_throughput))
                .set_global_secondary_indexes(requests::global_indexes(planned))
                .set_local_secondary_indexes(requests::local_indexes(planned))
                .set_stream_specification(requests::stream(planned))
                .set_sse_specification(requests::encryption(&planned.server_side_encryption))
                .set_table_class(class.clone())
                .set_deletion_protection_enabled(
                    planned.deletion_protection_enabled.if_known().copied(),
                )
                .set_tags(session::on_create(api, &planned.tags))
                .send()
        })
    });
    arn_of(api, &CREATE, sent.await?.table_description)
}

/// A table that is restored has the indexes that are written and no others, so that the next plan finds
/// nothing to take away.
async fn from_table(api: &Dynamo, planned: &Table) -> Result<String, CloudError> {
    let request = || -> Restoring {
        let text = |text: &Attr<String>| given(text).map(str::to_owned);
        let latest = planned.restore_to_latest_time.if_known().copied();
        api.client
            .restore_table_to_point_in_time()
            .set_source_table_name(text(&planned.restore_source_name))
            .set_source_table_arn(text(&planned.restore_source_table_arn))
            .set_target_table_name(text(&planned.name))
            .set_use_latest_restorable_time(latest.filter(|latest| *latest))
            .set_restore_date_time(parts::time(&planned.restore_date_time))
            .set_billing_mode_override(given(&planned.billing_mode).map(sdk::BillingMode::from))
            .set_provisioned_throughput_override(requests::throughput(
                planned,
                &planned.read_capacity,
                &planned.write_capacity,
            ))
            .set_on_demand_throughput_override(requests::on_demand(&planned.on_demand_throughput))
            .set_global_secondary_index_override(Some(
                requests::global_indexes(planned).unwrap_or_default(),
            ))
            .set_local_secondary_index_override(Some(
                requests::local_indexes(planned).unwrap_or_default(),
            ))
            .set_sse_specification_override(requests::encryption(&planned.server_side_encryption))
    };
    let sent = outcome::passing(api, PASSING_CREATE, || {
        api.call(&RESTORE, || request().send())
    });
    arn_of(api, &RESTORE, sent.await?.table_description)
}

/// The ARNs of the table and of the import.
async fn from_s3(
    api: &Dynamo,
    planned: &Table,
    import: &Import,
    token: &str,
) -> Result<(String, String), CloudError> {
    let parameters = sdk::TableCreationParameters::builder()
        .table_name(given(&planned.name).unwrap_or_default())
        .set_attribute_definitions(requests::attributes(planned))
        .set_key_schema(requests::key_schema(&planned.hash_key, &planned.range_key))
        .set_billing_mode(given(&planned.billing_mode).map(sdk::BillingMode::from))
        .set_provisioned_throughput(requests::throughput(
            planned,
            &planned.read_capacity,
            &planned.write_capacity,
        ))
        .set_on_demand_throughput(requests::on_demand(&planned.on_demand_throughput))
        .set_sse_specification(requests::encryption(&planned.server_side_encryption))
        .set_global_secondary_indexes(requests::global_indexes(planned));
    let parameters = built(parameters.build());
    let format = given(&import.input_format).map(sdk::InputFormat::from);
    let compression = given(&import.input_compression_type).map(sdk::InputCompressionType::from);
    let sent = outcome::passing(api, PASSING_CREATE, || {
        api.call(&IMPORT, || {
            api.client
                .import_table()
                .client_token(token)
                .set_s3_bucket_source(requests::source(import))
                .set_input_format(format.clone())
                .set_input_format_options(requests::format_options(import))
                .set_input_compression_type(compression.clone())
                .set_table_creation_parameters(parameters.clone())
                .send()
        })
    });
    let about = sent
        .await?
        .import_table_description
        .unwrap_or_else(|| sdk::ImportTableDescription::builder().build());
    let table = about.table_arn;
    let table = table.ok_or_else(|| api.incomplete(&IMPORT, "TableArn"))?;
    let import = about.import_arn;
    let import = import.ok_or_else(|| api.incomplete(&IMPORT, "ImportArn"))?;
    Ok((table, import))
}

/// What an import is doing.
pub(super) async fn describe_import(
    api: &Dynamo,
    arn: &str,
) -> Result<sdk::ImportTableDescription, CloudError> {
    let request = || api.client.describe_import().import_arn(arn);
    let answer = api.call(&DESCRIBE_IMPORT, || request().send()).await?;
    let about = answer.import_table_description;
    about.ok_or_else(|| api.incomplete(&DESCRIBE_IMPORT, "ImportTableDescription"))
}

/// A table that was made just now, by whichever call makes it.
pub(super) fn made(planned: &Table, arn: Attr<String>) -> Table {
    match is_restored(planned) || first(&planned.import_table).is_some() {
        true => bare(planned, arn),
        false => new(planned, arn),
    }
}

/// A table that CreateTable made: it has what is written, but for what calls of their own set.
fn new(planned: &Table, arn: Attr<String>) -> Table {
    let off = |planned: &Attr<Vec<TimeToLive>>| {
        let is_on = first(planned).is_some_and(|it| it.enabled == Attr::Known(true));
        let off = TimeToLive {
            enabled: false.into(),
            ..TimeToLive::default()
        };
        match is_on {
            true => fresh(planned, vec![off].into()),
            false => planned.clone(),
        }
    };
    let recovery = |planned: &Attr<Vec<Recovery>>| {
        let is_on = first(planned).is_some_and(|it| it.enabled == Attr::Known(true));
        let off = Recovery {
            enabled: false.into(),
            recovery_period_in_days: Attr::Unknown,
        };
        match is_on {
            true => fresh(planned, vec![off].into()),
            false => planned.clone(),
        }
    };
    Table {
        arn,
        id: planned.name.clone(),
        ttl: off(&planned.ttl),
        point_in_time_recovery: recovery(&planned.point_in_time_recovery),
        replica: fresh(&planned.replica, Attr::Known(Set::<Replica>::default())),
        global_table_witness: fresh(&planned.global_table_witness, Vec::new().into()),
        ..planned.clone()
    }
}

/// A table that was restored or imported, which takes less than CreateTable does: the rest is changed
/// when it is there (DynamoDB developer guide, "Restoring a table to a point in time": tags, streams,
/// expiry and protection are not restored).
fn bare(planned: &Table, arn: Attr<String>) -> Table {
    let stream_enabled = match planned.stream_enabled {
        Attr::Known(true) => false.into(),
        ref other => other.clone(),
    };
    let protected = match planned.deletion_protection_enabled {
        Attr::Known(true) => false.into(),
        ref other => other.clone(),
    };
    // The class of the source is another one perhaps, so that it is looked at.
    let table_class = match given(&planned.table_class) {
        Some("STANDARD") => "STANDARD_INFREQUENT_ACCESS".into(),
        Some(_) => "STANDARD".into(),
        None => planned.table_class.clone(),
    };
    Table {
        stream_enabled,
        deletion_protection_enabled: protected,
        table_class,
        tags: fresh(&planned.tags, Attr::Null),
        tags_all: fresh(&planned.tags_all, Attr::Known(Tags::new())),
        warm_throughput: fresh(&planned.warm_throughput, Vec::new().into()),
        ..new(planned, arn)
    }
}
