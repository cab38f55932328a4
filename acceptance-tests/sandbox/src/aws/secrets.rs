//! Secrets Manager: the list of a secret's versions tells the secret's ARN, where moto tells its name (API
//! reference, ListSecretVersionIds).

use super::answer::{Answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use http::HeaderValue;
use serde_json::{Value, json};

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let answer = gateway.forward(request).await;
    if request.operation != "ListSecretVersionIds" || !answer.status().is_success() {
        return answer;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let asked = json!({ "SecretId": body["SecretId"] });
    let mut call = Request {
        operation: "DescribeSecret".to_owned(),
        body: asked.to_string().into(),
        ..request.clone()
    };
    let target = HeaderValue::from_static("secretsmanager.DescribeSecret");
    call.headers.insert("x-amz-target", target);
    let secret = gateway.forward(&call).await;
    let secret: Value = serde_json::from_slice(secret.body()).unwrap_or(Value::Null);
    let mut told: Value = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    told["ARN"] = secret["ARN"].clone();
    json_answer(200, &told)
}
