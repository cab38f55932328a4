//! Access entries and their policies, pod identity, tags.

use crate::stack::{refused, run};
use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;

#[test]
fn entries_and_policies() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running(**modern())
me = sts.get_caller_identity()["Arn"]
admin, view = ("arn:aws:eks::aws:cluster-access-policy/AmazonEKS" + n for n in ("ClusterAdminPolicy", "ViewPolicy"))
out["creator"] = [eks.list_access_entries(clusterName="one")["accessEntries"] == [me], eks.list_associated_access_policies(clusterName="one", principalArn=me)["associatedAccessPolicies"][0]["policyArn"] == admin]
out["creator_again"] = attempt(eks.create_access_entry, clusterName="one", principalArn=me)
dev = role("dev", "ec2.amazonaws.com")
which = dict(clusterName="one", principalArn=dev)
entry = eks.create_access_entry(**which, kubernetesGroups=["devs"], tags={"a": "b"})["accessEntry"]
out["entry"] = {k: entry[k] for k in ("type", "username", "kubernetesGroups", "tags")}
out["arn"] = entry["accessEntryArn"]
out["invalid"] = attempt(eks.create_access_entry, clusterName="one", principalArn="arn:aws:iam::123456789012:role/nobody")
out["masters"] = attempt(eks.update_access_entry, **which, kubernetesGroups=["system:masters"])
out["updated"] = eks.update_access_entry(**which, kubernetesGroups=["ops"], username="me")["accessEntry"]["kubernetesGroups"]
made = eks.associate_access_policy(**which, policyArn=view, accessScope={"type": "namespace", "namespaces": ["apps"]})["associatedAccessPolicy"]
out["made"] = [made["policyArn"] == view, made["accessScope"]]
again = eks.associate_access_policy(**which, policyArn=view, accessScope={"type": "cluster"})["associatedAccessPolicy"]
out["again"] = again["accessScope"]
out["listed"] = [eks.list_access_entries(clusterName="one", associatedPolicyArn=view)["accessEntries"] == [dev], len(eks.list_associated_access_policies(**which)["associatedAccessPolicies"])]
out["unknown_policy"] = attempt(eks.associate_access_policy, **which, policyArn=view + "X", accessScope={"type": "cluster"})
out["no_namespace"] = attempt(eks.associate_access_policy, **which, policyArn=view, accessScope={"type": "namespace"})
eks.disassociate_access_policy(**which, policyArn=view)
out["twice"] = attempt(eks.disassociate_access_policy, **which, policyArn=view)
eks.delete_access_entry(**which)
out["none"] = attempt(eks.describe_access_entry, **which)
out["policy_none"] = attempt(eks.associate_access_policy, **which, policyArn=view, accessScope={"type": "cluster"})
out["policies"] = admin in [p["arn"] for p in eks.list_access_policies()["accessPolicies"]]
"#,
    );
    assert_eq!(out["creator"], json!([true, true]));
    refused(
        &out["creator_again"],
        409,
        "ResourceInUseException",
        "The specified access entry resource is already in use on this cluster.",
    );
    assert_eq!(
        out["entry"],
        json!({
            "type": "STANDARD", "kubernetesGroups": ["devs"], "tags": { "a": "b" },
            "username": "arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}",
        })
    );
    let arn = out["arn"].as_str().expect("an ARN");
    assert!(arn.starts_with(
        "arn:aws:eks:eu-central-1:123456789012:access-entry/one/role/123456789012/dev/"
    ));
    refused(
        &out["invalid"],
        400,
        "InvalidParameterException",
        "The specified principalArn is invalid: invalid principal.",
    );
    refused(
        &out["masters"],
        400,
        "InvalidParameterException",
        "The kubernetes group name system:masters is invalid, it cannot start with system:",
    );
    assert_eq!(out["updated"], json!(["ops"]));
    assert_eq!(
        out["made"],
        json!([true, { "type": "namespace", "namespaces": ["apps"] }])
    );
    assert_eq!(out["again"], json!({ "type": "cluster", "namespaces": [] }));
    assert_eq!(out["listed"], json!([true, 1]));
    assert_eq!(out["unknown_policy"]["code"], "InvalidParameterException");
    assert_eq!(out["no_namespace"]["code"], "InvalidParameterException");
    assert_eq!(out["twice"]["code"], "ResourceNotFoundException");
    for name in ["none", "policy_none"] {
        refused(
            &out[name],
            404,
            "ResourceNotFoundException",
            "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
        );
    }
    assert_eq!(out["policies"], true);
}

