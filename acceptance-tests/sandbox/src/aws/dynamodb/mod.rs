//! DynamoDB's tables, entirely with state of our own: moto has them at once, forgets what limits them, and
//! knows no replicas, storage classes and changes that exclude each other. Items are moto's.
//!
//! What is refused, and with which code, is after the DynamoDB API reference, operation by operation;
//! messages that were seen in public carry the place as a comment.
//!
//! Not simulated: backups, exports, contributor insights, Kinesis streams, vector indexes, resource
//! policies and global tables of 2017 go to moto, which does not know these tables.

mod check;
mod create;
mod regions;
mod settings;
mod table;
mod update;

pub use settings::DynamoSettings;

use super::answer::{Answer, error_answer, json_answer};
use super::existing::Existing;
use super::request::Request;
use super::sandbox::Sandbox;
use super::server::Gateway;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;
use table::Table;

/// Code and message of a refusal.
type Refusal = (&'static str, String);
type Served = Result<Value, Refusal>;

/// DynamoDB of every region.
#[derive(Debug, Default)]
pub(crate) struct Dynamo {
    /// By region and name.
    tables: BTreeMap<(String, String), Table>,
    /// By ARN, imports with the table and when they end.
    imports: BTreeMap<String, Value>,
    made: u64,
}

/// One call.
pub(super) struct Ask<'a> {
    gateway: &'a Gateway,
    region: &'a str,
    body: Value,
    now: Instant,
}

impl Ask<'_> {
    fn text(&self, member: &str) -> &str {
        self.body[member].as_str().unwrap_or_default()
    }

    fn times(&self) -> &DynamoSettings {
        &self.gateway.settings.dynamodb
    }

    /// The table that the call is about: a name, or an ARN that ends with one.
    fn key(&self, member: &str) -> (String, String) {
        let text = self.text(member);
        let name = text.rsplit_once(":table/").map_or(text, |(_, name)| name);
        (self.region.to_owned(), name.to_owned())
    }
}

