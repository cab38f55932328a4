//! Grants: one with a name that is asked for again is the one that there is, and one is retired by the ARN of
//! its key (KMS API reference, CreateGrant, Name; RetireGrant, KeyId).

use super::ask;
use crate::aws::answer::{Answer, error_answer, json_answer};
use crate::aws::request::Request;
use crate::aws::server::Gateway;
use serde_json::{Value, json};

/// What two grants of one name have to share to be one.
const SAME: [&str; 5] = [
    "Name",
    "GranteePrincipal",
    "RetiringPrincipal",
    "Operations",
    "Constraints",
];

pub(super) async fn create(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    if body["Name"].is_string() {
        let asked = json!({ "KeyId": body["KeyId"] });
        let (_, told) = ask(gateway, request, &request.region, "ListGrants", &asked).await;
        let grants = told["Grants"].as_array().into_iter().flatten();
        let is_same = |grant: &&Value| SAME.iter().all(|member| grant[*member] == body[*member]);
        if let Some(grant) = { grants }.find(is_same) {
            let id = &grant["GrantId"];
            // Every answer has a token of its own.
            let token = format!("again-{}", request.request_id);
            return json_answer(200, &json!({ "GrantId": id, "GrantToken": token }));
        }
    }
    gateway.forward(request).await
}

/// Retires a grant of a key that is named by its whole ARN.
pub(super) async fn retire(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    if let Some(key) = body["KeyId"].as_str() {
        let account = key.split(':').nth(4).unwrap_or_default();
        if !key.starts_with("arn:") || account.len() != 12 {
            let text = format!("Invalid arn {key}");
            return error_answer(request, 400, "InvalidArnException", &text);
        }
    }
    gateway.forward(request).await
}
