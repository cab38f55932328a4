//! Replicas of multi-Region keys: moto copies everything of the primary key, and overwrites a replica that
//! there is (KMS API reference, ReplicateKey; KMS developer guide, "Multi-Region keys in AWS KMS").

use super::{ask, id_in};
use crate::aws::answer::{Answer, error_answer, json_answer};
use crate::aws::request::Request;
use crate::aws::server::Gateway;
use serde_json::{Value, json};

pub(super) async fn create(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    let (id, region) = (
        id_in(&body["KeyId"]),
        body["ReplicaRegion"].as_str().unwrap_or_default(),
    );
    let named = json!({ "KeyId": id });
    if ask(gateway, request, region, "DescribeKey", &named).await.0 {
        let text = format!("There is a key {id} in {region} already");
        return error_answer(request, 400, "AlreadyExistsException", &text);
    }
    let asked = json!({ "KeyId": id, "ReplicaRegion": region });
    let asked = asked.to_string().into();
    let answer = gateway.forward_as(request, "/", asked).await;
    if !answer.status().is_success() {
        return answer;
    }
    let mut told: Value = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    let text = body["Description"].as_str().unwrap_or_default();
    let policy = body["Policy"].as_str().or(told["ReplicaPolicy"].as_str());
    let changes = [
        (
            "UpdateKeyDescription",
            json!({ "KeyId": id, "Description": text }),
        ),
        (
            "PutKeyPolicy",
            json!({ "KeyId": id, "PolicyName": "default", "Policy": policy }),
        ),
        ("EnableKey", named.clone()),
        ("TagResource", json!({ "KeyId": id, "Tags": body["Tags"] })),
    ];
    for (operation, change) in changes {
        if operation != "TagResource" || body["Tags"].is_array() {
            ask(gateway, request, region, operation, &change).await;
        }
    }
    let (_, seen) = ask(gateway, request, region, "DescribeKey", &named).await;
    told["ReplicaKeyMetadata"] = seen["KeyMetadata"].clone();
    told["ReplicaTags"] = body["Tags"].clone();
    show(&mut told["ReplicaKeyMetadata"], region);
    json_answer(200, &told)
}

/// Says of a key in this region whether it is the primary one.
pub(super) fn show(key: &mut Value, region: &str) {
    let copies = &mut key["MultiRegionConfiguration"];
    if copies.is_object() && copies["PrimaryKey"]["Region"] != region {
        copies["MultiRegionKeyType"] = json!("REPLICA");
    } else if copies.is_null()
        && let Some(key) = key.as_object_mut()
    {
        key.remove("MultiRegionConfiguration");
    }
}
