//! EventBridge in one region.

use aws_sdk_eventbridge::types::{PutTargetsResultEntry, RemoveTargetsResultEntry};
use slipway_engine::error::CloudError;

pub(crate) use crate::api::pages;
use crate::api::{Operation, Rates};
use crate::regional::regional;
pub(crate) use crate::tag_lists::{on_create, read_tags, tags};

/// Most calls are limited to 50 a second in each account and region, PutTargets and RemoveTargets to 5 and
/// more in small ones (EventBridge user guide, "Amazon EventBridge quotas"); these are careful, and a
/// throttled call makes them slower.
const RATES: Rates = Rates {
    reads: (20.0, 40),
    changes: (5.0, 10),
};

regional!(
    "EventBridge",
    Events,
    aws_sdk_eventbridge::Client,
    EVENTS,
    events,
    RATES
);

/// One entry of an answer that was not carried out.
pub(crate) trait Failed {
    /// Its code and its message.
    fn refusal(&self) -> (&str, &str);
}

macro_rules! failed {
    ($($entry:ty),*) => {$(
        impl Failed for $entry {
            fn refusal(&self) -> (&str, &str) {
                let code = self.error_code().unwrap_or_default();
                (code, self.error_message().unwrap_or_default())
            }
        }
    )*};
}

failed!(PutTargetsResultEntry, RemoveTargetsResultEntry);

/// The outcome of a call about several targets: what its answer says was not done is an error, though the
/// call succeeded (EventBridge API reference, PutTargets: "This action can partially fail").
///
/// # Errors
/// Those of the call, and the first of those in its answer.
pub(crate) fn whole<T, E: Failed>(
    api: &Events,
    operation: &Operation,
    sent: Result<T, CloudError>,
    undone: impl FnOnce(&T) -> &[E],
) -> Result<T, CloudError> {
    let answer = sent?;
    match undone(&answer).first().map(Failed::refusal) {
        None => Ok(answer),
        Some((code, message)) => Err(api.refused(operation, code, message)),
    }
}
