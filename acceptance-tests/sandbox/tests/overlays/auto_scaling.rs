//! Auto Scaling: groups, their instances, and what belongs to them.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

const GROUP: &str = r#"
scaling = client("autoscaling")
ec2.create_launch_template(LaunchTemplateName="one", LaunchTemplateData={"InstanceType": "t3.micro"})
def group_of(name, **more):
    members = dict(LaunchTemplate={"LaunchTemplateName": "one"}, MinSize=0, MaxSize=4, AvailabilityZones=["eu-central-1a"])
    members.update(more)
    scaling.create_auto_scaling_group(AutoScalingGroupName=name, **members)
def told(name):
    return scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
def change(name, **more):
    return said(scaling.update_auto_scaling_group, AutoScalingGroupName=name, **more)
"#;

#[test]
fn a_group_keeps_what_it_is_told_and_its_sizes_fit() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = format!(
        "{GROUP}{}",
        r#"
group_of("g", MinSize=1, HealthCheckGracePeriod=60, MaxInstanceLifetime=86400, PlacementGroup="p",
    Tags=[{"Key": "a", "Value": "1", "PropagateAtLaunch": True}])
first = told("g")
out["first"] = [first["DesiredCapacity"], first["DefaultCooldown"], first["TerminationPolicies"], first["LaunchTemplate"].keys() >= {"LaunchTemplateId", "LaunchTemplateName"}]
out["tags"] = [[t["ResourceId"], t["Key"], t["PropagateAtLaunch"]] for t in first["Tags"]]
out["grown"] = [change("g", MinSize=3), told("g")["DesiredCapacity"]]
out["refused"] = [change("g", DesiredCapacity=5), change("g", MinSize=5)]
change("g", MaxInstanceLifetime=0, PlacementGroup="")
out["cleared"] = [name in told("g") for name in ["MaxInstanceLifetime", "PlacementGroup", "HealthCheckGracePeriod"]]
out["taken"] = said(group_of, name="g").split(":")[0]
out["no template"] = said(group_of, name="h", LaunchTemplate={"LaunchTemplateName": "other"}).split(":")[0]
out["no subnet"] = said(group_of, name="h", VPCZoneIdentifier="subnet-0123456789abcdef0").split(":")[0]
"#
    );
    let out = run(&sandbox, &script);
    assert_eq!(out["first"], json!([1, 300, ["Default"], true]));
    assert_eq!(out["tags"], json!([["g", "a", true]]));
    assert_eq!(out["grown"], json!(["ok", 3]));
    let refused = "ValidationError: Desired capacity:5 must be between the specified min size:3 and max size:4";
    assert_eq!(out["refused"][0], refused);
    assert!(
        out["refused"][1]
            .as_str()
            .is_some_and(|it| it.starts_with("ValidationError"))
    );
    assert_eq!(out["cleared"], json!([false, false, true]));
    assert_eq!(out["taken"], "AlreadyExists");
    assert_eq!(out["no template"], "ValidationError");
    assert_eq!(out["no subnet"], "ValidationError");
}

#[test]
fn a_group_goes_without_instances_or_by_force() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = format!(
        "{GROUP}{}",
        r#"
group_of("g", MinSize=2, NewInstancesProtectedFromScaleIn=True)
delete = lambda **more: said(scaling.delete_auto_scaling_group, AutoScalingGroupName="g", **more).split(":")[0]
out["held"] = delete()
change("g", MinSize=0, DesiredCapacity=0)
out["protected"] = len(told("g")["Instances"])
ids = [i["InstanceId"] for i in told("g")["Instances"]]
scaling.set_instance_protection(AutoScalingGroupName="g", InstanceIds=ids, ProtectedFromScaleIn=False)
out["drained"] = len(told("g")["Instances"])
scaling.put_lifecycle_hook(AutoScalingGroupName="g", LifecycleHookName="h", LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING")
out["gone"] = [delete(), delete()]
out["hooks"] = said(scaling.describe_lifecycle_hooks, AutoScalingGroupName="g")
group_of("f", MinSize=2)
scaling.delete_auto_scaling_group(AutoScalingGroupName="f", ForceDelete=True)
out["forced"] = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
"#
    );
    let out = run(&sandbox, &script);
    assert_eq!(out["held"], "ResourceInUse");
    assert_eq!((&out["protected"], &out["drained"]), (&json!(2), &json!(0)));
    assert_eq!(out["gone"], json!(["ok", "ValidationError"]));
    assert_eq!(out["hooks"], "ValidationError: Group g not found");
    assert_eq!(out["forced"], json!([]));
}

