//! Rules of security groups: calls are carried out whole or not at all.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

const GROUP: &str = r#"
group = name(group=group_of(vpc, "web"))
def rules(egress=False):
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return [r for r in found if r["IsEgress"] == egress]
def shown(rule):
    peer = rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId") or rule["ReferencedGroupInfo"]["GroupId"]
    return [rule["IpProtocol"], rule["FromPort"], rule["ToPort"], peer.replace(group, "group"), rule.get("Description")]
allow = lambda *permissions, **more: attempt(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=list(permissions), **more)
"#;

#[test]
fn many_permissions_in_one_call() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
made = allow(
    {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 81,
     "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "inside"}, {"CidrIp": "192.0.2.0/24"}],
     "Ipv6Ranges": [{"CidrIpv6": "2001:DB8:0::/32"}]},
    {"IpProtocol": "17", "FromPort": 53, "ToPort": 53, "UserIdGroupPairs": [{"GroupId": group, "Description": "itself"}]},
    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "198.51.100.0/24"}]},
    {"IpProtocol": "50", "IpRanges": [{"CidrIp": "198.51.100.0/24"}]},
    {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]},
    TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": [{"Key": "Name", "Value": "x"}]}],
)["ok"]["SecurityGroupRules"]
out["made"] = [shown(rule) for rule in made]
out["listed"] = [shown(rule) for rule in rules()]
out["same ids"] = [r["SecurityGroupRuleId"] for r in made] == [r["SecurityGroupRuleId"] for r in rules()]
out["tags"] = [r["Tags"] for r in rules()] == [[{"Key": "Name", "Value": "x"}]] * 7
permissions = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
out["grouped"] = [[p["IpProtocol"], p.get("FromPort"), len(p["IpRanges"]), len(p["Ipv6Ranges"]), len(p["UserIdGroupPairs"])] for p in permissions]
out["egress"] = [shown(rule) for rule in rules(egress=True)]
ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[rules(egress=True)[0]["SecurityGroupRuleId"]])
both = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[tcp(443, "0.0.0.0/0"), tcp(80, "0.0.0.0/0")])
out["both"] = len(both["SecurityGroupRules"]), len(rules(egress=True))
"#;
    let out = run(&sandbox, &format!("{GROUP}{script}"));
    let made = json!([
        ["tcp", 80, 81, "10.0.0.0/8", "inside"],
        ["tcp", 80, 81, "192.0.2.0/24", null],
        ["tcp", 80, 81, "2001:db8::/32", null],
        ["udp", 53, 53, "group", "itself"],
        ["-1", -1, -1, "198.51.100.0/24", null],
        ["50", -1, -1, "198.51.100.0/24", null],
        ["icmp", 8, -1, "198.51.100.0/24", null],
    ]);
    assert_eq!(out["made"], made);
    assert_eq!(out["listed"], made);
    assert_eq!(out["same ids"], true);
    assert_eq!(out["tags"], true);
    let grouped = json!([
        ["tcp", 80, 2, 1, 0],
        ["udp", 53, 0, 0, 1],
        ["-1", null, 1, 0, 0],
        ["50", null, 1, 0, 0],
        ["icmp", 8, 1, 0, 0],
    ]);
    assert_eq!(out["grouped"], grouped);
    assert_eq!(out["egress"], json!([["-1", -1, -1, "0.0.0.0/0", null]]));
    assert_eq!(out["both"], json!([2, 2]));
}

