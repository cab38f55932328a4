//! What belongs to groups: scheduled actions, lifecycle hooks and scaling policies.

use super::{AutoScaling, done, invalid};
use crate::aws::query::{Query, Refusal, Served};
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;
use std::time::SystemTime;

/// A kind of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Schedule,
    Hook,
    Policy,
}

/// What a call does with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Put,
    Describe,
    Delete,
}

impl Kind {
    /// The kind that an operation is about, and what it does.
    pub(super) fn of(operation: &str) -> Option<(Self, Verb)> {
        Some(match operation {
            "PutScheduledUpdateGroupAction" => (Self::Schedule, Verb::Put),
            "DescribeScheduledActions" => (Self::Schedule, Verb::Describe),
            "DeleteScheduledAction" => (Self::Schedule, Verb::Delete),
            "PutLifecycleHook" => (Self::Hook, Verb::Put),
            "DescribeLifecycleHooks" => (Self::Hook, Verb::Describe),
            "DeleteLifecycleHook" => (Self::Hook, Verb::Delete),
            "PutScalingPolicy" => (Self::Policy, Verb::Put),
            "DescribePolicies" => (Self::Policy, Verb::Describe),
            "DeletePolicy" => (Self::Policy, Verb::Delete),
            _ => return None,
        })
    }

    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Schedule => "autoscaling:ScheduledAction",
            Self::Hook => "autoscaling:LifecycleHook",
            Self::Policy => "autoscaling:ScalingPolicy",
        }
    }

    /// The member that is the name, that which lists names, the list of an answer, and what the service
    /// calls it.
    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Schedule => (
                "ScheduledActionName",
                "ScheduledActionNames.member",
                "ScheduledUpdateGroupActions",
                "Scheduled action",
            ),
            Self::Hook => (
                "LifecycleHookName",
                "LifecycleHookNames.member",
                "LifecycleHooks",
                "Lifecycle hook",
            ),
            Self::Policy => (
                "PolicyName",
                "PolicyNames.member",
                "ScalingPolicies",
                "Policy",
            ),
        }
    }
}

impl AutoScaling {
    pub(super) fn part(&mut self, query: &Query<'_>, kind: Kind, verb: Verb) -> Served {
        let group = query.form.text("AutoScalingGroupName");
        let region = query.request.region.clone();
        let is_open = verb == Verb::Describe && group.is_empty();
        if !is_open && !self.groups.contains_key(&(region.clone(), group.clone())) {
            let text = format!("Group {group} not found");
            return Err(invalid(query, &text));
        }
        let (name_member, names, list, noun) = kind.words();
        let name = query.form.text(name_member);
        let key = (kind, region.clone(), group.clone(), name.clone());
        match verb {
            Verb::Put => {
                let mut told = query.form.tree("member");
                told.children
                    .retain(|it| !["Action", "Version"].contains(&it.name.as_str()));
                check(query, kind, &told)?;
                complete(kind, &mut told);
                let arn = arn(kind, &region, &group, &name);
                let answer = match kind {
                    Kind::Schedule => {
                        told.set("ScheduledActionARN", arn);
                        Vec::new()
                    }
                    Kind::Policy => {
                        told.set("PolicyARN", arn.as_str());
                        vec![Element::leaf("PolicyARN", arn), Element::new("Alarms")]
                    }
                    Kind::Hook => Vec::new(),
                };
                self.parts.insert(key, told);
                Ok(query.document(answer))
            }
            Verb::Describe => {
                let asked = query.form.list(names);
                let all = self.parts.iter().filter(|((one, place, of, name), _)| {
                    *one == kind
                        && *place == region
                        && (group.is_empty() || *of == group)
                        && (asked.is_empty() || asked.contains(name))
                });
                let list = Element {
                    children: all.map(|(_, told)| told.clone()).collect(),
                    ..Element::new(list)
                };
                Ok(query.document(vec![list]))
            }
            Verb::Delete => match self.parts.remove(&key) {
                Some(_) => done(query),
                None => {
                    let text = format!("{noun} name not found - {noun} '{name}' not found");
                    Err(invalid(query, &text))
                }
            },
        }
    }
}

fn check(query: &Query<'_>, kind: Kind, told: &Element) -> Result<(), Refusal> {
    let number = |name: &str| told.text_of(name).and_then(|it| it.parse::<i64>().ok());
    match kind {
        Kind::Schedule => {
            if let (Some(least), Some(most)) = (number("MinSize"), number("MaxSize"))
                && least > most
            {
                let text = "Min size must be less than or equal to max size";
                return Err(invalid(query, text));
            }
            let now = rfc3339(SystemTime::now());
            // Both are in UTC and of the same form.
            if told.text_of("StartTime").is_some_and(|start| *start < *now) {
                return Err(invalid(query, "Given start time is in the past"));
            }
        }
        Kind::Hook => {
            let target = told.text_of("NotificationTargetARN").unwrap_or_default();
            if !target.is_empty() && told.child("RoleARN").is_none() {
                let text = "A role ARN must be specified with a notification target";
                return Err(invalid(query, text));
            }
        }
        Kind::Policy => {}
    }
    Ok(())
}

/// What is told of a part that was not asked for (API reference, PutLifecycleHook and PutScalingPolicy).
pub(super) fn complete(kind: Kind, told: &mut Element) {
    let usual: &[(&str, &str)] = match kind {
        Kind::Schedule => &[],
        Kind::Hook => &[
            ("HeartbeatTimeout", "3600"),
            ("DefaultResult", "ABANDON"),
            ("GlobalTimeout", "172800"),
        ],
        Kind::Policy => &[("PolicyType", "SimpleScaling"), ("Enabled", "true")],
    };
    for (name, text) in usual {
        if told.child(name).is_none() {
            told.set(name, *text);
        }
    }
    if kind == Kind::Policy {
        // Each is valid for some kinds of policies alone, and hashicorp/aws sends them with the others too.
        let left_out: &[&str] = match told.text_of("PolicyType") {
            Some("SimpleScaling") => &["EstimatedInstanceWarmup"],
            Some("StepScaling" | "TargetTrackingScaling") => &["Cooldown"],
            _ => &["Cooldown", "EstimatedInstanceWarmup"],
        };
        told.children
            .retain(|it| !left_out.contains(&it.name.as_str()));
    }
    // An empty target is none.
    told.children
        .retain(|it| it.name != "NotificationTargetARN" || !it.text.is_empty());
}

fn arn(kind: Kind, region: &str, group: &str, name: &str) -> String {
    let (what, last) = match kind {
        Kind::Schedule => ("scheduledUpdateGroupAction", "scheduledActionName"),
        Kind::Hook | Kind::Policy => ("scalingPolicy", "policyName"),
    };
    format!(
        "arn:aws:autoscaling:{region}:123456789012:{what}:0ca11ed0-0000-4000-8000-000000000000:autoScalingGroupName/{group}:{last}/{name}"
    )
}
