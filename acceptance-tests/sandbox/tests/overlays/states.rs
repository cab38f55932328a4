//! States that take time, with short durations.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::{Ec2Settings, Sandbox, Settings};
use std::time::Duration;

/// Long enough for the calls before a look, also on a busy machine.
const WHILE: Duration = Duration::from_secs(4);

#[test]
fn networks_take_their_time_where_asked() {
    let settings = Settings {
        ec2: Ec2Settings {
            nat_pending: WHILE,
            nat_deleting: WHILE,
            endpoint_pending: WHILE,
            endpoint_deleting: WHILE,
            vpn_attaching: WHILE,
            cidr_associating: WHILE,
            new_objects_unseen: Duration::ZERO,
            ..Ec2Settings::default()
        },
        elb_provisioning: WHILE,
        elb_interfaces_stay: WHILE,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
a, b = subnet_of(vpc, "10.0.1.0/24", AvailabilityZone="eu-central-1a"), subnet_of(vpc, "10.0.2.0/24", AvailabilityZone="eu-central-1b")
igw_of(vpc)
elb = client("elbv2")
eip = address()
nat = nat_of(a, eip)
endpoint = ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType="Interface", ServiceName="com.amazonaws.eu-central-1.ecs", PrivateDnsEnabled=False, SubnetIds=[a])["VpcEndpoint"]["VpcEndpointId"]
vgw = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
ec2.attach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16")
balancer = elb.create_load_balancer(Name="web", Subnets=[a, b])["LoadBalancers"][0]["LoadBalancerArn"]
vgw_state = lambda: [x["State"] for x in ec2.describe_vpn_gateways(VpnGatewayIds=[vgw])["VpnGateways"][0]["VpcAttachments"]][0]
endpoint_state = lambda: ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["State"]
cidr_state = lambda: [x["CidrBlockState"]["State"] for x in ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlockAssociationSet"]][1]
balancer_state = lambda: elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]["State"]["Code"]
look = lambda: [nat_state(nat), endpoint_state(), vgw_state(), cidr_state(), balancer_state()]
out["first"] = look()
time.sleep(4.1)
out["later"] = look()
ec2.delete_nat_gateway(NatGatewayId=nat)
ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
ec2.detach_vpn_gateway(VpnGatewayId=vgw, VpcId=vpc)
elb.delete_load_balancer(LoadBalancerArn=balancer)
out["leaving"] = [nat_state(nat), endpoint_state(), vgw_state()]
out["held"] = [said(ec2.delete_subnet, SubnetId=a).split(":")[0], said(ec2.delete_subnet, SubnetId=b).split(":")[0], said(ec2.release_address, AllocationId=eip).split(":")[0], said(ec2.delete_vpn_gateway, VpnGatewayId=vgw).split(":")[0]]
time.sleep(4.1)
out["gone"] = [nat_state(nat), said(ec2.describe_vpc_endpoints, VpcEndpointIds=[endpoint]).split(":")[0], vgw_state()]
out["free"] = [said(ec2.delete_subnet, SubnetId=a), said(ec2.delete_subnet, SubnetId=b), said(ec2.release_address, AllocationId=eip), said(ec2.delete_vpn_gateway, VpnGatewayId=vgw)]
"#;
    let out = run(&sandbox, script);
    assert_eq!(
        out["first"],
        json!([
            "pending",
            "pending",
            "attaching",
            "associating",
            "provisioning"
        ])
    );
    assert_eq!(
        out["later"],
        json!(["available", "available", "attached", "associated", "active"])
    );
    assert_eq!(out["leaving"], json!(["deleting", "deleting", "detaching"]));
    assert_eq!(
        out["held"],
        json!([
            "DependencyViolation",
            "DependencyViolation",
            "InvalidIPAddress.InUse",
            "IncorrectState"
        ])
    );
    assert_eq!(
        out["gone"],
        json!(["deleted", "InvalidVpcEndpointId.NotFound", "detached"])
    );
    assert_eq!(out["free"], json!(["ok", "ok", "ok", "ok"]));
}

#[test]
fn the_answer_of_a_create_shows_the_way_even_when_it_takes_no_time() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
subnet = subnet_of(vpc, "10.0.1.0/24")
igw_of(vpc)
out["vpc"] = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["State"]
nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address())["NatGateway"]
out["nat"] = [nat["State"], nat_state(nat["NatGatewayId"])]
ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
out["nat"].append(nat_state(nat["NatGatewayId"]))
one = ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType="Interface", ServiceName="com.amazonaws.eu-central-1.ecs", PrivateDnsEnabled=False, SubnetIds=[subnet])["VpcEndpoint"]
out["endpoint"] = [one["State"], ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["State"]]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["vpc"], "pending");
    assert_eq!(out["nat"], json!(["pending", "available", "deleted"]));
    assert_eq!(out["endpoint"], json!(["pending", "available"]));
}