#[test]
fn a_refused_call_changes_nothing() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
allow(tcp(80, "10.0.0.0/8"))
call = lambda *p: said(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=list(p))
out["duplicate"] = call(tcp(81, "10.0.0.0/8"), tcp(80, "10.0.0.0/8"))
out["described duplicate"] = call({"IpProtocol": "6", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "again"}]})
out["twice"] = call(tcp(82, "10.0.0.0/8", "10.0.0.0/8"))
out["cidr"] = call(tcp(83, "10.0.0.0/8"), tcp(83, "10.0.0.0/99"))
out["ports"] = call({"IpProtocol": "tcp", "FromPort": 90, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
out["group"] = call(tcp(84, "10.0.0.0/8", UserIdGroupPairs=[{"GroupId": "sg-0123456789abcdef0"}]))
out["limit"] = call(*[tcp(1000 + n, "10.0.0.0/8") for n in range(60)])
out["revoked"] = said(ec2.revoke_security_group_ingress, GroupId=group, IpPermissions=[tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8")])
out["rules"] = [shown(rule) for rule in rules()]
out["name"] = said(ec2.create_security_group, GroupName="web", Description="x", VpcId=vpc)
out["default"] = said(ec2.create_security_group, GroupName="default", Description="x", VpcId=vpc)
# In the default VPC, what was not there is told.
default = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
easy = group_of(default, "easy")
told = ec2.revoke_security_group_ingress(GroupId=easy, IpPermissions=[tcp(80, "10.0.0.0/8")])
out["unknown"] = [[p["IpProtocol"], p["FromPort"]] for p in told["UnknownIpPermissions"]]
"#;
    let out = run(&sandbox, &format!("{GROUP}{script}"));
    let duplicate = "InvalidPermission.Duplicate: the specified rule \"peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW\" already exists";
    assert_eq!(out["duplicate"], duplicate);
    assert_eq!(out["described duplicate"], duplicate);
    assert_eq!(
        out["twice"],
        "InvalidParameterValue: The same permission must not appear multiple times"
    );
    assert_eq!(
        out["cidr"],
        "InvalidParameterValue: CIDR block 10.0.0.0/99 is malformed"
    );
    assert_eq!(
        out["ports"],
        "InvalidParameterValue: Invalid TCP/UDP port range (90:80)"
    );
    assert_eq!(
        out["group"],
        "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist"
    );
    assert_eq!(
        out["limit"],
        "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached."
    );
    assert_eq!(
        out["revoked"],
        "InvalidPermission.NotFound: The specified rule does not exist in this security group."
    );
    assert_eq!(out["rules"], json!([["tcp", 80, 80, "10.0.0.0/8", null]]));
    assert_eq!(
        out["name"],
        "InvalidGroup.Duplicate: The security group 'web' already exists for VPC 'vpc'"
    );
    assert_eq!(
        out["default"],
        "InvalidParameterValue: Cannot use reserved security group name: default"
    );
    assert_eq!(out["unknown"], json!([["tcp", 80]]));
}

#[test]
fn rules_change_in_place() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
allow(tcp(80, "10.0.0.0/8", "192.0.2.0/24"), {"IpProtocol": "tcp", "FromPort": 81, "ToPort": 81, "UserIdGroupPairs": [{"GroupId": group}]})
ids = [r["SecurityGroupRuleId"] for r in rules()]
ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[
    {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "one"}]},
    {"IpProtocol": "tcp", "FromPort": 81, "ToPort": 81, "UserIdGroupPairs": [{"GroupId": group, "Description": "three"}]}])
ec2.update_security_group_rule_descriptions_ingress(GroupId=group, SecurityGroupRuleDescriptions=[{"SecurityGroupRuleId": ids[1], "Description": "two"}])
out["described"] = [r.get("Description") for r in rules()]
change = lambda **rule: said(ec2.modify_security_group_rules, GroupId=group, SecurityGroupRules=[{"SecurityGroupRuleId": ids[0], "SecurityGroupRule": rule}])
out["changed"] = change(IpProtocol="tcp", FromPort=8080, ToPort=8080, CidrIpv4="10.1.0.0/16", Description="moved")
out["same"] = change(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIpv4="192.0.2.0/24").split(":")[0]
out["rules"] = [shown(r) for r in rules()]
out["ids stay"] = ids == [r["SecurityGroupRuleId"] for r in rules()]
revoked = ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=ids[:2])
out["revoked"] = len(revoked["RevokedSecurityGroupRules"]), len(rules())
"#;
    let out = run(&sandbox, &format!("{GROUP}{script}"));
    assert_eq!(out["described"], json!(["one", "two", "three"]));
    assert_eq!(out["changed"], "ok");
    assert_eq!(out["same"], "InvalidPermission.Duplicate");
    let rules = json!([
        ["tcp", 8080, 8080, "10.1.0.0/16", "moved"],
        ["tcp", 80, 80, "192.0.2.0/24", "two"],
        ["tcp", 81, 81, "group", "three"],
    ]);
    assert_eq!(out["rules"], rules);
    assert_eq!(out["ids stay"], true);
    assert_eq!(out["revoked"], json!([2, 1]));
}
