//! Node groups and Fargate profiles.

use crate::stack::{refused, run};
use serde_json::{Value, json};
use slipway_sandbox::aws::{EksSettings, Sandbox, Settings};
use std::time::Duration;

#[test]
fn a_node_group_is_described_as_asked_and_with_defaults() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.33", **modern())
sent = dict(
    scalingConfig={"minSize": 1, "maxSize": 4, "desiredSize": 3}, diskSize=30, instanceTypes=["m7g.large"],
    labels={"a": "b"}, taints=[{"key": "k", "value": "v", "effect": "NO_SCHEDULE"}], tags={"t": "u"},
    updateConfig={"maxUnavailablePercentage": 33}, nodeRepairConfig={"enabled": True}, capacityType="SPOT", version="1.32",
)
out["made"] = group(**sent)["status"]
out["wait"] = wait("nodegroup_active", clusterName="one", nodegroupName="workers")
shown = eks.describe_nodegroup(clusterName="one", nodegroupName="workers")["nodegroup"]
out["different"] = {k: shown.get(k) for k, v in sent.items() if shown.get(k) != v}
out["shown"] = {k: shown[k] for k in ("amiType", "releaseVersion", "status", "health", "clusterName", "nodegroupArn")}
group("plain")
plain = eks.describe_nodegroup(clusterName="one", nodegroupName="plain")["nodegroup"]
out["plain"] = {k: plain.get(k) for k in ("amiType", "capacityType", "diskSize", "instanceTypes", "labels", "taints", "updateConfig", "version", "tags")}
out["list"] = eks.list_nodegroups(clusterName="one")["nodegroups"]
entry = eks.describe_access_entry(clusterName="one", principalArn=node)["accessEntry"]
out["entry"] = [entry["type"], entry["kubernetesGroups"]]
"#,
    );
    assert_eq!(out["made"], "CREATING");
    assert_eq!(out["wait"], Value::Null);
    assert_eq!(out["different"], json!({}));
    assert_eq!(out["shown"]["amiType"], "AL2023_ARM_64_STANDARD");
    assert_eq!(out["shown"]["health"], json!({ "issues": [] }));
    let release = out["shown"]["releaseVersion"].as_str().expect("a release");
    assert!(release.starts_with("1.32."), "{release}");
    let arn = out["shown"]["nodegroupArn"].as_str().expect("an ARN");
    assert!(arn.starts_with("arn:aws:eks:eu-central-1:123456789012:nodegroup/one/workers/"));
    assert_eq!(
        out["plain"],
        json!({
            "amiType": "AL2023_x86_64_STANDARD", "capacityType": "ON_DEMAND", "diskSize": 20,
            "instanceTypes": ["t3.medium"], "labels": {}, "taints": null,
            "updateConfig": { "maxUnavailable": 1 }, "version": "1.33", "tags": {},
        })
    );
    assert_eq!(out["list"], json!(["plain", "workers"]));
    assert_eq!(out["entry"], json!(["EC2_LINUX", ["system:nodes"]]));
}

#[test]
fn node_groups_change_and_refuse() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.33")
out["none"] = attempt(eks.describe_nodegroup, clusterName="one", nodegroupName="workers")
group(version="1.32", labels={"a": "1", "b": "2"})
out["taken"] = attempt(group)
out["newer"] = attempt(group, name="newer", version="1.34")
out["release"] = attempt(group, name="release", releaseVersion="1.31.3-20250103")
out["sizes"] = attempt(group, name="sizes", scalingConfig={"minSize": 3, "maxSize": 4, "desiredSize": 2})
which = dict(clusterName="one", nodegroupName="workers")
def done(answer):
    u = answer["update"]
    after = eks.describe_update(name="one", updateId=u["id"], nodegroupName="workers")["update"]
    return [u["type"], after["status"], [p["type"] for p in after["params"]]]
