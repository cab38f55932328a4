//! Load balancers, target groups and other sources of traffic: one list, of which the older calls see
//! their kinds.

use super::group::has_passed;
use super::{AutoScaling, AutoScalingSettings, done, invalid};
use crate::aws::query::{Query, Refusal, Served};
use crate::aws::xml::Element;
use std::time::{Duration, Instant};

/// What sends traffic to a group.
#[derive(Debug, Clone)]
pub(super) struct Source {
    id: String,
    kind: String,
    since: Instant,
    /// That it is being taken off.
    leaves: bool,
}

/// The kinds that have calls of their own.
const BALANCER: &str = "elb";
const TARGETS: &str = "elbv2";

impl Source {
    fn new(id: &str, kind: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            since: Instant::now(),
            leaves: false,
        }
    }

    pub(super) fn is_gone(&self, takes: Duration) -> bool {
        self.leaves && has_passed(self.since, takes)
    }

    fn state(&self, times: &AutoScalingSettings) -> &'static str {
        match (self.leaves, has_passed(self.since, times.registering)) {
            (true, _) => "Removing",
            (false, true) => "InService",
            (false, false) => "Adding",
        }
    }

    /// What a create asks for; all of it has to be there.
    pub(super) async fn asked(query: &Query<'_>) -> Result<Vec<Self>, Refusal> {
        let form = &query.form;
        let names = form.list("LoadBalancerNames.member");
        let arns = form.list("TargetGroupARNs.member");
        let mut all: Vec<Self> = names.iter().map(|it| Self::new(it, BALANCER)).collect();
        all.extend(arns.iter().map(|it| Self::new(it, TARGETS)));
        for source in form.structures("TrafficSources.member") {
            let id = source.text("Identifier");
            let kind = source.text("Type");
            let kind = match kind.as_str() {
                "" if id.contains(":targetgroup/") => TARGETS.to_owned(),
                "" => BALANCER.to_owned(),
                _ => kind,
            };
            all.push(Self::new(&id, &kind));
        }
        for source in &all {
            source.check(query).await?;
        }
        Ok(all)
    }

    async fn check(&self, query: &Query<'_>) -> Result<(), Refusal> {
        let (version, action, member, what) = match self.kind.as_str() {
            BALANCER => (
                "2012-06-01",
                "DescribeLoadBalancers",
                "LoadBalancerNames.member.1",
                "Load Balancers",
            ),
            TARGETS => (
                "2015-12-01",
                "DescribeTargetGroups",
                "TargetGroupArns.member.1",
                "Target Groups",
            ),
            _ => return Ok(()),
        };
        let members = [(member, self.id.as_str())];
        let found = query
            .ask_of("elasticloadbalancing", version, action, &members)
            .await;
        if found.is_ok() {
            return Ok(());
        }
        let text =
            format!("Provided {what} may not be valid. Please ensure they exist and try again.");
        Err(invalid(query, &text))
    }

    /// What a group tells of them.
    pub(super) fn told(sources: &[Self]) -> Vec<Element> {
        let there = || sources.iter().filter(|it| !it.leaves);
        let of = |name: &str, kind: &'static str| Element {
            children: there()
                .filter(|it| it.kind == kind)
                .map(|it| Element::leaf("member", it.id.as_str()))
                .collect(),
            ..Element::new(name)
        };
        let all = there().map(|it| {
            Element::new("member")
                .with(Element::leaf("Identifier", it.id.as_str()))
                .with(Element::leaf("Type", it.kind.as_str()))
        });
        vec![
            of("LoadBalancerNames", BALANCER),
            of("TargetGroupARNs", TARGETS),
            Element {
                children: all.collect(),
                ..Element::new("TrafficSources")
            },
        ]
    }
}

impl AutoScaling {
    pub(super) async fn traffic(&mut self, query: &Query<'_>) -> Served {
        let operation = query.request.operation.as_str();
        self.named(query)?;
        if operation.starts_with("Describe") {
            return self.told_sources(query);
        }
        let asked = match operation.starts_with("Attach") {
            true => Source::asked(query).await?,
            false => named(query),
        };
        let group = self.named(query)?;
        for one in asked {
            let there = group.sources.iter().position(|it| it.id == one.id);
            match (operation.starts_with("Attach"), there) {
                (true, Some(place)) => {
                    if group.sources[place].leaves {
                        group.sources[place] = one;
                    }
                }
                (true, None) => group.sources.push(one),
                (false, Some(place)) => {
                    group.sources[place].leaves = true;
                    group.sources[place].since = Instant::now();
                }
                (false, None) => {
                    let what = match operation {
                        "DetachLoadBalancers" => "Load Balancers",
                        "DetachLoadBalancerTargetGroups" => "Target Groups",
                        _ => "Traffic Sources",
                    };
                    let text = format!("Trying to remove {what} that are not part of the group");
                    return Err(invalid(query, &text));
                }
            }
        }
        done(query)
    }

    fn told_sources(&mut self, query: &Query<'_>) -> Served {
        let times = query.gateway.settings.autoscaling.clone();
        let (list, id, kind) = match query.request.operation.as_str() {
            "DescribeLoadBalancers" => ("LoadBalancers", "LoadBalancerName", Some(BALANCER)),
            "DescribeLoadBalancerTargetGroups" => (
                "LoadBalancerTargetGroups",
                "LoadBalancerTargetGroupARN",
                Some(TARGETS),
            ),
            _ => ("TrafficSources", "Identifier", None),
        };
        let group = self.named(query)?;
        let all = group.sources.iter();
        let all = all.filter(|it| kind.is_none_or(|kind| it.kind == kind));
        let told = all.map(|it| {
            let mut told = Element::new("member")
                .with(Element::leaf(id, it.id.as_str()))
                .with(Element::leaf("State", it.state(&times)));
            if kind.is_none() {
                told.set("TrafficSource", it.id.as_str());
                told.set("Type", it.kind.as_str());
            }
            told
        });
        let list = Element {
            children: told.collect(),
            ..Element::new(list)
        };
        Ok(query.document(vec![list]))
    }
}

/// What a call takes off.
fn named(query: &Query<'_>) -> Vec<Source> {
    let form = &query.form;
    let mut ids = form.list("LoadBalancerNames.member");
    ids.extend(form.list("TargetGroupARNs.member"));
    let sources = form.structures("TrafficSources.member");
    ids.extend(sources.iter().map(|it| it.text("Identifier")));
    ids.iter().map(|id| Source::new(id, "")).collect()
}
