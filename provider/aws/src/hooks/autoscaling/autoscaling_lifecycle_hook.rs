//! Hooks of `aws_autoscaling_lifecycle_hook`.

use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::autoscaling::session::AutoScaling;
use crate::generated::autoscaling::autoscaling_lifecycle_hook::{
    AutoscalingLifecycleHook, AutoscalingLifecycleHooks, Hooks,
};

/// How long an instance waits when nobody says it (Auto Scaling API reference, PutLifecycleHook).
const USUAL: i64 = 3600;

impl Hooks for AutoscalingLifecycleHooks {
    fn usual_timeout(
        _: &AutoScaling,
        known: &AutoscalingLifecycleHook,
        state: &mut AutoscalingLifecycleHook,
    ) {
        let is_usual = state.heartbeat_timeout == Attr::Known(USUAL);
        if is_usual && known.heartbeat_timeout.if_known().is_none_or(|it| *it == 0) {
            state.heartbeat_timeout = known.heartbeat_timeout.clone();
        }
    }

    fn left_out(&self, plan: &mut Plan<AutoscalingLifecycleHook>) {
        let prior = plan.prior.as_ref().map(|it| it.heartbeat_timeout.clone());
        if prior == Some(Attr::Known(USUAL)) {
            plan.set::<i64>("heartbeat_timeout", USUAL);
        }
    }
}
