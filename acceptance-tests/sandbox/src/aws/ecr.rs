//! ECR: a repository with images stays unless it is deleted by force, which moto does not ask for, and a
//! setting of scans that says nothing is that of none, which moto ignores; tokens are ours (API reference, DeleteRepository,
//! ImageScanningConfiguration).

use super::answer::{Answer, error_answer};
use super::request::Request;
use super::server::Gateway;
use http::HeaderValue;
use serde_json::{Value, json};

/// How the target of a call begins (API reference, "Making API requests").
const TARGET: &str = "AmazonEC2ContainerRegistry_V20150921.";

pub(crate) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let is_plain_delete = request.operation == "DeleteRepository" && body["force"] != true;
    if is_plain_delete && has_images(gateway, request, &body).await {
        let name = body["repositoryName"].as_str().unwrap_or_default();
        let text = format!(
            "The repository with name '{name}' in registry with id '123456789012' cannot be deleted because it still contains images"
        );
        return error_answer(request, 400, "RepositoryNotEmptyException", &text);
    }
    if request.operation == "GetAuthorizationToken" {
        return gateway.overlays.ecr.give(gateway, request, &body);
    }
    if request.operation == "PutImageScanningConfiguration" {
        let mut body = body;
        let setting = &mut body["imageScanningConfiguration"]["scanOnPush"];
        *setting = json!(*setting == true);
        return gateway
            .forward_as(request, "/", body.to_string().into())
            .await;
    }
    gateway.forward(request).await
}

async fn has_images(gateway: &Gateway, request: &Request, body: &Value) -> bool {
    let asked = json!({ "repositoryName": body["repositoryName"] });
    let mut call = Request {
        operation: "ListImages".to_owned(),
        body: asked.to_string().into(),
        ..request.clone()
    };
    let target = format!("{TARGET}ListImages");
    if let Ok(target) = HeaderValue::from_str(&target) {
        call.headers.insert("x-amz-target", target);
    }
    let answer = gateway.forward(&call).await;
    let answer: Value = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    answer["imageIds"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
}
