//! Codes and texts of what EC2 refuses.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

#[test]
fn ids_that_are_not_there_and_ids_that_cannot_be() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
n = "0123456789abcdef0"
out["missing"] = [
    said(ec2.describe_vpcs, VpcIds=[vpc, f"vpc-{n}"]),
    said(ec2.describe_subnets, SubnetIds=[f"subnet-{n}"]),
    said(ec2.describe_security_groups, GroupIds=[f"sg-{n}"]),
    said(ec2.describe_security_group_rules, SecurityGroupRuleIds=[f"sgr-{n}"]),
    said(ec2.describe_route_tables, RouteTableIds=[f"rtb-{n}"]),
    said(ec2.describe_internet_gateways, InternetGatewayIds=[f"igw-{n}"]),
    said(ec2.describe_nat_gateways, NatGatewayIds=[f"nat-{n}"]),
    said(ec2.describe_network_acls, NetworkAclIds=[f"acl-{n}"]),
    said(ec2.describe_network_interfaces, NetworkInterfaceIds=[f"eni-{n}"]),
    said(ec2.describe_addresses, AllocationIds=[f"eipalloc-{n}"]),
    said(ec2.describe_vpc_endpoints, VpcEndpointIds=[f"vpce-{n}"]),
    said(ec2.describe_dhcp_options, DhcpOptionsIds=[f"dopt-{n}"]),
    said(ec2.describe_vpn_gateways, VpnGatewayIds=[f"vgw-{n}"]),
    said(ec2.describe_customer_gateways, CustomerGatewayIds=[f"cgw-{n}"]),
]
out["malformed"] = [
    said(ec2.describe_vpcs, VpcIds=["vpc-xyz"]).split(":")[0],
    said(ec2.describe_subnets, SubnetIds=["subnet-1"]).split(":")[0],
    said(ec2.describe_security_groups, GroupIds=["web"]),
    said(ec2.describe_nat_gateways, NatGatewayIds=["nat-"]).split(":")[0],
]
out["change"] = [
    said(ec2.delete_vpc, VpcId=f"vpc-{n}"),
    said(ec2.delete_nat_gateway, NatGatewayId=f"nat-{n}"),
    said(ec2.release_address, AllocationId=f"eipalloc-{n}"),
    said(ec2.delete_security_group, GroupId=f"sg-{n}"),
    said(ec2.modify_subnet_attribute, SubnetId=f"subnet-{n}", EnableDns64={"Value": True}),
]
# A filter that fits nothing is no error, nor is an egress-only gateway or a flow log that is not there:
# hashicorp/aws takes any error about one for a failure, and finds those gone that somebody deleted.
out["left out"] = len(ec2.describe_egress_only_internet_gateways(EgressOnlyInternetGatewayIds=[f"eigw-{n}"])["EgressOnlyInternetGateways"] + ec2.describe_flow_logs(FlowLogIds=[f"fl-{n}"])["FlowLogs"])
out["filtered"] = len(ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [f"vpc-{n}"]}])["Vpcs"])
"#;
    let out = run(&sandbox, script);
    let missing = [
        "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist",
        "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist",
        "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist",
        "InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-0123456789abcdef0' does not exist",
        "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0123456789abcdef0' does not exist",
        "InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0123456789abcdef0' does not exist",
        "NatGatewayNotFound: NatGateway nat-0123456789abcdef0 was not found",
        "InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-0123456789abcdef0' does not exist",
        "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0123456789abcdef0' does not exist",
        "InvalidAllocationID.NotFound: The allocation ID 'eipalloc-0123456789abcdef0' does not exist",
        "InvalidVpcEndpointId.NotFound: The Vpc Endpoint Id 'vpce-0123456789abcdef0' does not exist",
        "InvalidDhcpOptionID.NotFound: The dhcpOption ID 'dopt-0123456789abcdef0' does not exist",
        "InvalidVpnGatewayID.NotFound: The vpnGateway ID 'vgw-0123456789abcdef0' does not exist",
        "InvalidCustomerGatewayID.NotFound: The customerGateway ID 'cgw-0123456789abcdef0' does not exist",
    ];
    assert_eq!(out["missing"], json!(missing));
    let malformed = [
        "InvalidVpcID.Malformed",
        "InvalidSubnetID.Malformed",
        "InvalidGroupId.Malformed: Invalid id: \"web\" (expecting \"sg-...\")",
        "NatGatewayMalformed",
    ];
    assert_eq!(out["malformed"], json!(malformed));
    let change = [
        "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist",
        "NatGatewayNotFound: NatGateway nat-0123456789abcdef0 was not found",
        "InvalidAllocationID.NotFound: The allocation ID 'eipalloc-0123456789abcdef0' does not exist",
        "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist",
        "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist",
    ];
    assert_eq!(out["change"], json!(change));
    assert_eq!(out["filtered"], 0);
    assert_eq!(out["left out"], 0);
}

