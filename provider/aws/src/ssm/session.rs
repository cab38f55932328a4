//! Systems Manager in one region.

use crate::api::Rates;
pub(crate) use crate::api::pages;
use crate::regional::regional;
pub(crate) use crate::tag_lists::{read_tags, tags};

/// Calls a second in each account and region (AWS general reference, "AWS Systems Manager endpoints and
/// quotas"): GetParameter 40, PutParameter 3. DescribeParameters has no published rate, and is throttled
/// early.
const RATES: Rates = Rates {
    reads: (10.0, 20),
    changes: (3.0, 5),
};

regional!("Systems Manager", Ssm, aws_sdk_ssm::Client, SSM, ssm, RATES);
