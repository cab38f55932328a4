//! A cloud that lags behind itself: what was just made is not found, and what was just changed reads
//! as before.

use crate::boto;
use serde_json::json;
use slipway_sandbox::aws::{Fault, Rule, Sandbox};
use std::time::Duration;

/// Longer than any of these tests takes, and shorter than anything in them.
const LONG: Duration = Duration::from_secs(300);
const SHORT: Duration = Duration::from_micros(1);

#[test]
fn what_was_just_made_is_not_found_in_the_services_own_words() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let young = sandbox.rule(
        Rule::on("*")
            .always()
            .fault(Fault::NotFoundAfterCreate(LONG)),
    );
    let make = r#"
z = make_zone("young.example")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
s3.create_bucket(Bucket="young-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
iam.create_role(RoleName="young", AssumeRolePolicyDocument=trust)
arn = acm.request_certificate(DomainName="young.example", ValidationMethod="DNS")["CertificateArn"]
ids = dict(z=z, vpc=vpc, arn=arn)
"#;
    let look = r#"
code = lambda answer: answer.get("code", "ok")
zone = attempt(route53.get_hosted_zone, Id=ids["z"])
out = [
    code(zone), zone.get("message", "").replace(ids["z"], "ZID"),
    code(attempt(ec2.describe_vpcs, VpcIds=[ids["vpc"]])),
    len(ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])["Vpcs"]),
    code(attempt(s3.head_bucket, Bucket="young-bucket")),
    code(attempt(iam.get_role, RoleName="young")),
    code(attempt(acm.describe_certificate, CertificateArn=ids["arn"])),
    code(attempt(iam.get_user, UserName="nobody")),
]
"#;
    let clients = r#"ec2, s3, iam = client("ec2"), client("s3"), client("iam")"#;
    let script = format!("{clients}\n{make}\n{look}\nout = [ids, out]");
    let out = boto::run(&sandbox, &script);
    let expected = json!([
        "NoSuchHostedZone",
        "No hosted zone found with ID: ZID",
        "InvalidVpcID.NotFound",
        0,
        "404",
        "NoSuchEntity",
        "ResourceNotFoundException",
        "NoSuchEntity",
    ]);
    assert_eq!(out[1], expected);
    // Whoever was never made is looked for in earnest.
    assert_eq!(young.hits(), 6);
    young.remove();
    let late = Rule::on("*")
        .always()
        .fault(Fault::NotFoundAfterCreate(SHORT));
    let late = sandbox.rule(late);
    let script = format!("{clients}\nids = json.loads('{}')\n{look}", out[0]);
    let out = boto::run(&sandbox, &script);
    let found = json!(["ok", "", "ok", 1, "ok", "ok", "ok", "NoSuchEntity"]);
    assert_eq!(out, found);
    assert_eq!(late.matched(), 0);
}

#[test]
fn what_was_just_changed_reads_as_before() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let stale = |lag| {
        sandbox.rule(
            Rule::on("route53:List*")
                .always()
                .fault(Fault::StaleRead(lag)),
        )
    };
    let long = stale(LONG);
    let names = r#"
names = lambda: sorted(r["Name"] for r in route53.list_resource_record_sets(HostedZoneId=z)["ResourceRecordSets"] if r["Type"] == "A")
"#;
    let script = r#"
z = make_zone("stale.example")
before = names()
change(z, ("CREATE", plain("a.stale.example", "A", "192.0.2.1")))
change(z, ("CREATE", plain("b.stale.example", "A", "192.0.2.1")))
out = [z, before, names()]
"#;
    let out = boto::run(&sandbox, &format!("{names}{script}"));
    assert_eq!((&out[1], &out[2]), (&json!([]), &json!([])));
    assert_eq!((long.matched(), long.hits()), (1, 1));
    long.remove();
    stale(SHORT);
    let script = format!("z = {}\nout = names()", out[0]);
    let out = boto::run(&sandbox, &format!("{names}{script}"));
    assert_eq!(out, json!(["a.stale.example.", "b.stale.example."]));
}
