//! SQS in one region.

use crate::api::Rates;
use crate::regional::regional;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// SQS publishes no rate for the calls that manage queues and throttles by account; these are careful,
/// and a throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

regional!("SQS", Sqs, aws_sdk_sqs::Client, SQS, sqs, RATES);
