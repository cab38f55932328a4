//! Updates of clusters: one kind a call, one at a time, none for nothing.

use crate::stack::{refused, run};
use serde_json::{Value, json};
use slipway_sandbox::aws::{EksSettings, Sandbox, Settings};
use std::time::Duration;

#[test]
fn updates_are_of_one_kind_and_change_something() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(version="1.32", **modern(bootstrapSelfManagedAddons=False))
update = lambda **more: attempt(eks.update_cluster_config, name="one", **more)
def done(answer):
    u = answer["ok"]["update"]
    after = eks.describe_update(name="one", updateId=u["id"])["update"]
    return [u["type"], u["status"], after["status"], sorted(p["type"] for p in after["params"])]
audit = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
out["none"] = update()
out["two"] = update(logging=audit, resourcesVpcConfig={"endpointPrivateAccess": True})
out["vpc_two"] = update(resourcesVpcConfig={"endpointPrivateAccess": True, "subnetIds": subnets})
out["logging"] = done(update(logging=audit))
out["logging_same"] = update(logging=audit)
out["endpoint_same"] = update(resourcesVpcConfig={"endpointPublicAccess": True})
out["endpoint"] = done(update(resourcesVpcConfig={"endpointPrivateAccess": True, "publicAccessCidrs": ["192.0.2.0/24", "198.51.100.0/24"]}))
out["endpoint_again"] = update(resourcesVpcConfig={"endpointPrivateAccess": True})
out["subnets_same"] = update(resourcesVpcConfig={"subnetIds": list(reversed(subnets))})
out["mode_same"] = update(accessConfig={"authenticationMode": "API"})
out["mode_back"] = update(accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})
out["policy"] = done(update(upgradePolicy={"supportType": "STANDARD"}))
out["zonal"] = done(update(zonalShiftConfig={"enabled": True}))
out["protect"] = done(update(deletionProtection=True))
out["protect_same"] = update(deletionProtection=True)
out["half_auto"] = update(computeConfig={"enabled": True, "nodePools": ["system"], "nodeRoleArn": node})
on = dict(computeConfig={"enabled": True, "nodePools": ["system"], "nodeRoleArn": node}, kubernetesNetworkConfig={"elasticLoadBalancing": {"enabled": True}}, storageConfig={"blockStorage": {"enabled": True}})
off = dict(computeConfig={"enabled": False}, kubernetesNetworkConfig={"elasticLoadBalancing": {"enabled": False}}, storageConfig={"blockStorage": {"enabled": False}})
out["auto"] = done(update(**on))
out["auto_same"] = update(**on)
one = eks.describe_cluster(name="one")["cluster"]
out["is_on"] = [one["computeConfig"], one["storageConfig"], one["kubernetesNetworkConfig"]["elasticLoadBalancing"]]
out["auto_off"] = done(update(**off))
one = eks.describe_cluster(name="one")["cluster"]
out["is_off"] = [one["computeConfig"], one["storageConfig"]]
out["cidrs"] = one["resourcesVpcConfig"]["publicAccessCidrs"]
out["updates"] = len(eks.list_updates(name="one")["updateIds"])
out["unknown"] = attempt(eks.describe_update, name="one", updateId="x")
"#,
    );
    for (name, message) in [
        ("none", "The type for cluster update was not provided."),
        ("two", "Only one type of update can be allowed."),
        ("vpc_two", "Only one type of update can be allowed."),
        (
            "logging_same",
            "No changes needed for the logging config provided",
        ),
        (
            "endpoint_same",
            "Cluster is already at the desired configuration with endpointPrivateAccess: false , endpointPublicAccess: true, and Public Endpoint Restrictions: [0.0.0.0/0]",
        ),
        (
            "endpoint_again",
            "Cluster is already at the desired configuration with endpointPrivateAccess: true , endpointPublicAccess: true, and Public Endpoint Restrictions: [192.0.2.0/24, 198.51.100.0/24]",
        ),
        (
            "mode_same",
            "Unsupported authentication mode update from API to API",
        ),
        (
            "mode_back",
            "Unsupported authentication mode update from API to API_AND_CONFIG_MAP",
        ),
        (
            "half_auto",
            "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
        ),
    ] {
        refused(&out[name], 400, "InvalidParameterException", message);
    }
    for name in ["subnets_same", "protect_same", "auto_same"] {
        assert_eq!(out[name]["code"], "InvalidParameterException", "{name}");
    }
    for (name, kind, params) in [
        ("logging", "LoggingUpdate", json!(["ClusterLogging"])),
        (
            "endpoint",
            "EndpointAccessUpdate",
            json!([
                "EndpointPrivateAccess",
                "EndpointPublicAccess",
                "PublicAccessCidrs"
            ]),
        ),
        ("policy", "UpgradePolicyUpdate", json!(["UpgradePolicy"])),
        (
            "zonal",
            "ZonalShiftConfigUpdate",
            json!(["ZonalShiftConfig"]),
        ),
        (
            "protect",
            "DeletionProtectionUpdate",
            json!(["DeletionProtection"]),
        ),
        (
            "auto",
            "AutoModeUpdate",
            json!(["ComputeConfig", "KubernetesNetworkConfig", "StorageConfig"]),
        ),
    ] {
        assert_eq!(out[name], json!([kind, "InProgress", "Successful", params]));
    }
    assert_eq!(out["is_on"][0]["nodePools"], json!(["system"]));
    assert_eq!(
        out["is_on"][1],
        json!({ "blockStorage": { "enabled": true } })
    );
    assert_eq!(out["is_on"][2], json!({ "enabled": true }));
    assert_eq!(
        out["is_off"],
        json!([{ "enabled": false, "nodePools": [] }, { "blockStorage": { "enabled": false } }])
    );
    assert_eq!(out["cidrs"], json!(["192.0.2.0/24", "198.51.100.0/24"]));
    assert_eq!(out["updates"], 7);
    assert_eq!(out["unknown"]["code"], "ResourceNotFoundException");
}

