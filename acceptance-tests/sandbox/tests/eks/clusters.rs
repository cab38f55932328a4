//! Clusters: everything echoed, defaults, names taken, deletion.

use crate::stack::{refused, run};
use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;

#[test]
fn a_cluster_is_described_with_the_services_defaults() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
out["made"] = cluster(version="1.33")
out["wait"] = wait("cluster_active", name="one")
out["one"] = eks.describe_cluster(name="one")["cluster"]
out["entries"] = attempt(eks.list_access_entries, clusterName="one")
sg = ec2.describe_security_groups(GroupIds=[out["one"]["resourcesVpcConfig"]["clusterSecurityGroupId"]])["SecurityGroups"][0]
out["group"] = [sg["VpcId"] == vpc, sg["GroupName"], sg["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == sg["GroupId"]]
out["vpc"], out["subnets"], out["role"] = vpc, subnets, control
"#,
    );
    assert_eq!(out["made"]["status"], "CREATING");
    assert_eq!(out["made"].get("endpoint"), None);
    assert_eq!(
        out["made"]["accessConfig"],
        json!({ "authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": true })
    );
    assert_eq!(out["wait"], Value::Null);
    let one = &out["one"];
    assert_eq!(one["status"], "ACTIVE");
    assert_eq!(one["version"], "1.33");
    assert_eq!(
        one["arn"],
        "arn:aws:eks:eu-central-1:123456789012:cluster/one"
    );
    assert_eq!(one["roleArn"], out["role"]);
    let endpoint = one["endpoint"].as_str().expect("an endpoint");
    assert!(endpoint.starts_with("https://127.0.0.1:"), "{endpoint}");
    let issuer = one["identity"]["oidc"]["issuer"]
        .as_str()
        .expect("an issuer");
    assert!(issuer.starts_with("https://oidc.eks.eu-central-1.amazonaws.com/id/"));
    assert!(one["certificateAuthority"]["data"].is_string());
    assert!(
        one["platformVersion"]
            .as_str()
            .is_some_and(|p| p.starts_with("eks."))
    );
    let vpc = &one["resourcesVpcConfig"];
    assert_eq!(vpc["subnetIds"], out["subnets"]);
    assert_eq!(vpc["vpcId"], out["vpc"]);
    assert_eq!(vpc["publicAccessCidrs"], json!(["0.0.0.0/0"]));
    assert_eq!(vpc["endpointPublicAccess"], true);
    assert_eq!(vpc["endpointPrivateAccess"], false);
    for (member, default) in [
        (
            "accessConfig",
            json!({ "authenticationMode": "CONFIG_MAP" }),
        ),
        (
            "kubernetesNetworkConfig",
            json!({ "ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16", "elasticLoadBalancing": { "enabled": false } }),
        ),
        (
            "logging",
            json!({ "clusterLogging": [{ "types": ["api", "audit", "authenticator", "controllerManager", "scheduler"], "enabled": false }] }),
        ),
        ("upgradePolicy", json!({ "supportType": "EXTENDED" })),
        ("controlPlaneScalingConfig", json!({ "tier": "standard" })),
        ("deletionProtection", json!(false)),
        ("tags", json!({})),
    ] {
        assert_eq!(one[member], default, "{member}");
    }
    for absent in [
        "computeConfig",
        "storageConfig",
        "encryptionConfig",
        "outpostConfig",
    ] {
        assert_eq!(one.get(absent), None, "{absent}");
    }
    assert_eq!(out["group"][0], true);
    let name = out["group"][1].as_str().expect("a name");
    assert!(name.starts_with("eks-cluster-sg-one-"), "{name}");
    assert_eq!(out["group"][2], true);
    refused(
        &out["entries"],
        400,
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
    assert!(!sandbox.state().is_empty());
}

#[test]
fn every_member_of_a_create_comes_back() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
key = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
sent = dict(
    resourcesVpcConfig={"subnetIds": subnets, "securityGroupIds": [], "endpointPublicAccess": False, "endpointPrivateAccess": True, "publicAccessCidrs": ["192.0.2.0/24"]},
    kubernetesNetworkConfig={"serviceIpv4Cidr": "10.100.0.0/16", "ipFamily": "ipv4", "elasticLoadBalancing": {"enabled": True}},
    computeConfig={"enabled": True, "nodePools": ["general-purpose", "system"], "nodeRoleArn": node},
    storageConfig={"blockStorage": {"enabled": True}},
    encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}],
    upgradePolicy={"supportType": "STANDARD"}, zonalShiftConfig={"enabled": True},
    remoteNetworkConfig={"remoteNodeNetworks": [{"cidrs": ["172.16.0.0/16"]}]},
    deletionProtection=True, controlPlaneScalingConfig={"tier": "tier-xl"},
    kubeApiServerConfig={"eventTtl": "2h"}, tags={"Owner": "tests"},
)
cluster(accessConfig={"authenticationMode": "API_AND_CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": False}, bootstrapSelfManagedAddons=False, logging={"clusterLogging": [{"types": ["audit"], "enabled": True}]}, **sent)
one = eks.describe_cluster(name="one")["cluster"]
one["resourcesVpcConfig"] = {k: v for k, v in one["resourcesVpcConfig"].items() if k in sent["resourcesVpcConfig"]}
out["different"] = {k: one.get(k) for k, v in sent.items() if one.get(k) != v}
out["access"], out["logging"] = one["accessConfig"], one["logging"]["clusterLogging"][0]
out["entries"] = eks.list_access_entries(clusterName="one")["accessEntries"] == [node]
out["delete"] = attempt(eks.delete_cluster, name="one")
"#,
    );
    assert_eq!(out["different"], json!({}));
    assert_eq!(
        out["access"],
        json!({ "authenticationMode": "API_AND_CONFIG_MAP" })
    );
    assert_eq!(
        out["logging"],
        json!({ "types": ["audit"], "enabled": true })
    );
    assert_eq!(out["entries"], true, "the node role of Auto Mode is let in");
    assert_eq!(out["delete"]["code"], "InvalidRequestException");
}

