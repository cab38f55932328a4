//! Spaces: buckets and objects, for keys that the API made.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::{Fault, Rule, Sandbox};
use slipway_tools::ensure_moto;
use std::process::Command;

pub(crate) fn boto(endpoint: &str, keys: &Value) -> Value {
    let output = Command::new(ensure_moto().expect("moto's environment"))
        .args(["-c", include_str!("spaces.py"), endpoint, &keys.to_string()])
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

pub(crate) fn key(api: &Api, name: &str, bucket: &str, permission: &str) -> Value {
    let grant = json!({ "bucket": bucket, "permission": permission });
    let body = json!({ "name": name, "grants": [grant] });
    api.ok("POST", "/v2/spaces/keys", body)["key"].clone()
}

#[test]
fn keys_of_the_api_do_what_their_grants_say() {
    let api = Api {
        sandbox: Sandbox::start_with_spaces().expect("it starts"),
        token: Sandbox::TOKEN.to_owned(),
    };
    api.sandbox.take_name("others");
    let keys = json!({
        "full": key(&api, "full", "", "fullaccess"),
        "reader": key(&api, "reader", "shop", "read"),
        "writer": key(&api, "writer", "shop", "readwrite"),
    });
    let endpoint = api.sandbox.spaces_endpoint().expect("an endpoint");
    let seen = boto(&endpoint, &keys);
    let expected: Value = serde_json::from_str(include_str!("spaces.json")).expect("JSON");
    for (step, expected) in expected.as_object().expect("an object") {
        assert_eq!(&seen[step], expected, "{step}");
    }
    assert_eq!(
        seen.as_object().map(serde_json::Map::len),
        expected.as_object().map(serde_json::Map::len)
    );

    // One log and one account for both endpoints.
    assert_eq!(api.sandbox.count("s3:CreateBucket"), 6);
    assert_eq!(api.sandbox.existing()["bucket"], ["shop", "logs"]);
    let project = api.get("/v2/projects/default/resources").body;
    assert_eq!(project["resources"][0]["urn"], "do:space:shop");
}

#[test]
fn a_key_that_is_gone_opens_nothing_and_rules_reach_buckets() {
    let api = Api {
        sandbox: Sandbox::start_with_spaces().expect("it starts"),
        token: Sandbox::TOKEN.to_owned(),
    };
    let own = key(&api, "full", "", "fullaccess");
    let path = format!("/v2/spaces/keys/{}", text(&own["access_key"]));
    assert_eq!(api.delete(&path).status, 204);
    let script = r#"
import boto3, json, sys
from botocore.config import Config
key = json.loads(sys.argv[2])
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="fra1", aws_access_key_id=key["access_key"],
    aws_secret_access_key=key["secret_key"], config=Config(retries={"total_max_attempts": 1}))
try:
    s3.list_buckets()
except Exception as error:
    print(error.response["Error"]["Code"])
"#;
    let endpoint = api.sandbox.spaces_endpoint().expect("an endpoint");
    let run = |key: &Value| {
        let output = Command::new(ensure_moto().expect("moto's environment"))
            .args(["-c", script, &endpoint, &key.to_string()])
            .output();
        String::from_utf8_lossy(&output.expect("python runs").stdout)
            .trim()
            .to_owned()
    };
    assert_eq!(run(&own), "InvalidAccessKeyId");
    let own = key(&api, "full", "", "fullaccess");
    let rule = api
        .sandbox
        .rule(Rule::on("s3:ListBuckets").fault(Fault::Throttle));
    assert_eq!(run(&own), "SlowDown");
    rule.assert_fired();
    assert_eq!(run(&own), "");
}
