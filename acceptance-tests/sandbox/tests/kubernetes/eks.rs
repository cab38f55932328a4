//! An EKS cluster: whom it lets in. Tokens are made as the AWS CLI makes them, by botocore.

use crate::kubectl::Kubectl;
use crate::pods::until;
use crate::stack::run;
use serde_json::{Value, json};
use slipway_sandbox::aws::{Credential, EksSettings, Sandbox, Settings};
use std::time::Duration;

/// Functions that presign a token: for a cluster, by a client's credentials, with what differs.
const TOKENS: &str = r#"
import base64, urllib.parse
from botocore.signers import RequestSigner

def token(cluster="one", keys=None, seconds=60, host="https://sts.eu-central-1.amazonaws.com", action="GetCallerIdentity", header="x-k8s-aws-id", service="sts"):
    session = boto3.session.Session(**(keys or {}), region_name="eu-central-1")
    model = session.client("sts").meta.service_model
    signer = RequestSigner(model.service_id, "eu-central-1", service, "v4", session.get_credentials(), session.events)
    request = {"method": "GET", "url": host + f"/?Action={action}&Version=2011-06-15", "body": {}, "headers": {header: cluster}, "context": {}}
    url = signer.generate_presigned_url(request, region_name="eu-central-1", expires_in=seconds, operation_name="")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")

def user(name):
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, dict(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])

def assumed(name, session="alice@example.com"):
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    given = client("sts").assume_role(RoleArn=arn, RoleSessionName=session)["Credentials"]
    return arn, dict(aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"])
"#;

pub(crate) fn eks(sandbox: &Sandbox, script: &str) -> Value {
    run(sandbox, &format!("{TOKENS}\n{script}"))
}

/// kubectl as `aws eks update-kubeconfig` sets it up, with one token.
pub(crate) fn kubectl(cluster: &Value, token: &Value) -> Kubectl {
    let (endpoint, authority) = (
        cluster["endpoint"].as_str().expect("an endpoint"),
        cluster["certificateAuthority"]["data"]
            .as_str()
            .expect("a certificate"),
    );
    Kubectl::new(&format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: one\n  cluster:\n    certificate-authority-data: {authority}\n    server: {endpoint}\ncontexts:\n- name: one\n  context:\n    cluster: one\n    user: one\ncurrent-context: one\nusers:\n- name: one\n  user:\n    token: {}\n",
        token.as_str().expect("a token")
    ))
}

fn who(kubectl: &Kubectl) -> Value {
    let text = kubectl.ok(&["auth", "whoami", "-o", "json"]);
    let all: Value = serde_json::from_str(&text).expect("JSON");
    all["status"]["userInfo"].clone()
}

