//! Making a group.

use super::group::Group;
use super::parts::{self, Kind};
use super::traffic::Source;
use super::{AutoScaling, done, invalid, template};
use crate::aws::query::{Query, Refusal, Served};
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;
use std::time::SystemTime;

/// What a group is launched from, of which it has one.
pub(super) const TEMPLATES: [&str; 3] = [
    "LaunchTemplate",
    "LaunchConfigurationName",
    "MixedInstancesPolicy",
];

/// Members that are kept apart from what a group is told.
const APART: [&str; 7] = [
    "Action",
    "Version",
    "Tags",
    "LifecycleHookSpecificationList",
    "LoadBalancerNames",
    "TargetGroupARNs",
    "TrafficSources",
];

impl AutoScaling {
    pub(super) async fn create(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        let (region, name) = (key.0.clone(), key.1.clone());
        if let Some(there) = self.groups.get(&key) {
            if there.deleted {
                let text = format!(
                    "You cannot create an Auto Scaling group with the name {name}: one of that name is pending delete."
                );
                return Err(query.refuse(400, "ScalingActivityInProgress", &text));
            }
            let text = format!(
                "AutoScalingGroup by this name already exists - A group with the name {name} already exists"
            );
            return Err(query.refuse(400, "AlreadyExists", &text));
        }
        let asked = query.form.tree("member");
        let given: Vec<&Element> = asked
            .children
            .iter()
            .filter(|member| TEMPLATES.contains(&member.name.as_str()))
            .collect();
        let [given] = given.as_slice() else {
            let text = "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.";
            return Err(invalid(query, text));
        };
        let mut group = Group::default();
        for member in &asked.children {
            if !APART.contains(&member.name.as_str()) {
                group.put(member.clone());
            }
        }
        let (told, fault) = template::completed(query, given).await?;
        group.put(told);
        group.fault = fault;
        self.made += 1;
        let account = "123456789012";
        let arn = format!(
            "arn:aws:autoscaling:{region}:{account}:autoScalingGroup:5ca1e000-0000-4000-8000-{:012x}:autoScalingGroupName/{name}",
            self.made
        );
        group.put(Element::leaf("AutoScalingGroupARN", arn));
        group.put(Element::leaf("CreatedTime", rfc3339(SystemTime::now())));
        if group.text("DesiredCapacity").is_empty() {
            let least = group.text("MinSize").to_owned();
            group.put(Element::leaf("DesiredCapacity", least));
        }
        sizes(query, &group)?;
        places(query, &mut group).await?;
        usual(&mut group, account);
        clean(&mut group);
        group.sources = Source::asked(query).await?;
        let tags = asked.child("Tags").cloned().unwrap_or_default();
        tag(&mut group, &tags.children);
        for hook in query
            .form
            .structures("LifecycleHookSpecificationList.member")
        {
            let hook_name = hook.text("LifecycleHookName");
            let mut told = hook.tree("member");
            told.set("AutoScalingGroupName", name.as_str());
            parts::complete(Kind::Hook, &mut told);
            let key = (Kind::Hook, region.clone(), name.clone(), hook_name);
            self.parts.insert(key, told);
        }
        self.groups.insert(key, group);
        done(query)
    }
}

/// Sizes have to fit each other.
pub(super) fn sizes(query: &Query<'_>, group: &Group) -> Result<(), Refusal> {
    let [least, most, desired] =
        ["MinSize", "MaxSize", "DesiredCapacity"].map(|name| group.number(name));
    if least > most {
        return Err(invalid(
            query,
            "Max bound, min bound or both are not valid: min size must be less than or equal to max size",
        ));
    }
    if desired < least || desired > most {
        let text = format!(
            "Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}"
        );
        return Err(invalid(query, &text));
    }
    Ok(())
}

/// The zones of the subnets, which have to be there.
pub(super) async fn places(query: &Query<'_>, group: &mut Group) -> Result<(), Refusal> {
    let subnets = group.text("VPCZoneIdentifier").to_owned();
    if subnets.is_empty() {
        if group.member("AvailabilityZones").is_none() {
            let text = "At least one Availability Zone or VPC Subnet is required.";
            return Err(invalid(query, text));
        }
        return Ok(());
    }
    let root = query.ask_ec2("DescribeSubnets", &[]).await?;
    let all = root.child("subnetSet").cloned().unwrap_or_default();
    let mut zones = Element::new("AvailabilityZones");
    for id in subnets.split(',') {
        let mut there = all.children.iter();
        let Some(subnet) = there.find(|one| one.text_of("subnetId") == Some(id)) else {
            let text = format!("The subnet ID '{id}' does not exist");
            return Err(invalid(query, &text));
        };
        let zone = subnet.text_of("availabilityZone").unwrap_or_default();
        if !zones.children.iter().any(|known| known.text == zone) {
            zones.children.push(Element::leaf("member", zone));
        }
    }
    group.put(zones);
    Ok(())
}

/// What a group tells that it was not told (API reference, AutoScalingGroup).
fn usual(group: &mut Group, account: &str) {
    let role = format!(
        "arn:aws:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    );
    for (name, usual) in [
        ("DefaultCooldown", "300"),
        ("HealthCheckType", "EC2"),
        ("HealthCheckGracePeriod", "0"),
        ("NewInstancesProtectedFromScaleIn", "false"),
        ("ServiceLinkedRoleARN", role.as_str()),
    ] {
        if group.member(name).is_none() {
            group.put(Element::leaf(name, usual));
        }
    }
    let one =
        |name: &str, member: &str, text: &str| Element::new(name).with(Element::leaf(member, text));
    for usual in [
        one("TerminationPolicies", "member", "Default"),
        one(
            "CapacityReservationSpecification",
            "CapacityReservationPreference",
            "default",
        ),
        one(
            "AvailabilityZoneDistribution",
            "CapacityDistributionStrategy",
            "balanced-best-effort",
        ),
        Element::new("EnabledMetrics"),
    ] {
        if group.member(&usual.name).is_none() {
            group.put(usual);
        }
    }
}

/// Takes out what says that there is none (API reference, UpdateAutoScalingGroup).
pub(super) fn clean(group: &mut Group) {
    for (name, none) in [
        ("DefaultInstanceWarmup", "-1"),
        ("MaxInstanceLifetime", "0"),
        ("PlacementGroup", ""),
        ("Context", ""),
    ] {
        if group.text(name) == none {
            group.drop_member(name);
        }
    }
    let is_none = group
        .member("InstanceMaintenancePolicy")
        .is_some_and(|policy| policy.children.iter().all(|it| it.text == "-1"));
    if is_none {
        group.drop_member("InstanceMaintenancePolicy");
    }
}

/// Gives a group tags, each in the place of the one with its key.
pub(super) fn tag(group: &mut Group, tags: &[Element]) {
    let name = group.text("AutoScalingGroupName").to_owned();
    let mut told = group.member("Tags").cloned().unwrap_or_default();
    "Tags".clone_into(&mut told.name);
    for tag in tags {
        let key = tag.text_of("Key").unwrap_or_default().to_owned();
        let mut tag = tag.clone();
        "member".clone_into(&mut tag.name);
        tag.set("ResourceId", name.as_str());
        tag.set("ResourceType", "auto-scaling-group");
        if tag.child("PropagateAtLaunch").is_none() {
            tag.set("PropagateAtLaunch", "false");
        }
        if tag.child("Value").is_none() {
            tag.set("Value", "");
        }
        told.children
            .retain(|known| known.text_of("Key") != Some(&key));
        told.children.push(tag);
    }
    group.put(told);
}