#[test]
fn creates_that_the_service_refuses() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
first = dict(name="one", roleArn=control, resourcesVpcConfig={"subnetIds": subnets}, clientRequestToken="t")
out["first"] = eks.create_cluster(**first)["cluster"]["arn"]
out["again"] = eks.create_cluster(**first)["cluster"]["arn"]
attempt_create = lambda **more: attempt(eks.create_cluster, **{**first, "name": "two", "clientRequestToken": "u", **more})
auto = lambda compute, lb, storage: dict(computeConfig={"enabled": compute, "nodePools": ["system"], "nodeRoleArn": node}, kubernetesNetworkConfig={"elasticLoadBalancing": {"enabled": lb}}, storageConfig={"blockStorage": {"enabled": storage}}, accessConfig={"authenticationMode": "API"})
all_on = dict(auto(True, True, True), bootstrapSelfManagedAddons=False)
out["taken"] = attempt_create(name="one")
out["version"] = attempt_create(version="1.12")
out["zone"] = attempt_create(resourcesVpcConfig={"subnetIds": subnets[:1]})
out["subnet"] = attempt_create(resourcesVpcConfig={"subnetIds": subnets + ["subnet-00000000000000000"]})
out["role"] = attempt_create(roleArn="arn:aws:iam::123456789012:role/nobody")
out["trust"] = attempt_create(roleArn=node)
out["switches"] = attempt_create(**auto(True, True, False))
out["self_managed"] = attempt_create(**auto(True, True, True))
out["pools"] = attempt_create(**{**all_on, "computeConfig": {"enabled": True, "nodeRoleArn": node}})
out["no_role"] = attempt_create(**{**all_on, "computeConfig": {"enabled": True, "nodePools": ["system"]}})
out["bootstrap"] = attempt_create(accessConfig={"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": False})
out["tag"] = attempt_create(tags={"aws:owner": "x"})
out["none"] = attempt(eks.describe_cluster, name="two")
out["left"] = eks.list_clusters()["clusters"]
"#,
    );
    assert_eq!(
        out["first"], out["again"],
        "the token makes it the same call"
    );
    refused(
        &out["taken"],
        409,
        "ResourceInUseException",
        "Cluster already exists with name: one",
    );
    for (name, message) in [
        ("version", "unsupported Kubernetes version"),
        (
            "zone",
            "Subnets specified must be in at least two different AZs",
        ),
        (
            "role",
            "Role with arn: arn:aws:iam::123456789012:role/nobody, could not be assumed because it does not exist or the trusted entity is not correct",
        ),
        (
            "trust",
            "Role with arn: arn:aws:iam::123456789012:role/node, could not be assumed because it does not exist or the trusted entity is not correct",
        ),
        (
            "switches",
            "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
        ),
        (
            "self_managed",
            "When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
        ),
        (
            "pools",
            "When Compute Config nodeRoleArn is not null or empty, nodePool value(s) must be provided.",
        ),
        (
            "no_role",
            "When Compute Config nodeRoleArn is null or empty, nodePool list cannot be populated.",
        ),
        (
            "bootstrap",
            "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
        ),
    ] {
        refused(&out[name], 400, "InvalidParameterException", message);
    }
    assert_eq!(out["tag"]["code"], "InvalidParameterException");
    let subnet = out["subnet"]["message"].as_str().expect("a text");
    assert!(subnet.contains("InvalidSubnetID.NotFound"), "{subnet}");
    refused(
        &out["none"],
        404,
        "ResourceNotFoundException",
        "No cluster found for name: two.",
    );
    assert_eq!(out["left"], json!(["one"]));
    // Nothing of a refused create stays, not even its security group.
    assert_eq!(sandbox.state().clusters.len(), 1);
}

