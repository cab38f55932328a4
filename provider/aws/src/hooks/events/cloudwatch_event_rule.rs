//! Hooks of `aws_cloudwatch_event_rule`.
//!
//! Facts: EventBridge API reference, PutRule and RuleState; EventBridge user guide, "Creating a scheduled
//! rule": only the default event bus has them.

use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::RuleState;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::events::session::Events;
use crate::generated::events::cloudwatch_event_rule::{
    CloudwatchEventRule, CloudwatchEventRules, Hooks,
};
use crate::parts::given;

const LIST_TARGETS: Operation = Operation {
    name: "ListTargetsByRule",
    effect: Effect::Reads,
    kinds: &[],
};

/// How many targets a message names; a rule has five unless its quota was raised.
const NAMED: i32 = 10;

/// The state of a rule for which nothing is said.
const ENABLED: &str = "ENABLED";
const DISABLED: &str = "DISABLED";

impl Hooks for CloudwatchEventRules {
    fn enabled(object: &DescribeRuleOutput, state: &mut CloudwatchEventRule) {
        let found = object.state.as_ref();
        state.is_enabled = found.map(|it| *it != RuleState::Disabled).into();
    }

    fn wanted_state(of: &CloudwatchEventRule) -> Option<RuleState> {
        given(&of.state).map(RuleState::from)
    }

    fn check(&self, plan: &mut Plan<CloudwatchEventRule>) {
        let Some(planned) = plan.planned.clone() else {
            return;
        };
        let (state, is_enabled) = standing(&plan.config, plan.prior.as_ref());
        plan.set::<String>("state", state);
        plan.set::<bool>("is_enabled", is_enabled);
        let bus = given(&planned.event_bus_name).unwrap_or("default");
        let is_default = bus == "default" || bus.ends_with(":event-bus/default");
        if given(&planned.schedule_expression).is_some()
            && !planned.event_bus_name.is_unknown()
            && !is_default
        {
            let detail = format!(
                "Only the default event bus has schedules, and the rule is on `{bus}`. Nothing was changed.\n\
                 Remove `event_bus_name`, or write an `event_pattern` in place of the schedule."
            );
            let path = Path::of("schedule_expression");
            plan.tell(Diagnostic::error("Schedule on another event bus", detail).at(path));
        }
    }

    async fn held_by(
        &self,
        api: &Events,
        prior: &CloudwatchEventRule,
    ) -> Vec<(&'static str, Vec<String>)> {
        let bus = given(&prior.event_bus_name).map(str::to_owned);
        let found = api.call(&LIST_TARGETS, || {
            let request = api.client.list_targets_by_rule();
            let request = request.set_rule(given(&prior.name).map(str::to_owned));
            request.set_event_bus_name(bus.clone()).limit(NAMED).send()
        });
        let Ok(found) = found.await else {
            return Vec::new();
        };
        let targets = found.targets().iter();
        let targets = targets.map(|target| format!("{} ({})", target.id(), target.arn()));
        vec![("Targets", targets.collect())]
    }
}

/// What the rule's state will be, and whether that is enabled: one of the two arguments may say it, and a
/// rule of which neither says it stays as it is.
fn standing(
    config: &CloudwatchEventRule,
    prior: Option<&CloudwatchEventRule>,
) -> (Attr<String>, Attr<bool>) {
    let before = prior.map(|it| (it.state.clone(), it.is_enabled.clone()));
    let is_on = |state: &str| state != DISABLED;
    let of = |state: &str| (state.into(), Attr::Known(is_on(state)));
    match (&config.state, &config.is_enabled) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => (Attr::Unknown, Attr::Unknown),
        (Attr::Known(state), _) if !state.is_empty() => of(state),
        (_, Attr::Known(wanted)) => match before {
            // There is more than one way to be enabled.
            Some((state, _)) if given(&state).map(is_on) == Some(*wanted) => {
                (state, Attr::Known(*wanted))
            }
            _ if *wanted => of(ENABLED),
            _ => of(DISABLED),
        },
        _ => match before {
            Some((state, is_enabled)) if given(&state).is_some() => (state, is_enabled),
            _ => of(ENABLED),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(state: Attr<String>, is_enabled: Attr<bool>) -> CloudwatchEventRule {
        CloudwatchEventRule {
            state,
            is_enabled,
            ..CloudwatchEventRule::default()
        }
    }

    #[test]
    fn either_argument_says_whether_a_rule_is_enabled() {
        let new = |state, is_enabled| standing(&rule(state, is_enabled), None);
        let on = (Attr::from(ENABLED), Attr::Known(true));
        let off = (Attr::from(DISABLED), Attr::Known(false));
        assert_eq!(new(Attr::Null, Attr::Null), on);
        assert_eq!(new("".into(), Attr::Null), on);
        assert_eq!(new(Attr::Null, Attr::Known(false)), off);
        assert_eq!(new(DISABLED.into(), Attr::Null), off);
        assert_eq!(
            new(Attr::Unknown, Attr::Null),
            (Attr::Unknown, Attr::Unknown)
        );
    }

    #[test]
    fn what_no_argument_says_stays() {
        let all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
        let before = rule(all.into(), Attr::Known(true));
        let stays = (Attr::from(all), Attr::Known(true));
        let after = |is_enabled| standing(&rule(Attr::Null, is_enabled), Some(&before));
        assert_eq!(after(Attr::Null), stays);
        assert_eq!(after(Attr::Known(true)), stays);
        let off = (Attr::from(DISABLED), Attr::Known(false));
        assert_eq!(after(Attr::Known(false)), off);
        let unsaid = rule(DISABLED.into(), Attr::Null);
        let after = standing(&rule(Attr::Null, Attr::Known(false)), Some(&unsaid));
        assert_eq!(after, off);
    }
}
