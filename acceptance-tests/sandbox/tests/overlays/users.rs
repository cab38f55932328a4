//! IAM's users, identity providers and roles of services.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

#[test]
fn a_user_keeps_what_it_has_under_another_name() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
iam = client("iam")
boundary = "arn:aws:iam::123456789012:policy/limit"
iam.create_user(UserName="a", PermissionsBoundary=boundary, Tags=[{"Key": "Team", "Value": "web"}])
iam.create_user(UserName="taken")
out["taken"] = said(iam.update_user, UserName="a", NewUserName="taken").split(":")[0]
iam.update_user(UserName="a", NewUserName="b", NewPath="/team/")
user = iam.get_user(UserName="b")["User"]
out["user"] = [user["Arn"].split(":")[-1], user["Tags"], user["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary]
iam.delete_user_permissions_boundary(UserName="b")
out["free"] = "PermissionsBoundary" in iam.get_user(UserName="b")["User"]
out["nobody"] = said(iam.put_user_permissions_boundary, UserName="a", PermissionsBoundary=boundary).split(":")[0]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["taken"], "EntityAlreadyExists");
    let tags = json!([{ "Key": "Team", "Value": "web" }]);
    assert_eq!(out["user"], json!(["user/team/b", tags, true]));
    assert_eq!(out["free"], false);
    assert_eq!(out["nobody"], "NoSuchEntity");
}

#[test]
fn credentials_hold_a_user() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
iam = client("iam")
iam.create_user(UserName="a")
refused = lambda: said(iam.delete_user, UserName="a")
out["held"] = []
key = iam.create_access_key(UserName="a")["AccessKey"]["AccessKeyId"]
out["held"].append(refused())
iam.delete_access_key(UserName="a", AccessKeyId=key)
iam.create_login_profile(UserName="a", Password="correct horse battery staple")
out["held"].append(refused())
iam.delete_login_profile(UserName="a")
id = iam.create_service_specific_credential(UserName="a", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]["ServiceSpecificCredentialId"]
out["held"].append(refused())
listed = iam.list_service_specific_credentials(UserName="a")["ServiceSpecificCredentials"]
out["listed"] = [one["ServiceSpecificCredentialId"] == id for one in listed]
iam.delete_service_specific_credential(UserName="a", ServiceSpecificCredentialId=id)
out["again"] = said(iam.delete_service_specific_credential, UserName="a", ServiceSpecificCredentialId=id).split(":")[0]
out["gone"] = refused()
"#;
    let out = run(&sandbox, script);
    let held = out["held"].as_array().expect("a list");
    for (refused, what) in held
        .iter()
        .zip(["access keys", "login profile", "credentials"])
    {
        let text = refused.as_str().unwrap_or_default();
        assert!(text.starts_with("DeleteConflict"), "{text}");
        assert!(text.contains(what), "{text}");
    }
    assert_eq!(out["listed"], json!([true]));
    assert_eq!(out["again"], "NoSuchEntity");
    assert!(
        !out["gone"]
            .as_str()
            .unwrap_or_default()
            .contains("Conflict")
    );
}

#[test]
fn clients_of_a_provider_come_and_go() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
iam = client("iam")
arn = iam.create_open_id_connect_provider(Url="https://id.example.com", ClientIDList=["a", "b"])["OpenIDConnectProviderArn"]
iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="c")
iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="a")
iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="never")
found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
out["found"] = [found["ClientIDList"], [len(one) for one in found["ThumbprintList"]]]
iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
out["gone"] = said(iam.add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=arn, ClientID="c").split(":")[0]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["found"], json!([["b", "c"], [40]]));
    assert_eq!(out["gone"], "NoSuchEntity");
}

#[test]
fn a_service_lets_go_of_its_role_later_or_not_at_all() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
iam = client("iam")
make = lambda **more: iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", **more)["Role"]
role = make()
out["second"] = said(iam.create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com").split(":")[0]
out["name"] = make(CustomSuffix="web")["RoleName"]
def delete(name):
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    ask = lambda: iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    first = ask()["Status"]
    last = ask()
    used = [one for usage in last.get("Reason", {}).get("RoleUsageList", []) for one in usage["Resources"]]
    return [first, last["Status"], [arn.split("/")[-1] for arn in used]]
out["free"] = delete(out["name"])
scaling = client("autoscaling")
scaling.create_launch_configuration(LaunchConfigurationName="x", ImageId="ami-12345678", InstanceType="t3.micro")
scaling.create_auto_scaling_group(AutoScalingGroupName="x", LaunchConfigurationName="x", MinSize=0, MaxSize=0, AvailabilityZones=["eu-central-1a"])
out["used"] = delete(role["RoleName"])
out["there"] = iam.get_role(RoleName=role["RoleName"])["Role"]["RoleName"] == role["RoleName"]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["second"], "InvalidInput");
    assert_eq!(out["name"], "AWSServiceRoleForAutoScaling_web");
    assert_eq!(out["free"], json!(["IN_PROGRESS", "SUCCEEDED", []]));
    assert_eq!(out["used"], json!(["IN_PROGRESS", "FAILED", ["x"]]));
    assert_eq!(out["there"], true);
}

#[test]
fn a_policy_is_attached_once() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
iam = client("iam")
policy = iam.create_policy(PolicyName="p", PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}')["Policy"]["Arn"]
iam.create_role(RoleName="r", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}')
iam.create_user(UserName="u")
count = lambda: iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"]
for _ in range(2):
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    iam.attach_user_policy(UserName="u", PolicyArn=policy)
out["counts"] = [count()]
iam.detach_role_policy(RoleName="r", PolicyArn=policy)
iam.detach_user_policy(UserName="u", PolicyArn=policy)
out["counts"].append(count())
out["nobody"] = said(iam.attach_role_policy, RoleName="other", PolicyArn=policy).split(":")[0]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["counts"], json!([2, 0]));
    assert_eq!(out["nobody"], "NoSuchEntity");
}
