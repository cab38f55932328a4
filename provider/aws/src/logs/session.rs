//! CloudWatch Logs in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
pub(crate) use crate::api::{by_id, pages};
use crate::error::LOGS;
use crate::shared::Shared;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// CloudWatch Logs in one region.
pub(crate) type Logs = Api<aws_sdk_cloudwatchlogs::Client>;

/// Calls a second in each account and region (CloudWatch Logs user guide, "CloudWatch Logs quotas"):
/// DescribeLogGroups 10, CreateLogGroup 10, tags and retention 5 each. They are kept for each operation;
/// one for all is on the safe side.
const RATES: Rates = Rates {
    reads: (10.0, 10),
    changes: (5.0, 10),
};

/// CloudWatch Logs in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Logs, Diagnostics> {
    Api::connect(shared, LOGS, RATES, region, |connection, region| {
        connection.logs(region)
    })
}
