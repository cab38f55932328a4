//! Emptying a bucket: every version of every object and every delete marker, by the thousand.

use std::time::Duration;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::calls::{self, Left};
use super::{Buckets, name_of};

/// How often in a row S3 may fail to delete some of a batch for reasons of its own.
const FAILURES: u32 = 5;

/// How many keys a message names.
const NAMED: usize = 5;

/// Deletes everything in a bucket, for at most this long.
///
/// # Errors
/// Those of the calls, and what keeps an object from being deleted. The bucket is there then.
pub(super) async fn empty(work: &Work<'_, Buckets>, within: Duration) -> Result<(), Failure> {
    let (api, name) = (work.api, name_of(work.prior));
    let is_locked = work.prior.object_lock_enabled.if_known() == Some(&true);
    let (start, mut failures, mut deleted) = (api.runtime().now(), 0, 0);
    loop {
        let objects = calls::versions(api, &name).await?;
        if objects.is_empty() {
            return Ok(());
        }
        // A batch in flight is never cut off; the next one is not begun.
        if api.stop().is_stopped() || api.runtime().now().since(start) >= within {
            return Err(Diagnostics::from(unfinished(&name, deleted)).into());
        }
        let all = objects.len();
        let left = calls::delete_all(api, &name, objects, is_locked).await?;
        deleted += all - left.len();
        failures = if left.is_empty() { 0 } else { failures + 1 };
        if left.iter().any(|it| !is_passing(&it.error)) || failures > FAILURES {
            return Err(Diagnostics::from(kept(work, left, deleted)).into());
        }
    }
}

/// Whether a failure is S3's own and passes (API reference, DeleteObjects, and "Error responses").
fn is_passing(error: &CloudError) -> bool {
    error.is_throttle() || matches!(error.code(), Some("InternalError" | "ServiceUnavailable"))
}

/// The emptying was ended.
fn unfinished(name: &str, deleted: usize) -> Diagnostic {
    let detail = format!(
        "The bucket was not empty yet when the run was stopped or its time was up. {deleted} versions of objects were \
         deleted. The bucket `{name}` and the rest still exist.\n\
         Run the same command again, or give it more time with `timeouts`."
    );
    Diagnostic::error("Unable to empty S3 bucket", detail)
}

/// Some objects stay.
fn kept(work: &Work<'_, Buckets>, left: Vec<Left>, deleted: usize) -> Diagnostic {
    let mut keys: Vec<String> = left.iter().map(|it| it.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(NAMED);
    let doing = Doing::new(Verb::Delete, Buckets::NOUN)
        .named(name_of(work.prior))
        .because(format!(
            "S3 did not delete {} versions of objects in the bucket.",
            left.len()
        ))
        .exists(format!(
            "The bucket and these objects still exist; {deleted} versions were deleted."
        ))
        .next(
            "Remove what protects these objects, such as a retention, a legal hold or a bucket policy, then destroy again.",
        )
        .listing("Objects", keys);
    let first = left.into_iter().find(|it| !is_passing(&it.error));
    match first {
        Some(left) => to_diagnostic(&left.error, &doing),
        None => unfinished(&name_of(work.prior), deleted),
    }
}
