//! RDS in one region.

use crate::api::Rates;
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// RDS publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

regional!("RDS", Rds, aws_sdk_rds::Client, RDS, rds, RATES);
