//! Replacing the instances of a group after a change.
//!
//! Facts: Auto Scaling API reference, StartInstanceRefresh (one at a time), RefreshPreferences (a
//! rollback needs the configuration that is wanted), InstanceRefresh (the states).

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Model as _;

use super::super::session::{AutoScaling, reading};
use super::{for_changes, name};
use crate::api::Operation;
use crate::error::AUTOSCALING;
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroupInstanceRefresh, AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroups,
};
use crate::parts::{self, given};

const START: Operation = Operation {
    name: "StartInstanceRefresh",
    effect: Effect::Changes,
    kinds: &[],
};
const CANCEL: Operation = Operation {
    name: "CancelInstanceRefresh",
    effect: Effect::Repeatable("what is cancelled stays so"),
    kinds: &[("ActiveInstanceRefreshNotFound", ErrorKind::NotFound)],
};
const DESCRIBE: Operation = reading("DescribeInstanceRefreshes");

/// The code of a refusal because another one is under way.
const UNDER_WAY: &str = "InstanceRefreshInProgress";

/// What instances are launched from: its change replaces them without being named.
const TEMPLATES: [&str; 3] = [
    "launch_configuration",
    "launch_template",
    "mixed_instances_policy",
];

/// The states of one that goes on.
const ACTIVE: [&str; 6] = [
    "Pending",
    "InProgress",
    "Baking",
    "Cancelling",
    "RollbackInProgress",
    "WaitingForRollback",
];

/// Starts to replace the instances when what was changed asks for it. One that is under way replaces
/// instances by what is wanted no more, so it is cancelled first. The group has changed by now: what is
/// refused here is told beside the new state.
///
/// # Errors
/// Those of the wait for one that is cancelled.
pub(crate) async fn after(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
) -> Result<(), WaitError> {
    let settings = work.planned.instance_refresh.if_known();
    let Some(settings) = settings.and_then(|all| all.first()) else {
        return Ok(());
    };
    if !is_due(work.before, work.planned, settings) {
        return Ok(());
    }
    let group = name(work.planned);
    let mut cancelled = None;
    let started = match start(groups, work, settings).await {
        Err(Failure::Call(error)) if error.code() == Some(UNDER_WAY) => {
            cancelled = cancel(work.api, work.planned).await?;
            start(groups, work, settings).await
        }
        started => started,
    };
    let told = match started {
        Ok(id) => begun(&group, &id, cancelled.as_deref()),
        Err(Failure::Call(error)) if error.is_interrupted() => {
            return Err(WaitError::Stopped {
                last: "the replacement of its instances is not started yet".to_owned(),
            });
        }
        Err(Failure::Call(error)) => refused(&group, &error),
        Err(Failure::Told(told)) => {
            for one in told {
                work.call.tell(one);
            }
            return Ok(());
        }
    };
    work.call.tell(told);
    Ok(())
}

/// Whether something changed that replaces instances.
pub(super) fn is_due(
    before: &AutoscalingGroup,
    after: &AutoscalingGroup,
    settings: &AutoscalingGroupInstanceRefresh,
) -> bool {
    let (before, after) = (before.to_value(), after.to_value());
    let triggers = settings.triggers.if_known().into_iter().flatten();
    let names: BTreeSet<&str> = triggers.map(String::as_str).chain(TEMPLATES).collect();
    let mut names = names.into_iter();
    names.any(|name| parts::of(&before, name) != parts::of(&after, name))
}

