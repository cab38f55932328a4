//! What DynamoDB refuses of a table (API reference, CreateTable).

use super::Refusal;
use serde_json::Value;
use std::collections::BTreeSet;

fn refused(text: impl std::fmt::Display) -> Refusal {
    let text = format!("One or more parameter values were invalid: {text}");
    ("ValidationException", text)
}

/// The attributes of the keys of these schemas.
pub(super) fn keys_of<'a>(schemas: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    let keys = schemas.flat_map(|schema| schema.as_array().into_iter().flatten());
    keys.filter_map(|key| key["AttributeName"].as_str().map(str::to_owned))
        .collect()
}

/// The names of attribute definitions.
pub(super) fn defined(definitions: &Value) -> BTreeSet<String> {
    let all = definitions.as_array().into_iter().flatten();
    all.filter_map(|it| it["AttributeName"].as_str().map(str::to_owned))
        .collect()
}

/// Every key is defined, and every definition is used (hashicorp/terraform-provider-aws#3828).
pub(super) fn attributes(definitions: &Value, used: &BTreeSet<String>) -> Result<(), Refusal> {
    let defined = defined(definitions);
    if let Some(lacking) = used.difference(&defined).next() {
        return Err(refused(format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{lacking}], AttributeDefinitions: {defined:?}"
        )));
    }
    match defined.difference(used).next() {
        None => Ok(()),
        Some(idle) => Err(refused(format!(
            "Some AttributeDefinitions are not used. AttributeDefinitions: [{idle}], keys used: {used:?}"
        ))),
    }
}

/// A capacity is there with `PROVISIONED` and only with it.
pub(super) fn capacity(mode: &str, throughput: &Value, of: &str) -> Result<(), Refusal> {
    let units = |member: &str| throughput[member].as_i64().unwrap_or_default();
    let is_there = units("ReadCapacityUnits") > 0 && units("WriteCapacityUnits") > 0;
    match (mode, throughput.is_null()) {
        ("PAY_PER_REQUEST", false) => Err(refused(format!(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST ({of})"
        ))),
        ("PAY_PER_REQUEST", true) => Ok(()),
        _ if is_there => Ok(()),
        _ => Err(refused(format!(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED ({of})"
        ))),
    }
}

/// Limits of requests are those of tables that are paid for by request.
pub(super) fn limit(mode: &str, limit: &Value) -> Result<(), Refusal> {
    match mode != "PAY_PER_REQUEST" && !limit.is_null() {
        true => Err(refused(
            "OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST",
        )),
        false => Ok(()),
    }
}

/// What is in an index.
pub(super) fn projection(index: &Value) -> Result<(), Refusal> {
    let projection = &index["Projection"];
    let kind = projection["ProjectionType"].as_str().unwrap_or("ALL");
    let extra = projection["NonKeyAttributes"].as_array();
    match (kind == "INCLUDE", extra.is_some_and(|it| !it.is_empty())) {
        (true, false) => Err(refused("NonKeyAttributes must be specified with INCLUDE")),
        (false, true) => Err(refused(format!(
            "ProjectionType is {kind}, but NonKeyAttributes is specified"
        ))),
        _ => Ok(()),
    }
}
