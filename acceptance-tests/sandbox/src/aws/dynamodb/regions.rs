//! Replicas and witnesses (API reference, UpdateTable; developer guide, "Global tables").

use super::table::{End, REPLICAS, Table, WITNESSES};
use super::{Ask, Dynamo, Refusal};
use serde_json::{Value, json};

fn refused(text: impl Into<String>) -> Refusal {
    ("ValidationException", text.into())
}

impl Dynamo {
    pub(super) fn update_regions(&mut self, ask: &Ask<'_>) -> Result<(), Refusal> {
        let list = |member: &str| ask.body[member].as_array().cloned().unwrap_or_default();
        let (updates, witnesses) = (list("ReplicaUpdates"), list("GlobalTableWitnessUpdates"));
        let asked_strong = ask.body["MultiRegionConsistency"] == "STRONG";
        let (later, soon) = (ask.now + ask.times().part, ask.now + ask.times().update);
        let table = self.find(ask, "TableName")?;
        let is_strong = asked_strong || table.doc["MultiRegionConsistency"] == "STRONG";
        let name = table.text("TableName").to_owned();
        let view = table.doc["StreamSpecification"]["StreamViewType"].as_str();
        let new = updates.iter().filter(|it| !it["Create"].is_null()).count();
        if !is_strong && updates.len() != 1 {
            return Err(refused("ReplicaUpdates must have exactly one action"));
        }
        let comes = witnesses
            .iter()
            .filter(|it| !it["Create"].is_null())
            .count();
        if is_strong && new + comes > 0 && new + comes != 2 {
            return Err(refused(
                "MRSC global tables need two further regions, of which one may be a witness",
            ));
        }
        if !is_strong && new > 0 && view != Some("NEW_AND_OLD_IMAGES") {
            return Err(refused(format!(
                "Table {name} must have a stream enabled with NEW_AND_OLD_IMAGES before replicas are added"
            )));
        }
        let mut copies = Vec::new();
        let mut gone = Vec::new();
        for update in &updates {
            let region_in =
                |action: &Value| action["RegionName"].as_str().unwrap_or_default().to_owned();
            if let Some(action) = update.get("Create").filter(|it| !it.is_null()) {
                let region = region_in(action);
                if table.part(REPLICAS, &region).is_some() {
                    return Err(refused(format!(
                        "Failed to create a the new replica of table with name: '{name}' because one or more replicas already existed as tables."
                    )));
                }
                let mut replica = json!({ "RegionName": region, "ReplicaStatus": "CREATING" });
                let key = action["KMSMasterKeyId"].as_str();
                if let Some(key) = key {
                    replica["KMSMasterKeyId"] = json!(key);
                }
                let mut all = table.list(REPLICAS);
                all.push(replica);
                table.set_list(REPLICAS, all);
                table.later(later, End::Ready(REPLICAS, region.clone()));
                copies.push((region, key.map(str::to_owned)));
            }
            if let Some(action) = update.get("Delete").filter(|it| !it.is_null()) {
                let region = region_in(action);
                if table.part(REPLICAS, &region).is_none() {
                    return Err((
                        "ReplicaNotFoundException",
                        format!("No replica in {region}"),
                    ));
                }
                table.mark(REPLICAS, &region, "DELETING");
                table.later(later, End::Without(REPLICAS, region.clone()));
                gone.push(region);
            }
        }
        for update in &witnesses {
            if let Some(region) = update["Create"]["RegionName"].as_str() {
                let witness = json!({ "RegionName": region, "WitnessStatus": "CREATING" });
                table.set_list(WITNESSES, vec![witness]);
                table.later(later, End::Ready(WITNESSES, region.to_owned()));
            }
            if let Some(region) = update["Delete"]["RegionName"].as_str() {
                table.mark(WITNESSES, region, "DELETING");
                table.later(later, End::Without(WITNESSES, region.to_owned()));
            }
        }
        if asked_strong {
            table.doc["MultiRegionConsistency"] = json!("STRONG");
        }
        table.doc["GlobalTableVersion"] = json!("2019.11.21");
        table.doc["TableStatus"] = json!("UPDATING");
        table.later(soon, End::Active);
        let doc = table.doc.clone();
        for region in &gone {
            let key = (region.clone(), name.clone());
            if self
                .tables
                .get(&key)
                .is_some_and(|it| it.doc["DeletionProtectionEnabled"] == true)
            {
                // As for a table.
                let home = self.find(ask, "TableName")?;
                home.changes.clear();
                home.mark(REPLICAS, region, "ACTIVE");
                home.doc["TableStatus"] = json!("ACTIVE");
                return Err(refused(
                    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
                ));
            }
            self.tables.remove(&key);
        }
        for (region, key) in copies {
            let copy = self.copy(ask, &doc, &region, key);
            self.tables.insert((region, name.clone()), copy);
        }
        Ok(())
    }

    /// The table of a replica: the same with a name of its own for everything that has one, without the
    /// replicas.
    fn copy(&mut self, ask: &Ask<'_>, doc: &Value, region: &str, key: Option<String>) -> Table {
        let home = format!(":{}:", ask.region);
        let text = doc.to_string().replace(&home, &format!(":{region}:"));
        let mut copy: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if let Some(copy) = copy.as_object_mut() {
            for member in [REPLICAS, WITNESSES, "SSEDescription"] {
                copy.remove(member);
            }
        }
        copy["TableStatus"] = json!("CREATING");
        copy["DeletionProtectionEnabled"] = json!(false);
        if let Some(key) = key {
            copy["SSEDescription"] =
                json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key });
        }
        let stream = copy["StreamSpecification"].clone();
        if !stream.is_null() {
            self.stream(&mut copy, &stream);
        }
        let mut table = Table::new(copy);
        table.later(ask.now + ask.times().part, End::Active);
        table
    }
}
