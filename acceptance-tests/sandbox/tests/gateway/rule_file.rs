//! Rules from a file as the client sees them: each kind, and that a run can be repeated.

use crate::boto;
use serde_json::{Value, json};
use slipway_sandbox::aws::{RuleFile, Sandbox};
use slipway_tools as tools;
use std::process::{Command, Stdio};

fn rules(sandbox: &Sandbox, text: &str) {
    sandbox.rule_file(RuleFile::parse(text).expect("a rule file"));
}

/// For each fault of a list, a CreateHostedZone under a rule of it: what the client saw, and how many
/// zones there are more. The rules are put by the sandbox's own path, so that one client does it all.
const CREATES: &str = r#"
import os, urllib.request
def put(rules):
    url = os.environ["AWS_ENDPOINT_URL"] + "/_sandbox/faults"
    urllib.request.urlopen(urllib.request.Request(url, method="PUT", data=rules.encode())).read()
zones = lambda: len(route53.list_hosted_zones()["HostedZones"])
out = []
for fault in faults:
    before = zones()
    put(f'[[rule]]\nname = "the rule"\non = "route53:CreateHostedZone"\nfault = {fault}\n')
    seen = attempt(client("route53").create_hosted_zone, Name="a.example", CallerReference=str(time.time()))
    out.append([seen, zones() - before])
"#;

fn creates(sandbox: &Sandbox, faults: &[&str]) -> Vec<(Value, u64)> {
    let out = boto::run(
        sandbox,
        &format!(
            "faults = json.loads({:?})\n{CREATES}",
            json!(faults).to_string()
        ),
    );
    let seen = out.as_array().into_iter().flatten();
    seen.map(|one| (one[0].clone(), one[1].as_u64().unwrap_or(99)))
        .collect()
}

#[test]
fn each_kind_is_seen_by_the_client() {
    let cases = [
        ("\"throttle\"", "code", "Throttling", 0),
        ("\"internal-error\"", "code", "InternalFailure", 0),
        (
            "\"internal-error-after-commit\"",
            "code",
            "InternalFailure",
            1,
        ),
        ("\"drop\"", "broken", "ConnectionClosedError", 0),
        ("\"reset\"", "broken", "ConnectionClosedError", 0),
        ("\"lose-answer\"", "broken", "ConnectionClosedError", 1),
        ("\"truncate-answer\"", "broken", "ResponseParserError", 1),
        ("\"expired-credentials\"", "code", "ExpiredToken", 0),
        (
            "{ error = { status = 400, code = \"TooManyHostedZones\", message = \"no\" } }",
            "code",
            "TooManyHostedZones",
            0,
        ),
        (
            "{ error-after-commit = { status = 503, code = \"ServiceUnavailable\", message = \"no\" } }",
            "code",
            "ServiceUnavailable",
            1,
        ),
        ("{ delay = { seconds = 0.2 } }", "ok", "PENDING|INSYNC", 1),
        (
            "{ delay-answer = { seconds = 0.2 } }",
            "ok",
            "PENDING|INSYNC",
            1,
        ),
        ("\"extra-fields\"", "ok", "PENDING|INSYNC", 1),
        (
            "{ unknown-value = { member = \"status\", value = \"SOMEDAY\" } }",
            "ok",
            "SOMEDAY",
            1,
        ),
        ("{ html-page = { status = 502 } }", "status", "502", 0),
    ];
    let sandbox = Sandbox::start().expect("a sandbox");
    let faults = cases.map(|(fault, ..)| fault);
    for ((fault, member, expected, made), (seen, zones)) in
        cases.iter().zip(creates(&sandbox, &faults))
    {
        let text = match *member {
            "ok" => seen["ok"]["ChangeInfo"]["Status"].clone(),
            "status" => json!(seen["status"].to_string()),
            member => seen[member].clone(),
        };
        let text = text.as_str().unwrap_or_default();
        assert!(expected.split('|').any(|e| e == text), "{fault}: {seen}");
        assert_eq!(zones, *made, "{fault}: {seen}");
    }
    let spoiled = sandbox.calls().into_iter().filter_map(|call| call.fault);
    assert_eq!(
        spoiled.filter(|name| name == "the rule").count(),
        cases.len()
    );
}

#[test]
fn a_reset_is_no_orderly_end() {
    // Without boto3, which hides the difference.
    let script = r#"
import socket, os
host, port = os.environ["AWS_ENDPOINT_URL"].split("//")[1].split(":")
route53_auth = 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0'
s = socket.create_connection((host, int(port)))
s.sendall(f"GET /2013-04-01/hostedzone HTTP/1.1\r\nhost: x\r\nauthorization: {route53_auth}\r\n\r\n".encode())
try:
    out = s.recv(100).decode() or "an end"
except ConnectionResetError:
    out = "a reset"
"#;
    let unsigned = slipway_sandbox::aws::Settings {
        check_signatures: false,
        ..Default::default()
    };
    let sandbox = Sandbox::with_settings(unsigned).expect("a sandbox");
    rules(
        &sandbox,
        "[[rule]]\non = \"*\"\ntimes = \"all\"\nfault = \"reset\"\n",
    );
    assert_eq!(boto::run(&sandbox, script), "a reset");
    rules(
        &sandbox,
        "[[rule]]\non = \"*\"\ntimes = \"all\"\nfault = \"drop\"\n",
    );
    assert_eq!(boto::run(&sandbox, script), "an end");
}

