//! Waiting until a group has the instances that it should have.
//!
//! Facts: Auto Scaling API reference, Instance (`LifecycleState`, `HealthStatus`, `WeightedCapacity`) and
//! Activity (`StatusCode`, `StatusMessage`); user guide, suspending processes.

use std::time::{Duration, SystemTime};

use aws_sdk_autoscaling::types::{self as sdk, LifecycleState, ScalingActivityStatusCode};
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use super::super::session::{AutoScaling, reading};
use super::{USUAL, name};
use crate::api::Operation;
use crate::generated::autoscaling::autoscaling_group::{AutoscalingGroup, AutoscalingGroups};

const ACTIVITIES: Operation = reading("DescribeScalingActivities");

/// How many of the newest activities are looked at.
const NEWEST: i32 = 20;

/// The process without which no instance comes.
const LAUNCH: &str = "Launch";

/// How far the clocks here and there may differ.
const SKEW: Duration = Duration::from_secs(5);

/// How many instances are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// These or more: a new group may be larger by the time it is looked at.
    AtLeast(i64),
    /// These: a group that shrank has ended the others.
    Exactly(i64),
}

impl Wanted {
    const fn is_met(self, there: i64) -> bool {
        match self {
            Self::AtLeast(wanted) => there >= wanted,
            Self::Exactly(wanted) => there == wanted,
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::AtLeast(wanted) | Self::Exactly(wanted) => wanted,
        }
    }
}

/// Waits for the first instances of a new group.
///
/// # Errors
/// See [`WaitError`].
pub(crate) async fn of_new(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
) -> Result<(), WaitError> {
    let planned = work.planned;
    let sizes = [&planned.desired_capacity, &planned.min_size];
    let wanted = sizes.into_iter().find_map(|size| size.if_known());
    let wanted = Wanted::AtLeast(wanted.copied().unwrap_or_default());
    wait(groups, work, wanted, None).await
}

/// Waits for the instances of a group whose sizes changed.
///
/// # Errors
/// See [`WaitError`].
pub(crate) async fn of_changed(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
) -> Result<(), WaitError> {
    let Some(wanted) = wanted(work.before, work.planned) else {
        return Ok(());
    };
    let begun = work.api.runtime().wall() - SKEW;
    wait(groups, work, wanted, Some(begun)).await
}

/// What a change of sizes lets wait for; nothing where none changed.
pub(super) fn wanted(before: &AutoscalingGroup, after: &AutoscalingGroup) -> Option<Wanted> {
    let sizes = |group: &AutoscalingGroup| {
        (
            group.desired_capacity.clone(),
            group.min_size.clone(),
            group.max_size.clone(),
        )
    };
    if sizes(before) == sizes(after) {
        return None;
    }
    let least = after.min_size.if_known().copied().unwrap_or_default();
    // What is not sent may be another by now, because policies and schedules change it.
    let desired = after.desired_capacity.if_known();
    let desired = desired.filter(|_| before.desired_capacity != after.desired_capacity);
    Some(desired.map_or(Wanted::AtLeast(least), |desired| Wanted::Exactly(*desired)))
}

async fn wait(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
    wanted: Wanted,
    since: Option<SystemTime>,
) -> Result<(), WaitError> {
    let (api, planned) = (work.api, work.planned);
    let within = planned.wait_for_capacity_timeout.duration_or(USUAL);
    if within.is_zero() {
        return Ok(());
    }
    let ignores = planned.ignore_failed_scaling_activities.if_known();
    let ignores = ignores.copied().unwrap_or_default();
    let look = || async move {
        let found = match groups.read(api, work.prior).await {
            Ok(found) => found,
            Err(Failure::Call(error)) => return Err(error),
            Err(Failure::Told(told)) => {
                let told = told.iter().map(|it| it.summary.clone());
                return Ok(Progress::Failed(told.collect::<Vec<_>>().join(", ")));
            }
        };
        let Some(group) = found else {
            return Ok(Progress::Pending("it is not visible yet".to_owned()));
        };
        let there = in_service(&group);
        if wanted.is_met(there) || rests(&group) {
            return Ok(Progress::Ready(()));
        }
        let said = format!("{there} of {} are in service", wanted.number());
        let activities = activities(api, &name(planned)).await?;
        if let Some(failed) = failed(&activities, since) {
            let said = format!("{said}, and {failed}");
            return Ok(match ignores {
                true => Progress::Pending(said),
                false => Progress::Failed(said),
            });
        }
        Ok(Progress::Pending(match unfinished(&activities) {
            Some(activity) => format!("{said}, and {activity}"),
            None => said,
        }))
    };
    let options = WaitOptions::within(within);
    wait_until(api.runtime(), api.stop(), options, look).await
}

