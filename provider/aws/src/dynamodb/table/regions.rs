//! What is left to change of a table's replicas and its witness; see [`super::changes`].
//!
//! Replicas that are consistent in the end come and go one by one. Those that are strongly consistent
//! come and go together, with their witness (DynamoDB API reference, UpdateTable, `ReplicaUpdates`,
//! `MultiRegionConsistency` and `GlobalTableWitnessUpdates`).

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder as Update;
use aws_sdk_dynamodb::types as sdk;

use super::model::{Replica, Table};
use super::plan::{first, is_strong};
use crate::parts::{built, given};

/// The regions of the replicas and how each is encrypted, without the table's own region.
pub(super) fn replicas<'a>(
    table: &'a sdk::TableDescription,
    home: &'a str,
) -> impl Iterator<Item = &'a sdk::ReplicaDescription> {
    let all = table.replicas().iter();
    all.filter(move |it| {
        it.region_name
            .as_deref()
            .is_some_and(|region| region != home)
    })
}

fn region(it: &sdk::ReplicaDescription) -> &str {
    it.region_name.as_deref().unwrap_or_default()
}

/// Whether the replicas that there are see every write at once.
pub(super) fn sees_all(table: &sdk::TableDescription) -> bool {
    table.multi_region_consistency == Some(sdk::MultiRegionConsistency::Strong)
}

fn find<'a>(planned: &'a Table, region: &str) -> Option<&'a Replica> {
    let mut all = planned.replica.if_known().into_iter().flatten();
    all.find(|it| given(&it.region_name) == Some(region))
}

/// Whether a replica has another key than it is to have; a key that nobody chose is whichever it has.
fn has_other_key(now: &sdk::ReplicaDescription, wanted: &Replica) -> bool {
    given(&wanted.kms_key_arn).is_some_and(|key| now.kms_master_key_id.as_deref() != Some(key))
}

/// The next replicas that go.
pub(super) fn gone(table: &sdk::TableDescription, planned: &Table, home: &str) -> Option<Update> {
    if planned.replica.is_unknown() {
        return None;
    }
    let gone = replicas(table, home)
        .filter(|it| find(planned, region(it)).is_none_or(|wanted| has_other_key(it, wanted)));
    let gone: Vec<&str> = gone.map(region).collect();
    let witness = table.global_table_witnesses().iter();
    let witness = witness.filter_map(|it| it.region_name.as_deref()).next();
    if !sees_all(table) {
        let first = *gone.first()?;
        return Some(UpdateTableInput::builder().replica_updates(without(first)?));
    }
    let wanted = first(&planned.global_table_witness).and_then(|it| given(&it.region_name));
    let witness = witness.filter(|it| wanted != Some(*it));
    if gone.is_empty() && witness.is_none() {
        return None;
    }
    let updates: Vec<_> = gone.into_iter().filter_map(without).collect();
    let request = UpdateTableInput::builder();
    let request = match updates.is_empty() {
        true => request,
        false => request.set_replica_updates(Some(updates)),
    };
    let Some(witness) = witness else {
        return Some(request);
    };
    let action = sdk::DeleteGlobalTableWitnessGroupMemberAction::builder();
    let action = built(action.region_name(witness).build())?;
    let update = sdk::GlobalTableWitnessGroupUpdate::builder().delete(action);
    Some(request.global_table_witness_updates(update.build()))
}

fn without(region: &str) -> Option<sdk::ReplicationGroupUpdate> {
    let action = sdk::DeleteReplicationGroupMemberAction::builder().region_name(region);
    let action = built(action.build())?;
    Some(
        sdk::ReplicationGroupUpdate::builder()
            .delete(action)
            .build(),
    )
}

fn with(replica: &Replica) -> Option<sdk::ReplicationGroupUpdate> {
    let key = given(&replica.kms_key_arn).map(str::to_owned);
    let action = sdk::CreateReplicationGroupMemberAction::builder();
    let action = action.region_name(given(&replica.region_name)?);
    let action = built(action.set_kms_master_key_id(key).build())?;
    Some(
        sdk::ReplicationGroupUpdate::builder()
            .create(action)
            .build(),
    )
}

/// The next replicas that come.
fn new(table: &sdk::TableDescription, planned: &Table, home: &str) -> Option<Update> {
    let is_new = |it: &&Replica| {
        let name = given(&it.region_name).unwrap_or_default();
        !replicas(table, home).any(|there| region(there) == name)
    };
    let all = planned.replica.if_known().into_iter().flatten();
    let new: Vec<&Replica> = all.filter(is_new).collect();
    let request = UpdateTableInput::builder();
    if !new.iter().any(|it| is_strong(it)) {
        return Some(request.replica_updates(with(new.first()?)?));
    }
    let updates = new.into_iter().filter_map(with).collect();
    let request = request
        .set_replica_updates(Some(updates))
        .multi_region_consistency(sdk::MultiRegionConsistency::Strong);
    let witness = first(&planned.global_table_witness).and_then(|it| given(&it.region_name));
    let Some(witness) = witness.filter(|_| table.global_table_witnesses().is_empty()) else {
        return Some(request);
    };
    let action = sdk::CreateGlobalTableWitnessGroupMemberAction::builder();
    let action = built(action.region_name(witness).build())?;
    let update = sdk::GlobalTableWitnessGroupUpdate::builder().create(action);
    Some(request.global_table_witness_updates(update.build()))
}

/// The next change of the regions.
pub(super) fn next(table: &sdk::TableDescription, planned: &Table, home: &str) -> Option<Update> {
    gone(table, planned, home).or_else(|| new(table, planned, home))
}