#[test]
fn a_redirect_leads_away_and_boto_does_not_follow() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("non-blocking");
    let port = elsewhere.local_addr().expect("an address").port();
    let fault = format!("{{ redirect = {{ status = 307, to = \"http://127.0.0.1:{port}\" }} }}");
    let (seen, zones) = creates(&sandbox, &[&fault]).remove(0);
    assert_eq!((&seen["status"], zones), (&json!(307), 0), "{seen}");
    assert!(elsewhere.accept().is_err(), "nobody came");
}

#[test]
fn credentials_expire_from_a_call_on() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let text = "[[rule]]\non = \"*\"\nfrom = 3\ntimes = \"all\"\nfault = \"expired-credentials\"\n";
    rules(&sandbox, text);
    let script = r#"
calls = [sts.get_caller_identity, acm.list_certificates, sts.get_caller_identity, acm.list_certificates, client("ec2").describe_vpcs]
out = [attempt(call).get("code", "ok") for call in calls]
"#;
    let expected = json!([
        "ok",
        "ok",
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired"
    ]);
    assert_eq!(boto::run(&sandbox, script), expected);
}

/// A process of its own, and a child of this one, that runs a script against the sandbox.
fn command(sandbox: &Sandbox, script: &str) -> Command {
    let python = tools::ensure_moto().expect("moto's environment");
    let preamble = boto::PREAMBLE;
    let script = format!("{preamble}\n{script}\nprint(json.dumps(out, default=str))\n");
    let mut command = Command::new(python);
    command
        .args(["-c", &script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(sandbox.env());
    command
}

/// The very process that made the call is killed, before or after the commit.
#[test]
fn a_kill_hits_the_process_that_calls() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"make_zone("a.example", str(time.time()))"#;
    for (fault, signal, zones) in [("kill", "KILL", 0), ("kill-after-commit", "TERM", 1)] {
        let text = format!(
            "[[rule]]\non = \"route53:Create*\"\nfault = {{ {fault} = {{ process = \"client\", signal = \"{signal}\" }} }}\n"
        );
        rules(&sandbox, &text);
        let mut client = command(&sandbox, script);
        let status = client.stderr(Stdio::null()).status().expect("python runs");
        let expected = if signal == "KILL" { 9 } else { 15 };
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(expected)
        );
        assert_eq!(sandbox.state().zones.len(), zones, "{fault}");
    }
    // The process that would be hit is this very test, which is refused and said so.
    rules(
        &sandbox,
        "[[rule]]\non = \"sts:*\"\nfault = { kill = { process = \"parent\" } }\n",
    );
    let mut client = command(&sandbox, "out = attempt(sts.get_caller_identity)");
    let output = client.output().expect("python runs");
    let seen: Value = serde_json::from_slice(&output.stdout).expect("it was not killed");
    assert_eq!(seen["code"], "SandboxBroken", "{seen}");
}

#[test]
fn a_seed_chooses_the_same_calls_every_time() {
    let script = r#"
out = [attempt(call).get("code", "ok") for _ in range(15) for call in (sts.get_caller_identity, route53.list_hosted_zones)]
"#;
    let run = |seed: u64| {
        let sandbox = Sandbox::start().expect("a sandbox");
        let text = format!(
            "seed = {seed}\n[[rule]]\non = \"*\"\ntimes = \"all\"\nchance = 0.4\nfault = \"throttle\"\n"
        );
        rules(&sandbox, &text);
        boto::run(&sandbox, script)
    };
    let (first, again, other) = (run(7), run(7), run(8));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let throttled = first.as_array().into_iter().flatten();
    let throttled = throttled.filter(|code| **code == "Throttling").count();
    assert!((6..=18).contains(&throttled), "{throttled} of 30");
}

#[test]
fn a_rule_may_be_for_a_resource_and_a_new_file_replaces_the_old_one() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let text = "[[rule]]\nname = \"one\"\non = \"route53:CreateHostedZone\"\nresource = \"b.*\"\ntimes = \"all\"\nfault = \"throttle\"\n";
    rules(&sandbox, text);
    let script = r#"
out = [attempt(route53.create_hosted_zone, Name=n, CallerReference=n + str(time.time())).get("code", "ok") for n in ("a.example", "b.example")]
"#;
    assert_eq!(boto::run(&sandbox, script), json!(["ok", "Throttling"]));
    rules(&sandbox, "");
    assert_eq!(boto::run(&sandbox, script), json!(["ok", "ok"]));
}

/// A call with a wrong signature is nobody's: it meets no rule and is not counted by any.
#[test]
fn a_refused_signature_comes_before_any_rule() {
    let sandbox = Sandbox::start().expect("a sandbox");
    rules(&sandbox, "[[rule]]\non = \"sts:*\"\nfault = \"throttle\"\n");
    let script = r#"
bad = client("sts", aws_access_key_id="AKIANOBODY", aws_secret_access_key="x")
out = [attempt(c.get_caller_identity).get("code", "ok") for c in (bad, sts, sts)]
"#;
    let expected = json!(["InvalidClientTokenId", "Throttling", "ok"]);
    assert_eq!(boto::run(&sandbox, script), expected);
}

/// The file that the guide shows is one that works.
#[test]
fn the_guides_rules_are_valid() {
    let guide = include_str!("../../../../docs/guides/sandbox.md");
    let toml = guide
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let rules = RuleFile::parse(toml.expect("a rule file")).expect("it is valid");
    assert_eq!(rules.into_rules().len(), 3);
}
