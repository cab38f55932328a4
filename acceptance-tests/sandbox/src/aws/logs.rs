//! CloudWatch Logs: what moto's log groups lack: their class, their protection from being deleted,
//! another key, and being asked for by name (API reference, DescribeLogGroups, AssociateKmsKey,
//! PutLogGroupDeletionProtection).

use super::answer::{Answer, error_answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a group has besides what moto knows.
#[derive(Debug)]
struct Group {
    class: String,
    key: Option<String>,
    is_protected: bool,
}

/// Groups by region and name.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    groups: BTreeMap<(String, String), Group>,
}

impl Logs {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        let key = |name: String| (request.region.clone(), name);
        match request.operation.as_str() {
            "CreateLogGroup" => {
                let answer = gateway.forward(request).await;
                if answer.status().is_success() {
                    let class = body["logGroupClass"].as_str().unwrap_or("STANDARD");
                    let group = Group {
                        class: class.to_owned(),
                        key: body["kmsKeyId"].as_str().map(str::to_owned),
                        is_protected: body["deletionProtectionEnabled"] == true,
                    };
                    self.groups.insert(key(text("logGroupName")), group);
                }
                answer
            }
            "DeleteLogGroup" => {
                let key = key(text("logGroupName"));
                if self.groups.get(&key).is_some_and(|it| it.is_protected) {
                    let text = "Log group cannot be deleted while deletion protection is enabled.";
                    return error_answer(request, 400, "ValidationException", text);
                }
                let answer = gateway.forward(request).await;
                if answer.status().is_success() {
                    self.groups.remove(&key);
                }
                answer
            }
            "AssociateKmsKey" => {
                let kms = body["kmsKeyId"].as_str().map(str::to_owned);
                self.change(request, key(text("logGroupName")), |group| group.key = kms)
            }
            "DisassociateKmsKey" => {
                self.change(request, key(text("logGroupName")), |group| group.key = None)
            }
            "PutLogGroupDeletionProtection" => {
                let is_protected = body["deletionProtectionEnabled"] == true;
                let name = name_of(&text("logGroupIdentifier"));
                self.change(request, key(name), |group| {
                    group.is_protected = is_protected
                })
            }
            "DescribeLogGroups" => self.describe(gateway, request, body).await,
            _ => gateway.forward(request).await,
        }
    }

    fn change(
        &mut self,
        request: &Request,
        key: (String, String),
        change: impl FnOnce(&mut Group),
    ) -> Answer {
        match self.groups.get_mut(&key) {
            Some(group) => {
                change(group);
                json_answer(200, &json!({}))
            }
            None => error_answer(
                request,
                400,
                "ResourceNotFoundException",
                "The specified log group does not exist.",
            ),
        }
    }

    /// moto's groups, and only those that are asked for by name or ARN.
    async fn describe(&self, gateway: &Gateway, request: &Request, mut body: Value) -> Answer {
        let wanted: Option<Vec<String>> = body["logGroupIdentifiers"].as_array().map(|all| {
            let all = all.iter().filter_map(Value::as_str);
            all.map(name_of).collect()
        });
        let mut found = Vec::new();
        let next = loop {
            let sent = body.to_string().into();
            let answer = gateway.forward_as(request, "/", sent).await;
            let Ok(page) = serde_json::from_slice::<Value>(answer.body()) else {
                return answer;
            };
            if !answer.status().is_success() {
                return answer;
            }
            found.extend(page["logGroups"].as_array().cloned().unwrap_or_default());
            // Those that are asked for may stand on any page of moto's.
            if wanted.is_none() || page["nextToken"].is_null() {
                break page["nextToken"].clone();
            }
            body["nextToken"] = page["nextToken"].clone();
        };
        found.retain(|group| {
            let name = group["logGroupName"].as_str().unwrap_or_default();
            let mut names = wanted.iter().flatten();
            wanted.is_none() || names.any(|wanted| wanted == name)
        });
        for group in &mut found {
            self.complete(&request.region, group);
        }
        let mut answer = json!({ "logGroups": found });
        if wanted.is_none() && !next.is_null() {
            answer["nextToken"] = next;
        }
        json_answer(200, &answer)
    }

    fn complete(&self, region: &str, group: &mut Value) {
        let text = |member: &str| group[member].as_str().unwrap_or_default().to_owned();
        let (name, arn) = (text("logGroupName"), text("arn"));
        let arn = arn.trim_end_matches(":*").to_owned();
        group["logGroupArn"] = json!(arn);
        group["arn"] = json!(format!("{arn}:*"));
        let Some(known) = self.groups.get(&(region.to_owned(), name)) else {
            return;
        };
        group["logGroupClass"] = json!(known.class);
        group["deletionProtectionEnabled"] = json!(known.is_protected);
        match (&known.key, group.as_object_mut()) {
            (Some(key), Some(group)) => {
                group.insert("kmsKeyId".to_owned(), json!(key));
            }
            (None, Some(group)) => {
                group.remove("kmsKeyId");
            }
            _ => {}
        }
    }
}

/// The name in an ARN, or the name that it is.
fn name_of(identifier: &str) -> String {
    let name = identifier.rsplit_once(":log-group:");
    let name = name.map_or(identifier, |(_, name)| name);
    name.trim_end_matches(":*").to_owned()
}
