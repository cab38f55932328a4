//! UpdateTable: one kind of change at a time (API reference, UpdateTable).

use super::table::{End, INDEXES};
use super::{Ask, Dynamo, Refusal, Served, busy, check, create};
use serde_json::{Value, json};

/// The members that are changes; a call has those of one line. A table's capacity goes with its mode, and
/// indexes go with both.
const KINDS: [&[&str]; 6] = [
    &[
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexUpdates",
    ],
    &["StreamSpecification"],
    &["SSESpecification"],
    &[
        "ReplicaUpdates",
        "GlobalTableWitnessUpdates",
        "MultiRegionConsistency",
    ],
    &["TableClass"],
    &["WarmThroughput"],
];

/// The members that stand beside any of them.
const BESIDE: [&str; 2] = ["DeletionProtectionEnabled", "OnDemandThroughput"];

fn refused(text: impl Into<String>) -> Refusal {
    ("ValidationException", text.into())
}

impl Dynamo {
    pub(super) fn update(&mut self, ask: &Ask<'_>) -> Served {
        let body = &ask.body;
        let is_asked = |kind: &&&[&str]| kind.iter().any(|member| !body[*member].is_null());
        let asked: Vec<&&[&str]> = KINDS.iter().filter(is_asked).collect();
        let is_beside = BESIDE.iter().any(|member| !body[*member].is_null());
        if asked.len() > 1 {
            return Err(refused(
                "One or more parameter values were invalid: only one kind of change can be made at a time",
            ));
        }
        if asked.is_empty() && !is_beside {
            return Err(refused(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
            ));
        }
        let table = self.find(ask, "TableName")?;
        if table.status() != "ACTIVE" || table.is_busy() {
            return Err(busy(table));
        }
        match asked.first().map(|kind| kind[0]) {
            Some("BillingMode") => self.update_capacity(ask)?,
            Some("StreamSpecification") => self.update_stream(ask)?,
            Some("SSESpecification") => self.update_encryption(ask)?,
            Some("ReplicaUpdates") => self.update_regions(ask)?,
            Some("TableClass") => {
                let class = json!({ "TableClass": body["TableClass"] });
                self.set(ask, "TableClassSummary", class)?;
            }
            Some(_) => self.update_warm(ask)?,
            None => {}
        }
        if !body["OnDemandThroughput"].is_null() {
            let table = self.find(ask, "TableName")?;
            let mode = table.doc["BillingModeSummary"]["BillingMode"].as_str();
            check::limit(mode.unwrap_or("PROVISIONED"), &body["OnDemandThroughput"])?;
            let limit = create::limit(&body["OnDemandThroughput"]);
            let is_none = limit == create::limit(&Value::Null);
            self.set(ask, "OnDemandThroughput", limit)?;
            let table = self.find(ask, "TableName")?;
            if let Some(doc) = table.doc.as_object_mut().filter(|_| is_none) {
                doc.remove("OnDemandThroughput");
            }
        }
        // Takes no time.
        if !body["DeletionProtectionEnabled"].is_null() {
            let table = self.find(ask, "TableName")?;
            table.doc["DeletionProtectionEnabled"] = body["DeletionProtectionEnabled"].clone();
        }
        let table = self.find(ask, "TableName")?;
        Ok(json!({ "TableDescription": table.doc }))
    }

    /// Sets a member, and has the table updating for a while.
    fn set(&mut self, ask: &Ask<'_>, member: &str, value: Value) -> Result<(), Refusal> {
        let due = ask.now + ask.times().update;
        let table = self.find(ask, "TableName")?;
        table.doc[member] = value;
        table.doc["TableStatus"] = json!("UPDATING");
        table.later(due, End::Active);
        Ok(())
    }

    fn update_warm(&mut self, ask: &Ask<'_>) -> Result<(), Refusal> {
        let table = self.find(ask, "TableName")?;
        let mut warm = table.doc["WarmThroughput"].clone();
        raise(&mut warm, &ask.body["WarmThroughput"])?;
        self.set(ask, "WarmThroughput", warm)
    }

