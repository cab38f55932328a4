//! S3 in one region.

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;

use crate::api::{Api, Operation, Rates};
use crate::error::S3;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{read_tags, tags};

/// S3 in one region.
pub(crate) type S3Api = Api<aws_sdk_s3::Client>;

/// S3 publishes no rate for the calls that manage buckets and throttles by account; these are careful,
/// and a throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (40.0, 80),
    changes: (20.0, 40),
};

/// S3 in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<S3Api, Diagnostics> {
    Api::connect(shared, S3, RATES, region, |connection, region| {
        connection.s3(region)
    })
}

/// An operation that only reads.
pub(crate) const fn reading(
    name: &'static str,
    kinds: &'static [(&'static str, ErrorKind)],
) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds,
    }
}

/// An operation that changes something and may be repeated, for this reason.
pub(crate) const fn changing(name: &'static str, why: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable(why),
        kinds: &[],
    }
}