#[test]
fn a_version_goes_up_by_one() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
before = running(version="1.32")
to = lambda version, **more: attempt(eks.update_cluster_version, name="one", version=version, **more)
out["skip"], out["down"], out["same"], out["nonsense"] = to("1.34"), to("1.31"), to("1.32"), to("abc")
out["up"] = to("1.33", clientRequestToken="t")["ok"]["update"]
out["token"] = to("1.33", clientRequestToken="t")["ok"]["update"]["id"]
after = eks.describe_cluster(name="one")["cluster"]
out["after"] = [after["version"], after["platformVersion"] != before["platformVersion"], after["status"]]
for version in ("1.34", "1.35"):
    to(version); wait("cluster_active", name="one")
out["over"] = to("1.36")
"#,
    );
    for (name, message) in [
        (
            "skip",
            "Unsupported Kubernetes minor version update from 1.32 to 1.34",
        ),
        (
            "down",
            "Unsupported Kubernetes minor version update from 1.32 to 1.31",
        ),
        (
            "same",
            "Unsupported Kubernetes minor version update from 1.32 to 1.32",
        ),
        ("nonsense", "unsupported Kubernetes version"),
        ("over", "unsupported Kubernetes version"),
    ] {
        refused(&out[name], 400, "InvalidParameterException", message);
    }
    assert_eq!(out["up"]["type"], "VersionUpdate");
    assert_eq!(
        out["up"]["params"][0],
        json!({ "type": "Version", "value": "1.33" })
    );
    assert_eq!(out["up"]["id"], out["token"]);
    assert_eq!(out["after"], json!(["1.33", true, "ACTIVE"]));
}