#[test]
fn what_cannot_be_launched_is_told_by_an_activity() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = format!(
        "{GROUP}{}",
        r#"
ec2.create_launch_template(LaunchTemplateName="bad", LaunchTemplateData={"ImageId": "ami-0123456789abcdef0"})
group_of("g", MinSize=1, LaunchTemplate={"LaunchTemplateName": "bad"})
activity = scaling.describe_scaling_activities(AutoScalingGroupName="g")["Activities"][0]
out["activity"] = [activity["StatusCode"], "does not exist" in activity["StatusMessage"]]
out["instances"] = told("g")["Instances"]
scaling.suspend_processes(AutoScalingGroupName="g", ScalingProcesses=["Launch"])
change("g", LaunchTemplate={"LaunchTemplateName": "one"})
out["resting"] = [len(told("g")["Instances"]), [p["ProcessName"] for p in told("g")["SuspendedProcesses"]]]
scaling.resume_processes(AutoScalingGroupName="g", ScalingProcesses=["Launch"])
out["launched"] = [i["LifecycleState"] for i in told("g")["Instances"]]
"#
    );
    let out = run(&sandbox, &script);
    assert_eq!(out["activity"], json!(["Failed", true]));
    assert_eq!(out["instances"], json!([]));
    assert_eq!(out["resting"], json!([0, ["Launch"]]));
    assert_eq!(out["launched"], json!(["InService"]));
}

#[test]
fn there_is_one_refresh_at_a_time() {
    let mut settings = slipway_sandbox::aws::Settings::default();
    settings.autoscaling.refreshing = std::time::Duration::from_secs(600);
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = format!(
        "{GROUP}{}",
        r#"
group_of("g")
start = lambda **more: said(scaling.start_instance_refresh, AutoScalingGroupName="g", **more).split(":")[0]
states = lambda: [r["Status"] for r in scaling.describe_instance_refreshes(AutoScalingGroupName="g")["InstanceRefreshes"]]
cancel = lambda: said(scaling.cancel_instance_refresh, AutoScalingGroupName="g").split(":")[0]
out["none"] = cancel()
out["one"] = [start(), start(), states()]
out["cancelled"] = [cancel(), states(), start()]
out["back"] = start(Preferences={"AutoRollback": True})
"#
    );
    let out = run(&sandbox, &script);
    assert_eq!(out["none"], "ActiveInstanceRefreshNotFound");
    assert_eq!(
        out["one"],
        json!(["ok", "InstanceRefreshInProgress", ["InProgress"]])
    );
    assert_eq!(out["cancelled"], json!(["ok", ["Cancelled"], "ok"]));
    assert_eq!(out["back"], "InstanceRefreshInProgress");
}

#[test]
fn parts_belong_to_groups_and_refuse_what_does_not_fit() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = format!(
        "{GROUP}{}",
        r#"
put = lambda **more: said(scaling.put_scheduled_update_group_action, ScheduledActionName="s", **more)
out["no group"] = put(AutoScalingGroupName="g", MinSize=1)
group_of("g")
out["past"] = put(AutoScalingGroupName="g", MinSize=1, StartTime="2020-01-01T00:00:00Z")
out["put"] = put(AutoScalingGroupName="g", MinSize=1, Recurrence="0 0 * * *")
out["told"] = scaling.describe_scheduled_actions(AutoScalingGroupName="g")["ScheduledUpdateGroupActions"][0]["MinSize"]
out["detached"] = said(scaling.detach_load_balancers, AutoScalingGroupName="g", LoadBalancerNames=["x"])
out["attached"] = said(scaling.attach_load_balancers, AutoScalingGroupName="g", LoadBalancerNames=["x"]).split(":")[0]
scaling.put_warm_pool(AutoScalingGroupName="g", MinSize=1)
delete = lambda **more: said(scaling.delete_warm_pool, AutoScalingGroupName="g", **more).split(":")[0]
out["pool"] = [told("g")["WarmPoolSize"], delete(), delete(ForceDelete=True), "WarmPoolConfiguration" in told("g")]
"#
    );
    let out = run(&sandbox, &script);
    assert_eq!(out["no group"], "ValidationError: Group g not found");
    assert_eq!(
        out["past"],
        "ValidationError: Given start time is in the past"
    );
    assert_eq!((&out["put"], &out["told"]), (&json!("ok"), &json!(1)));
    let detached =
        "ValidationError: Trying to remove Load Balancers that are not part of the group";
    assert_eq!(out["detached"], detached);
    assert_eq!(out["attached"], "ValidationError");
    assert_eq!(out["pool"], json!([4, "ResourceInUse", "ok", false]));
}
