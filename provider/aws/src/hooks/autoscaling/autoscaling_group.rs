//! Hooks of `aws_autoscaling_group`.

use aws_sdk_autoscaling::types::InstanceMaintenancePolicy;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::resource::Plan;

use crate::autoscaling::group::{
    capacity, drain, metrics, plan, refresh, state, tags, traffic, warm_pool,
};
use crate::autoscaling::session::AutoScaling;
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroups, Hooks,
};
use crate::parts::{self, given};

impl Hooks for AutoscalingGroups {
    async fn change_tags(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let group = given(&work.prior.name).unwrap_or_default();
        tags::change(work.api, group, &work.prior.tag, &work.planned.tag).await
    }

    async fn change_metrics(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        metrics::change(work.api, work.prior, work.planned).await
    }

    async fn change_traffic(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        traffic::change(work.api, work.prior, work.planned).await
    }

    async fn change_warm_pool(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        warm_pool::change(work.api, work.prior, work.planned).await
    }

    fn rebalance(of: &AutoscalingGroup) -> Option<bool> {
        of.capacity_rebalance.if_known().copied().filter(|it| *it)
    }

    fn capacity_type(of: &AutoscalingGroup) -> Option<String> {
        let unit = given(&of.desired_capacity_type).unwrap_or("units");
        Some(unit.to_owned())
    }

    fn maintenance(of: &AutoscalingGroup) -> Option<InstanceMaintenancePolicy> {
        // These mean that there is none (Auto Scaling API reference, InstanceMaintenancePolicy).
        const NONE: i32 = -1;
        let policy = of.instance_maintenance_policy.if_known();
        let policy = policy.and_then(|all| all.first());
        let percentage = |number: Option<&i64>| Some(number.map_or(NONE, |it| parts::int(*it)));
        let least = policy.and_then(|it| it.min_healthy_percentage.if_known());
        let most = policy.and_then(|it| it.max_healthy_percentage.if_known());
        let policy = InstanceMaintenancePolicy::builder()
            .set_min_healthy_percentage(percentage(least))
            .set_max_healthy_percentage(percentage(most));
        Some(policy.build())
    }

    fn policies(of: &AutoscalingGroup) -> Option<Vec<String>> {
        let policies = parts::texts(&of.termination_policies);
        let policies = parts::some(policies);
        Some(policies.unwrap_or_else(|| vec!["Default".to_owned()]))
    }

    fn told_and_asked(api: &AutoScaling, known: &AutoscalingGroup, state: &mut AutoscalingGroup) {
        state::correct(api, known, state);
    }

    fn rules(&self, plan: &mut Plan<AutoscalingGroup>) {
        plan::check(plan);
    }

    async fn capacity(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        capacity::of_new(self, work).await
    }

    async fn follow(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        refresh::after(self, work).await?;
        capacity::of_changed(self, work).await
    }

    async fn drain(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        drain::drain(self, work).await
    }
}