#[test]
fn it_lets_in_principals_with_an_entry_by_a_token_for_itself() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = eks(
        &sandbox,
        r#"
one, other = running(**modern()), running("other", **modern())
viewer, viewing = user("viewer")
eks.create_access_entry(clusterName="one", principalArn=viewer, kubernetesGroups=["readers"], username="eve")
eks.associate_access_policy(clusterName="one", principalArn=viewer, policyArn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", accessScope={"type": "namespace", "namespaces": ["web-*"]})
ci, running_ci = assumed("ci")
eks.create_access_entry(clusterName="one", principalArn=ci)
eks.associate_access_policy(clusterName="one", principalArn=ci, policyArn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", accessScope={"type": "cluster"})
_, stranger = user("stranger")
out = {
    "one": one, "viewer": token(keys=viewing), "ci": token(keys=running_ci), "creator": token(),
    "nobody": {
        "of another cluster": token("other"),
        "without an entry": token(keys=stranger),
        "with another header": token(header="x-k8s-aws-name"),
        "for another call": token(action="GetSessionToken"),
        "for longer than it may": token(seconds=901),
        "of another host": token(host="https://sts.example.com"),
        "of another service": token(service="iam"),
        "with a changed signature": token() [:-4] + "AAAA",
        "of another form": token().replace("v1", "v2"),
        "of nothing": "k8s-aws-v1.",
    },
    "here": token(host="http://127.0.0.1:4566"),
}
"#,
    );
    let with = |token: &Value| kubectl(&out["one"], token);
    let creator = with(&out["creator"]);
    assert_eq!(creator.ok(&["auth", "can-i", "*", "*"]), "yes");
    assert_eq!(who(&with(&out["here"])), who(&creator));

    let viewer = with(&out["viewer"]);
    let own = who(&viewer);
    assert_eq!(own["username"], "eve");
    assert_eq!(own["groups"], json!(["readers", "system:authenticated"]));
    for namespace in ["web-1", "other"] {
        creator.ok(&["create", "namespace", namespace]);
    }
    viewer.ok(&["create", "configmap", "a", "-n", "web-1"]);
    let refused = viewer.refused(&["create", "configmap", "a", "-n", "other"]);
    assert!(
        refused.contains("User \"eve\" cannot create resource \"configmaps\""),
        "{refused}"
    );

    let ci = with(&out["ci"]);
    assert_eq!(
        who(&ci)["username"],
        "arn:aws:sts::123456789012:assumed-role/ci/alice-example.com"
    );
    ci.ok(&["get", "pods", "-A"]);
    let refused = ci.refused(&["get", "secrets"]);
    assert!(refused.contains("cannot list resource"), "{refused}");

    for (what, token) in out["nobody"].as_object().expect("tokens") {
        eprintln!("a token {what}");
        with(token).is_nobody();
    }
    // What is taken away is gone at once.
    let entry = "clusterName='one', principalArn='arn:aws:iam::123456789012:user/viewer'";
    eks(&sandbox, &format!("eks.delete_access_entry({entry})"));
    viewer.is_nobody();
    let server = sandbox.cluster("one").expect("it is there");
    eks(&sandbox, r#"eks.delete_cluster(name="one")"#);
    assert!(sandbox.cluster("one").is_none() && server.pids().is_empty());
    let refused = creator.refused(&["get", "pods"]);
    assert!(refused.contains("was refused"), "{refused}");
    assert!(
        sandbox
            .cluster("other")
            .is_some_and(|other| other.pids().is_empty())
    );
}

#[test]
fn a_token_is_good_for_a_quarter_of_an_hour_and_as_long_as_its_key() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let key = Credential::session("ASIAONE", "secret", "session", Duration::from_secs(3600));
    sandbox.add_credential(key);
    let out = eks(
        &sandbox,
        r#"
one = running(**modern())
out = {"one": one, "token": token(), "session": token(keys=dict(aws_access_key_id="ASIAONE", aws_secret_access_key="secret", aws_session_token="session"))}
"#,
    );
    let kubectl = kubectl(&out["one"], &out["token"]);
    let of_session = crate::eks::kubectl(&out["one"], &out["session"]);
    kubectl.ok(&["get", "namespaces"]);
    sandbox.expire_credential("ASIAONE");
    of_session.is_nobody();
    // Its URL says a minute, which means nothing to the service.
    sandbox.set_clock_offset(800);
    kubectl.ok(&["get", "namespaces"]);
    sandbox.set_clock_offset(901);
    kubectl.is_nobody();
    sandbox.set_clock_offset(-400);
    kubectl.is_nobody();
}

#[test]
fn tokens_may_live_for_seconds() {
    let sandbox = Sandbox::with_settings(Settings {
        eks: EksSettings {
            token_life: Duration::from_secs(30),
            ..EksSettings::default()
        },
        ..Settings::default()
    })
    .expect("a sandbox");
    let out = eks(&sandbox, "out = {'one': running(**modern())}");
    // It may have to wait for its turn, and the token is not to end meanwhile.
    let server = sandbox.cluster("one").expect("it is there");
    server.start().expect("it starts");
    let token = eks(&sandbox, "out = {'token': token()}");
    let kubectl = kubectl(&out["one"], &token["token"]);
    kubectl.ok(&["get", "namespaces"]);
    sandbox.set_clock_offset(31);
    kubectl.is_nobody();
}

#[test]
fn its_nodes_are_those_of_its_groups() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = eks(
        &sandbox,
        r#"
one = running(**modern())
group(scalingConfig={"minSize": 0, "maxSize": 3, "desiredSize": 3}, labels={"tier": "web"}, taints=[{"key": "only", "value": "web", "effect": "NO_SCHEDULE"}], instanceTypes=["m6i.xlarge"])
eks.create_addon(clusterName="one", addonName="vpc-cni")
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
out = {"one": one, "token": token()}
"#,
    );
    let kubectl = kubectl(&out["one"], &out["token"]);
    let nodes = kubectl.ok(&[
        "get",
        "nodes",
        "-l",
        "eks.amazonaws.com/nodegroup=workers,tier=web,node.kubernetes.io/instance-type=m6i.xlarge",
        "-o",
        "jsonpath={range .items[*]}{.status.capacity.cpu} {.spec.taints[*].key}{'\\n'}{end}",
    ]);
    assert_eq!(nodes, "4 only\n4 only\n4 only");
    let scale = "eks.update_nodegroup_config(clusterName='one', nodegroupName='workers', scalingConfig={'desiredSize': 1})";
    eks(&sandbox, scale);
    until(&kubectl, &["get", "nodes", "-o", "name"], |text| {
        text.lines().count() == 1
    });
}
