//! KMS: how often a key is rotated, material of one's own, replicas that have settings of their own, and
//! named grants, of all of which moto keeps or knows too little (API reference, EnableKeyRotation,
//! GetKeyRotationStatus, and what `material` and `replica` cite).

mod grant;
mod material;
mod replica;

use super::answer::{Answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use http::HeaderValue;
use material::Material;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// How many days lie between two rotations when nothing else is said (API reference, EnableKeyRotation,
/// RotationPeriodInDays).
const PERIOD: i64 = 365;

/// How the target of a call begins (API reference, "Making API requests").
const TARGET: &str = "TrentService.";

/// A key: its region and its id.
type Key = (String, String);

/// What moto's keys lack.
#[derive(Debug, Default)]
pub(crate) struct Kms {
    /// Days between rotations.
    periods: BTreeMap<Key, i64>,
    /// Keys whose material is imported.
    external: BTreeMap<Key, Material>,
    /// Replicas that are made by then.
    making: BTreeMap<Key, SystemTime>,
}

impl Kms {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let key = (request.region.clone(), id_in(&body["KeyId"]).to_owned());
        let is_made = |made: &SystemTime| *made <= gateway.now();
        self.making.retain(|_, made| !is_made(made));
        if self.making.contains_key(&key)
            && let Some(answer) = replica::refuse(request, &body)
        {
            return answer;
        }
        if let Some(material) = self.external.get_mut(&key)
            && let Some(answer) = material.serve(request, &body)
        {
            return answer;
        }
        let answer = match request.operation.as_str() {
            "CreateGrant" => grant::create(gateway, request, &body).await,
            "ReplicateKey" => replica::create(gateway, request, &body).await,
            "RetireGrant" => grant::retire(gateway, request, &body).await,
            _ => gateway.forward(request).await,
        };
        if !answer.status().is_success() {
            return answer;
        }
        let told = || serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        match request.operation.as_str() {
            "CreateKey" => {
                let mut told: Value = told();
                let key = &mut told["KeyMetadata"];
                show_usage(key);
                replica::say_of_regions(key);
                if body["Origin"] == "EXTERNAL" {
                    let id = id_in(&key["KeyId"]).to_owned();
                    let made = Material::default();
                    made.show(key);
                    self.external.insert((request.region.clone(), id), made);
                }
                json_answer(200, &told)
            }
            "ReplicateKey" => {
                let mut told: Value = told();
                let region = body["ReplicaRegion"].as_str().unwrap_or_default();
                let copy = (region.to_owned(), key.1.clone());
                if self.external.contains_key(&key) {
                    let made = Material::default();
                    made.show(&mut told["ReplicaKeyMetadata"]);
                    self.external.insert(copy.clone(), made);
                }
                let metadata = &mut told["ReplicaKeyMetadata"];
                show_usage(metadata);
                replica::show_making(metadata);
                let made = gateway.now() + gateway.settings.kms_replicating;
                self.making.insert(copy, made);
                json_answer(200, &told)
            }
            "DescribeKey" => {
                let mut told: Value = told();
                let metadata = &mut told["KeyMetadata"];
                show_usage(metadata);
                replica::show(metadata, &request.region);
                let key = (request.region.clone(), id_in(&metadata["KeyId"]).to_owned());
                if let Some(material) = self.external.get(&key) {
                    material.show(metadata);
                }
                if self.making.contains_key(&key) {
                    replica::show_making(metadata);
                }
                json_answer(200, &told)
            }
            "EnableKeyRotation" => {
                // Without a period, the one that the key had stays.
                if let Some(period) = body["RotationPeriodInDays"].as_i64() {
                    self.periods.insert(key, period);
                }
                answer
            }
            "GetKeyRotationStatus" => {
                let mut told: Value = told();
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

/// What a key is for when its create did not say it, which moto does not tell (API reference, CreateKey, KeyUsage).
fn show_usage(metadata: &mut Value) {
    if metadata["KeyUsage"].is_null() {
        metadata["KeyUsage"] = json!("ENCRYPT_DECRYPT");
    }
}

/// The id of a key that is named by its id or its ARN.
fn id_in(key: &Value) -> &str {
    let key = key.as_str().unwrap_or_default();
    key.rsplit_once('/').map_or(key, |(_, id)| id)
}

/// Makes another call, in this region.
async fn ask(
    gateway: &Gateway,
    request: &Request,
    region: &str,
    operation: &str,
    body: &Value,
) -> (bool, Value) {
    let mut call = Request {
        operation: operation.to_owned(),
        region: region.to_owned(),
        body: body.to_string().into(),
        ..request.clone()
    };
    let signed = request.header("authorization").unwrap_or_default();
    let scope = |region: &str| format!("/{region}/kms/");
    let signed = signed.replace(&scope(&request.region), &scope(region));
    let target = format!("{TARGET}{operation}");
    for (name, value) in [("authorization", signed), ("x-amz-target", target)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            call.headers.insert(name, value);
        }
    }
    let answer = gateway.forward(&call).await;
    let told = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    (answer.status().is_success(), told)
}
