//! What a plan says of capacities: which there are follows from how a table is paid for.

use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::Plan;

use super::model::{GlobalIndex, ON_DEMAND, Table};
use super::plan::{named, tell};
use super::validate::is_restored;
use crate::parts::given;

/// With `PAY_PER_REQUEST` capacities are 0, whatever they were; with `PROVISIONED` each is at least 1
/// (DynamoDB API reference, ProvisionedThroughput).
pub(super) fn complete(plan: &mut Plan<Table>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    let Some(mode) = given(&planned.billing_mode) else {
        return;
    };
    if mode == ON_DEMAND {
        plan.set::<i64>("read_capacity", 0);
        plan.set::<i64>("write_capacity", 0);
        let config = plan.config.global_secondary_index.clone();
        plan.revise::<Set<GlobalIndex>>("global_secondary_index", |all| {
            for index in &mut all.0 {
                let Some(written) = named(&config, &index.name) else {
                    continue;
                };
                if written.read_capacity.is_null() {
                    index.read_capacity = 0.into();
                }
                if written.write_capacity.is_null() {
                    index.write_capacity = 0.into();
                }
            }
        });
        on_demand(plan);
    } else {
        provisioned(plan, &planned);
    }
}

fn on_demand(plan: &mut Plan<Table>) {
    let is_set = |it: &Attr<i64>| it.if_known().is_some_and(|it| *it != 0);
    let config = plan.config.clone();
    let mut wrong = Vec::new();
    for (name, value) in [
        ("read_capacity", &config.read_capacity),
        ("write_capacity", &config.write_capacity),
    ] {
        if is_set(value) {
            wrong.push((name, format!("`{name}`")));
        }
    }
    for index in config
        .global_secondary_index
        .if_known()
        .into_iter()
        .flatten()
    {
        if is_set(&index.read_capacity) || is_set(&index.write_capacity) {
            let index = given(&index.name).unwrap_or_default();
            wrong.push((
                "global_secondary_index",
                format!("the capacity of the index `{index}`"),
            ));
        }
    }
    for (name, what) in wrong {
        let detail = format!(
            "A table that is paid for by request has no capacity, and {what} is set. Nothing was changed.\n\
             Remove it, or set `billing_mode` to `PROVISIONED`."
        );
        tell(plan, name, "Capacity without effect", &detail);
    }
}

fn provisioned(plan: &mut Plan<Table>, planned: &Table) {
    let is_new = plan.is_create();
    // The capacity of a restored table is that of its source.
    let is_lacking = |it: &Attr<i64>, config: Option<&Attr<i64>>| match it {
        Attr::Known(units) => *units < 1,
        Attr::Null => true,
        Attr::Unknown => is_new && config.is_none_or(Attr::is_null) && !is_restored(planned),
    };
    let config = plan.config.clone();
    let mut lacking = Vec::new();
    for (name, value, written) in [
        (
            "read_capacity",
            &planned.read_capacity,
            &config.read_capacity,
        ),
        (
            "write_capacity",
            &planned.write_capacity,
            &config.write_capacity,
        ),
    ] {
        if is_lacking(value, Some(written)) {
            lacking.push((name, format!("`{name}`")));
        }
    }
    for index in planned
        .global_secondary_index
        .if_known()
        .into_iter()
        .flatten()
    {
        let written = named(&config.global_secondary_index, &index.name);
        for (name, value, written) in [
            (
                "read_capacity",
                &index.read_capacity,
                written.map(|it| &it.read_capacity),
            ),
            (
                "write_capacity",
                &index.write_capacity,
                written.map(|it| &it.write_capacity),
            ),
        ] {
            // An index that changed is not the one of before, so that nothing is left to keep.
            let is_open = value.is_unknown() && written.is_none_or(Attr::is_null);
            if is_lacking(value, written) || is_open && !is_restored(planned) {
                let index = given(&index.name).unwrap_or_default();
                lacking.push((
                    "global_secondary_index",
                    format!("`{name}` of the index `{index}`"),
                ));
            }
        }
    }
    for (name, what) in lacking {
        let detail = format!(
            "A table with the billing mode `PROVISIONED` has a capacity of at least 1, and {what} has none. Nothing was changed.\n\
             Write it, or set `billing_mode` to `PAY_PER_REQUEST`."
        );
        tell(plan, name, "Missing capacity", &detail);
    }
    let limited = |it: &Attr<Vec<_>>| it.if_known().is_some_and(|it: &Vec<_>| !it.is_empty());
    let mut indexes = planned
        .global_secondary_index
        .if_known()
        .into_iter()
        .flatten();
    if limited(&planned.on_demand_throughput) || indexes.any(|it| limited(&it.on_demand_throughput))
    {
        let detail = "`on_demand_throughput` limits what is paid for by request, and the billing mode is `PROVISIONED`. Nothing was changed.\n\
                      Remove the block, or set `billing_mode` to `PAY_PER_REQUEST`.";
        tell(plan, "on_demand_throughput", "Limit without effect", detail);
    }
}
