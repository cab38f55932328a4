//! CloudWatch Logs in one region.

use std::collections::HashMap;

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
pub(crate) use crate::api::{by_id, pages};
use crate::error::LOGS;
use crate::shared::Shared;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

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

/// Tags in the form of requests.
pub(crate) fn tags(tags: &Tags) -> HashMap<String, String> {
    let tags = tags.iter();
    tags.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The tags of a new object, in the form of its create; none when there are none.
pub(crate) fn on_create(api: &Logs, own: &TagsAttr) -> Option<HashMap<String, String>> {
    tagged::on_create(&api.tags, own).as_ref().map(tags)
}

/// The tags of an object as the service answers them.
pub(crate) fn read_tags(tags: Option<&HashMap<String, String>>) -> Tags {
    let tags = tags.into_iter().flatten();
    tags.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
