//! Making way for the deletion of a group: it goes when it has no instances and no warm pool.
//!
//! Facts: Auto Scaling API reference, DeleteAutoScalingGroup (with force, instances end with the group)
//! and SetInstanceProtection (50 at a time); user guide, suspending processes (`Terminate`).

use aws_sdk_autoscaling::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::wait::Progress;
use slipway_framework::diag::Diagnostic;

use super::super::session::{AutoScaling, GONE, setting};
use super::{USUAL, capacity, carried_out, name, warm_pool};
use crate::api::Operation;
use crate::error::AUTOSCALING;
use crate::generated::autoscaling::autoscaling_group::AutoscalingGroups;
use slipway_engine::retry::Effect;

const SHRINK: Operation = Operation {
    name: "UpdateAutoScalingGroup",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: GONE,
};
const PROTECT: Operation = setting("SetInstanceProtection");

/// How many instances a change of their protection takes.
const AT_ONCE: usize = 50;

/// The process without which no instance goes.
const TERMINATE: &str = "Terminate";

/// Takes the warm pool and, unless the deletion is forced, the instances away.
///
/// # Errors
/// Those of the calls, and what keeps instances from going.
pub(crate) async fn drain(
    groups: &AutoscalingGroups,
    work: &Work<'_, AutoscalingGroups>,
) -> Result<(), Failure> {
    let (api, prior) = (work.api, work.prior);
    let Some(group) = groups.read(api, prior).await? else {
        let gone = CloudError::new(
            AUTOSCALING,
            "DescribeAutoScalingGroups",
            ErrorKind::NotFound,
        );
        return Err(gone.into());
    };
    let within = prior.timeouts.if_known();
    let within = within.map_or(USUAL, |it| it.delete.duration_or(USUAL));
    if group.warm_pool_configuration.is_some() {
        warm_pool::remove(api, prior, warm_pool::is_forced(prior), within).await?;
    }
    if prior.force_delete.if_known().is_some_and(|it| *it) {
        return Ok(());
    }
    if group.status.is_some() {
        // It is being deleted already.
        return Ok(());
    }
    let named = &name(prior);
    api.call(&SHRINK, || {
        let request = api.client.update_auto_scaling_group();
        let request = request.auto_scaling_group_name(named);
        request.min_size(0).max_size(0).desired_capacity(0).send()
    })
    .await?;
    release(api, named, &group).await?;
    if rests(&group) && !instances(&group).is_empty() {
        return Err(resting(named).into());
    }
    let look = || async move {
        let left = match groups.read(api, prior).await {
            Ok(found) => found.map(|it| instances(&it).len()).unwrap_or_default(),
            Err(Failure::Call(error)) => return Err(error),
            Err(Failure::Told(_)) => 0,
        };
        if left == 0 {
            return Ok(Progress::Ready(()));
        }
        let activities = capacity::activities(api, named).await?;
        let said = format!("{left} instances have not ended");
        Ok(Progress::Pending(match capacity::unfinished(&activities) {
            Some(activity) => format!("{said}, and {activity}"),
            None => said,
        }))
    };
    carried_out(api, prior, within, look).await
}

/// Lets go of instances that are protected.
async fn release(
    api: &AutoScaling,
    named: &str,
    group: &sdk::AutoScalingGroup,
) -> Result<(), Failure> {
    let all = group.instances.iter().flatten();
    let held = all.filter(|it| it.protected_from_scale_in == Some(true));
    let held: Vec<String> = held.filter_map(|it| it.instance_id.clone()).collect();
    for ids in held.chunks(AT_ONCE) {
        api.call(&PROTECT, || {
            let request = api.client.set_instance_protection();
            let request = request.auto_scaling_group_name(named);
            let request = request.protected_from_scale_in(false);
            request.set_instance_ids(Some(ids.to_vec())).send()
        })
        .await?;
    }
    Ok(())
}

fn instances(group: &sdk::AutoScalingGroup) -> &[sdk::Instance] {
    group.instances.as_deref().unwrap_or_default()
}

/// Whether the group ends nothing because it was told so.
fn rests(group: &sdk::AutoScalingGroup) -> bool {
    let mut resting = group.suspended_processes.iter().flatten();
    resting.any(|it| it.process_name.as_deref() == Some(TERMINATE))
}

fn resting(group: &str) -> Diagnostic {
    let detail = format!(
        "The process `{TERMINATE}` of the group rests, so its instances never end. The group exists, and its sizes are 0.\n\
         Take `{TERMINATE}` out of `suspended_processes`, or set `force_delete`, and apply; then destroy again.\n\n  \
         Group:  {group}"
    );
    Diagnostic::error("Auto Scaling group still has instances", detail)
}
