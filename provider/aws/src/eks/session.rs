//! EKS in one region.

use slipway_framework::diag::Diagnostics;

pub(crate) use crate::api::pages;
use crate::api::{Api, Rates};
use crate::error::EKS;
use crate::shared::Shared;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// EKS in one region.
pub(crate) type Eks = Api<aws_sdk_eks::Client>;

/// EKS publishes no rate for its calls and throttles by account; these are careful, and a throttled call
/// makes them slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

/// EKS in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Eks, Diagnostics> {
    Api::connect(shared, EKS, RATES, region, |connection, region| {
        connection.eks(region)
    })
}