#[test]
fn a_creator_by_assumed_role_is_known_by_the_role() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
deploy = iam.create_role(RoleName="deploy", Path="/teams/", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
c = sts.assume_role(RoleArn=deploy, RoleSessionName="session")["Credentials"]
eks = client("eks", aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])
running(**modern())
out = eks.list_access_entries(clusterName="one")["accessEntries"] == [deploy]
"#,
    );
    assert_eq!(out, true);
}

#[test]
fn pod_identity_associations() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = run(
        &sandbox,
        r#"
running()
pods, other = role("pods", "pods.eks.amazonaws.com"), role("other", "pods.eks.amazonaws.com")
make = lambda **more: attempt(eks.create_pod_identity_association, **{**dict(clusterName="one", namespace="apps", serviceAccount="web", roleArn=pods, tags={"a": "b"}, clientRequestToken="t"), **more})
made = make()["ok"]["association"]
out["made"] = {k: made[k] for k in ("namespace", "serviceAccount", "tags", "disableSessionTags", "clusterName")}
out["token"] = make()["ok"]["association"]["associationId"] == made["associationId"]
out["twice"], out["id"] = make(clientRequestToken="u"), made["associationId"]
out["role"] = make(serviceAccount="x", clientRequestToken="v", roleArn=pods + "x")
which = dict(clusterName="one", associationId=made["associationId"])
target = "arn:aws:iam::999999999999:role/target"
changed = eks.update_pod_identity_association(**which, roleArn=other, disableSessionTags=True, targetRoleArn=target)["association"]
out["changed"] = [changed["roleArn"] == other, changed["disableSessionTags"], changed["externalId"]]
out["plain"] = "externalId" in eks.update_pod_identity_association(**which, targetRoleArn="")["association"]
out["found"] = len(eks.list_pod_identity_associations(clusterName="one", namespace="apps")["associations"])
out["not_found"] = len(eks.list_pod_identity_associations(clusterName="one", serviceAccount="x")["associations"])
eks.delete_pod_identity_association(**which)
out["none"] = attempt(eks.describe_pod_identity_association, **which)
"#,
    );
    assert_eq!(
        out["made"],
        json!({ "namespace": "apps", "serviceAccount": "web", "tags": { "a": "b" }, "disableSessionTags": false, "clusterName": "one" })
    );
    assert_eq!(out["token"], true);
    let id = out["id"].as_str().expect("an id");
    assert!(id.starts_with("a-") && id.len() == 19, "{id}");
    refused(
        &out["twice"],
        409,
        "ResourceInUseException",
        &format!("Association already exists: {id}"),
    );
    assert_eq!(out["role"]["code"], "InvalidParameterException");
    assert_eq!(
        out["changed"],
        json!([true, true, "eu-central-1/123456789012/one/apps/web"])
    );
    assert_eq!(out["plain"], false);
    assert_eq!(out["found"], 1);
    assert_eq!(out["not_found"], 0);
    assert_eq!(out["none"]["code"], "ResourceNotFoundException");
}

#[test]
fn whatever_has_an_arn_has_tags() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out: Value = run(
        &sandbox,
        r#"
arns = [running(**modern())["arn"], group()["nodegroupArn"], eks.create_addon(clusterName="one", addonName="vpc-cni")["addon"]["addonArn"]]
arns.append(eks.describe_access_entry(clusterName="one", principalArn=node)["accessEntry"]["accessEntryArn"])
pods = role("pods", "pods.eks.amazonaws.com")
arns.append(eks.create_pod_identity_association(clusterName="one", namespace="a", serviceAccount="b", roleArn=pods)["association"]["associationArn"])
out["tags"] = []
for arn in arns:
    eks.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    eks.untag_resource(resourceArn=arn, tagKeys=["a", "c"])
    out["tags"].append(eks.list_tags_for_resource(resourceArn=arn)["tags"])
out["described"] = eks.describe_cluster(name="one")["cluster"]["tags"]
out["none"] = attempt(eks.list_tags_for_resource, resourceArn=arns[0] + "x")
out["other"] = attempt(eks.list_tags_for_resource, resourceArn="arn:aws:s3:::bucket")
out["reserved"] = attempt(eks.tag_resource, resourceArn=arns[0], tags={"aws:a": "1"})
"#,
    );
    let expected = json!({ "b": "2" });
    assert_eq!(
        out["tags"],
        json!([expected, expected, expected, expected, expected])
    );
    assert_eq!(out["described"], expected);
    assert_eq!(out["none"]["code"], "NotFoundException");
    assert_eq!(out["other"]["code"], "BadRequestException");
    assert_eq!(out["reserved"]["code"], "BadRequestException");
}
