//! KMS: how often a key is rotated, which moto does not keep (API reference, EnableKeyRotation,
//! GetKeyRotationStatus).

use super::answer::{Answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many days lie between two rotations when nothing else is said (API reference, EnableKeyRotation,
/// RotationPeriodInDays).
const PERIOD: i64 = 365;

/// What moto's keys lack.
#[derive(Debug, Default)]
pub(crate) struct Kms {
    /// Days between rotations, by region and id.
    periods: BTreeMap<(String, String), i64>,
}

impl Kms {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let answer = gateway.forward(request).await;
        if !answer.status().is_success() {
            return answer;
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let id = body["KeyId"].as_str().unwrap_or_default();
        let id = id.rsplit_once('/').map_or(id, |(_, id)| id);
        let key = (request.region.clone(), id.to_owned());
        match request.operation.as_str() {
            "EnableKeyRotation" => {
                // Without a period, the one that the key had stays.
                if let Some(period) = body["RotationPeriodInDays"].as_i64() {
                    self.periods.insert(key, period);
                }
                answer
            }
            "GetKeyRotationStatus" => {
                let mut told: Value = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
                if told["KeyRotationEnabled"] == true {
                    let period = self.periods.get(&key).copied().unwrap_or(PERIOD);
                    told["RotationPeriodInDays"] = json!(period);
                }
                json_answer(200, &told)
            }
            _ => answer,
        }
    }
}
