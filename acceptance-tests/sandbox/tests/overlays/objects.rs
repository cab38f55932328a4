//! Members and objects that moto lacks.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

#[test]
fn subnets_and_vpcs_keep_their_attributes() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
six = ec2.create_vpc(CidrBlock="10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
block = six["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
subnet = subnet_of(six["VpcId"], "10.6.1.0/24", Ipv6CidrBlock=block.replace("/56", "/64"))
plain = name(plain=subnet_of(vpc, "10.0.1.0/24"))
changes = {"MapPublicIpOnLaunch": {"Value": True}, "AssignIpv6AddressOnCreation": {"Value": True}, "EnableDns64": {"Value": True},
           "PrivateDnsHostnameTypeOnLaunch": "resource-name", "EnableResourceNameDnsARecordOnLaunch": {"Value": True},
           "EnableResourceNameDnsAAAARecordOnLaunch": {"Value": True}}
for key, value in changes.items(): ec2.modify_subnet_attribute(SubnetId=subnet, **{key: value})
s = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]
out["subnet"] = [s["MapPublicIpOnLaunch"], s["AssignIpv6AddressOnCreation"], s["EnableDns64"], s["PrivateDnsNameOptionsOnLaunch"], s["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"]]
out["two at once"] = said(ec2.modify_subnet_attribute, SubnetId=subnet, MapPublicIpOnLaunch={"Value": True}, EnableDns64={"Value": True}).split(":")[0]
out["no IPv6"] = said(ec2.modify_subnet_attribute, SubnetId=plain, AssignIpv6AddressOnCreation={"Value": True}).split(":")[0]
only = ec2.create_subnet(VpcId=six["VpcId"], Ipv6Native=True, Ipv6CidrBlock=block.replace("00::/56", "01::/64"))["Subnet"]
out["IPv6 only"] = [only["AvailableIpAddressCount"], only["PrivateDnsNameOptionsOnLaunch"]["HostnameType"]]
out["two of a vpc"] = said(ec2.modify_vpc_attribute, VpcId=vpc, EnableDnsSupport={"Value": True}, EnableDnsHostnames={"Value": True}).split(":")[0]
for a in ("EnableDnsHostnames", "EnableNetworkAddressUsageMetrics"): ec2.modify_vpc_attribute(VpcId=vpc, **{a: {"Value": True}})
out["vpc"] = [ec2.describe_vpc_attribute(VpcId=vpc, Attribute=a[0].lower() + a[1:])[a]["Value"] for a in ("EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics")]
second = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16")["CidrBlockAssociation"]["AssociationId"]
out["overlap"] = said(ec2.associate_vpc_cidr_block, VpcId=vpc, CidrBlock="10.1.128.0/17").split(":")[0]
inside = subnet_of(vpc, "10.1.1.0/24")
out["block in use"] = said(ec2.disassociate_vpc_cidr_block, AssociationId=second)
ec2.delete_subnet(SubnetId=inside)
out["block"] = said(ec2.disassociate_vpc_cidr_block, AssociationId=second)
default = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"][0]
out["default group"] = [p["UserIdGroupPairs"][0]["GroupId"] == default["GroupId"] for p in default["IpPermissions"]]
zones = ec2.describe_availability_zones(Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}])["AvailabilityZones"]
out["zones"] = [z["ZoneName"][-1] for z in zones]
"#;
    let out = run(&sandbox, script);
    let names = json!({
        "HostnameType": "resource-name",
        "EnableResourceNameDnsARecord": true,
        "EnableResourceNameDnsAAAARecord": true,
    });
    assert_eq!(
        out["subnet"],
        json!([true, true, true, names, { "State": "associated" }])
    );
    assert_eq!(out["two at once"], "InvalidParameterCombination");
    assert_eq!(out["no IPv6"], "InvalidParameterValue");
    assert_eq!(out["IPv6 only"], json!([0, "resource-name"]));
    assert_eq!(out["two of a vpc"], "InvalidParameterCombination");
    assert_eq!(out["vpc"], json!([true, true, true]));
    assert_eq!(out["overlap"], "InvalidVpc.Range");
    assert_eq!(
        out["block in use"],
        "InvalidCidrBlock.InUse: The vpc vpc currently has a subnet within CIDR block 10.1.0.0/16"
    );
    assert_eq!(out["block"], "ok");
    assert_eq!(out["default group"], json!([true]));
    assert_eq!(out["zones"], json!(["a", "b", "c"]));
}

