//! SQS: a change of some attributes leaves the policy as it is, which moto takes away then (API reference,
//! SetQueueAttributes), and a redrive policy is told as it was set, without the spaces that moto puts into it.

use super::answer::{Answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use http::HeaderValue;
use serde_json::{Value, json};

pub(crate) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    match request.operation.as_str() {
        "SetQueueAttributes" => set(gateway, request).await,
        "GetQueueAttributes" => told(gateway.forward(request).await),
        _ => gateway.forward(request).await,
    }
}

/// An answer with its documents as they are sent.
fn told(answer: Answer) -> Answer {
    if !answer.status().is_success() {
        return answer;
    }
    let mut told: Value = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    for name in ["RedrivePolicy", "RedriveAllowPolicy"] {
        let Some(Value::String(text)) = told["Attributes"].get_mut(name) else {
            continue;
        };
        if let Ok(document) = serde_json::from_str::<Value>(text) {
            *text = document.to_string();
        }
    }
    json_answer(200, &told)
}

async fn set(gateway: &Gateway, request: &Request) -> Answer {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    if body["Attributes"]["Policy"].is_null()
        && let Some(policy) = policy(gateway, request, &body["QueueUrl"]).await
    {
        body["Attributes"]["Policy"] = json!(policy);
    }
    let body = body.to_string().into();
    gateway.forward_as(request, "/", body).await
}

/// The policy that a queue has.
async fn policy(gateway: &Gateway, request: &Request, queue: &Value) -> Option<String> {
    let asked = json!({ "QueueUrl": queue, "AttributeNames": ["Policy"] });
    let mut call = Request {
        operation: "GetQueueAttributes".to_owned(),
        body: asked.to_string().into(),
        ..request.clone()
    };
    let target = HeaderValue::from_static("AmazonSQS.GetQueueAttributes");
    call.headers.insert("x-amz-target", target);
    let answer = gateway.forward(&call).await;
    let answer: Value = serde_json::from_slice(answer.body()).ok()?;
    answer["Attributes"]["Policy"].as_str().map(str::to_owned)
}
