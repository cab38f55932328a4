//! moto's weaknesses do not look like AWS's: its crashes are gaps of the sandbox, and its end is the
//! end of the sandbox.

use crate::boto;
use slipway_sandbox::aws::Sandbox;

/// KMS crashes on the replication of a key.
const CRASH: &str = r#"
kms = client("kms")
key = kms.create_key()["KeyMetadata"]["KeyId"]
out = attempt(kms.replicate_key, KeyId=key, ReplicaRegion="us-east-1")
"#;

#[test]
fn a_crash_is_a_gap_of_the_sandbox_and_says_where() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let seen = boto::run(&sandbox, CRASH);
    assert_eq!(
        (&seen["status"], &seen["code"]),
        (&501.into(), &"NotSimulated".into())
    );
    let message = seen["message"].as_str().unwrap_or_default();
    let expected =
        "The sandbox does not simulate kms:ReplicateKey: moto crashed on it (AttributeError: ";
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(sandbox.not_simulated().get("kms:ReplicateKey"), Some(&1));
    // It goes on with what works.
    let seen = boto::run(&sandbox, "out = attempt(sts.get_caller_identity)");
    assert!(seen["ok"].is_object(), "{seen}");
}

#[test]
fn calls_at_once_do_not_crash_it() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
from concurrent.futures import ThreadPoolExecutor
ec2 = client("ec2")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
def make(n):
    group = ec2.create_security_group(GroupName=f"g{n}", Description="d", VpcId=vpc)["GroupId"]
    ec2.describe_security_groups(GroupIds=[group])
    ec2.delete_security_group(GroupId=group)
    return n
with ThreadPoolExecutor(12) as pool:
    out["made"] = len(list(pool.map(make, range(40))))
"#;
    let out = boto::run(&sandbox, script);
    assert_eq!(out["made"], 40);
    let failed: Vec<_> = sandbox
        .calls()
        .into_iter()
        .filter(|call| call.status != Some(200))
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn a_moto_that_dies_is_told_at_every_call_and_not_repeated() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let pid = sandbox.moto_pid().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-9", &pid])
        .status();
    assert!(killed.expect("kill runs").success());
    let script = r#"
# With boto3's own retries: a 500 would be asked again and again.
retrying = boto3.client("sts")
out = attempt(retrying.get_caller_identity)
"#;
    let seen = boto::run(&sandbox, script);
    assert_eq!(seen["code"], "SandboxBroken", "{seen}");
    let message = seen["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("moto, which keeps the objects, has ended (signal: 9"),
        "{message}"
    );
    assert_eq!(sandbox.count("sts:*"), 1);
    assert!(sandbox.not_simulated().is_empty(), "it is no gap");
}