#[test]
fn one_update_at_a_time() {
    let eks = EksSettings {
        cluster_version: Duration::from_secs(480),
        cluster_config: Duration::from_secs(120),
        ..EksSettings::default()
    };
    let settings = Settings {
        eks,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let busy = r#"
zonal = lambda on: attempt(eks.update_cluster_config, name="one", zonalShiftConfig={"enabled": on})
status = lambda id: [eks.describe_cluster(name="one")["cluster"]["status"], eks.describe_update(name="one", updateId=id)["update"]["status"]]
"#;
    let out = run(
        &sandbox,
        &format!(
            "{busy}
running(version='1.33')
out['id'] = eks.update_cluster_version(name='one', version='1.34')['update']['id']
out['status'] = status(out['id'])
out['busy'], out['delete'] = zonal(True), attempt(eks.delete_cluster, name='one')
out['tag'] = attempt(eks.tag_resource, resourceArn='arn:aws:eks:eu-central-1:123456789012:cluster/one', tags={{'a': 'b'}})
"
        ),
    );
    let id = out["id"].as_str().expect("an id");
    assert_eq!(out["status"], json!(["UPDATING", "InProgress"]));
    refused(
        &out["busy"],
        409,
        "ResourceInUseException",
        &format!(
            "Cannot ZonalShiftConfigUpdate because cluster one currently has update {id} in progress"
        ),
    );
    assert_eq!(out["delete"]["code"], "ResourceInUseException");
    assert!(out["tag"]["ok"].is_object(), "tags are no update");

    sandbox.pass_eks_time(Duration::from_secs(481));
    let out = run(
        &sandbox,
        &format!("{busy}\nout = [status('{id}'), zonal(True)]"),
    );
    assert_eq!(out[0], json!(["ACTIVE", "Successful"]));
    assert!(out[1]["ok"].is_object());

    // An update that fails says why, and leaves the cluster as it was.
    sandbox.fail_eks(
        "cluster/one",
        "EniLimitReached",
        "No more interfaces.",
        &["subnet-1"],
    );
    sandbox.pass_eks_time(Duration::from_secs(121));
    let out = run(
        &sandbox,
        "id = eks.list_updates(name='one')['updateIds'][-1]
one = eks.describe_cluster(name='one')['cluster']
out = [eks.describe_update(name='one', updateId=id)['update'], one['status'], one.get('zonalShiftConfig')]",
    );
    assert_eq!(out[0]["status"], "Failed");
    assert_eq!(
        out[0]["errors"],
        json!([{ "errorCode": "EniLimitReached", "errorMessage": "No more interfaces.", "resourceIds": ["subnet-1"] }])
    );
    assert_eq!(out[1], "ACTIVE");
    assert_eq!(out[2], Value::Null);
}

#[test]
fn encryption_and_identity_providers_are_updates_too() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running()
config = [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:eu-central-1:123456789012:key/k"}}]
out["encrypt"] = eks.associate_encryption_config(clusterName="one", encryptionConfig=config)["update"]["type"]
out["encrypted"] = eks.describe_cluster(name="one")["cluster"]["encryptionConfig"] == config
out["twice"] = attempt(eks.associate_encryption_config, clusterName="one", encryptionConfig=config)
oidc = {"identityProviderConfigName": "idp", "issuerUrl": "https://idp.example.com", "clientId": "me", "groupsClaim": "groups", "requiredClaims": {"a": "b"}}
which = {"type": "oidc", "name": "idp"}
made = eks.associate_identity_provider_config(clusterName="one", oidc=oidc, tags={"a": "b"})
out["associate"] = [made["update"]["type"], made["tags"]]
shown = eks.describe_identity_provider_config(clusterName="one", identityProviderConfig=which)["identityProviderConfig"]["oidc"]
out["echo"] = {k: shown.get(k) for k, v in oidc.items() if shown.get(k) != v}
out["shown"] = [shown["status"], shown["tags"], shown["clusterName"]]
out["list"] = eks.list_identity_provider_configs(clusterName="one")["identityProviderConfigs"]
out["second"] = attempt(eks.associate_identity_provider_config, clusterName="one", oidc={**oidc, "identityProviderConfigName": "other"})
out["off"] = eks.disassociate_identity_provider_config(clusterName="one", identityProviderConfig=which)["update"]["type"]
out["gone"] = attempt(eks.describe_identity_provider_config, clusterName="one", identityProviderConfig=which)
out["off_again"] = attempt(eks.disassociate_identity_provider_config, clusterName="one", identityProviderConfig=which)
"#,
    );
    assert_eq!(out["encrypt"], "AssociateEncryptionConfig");
    assert_eq!(out["encrypted"], true);
    assert_eq!(out["twice"]["code"], "InvalidParameterException");
    assert_eq!(
        out["associate"],
        json!(["AssociateIdentityProviderConfig", { "a": "b" }])
    );
    assert_eq!(out["echo"], json!({}));
    assert_eq!(out["shown"], json!(["ACTIVE", { "a": "b" }, "one"]));
    assert_eq!(out["list"], json!([{ "type": "oidc", "name": "idp" }]));
    assert_eq!(out["second"]["code"], "ResourceInUseException");
    assert_eq!(out["off"], "DisassociateIdentityProviderConfig");
    assert_eq!(out["gone"]["code"], "ResourceNotFoundException");
    refused(
        &out["off_again"],
        400,
        "InvalidRequestException",
        "Identity provider config is not associated with cluster",
    );
}

#[test]
fn versions_are_listed() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out: Value = run(
        &sandbox,
        r#"
names = lambda **more: [v["clusterVersion"] for v in eks.describe_cluster_versions(**more)["clusterVersions"]]
out["all"], out["default"] = names(includeAll=True), names(defaultOnly=True)
out["plain"] = names()
out["extended"] = names(versionStatus="EXTENDED_SUPPORT")
out["some"] = names(clusterVersions=["1.33", "1.34"])
one = eks.describe_cluster_versions(clusterVersions=["1.33"])["clusterVersions"][0]
out["one"] = [one["status"], one["versionStatus"], one["endOfStandardSupportDate"][:10] if isinstance(one["endOfStandardSupportDate"], str) else str(one["endOfStandardSupportDate"])[:10]]
"#,
    );
    assert_eq!(out["default"], json!(["1.35"]));
    assert_eq!(out["some"], json!(["1.34", "1.33"]));
    assert_eq!(out["extended"], json!(["1.33", "1.32", "1.31"]));
    assert_eq!(out["plain"].as_array().map(Vec::len), Some(5));
    assert_eq!(out["all"].as_array().map(Vec::len), Some(6));
    assert_eq!(
        out["one"],
        json!(["extended-support", "EXTENDED_SUPPORT", "2026-07-29"])
    );
}