impl Dynamo {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let now = Instant::now();
        self.tables.retain(|_, table| table.settle(now));
        let ask = Ask {
            gateway,
            region: &request.region,
            body: serde_json::from_slice(&request.body).unwrap_or(Value::Null),
            now,
        };
        let served = match request.operation.as_str() {
            "CreateTable" => self.create(&ask),
            "DescribeTable" => self.describe(&ask),
            "ListTables" => Ok(self.list(&ask)),
            "UpdateTable" => self.update(&ask),
            "DeleteTable" => self.delete(&ask),
            "RestoreTableToPointInTime" => self.restore(&ask),
            "ImportTable" => self.import(&ask),
            "DescribeImport" => self.describe_import(&ask),
            "DescribeContinuousBackups" => self.describe_backups(&ask),
            "UpdateContinuousBackups" => self.update_backups(&ask),
            "DescribeTimeToLive" => self.describe_expiry(&ask),
            "UpdateTimeToLive" => self.update_expiry(&ask),
            "TagResource" => self.tag(&ask),
            "UntagResource" => self.untag(&ask),
            "ListTagsOfResource" => self.list_tags(&ask),
            _ => return gateway.forward(request).await,
        };
        match served {
            Ok(body) => {
                self.mirror(gateway, request, &ask).await;
                json_answer(200, &body)
            }
            Err((code, message)) => error_answer(request, 400, code, &message),
        }
    }

    /// Keeps a table of moto's beside each of ours, for its items.
    async fn mirror(&self, gateway: &Gateway, request: &Request, ask: &Ask<'_>) {
        if !matches!(request.operation.as_str(), "CreateTable" | "DeleteTable") {
            return;
        }
        let mut body = ask.body.clone();
        if let Some(body) = body.as_object_mut() {
            for member in ["DeletionProtectionEnabled", "SSESpecification", "Tags"] {
                body.remove(member);
            }
        }
        let sent = body.to_string().into();
        gateway.forward_as(request, "/", sent).await;
    }

    /// Adds the tables that exist.
    pub(crate) fn add_existing(&self, existing: &mut Existing) {
        let names = self.tables.keys().map(|(_, name)| name.clone());
        existing.insert("dynamodb:Table".to_owned(), names.collect());
    }

    fn arn(region: &str, name: &str) -> String {
        format!(
            "arn:aws:dynamodb:{region}:{}:table/{name}",
            Sandbox::ACCOUNT
        )
    }

    fn find(&mut self, ask: &Ask<'_>, member: &str) -> Result<&mut Table, Refusal> {
        let key = ask.key(member);
        let name = key.1.clone();
        self.tables.get_mut(&key).ok_or_else(|| missing(&name))
    }

    fn describe(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.find(ask, "TableName")?;
        Ok(json!({ "Table": table.doc }))
    }

    fn list(&self, ask: &Ask<'_>) -> Value {
        let names = self.tables.keys();
        let names = names.filter(|(region, _)| region == ask.region);
        let names: Vec<&String> = names.map(|(_, name)| name).collect();
        json!({ "TableNames": names })
    }

    fn delete(&mut self, ask: &Ask<'_>) -> Served {
        let due = ask.now + ask.times().delete;
        let table = self.find(ask, "TableName")?;
        // hashicorp/terraform-provider-aws#33234.
        if table.doc["DeletionProtectionEnabled"] == true {
            return Err((
                "ValidationException",
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.".to_owned(),
            ));
        }
        if !table.list(table::REPLICAS).is_empty() {
            let text = "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.";
            return Err(("ValidationException", text.to_owned()));
        }
        if table.status() != "ACTIVE" || table.is_busy() {
            return Err(busy(table));
        }
        table.doc["TableStatus"] = json!("DELETING");
        table.later(due, table::End::Gone);
        Ok(json!({ "TableDescription": table.doc }))
    }

    fn describe_backups(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.backed_up(ask)?;
        Ok(json!({ "ContinuousBackupsDescription": table.recovery_doc() }))
    }

    /// The table, once it is there: backups of one that is being made are not found.
    fn backed_up(&mut self, ask: &Ask<'_>) -> Result<&mut Table, Refusal> {
        let name = ask.key("TableName").1;
        let found = self.find(ask, "TableName").ok();
        let found = found.filter(|it| !matches!(it.status(), "CREATING" | "DELETING"));
        found.ok_or_else(|| ("TableNotFoundException", format!("Table not found: {name}")))
    }

    fn update_backups(&mut self, ask: &Ask<'_>) -> Served {
        let wanted = &ask.body["PointInTimeRecoverySpecification"];
        let days = wanted["RecoveryPeriodInDays"].as_i64();
        let is_on = wanted["PointInTimeRecoveryEnabled"] == true;
        if !is_on && days.is_some() {
            let text =
                "RecoveryPeriodInDays can only be set when PointInTimeRecoveryEnabled is true";
            return Err(("ValidationException", text.to_owned()));
        }
        let table = self.backed_up(ask)?;
        table.recovery = is_on.then(|| days.or(table.recovery).unwrap_or(35));
        Ok(json!({ "ContinuousBackupsDescription": table.recovery_doc() }))
    }

    fn describe_expiry(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.find(ask, "TableName")?;
        if table.status() == "CREATING" {
            return Err(missing(&ask.key("TableName").1));
        }
        Ok(json!({ "TimeToLiveDescription": table.expiry_doc() }))
    }

    fn update_expiry(&mut self, ask: &Ask<'_>) -> Served {
        let wanted = &ask.body["TimeToLiveSpecification"];
        let name = wanted["AttributeName"].as_str().unwrap_or_default();
        let is_on = wanted["Enabled"] == true;
        let due = ask.now + ask.times().expiry;
        let table = self.find(ask, "TableName")?;
        if table.status() != "ACTIVE" {
            return Err(busy(table));
        }
        // Texts as in hashicorp/terraform-provider-aws#10304 and aws/aws-cdk#20748.
        let refused = |text: String| Err(("ValidationException", text));
        if table.expiry_settles.is_some() {
            let text = "Time to live has been modified multiple times within a fixed interval";
            return refused(text.to_owned());
        }
        match (&table.expiry, is_on) {
            (None, false) => return refused("TimeToLive is already disabled".to_owned()),
            (Some(now), true) if now == name => {
                return refused("TimeToLive is already enabled".to_owned());
            }
            (Some(now), _) if now != name => {
                return refused(format!(
                    "TimeToLive is active on a different AttributeName: current AttributeName is {now}"
                ));
            }
            _ => {}
        }
        table.expiry = is_on.then(|| name.to_owned());
        table.expiry_settles = Some(due);
        Ok(json!({ "TimeToLiveSpecification": wanted }))
    }

    fn tag(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.find(ask, "ResourceArn")?;
        table.tags.extend(create::tags(&ask.body["Tags"]));
        Ok(json!({}))
    }

    fn untag(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.find(ask, "ResourceArn")?;
        for key in ask.body["TagKeys"].as_array().into_iter().flatten() {
            table.tags.remove(key.as_str().unwrap_or_default());
        }
        Ok(json!({}))
    }

    fn list_tags(&mut self, ask: &Ask<'_>) -> Served {
        let table = self.find(ask, "ResourceArn")?;
        let tags = table.tags.iter();
        let tags: Vec<Value> = tags
            .map(|(key, value)| json!({ "Key": key, "Value": value }))
            .collect();
        Ok(json!({ "Tags": tags }))
    }
}

fn missing(name: &str) -> Refusal {
    let text = format!("Requested resource not found: Table: {name} not found");
    ("ResourceNotFoundException", text)
}

/// hashicorp/terraform-provider-aws#13339.
fn busy(table: &Table) -> Refusal {
    let text = format!(
        "Attempt to change a resource which is still in use: Table is being updated: {}",
        table.text("TableName")
    );
    ("ResourceInUseException", text)
}
