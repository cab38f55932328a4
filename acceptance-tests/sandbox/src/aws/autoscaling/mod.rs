//! Auto Scaling: groups with instances that take time to come and to go, activities that say why they do
//! not, what belongs to groups, and instance refreshes. moto forgets most of what a group is told and has
//! every instance in service at once; only its launch configurations are used.
//!
//! What is told is after the Auto Scaling API reference; the texts of refusals are the service's where they
//! are known. Instances are Auto Scaling's alone: EC2 does not have them.
//!
//! | module | what it is |
//! |---|---|
//! | `group` | a group, and what becomes of its sizes |
//! | `create`, `change`, `delete` | the calls that make, change and end one |
//! | `template` | launch templates and launch configurations, as a group names them |
//! | `traffic` | load balancers and other sources of traffic |
//! | `pool`, `refresh` | warm pools, instance refreshes |
//! | `parts` | schedules, lifecycle hooks and policies |
//! | `settings` | how long things take |

mod change;
mod create;
mod delete;
mod group;
mod parts;
mod pool;
mod refresh;
mod settings;
mod template;
mod traffic;

use super::answer::Answer;
use super::existing::Existing;
use super::query::{Query, Refusal, Served};
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use group::Group;
use std::collections::BTreeMap;

pub use settings::AutoScalingSettings;

const NAMESPACE: &str = "http://autoscaling.amazonaws.com/doc/2011-01-01/";

/// How many groups a page has when nobody says it.
const PAGE: usize = 50;

/// Groups by region and name, and what belongs to them.
#[derive(Debug, Default)]
pub(crate) struct AutoScaling {
    groups: BTreeMap<(String, String), Group>,
    /// Schedules, hooks and policies, by kind, region, group and name.
    parts: BTreeMap<(parts::Kind, String, String, String), Element>,
    made: u64,
}

impl AutoScaling {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        self.settle(&query);
        let served = match request.operation.as_str() {
            "CreateAutoScalingGroup" => self.create(&query).await,
            "UpdateAutoScalingGroup" => self.update(&query).await,
            "DeleteAutoScalingGroup" => self.delete(&query),
            "DescribeAutoScalingGroups" => self.describe(&query),
            "DescribeScalingActivities" => self.activities(&query),
            "SetDesiredCapacity" => self.set_desired(&query),
            "SetInstanceProtection" => self.protect(&query),
            "SuspendProcesses" | "ResumeProcesses" => self.processes(&query),
            "EnableMetricsCollection" | "DisableMetricsCollection" => self.metrics(&query),
            "CreateOrUpdateTags" | "DeleteTags" | "DescribeTags" => self.tags(&query),
            "AttachLoadBalancers"
            | "DetachLoadBalancers"
            | "DescribeLoadBalancers"
            | "AttachLoadBalancerTargetGroups"
            | "DetachLoadBalancerTargetGroups"
            | "DescribeLoadBalancerTargetGroups"
            | "AttachTrafficSources"
            | "DetachTrafficSources"
            | "DescribeTrafficSources" => self.traffic(&query).await,
            "PutWarmPool" | "DeleteWarmPool" | "DescribeWarmPool" => self.pool(&query),
            "StartInstanceRefresh" | "CancelInstanceRefresh" | "DescribeInstanceRefreshes" => {
                self.refresh(&query)
            }
            operation => match parts::Kind::of(operation) {
                Some((kind, verb)) => self.part(&query, kind, verb),
                None => return gateway.forward(request).await,
            },
        };
        self.settle(&query);
        query.finish(served)
    }

    /// Lets time go by.
    fn settle(&mut self, query: &Query<'_>) {
        let times = &query.gateway.settings.autoscaling;
        for group in self.groups.values_mut() {
            group.settle(times, &mut self.made);
        }
        let gone: Vec<(String, String)> = self
            .groups
            .iter()
            .filter(|(_, group)| group.is_gone())
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.groups.remove(&key);
            self.parts
                .retain(|(_, region, name, _), _| (region, name) != (&key.0, &key.1));
        }
    }

    /// Adds the groups that exist, and what belongs to them.
    pub(crate) fn add_existing(&self, existing: &mut Existing) {
        let names = self.groups.keys().map(|(_, name)| name.clone());
        existing.insert("autoscaling:AutoScalingGroup".to_owned(), names.collect());
        for (kind, _, group, name) in self.parts.keys() {
            let all = existing.entry(kind.noun().to_owned()).or_default();
            all.push(format!("{group}/{name}"));
        }
    }

    /// The ARNs of the groups in a region that use a role.
    pub(crate) fn with_role(&self, region: &str, role: &str) -> Vec<String> {
        let here = self.groups.iter().filter(|((place, _), _)| place == region);
        let used = here.filter(|(_, group)| group.text("ServiceLinkedRoleARN") == role);
        used.map(|(_, group)| group.text("AutoScalingGroupARN").to_owned())
            .collect()
    }

    /// The key of the group that a call names.
    fn key(query: &Query<'_>) -> (String, String) {
        let name = query.form.text("AutoScalingGroupName");
        (query.request.region.clone(), name)
    }

    /// The group that a call names.
    fn named(&mut self, query: &Query<'_>) -> Result<&mut Group, Refusal> {
        let key = Self::key(query);
        let name = key.1.clone();
        self.groups.get_mut(&key).ok_or_else(|| {
            let text =
                format!("AutoScalingGroup name not found - AutoScalingGroup '{name}' not found");
            query.refuse(400, "ValidationError", &text)
        })
    }

    fn describe(&self, query: &Query<'_>) -> Served {
        let names = query.form.list("AutoScalingGroupNames.member");
        let region = &query.request.region;
        let here = self.groups.iter().filter(|((place, _), _)| place == region);
        let asked: Vec<&Group> = here
            .filter(|((_, name), _)| names.is_empty() || names.contains(name))
            .map(|(_, group)| group)
            .collect();
        let number = |name: &str| query.form.get(name).and_then(|it| it.parse::<usize>().ok());
        let (start, most) = (
            number("NextToken").unwrap_or_default(),
            number("MaxRecords").unwrap_or(PAGE),
        );
        let page = asked.iter().skip(start).take(most);
        let list = Element {
            children: page.map(|group| group.told()).collect(),
            ..Element::new("AutoScalingGroups")
        };
        let mut members = vec![list];
        if asked.len() > start + most {
            members.push(Element::leaf("NextToken", (start + most).to_string()));
        }
        Ok(query.document(members))
    }

    fn activities(&mut self, query: &Query<'_>) -> Served {
        let most = query.form.get("MaxRecords");
        let most = most.and_then(|it| it.parse().ok()).unwrap_or(100);
        let group = self.named(query)?;
        let newest = group.activities.iter().rev().take(most);
        let list = Element {
            children: newest.cloned().collect(),
            ..Element::new("Activities")
        };
        Ok(query.document(vec![list]))
    }
}

/// The answer of a call that tells nothing.
fn done(query: &Query<'_>) -> Served {
    Ok(query.document(Vec::new()))
}

/// A refusal of what a call asks for.
fn invalid(query: &Query<'_>, text: &str) -> Refusal {
    query.refuse(400, "ValidationError", text)
}