#[test]
fn network_acls_end_with_denials_and_know_icmp() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
six = vpc_of("10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)
entries = lambda acl: sorted([e["Egress"], e["RuleNumber"], e["RuleAction"], e.get("CidrBlock") or e["Ipv6CidrBlock"]] for e in ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"])
default = [a["NetworkAclId"] for a in ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [six]}])["NetworkAcls"]][0]
out["default"] = [e[1:] for e in entries(default) if e[0]]
acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
out["own"] = entries(acl)
put = dict(NetworkAclId=acl, RuleNumber=5, Protocol="1", RuleAction="allow", Egress=False, CidrBlock="0.0.0.0/0")
ec2.create_network_acl_entry(IcmpTypeCode={"Type": 8, "Code": -1}, **put)
icmp = lambda: [e.get("IcmpTypeCode") for e in ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"] if e["RuleNumber"] == 5]
out["icmp"] = icmp()
ec2.replace_network_acl_entry(IcmpTypeCode={"Type": 3, "Code": 4}, **put)
out["icmp"] += icmp()
out["twice"] = said(ec2.create_network_acl_entry, IcmpTypeCode={"Type": 8, "Code": -1}, **put).split(":")[0]
ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=5, Egress=False)
out["none to replace"] = said(ec2.replace_network_acl_entry, IcmpTypeCode={"Type": 8, "Code": -1}, **put).split(":")[0]
"#;
    let out = run(&sandbox, script);
    let default = json!([
        [100, "allow", "0.0.0.0/0"],
        [101, "allow", "::/0"],
        [32767, "deny", "0.0.0.0/0"],
        [32768, "deny", "::/0"],
    ]);
    assert_eq!(out["default"], default);
    let own = json!([
        [false, 32767, "deny", "0.0.0.0/0"],
        [true, 32767, "deny", "0.0.0.0/0"],
    ]);
    assert_eq!(out["own"], own);
    assert_eq!(
        out["icmp"],
        json!([{ "Type": 8, "Code": -1 }, { "Type": 3, "Code": 4 }])
    );
    assert_eq!(out["twice"], "NetworkAclEntryAlreadyExists");
    assert_eq!(out["none to replace"], "InvalidNetworkAclEntry.NotFound");
}