taint = lambda value: {"key": "k", "value": value, "effect": "NO_SCHEDULE"}
out["config"] = done(eks.update_nodegroup_config(**which, labels={"addOrUpdateLabels": {"a": "3", "c": "4"}, "removeLabels": ["b"]}, taints={"addOrUpdateTaints": [taint("v")]}, scalingConfig={"desiredSize": 1}))
shown = eks.describe_nodegroup(**which)["nodegroup"]
out["changed"] = [shown["labels"], shown["taints"], shown["scalingConfig"]]
eks.update_nodegroup_config(**which, taints={"removeTaints": [taint("v")]})
out["no_taints"] = eks.describe_nodegroup(**which)["nodegroup"].get("taints")
out["nothing"] = attempt(eks.update_nodegroup_config, **which)
out["version"] = done(eks.update_nodegroup_version(**which))
shown = eks.describe_nodegroup(**which)["nodegroup"]
out["updated"] = [shown["version"], shown["releaseVersion"].startswith("1.33.")]
out["ahead"] = attempt(eks.update_nodegroup_version, **which, version="1.34")
out["ids"] = len(eks.list_updates(name="one", nodegroupName="workers")["updateIds"])
"#,
    );
    refused(
        &out["none"],
        404,
        "ResourceNotFoundException",
        "No node group found for name: workers.",
    );
    refused(
        &out["taken"],
        409,
        "ResourceInUseException",
        "NodeGroup already exists with name workers and cluster name one",
    );
    refused(
        &out["release"],
        400,
        "InvalidParameterException",
        "Requested release version 1.31.3-20250103 is not valid for kubernetes version 1.33.",
    );
    refused(
        &out["sizes"],
        400,
        "InvalidParameterException",
        "Minimum capacity 3 can't be greater than desired size 2",
    );
    for name in ["newer", "nothing", "ahead"] {
        assert_eq!(out[name]["code"], "InvalidParameterException", "{name}");
    }
    assert_eq!(
        out["config"],
        json!([
            "ConfigUpdate",
            "Successful",
            [
                "DesiredSize",
                "LabelsToAdd",
                "LabelsToRemove",
                "TaintsToAdd"
            ]
        ])
    );
    assert_eq!(out["changed"][0], json!({ "a": "3", "c": "4" }));
    assert_eq!(
        out["changed"][1],
        json!([{ "key": "k", "value": "v", "effect": "NO_SCHEDULE" }])
    );
    assert_eq!(out["changed"][2]["desiredSize"], 1);
    assert_eq!(out["no_taints"], Value::Null);
    assert_eq!(
        out["version"],
        json!(["VersionUpdate", "Successful", ["Version", "ReleaseVersion"]])
    );
    assert_eq!(out["updated"], json!(["1.33", true]));
    assert_eq!(out["ids"], 3);
}

#[test]
fn the_control_plane_does_not_run_away_from_its_nodes() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.34")
group(version="1.31")
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
to = lambda: attempt(eks.update_cluster_version, name="one", version="1.35")
out["behind"] = to()
eks.update_nodegroup_version(clusterName="one", nodegroupName="workers", version="1.32")
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
out["kept_up"] = to()
"#,
    );
    assert_eq!(out["behind"]["code"], "InvalidRequestException");
    let text = out["behind"]["message"].as_str().expect("a text");
    assert!(text.contains("workers"), "{text}");
    assert!(out["kept_up"]["ok"].is_object(), "{out}");
}

#[test]
fn launch_templates_replace_what_is_in_them() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running()
made = ec2.create_launch_template(LaunchTemplateName="template", LaunchTemplateData={"InstanceType": "m5.large"})["LaunchTemplate"]
ec2.create_launch_template_version(LaunchTemplateName="template", LaunchTemplateData={"InstanceType": "m5.xlarge"})
out["disk"] = attempt(group, name="disk", launchTemplate={"name": "template"}, diskSize=30)
out["types"] = attempt(group, name="types", launchTemplate={"name": "template"}, instanceTypes=["t3.small"])
out["none"] = attempt(group, name="none", launchTemplate={"name": "nothing"})
shown = group(launchTemplate={"id": made["LaunchTemplateId"]})
out["shown"] = [shown["launchTemplate"], shown.get("instanceTypes"), shown.get("diskSize")]
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
eks.update_nodegroup_version(clusterName="one", nodegroupName="workers", launchTemplate={"name": "template", "version": "2"})
out["two"] = eks.describe_nodegroup(clusterName="one", nodegroupName="workers")["nodegroup"]["launchTemplate"]["version"]
out["id"] = made["LaunchTemplateId"]
"#,
    );
    refused(
        &out["disk"],
        400,
        "InvalidParameterException",
        "Disk size must be specified within the launch template.",
    );
    assert_eq!(out["types"]["code"], "InvalidParameterException");
    assert_eq!(out["none"]["code"], "InvalidRequestException");
    assert_eq!(
        out["shown"],
        json!([{ "id": out["id"], "name": "template", "version": "1" }, null, null])
    );
    assert_eq!(out["two"], "2");
}

#[test]
fn nodes_without_a_network_never_join() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(bootstrapSelfManagedAddons=False)
group(); group("empty", scalingConfig={"minSize": 0, "maxSize": 1, "desiredSize": 0}); group("saved")
status = lambda name="workers": eks.describe_nodegroup(clusterName="one", nodegroupName=name)["nodegroup"]["status"]
out = [status(), status("empty")]
"#,
    );
    assert_eq!(out, json!(["CREATING", "ACTIVE"]));
    let look = r#"
shown = eks.describe_nodegroup(clusterName="one", nodegroupName="workers")["nodegroup"]
out = [shown["status"], shown["health"]["issues"]]
"#;
    sandbox.pass_eks_time(Duration::from_secs(61));
    let out = run(&sandbox, look);
    assert_eq!(out[0], "CREATE_FAILED");
    assert_eq!(out[1][0]["code"], "NodeCreationFailure");
    assert_eq!(out[1][0]["resourceIds"].as_array().map(Vec::len), Some(1));

    let out = run(
        &sandbox,
        r#"
eks.create_addon(clusterName="one", addonName="vpc-cni")
wait("addon_active", clusterName="one", addonName="vpc-cni")
group("later")
out = wait("nodegroup_active", clusterName="one", nodegroupName="later")
"#,
    );
    assert_eq!(out, Value::Null);
}

