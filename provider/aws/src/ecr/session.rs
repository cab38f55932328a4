//! ECR in one region.

use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Rates};
pub(crate) use crate::api::{by_id, pages};
use crate::error::ECR;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// ECR in one region.
pub(crate) type Ecr = Api<aws_sdk_ecr::Client>;

/// ECR publishes rates for images only, and throttles by account; these are careful, and a throttled call
/// makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

/// ECR in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Ecr, Diagnostics> {
    Api::connect(shared, ECR, RATES, region, |connection, region| {
        connection.ecr(region)
    })
}
