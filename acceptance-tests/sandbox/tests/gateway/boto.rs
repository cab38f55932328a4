//! boto3, out of moto's own environment, as an independent client.

use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;
use slipway_tools as tools;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The process that scripts are forked from.
const RUNNER: &str = include_str!("boto.py");

/// `attempt` gives what a call returned, or what the client saw instead; `out` is printed as JSON.
/// Retries are off, so that one call is one request.
pub(crate) const PREAMBLE: &str = r#"
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
    let mut variables = json!({ "PATH": std::env::var("PATH").unwrap_or_default() });
    for (name, value) in sandbox.env() {
        variables[name] = value.into();
    }
    let script = format!("{PREAMBLE}\n{script}\n");
    let request = json!({ "env": variables, "script": script });
    let mut stream = TcpStream::connect(("127.0.0.1", runner())).expect("the runner listens");
    writeln!(stream, "{request}").expect("the runner reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let mut answer: Value = serde_json::from_str(&answer).expect("the runner answers with JSON");
    let error = answer["error"].as_str();
    assert!(
        error.is_none(),
        "the script failed:\n{}",
        error.unwrap_or_default()
    );
    answer["out"].take()
}

/// The port of the runner, which is started once for all tests of a program and ends with it.
fn runner() -> u16 {
    static RUNNING: OnceLock<(u16, Child)> = OnceLock::new();
    let start = || {
        let mut child = Command::new(tools::ensure_moto().expect("moto's environment"))
            .args(["-c", RUNNER])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        (line.trim().parse().expect("a port"), child)
    };
    RUNNING.get_or_init(start).0
}
