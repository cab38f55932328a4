//! What a plan adds to what the schema says.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::capacity;
use super::model::{Encryption, GlobalIndex, Recovery, Replica, Table, TimeToLive, Warm};
use crate::parts::given;

/// Plans what follows from other arguments, and refuses what DynamoDB would.
pub(super) fn complete(plan: &mut Plan<Table>) {
    if plan.is_destroy() {
        return;
    }
    sources(plan);
    key_types(plan);
    capacity::complete(plan);
    recovery(plan);
    encryption(plan);
    time_to_live(plan);
    replicas(plan);
    warm(plan);
}

pub(super) fn tell(plan: &mut Plan<Table>, name: &str, summary: &str, detail: &str) {
    plan.tell(Diagnostic::error(summary, detail).at(Path::of(name)));
}

/// Another source is another table; a source that is no longer named was restored long ago.
fn sources(plan: &mut Plan<Table>) {
    let Some((prior, planned)) = both(plan) else {
        return;
    };
    let is_other = |of: fn(&Table) -> &Attr<String>| {
        let after = of(&planned);
        let is_named = after.is_unknown() || given(after).is_some();
        is_named && given(of(&prior)) != given(after)
    };
    let changed = [
        (
            "restore_source_name",
            is_other(|it| &it.restore_source_name),
        ),
        (
            "restore_source_table_arn",
            is_other(|it| &it.restore_source_table_arn),
        ),
    ];
    for (name, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        plan.replace(Path::of(name));
    }
}

fn both(plan: &Plan<Table>) -> Option<(Table, Table)> {
    Some((plan.prior.clone()?, plan.planned.clone()?))
}

/// No call changes the type of a key of the table, nor of an index that is made with it.
fn key_types(plan: &mut Plan<Table>) {
    let Some((prior, planned)) = both(plan) else {
        return;
    };
    let local = prior.local_secondary_index.if_known().into_iter().flatten();
    let keys = [&prior.hash_key, &prior.range_key].into_iter();
    let keys = keys.chain(local.map(|it| &it.range_key));
    let is_changed = |name: &str| {
        let (before, after) = (type_of(&prior, name), type_of(&planned, name));
        before.is_some() && after.is_some() && before != after
    };
    if keys.filter_map(given).any(is_changed) {
        plan.replace(Path::of("attribute"));
    }
}

/// The type of an attribute.
pub(super) fn type_of<'a>(of: &'a Table, name: &str) -> Option<&'a str> {
    let mut all = of.attribute.if_known().into_iter().flatten();
    let found = all.find(|it| given(&it.name) == Some(name))?;
    given(&found.r#type)
}

/// The index of this name.
pub(super) fn named<'a>(
    all: &'a Attr<Set<GlobalIndex>>,
    name: &Attr<String>,
) -> Option<&'a GlobalIndex> {
    let name = given(name)?;
    let mut all = all.if_known().into_iter().flatten();
    all.find(|it| given(&it.name) == Some(name))
}

/// The first of the blocks of which there is one at most.
pub(super) fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

/// A recovery that is switched on has a period, which DynamoDB chooses.
fn recovery(plan: &mut Plan<Table>) {
    let left_out = first(&plan.config.point_in_time_recovery)
        .is_some_and(|it| it.recovery_period_in_days.is_null());
    plan.revise::<Vec<Recovery>>("point_in_time_recovery", |all| {
        for it in all {
            if left_out && it.enabled != Attr::Known(false) && it.recovery_period_in_days.is_null()
            {
                it.recovery_period_in_days = Attr::Unknown;
            }
        }
    });
}

/// Which key encrypts a table that nobody chose a key for is known when it does.
fn encryption(plan: &mut Plan<Table>) {
    let left_out = first(&plan.config.server_side_encryption)
        .is_some_and(|it| given(&it.kms_key_arn).is_none() && !it.kms_key_arn.is_unknown());
    let before = plan
        .prior
        .as_ref()
        .and_then(|it| first(&it.server_side_encryption));
    let was_on = before.is_some_and(|it| it.enabled == Attr::Known(true));
    let is_null =
        first(&plan.config.server_side_encryption).is_some_and(|it| it.kms_key_arn.is_null());
    plan.revise::<Vec<Encryption>>("server_side_encryption", |all| {
        for it in all {
            match it.enabled {
                Attr::Known(false) if left_out && is_null => it.kms_key_arn = Attr::Null,
                Attr::Known(true) if left_out && is_null && !was_on => {
                    it.kms_key_arn = Attr::Unknown;
                }
                _ => {}
            }
        }
    });
}

