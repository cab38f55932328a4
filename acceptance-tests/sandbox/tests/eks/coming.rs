//! Clusters on their way: the time that it takes, a creation that fails.

use crate::stack::{refused, run};
use serde_json::json;
use slipway_sandbox::aws::{EksSettings, Fault, Rule, Sandbox, Settings};
use std::time::Duration;

#[test]
fn a_creation_takes_its_time_and_may_fail() {
    let times = EksSettings {
        cluster_create: Duration::from_secs(540),
        ..EksSettings::default()
    };
    let settings = Settings {
        eks: times,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let status = "out = eks.describe_cluster(name='one')['cluster']['status']";
    run(&sandbox, "cluster()");
    sandbox.pass_eks_time(Duration::from_secs(500));
    assert_eq!(run(&sandbox, status), "CREATING");
    let out = run(
        &sandbox,
        "out = [attempt(group), attempt(eks.delete_cluster, name='one')]",
    );
    refused(
        &out[0],
        400,
        "InvalidRequestException",
        "Cluster 'one' is not in ACTIVE status",
    );
    assert_eq!(out[1]["code"], "ResourceInUseException");
    sandbox.pass_eks_time(Duration::from_secs(60));
    assert_eq!(run(&sandbox, status), "ACTIVE");

    sandbox.fail_eks(
        "cluster/two",
        "InternalFailure",
        "It did not come up.",
        &["eni-1"],
    );
    let out = run(&sandbox, "cluster('two')");
    assert_eq!(out, json!({}));
    sandbox.pass_eks_time(Duration::from_secs(600));
    let out = run(
        &sandbox,
        "out = [wait('cluster_active', name='two'), eks.describe_cluster(name='two')['cluster']]",
    );
    assert!(
        out[0].as_str().is_some_and(|text| text.contains("failure")),
        "{out}"
    );
    assert_eq!(out[1]["status"], "FAILED");
    assert_eq!(
        out[1]["health"]["issues"],
        json!([{ "code": "InternalFailure", "message": "It did not come up.", "resourceIds": ["eni-1"] }])
    );
}

#[test]
fn a_call_whose_answer_was_lost_is_the_same_call_when_asked_again() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let lost: Vec<_> = [
        "eks:CreateCluster",
        "eks:CreateNodegroup",
        "eks:CreateAddon",
        "eks:CreatePodIdentityAssociation",
        "eks:CreateAccessEntry",
        "eks:UpdateClusterVersion",
        "eks:UpdateAddon",
        "eks:DeleteCluster",
    ]
    .map(|name| sandbox.rule(Rule::on(name).fault(Fault::LoseAnswer)))
    .into_iter()
    .collect();
    // boto3 repeats these calls with the token that it made up for the first one.
    let out = run(
        &sandbox,
        r#"
eks = client("eks", config=Config(retries={"total_max_attempts": 3}))
running(version="1.33", **modern())
group()
wait("nodegroup_active", clusterName="one", nodegroupName="workers")
eks.create_addon(clusterName="one", addonName="vpc-cni")
pods = role("pods", "pods.eks.amazonaws.com")
eks.create_pod_identity_association(clusterName="one", namespace="a", serviceAccount="b", roleArn=pods)
eks.create_access_entry(clusterName="one", principalArn=pods)
eks.update_addon(clusterName="one", addonName="vpc-cni", resolveConflicts="OVERWRITE")
eks.update_cluster_version(name="one", version="1.34")
out["updates"] = [len(eks.list_updates(name="one")["updateIds"]), len(eks.list_updates(name="one", addonName="vpc-cni")["updateIds"])]
out["associations"] = len(eks.list_pod_identity_associations(clusterName="one")["associations"])
wait("cluster_active", name="one")
eks.delete_nodegroup(clusterName="one", nodegroupName="workers")
wait("nodegroup_deleted", clusterName="one", nodegroupName="workers")
out["delete"] = attempt(eks.delete_cluster, name="one")
"#,
    );
    assert_eq!(out["updates"], json!([1, 1]));
    assert_eq!(out["associations"], 1);
    // With nothing to wait for, the cluster is gone before the second call, as it may be in the service.
    assert_eq!(out["delete"]["code"], "ResourceNotFoundException");
    for rule in lost {
        assert_eq!(rule.hits(), 1);
    }
    assert!(sandbox.state().is_empty());
}
