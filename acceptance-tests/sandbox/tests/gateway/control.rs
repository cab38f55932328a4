//! The sandbox's own paths: what other programs may ask, and who may not.

use crate::boto;
use serde_json::json;
use slipway_sandbox::aws::{Launch, Sandbox};

const OWN: &str = r#"
import urllib.request, urllib.error, os
def own(path, method="GET", body=None, **headers):
    url = os.environ["AWS_ENDPOINT_URL"] + "/_sandbox/" + path
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, method=method, data=body, headers=headers)
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code} {json.loads(error.read())['message']}"
"#;

#[test]
fn status_tells_what_exists_and_what_was_not_simulated() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
ec2 = client("ec2")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
gone = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
ec2.delete_vpc(VpcId=gone)
trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
client("iam").create_role(RoleName="status", AssumeRolePolicyDocument=trust)
key = client("kms").create_key()["KeyMetadata"]["KeyId"]
z = make_zone("status.example")
change(z, ("CREATE", plain("a.status.example", "A", "192.0.2.1")))
attempt(route53.list_traffic_policies)
status = json.loads(own("status"))
out["calls"] = status["calls"]
out["vpc"] = status["exists"]["ec2:Vpc"] == [vpc]
out["subnets"] = status["exists"].get("ec2:Subnet")
out["records"] = status["exists"]["route53:RecordSet"]
out["missing"] = status["not_simulated"]
out["role"] = status["exists"]["iam:Role"]
ec2.delete_vpc(VpcId=vpc)
client("iam").delete_role(RoleName="status")
client("kms").schedule_key_deletion(KeyId=key)
change(z, ("DELETE", plain("a.status.example", "A", "192.0.2.1")))
route53.delete_hosted_zone(Id=z)
out["after"] = json.loads(own("status"))["exists"]
"#;
    let out = boto::run(&sandbox, &format!("{OWN}{script}"));
    assert_eq!(out["calls"], 8);
    assert_eq!(out["role"], json!(["status"]));
    assert_eq!(out["vpc"], true);
    assert_eq!(
        out["subnets"],
        json!(null),
        "the default network is nobody's"
    );
    assert_eq!(out["records"], json!(["a.status.example. A"]));
    assert_eq!(out["missing"], json!({ "route53:ListTrafficPolicies": 1 }));
    assert_eq!(out["after"], json!({}));
    assert!(sandbox.existing().is_empty());
}

#[test]
fn rules_are_put_shown_and_ended() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
rules = b'[[rule]]\nname = "busy"\non = "sts:*"\nfault = "throttle"\n'
out["put"] = json.loads(own("faults", "PUT", rules))
out["seen"] = [attempt(sts.get_caller_identity).get("code", "ok") for _ in range(2)]
out["then"] = json.loads(own("faults"))
out["bad"] = own("faults", "PUT", b'[[rule]]\non = "sts:*"\nfault = "explode"\n')
out["kept"] = len(json.loads(own("faults")))
out["ended"] = json.loads(own("faults", "DELETE"))
"#;
    let out = boto::run(&sandbox, &format!("{OWN}{script}"));
    assert_eq!(
        out["put"],
        json!([{ "name": "busy", "matched": 0, "fired": 0 }])
    );
    assert_eq!(out["seen"], json!(["Throttling", "ok"]));
    assert_eq!(
        out["then"],
        json!([{ "name": "busy", "matched": 2, "fired": 1 }])
    );
    let bad = out["bad"].as_str().unwrap_or_default();
    assert!(bad.starts_with("400 ") && bad.contains("line 3"), "{bad}");
    assert_eq!((&out["kept"], &out["ended"]), (&json!(1), &json!([])));
}

#[test]
fn web_pages_are_refused() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
out = [own("status", Origin="https://example.com"), own("calls", "DELETE", Origin="null"), own("calls", Sec_Fetch_Site="cross-site"), own("calls", Host="rebound.example:80"), own("calls")]
"#;
    let out = boto::run(&sandbox, &format!("{OWN}{script}"));
    let refused = "403 The sandbox's own paths are closed to web pages.";
    assert_eq!(out, json!([refused, refused, refused, refused, ""]));
}

#[test]
fn numbers_of_calls_go_on_after_a_reset_and_every_call_is_in_the_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = folder.path().join("calls.jsonl");
    let sandbox = Sandbox::launch(Launch {
        record: Some(record.clone()),
        ..Launch::default()
    })
    .expect("a sandbox");
    let call = "attempt(sts.get_caller_identity)";
    boto::run(&sandbox, call);
    sandbox.reset_calls();
    boto::run(&sandbox, call);
    let numbers: Vec<u64> = sandbox.calls().iter().map(|call| call.seq).collect();
    assert_eq!(numbers, [2]);
    let text = std::fs::read_to_string(record).expect("the record");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["operation"], "GetCallerIdentity");
    assert_eq!(lines[1]["attempt"], 1);
    assert_eq!(lines[1]["status"], 200);
}