#[test]
fn endpoints_of_both_kinds() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
a, b = subnet_of(vpc, "10.0.1.0/24", AvailabilityZone="eu-central-1a"), subnet_of(vpc, "10.0.2.0/24", AvailabilityZone="eu-central-1b")
one, two = [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
service = lambda called: f"com.amazonaws.eu-central-1.{called}"
make = lambda **more: ec2.create_vpc_endpoint(VpcId=vpc, **more)["VpcEndpoint"]
show = lambda id: ec2.describe_vpc_endpoints(VpcEndpointIds=[id])["VpcEndpoints"][0]
gateway = make(ServiceName=service("s3"), RouteTableIds=[one], TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": "x"}]}])["VpcEndpointId"]
lists = ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [service("s3")]}])["PrefixLists"]
routes = lambda table: [r.get("DestinationPrefixListId") == lists[0]["PrefixListId"] for r in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"] if r.get("GatewayId") == gateway]
g = show(gateway)
out["gateway"] = [g["VpcEndpointType"], g["State"], g["PrivateDnsEnabled"], g["DnsEntries"], g["Tags"], len(lists[0]["Cidrs"]) > 0]
out["routes"] = [routes(one), routes(two)]
out["taken"] = said(ec2.create_vpc_endpoint, VpcId=vpc, ServiceName=service("s3"), RouteTableIds=[one]).split(":")[0]
ec2.modify_vpc_endpoint(VpcEndpointId=gateway, AddRouteTableIds=[two], RemoveRouteTableIds=[one], PolicyDocument='{"Version":"2012-10-17","Statement":[]}')
out["moved"] = [routes(one), routes(two), show(gateway)["PolicyDocument"]]

web, db = group_of(vpc, "web"), group_of(vpc, "db")
nameless = said(ec2.create_vpc_endpoint, VpcId=vpc, VpcEndpointType="Interface", ServiceName=service("ecs"), PrivateDnsEnabled=True)
ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
interface = make(VpcEndpointType="Interface", ServiceName=service("ecs"), SecurityGroupIds=[web], PrivateDnsEnabled=True,
                 SubnetConfigurations=[{"SubnetId": a, "Ipv4": "10.0.1.77"}])["VpcEndpointId"]
i = show(interface)
enis = lambda: ec2.describe_network_interfaces(Filters=[{"Name": "interface-type", "Values": ["vpc_endpoint"]}])["NetworkInterfaces"]
out["interface"] = [i["VpcEndpointType"], i["SubnetIds"] == [a], [x["GroupName"] for x in i["Groups"]], [e["DnsName"].split(".", 1)[1] for e in i["DnsEntries"]]]
out["address"] = [e["PrivateIpAddress"] for e in enis()]
out["held"] = [said(ec2.delete_security_group, GroupId=web).split(":")[0], said(ec2.delete_subnet, SubnetId=a).split(":")[0]]
ec2.modify_vpc_endpoint(VpcEndpointId=interface, AddSubnetIds=[b], RemoveSubnetIds=[a], AddSecurityGroupIds=[db], RemoveSecurityGroupIds=[web], PrivateDnsEnabled=False)
i = show(interface)
out["changed"] = [i["SubnetIds"] == [b], [x["GroupName"] for x in i["Groups"]], len(i["DnsEntries"]), i["PrivateDnsEnabled"], len(enis())]
out["free"] = [said(ec2.delete_security_group, GroupId=web), said(ec2.delete_subnet, SubnetId=a)]
out["nameless"] = nameless.split(":")[0]
offered = make(VpcEndpointType="Interface", ServiceName="com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0", PrivateDnsEnabled=False)
accept = lambda: [u["Error"]["Code"] for u in ec2.accept_vpc_endpoint_connections(ServiceId="vpce-svc-0123456789abcdef0", VpcEndpointIds=[offered["VpcEndpointId"]]).get("Unsuccessful", [])]
out["offered"] = [offered["State"], accept(), show(offered["VpcEndpointId"])["State"], accept()]
ec2.delete_vpc_endpoints(VpcEndpointIds=[offered["VpcEndpointId"]])
out["no service"] = said(ec2.create_vpc_endpoint, VpcId=vpc, ServiceName=service("nothing"), RouteTableIds=[two])
out["services"] = [len(ec2.describe_vpc_endpoint_services(Filters=[{"Name": "service-name", "Values": [service("s3")]}, {"Name": "service-type", "Values": [kind]}])["ServiceDetails"]) for kind in ("Gateway", "Interface")]
gone = ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway, interface, "vpce-0123456789abcdef0"])
out["deleted"] = [u["Error"]["Code"] for u in gone["Unsuccessful"]], len(enis()), routes(two)
"#;
    let out = run(&sandbox, script);
    assert_eq!(
        out["gateway"],
        json!(["Gateway", "available", false, [], [{ "Key": "Name", "Value": "x" }], true])
    );
    assert_eq!(out["routes"], json!([[true], []]));
    assert_eq!(out["taken"], "RouteAlreadyExists");
    assert_eq!(
        out["moved"],
        json!([[], [true], "{\"Version\":\"2012-10-17\",\"Statement\":[]}"])
    );
    assert_eq!(
        out["interface"],
        json!([
            "Interface",
            true,
            ["web"],
            [
                "ecs.eu-central-1.vpce.amazonaws.com",
                "eu-central-1.amazonaws.com"
            ]
        ])
    );
    assert_eq!(out["address"], json!(["10.0.1.77"]));
    assert_eq!(
        out["held"],
        json!(["DependencyViolation", "DependencyViolation"])
    );
    assert_eq!(out["changed"], json!([true, ["db"], 1, false, 1]));
    assert_eq!(out["free"], json!(["ok", "ok"]));
    assert_eq!(out["nameless"], "InvalidParameter");
    assert_eq!(
        out["offered"],
        json!(["pendingAcceptance", [], "available", ["InvalidState"]])
    );
    assert_eq!(
        out["no service"],
        "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-central-1.nothing' does not exist"
    );
    assert_eq!(out["services"], json!([1, 1]));
    assert_eq!(
        out["deleted"],
        json!([["InvalidVpcEndpoint.NotFound"], 0, []])
    );
}