    fn update_capacity(&mut self, ask: &Ask<'_>) -> Result<(), Refusal> {
        let body = &ask.body;
        let due = ask.now + ask.times().update;
        let table = self.find(ask, "TableName")?;
        let before = table.doc["BillingModeSummary"]["BillingMode"].as_str();
        let before = before.unwrap_or("PROVISIONED").to_owned();
        let mode = body["BillingMode"].as_str().unwrap_or(&before).to_owned();
        let updates = body["GlobalSecondaryIndexUpdates"].as_array().cloned();
        let updates = updates.unwrap_or_default();
        if mode != before {
            if mode == "PROVISIONED" {
                check::capacity(&mode, &body["ProvisionedThroughput"], "the table")?;
                for index in table.list(INDEXES) {
                    let name = index["IndexName"].as_str().unwrap_or_default();
                    let mut all = updates.iter().map(|it| &it["Update"]);
                    let own = all.find(|it| it["IndexName"] == name);
                    check::capacity(
                        &mode,
                        &own.unwrap_or(&Value::Null)["ProvisionedThroughput"],
                        name,
                    )?;
                }
            }
            table.doc["BillingModeSummary"] = json!({ "BillingMode": mode });
            table.doc["ProvisionedThroughput"] = create::throughput(&body["ProvisionedThroughput"]);
            for mut index in table.list(INDEXES) {
                let name = index["IndexName"].as_str().unwrap_or_default().to_owned();
                let mut all = updates.iter().map(|it| &it["Update"]);
                let own = all.find(|it| it["IndexName"] == name.as_str());
                index["ProvisionedThroughput"] =
                    create::throughput(&own.unwrap_or(&Value::Null)["ProvisionedThroughput"]);
                if let Some(part) = table.part(INDEXES, &name) {
                    *part = index;
                }
            }
            if mode == "PROVISIONED"
                && let Some(doc) = table.doc.as_object_mut()
            {
                doc.remove("OnDemandThroughput");
            }
            table.doc["TableStatus"] = json!("UPDATING");
            table.later(due, End::Active);
            return Ok(());
        }
        if !body["ProvisionedThroughput"].is_null() {
            check::capacity(&mode, &body["ProvisionedThroughput"], "the table")?;
            let wanted = create::throughput(&body["ProvisionedThroughput"]);
            // hashicorp/terraform-provider-aws#8077.
            if wanted == table.doc["ProvisionedThroughput"] {
                return Err(refused(
                    "The provisioned throughput for the table will not change. The requested value equals the current value.",
                ));
            }
            return self.set(ask, "ProvisionedThroughput", wanted);
        }
        match updates.as_slice() {
            [update] => self.update_index(ask, &mode, update),
            // hashicorp/terraform-provider-aws#671.
            _ => Err((
                "LimitExceededException",
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table".to_owned(),
            )),
        }
    }

    fn update_index(&mut self, ask: &Ask<'_>, mode: &str, update: &Value) -> Result<(), Refusal> {
        let (later, soon) = (ask.now + ask.times().part, ask.now + ask.times().update);
        let table = self.find(ask, "TableName")?;
        let name_in = |action: &Value| action["IndexName"].as_str().unwrap_or_default().to_owned();
        let new = &update["Create"];
        if !new.is_null() {
            let name = name_in(new);
            if table.part(INDEXES, &name).is_some() {
                return Err(refused(format!(
                    "Attempting to create an index which already exists: {name}"
                )));
            }
            check::capacity(mode, &new["ProvisionedThroughput"], &name)?;
            check::projection(new)?;
            let schemas = [table.list(INDEXES), table.list("LocalSecondaryIndexes")].concat();
            let schemas = schemas.iter().map(|it| &it["KeySchema"]);
            let used = check::keys_of(schemas.chain([&table.doc["KeySchema"], &new["KeySchema"]]));
            // What no key has yet may stand among them, unlike in CreateTable, and is left out.
            let mut definitions = ask.body["AttributeDefinitions"].clone();
            if let Some(all) = definitions.as_array_mut() {
                all.retain(|it| {
                    it["AttributeName"]
                        .as_str()
                        .is_some_and(|it| used.contains(it))
                });
            }
            check::attributes(&definitions, &used)?;
            table.doc["AttributeDefinitions"] = definitions;
            let arn = table.text("TableArn").to_owned();
            let mut index = create::index(&arn, new, "CREATING");
            index["Backfilling"] = json!(true);
            let mut all = table.list(INDEXES);
            all.push(index);
            table.set_list(INDEXES, all);
            table.doc["TableStatus"] = json!("UPDATING");
            table.later(soon, End::Active);
            table.later(later.max(soon), End::Ready(INDEXES, name));
            return Ok(());
        }
        let gone = &update["Delete"];
        let change = &update["Update"];
        let name = name_in(if gone.is_null() { change } else { gone });
        if table.part(INDEXES, &name).is_none() {
            let text = format!("Requested resource not found: index {name}");
            return Err(("ResourceNotFoundException", text));
        }
        table.doc["TableStatus"] = json!("UPDATING");
        table.later(soon, End::Active);
        if !gone.is_null() {
            table.mark(INDEXES, &name, "DELETING");
            table.later(later.max(soon), End::Without(INDEXES, name.clone()));
            // Definitions that no key uses any more go with it.
            let mut all = table.list(INDEXES);
            all.retain(|it| it["IndexName"] != name.as_str());
            let schemas = [all, table.list("LocalSecondaryIndexes")].concat();
            let schemas = schemas.iter().map(|it| &it["KeySchema"]);
            let used = check::keys_of(schemas.chain([&table.doc["KeySchema"]]));
            let mut definitions = table.list("AttributeDefinitions");
            definitions.retain(|it| {
                it["AttributeName"]
                    .as_str()
                    .is_some_and(|it| used.contains(it))
            });
            table.doc["AttributeDefinitions"] = json!(definitions);
            return Ok(());
        }
        table.mark(INDEXES, &name, "UPDATING");
        table.later(soon, End::Ready(INDEXES, name.clone()));
        let part = table.part(INDEXES, &name);
        let Some(part) = part else {
            return Ok(());
        };
        if !change["ProvisionedThroughput"].is_null() {
            let wanted = create::throughput(&change["ProvisionedThroughput"]);
            if wanted == part["ProvisionedThroughput"] {
                return Err(refused(format!(
                    "The provisioned throughput for the index {name} will not change. The requested value equals the current value."
                )));
            }
            part["ProvisionedThroughput"] = wanted;
        }
        if !change["OnDemandThroughput"].is_null() {
            part["OnDemandThroughput"] = create::limit(&change["OnDemandThroughput"]);
        }
        if !change["WarmThroughput"].is_null() {
            raise(&mut part["WarmThroughput"], &change["WarmThroughput"])?;
        }
        Ok(())
    }

