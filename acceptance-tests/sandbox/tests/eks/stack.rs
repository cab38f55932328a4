//! What a cluster needs around it, as Python.

use crate::boto;
use serde_json::Value;
use slipway_sandbox::aws::Sandbox;

/// A VPC with two private subnets and the roles; functions that make things of EKS with as little as
/// they need. `wait` runs boto3's own waiter, which looks again without its usual pause. Every answer
/// is held to the service's model: boto3 would overlook a member or a value that it does not know.
const PREAMBLE: &str = r#"
eks, ec2, iam = client("eks"), client("ec2"), client("iam")

def fits(shape, value, place):
    kind = {"structure": dict, "map": dict, "list": list, "string": str, "boolean": bool, "integer": int, "timestamp": (int, float)}
    assert isinstance(value, kind[shape.type_name]), f"{place}: {value!r} is no {shape.type_name}"
    if shape.type_name == "structure":
        for member, inner in value.items():
            assert member in shape.members, f"{place}.{member} is not in the model"
            fits(shape.members[member], inner, f"{place}.{member}")
    elif shape.type_name == "map":
        for key, inner in value.items():
            fits(shape.value, inner, f"{place}.{key}")
    elif shape.type_name == "list":
        for inner in value:
            fits(shape.member, inner, f"{place}[]")
    elif shape.type_name == "string" and shape.enum:
        assert value in shape.enum, f"{place}: {value} is none of {shape.enum}"

def strict(http_response, model, **_):
    if http_response.status_code < 300 and model.output_shape:
        fits(model.output_shape, json.loads(http_response.content), model.name)

eks.meta.events.register("after-call.eks", strict)

def role(name, service):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]

def network(cidr="10.0"):
    vpc = ec2.create_vpc(CidrBlock=f"{cidr}.0.0/16")["Vpc"]["VpcId"]
    zone = lambda i: "eu-central-1" + "ab"[i]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"{cidr}.{i}.0/24", AvailabilityZone=zone(i))["Subnet"]["SubnetId"] for i in (0, 1)]
    return vpc, subnets

def known(arn):
    return iam.get_role(RoleName=arn)["Role"]["Arn"]

def wait(name, /, **arguments):
    waiter = eks.get_waiter(name)
    waiter.config.delay = 0.02
    try:
        waiter.wait(**arguments)
    except botocore.exceptions.WaiterError as error:
        return str(error)

def cluster(name="one", **more):
    more.setdefault("roleArn", control)
    more.setdefault("resourcesVpcConfig", {"subnetIds": subnets})
    return eks.create_cluster(name=name, **more)["cluster"]

def running(name="one", **more):
    cluster(name, **more)
    wait("cluster_active", name=name)
    return eks.describe_cluster(name=name)["cluster"]

def group(name="workers", cluster="one", **more):
    more.setdefault("subnets", subnets)
    more.setdefault("nodeRole", node)
    return eks.create_nodegroup(clusterName=cluster, nodegroupName=name, **more)["nodegroup"]

def modern(**more):
    return dict(accessConfig={"authenticationMode": "API"}, **more)

try:
    control, node = role("control", "eks.amazonaws.com"), role("node", "ec2.amazonaws.com")
    vpc, subnets = network()
except iam.exceptions.EntityAlreadyExistsException:
    control, node = known("control"), known("node")
    subnets = [s["SubnetId"] for s in ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.0.0.0/24", "10.0.1.0/24"]}])["Subnets"]]
"#;

/// Runs a script with the preamble and returns its `out`.
#[track_caller]
pub(crate) fn run(sandbox: &Sandbox, script: &str) -> Value {
    boto::run(sandbox, &format!("{PREAMBLE}\n{script}"))
}

/// Fails unless an attempt was refused with this code, status and text.
#[track_caller]
pub(crate) fn refused(attempt: &Value, status: u16, code: &str, message: &str) {
    assert_eq!(attempt["code"], code, "{attempt}");
    assert_eq!(attempt["status"], status, "{attempt}");
    assert_eq!(attempt["message"], message);
}
