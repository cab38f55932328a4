//! Hooks of `aws_autoscaling_schedule`.

use slipway_framework::resource::Plan;

use crate::autoscaling::schedule;
use crate::generated::autoscaling::autoscaling_schedule::{
    AutoscalingSchedule, AutoscalingSchedules, Hooks,
};

impl Hooks for AutoscalingSchedules {
    fn left_out(&self, plan: &mut Plan<AutoscalingSchedule>) {
        schedule::sizes(plan);
    }
}
