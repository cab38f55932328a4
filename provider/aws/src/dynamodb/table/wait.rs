//! Waiting until a table is at rest: a change of it is refused while another one is under way.

use std::time::Duration;

use aws_sdk_dynamodb::types as sdk;
use slipway_engine::lifecycle::Session as _;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use super::calls;
use crate::dynamodb::session::Dynamo;

/// For how long a new table may not be visible.
const UNSEEN: Duration = Duration::from_secs(30);

/// Waits until nothing of a table is on its way, and hands it over.
///
/// # Errors
/// See [`WaitError`].
pub(super) async fn at_rest(
    api: &Dynamo,
    name: &str,
    within: Duration,
) -> Result<sdk::TableDescription, WaitError> {
    let options = WaitOptions {
        not_found_grace: UNSEEN.min(within),
        ..WaitOptions::within(within)
    };
    let poll = || async move { Ok(judge(calls::describe(api, name).await?)) };
    wait_until(api.runtime(), api.stop(), options, poll).await
}

/// What a table is doing.
pub(super) fn judge(table: sdk::TableDescription) -> Progress<sdk::TableDescription> {
    if let Some(doing) = table_doing(&table) {
        return doing.into();
    }
    let parts = [
        encryption_doing(&table),
        index_doing(&table),
        region_doing(&table),
    ];
    match parts.into_iter().flatten().next() {
        Some(doing) => doing.into(),
        None => Progress::Ready(table),
    }
}

/// What keeps a table from being at rest.
enum Doing {
    Passes(String),
    Stays(String),
}

impl From<Doing> for Progress<sdk::TableDescription> {
    fn from(doing: Doing) -> Self {
        match doing {
            Doing::Passes(what) => Self::Pending(what),
            Doing::Stays(what) => Self::Failed(what),
        }
    }
}

fn table_doing(table: &sdk::TableDescription) -> Option<Doing> {
    let status = table.table_status.as_ref();
    match status.map(sdk::TableStatus::as_str) {
        Some("ACTIVE") => None,
        Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS") => {
            let key = table.sse_description.as_ref();
            let key = key.and_then(|it| it.kms_master_key_arn.as_deref());
            Some(Doing::Stays(format!(
                "DynamoDB cannot use the KMS key {} that encrypts the table",
                key.unwrap_or_default()
            )))
        }
        Some(status @ ("ARCHIVING" | "ARCHIVED")) => Some(Doing::Stays(format!(
            "its state is `{status}`, because DynamoDB could not use its KMS key for a week"
        ))),
        status => {
            let status = status.unwrap_or("unknown");
            Some(Doing::Passes(format!("its state is `{status}`")))
        }
    }
}

fn encryption_doing(table: &sdk::TableDescription) -> Option<Doing> {
    let status = table.sse_description.as_ref()?.status.as_ref()?.as_str();
    let is_under_way = matches!(status, "ENABLING" | "DISABLING" | "UPDATING");
    is_under_way.then(|| Doing::Passes(format!("its encryption is `{status}`")))
}

fn index_doing(table: &sdk::TableDescription) -> Option<Doing> {
    let mut all = table.global_secondary_indexes().iter();
    all.find_map(|index| {
        let name = index.index_name.as_deref().unwrap_or_default();
        let status = index.index_status.as_ref()?.as_str();
        let warm = index.warm_throughput.as_ref();
        let warm = warm.and_then(|it| it.status.as_ref()).map(|it| it.as_str());
        match (status, warm) {
            ("ACTIVE", None | Some("ACTIVE")) => None,
            ("ACTIVE", Some(warm)) => Some(Doing::Passes(format!(
                "the warm throughput of its index {name} is `{warm}`"
            ))),
            (status, _) => {
                let filling = match index.backfilling {
                    Some(true) => ", and is being filled",
                    _ => "",
                };
                Some(Doing::Passes(format!(
                    "its index {name} is `{status}`{filling}"
                )))
            }
        }
    })
}

