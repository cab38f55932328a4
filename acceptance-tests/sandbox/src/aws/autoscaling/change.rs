//! Changing a group.

use super::create::{TEMPLATES, clean, places, sizes, tag};
use super::group::Group;
use super::{AutoScaling, done, invalid, template};
use crate::aws::query::{Query, Served};
use crate::aws::xml::Element;

/// The processes that a call means that names none (API reference, SuspendProcesses).
const PROCESSES: [&str; 9] = [
    "Launch",
    "Terminate",
    "AddToLoadBalancer",
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "InstanceRefresh",
    "ReplaceUnhealthy",
    "ScheduledActions",
];

impl AutoScaling {
    pub(super) async fn update(&mut self, query: &Query<'_>) -> Served {
        let asked = query.form.tree("member");
        let group = self.named(query)?;
        if group.deleted {
            let text = "The group is pending delete";
            return Err(query.refuse(400, "ScalingActivityInProgress", text));
        }
        let mut changed = Group {
            members: group.members.clone(),
            ..Group::default()
        };
        let mut fault = group.fault.clone();
        for member in &asked.children {
            let name = member.name.as_str();
            if ["Action", "Version", "AutoScalingGroupName"].contains(&name) {
                continue;
            }
            if TEMPLATES.contains(&name) {
                let (told, why) = template::completed(query, member).await?;
                fault = why;
                TEMPLATES
                    .iter()
                    .for_each(|other| changed.drop_member(other));
                changed.put(told);
                continue;
            }
            changed.put(member.clone());
        }
        let has = |name: &str| asked.child(name).is_some();
        if !has("DesiredCapacity") {
            // A group that is not told otherwise grows or shrinks into its sizes.
            let desired = changed.number("DesiredCapacity");
            let least = changed.number("MinSize");
            let fitting = desired.min(changed.number("MaxSize")).max(least);
            changed.put(Element::leaf("DesiredCapacity", fitting.to_string()));
        }
        sizes(query, &changed)?;
        if has("AvailabilityZones") && !has("VPCZoneIdentifier") {
            let zones = changed.member("AvailabilityZones").cloned();
            places(query, &mut changed).await?;
            let names = |zones: Option<&Element>| {
                let zones = zones.into_iter().flat_map(|it| &it.children);
                let mut names: Vec<String> = zones.map(|it| it.text.clone()).collect();
                names.sort();
                names
            };
            if names(zones.as_ref()) != names(changed.member("AvailabilityZones")) {
                let text = "The availability zones of the specified subnets and the Auto Scaling group do not match";
                return Err(invalid(query, text));
            }
        } else {
            places(query, &mut changed).await?;
        }
        clean(&mut changed);
        let group = self.named(query)?;
        group.members = changed.members;
        group.fault = fault;
        done(query)
    }

    pub(super) fn set_desired(&mut self, query: &Query<'_>) -> Served {
        let wanted = query.form.text("DesiredCapacity");
        let group = self.named(query)?;
        let before = group.text("DesiredCapacity").to_owned();
        group.put(Element::leaf("DesiredCapacity", wanted));
        if let Err(refusal) = sizes(query, group) {
            group.put(Element::leaf("DesiredCapacity", before));
            return Err(refusal);
        }
        done(query)
    }

    pub(super) fn protect(&mut self, query: &Query<'_>) -> Served {
        let ids = query.form.list("InstanceIds.member");
        let protected = query.form.is_true("ProtectedFromScaleIn");
        let group = self.named(query)?;
        for id in &ids {
            let Some(one) = group.instances.iter_mut().find(|it| it.id == *id) else {
                let text = format!("The instance {id} is not part of Auto Scaling group");
                return Err(invalid(query, &text));
            };
            one.protected = protected;
        }
        done(query)
    }

    pub(super) fn processes(&mut self, query: &Query<'_>) -> Served {
        let mut named = query.form.list("ScalingProcesses.member");
        if named.is_empty() {
            named = PROCESSES.map(str::to_owned).to_vec();
        }
        if let Some(strange) = named.iter().find(|it| !PROCESSES.contains(&it.as_str())) {
            let text = format!("The following processes are not valid: [{strange}]");
            return Err(invalid(query, &text));
        }
        let rests = query.request.operation == "SuspendProcesses";
        let group = self.named(query)?;
        group.resting.retain(|it| !named.contains(it));
        if rests {
            group.resting.extend(named);
        }
        done(query)
    }

    pub(super) fn metrics(&mut self, query: &Query<'_>) -> Served {
        let named = query.form.list("Metrics.member");
        let granularity = query.form.text("Granularity");
        let enables = query.request.operation == "EnableMetricsCollection";
        if enables && granularity != "1Minute" {
            return Err(invalid(
                query,
                "The granularity is not valid. Valid values: 1Minute",
            ));
        }
        let group = self.named(query)?;
        let mut told = group.member("EnabledMetrics").cloned().unwrap_or_default();
        "EnabledMetrics".clone_into(&mut told.name);
        let is_named = |it: &Element| {
            let metric = it.text_of("Metric").unwrap_or_default();
            named.is_empty() || named.iter().any(|name| name == metric)
        };
        told.children.retain(|it| !is_named(it));
        if enables {
            let all = named.iter().map(|metric| {
                Element::new("member")
                    .with(Element::leaf("Metric", metric.as_str()))
                    .with(Element::leaf("Granularity", granularity.as_str()))
            });
            told.children.extend(all);
        }
        group.put(told);
        done(query)
    }

    pub(super) fn tags(&mut self, query: &Query<'_>) -> Served {
        let region = query.request.region.clone();
        if query.request.operation == "DescribeTags" {
            let here = self
                .groups
                .iter()
                .filter(|((place, _), _)| *place == region);
            let tags = here.flat_map(|(_, group)| {
                let tags = group.member("Tags").into_iter();
                tags.flat_map(|tags| tags.children.iter().cloned())
            });
            let list = Element {
                children: tags.collect(),
                ..Element::new("Tags")
            };
            return Ok(query.document(vec![list]));
        }
        let asked = query.form.tree("member");
        let asked = asked.child("Tags").cloned().unwrap_or_default();
        for one in &asked.children {
            let name = one.text_of("ResourceId").unwrap_or_default().to_owned();
            let Some(group) = self.groups.get_mut(&(region.clone(), name.clone())) else {
                let text = format!(
                    "AutoScalingGroup name not found - AutoScalingGroup '{name}' not found"
                );
                return Err(invalid(query, &text));
            };
            if query.request.operation == "CreateOrUpdateTags" {
                tag(group, std::slice::from_ref(one));
            } else if let Some(mut tags) = group.member("Tags").cloned() {
                let key = one.text_of("Key");
                tags.children.retain(|known| known.text_of("Key") != key);
                group.put(tags);
            }
        }
        done(query)
    }
}
