//! RDS in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
use crate::error::RDS;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// RDS in one region.
pub(crate) type Rds = Api<aws_sdk_rds::Client>;

/// RDS publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

/// RDS in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Rds, Diagnostics> {
    Api::connect(shared, RDS, RATES, region, |connection, region| {
        connection.rds(region)
    })
}
