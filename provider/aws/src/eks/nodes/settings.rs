//! What `UpdateNodegroupConfig` is sent (EKS API reference): only what changes, so that an autoscaler
//! keeps the number of nodes that it chose.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_eks::types as sdk;
use slipway_framework::model::Attr;

use crate::generated::eks::eks_node_group::{
    EksNodeGroup, EksNodeGroupNodeRepairConfig, EksNodeGroupScalingConfig, EksNodeGroupTaint,
};
use crate::outcome::Passing;
use crate::parts::{self, given};

/// Refusals that pass: a node group takes one change at a time, and one may be under way that an
/// interrupted apply began.
pub(crate) const PASSING: &[Passing] = &[Passing {
    code: "ResourceInUseException",
    messages: &["currently"],
    within: Duration::from_secs(60 * 60),
}];

/// The labels that come or change, and those that go.
pub(crate) fn labels(
    prior: &EksNodeGroup,
    planned: &EksNodeGroup,
) -> Option<sdk::UpdateLabelsPayload> {
    let none = BTreeMap::new();
    let before = prior.labels.if_known().unwrap_or(&none);
    let after = planned.labels.if_known().unwrap_or(&none);
    if before == after {
        return None;
    }
    let mut payload = sdk::UpdateLabelsPayload::builder();
    for (key, value) in after {
        if before.get(key) != Some(value) {
            payload = payload.add_or_update_labels(key, value);
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        payload = payload.remove_labels(key);
    }
    Some(payload.build())
}

/// The taints that come or change, and those that go. A taint is known by its key and its effect.
pub(crate) fn taints(
    prior: &EksNodeGroup,
    planned: &EksNodeGroup,
) -> Option<sdk::UpdateTaintsPayload> {
    let (gone, come) = parts::exchanged(&prior.taint, &planned.taint);
    if gone.is_empty() && come.is_empty() {
        return None;
    }
    let is_changed = |taint: &EksNodeGroupTaint| {
        let mut come = come.iter();
        come.any(|new| new.key == taint.key && new.effect == taint.effect)
    };
    let mut payload = sdk::UpdateTaintsPayload::builder();
    for taint in &come {
        payload = payload.add_or_update_taints(made(taint));
    }
    for taint in gone.iter().filter(|taint| !is_changed(taint)) {
        payload = payload.remove_taints(made(taint));
    }
    Some(payload.build())
}

fn made(taint: &EksNodeGroupTaint) -> sdk::Taint {
    sdk::Taint::builder()
        .set_key(given(&taint.key).map(str::to_owned))
        .set_value(given(&taint.value).map(str::to_owned))
        .set_effect(given(&taint.effect).map(sdk::TaintEffect::from))
        .build()
}

/// The sizes that change.
pub(crate) fn sizes(
    prior: &EksNodeGroup,
    planned: &EksNodeGroup,
) -> Option<sdk::NodegroupScalingConfig> {
    let nothing = EksNodeGroupScalingConfig::default();
    let before = first(&prior.scaling_config).unwrap_or(&nothing);
    let after = first(&planned.scaling_config).filter(|after| *after != before)?;
    let config = sdk::NodegroupScalingConfig::builder()
        .set_min_size(changed(&before.min_size, &after.min_size))
        .set_max_size(changed(&before.max_size, &after.max_size))
        .set_desired_size(changed(&before.desired_size, &after.desired_size));
    Some(config.build())
}

fn changed(before: &Attr<i64>, after: &Attr<i64>) -> Option<i32> {
    number(after).filter(|_| before != after)
}

/// How many nodes may be replaced at once, where that changes: a number or a percentage.
pub(crate) fn update(
    prior: &EksNodeGroup,
    planned: &EksNodeGroup,
) -> Option<sdk::NodegroupUpdateConfig> {
    let after = first(&planned.update_config);
    let after = after.filter(|after| Some(*after) != first(&prior.update_config))?;
    let config = sdk::NodegroupUpdateConfig::builder()
        .set_max_unavailable(number(&after.max_unavailable).filter(|it| *it > 0))
        .set_max_unavailable_percentage(
            number(&after.max_unavailable_percentage).filter(|it| *it > 0),
        );
    Some(config.build())
}

/// How unhealthy nodes are repaired, where that changes.
pub(crate) fn repair(
    prior: &EksNodeGroup,
    planned: &EksNodeGroup,
) -> Option<sdk::NodeRepairConfig> {
    let after = first(&planned.node_repair_config);
    let after = after.filter(|after| Some(*after) != first(&prior.node_repair_config))?;
    Some(repaired(after))
}

fn repaired(config: &EksNodeGroupNodeRepairConfig) -> sdk::NodeRepairConfig {
    let limit = |limit: &Attr<i64>| number(limit).filter(|it| *it > 0);
    let overrides = config.node_repair_config_overrides.if_known();
    let overrides = overrides.into_iter().flatten().map(|it| {
        sdk::NodeRepairConfigOverrides::builder()
            .set_min_repair_wait_time_mins(number(&it.min_repair_wait_time_mins))
            .set_node_monitoring_condition(given(&it.node_monitoring_condition).map(str::to_owned))
            .set_node_unhealthy_reason(given(&it.node_unhealthy_reason).map(str::to_owned))
            .set_repair_action(given(&it.repair_action).map(sdk::RepairAction::from))
            .build()
    });
    let overrides: Vec<_> = overrides.collect();
    sdk::NodeRepairConfig::builder()
        .set_enabled(config.enabled.if_known().copied())
        .set_max_parallel_nodes_repaired_count(limit(&config.max_parallel_nodes_repaired_count))
        .set_max_parallel_nodes_repaired_percentage(limit(
            &config.max_parallel_nodes_repaired_percentage,
        ))
        .set_max_unhealthy_node_threshold_count(limit(&config.max_unhealthy_node_threshold_count))
        .set_max_unhealthy_node_threshold_percentage(limit(
            &config.max_unhealthy_node_threshold_percentage,
        ))
        .set_node_repair_config_overrides(parts::some(Some(overrides)))
        .build()
}

fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

fn number(value: &Attr<i64>) -> Option<i32> {
    value.if_known().map(|it| parts::int(*it))
}
