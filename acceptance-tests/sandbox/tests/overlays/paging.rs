//! Pages, and tokens that make creates idempotent.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

#[test]
fn pages_end_and_hold_everything_once() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
subnets = [subnet_of(vpc, f"10.0.{n}.0/24") for n in range(12)]
mine = [{"Name": "vpc-id", "Values": [vpc]}]
def pages(call, key, size, **more):
    found, sizes, token = [], [], {}
    while True:
        page = call(MaxResults=size, **token, **more)
        found += page[key]; sizes.append(len(page[key]))
        if not page.get("NextToken"): return sizes, found
        token = {"NextToken": page["NextToken"]}
sizes, found = pages(ec2.describe_subnets, "Subnets", 5, Filters=mine)
out["sizes"], out["all"] = sizes, sorted(s["SubnetId"] for s in found) == sorted(subnets)
group = group_of(vpc, "many")
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tcp(n + 1, "10.0.0.0/8") for n in range(10)])
out["rules"] = pages(ec2.describe_security_group_rules, "SecurityGroupRules", 5, Filters=[{"Name": "group-id", "Values": [group]}])[0]
# What goes between two pages neither repeats nor hides another.
first = ec2.describe_subnets(MaxResults=5, Filters=mine)
ec2.delete_subnet(SubnetId=first["Subnets"][0]["SubnetId"])
second = ec2.describe_subnets(MaxResults=5, Filters=mine, NextToken=first["NextToken"])
seen = [s["SubnetId"] for s in first["Subnets"] + second["Subnets"]]
out["between"] = [len(seen), len(set(seen)), seen == [s["SubnetId"] for s in found][:10]]
out["too many"] = said(ec2.describe_vpcs, MaxResults=1001)
out["no token"] = said(ec2.describe_vpcs, NextToken="abc")
out["other token"] = said(ec2.describe_vpcs, NextToken=first["NextToken"]).split(":")[0]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["sizes"], json!([5, 5, 2]));
    assert_eq!(out["all"], true);
    assert_eq!(out["rules"], json!([5, 5, 1]));
    assert_eq!(out["between"], json!([10, 10, true]));
    assert_eq!(
        out["too many"],
        "InvalidParameterValue: Value ( 1001 ) for parameter maxResults is invalid. Expecting a value less than or equal to 1000."
    );
    assert_eq!(
        out["no token"],
        "InvalidNextToken: The token 'abc' is invalid"
    );
    assert_eq!(out["other token"], "InvalidNextToken");
}

#[test]
fn the_same_token_gives_the_same_object() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
subnet, other = subnet_of(vpc, "10.0.1.0/24"), subnet_of(vpc, "10.0.2.0/24")
igw_of(vpc)
eip = address()
mismatch = "IdempotentParameterMismatch: Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
def twice(call, key, id, same, different):
    first, again = [call(ClientToken="token", **same)[key][id] for _ in range(2)]
    refused = said(call, ClientToken="token", **different) == mismatch
    without = call(ClientToken="another", **same)[key][id] if key != "NatGateway" and key != "VpcEndpoint" else None
    return [first == again, refused, without != first]
out["nat"] = twice(ec2.create_nat_gateway, "NatGateway", "NatGatewayId", {"SubnetId": subnet, "AllocationId": eip}, {"SubnetId": other, "AllocationId": eip})
out["table"] = twice(ec2.create_route_table, "RouteTable", "RouteTableId", {"VpcId": vpc}, {"VpcId": vpc, "TagSpecifications": [{"ResourceType": "route-table", "Tags": [{"Key": "a", "Value": "b"}]}]})
out["acl"] = twice(ec2.create_network_acl, "NetworkAcl", "NetworkAclId", {"VpcId": vpc}, {"VpcId": vpc_of()})
out["egress"] = twice(ec2.create_egress_only_internet_gateway, "EgressOnlyInternetGateway", "EgressOnlyInternetGatewayId", {"VpcId": vpc}, {"VpcId": vpc_of()})
table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
gateway = {"VpcId": vpc, "ServiceName": "com.amazonaws.eu-central-1.s3", "RouteTableIds": [table]}
out["endpoint"] = twice(ec2.create_vpc_endpoint, "VpcEndpoint", "VpcEndpointId", gateway, {**gateway, "PolicyDocument": "{}"})
# A refused call leaves its token free.
out["refused"] = [said(ec2.create_route_table, VpcId="vpc-0123456789abcdef0", ClientToken="free").split(":")[0],
                  said(ec2.create_route_table, VpcId=vpc, ClientToken="free")]
out["nats"] = len(ec2.describe_nat_gateways(Filter=[{"Name": "vpc-id", "Values": [vpc]}])["NatGateways"])
"#;
    let out = run(&sandbox, script);
    for what in ["nat", "table", "acl", "egress", "endpoint"] {
        assert_eq!(out[what], json!([true, true, true]), "{what}");
    }
    assert_eq!(out["refused"], json!(["InvalidVpcID.NotFound", "ok"]));
    assert_eq!(out["nats"], 1);
}
