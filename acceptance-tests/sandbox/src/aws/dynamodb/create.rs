//! Making tables: as asked, from another table, and from S3.

use super::table::{End, INDEXES, Table};
use super::{Ask, Dynamo, Refusal, Served, check, missing};
use crate::aws::sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a table and an index can serve at once when nobody chose it (developer guide, "warm throughput").
const WARM: (i64, i64) = (12_000, 4_000);

/// The lists of `Key` and `Value`.
pub(super) fn tags(tags: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = tags.as_array().into_iter().flatten();
    all.map(|tag| (text(&tag["Key"]), text(&tag["Value"])))
        .collect()
}

/// Capacity as it is told.
pub(super) fn throughput(asked: &Value) -> Value {
    let units = |member: &str| asked[member].as_i64().unwrap_or_default();
    json!({
        "ReadCapacityUnits": units("ReadCapacityUnits"),
        "WriteCapacityUnits": units("WriteCapacityUnits"),
        "NumberOfDecreasesToday": 0,
    })
}

/// What can be served at once as it is told.
pub(super) fn warm(asked: &Value) -> Value {
    let units = |member: &str, least: i64| asked[member].as_i64().unwrap_or(least);
    json!({
        "ReadUnitsPerSecond": units("ReadUnitsPerSecond", WARM.0),
        "WriteUnitsPerSecond": units("WriteUnitsPerSecond", WARM.1),
        "Status": "ACTIVE",
    })
}

/// Limits as they are told: what was not asked for is any number.
pub(super) fn limit(asked: &Value) -> Value {
    let units = |member: &str| asked[member].as_i64().unwrap_or(-1);
    json!({
        "MaxReadRequestUnits": units("MaxReadRequestUnits"),
        "MaxWriteRequestUnits": units("MaxWriteRequestUnits"),
    })
}

/// A global index as it is told.
pub(super) fn index(arn: &str, asked: &Value, status: &str) -> Value {
    let name = asked["IndexName"].as_str().unwrap_or_default();
    let mut doc = json!({
        "IndexName": name,
        "KeySchema": asked["KeySchema"],
        "Projection": asked["Projection"],
        "IndexStatus": status,
        "ProvisionedThroughput": throughput(&asked["ProvisionedThroughput"]),
        "WarmThroughput": warm(&asked["WarmThroughput"]),
        "IndexArn": format!("{arn}/index/{name}"),
        "IndexSizeBytes": 0,
        "ItemCount": 0,
    });
    if !asked["OnDemandThroughput"].is_null() {
        doc["OnDemandThroughput"] = limit(&asked["OnDemandThroughput"]);
    }
    doc
}

/// The key that encrypts a table: that of the account when none is named.
pub(super) fn key(region: &str, asked: &Value) -> Option<String> {
    (asked["Enabled"] == true).then(|| match asked["KMSMasterKeyId"].as_str() {
        Some(key) => key.to_owned(),
        None => format!(
            "arn:aws:kms:{region}:{}:key/00000000-0000-4000-8000-0000dynamodb0",
            Sandbox::ACCOUNT
        ),
    })
}

impl Dynamo {
    pub(super) fn create(&mut self, ask: &Ask<'_>) -> Served {
        let name = ask.text("TableName").to_owned();
        let due = ask.now + ask.times().create;
        let mut table = self.made(ask, &name, &ask.body)?;
        table.tags = tags(&ask.body["Tags"]);
        table.later(due, End::Active);
        let doc = table.doc.clone();
        self.tables.insert((ask.region.to_owned(), name), table);
        Ok(json!({ "TableDescription": doc }))
    }