    fn update_stream(&mut self, ask: &Ask<'_>) -> Result<(), Refusal> {
        let wanted = &ask.body["StreamSpecification"];
        let is_wanted = wanted["StreamEnabled"] == true;
        let table = self.find(ask, "TableName")?;
        let is_on = table.doc["StreamSpecification"]["StreamEnabled"] == true;
        let name = table.text("TableName").to_owned();
        match (is_on, is_wanted) {
            // hashicorp/terraform-provider-aws#1105.
            (true, true) => {
                return Err(refused(format!(
                    "Table already has an enabled stream: TableName: {name}"
                )));
            }
            (false, false) => {
                return Err(refused(format!(
                    "Table already has a disabled stream: TableName: {name}"
                )));
            }
            (true, false) if !table.list(super::table::REPLICAS).is_empty() => {
                return Err(refused(
                    "Stream cannot be disabled while the table has replicas",
                ));
            }
            _ => {}
        }
        let mut doc = table.doc.clone();
        if is_wanted {
            self.stream(&mut doc, wanted);
        } else if let Some(doc) = doc.as_object_mut() {
            doc.remove("StreamSpecification");
        }
        let table = self.find(ask, "TableName")?;
        table.doc = doc;
        self.set(ask, "TableStatus", json!("UPDATING"))
    }

    fn update_encryption(&mut self, ask: &Ask<'_>) -> Result<(), Refusal> {
        let due = ask.now + ask.times().update;
        let key = create::key(ask.region, &ask.body["SSESpecification"]);
        let table = self.find(ask, "TableName")?;
        let before = table.doc["SSEDescription"]["KMSMasterKeyArn"].as_str();
        if before == key.as_deref() {
            return Err(refused("Table is already encrypted by given KMSMasterKey"));
        }
        // The table stays active meanwhile (API reference, SSEDescription).
        let status = if key.is_some() {
            "UPDATING"
        } else {
            "DISABLING"
        };
        let shown = key.as_deref().or(before);
        table.doc["SSEDescription"] =
            json!({ "Status": status, "SSEType": "KMS", "KMSMasterKeyArn": shown });
        table.later(due, End::Encrypted(key));
        Ok(())
    }
}

/// What can be served at once grows and does not shrink.
fn raise(now: &mut Value, wanted: &Value) -> Result<(), Refusal> {
    for member in ["ReadUnitsPerSecond", "WriteUnitsPerSecond"] {
        let Some(units) = wanted[member].as_i64() else {
            continue;
        };
        if units < now[member].as_i64().unwrap_or_default() {
            return Err(refused(format!(
                "One or more parameter values were invalid: Requested {member} for WarmThroughput is lower than current WarmThroughput, decreasing WarmThroughput is not supported"
            )));
        }
        now[member] = json!(units);
    }
    Ok(())
}
