//! What several calls tell of a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Failure;

use super::model::Table;
use super::plan::in_region;
use super::{calls, regions};
use crate::dynamodb::session::{self, Dynamo};
use crate::parts::given;
use crate::shared::Shared;
use crate::tags::Tags;

/// A table as it is. What is not known yet of one that is being made, or was not asked for, is `None`.
#[derive(Debug)]
pub(in crate::dynamodb) struct Remote {
    pub(super) table: sdk::TableDescription,
    pub(super) recovery: Option<sdk::PointInTimeRecoveryDescription>,
    pub(super) time_to_live: Option<sdk::TimeToLiveDescription>,
    pub(super) tags: Option<Tags>,
    /// By region, what only that region tells of a replica.
    pub(super) copies: BTreeMap<String, Copy>,
}

/// What the region of a replica tells of it.
#[derive(Debug, Default)]
pub(super) struct Copy {
    pub(super) arn: Option<String>,
    pub(super) stream_arn: Option<String>,
    pub(super) stream_label: Option<String>,
    pub(super) is_protected: Option<bool>,
    pub(super) is_recoverable: Option<bool>,
    /// Whether it has the table's tags, of a replica of which that is not known.
    pub(super) is_tagged: Option<bool>,
}

impl Remote {
    /// What DescribeTable alone tells.
    pub(super) fn brief(table: sdk::TableDescription) -> Self {
        Self {
            table,
            recovery: None,
            time_to_live: None,
            tags: None,
            copies: BTreeMap::new(),
        }
    }
}

/// The name of a table.
pub(super) fn name(of: &Table) -> &str {
    let name = given(&of.name).or_else(|| given(&of.id));
    name.unwrap_or_default()
}

/// Whether a status of a replica says that its table is there.
fn is_there(replica: &sdk::ReplicaDescription) -> bool {
    let status = replica.replica_status.as_ref().map(|it| it.as_str());
    matches!(status, None | Some("ACTIVE" | "UPDATING"))
}

/// Reads a table with everything that a state has.
pub(super) async fn whole(
    shared: &Arc<Shared>,
    api: &Dynamo,
    prior: &Table,
) -> Result<Remote, Failure> {
    let name = name(prior);
    let mut remote = Remote::brief(calls::describe(api, name).await?);
    let status = remote.table.table_status.as_ref().map(|it| it.as_str());
    // The settings beside a table are not there before it is, nor after it.
    if !matches!(status, Some("ACTIVE" | "UPDATING")) {
        return Ok(remote);
    }
    let arn = remote.table.table_arn.clone().unwrap_or_default();
    let (recovery, time_to_live, tags) = tokio::join!(
        calls::recovery(api, name),
        calls::time_to_live(api, name),
        calls::list_tags(api, &arn),
    );
    remote.recovery = recovery?;
    remote.time_to_live = time_to_live?;
    remote.tags = api.readable(tags)?;
    let regions = regions::replicas(&remote.table, &api.region);
    let regions = regions.filter(|it| is_there(it));
    let regions: Vec<String> = regions.filter_map(|it| it.region_name.clone()).collect();
    for region in regions {
        let region_name = region.as_str().into();
        let is_known = in_region(&prior.replica, &region_name).is_some();
        let tags = remote.tags.as_ref().filter(|_| !is_known);
        if let Some(copy) = copy(shared, name, &region, tags).await? {
            remote.copies.insert(region, copy);
        }
    }
    Ok(remote)
}

/// What the region of a replica tells of it; nothing when a stop leaves no time for it, or when the
/// replica is not visible there yet.
async fn copy(
    shared: &Arc<Shared>,
    name: &str,
    region: &str,
    tags: Option<&Tags>,
) -> Result<Option<Copy>, Failure> {
    let api = session::connect(shared, Some(region))?;
    let (table, recovery) = tokio::join!(calls::describe(&api, name), calls::recovery(&api, name),);
    let is_later = |error: &CloudError| error.is_interrupted() || error.is_not_found();
    let (table, recovery) = match (table, recovery) {
        (Err(error), _) | (_, Err(error)) if is_later(&error) => return Ok(None),
        (table, recovery) => (table?, recovery?),
    };
    let arn = table.table_arn.as_deref().unwrap_or_default();
    let is_tagged = match tags.filter(|tags| !tags.is_empty()) {
        None => None,
        Some(tags) => Some(calls::list_tags(&api, arn).await? == *tags),
    };
    Ok(Some(Copy {
        is_tagged,
        arn: table.table_arn,
        stream_arn: table.latest_stream_arn,
        stream_label: table.latest_stream_label,
        is_protected: table.deletion_protection_enabled,
        is_recoverable: recovery.map(|it| is_recoverable(&it)),
    }))
}

/// Whether a table can be restored as it was at any moment.
pub(super) fn is_recoverable(it: &sdk::PointInTimeRecoveryDescription) -> bool {
    it.point_in_time_recovery_status == Some(sdk::PointInTimeRecoveryStatus::Enabled)
}
