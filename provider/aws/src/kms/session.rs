//! KMS in one region.

use slipway_framework::diag::Diagnostics;

pub(crate) use crate::api::pages;
use crate::api::{Api, Rates};
use crate::error::KMS;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// KMS in one region.
pub(crate) type Kms = Api<aws_sdk_kms::Client>;

/// Calls a second in each account and region (KMS developer guide, "Request quotas"): CreateKey,
/// PutKeyPolicy, UpdateAlias and ListAliases 5 and more, DescribeKey 2000, GetKeyPolicy 1000.
const RATES: Rates = Rates {
    reads: (50.0, 50),
    changes: (5.0, 10),
};

/// KMS in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Kms, Diagnostics> {
    Api::connect(shared, KMS, RATES, region, |connection, region| {
        connection.kms(region)
    })
}
