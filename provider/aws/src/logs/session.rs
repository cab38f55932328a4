//! CloudWatch Logs in one region.

use crate::api::Rates;
pub(crate) use crate::api::{by_id, pages};
use crate::regional::regional;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// one for all is on the safe side.
const RATES: Rates = Rates {
    reads: (10.0, 10),
    changes: (5.0, 10),
};

regional!(
    "CloudWatch Logs",
    Logs,
    aws_sdk_cloudwatchlogs::Client,
    LOGS,
    logs,
    RATES
);
