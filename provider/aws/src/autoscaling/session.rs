//! Auto Scaling in one region.

use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;

use crate::api::{Operation, Rates};
pub(crate) use crate::api::{by_id, pages};
use crate::regional::regional;

/// Auto Scaling publishes no rate for its calls and throttles by account; these are careful, and a
/// throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

regional!(
    "Auto Scaling",
    AutoScaling,
    aws_sdk_autoscaling::Client,
    AUTOSCALING,
    autoscaling,
    RATES
);

/// What Auto Scaling says of what is not there: its code stands for mistakes as well.
pub(crate) const GONE: &[(&str, ErrorKind)] =
    &[("ValidationError: not found", ErrorKind::NotFound)];

/// An operation that only reads.
pub(crate) const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: GONE,
    }
}

/// An operation that sets what is to be, so that it may be repeated.
pub(crate) const fn setting(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[],
    }
}
