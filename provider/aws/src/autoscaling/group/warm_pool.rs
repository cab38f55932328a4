//! The pool of instances that wait beside a group.
//!
//! Facts: Auto Scaling API reference, PutWarmPool (what is left out is the default), DeleteWarmPool and
//! DescribeWarmPool (a pool that is being deleted is told until its instances are gone).

use std::time::Duration;

use aws_sdk_autoscaling::types::{InstanceReusePolicy, WarmPoolState};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::wait::Progress;

use super::super::session::{AutoScaling, reading, setting};
use super::{carried_out, for_changes, name};
use crate::api::Operation;
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroupWarmPool,
};
use crate::outcome::{self, Passing};
use crate::parts::{self, given};
use slipway_engine::retry::Effect;

const PUT: Operation = setting("PutWarmPool");
const DESCRIBE: Operation = reading("DescribeWarmPool");
const DELETE: Operation = Operation {
    name: "DeleteWarmPool",
    effect: Effect::Repeatable("a pool that is gone stays gone"),
    kinds: &[
        ("ValidationError: not found", ErrorKind::NotFound),
        ("ResourceInUse", ErrorKind::InUse),
        ("ScalingActivityInProgress", ErrorKind::InUse),
    ],
};

/// Refusals of a deletion that pass when instances have come to rest.
const PASSING: &[Passing] = &[
    Passing {
        code: "ResourceInUse",
        messages: &[],
        within: Duration::from_secs(600),
    },
    Passing {
        code: "ScalingActivityInProgress",
        messages: &[],
        within: Duration::from_secs(600),
    },
];

/// Makes the pool of a group the planned one, or none.
///
/// # Errors
/// Those of the calls, and why the pool did not go.
pub(crate) async fn change(
    api: &AutoScaling,
    prior: &AutoscalingGroup,
    planned: &AutoscalingGroup,
) -> Result<(), Failure> {
    match planned.warm_pool.if_known().and_then(|all| all.first()) {
        Some(pool) => put(api, &name(prior), pool).await,
        None => remove(api, prior, is_forced(planned), for_changes(planned)).await,
    }
}

/// Whether the instances of the pool are ended with it.
pub(super) fn is_forced(group: &AutoscalingGroup) -> bool {
    let switches = [&group.force_delete, &group.force_delete_warm_pool];
    let mut switches = switches.into_iter();
    switches.any(|switch| switch.if_known().is_some_and(|it| *it))
}

async fn put(
    api: &AutoScaling,
    group: &str,
    pool: &AutoscalingGroupWarmPool,
) -> Result<(), Failure> {
    let reuse = pool.instance_reuse_policy.if_known();
    let reuse = reuse.and_then(|all| all.first()).map(|it| {
        let reuse = it.reuse_on_scale_in.if_known().copied();
        InstanceReusePolicy::builder()
            .set_reuse_on_scale_in(reuse)
            .build()
    });
    let most = pool.max_group_prepared_capacity.if_known();
    api.call(&PUT, || {
        api.client
            .put_warm_pool()
            .auto_scaling_group_name(group)
            // -1 is for none, which takes a limit away.
            .set_max_group_prepared_capacity(most.map(|it| parts::int(*it)))
            .set_min_size(pool.min_size.if_known().map(|it| parts::int(*it)))
            .set_pool_state(given(&pool.pool_state).map(WarmPoolState::from))
            .set_instance_reuse_policy(reuse.clone())
            .send()
    })
    .await?;
    Ok(())
}

/// Takes the pool away, and waits until it is gone. Without force its instances are ended first, as those
/// of a group that shrinks.
///
/// # Errors
/// Those of the calls, and why the pool did not go.
pub(super) async fn remove(
    api: &AutoScaling,
    group: &AutoscalingGroup,
    is_forced: bool,
    within: Duration,
) -> Result<(), Failure> {
    let named = &name(group);
    let Some(left) = instances(api, named).await? else {
        return Ok(());
    };
    if left > 0 && !is_forced {
        api.call(&PUT, || {
            let request = api.client.put_warm_pool().auto_scaling_group_name(named);
            request.max_group_prepared_capacity(0).min_size(0).send()
        })
        .await?;
        let look = || async move {
            Ok(match instances(api, named).await? {
                None | Some(0) => Progress::Ready(()),
                Some(left) => Progress::Pending(format!("{left} instances are in its warm pool")),
            })
        };
        carried_out(api, group, within, look).await?;
    }
    let sent = outcome::passing(api, PASSING, || {
        api.call(&DELETE, || {
            let request = api.client.delete_warm_pool();
            let request = request.auto_scaling_group_name(named);
            request.force_delete(is_forced).send()
        })
    });
    parts::cleared(sent.await)?;
    let look = || async move {
        Ok(match instances(api, named).await? {
            None => Progress::Ready(()),
            Some(left) => {
                let said = format!("its warm pool is being deleted, with {left} instances");
                Progress::Pending(said)
            }
        })
    };
    carried_out(api, group, within, look).await
}

/// How many instances are in the pool of a group; `None` without one.
async fn instances(api: &AutoScaling, group: &str) -> Result<Option<usize>, CloudError> {
    let sent = api.call(&DESCRIBE, || {
        let request = api.client.describe_warm_pool();
        request.auto_scaling_group_name(group).send()
    });
    match sent.await {
        Ok(answer) if answer.warm_pool_configuration.is_none() => Ok(None),
        Ok(answer) => Ok(Some(answer.instances.unwrap_or_default().len())),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
