//! What the sandbox adds to moto beside Route 53, ACM and EKS, tried with boto3: a client that we did
//! not write, and that reads codes and texts as the service's own SDK does.
#![allow(clippy::disallowed_methods, reason = "tests run on the real clock")]

mod auto_scaling;
#[path = "../gateway/boto.rs"]
mod boto;
mod objects;
mod paging;
mod refusals;
mod security_groups;
mod services;
mod states;
mod users;

use serde_json::Value;
use slipway_sandbox::aws::Sandbox;

/// A network to try things on, and `said`: what a call was refused with, ids replaced by the names of
/// the variables that hold them.
const NETWORK: &str = r#"
ec2 = client("ec2")
names = {}

def name(**ids):
    names.update({value: key for key, value in ids.items()})
    return list(ids.values())[0]

def said(call, **arguments):
    result = attempt(call, **arguments)
    if "ok" in result: return "ok"
    text = f"{result['code']}: {result['message']}" if "code" in result else str(result)
    for value, key in names.items(): text = text.replace(value, key)
    return text

def vpc_of(cidr="10.0.0.0/16", **more):
    return ec2.create_vpc(CidrBlock=cidr, **more)["Vpc"]["VpcId"]

def subnet_of(vpc, cidr, **more):
    return ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, **more)["Subnet"]["SubnetId"]

def igw_of(vpc):
    igw = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
    return igw

def address():
    return ec2.allocate_address(Domain="vpc")["AllocationId"]

def nat_of(subnet, eip=None):
    return ec2.create_nat_gateway(SubnetId=subnet, AllocationId=eip or address())["NatGateway"]["NatGatewayId"]

def nat_state(nat):
    return ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"]

def group_of(vpc, called):
    return ec2.create_security_group(GroupName=called, Description="a group", VpcId=vpc)["GroupId"]

def tcp(port, *cidrs, **more):
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port,
            "IpRanges": [{"CidrIp": cidr} for cidr in cidrs], **more}

vpc = name(vpc=vpc_of())
"#;

/// Runs a script after [`NETWORK`].
#[track_caller]
fn run(sandbox: &Sandbox, script: &str) -> Value {
    boto::run(sandbox, &format!("{NETWORK}{script}"))
}
