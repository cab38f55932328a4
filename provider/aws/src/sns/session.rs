//! SNS in one region.

use crate::api::Rates;
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// CreateTopic, Subscribe and the calls that set attributes are limited to about 30 a second in most
/// regions, CreateTopic and DeleteTopic to less in small ones (AWS general reference, "Amazon SNS endpoints
/// and quotas"); these are careful, and a throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (10.0, 20),
};

regional!("SNS", Sns, aws_sdk_sns::Client, SNS, sns, RATES);