/// An attribute that nobody names is none.
fn time_to_live(plan: &mut Plan<Table>) {
    let is_create = plan.is_create();
    plan.revise::<Vec<TimeToLive>>("ttl", |all| {
        for it in all {
            if is_create && it.attribute_name.is_unknown() && it.enabled == Attr::Known(false) {
                it.attribute_name = Attr::Null;
            }
        }
    });
}

/// What a replica has and no argument says stays when another argument of it changes.
fn replicas(plan: &mut Plan<Table>) {
    let prior = plan.prior.clone().unwrap_or_default().replica;
    let config = plan.config.replica.clone();
    let mut changed = Vec::new();
    plan.revise::<Set<Replica>>("replica", |all| {
        for it in &mut all.0 {
            let (Some(before), Some(written)) = (
                in_region(&prior, &it.region_name),
                in_region(&config, &it.region_name),
            ) else {
                continue;
            };
            if is_strong(before) != is_strong(it) {
                changed.push(given(&it.region_name).unwrap_or_default().to_owned());
            }
            if is_other_key(before, it) {
                // The copy is made anew.
                continue;
            }
            keep(&mut it.arn, &before.arn);
            keep(&mut it.stream_arn, &before.stream_arn);
            keep(&mut it.stream_label, &before.stream_label);
            if written.kms_key_arn.is_null() {
                keep(&mut it.kms_key_arn, &before.kms_key_arn);
            }
            if written.deletion_protection_enabled.is_null() {
                keep(
                    &mut it.deletion_protection_enabled,
                    &before.deletion_protection_enabled,
                );
            }
        }
    });
    for region in changed {
        let detail = format!(
            "The replica in {region} has another consistency, which is chosen when a replica is made. Nothing was changed.\n\
             Remove the replicas and apply, then add them with the new `consistency_mode`."
        );
        tell(plan, "replica", "Consistency cannot be changed", &detail);
    }
    let streams = plan.changes("stream_enabled") || plan.changes("stream_view_type");
    if streams {
        plan.revise::<Set<Replica>>("replica", |all| {
            for it in &mut all.0 {
                it.stream_arn = Attr::Unknown;
                it.stream_label = Attr::Unknown;
            }
        });
    }
}

fn keep<T: Clone>(value: &mut Attr<T>, before: &Attr<T>) {
    if value.is_unknown() {
        value.clone_from(before);
    }
}

/// The replica in this region.
pub(super) fn in_region<'a>(
    all: &'a Attr<Set<Replica>>,
    region: &Attr<String>,
) -> Option<&'a Replica> {
    let region = given(region)?;
    let mut all = all.if_known().into_iter().flatten();
    all.find(|it| given(&it.region_name) == Some(region))
}

/// Whether reads of it see the last write.
pub(super) fn is_strong(it: &Replica) -> bool {
    given(&it.consistency_mode) == Some("STRONG")
}

/// Whether a replica is to be encrypted by another key, so that it has to be made anew.
pub(super) fn is_other_key(before: &Replica, after: &Replica) -> bool {
    match (given(&before.kms_key_arn), given(&after.kms_key_arn)) {
        (_, None) => after.kms_key_arn.is_unknown() && given(&before.kms_key_arn).is_none(),
        (before, after) => before != after,
    }
}

/// What a table can serve at once grows and does not shrink (DynamoDB developer guide, "Understanding
/// DynamoDB warm throughput").
fn warm(plan: &mut Plan<Table>) {
    let Some((prior, planned)) = both(plan) else {
        return;
    };
    let Some(before) = first(&prior.warm_throughput) else {
        return;
    };
    let Some(after) = first(&planned.warm_throughput) else {
        if planned.warm_throughput.is_unknown() {
            return;
        }
        let detail = "What a table can serve at once does not shrink. The block goes from the configuration and from the state, and the \
                      table keeps what it has.\nNothing is left to do.";
        plan.tell(
            Diagnostic::warning("Warm throughput stays", detail).at(Path::of("warm_throughput")),
        );
        return;
    };
    if shrinks(before, after) {
        plan.replace(Path::of("warm_throughput").index(0));
    }
}

/// Whether less can be served at once.
pub(super) fn shrinks(before: &Warm, after: &Warm) -> bool {
    let less = |before: &Attr<i64>, after: &Attr<i64>| {
        let both = before.if_known().zip(after.if_known());
        both.is_some_and(|(before, after)| after < before)
    };
    less(&before.read_units_per_second, &after.read_units_per_second)
        || less(
            &before.write_units_per_second,
            &after.write_units_per_second,
        )
}