#[test]
fn a_group_that_fails_tells_whom_it_concerns() {
    let eks = EksSettings {
        nodes_create: Duration::from_secs(120),
        nodes_config: Duration::from_secs(20),
        ..EksSettings::default()
    };
    let settings = Settings {
        eks,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    run(&sandbox, "running(); group()");
    let path = "nodegroup/one/workers";
    sandbox.fail_eks(
        path,
        "AccessDenied",
        "The role may not do that.",
        &["i-1", "i-2"],
    );
    sandbox.pass_eks_time(Duration::from_secs(121));
    let out = run(
        &sandbox,
        r#"
out = [wait("nodegroup_active", clusterName="one", nodegroupName="workers"), eks.describe_nodegroup(clusterName="one", nodegroupName="workers")["nodegroup"]["health"]["issues"]]
group("second")
"#,
    );
    assert!(out[0].is_string(), "{out}");
    assert_eq!(
        out[1],
        json!([{ "code": "AccessDenied", "message": "The role may not do that.", "resourceIds": ["i-1", "i-2"] }])
    );
    sandbox.pass_eks_time(Duration::from_secs(121));
    let out = run(
        &sandbox,
        r#"
change = lambda size: attempt(eks.update_nodegroup_config, clusterName="one", nodegroupName="second", scalingConfig={"desiredSize": size})
change(1)
out = change(2)
"#,
    );
    refused(
        &out,
        409,
        "ResourceInUseException",
        "Nodegroup cannot be updated as it is currently not in Active State",
    );
}

#[test]
fn fargate_profiles_come_and_go_one_at_a_time() {
    let eks = EksSettings {
        nodes_create: Duration::from_secs(60),
        nodes_delete: Duration::from_secs(60),
        ..EksSettings::default()
    };
    let settings = Settings {
        eks,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let profile = r#"
def profile(name, **more):
    more.setdefault("selectors", [{"namespace": "apps", "labels": {"a": "b"}}])
    return attempt(eks.create_fargate_profile, fargateProfileName=name, clusterName="one", podExecutionRoleArn="arn:aws:iam::123456789012:role/pods", subnets=subnets, **more)
which = lambda name: dict(clusterName="one", fargateProfileName=name)
"#;
    let out = run(
        &sandbox,
        &format!(
            r#"{profile}
role("pods", "eks-fargate-pods.amazonaws.com")
running(**modern())
out["empty"] = profile("x", selectors=[])
out["no_namespace"] = profile("x", selectors=[{{"labels": {{"a": "b"}}}}])
out["made"] = profile("a", tags={{"t": "u"}})["ok"]["fargateProfile"]
out["busy"] = profile("b")
out["none"] = attempt(eks.describe_fargate_profile, **which("b"))
entry = eks.describe_access_entry(clusterName="one", principalArn="arn:aws:iam::123456789012:role/pods")["accessEntry"]
out["entry"] = entry["type"]
"#
        ),
    );
    refused(
        &out["empty"],
        400,
        "InvalidParameterException",
        "Fargate Profile requires at least one selector.",
    );
    assert_eq!(out["no_namespace"]["code"], "InvalidParameterException");
    assert_eq!(out["made"]["status"], "CREATING");
    assert_eq!(out["made"]["tags"], json!({ "t": "u" }));
    assert_eq!(
        out["made"]["selectors"],
        json!([{ "namespace": "apps", "labels": { "a": "b" } }])
    );
    refused(
        &out["busy"],
        409,
        "ResourceInUseException",
        "Cannot create Fargate Profile b because cluster one currently has Fargate profile a in status CREATING",
    );
    refused(
        &out["none"],
        404,
        "ResourceNotFoundException",
        "No Fargate Profile found with name: b.",
    );
    assert_eq!(out["entry"], "FARGATE_LINUX");

    sandbox.pass_eks_time(Duration::from_secs(61));
    let out = run(
        &sandbox,
        &format!(
            r#"{profile}
out["active"] = wait("fargate_profile_active", **which("a"))
out["cluster"] = attempt(eks.delete_cluster, name="one")
out["deleting"] = eks.delete_fargate_profile(**which("a"))["fargateProfile"]["status"]
out["busy"] = profile("b")
"#
        ),
    );
    assert_eq!(out["active"], Value::Null);
    refused(
        &out["cluster"],
        409,
        "ResourceInUseException",
        "Cluster has Fargate Profiles in ACTIVE/CREATING state",
    );
    assert_eq!(out["deleting"], "DELETING");
    assert_eq!(out["busy"]["code"], "ResourceInUseException");
    sandbox.pass_eks_time(Duration::from_secs(61));
    let out = run(
        &sandbox,
        &format!("{profile}\nout = wait('fargate_profile_deleted', **which('a'))"),
    );
    assert_eq!(out, Value::Null);
}