/// Starts one; its id.
async fn start(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
    settings: &AutoscalingGroupInstanceRefresh,
) -> Result<String, Failure> {
    let (api, group) = (work.api, name(work.planned));
    let preferences = settings.preferences.if_known().and_then(|all| all.first());
    let wanted = match preferences {
        Some(it) if it.auto_rollback.if_known() == Some(&true) => {
            groups.read(api, work.planned).await?.map(configuration)
        }
        _ => None,
    };
    let preferences = preferences.map(self::preferences);
    let sent = api.call(&START, || {
        api.client
            .start_instance_refresh()
            .auto_scaling_group_name(&group)
            .set_strategy(given(&settings.strategy).map(sdk::RefreshStrategy::from))
            .set_preferences(preferences.clone())
            .set_desired_configuration(wanted.clone())
            .send()
    });
    match sent.await {
        Ok(answer) => Ok(answer.instance_refresh_id.unwrap_or_default()),
        // There was none before: one that is under way now is the one of the lost answer.
        Err(error) if error.is_ambiguous() => match active(api, &group).await? {
            Some((id, _)) => Ok(id),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Cancels the one that is under way, and waits until it has ended; its id.
async fn cancel(api: &AutoScaling, group: &AutoscalingGroup) -> Result<Option<String>, WaitError> {
    let named = &name(group);
    let sent = api.call(&CANCEL, || {
        let request = api.client.cancel_instance_refresh();
        request.auto_scaling_group_name(named).send()
    });
    let id = match sent.await {
        Ok(answer) => answer.instance_refresh_id,
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(WaitError::Call(error)),
    };
    let look = || async move {
        Ok(match active(api, named).await? {
            None => Progress::Ready(()),
            Some((id, state)) => Progress::Pending(format!(
                "the instance refresh {id}, which was cancelled, is in the state `{state}`"
            )),
        })
    };
    let options = WaitOptions::within(for_changes(group));
    wait_until(api.runtime(), api.stop(), options, look).await?;
    Ok(id)
}

/// The id and the state of the one that is under way.
async fn active(api: &AutoScaling, group: &str) -> Result<Option<(String, String)>, CloudError> {
    let answer = api
        .call(&DESCRIBE, || {
            let request = api.client.describe_instance_refreshes();
            request.auto_scaling_group_name(group).send()
        })
        .await?;
    let mut all = answer.instance_refreshes.into_iter().flatten();
    Ok(all.find_map(|it| {
        let state = it.status.as_ref().map(|it| it.as_str().to_owned())?;
        ACTIVE
            .contains(&state.as_str())
            .then(|| (it.instance_refresh_id.unwrap_or_default(), state))
    }))
}

fn begun(group: &str, id: &str, cancelled: Option<&str>) -> Diagnostic {
    let before = cancelled.map_or_else(String::new, |id| {
        format!(" The one that was under way is cancelled: {id}.")
    });
    let detail = format!(
        "Auto Scaling replaces the instances of the group by new ones. Nothing waits for that.{before}\n\
         See how far it is with `aws autoscaling describe-instance-refreshes --auto-scaling-group-name {group}`.\n\n  \
         Group:             {group}\n  Instance refresh:  {id}"
    );
    Diagnostic::warning("Instance refresh started", detail)
}

fn refused(group: &str, error: &CloudError) -> Diagnostic {
    let doing = Doing::new(Verb::Create, "Auto Scaling instance refresh")
        .of(AUTOSCALING)
        .named(group)
        .exists("The group was changed, and its instances are as they were.")
        .next(format!(
            "Remove the cause, then start it with `aws autoscaling start-instance-refresh --auto-scaling-group-name \
             {group}`: the next plan shows no change that would."
        ));
    to_diagnostic(error, &doing)
}

fn preferences(it: &AutoscalingGroupInstanceRefreshPreferences) -> sdk::RefreshPreferences {
    let number = |text: &slipway_framework::model::Attr<String>| {
        given(text).and_then(|text| text.parse::<i32>().ok())
    };
    let percentages = it.checkpoint_percentages.if_known();
    let percentages = percentages.map(|all| all.iter().map(|it| parts::int(*it)).collect());
    let alarms = it
        .alarm_specification
        .if_known()
        .and_then(|all| all.first());
    let alarms = alarms.map(|it| {
        let alarms = parts::texts(&it.alarms);
        sdk::AlarmSpecification::builder()
            .set_alarms(alarms)
            .build()
    });
    sdk::RefreshPreferences::builder()
        .set_alarm_specification(alarms)
        .set_auto_rollback(it.auto_rollback.if_known().copied())
        .set_checkpoint_delay(number(&it.checkpoint_delay))
        .set_checkpoint_percentages(percentages)
        .set_instance_warmup(number(&it.instance_warmup))
        .set_max_healthy_percentage(
            it.max_healthy_percentage
                .if_known()
                .map(|it| parts::int(*it)),
        )
        .set_min_healthy_percentage(
            it.min_healthy_percentage
                .if_known()
                .map(|it| parts::int(*it)),
        )
        .set_scale_in_protected_instances(
            given(&it.scale_in_protected_instances).map(sdk::ScaleInProtectedInstances::from),
        )
        .set_skip_matching(it.skip_matching.if_known().copied())
        .set_standby_instances(given(&it.standby_instances).map(sdk::StandbyInstances::from))
        .build()
}

/// What the instances of a group are to be launched from. Answers have the id and the name of a launch
/// template, requests one of them.
pub(super) fn configuration(group: sdk::AutoScalingGroup) -> sdk::DesiredConfiguration {
    let nameless = |mut template: sdk::LaunchTemplateSpecification| {
        template.launch_template_name = None;
        template
    };
    let mut policy = group.mixed_instances_policy;
    if let Some(template) = policy.as_mut().and_then(|it| it.launch_template.as_mut()) {
        let main = template.launch_template_specification.take();
        template.launch_template_specification = main.map(nameless);
        for one in template.overrides.iter_mut().flatten() {
            let own = one.launch_template_specification.take();
            one.launch_template_specification = own.map(nameless);
        }
    }
    sdk::DesiredConfiguration::builder()
        .set_launch_template(group.launch_template.map(nameless))
        .set_mixed_instances_policy(policy)
        .build()
}
