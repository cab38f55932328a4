//! ECR in one region.

use crate::api::Rates;
pub(crate) use crate::api::{by_id, pages};
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// ECR publishes rates for images only, and throttles by account; these are careful, and a throttled call
/// makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

regional!("ECR", Ecr, aws_sdk_ecr::Client, ECR, ecr, RATES);
