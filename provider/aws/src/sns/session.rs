//! SNS in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
use crate::error::SNS;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// SNS in one region.
pub(crate) type Sns = Api<aws_sdk_sns::Client>;

/// CreateTopic, Subscribe and the calls that set attributes are limited to about 30 a second in most
/// regions, CreateTopic and DeleteTopic to less in small ones (AWS general reference, "Amazon SNS endpoints
/// and quotas"); these are careful, and a throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

/// SNS in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Sns, Diagnostics> {
    Api::connect(shared, SNS, RATES, region, |connection, region| {
        connection.sns(region)
    })
}
