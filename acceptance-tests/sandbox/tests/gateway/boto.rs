//! boto3, out of moto's own environment, as an independent client.

use serde_json::Value;
use slipway_sandbox::aws::Sandbox;
use slipway_tools as tools;
use std::process::Command;

/// `attempt` gives what a call returned, or what the client saw instead; `out` is printed as JSON.
/// Retries are off, so that one call is one request.
const PREAMBLE: &str = r#"
import boto3, botocore, json, sys, time
from botocore.config import Config

once = Config(retries={"total_max_attempts": 1}, read_timeout=20)

def client(service, **options):
    options.setdefault("config", once)
    return boto3.client(service, **options)

def attempt(call, **arguments):
    try:
        answer = call(**arguments)
        answer.pop("ResponseMetadata", None)
        return {"ok": answer}
    except botocore.exceptions.ClientError as error:
        meta = error.response["ResponseMetadata"]
        return {
            "status": meta["HTTPStatusCode"],
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"].get("Message", ""),
            "request_id": meta.get("RequestId", ""),
        }
    except Exception as error:
        return {"broken": type(error).__name__, "text": str(error)}

def change(zone, *changes):
    return attempt(
        route53.change_resource_record_sets,
        HostedZoneId=zone,
        ChangeBatch={"Changes": [
            {"Action": action, "ResourceRecordSet": record} for action, record in changes
        ]},
    )

def plain(name, kind, *values, ttl=60, **more):
    return {
        "Name": name, "Type": kind, "TTL": ttl,
        "ResourceRecords": [{"Value": value} for value in values], **more,
    }

def make_zone(name, reference=None):
    made = route53.create_hosted_zone(Name=name, CallerReference=reference or name)
    return made["HostedZone"]["Id"].split("/")[-1]

route53, acm, sts = client("route53"), client("acm"), client("sts")
out = {}
"#;

/// Runs a Python script against the sandbox and returns its `out`.
///
/// # Panics
/// With the script's error, when it fails.
#[track_caller]
pub(crate) fn run(sandbox: &Sandbox, script: &str) -> Value {
    run_with(sandbox, &[], script)
}

/// [`run`] with more environment variables.
#[track_caller]
pub(crate) fn run_with(sandbox: &Sandbox, env: &[(&str, &str)], script: &str) -> Value {
    let output = command(sandbox, env, script).output().expect("python runs");
    assert!(
        output.status.success(),
        "the script failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// The command that runs a script against the sandbox, for tests in which it does not end well.
pub(crate) fn command(sandbox: &Sandbox, env: &[(&str, &str)], script: &str) -> Command {
    let python = tools::ensure_moto().expect("moto's environment");
    let script = format!("{PREAMBLE}\n{script}\nprint(json.dumps(out, default=str))\n");
    let mut command = Command::new(python);
    command
        .args(["-c", &script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(sandbox.env())
        .envs(env.iter().copied());
    command
}
