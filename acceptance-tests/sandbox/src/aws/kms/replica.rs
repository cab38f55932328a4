//! Replicas of multi-Region keys: moto copies everything of the primary key, overwrites a replica that
//! there is, and has it at once (KMS API reference, ReplicateKey; KMS developer guide, "Multi-Region keys in
//! AWS KMS", "Key states of AWS KMS keys").

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

/// What a replica refuses while it is made.
const LATER: [&str; 6] = [
    "CreateGrant",
    "DisableKey",
    "EnableKey",
    "GetParametersForImport",
    "ScheduleKeyDeletion",
    "UpdateKeyDescription",
];

/// The refusal of a call by a replica that is being made, if it is one of those.
pub(super) fn refuse(request: &Request, body: &Value) -> Option<Answer> {
    let text = format!("{} is creating.", body["KeyId"]);
    let refuses = LATER.contains(&request.operation.as_str());
    refuses.then(|| error_answer(request, 400, "KMSInvalidStateException", &text))
}

/// Says of a replica that it is being made.
pub(super) fn show_making(key: &mut Value) {
    key["KeyState"] = json!("Creating");
    key["Enabled"] = json!(false);
}

/// Says of a key in this region whether it is the primary one; moto calls both replicas once there is one.
pub(super) fn show(key: &mut Value, region: &str) {
    say_of_regions(key);
    let copies = &mut key["MultiRegionConfiguration"];
    if copies.is_object() {
        let is_primary = copies["PrimaryKey"]["Region"] == region;
        copies["MultiRegionKeyType"] = json!(if is_primary { "PRIMARY" } else { "REPLICA" });
    } else if copies.is_null()
        && let Some(key) = key.as_object_mut()
    {
        key.remove("MultiRegionConfiguration");
    }
}

/// Says of a key whether it is a multi-Region one, which moto leaves out when nobody asked (API reference,
/// KeyMetadata, MultiRegion).
pub(super) fn say_of_regions(key: &mut Value) {
    if key["MultiRegion"].is_null() {
        key["MultiRegion"] = json!(false);
    }
}