#[test]
fn gateways_options_and_blocks() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
vgw = name(vgw=ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"])
table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
out["not attached"] = said(ec2.enable_vgw_route_propagation, GatewayId=vgw, RouteTableId=table).split(":")[0]
ec2.attach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
ec2.enable_vgw_route_propagation(GatewayId=vgw, RouteTableId=table)
propagating = lambda: [len(t["PropagatingVgws"]) for t in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]][0]
out["propagating"] = propagating()
out["attached"] = [said(ec2.delete_vpn_gateway, VpnGatewayId=vgw), said(ec2.attach_vpn_gateway, VpnGatewayId=ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"], VpcId=vpc).split(":")[0]]
out["by vpc"] = len(ec2.describe_vpn_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])["VpnGateways"])
ec2.disable_vgw_route_propagation(GatewayId=vgw, RouteTableId=table)
out["propagating"] = [out["propagating"], propagating()]
ec2.detach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
out["detached"] = said(ec2.delete_vpn_gateway, VpnGatewayId=vgw)
cgw = lambda: ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, IpAddress="192.0.2.1", DeviceName="router")["CustomerGateway"]
out["customer"] = [cgw()["CustomerGatewayId"] == cgw()["CustomerGatewayId"], cgw()["DeviceName"]]
long = ec2.create_customer_gateway(Type="ipsec.1", BgpAsnExtended=4200000000, IpAddress="192.0.2.2")["CustomerGateway"]
read = ec2.describe_customer_gateways(CustomerGatewayIds=[long["CustomerGatewayId"]])["CustomerGateways"][0]
out["long number"] = [[it.get("BgpAsn"), it.get("BgpAsnExtended")] for it in (long, read)]
dhcp = name(dhcp=ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["x.example"]}, {"Key": "ipv6-address-preferred-lease-time", "Values": ["140"]}],
    TagSpecifications=[{"ResourceType": "dhcp-options", "Tags": [{"Key": "Name", "Value": "x"}]}])["DhcpOptions"]["DhcpOptionsId"])
shown = ec2.describe_dhcp_options(DhcpOptionsIds=[dhcp])["DhcpOptions"][0]
out["dhcp"] = [sorted(c["Key"] for c in shown["DhcpConfigurations"]), shown["Tags"]]
ec2.associate_dhcp_options(DhcpOptionsId=dhcp, VpcId=vpc)
out["dhcp in use"] = said(ec2.delete_dhcp_options, DhcpOptionsId=dhcp)
other = ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["y.example"]}])["DhcpOptions"]["DhcpOptionsId"]
ec2.associate_dhcp_options(DhcpOptionsId=other, VpcId=vpc)
out["dhcp let go"] = said(ec2.delete_dhcp_options, DhcpOptionsId=dhcp)
out["flow log without role"] = said(ec2.create_flow_logs, ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogGroupName="x").split(":")[0]
log = lambda id: ec2.describe_flow_logs(FlowLogIds=[id])["FlowLogs"]
flow = ec2.create_flow_logs(ResourceType="TransitGateway", ResourceIds=["tgw-0123456789abcdef0"], LogDestinationType="kinesis-data-firehose", LogDestination="arn:aws:firehose:x:1:deliverystream/x", DestinationOptions={"FileFormat": "parquet"}, DeliverCrossAccountRole="arn:aws:iam::1:role/x")["FlowLogIds"][0]
out["flow log options"] = [log(flow)[0]["DestinationOptions"], log(flow)[0]["DeliverCrossAccountRole"]]
undone = ec2.delete_flow_logs(FlowLogIds=["fl-0123456789abcdef0", flow])["Unsuccessful"]
out["flow logs undone"] = [[u["ResourceId"], u["Error"]["Code"]] for u in undone]
out["flow logs left"] = ec2.describe_flow_logs()["FlowLogs"]

