//! EventBridge: roles that it cannot take on yet, changes of one rule that come at the same time, and what a
//! repeated PutRule does not change (API reference, PutRule, PutTargets, RemoveTargets, DeleteRule). moto is
//! instant and forgiving in all of these.

use super::answer::{Answer, error_answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The rules whose targets are being changed: region, bus and name.
#[derive(Debug, Default)]
pub(crate) struct Events {
    busy: Mutex<BTreeSet<(String, String, String)>>,
}

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    match request.operation.as_str() {
        "PutRule" => put_rule(gateway, request, body).await,
        "PutTargets" | "RemoveTargets" => change_targets(gateway, request, &body).await,
        "DeleteRule" => delete_rule(gateway, request, &body).await,
        _ => gateway.forward(request).await,
    }
}

/// What somebody asks of a rule with a role that is not known everywhere yet.
fn unassumable(gateway: &Gateway, request: &Request, role: &Value) -> Option<Answer> {
    let role = role.as_str().filter(|arn| gateway.is_unseen_role(arn))?;
    let text =
        format!("Provided role '{role}' cannot be assumed by principal 'events.amazonaws.com'.");
    Some(error_answer(request, 400, "ValidationException", &text))
}

/// Tags of a rule that is there already are ignored.
async fn put_rule(gateway: &Gateway, request: &Request, mut body: Value) -> Answer {
    if let Some(refusal) = unassumable(gateway, request, &body["RoleArn"]) {
        return refusal;
    }
    let asked = json!({ "Name": body["Name"], "EventBusName": bus(&body) });
    let found = call(gateway, request, "DescribeRule", &asked).await;
    if found.status().is_success()
        && let Some(members) = body.as_object_mut()
    {
        members.remove("Tags");
    }
    gateway
        .forward_as(request, "/", body.to_string().into())
        .await
}

/// A rule on a bus that is not there is an error, which moto takes for a success.
async fn delete_rule(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    let asked = json!({ "Name": bus(body) });
    let found = call(gateway, request, "DescribeEventBus", &asked).await;
    match found.status().is_success() {
        true => gateway.forward(request).await,
        false => found,
    }
}

/// While the targets of a rule are changed, other changes of them are refused in an answer that is a
/// success otherwise.
async fn change_targets(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    let targets = body["Targets"].as_array();
    let targets: Vec<&Value> = targets.into_iter().flatten().collect();
    for target in &targets {
        if let Some(refusal) = unassumable(gateway, request, &target["RoleArn"]) {
            return refusal;
        }
    }
    let time = gateway.settings.events_change_time;
    if time.is_zero() {
        return gateway.forward(request).await;
    }
    let rule = body["Rule"].as_str().unwrap_or_default().to_owned();
    let key = (request.region.clone(), bus(body), rule);
    let busy = &gateway.overlays.events.busy;
    let is_first = busy
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key.clone());
    if !is_first {
        let removed = body["Ids"].as_array().into_iter().flatten();
        let named = targets.iter().map(|target| &target["Id"]);
        let failed: Vec<Value> = named.chain(removed).map(concurrent).collect();
        let answer = json!({ "FailedEntryCount": failed.len(), "FailedEntries": failed });
        return json_answer(200, &answer);
    }
    let answer = gateway.forward(request).await;
    tokio::time::sleep(time).await;
    busy.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&key);
    answer
}

fn concurrent(id: &Value) -> Value {
    json!({
        "TargetId": id,
        "ErrorCode": "ConcurrentModificationException",
        "ErrorMessage": "Rule or its targets are being modified by another request.",
    })
}

/// The name of the event bus of a request, which may have its ARN.
fn bus(body: &Value) -> String {
    let bus = body["EventBusName"].as_str().unwrap_or("default");
    bus.rsplit('/').next().unwrap_or(bus).to_owned()
}

/// What moto answers to another call.
async fn call(gateway: &Gateway, request: &Request, operation: &str, body: &Value) -> Answer {
    let mut call = Request {
        operation: operation.to_owned(),
        body: body.to_string().into(),
        ..request.clone()
    };
    if let Ok(target) = format!("AWSEvents.{operation}").parse() {
        call.headers.insert("x-amz-target", target);
    }
    gateway.forward(&call).await
}