#[test]
fn a_cluster_with_nodes_is_not_deleted_and_one_without_is_gone() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
sg = running()["resourcesVpcConfig"]["clusterSecurityGroupId"]
group()
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
out["groups"] = attempt(eks.delete_cluster, name="one")
eks.delete_nodegroup(clusterName="one", nodegroupName="workers")
out["group_deleted"] = wait("nodegroup_deleted", clusterName="one", nodegroupName="workers")
out["deleting"] = eks.delete_cluster(name="one")["cluster"]["status"]
out["deleted"] = wait("cluster_deleted", name="one")
out["again"] = attempt(eks.delete_cluster, name="one")
out["group"] = len(ec2.describe_security_groups(Filters=[{"Name": "group-id", "Values": [sg]}])["SecurityGroups"])
"#,
    );
    refused(
        &out["groups"],
        409,
        "ResourceInUseException",
        "Cluster has nodegroups attached",
    );
    assert_eq!(out["group_deleted"], Value::Null);
    assert_eq!(out["deleting"], "DELETING");
    assert_eq!(out["deleted"], Value::Null);
    assert_eq!(out["again"]["code"], "ResourceNotFoundException");
    assert_eq!(out["group"], 0, "the cluster's security group goes with it");
    assert!(sandbox.state().is_empty());
}

#[test]
fn errors_have_the_members_of_their_exception() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let path = "/clusters/none/node-groups/workers";
    let answer = sandbox.call_outside("eks", "eu-central-1", "GET", path, &[], "");
    assert_eq!(answer.status(), 404);
    let kind = answer.headers()["x-amzn-errortype"].to_str();
    assert_eq!(kind.ok(), Some("ResourceNotFoundException"));
    let body: Value = serde_json::from_slice(answer.body()).expect("JSON");
    assert_eq!(
        body,
        json!({
            "clusterName": "none",
            "nodegroupName": "workers",
            "fargateProfileName": null,
            "addonName": null,
            "subscriptionId": null,
            "message": "No cluster found for name: none.",
        })
    );
    let unknown = sandbox.call_outside(
        "eks",
        "eu-central-1",
        "GET",
        "/clusters/x/insights/1",
        &[],
        "",
    );
    assert_eq!(unknown.status(), 501);
    assert_eq!(sandbox.not_simulated()["eks:DescribeInsight"], 1);
}

#[test]
fn lists_come_in_pages_and_regions_are_apart() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
for i in range(5): cluster(f"c{i}")
first = eks.list_clusters(maxResults=2)
out["first"] = [first["clusters"], "nextToken" in first]
out["all"] = [c for page in eks.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 2}) for c in page["clusters"]]
out["token"] = attempt(eks.list_clusters, nextToken="nonsense")
out["size"] = attempt(eks.list_clusters, maxResults=101)
out["other"] = client("eks", region_name="us-east-1").list_clusters()["clusters"]
"#,
    );
    assert_eq!(out["first"], json!([["c0", "c1"], true]));
    assert_eq!(out["all"], json!(["c0", "c1", "c2", "c3", "c4"]));
    assert_eq!(out["token"]["code"], "InvalidParameterException");
    assert_eq!(out["size"]["code"], "InvalidParameterException");
    assert_eq!(out["other"], json!([]));
}