options = lambda: ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
out["block"] = [options()["State"], options()["InternetGatewayBlockMode"]]
out["block"].append(ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")["VpcBlockPublicAccessOptions"]["State"])
out["block"] += [options()["State"], options()["InternetGatewayBlockMode"]]
made = ec2.create_vpc_block_public_access_exclusion(VpcId=vpc, InternetGatewayExclusionMode="allow-egress")["VpcBlockPublicAccessExclusion"]
id = made["ExclusionId"]
ec2.create_tags(Resources=[id, vpc], Tags=[{"Key": "k", "Value": "v"}])
one = lambda: ec2.describe_vpc_block_public_access_exclusions(ExclusionIds=[id])["VpcBlockPublicAccessExclusions"][0]
out["exclusion"] = [made["State"], one()["State"], one()["Tags"], one()["ResourceArn"].split("/")[-1] == vpc]
ec2.modify_vpc_block_public_access_exclusion(ExclusionId=id, InternetGatewayExclusionMode="allow-bidirectional")
out["exclusion"] += [one()["State"], one()["InternetGatewayExclusionMode"]]
ec2.delete_vpc_block_public_access_exclusion(ExclusionId=id)
out["exclusion"] += [one()["State"], said(ec2.delete_vpc_block_public_access_exclusion, ExclusionId=id).split(":")[0]]
out["dry run"] = said(ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True)
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["not attached"], "Gateway.NotAttached");
    assert_eq!(out["propagating"], json!([1, 0]));
    assert_eq!(
        out["attached"],
        json!([
            "IncorrectState: The vpnGateway 'vgw' is in use.",
            "VpnGatewayAttachmentLimitExceeded"
        ])
    );
    assert_eq!(out["by vpc"], 1);
    assert_eq!(out["detached"], "ok");
    assert_eq!(out["customer"], json!([true, "router"]));
    let long = json!([null, "4200000000"]);
    assert_eq!(out["long number"], json!([long, long]));
    assert_eq!(
        out["dhcp"],
        json!([
            ["domain-name", "ipv6-address-preferred-lease-time"],
            [{ "Key": "Name", "Value": "x" }]
        ])
    );
    assert_eq!(
        out["dhcp in use"],
        "DependencyViolation: The dhcpOptions 'dhcp' has dependencies and cannot be deleted."
    );
    assert_eq!(out["dhcp let go"], "ok");
    assert_eq!(out["flow log without role"], "InvalidParameter");
    let options = json!({"FileFormat": "parquet", "HiveCompatiblePartitions": false, "PerHourPartition": false});
    let role = "arn:aws:iam::1:role/x";
    assert_eq!(out["flow log options"], json!([options, role]));
    let undone = json!([["fl-0123456789abcdef0", "InvalidFlowLogId.NotFound"]]);
    assert_eq!(out["flow logs undone"], undone);
    assert_eq!(out["flow logs left"], json!([]));
    assert_eq!(
        out["block"],
        json!([
            "default-state",
            "off",
            "update-in-progress",
            "update-complete",
            "block-ingress"
        ])
    );
    assert_eq!(
        out["exclusion"],
        json!([
            "create-in-progress",
            "create-complete",
            [{ "Key": "k", "Value": "v" }],
            true,
            "update-complete",
            "allow-bidirectional",
            "delete-complete",
            "InvalidVpcBlockPublicAccessExclusionId.NotFound"
        ])
    );
    assert_eq!(
        out["dry run"],
        "DryRunOperation: Request would have succeeded, but DryRun flag is set."
    );
}
