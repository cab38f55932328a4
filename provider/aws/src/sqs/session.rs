//! SQS in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
use crate::error::SQS;
use crate::shared::Shared;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// SQS in one region.
pub(crate) type Sqs = Api<aws_sdk_sqs::Client>;

/// SQS publishes no rate for the calls that manage queues and throttles by account; these are careful,
/// and a throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

/// SQS in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Sqs, Diagnostics> {
    Api::connect(shared, SQS, RATES, region, |connection, region| {
        connection.sqs(region)
    })
}
