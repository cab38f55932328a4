//! The metrics that a group reports.

use slipway_engine::lifecycle::Failure;

use super::super::session::{AutoScaling, setting};
use super::name;
use crate::api::Operation;
use crate::generated::autoscaling::autoscaling_group::AutoscalingGroup;
use crate::parts::{self, given};

const ENABLE: Operation = setting("EnableMetricsCollection");
const DISABLE: Operation = setting("DisableMetricsCollection");

/// Makes a group report the planned metrics. No list means all of them, in both calls.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn change(
    api: &AutoScaling,
    prior: &AutoscalingGroup,
    planned: &AutoscalingGroup,
) -> Result<(), Failure> {
    let (gone, mut come) = parts::exchanged(&prior.enabled_metrics, &planned.enabled_metrics);
    if prior.metrics_granularity != planned.metrics_granularity {
        // Those that stay are reported in the other granularity.
        let all = planned.enabled_metrics.if_known().into_iter().flatten();
        come = all.cloned().collect();
    }
    let group = name(prior);
    if !gone.is_empty() {
        api.call(&DISABLE, || {
            let request = api.client.disable_metrics_collection();
            let request = request.auto_scaling_group_name(&group);
            request.set_metrics(Some(gone.clone())).send()
        })
        .await?;
    }
    if !come.is_empty() {
        let granularity = given(&planned.metrics_granularity).unwrap_or("1Minute");
        api.call(&ENABLE, || {
            let request = api.client.enable_metrics_collection();
            let request = request
                .auto_scaling_group_name(&group)
                .granularity(granularity);
            request.set_metrics(Some(come.clone())).send()
        })
        .await?;
    }
    Ok(())
}