#[test]
fn new_objects_may_be_unseen_for_a_while() {
    let settings = Settings {
        ec2: Ec2Settings {
            new_objects_unseen: WHILE,
            ..Ec2Settings::default()
        },
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
out["young"] = [said(ec2.describe_vpcs, VpcIds=[vpc]), len(ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Vpcs"])]
time.sleep(4.1)
out["known"] = [said(ec2.describe_vpcs, VpcIds=[vpc]), len(ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Vpcs"])]
"#;
    let out = run(&sandbox, script);
    assert_eq!(
        out["young"],
        json!(["InvalidVpcID.NotFound: The vpc ID 'vpc' does not exist", 0])
    );
    assert_eq!(out["known"], json!(["ok", 1]));
}

#[test]
fn databases_come_and_go() {
    let settings = Settings {
        rds_creating: WHILE,
        rds_deleting: WHILE,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
rds = client("rds")
subnets = [subnet_of(vpc, f"10.0.{n}.0/24", AvailabilityZone=f"eu-central-1{z}") for n, z in enumerate("ab")]
rds.create_db_subnet_group(DBSubnetGroupName="Main", DBSubnetGroupDescription="x", SubnetIds=subnets)
make = dict(DBInstanceIdentifier="shop", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20, MasterUsername="u", MasterUserPassword="password12", DBSubnetGroupName="main")
cluster = dict(DBClusterIdentifier="many", Engine="aurora-postgresql", MasterUsername="u", MasterUserPassword="password12", DBSubnetGroupName="main")
second = rds.create_db_instance(**{**make, "DBInstanceIdentifier": "other"})["DBInstance"]["DbiResourceId"]
by_id = lambda id: [i["DBInstanceIdentifier"] for i in rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": [id]}])["DBInstances"]]
out["made"] = [rds.create_db_instance(**make)["DBInstance"]["DBInstanceStatus"], rds.create_db_cluster(**cluster)["DBCluster"]["Status"]]
look = lambda: [rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]["DBInstanceStatus"], rds.describe_db_clusters(DBClusterIdentifier="many")["DBClusters"][0]["Status"]]
out["first"] = look()
time.sleep(4.1)
out["later"] = look()
id = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]["DbiResourceId"]
out["by id"] = [by_id(second), by_id(id)]
rds.delete_db_instance(DBInstanceIdentifier="other", SkipFinalSnapshot=True)
out["group in use"] = said(rds.delete_db_subnet_group, DBSubnetGroupName="Main")
rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
rds.delete_db_cluster(DBClusterIdentifier="many", SkipFinalSnapshot=True)
out["leaving"] = look()
out["by id"].append(by_id(id))
out["listed"] = [i["DBInstanceStatus"] for i in rds.describe_db_instances()["DBInstances"]]
out["again"] = [said(rds.delete_db_instance, DBInstanceIdentifier="shop", SkipFinalSnapshot=True), said(rds.create_db_instance, **make).split(":")[0]]
out["group still in use"] = said(rds.delete_db_subnet_group, DBSubnetGroupName="Main").split(":")[0]
time.sleep(4.1)
out["gone"] = [said(rds.describe_db_instances, DBInstanceIdentifier="shop").split(":")[0], said(rds.describe_db_clusters, DBClusterIdentifier="many").split(":")[0]]
out["group"] = said(rds.delete_db_subnet_group, DBSubnetGroupName="Main")
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["made"], json!(["creating", "creating"]));
    assert_eq!(out["first"], json!(["creating", "creating"]));
    assert_eq!(out["later"], json!(["available", "available"]));
    assert_eq!(
        out["group in use"],
        "InvalidDBSubnetGroupStateFault: Cannot delete the subnet group 'main' because at least one database instance: shop is still using it."
    );
    assert_eq!(out["leaving"], json!(["deleting", "deleting"]));
    assert_eq!(out["listed"], json!(["deleting", "deleting"]));
    assert_eq!(out["by id"], json!([["other"], ["shop"], ["shop"]]));
    assert_eq!(
        out["again"],
        json!([
            "InvalidDBInstanceState: Instance shop is already being deleted.",
            "DBInstanceAlreadyExists"
        ])
    );
    assert_eq!(out["group still in use"], "InvalidDBSubnetGroupStateFault");
    assert_eq!(
        out["gone"],
        json!(["DBInstanceNotFound", "DBClusterNotFoundFault"])
    );
    assert_eq!(out["group"], "ok");
}

#[test]
fn new_roles_cannot_be_taken_on_for_a_while() {
    let settings = Settings {
        iam_propagation: WHILE,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
iam, eks = client("iam"), client("eks")
client("logs").create_log_group(logGroupName="flow")
subnets = [subnet_of(vpc, f"10.0.{n}.0/24", AvailabilityZone=f"eu-central-1{z}") for n, z in enumerate("ab")]
trust = lambda who: json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": who}, "Action": "sts:AssumeRole"}]})
logs = iam.create_role(RoleName="flow", AssumeRolePolicyDocument=trust("vpc-flow-logs.amazonaws.com"))["Role"]["Arn"]
cluster = iam.create_role(RoleName="cluster", AssumeRolePolicyDocument=trust("eks.amazonaws.com"))["Role"]["Arn"]
def take_on():
    flow = said(ec2.create_flow_logs, ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogGroupName="flow", DeliverLogsPermissionArn=logs)
    made = said(eks.create_cluster, name="c", roleArn=cluster, resourcesVpcConfig={"subnetIds": subnets})
    return [flow, made.split(":")[0]]
out["young"], out["role"] = take_on(), iam.get_role(RoleName="flow")["Role"]["RoleName"]
time.sleep(4.1)
out["known"] = take_on()
"#;
    let out = run(&sandbox, script);
    assert_eq!(
        out["young"],
        json!([
            "InvalidParameter: Unable to assume given IAM role",
            "InvalidParameterException"
        ])
    );
    assert_eq!(out["role"], "flow", "IAM itself knows it");
    assert_eq!(out["known"], json!(["ok", "ok"]));
}
