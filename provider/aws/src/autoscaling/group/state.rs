//! What a group tells although nobody asked for it.

use slipway_framework::model::{Attr, Set};

use super::super::session::AutoScaling;
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroupWarmPool,
};
use crate::parts::given;

/// The policy of a group that was given none.
const USUAL_POLICY: &str = "Default";

/// What sizes of a group count that was not told.
const USUAL_UNIT: &str = "units";

/// Leaves out what means the same as nothing where nothing is known to be configured, and the tags that
/// the provider ignores.
pub(crate) fn correct(api: &AutoScaling, known: &AutoscalingGroup, state: &mut AutoscalingGroup) {
    if let Attr::Known(Set(tags)) = &mut state.tag {
        tags.retain(|tag| !given(&tag.key).is_some_and(|key| api.tags.ignore.covers(key)));
    }
    let asked = known.termination_policies.if_known();
    let usual = [USUAL_POLICY.to_owned()];
    if asked.is_none_or(Vec::is_empty)
        && state.termination_policies.if_known().map(Vec::as_slice) == Some(&usual)
    {
        state.termination_policies = known.termination_policies.clone();
    }
    if given(&known.desired_capacity_type).is_none()
        && given(&state.desired_capacity_type) == Some(USUAL_UNIT)
    {
        state.desired_capacity_type = known.desired_capacity_type.clone();
    }
    if let Attr::Known(pools) = &mut state.warm_pool {
        let known = known.warm_pool.if_known().and_then(|all| all.first());
        for pool in pools {
            complete(known, pool);
        }
    }
}

/// What a pool is that tells nothing else.
fn complete(known: Option<&AutoscalingGroupWarmPool>, pool: &mut AutoscalingGroupWarmPool) {
    if pool.min_size.is_null() {
        pool.min_size = Attr::Known(0);
    }
    if pool.pool_state.is_null() {
        pool.pool_state = Attr::Known("Stopped".to_owned());
    }
    let has_policy = known.is_some_and(|it| {
        let policies = it.instance_reuse_policy.if_known();
        policies.is_some_and(|all| !all.is_empty())
    });
    if let Attr::Known(policies) = &mut pool.instance_reuse_policy {
        for policy in policies.iter_mut() {
            if policy.reuse_on_scale_in.is_null() {
                policy.reuse_on_scale_in = Attr::Known(false);
            }
        }
        policies.retain(|it| has_policy || it.reuse_on_scale_in != Attr::Known(false));
    }
}
