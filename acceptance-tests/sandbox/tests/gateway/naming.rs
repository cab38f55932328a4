//! Every wire protocol names its calls and what they are about, and the table of routes is what the
//! pinned botocore says.

use crate::boto;
use slipway_sandbox::aws::Sandbox;
use slipway_tools as tools;
use std::path::Path;
use std::process::Command;

#[test]
fn the_routes_are_those_of_the_pinned_botocore() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws/naming");
    let table = folder.join("routes.txt");
    let output = Command::new(tools::ensure_moto().expect("moto's environment"))
        .arg(folder.join("routes.py"))
        .output()
        .expect("python runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let made = String::from_utf8(output.stdout).expect("text");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&table, &made).expect("the table is written");
    }
    let committed = std::fs::read_to_string(&table).expect("the table");
    assert!(
        made == committed,
        "routes.txt is out of date; its first line says how to make it"
    );
}

/// One call of each protocol, as boto3 sends it: name and first resource.
#[test]
fn calls_of_every_protocol_are_named() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
attempt(sts.get_caller_identity)
attempt(client("iam").get_role, RoleName="deploy")
attempt(client("ec2").describe_vpcs, Filters=[{"Name": "vpc-id", "Values": ["vpc-1"]}])
attempt(client("ecs").describe_clusters, clusters=["one"])
attempt(client("dynamodb").describe_table, TableName="one")
attempt(client("eks").describe_nodegroup, clusterName="one", nodegroupName="workers")
attempt(client("s3").get_bucket_encryption, Bucket="one")
attempt(client("route53").get_hosted_zone, Id="Z1")
attempt(client("elbv2").describe_load_balancers, Names=["one"])
attempt(client("rds").describe_db_instances, DBInstanceIdentifier="one")
attempt(client("elasticache").describe_cache_subnet_groups, CacheSubnetGroupName="one")
attempt(client("ssm").get_parameter, Name="/one")
attempt(client("logs").describe_log_groups, logGroupNamePrefix="one")
attempt(client("autoscaling").describe_auto_scaling_groups, AutoScalingGroupNames=["one"])
attempt(client("kms").describe_key, KeyId="one")
attempt(client("secretsmanager").describe_secret, SecretId="one")
attempt(client("acm").describe_certificate, CertificateArn="arn:aws:acm:eu-central-1:123456789012:certificate/one")
attempt(client("cloudwatch").describe_alarms, AlarmNames=["one"])
"#;
    boto::run(&sandbox, script);
    let called = sandbox.calls().into_iter().map(|call| {
        let resource = call.resources.first().cloned().unwrap_or_default();
        format!("{} {resource}", call.name())
    });
    let expected = [
        "sts:GetCallerIdentity ",
        "iam:GetRole deploy",
        "ec2:DescribeVpcs vpc-1",
        "ecs:DescribeClusters one",
        "dynamodb:DescribeTable one",
        "eks:DescribeNodegroup one/workers",
        "s3:GetBucketEncryption one",
        "route53:GetHostedZone Z1",
        "elasticloadbalancing:DescribeLoadBalancers one",
        "rds:DescribeDBInstances one",
        "elasticache:DescribeCacheSubnetGroups one",
        "ssm:GetParameter /one",
        "logs:DescribeLogGroups ",
        "autoscaling:DescribeAutoScalingGroups one",
        "kms:DescribeKey one",
        "secretsmanager:DescribeSecret one",
        "acm:DescribeCertificate arn:aws:acm:eu-central-1:123456789012:certificate/one",
        "monitoring:DescribeAlarms one",
    ];
    assert_eq!(called.collect::<Vec<_>>(), expected);
}

/// What a create made stands in the log, whether the client chose its name or the cloud its id.
#[test]
fn a_create_is_logged_with_what_it_made() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
out["vpc"] = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
out["zone"] = make_zone("made.example")
change(out["zone"], ("CREATE", plain("a.made.example", "A", "192.0.2.1")))
"#;
    let out = boto::run(&sandbox, script);
    let calls = sandbox.calls();
    let text = |name: &str| out[name].as_str().expect("an id").to_owned();
    assert_eq!(calls[0].resources, [text("vpc")]);
    assert_eq!(
        calls[1].resources,
        ["made.example".to_owned(), text("zone")]
    );
    assert_eq!(
        calls[2].resources,
        [text("zone"), "a.made.example A".to_owned()]
    );
}

/// An error in CBOR is read by a client as one: the one protocol whose form is not text.
#[test]
fn errors_of_the_cbor_protocol_are_understood() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
from botocore.parsers import create_parser
import urllib.request, os, datetime
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
url = os.environ["AWS_ENDPOINT_URL"] + "/service/GraniteServiceVersion20100801/operation/NoSuchOperation"
request = AWSRequest("POST", url, headers={"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}, data=b"\xa0")
SigV4Auth(boto3.Session().get_credentials(), "monitoring", "eu-central-1").add_auth(request)
sent = urllib.request.Request(url, data=b"\xa0", headers=dict(request.headers), method="POST")
try:
    answer = urllib.request.urlopen(sent)
except urllib.error.HTTPError as error:
    answer = error
model = boto3.client("cloudwatch").meta.service_model
parsed = create_parser("smithy-rpc-v2-cbor").parse({
    "status_code": answer.status, "headers": dict(answer.headers), "body": answer.read(),
}, model.operation_model("DescribeAlarms").output_shape)
out = parsed["Error"]
"#;
    let rule = slipway_sandbox::aws::Rule::on("monitoring:NoSuchOperation");
    sandbox.rule(rule.fault(slipway_sandbox::aws::Fault::Throttle));
    let out = boto::run(&sandbox, script);
    assert_eq!(out["Code"], "ThrottlingException", "{out}");
    assert_eq!(out["Message"], "Rate exceeded");
}
