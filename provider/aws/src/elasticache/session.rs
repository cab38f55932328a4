//! ElastiCache in one region.

use crate::api::Rates;
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// ElastiCache publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

regional!(
    "ElastiCache",
    ElastiCache,
    aws_sdk_elasticache::Client,
    ELASTICACHE,
    elasticache,
    RATES
);
