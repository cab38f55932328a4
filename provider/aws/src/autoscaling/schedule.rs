//! What a new scheduled action sets that its configuration leaves out.

use slipway_framework::resource::Plan;

use crate::generated::autoscaling::autoscaling_schedule::AutoscalingSchedule;

/// The size that hashicorp/aws sets where one is left out, as its documents say. To leave a size as it is
/// takes a -1.
const LEFT_OUT: i64 = 0;

/// Plans the sizes of a new action.
pub(crate) fn sizes(plan: &mut Plan<AutoscalingSchedule>) {
    if !plan.is_create() {
        return;
    }
    for name in ["min_size", "max_size", "desired_capacity"] {
        plan.set::<i64>(name, LEFT_OUT);
    }
}