fn region_doing(table: &sdk::TableDescription) -> Option<Doing> {
    let mut all = table.replicas().iter();
    let replica = all.find_map(|replica| {
        let region = replica.region_name.as_deref().unwrap_or_default();
        let status = replica.replica_status.as_ref()?.as_str();
        let said = format!("its replica in {region} is `{status}`");
        match status {
            "CREATING" | "UPDATING" | "DELETING" => Some(Doing::Passes(said)),
            "CREATION_FAILED" => {
                let why = replica.replica_status_description.as_deref();
                Some(Doing::Stays(format!(
                    "{said}: {}",
                    why.unwrap_or("DynamoDB tells no reason")
                )))
            }
            _ => None,
        }
    });
    replica.or_else(|| {
        let mut all = table.global_table_witnesses().iter();
        all.find_map(|witness| {
            let region = witness.region_name.as_deref().unwrap_or_default();
            let status = witness.witness_status.as_ref()?.as_str();
            (status != "ACTIVE")
                .then(|| Doing::Passes(format!("its witness in {region} is `{status}`")))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(table: sdk::builders::TableDescriptionBuilder) -> String {
        match judge(table.build()) {
            Progress::Ready(_) => "ready".to_owned(),
            Progress::Pending(what) => format!("pending: {what}"),
            Progress::Failed(what) => format!("failed: {what}"),
            Progress::Gone => "gone".to_owned(),
        }
    }

    fn active() -> sdk::builders::TableDescriptionBuilder {
        sdk::TableDescription::builder().table_status(sdk::TableStatus::Active)
    }

    #[test]
    fn every_part_of_a_table_is_waited_for() {
        let index = |status| {
            let index = sdk::GlobalSecondaryIndexDescription::builder().index_name("by-day");
            index.index_status(status).backfilling(true).build()
        };
        let replica = |status| {
            let replica = sdk::ReplicaDescription::builder().region_name("eu-west-1");
            replica.replica_status(status).build()
        };
        let key = |status| sdk::SseDescription::builder().status(status).build();
        let witness = sdk::GlobalTableWitnessDescription::builder().region_name("us-east-2");
        let creating = witness.witness_status(sdk::WitnessStatus::Creating).build();
        let updating = sdk::TableDescription::builder().table_status(sdk::TableStatus::Updating);
        for (table, expected) in [
            (active(), "ready"),
            (updating, "pending: its state is `UPDATING`"),
            (
                active().global_secondary_indexes(index(sdk::IndexStatus::Creating)),
                "pending: its index by-day is `CREATING`, and is being filled",
            ),
            (
                active().sse_description(key(sdk::SseStatus::Updating)),
                "pending: its encryption is `UPDATING`",
            ),
            (
                active().sse_description(key(sdk::SseStatus::Enabled)),
                "ready",
            ),
            (
                active().replicas(replica(sdk::ReplicaStatus::Deleting)),
                "pending: its replica in eu-west-1 is `DELETING`",
            ),
            (
                active().replicas(replica(sdk::ReplicaStatus::CreationFailed)),
                "failed: its replica in eu-west-1 is `CREATION_FAILED`: DynamoDB tells no reason",
            ),
            (
                active().replicas(replica(sdk::ReplicaStatus::RegionDisabled)),
                "ready",
            ),
            (
                active().global_table_witnesses(creating),
                "pending: its witness in us-east-2 is `CREATING`",
            ),
        ] {
            assert_eq!(said(table), expected);
        }
    }

    #[test]
    fn a_key_that_cannot_be_used_is_not_waited_for() {
        let status = sdk::TableStatus::InaccessibleEncryptionCredentials;
        let key = sdk::SseDescription::builder().kms_master_key_arn("arn:aws:kms:::key/1");
        let table = sdk::TableDescription::builder().table_status(status);
        let said = said(table.sse_description(key.build()));
        assert_eq!(
            said,
            "failed: DynamoDB cannot use the KMS key arn:aws:kms:::key/1 that encrypts the table"
        );
    }
}