#[test]
fn what_others_need_stays() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
subnet = name(subnet=subnet_of(vpc, "10.0.1.0/24"))
out["vpc with a subnet"] = said(ec2.delete_vpc, VpcId=vpc)
igw = name(igw=igw_of(vpc))
out["attached gateway"] = said(ec2.delete_internet_gateway, InternetGatewayId=igw)
out["attached twice"] = said(ec2.attach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
out["a second gateway"] = said(ec2.attach_internet_gateway, InternetGatewayId=other, VpcId=vpc)
eip = name(eip=address())
nat = name(nat=nat_of(subnet, eip))
out["subnet with a NAT gateway"] = said(ec2.delete_subnet, SubnetId=subnet)
out["address in use"] = said(ec2.release_address, AllocationId=eip).split(":")[0]
out["mapped addresses"] = said(ec2.detach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
eni = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}])["NetworkInterfaces"]
out["interface"] = [(e["Description"].replace(nat, "nat"), e["InterfaceType"], e["RequesterManaged"], e["Status"], e["Attachment"]["InstanceOwnerId"]) for e in eni]
out["interface of a service"] = said(ec2.delete_network_interface, NetworkInterfaceId=eni[0]["NetworkInterfaceId"])

web, db = name(web=group_of(vpc, "web")), name(db=group_of(vpc, "db"))
ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=[tcp(5432, UserIdGroupPairs=[{"GroupId": web}])])
out["referenced group"] = said(ec2.delete_security_group, GroupId=web)
held = ec2.create_network_interface(SubnetId=subnet, Groups=[db])["NetworkInterface"]["NetworkInterfaceId"]
out["group in use"] = said(ec2.delete_security_group, GroupId=db)
default = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}])["SecurityGroups"][0]
name(default=default["GroupId"])
out["default group"] = said(ec2.delete_security_group, GroupId=default["GroupId"])

tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
main = name(main=tables[0]["RouteTableId"])
out["main table"] = said(ec2.delete_route_table, RouteTableId=main)
out["main association"] = said(ec2.disassociate_route_table, AssociationId=tables[0]["Associations"][0]["RouteTableAssociationId"]).split(":")[0]
out["local route"] = said(ec2.delete_route, RouteTableId=main, DestinationCidrBlock="10.0.0.0/16")
table = name(table=ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
out["table in use"] = said(ec2.delete_route_table, RouteTableId=table)
third = name(third=ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
out["a second table"] = said(ec2.associate_route_table, RouteTableId=third, SubnetId=subnet)
out["foreign gateway"] = said(ec2.create_route, RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=name(other=other))
ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
out["same route"] = said(ec2.create_route, RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)

acl = name(acl=[a for a in ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]][0]["NetworkAclId"])
out["default acl"] = said(ec2.delete_network_acl, NetworkAclId=acl)
out["no entry"] = said(ec2.delete_network_acl_entry, NetworkAclId=acl, RuleNumber=77, Egress=True)

ec2.delete_network_interface(NetworkInterfaceId=held)
for g in (db, web): ec2.delete_security_group(GroupId=g)
ec2.delete_nat_gateway(NatGatewayId=nat)
routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
out["black hole"] = [r["State"] for r in routes if r.get("NatGatewayId") == nat]
ec2.release_address(AllocationId=eip)
ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
ec2.delete_subnet(SubnetId=subnet)
out["vpc with tables"] = said(ec2.delete_vpc, VpcId=vpc)
for t in (table, third): said(ec2.delete_route_table, RouteTableId=t)
out["empty vpc"] = said(ec2.delete_vpc, VpcId=vpc)
left = {k: v for k, v in {
    "groups": ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"],
    "acls": ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"],
    "tables": ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"],
    "interfaces": ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkInterfaces"],
}.items() if v}
out["left"] = left
"#;
    let out = run(&sandbox, script);
    let expected = json!({
        "vpc with a subnet": "DependencyViolation: The vpc 'vpc' has dependencies and cannot be deleted.",
        "attached gateway": "DependencyViolation: The internetGateway 'igw' has dependencies and cannot be deleted.",
        "attached twice": "Resource.AlreadyAssociated: resource igw is already attached to network vpc",
        "a second gateway": "InvalidParameterValue: Network vpc already has an internet gateway attached",
        "subnet with a NAT gateway": "DependencyViolation: The subnet 'subnet' has dependencies and cannot be deleted.",
        "address in use": "InvalidIPAddress.InUse",
        "mapped addresses": "DependencyViolation: Network vpc has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
        "interface": [["Interface for NAT Gateway nat", "nat_gateway", true, "in-use", "amazon-aws"]],
        "interface of a service": "OperationNotPermitted: You do not have permission to access the specified resource.",
        "referenced group": "DependencyViolation: resource web has a dependent object",
        "group in use": "DependencyViolation: resource db has a dependent object",
        "default group": "CannotDelete: the specified group: \"default\" name: \"default\" cannot be deleted by a user",
        "main table": "DependencyViolation: The routeTable 'main' has dependencies and cannot be deleted.",
        "main association": "InvalidParameterValue",
        "local route": "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table main",
        "table in use": "DependencyViolation: The routeTable 'table' has dependencies and cannot be deleted.",
        "a second table": "Resource.AlreadyAssociated: the specified association for route table third conflicts with an existing association",
        "foreign gateway": "InvalidParameterValue: route table table and network gateway other belong to different networks",
        "same route": "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
        "default acl": "InvalidParameterValue: cannot delete default network ACL acl",
        "no entry": "InvalidNetworkAclEntry.NotFound: The egress entry with rule number '77' in network ACL 'acl' does not exist",
        "black hole": ["blackhole"],
        "vpc with tables": "DependencyViolation: The vpc 'vpc' has dependencies and cannot be deleted.",
        "empty vpc": "ok",
        "left": {},
    });
    let expected = expected.as_object().expect("an object");
    for (what, answer) in expected {
        assert_eq!(out[what], *answer, "{what}");
    }
    assert_eq!(out.as_object().map(|o| o.len()), Some(expected.len()));
}
