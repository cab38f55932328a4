//! IAM in one region.

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;

pub(crate) use crate::api::pages;
use crate::api::{Api, Operation, Rates};
use crate::error::IAM;
use crate::shared::Shared;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// IAM in one region.
pub(crate) type Iam = Api<aws_sdk_iam::Client>;

/// IAM publishes no rate and throttles by account; these are careful, and a throttled call makes them
/// slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

/// The code of IAM for what is not there.
pub(crate) const GONE: &[(&str, ErrorKind)] = &[("NoSuchEntity", ErrorKind::NotFound)];

/// An operation that only reads.
pub(crate) const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: GONE,
    }
}

/// An operation that changes something and may be repeated, for this reason.
pub(crate) const fn changing(name: &'static str, why: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable(why),
        kinds: GONE,
    }
}

/// IAM, which is the same from every region.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared) -> Result<Iam, Diagnostics> {
    let region = shared.connection()?.partition().global_region;
    Api::connect(shared, IAM, RATES, Some(region), |connection, _| {
        connection.iam()
    })
}
