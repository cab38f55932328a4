//! ElastiCache in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
use crate::error::ELASTICACHE;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// ElastiCache in one region.
pub(crate) type ElastiCache = Api<aws_sdk_elasticache::Client>;

/// ElastiCache publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

/// ElastiCache in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<ElastiCache, Diagnostics> {
    Api::connect(shared, ELASTICACHE, RATES, region, |connection, region| {
        connection.elasticache(region)
    })
}
