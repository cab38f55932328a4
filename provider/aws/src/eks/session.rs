//! EKS in one region.

use crate::api::Rates;
pub(crate) use crate::api::pages;
use crate::regional::regional;
pub(crate) use crate::tag_maps::{on_create, read_tags, tags};

/// EKS publishes no rate for its calls and throttles by account; these are careful, and a throttled call
/// makes them slower.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (5.0, 10),
};

regional!("EKS", Eks, aws_sdk_eks::Client, EKS, eks, RATES);
