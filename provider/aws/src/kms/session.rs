//! KMS in one region.

use crate::api::Rates;
pub(crate) use crate::api::pages;
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// Calls a second in each account and region (KMS developer guide, "Request quotas"): CreateKey,
/// PutKeyPolicy, UpdateAlias and ListAliases 5 and more, DescribeKey 2000, GetKeyPolicy 1000.
const RATES: Rates = Rates {
    reads: (50.0, 50),
    changes: (5.0, 10),
};

regional!("KMS", Kms, aws_sdk_kms::Client, KMS, kms, RATES);