/// The capacity that is in service and healthy: an instance is one, or its weight.
pub(super) fn in_service(group: &sdk::AutoScalingGroup) -> i64 {
    let instances = group.instances.iter().flatten();
    let counted = instances.filter(|it| {
        it.lifecycle_state == Some(LifecycleState::InService)
            && (it.health_status.as_deref()).is_some_and(|it| it.eq_ignore_ascii_case("Healthy"))
    });
    let weight = |it: &sdk::Instance| it.weighted_capacity.as_deref()?.parse::<i64>().ok();
    counted.map(|it| weight(it).unwrap_or(1)).sum()
}

/// Whether the group launches nothing because it was told so.
fn rests(group: &sdk::AutoScalingGroup) -> bool {
    let mut resting = group.suspended_processes.iter().flatten();
    resting.any(|it| it.process_name.as_deref() == Some(LAUNCH))
}

/// The newest activities of a group, the newest one first.
///
/// # Errors
/// Those of the call.
pub(super) async fn activities(
    api: &AutoScaling,
    group: &str,
) -> Result<Vec<sdk::Activity>, CloudError> {
    let answer = api
        .call(&ACTIVITIES, || {
            let request = api.client.describe_scaling_activities();
            let request = request.auto_scaling_group_name(group);
            request.max_records(NEWEST).send()
        })
        .await?;
    Ok(answer.activities.unwrap_or_default())
}

/// The newest activity that failed, as a clause.
pub(super) fn failed(activities: &[sdk::Activity], since: Option<SystemTime>) -> Option<String> {
    let is_new = |it: &&sdk::Activity| {
        let began = it.start_time.and_then(|it| SystemTime::try_from(it).ok());
        since.is_none_or(|since| began.is_none_or(|began| began >= since))
    };
    let is_failed = |it: &&sdk::Activity| it.status_code == Some(ScalingActivityStatusCode::Failed);
    let found = activities.iter().filter(is_new).find(is_failed)?;
    Some(format!("an activity failed: {}", told(found)))
}

/// The newest activity that is still under way, as a clause.
pub(super) fn unfinished(activities: &[sdk::Activity]) -> Option<String> {
    let is_over = |it: &sdk::Activity| {
        matches!(
            it.status_code,
            Some(
                ScalingActivityStatusCode::Successful
                    | ScalingActivityStatusCode::Failed
                    | ScalingActivityStatusCode::Cancelled
            )
        )
    };
    let found = activities.iter().find(|it| !is_over(it))?;
    let state = found.status_code.as_ref().map_or("", |it| it.as_str());
    Some(format!(
        "the state of an activity is `{state}`: {}",
        told(found)
    ))
}

/// What an activity is about, and what became of it, which its description may hold already.
fn told(activity: &sdk::Activity) -> String {
    let description = activity.description.as_deref().unwrap_or_default();
    let message = activity.status_message.as_deref();
    let message = message.filter(|message| !description.contains(message));
    let said = [Some(description), message].into_iter().flatten();
    let said = said.map(|text| text.trim_end_matches('.'));
    said.collect::<Vec<_>>().join(": ")
}