    /// A table after the members of a request, when nothing is wrong with them.
    fn made(&mut self, ask: &Ask<'_>, name: &str, asked: &Value) -> Result<Table, Refusal> {
        if self
            .tables
            .contains_key(&(ask.region.to_owned(), name.to_owned()))
        {
            return Err((
                "ResourceInUseException",
                format!("Table already exists: {name}"),
            ));
        }
        let mode = asked["BillingMode"].as_str().unwrap_or("PROVISIONED");
        let list = |member: &str| asked[member].as_array().cloned().unwrap_or_default();
        let (global, local) = (list(INDEXES), list("LocalSecondaryIndexes"));
        let schemas = global.iter().chain(&local).map(|it| &it["KeySchema"]);
        let used = check::keys_of(schemas.chain([&asked["KeySchema"]]));
        check::attributes(&asked["AttributeDefinitions"], &used)?;
        check::capacity(mode, &asked["ProvisionedThroughput"], "the table")?;
        check::limit(mode, &asked["OnDemandThroughput"])?;
        for index in global.iter().chain(&local) {
            check::projection(index)?;
        }
        for index in &global {
            let of = index["IndexName"].as_str().unwrap_or_default();
            check::capacity(mode, &index["ProvisionedThroughput"], of)?;
            check::limit(mode, &index["OnDemandThroughput"])?;
        }
        let arn = Self::arn(ask.region, name);
        self.made += 1;
        let mut table = Table::new(json!({
            "TableName": name,
            "TableArn": arn,
            "TableId": format!("00000000-0000-4000-8000-{:012}", self.made),
            "TableStatus": "CREATING",
            "CreationDateTime": 1_790_000_000,
            "AttributeDefinitions": asked["AttributeDefinitions"],
            "KeySchema": asked["KeySchema"],
            "ProvisionedThroughput": throughput(&asked["ProvisionedThroughput"]),
            "WarmThroughput": warm(&asked["WarmThroughput"]),
            "DeletionProtectionEnabled": asked["DeletionProtectionEnabled"] == true,
            "TableSizeBytes": 0,
            "ItemCount": 0,
        }));
        let doc = &mut table.doc;
        // A table that never was paid for by request has no summary (API reference, TableDescription).
        if mode != "PROVISIONED" {
            doc["BillingModeSummary"] = json!({ "BillingMode": mode });
        }
        if !asked["OnDemandThroughput"].is_null() {
            doc["OnDemandThroughput"] = limit(&asked["OnDemandThroughput"]);
        }
        if let Some(class) = asked["TableClass"].as_str() {
            doc["TableClassSummary"] = json!({ "TableClass": class });
        }
        if let Some(key) = key(ask.region, &asked["SSESpecification"]) {
            doc["SSEDescription"] =
                json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key });
        }
        if asked["StreamSpecification"]["StreamEnabled"] == true {
            self.stream(doc, &asked["StreamSpecification"]);
        }
        let global = global.iter().map(|it| index(&arn, it, "ACTIVE")).collect();
        table.set_list(INDEXES, global);
        let local = local.iter().map(|it| {
            let name = it["IndexName"].as_str().unwrap_or_default();
            let mut doc = it.clone();
            doc["IndexArn"] = json!(format!("{arn}/index/{name}"));
            doc
        });
        table.set_list("LocalSecondaryIndexes", local.collect());
        Ok(table)
    }

    /// Switches a new stream on.
    pub(super) fn stream(&mut self, doc: &mut Value, asked: &Value) {
        self.made += 1;
        let label = format!("2026-01-01T00:00:00.{:03}", self.made);
        let arn = doc["TableArn"].as_str().unwrap_or_default();
        doc["LatestStreamArn"] = json!(format!("{arn}/stream/{label}"));
        doc["LatestStreamLabel"] = json!(label);
        doc["StreamSpecification"] = asked.clone();
    }

    pub(super) fn restore(&mut self, ask: &Ask<'_>) -> Served {
        let source = match ask.body["SourceTableArn"].as_str() {
            Some(arn) => {
                let region = arn.split(':').nth(3).unwrap_or_default();
                let name = arn.rsplit('/').next().unwrap_or_default();
                (region.to_owned(), name.to_owned())
            }
            None => ask.key("SourceTableName"),
        };
        let Some(from) = self.tables.get(&source) else {
            return Err((
                "TableNotFoundException",
                format!("Table not found: {}", source.1),
            ));
        };
        if from.recovery.is_none() {
            let text = format!(
                "Point in time recovery is not enabled for table '{}'",
                source.1
            );
            return Err(("PointInTimeRecoveryUnavailableException", text));
        }
        let mut doc = from.doc.clone();
        let name = ask.text("TargetTableName").to_owned();
        let key = (ask.region.to_owned(), name.clone());
        if self.tables.contains_key(&key) {
            return Err((
                "TableAlreadyExistsException",
                format!("Table already exists: {name}"),
            ));
        }
        let arn = Self::arn(ask.region, &name);
        doc["TableName"] = json!(name);
        doc["TableArn"] = json!(arn);
        doc["TableStatus"] = json!("CREATING");
        doc["DeletionProtectionEnabled"] = json!(false);
        let (capacity, mode) = (
            &ask.body["ProvisionedThroughputOverride"],
            &ask.body["BillingModeOverride"],
        );
        if let Some(doc) = doc.as_object_mut() {
            for member in [
                "LatestStreamArn",
                "LatestStreamLabel",
                "StreamSpecification",
                "Replicas",
            ] {
                doc.remove(member);
            }
            if mode == "PROVISIONED" {
                doc.remove("BillingModeSummary");
            }
        }
        if mode == "PAY_PER_REQUEST" {
            doc["BillingModeSummary"] = json!({ "BillingMode": mode });
            doc["ProvisionedThroughput"] = throughput(&Value::Null);
        }
        if !capacity.is_null() {
            doc["ProvisionedThroughput"] = throughput(capacity);
        }
        if let Some(key) = super::create::key(ask.region, &ask.body["SSESpecificationOverride"]) {
            doc["SSEDescription"] =
                json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key });
        }
        let mut table = Table::new(doc);
        if let Some(wanted) = ask.body["GlobalSecondaryIndexOverride"].as_array() {
            let wanted = wanted.iter().map(|it| index(&arn, it, "ACTIVE")).collect();
            table.set_list(INDEXES, wanted);
        }
        if let Some(wanted) = ask.body["LocalSecondaryIndexOverride"].as_array() {
            table.set_list("LocalSecondaryIndexes", wanted.clone());
        }
        // Definitions that no key uses any more are not restored.
        let schemas = [table.list(INDEXES), table.list("LocalSecondaryIndexes")].concat();
        let schemas = schemas.iter().map(|it| &it["KeySchema"]);
        let used = check::keys_of(schemas.chain([&table.doc["KeySchema"]]));
        let mut definitions = table.list("AttributeDefinitions");
        definitions.retain(|it| {
            it["AttributeName"]
                .as_str()
                .is_some_and(|it| used.contains(it))
        });
        table.doc["AttributeDefinitions"] = json!(definitions);
        table.later(ask.now + ask.times().create, End::Active);
        let doc = table.doc.clone();
        self.tables.insert(key, table);
        Ok(json!({ "TableDescription": doc }))
    }

    pub(super) fn import(&mut self, ask: &Ask<'_>) -> Served {
        let asked = &ask.body["TableCreationParameters"];
        let name = asked["TableName"].as_str().unwrap_or_default().to_owned();
        let arn = Self::arn(ask.region, &name);
        // The same token is the same import.
        let token = ask.text("ClientToken");
        let mut all = self.imports.values();
        if let Some(same) = all.find(|it| !token.is_empty() && it["ClientToken"] == token) {
            return Ok(json!({ "ImportTableDescription": same }));
        }
        let mut table = self.made(ask, &name, asked)?;
        table.later(ask.now + ask.times().create, End::Active);
        self.tables.insert((ask.region.to_owned(), name), table);
        self.made += 1;
        let import = format!("{arn}/import/{:020}", self.made);
        let doc = json!({
            "ImportArn": import,
            "ImportStatus": "IN_PROGRESS",
            "TableArn": arn,
            "ClientToken": token,
            "S3BucketSource": ask.body["S3BucketSource"],
            "InputFormat": ask.body["InputFormat"],
            "ErrorCount": 0,
            "ProcessedItemCount": 0,
            "ImportedItemCount": 0,
        });
        self.imports.insert(import, doc.clone());
        Ok(json!({ "ImportTableDescription": doc }))
    }

    /// An import ends when its table is there, and fails when its bucket is said to be missing.
    pub(super) fn describe_import(&mut self, ask: &Ask<'_>) -> Served {
        let arn = ask.text("ImportArn").to_owned();
        let Some(mut doc) = self.imports.get(&arn).cloned() else {
            return Err((
                "ImportNotFoundException",
                format!("Import not found: {arn}"),
            ));
        };
        let table = doc["TableArn"].as_str().unwrap_or_default();
        let name = table.rsplit('/').next().unwrap_or_default();
        let key = (ask.region.to_owned(), name.to_owned());
        let Some(table) = self.tables.get(&key) else {
            return Err(missing(name));
        };
        let prefix = doc["S3BucketSource"]["S3KeyPrefix"].as_str();
        if prefix.is_some_and(|it| it.starts_with("malformed/")) {
            doc["ImportStatus"] = json!("FAILED");
            doc["FailureCode"] = json!("ItemValidationError");
            doc["FailureMessage"] = json!("Some of the items failed validation checks");
        } else if table.status() == "ACTIVE" {
            doc["ImportStatus"] = json!("COMPLETED");
        }
        Ok(json!({ "ImportTableDescription": doc }))
    }
}
