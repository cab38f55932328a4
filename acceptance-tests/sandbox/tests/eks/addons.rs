//! Add-ons: versions, configuration, conflicts, nodes to run on.

use crate::stack::{refused, run};
use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;

#[test]
fn an_addon_has_versions_and_a_configuration() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.33", bootstrapSelfManagedAddons=False)
pods = role("pods", "pods.eks.amazonaws.com")
found = eks.describe_addon_versions(addonName="vpc-cni", kubernetesVersion="1.33")["addons"]
versions = found[0]["addonVersions"]
out["versions"] = [len(found), len(versions), [v["compatibilities"][0]["defaultVersion"] for v in versions]]
out["unknown"] = eks.describe_addon_versions(addonName="nothing")["addons"]
default = next(v["addonVersion"] for v in versions if v["compatibilities"][0]["defaultVersion"])
schema = eks.describe_addon_configuration(addonName="vpc-cni", addonVersion=default)
out["schema"] = [json.loads(schema["configurationSchema"])["type"], schema["podIdentityConfiguration"][0]["serviceAccount"]]
values = json.dumps({"env": {"ENABLE_PREFIX_DELEGATION": "true"}})
sent = dict(addonVersion=default, configurationValues=values, tags={"a": "b"}, podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": pods}])
which = dict(clusterName="one", addonName="vpc-cni")
out["made"] = eks.create_addon(**which, **{k: v for k, v in sent.items() if k != "podIdentityAssociations"}, podIdentityAssociations=sent["podIdentityAssociations"])["addon"]["status"]
out["wait"] = wait("addon_active", **which)
shown = eks.describe_addon(**which)["addon"]
out["shown"] = [shown["addonVersion"] == default, shown["configurationValues"] == values, shown["tags"], shown["health"], shown["namespaceConfig"]]
associations = eks.list_pod_identity_associations(clusterName="one")["associations"]
out["owned"] = [[a["associationArn"] for a in associations] == shown["podIdentityAssociations"], associations[0]["ownerArn"] == shown["addonArn"]]
older = next(v["addonVersion"] for v in versions if v["addonVersion"] != default)
update = eks.update_addon(**which, addonVersion=older, resolveConflicts="OVERWRITE")["update"]
out["update"] = [update["type"], eks.describe_update(name="one", updateId=update["id"], addonName="vpc-cni")["update"]["status"]]
shown = eks.describe_addon(**which)["addon"]
out["updated"] = [shown["addonVersion"] == older, shown["configurationValues"] == values]
out["again"] = attempt(eks.create_addon, **which)
eks.delete_addon(**which)
out["deleted"] = wait("addon_deleted", **which)
out["left"] = eks.list_pod_identity_associations(clusterName="one")["associations"]
out["none"] = attempt(eks.describe_addon, **which)
"#,
    );
    assert_eq!(out["versions"], json!([1, 3, [true, false, false]]));
    assert_eq!(out["unknown"], json!([]));
    assert_eq!(out["schema"], json!(["object", "aws-node"]));
    assert_eq!(out["made"], "CREATING");
    assert_eq!(out["wait"], Value::Null);
    assert_eq!(
        out["shown"],
        json!([true, true, { "a": "b" }, { "issues": [] }, { "namespace": "kube-system" }])
    );
    assert_eq!(out["owned"], json!([true, true]));
    assert_eq!(out["update"], json!(["AddonUpdate", "Successful"]));
    assert_eq!(out["updated"], json!([true, true]));
    refused(
        &out["again"],
        409,
        "ResourceInUseException",
        "Addon already exists.",
    );
    assert_eq!(out["deleted"], Value::Null);
    assert_eq!(out["left"], json!([]));
    refused(
        &out["none"],
        404,
        "ResourceNotFoundException",
        "No addon: vpc-cni found in cluster: one",
    );
}

#[test]
fn what_an_addon_does_not_have_is_refused() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.33")
addon = lambda name="coredns", **more: attempt(eks.create_addon, clusterName="one", addonName=name, **more)
out["unknown"] = addon("kubecost_kubecost")
out["version"] = addon(addonVersion="v0.0.1-eksbuild.1")
out["member"] = addon(configurationValues=json.dumps({"podAnnotation": {}}))
out["type"] = addon(configurationValues=json.dumps({"replicaCount": "2"}))
out["null"] = addon(configurationValues="null")
out["broken"] = addon(configurationValues="{")
out["yaml"] = addon(configurationValues="replicaCount: 2")
out["preserve"] = addon(resolveConflicts="PRESERVE")
out["list"] = eks.list_addons(clusterName="one")["addons"]
"#,
    );
    for (name, message) in [
        (
            "unknown",
            "Addon kubecost_kubecost specified is not supported in 1.33 kubernetes version",
        ),
        ("version", "Addon version specified is not supported"),
        (
            "member",
            "ConfigurationValue provided in request is not supported: Json schema validation failed with error: [$.podAnnotation: is not defined in the schema and the schema does not allow additional properties]",
        ),
        (
            "type",
            "ConfigurationValue provided in request is not supported: Json schema validation failed with error: [$.replicaCount: string found, integer expected]",
        ),
        (
            "null",
            "ConfigurationValue provided in request is not supported: Json schema validation failed with error: [$: null found, object expected]",
        ),
        (
            "preserve",
            "Resolve conflicts option preserve is not supported for operation CreateAddon",
        ),
    ] {
        refused(&out[name], 400, "InvalidParameterException", message);
    }
    assert_eq!(out["broken"]["code"], "InvalidParameterException");
    assert_eq!(out["yaml"]["code"], "NotSimulated");
    assert_eq!(out["list"], json!([]));
}

#[test]
fn pods_wait_for_nodes_and_conflicts_fail() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running()
which = lambda name: dict(clusterName="one", addonName=name)
eks.create_addon(**which("coredns"))
out["no_nodes"] = wait("addon_active", **which("coredns"))
shown = eks.describe_addon(**which("coredns"))["addon"]
out["degraded"] = [shown["status"], shown["health"]["issues"][0]["code"]]
group()
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
out["nodes"] = wait("addon_active", **which("coredns"))
values = json.dumps({"mode": "ipvs"})
eks.create_addon(**which("kube-proxy"), configurationValues=values)
out["conflict"] = wait("addon_active", **which("kube-proxy"))
shown = eks.describe_addon(**which("kube-proxy"))["addon"]
out["failed"] = [shown["status"], shown["health"]["issues"][0]["code"], shown["health"]["issues"][0]["message"].split(". Conflicts")[0]]
eks.update_addon(**which("kube-proxy"), configurationValues=values, resolveConflicts="OVERWRITE")
out["overwritten"] = wait("addon_active", **which("kube-proxy"))
"#,
    );
    assert!(out["no_nodes"].is_string());
    assert_eq!(
        out["degraded"],
        json!(["DEGRADED", "InsufficientNumberOfReplicas"])
    );
    assert_eq!(out["nodes"], Value::Null);
    assert!(out["conflict"].is_string());
    assert_eq!(
        out["failed"],
        json!([
            "CREATE_FAILED",
            "ConfigurationConflict",
            "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode"
        ])
    );
    assert_eq!(out["overwritten"], Value::Null);
}
