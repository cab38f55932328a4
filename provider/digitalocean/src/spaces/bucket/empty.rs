//! Emptying a bucket: every version of every object and every delete marker, by the thousand.

use std::time::Duration;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::{Buckets, name_of};
use crate::spaces::error::NO_BUCKET;
use crate::spaces::session::{SpacesApi, changing, reading};

const GONE: &[(&str, ErrorKind)] = &[(NO_BUCKET, ErrorKind::NotFound)];
const LIST_OBJECT_VERSIONS: Operation = reading("ListObjectVersions", GONE);
const DELETE_OBJECTS: Operation = Operation {
    kinds: GONE,
    ..changing("DeleteObjects", "a version that is gone stays gone")
};

/// For how long objects are deleted. Without an end, a bucket that others go on writing to, such as one
/// of access logs, would never be empty.
pub(in crate::spaces) const EMPTYING: Duration = Duration::from_secs(60 * 60);

/// How many objects one call lists and deletes at most (S3 API reference, `DeleteObjects`).
const AT_ONCE: i32 = 1000;

/// How often in a row Spaces may fail to delete some of a batch for reasons of its own.
const FAILURES: u32 = 5;

/// How many keys a message names.
const NAMED: usize = 5;

/// An object that was not deleted.
pub(in crate::spaces) struct Left {
    pub(in crate::spaces) key: String,
    pub(in crate::spaces) error: CloudError,
}

/// Up to a thousand versions and delete markers.
pub(super) async fn versions(
    api: &SpacesApi,
    name: &str,
) -> Result<Vec<sdk::ObjectIdentifier>, CloudError> {
    let page = api.call(&LIST_OBJECT_VERSIONS, name, |client| {
        let call = client.list_object_versions().bucket(name);
        call.max_keys(AT_ONCE).send()
    });
    let page = page.await?;
    let versions = page.versions.unwrap_or_default().into_iter();
    let markers = page.delete_markers.unwrap_or_default().into_iter();
    let pairs = versions
        .map(|it| (it.key, it.version_id))
        .chain(markers.map(|it| (it.key, it.version_id)));
    // A builder fails without a key, and every object has one.
    let objects = pairs.filter_map(|(key, version)| {
        let object = sdk::ObjectIdentifier::builder().set_key(key);
        object.set_version_id(version).build().ok()
    });
    Ok(objects.collect())
}

/// Deletes these; those that are still there, each with the reason.
pub(in crate::spaces) async fn delete_all(
    api: &SpacesApi,
    name: &str,
    objects: Vec<sdk::ObjectIdentifier>,
) -> Result<Vec<Left>, CloudError> {
    let all = sdk::Delete::builder().set_objects(Some(objects));
    // A builder fails without a list, and there is one.
    let all = all.quiet(true).build().ok();
    let answer = api.call(&DELETE_OBJECTS, name, |client| {
        let call = client.delete_objects().bucket(name);
        call.set_delete(all.clone()).send()
    });
    let errors = answer.await?.errors.unwrap_or_default();
    let left = errors.into_iter().map(|it| Left {
        key: it.key.unwrap_or_default(),
        error: api.refused(
            &DELETE_OBJECTS,
            it.code.as_deref().unwrap_or_default(),
            it.message.as_deref().unwrap_or_default(),
        ),
    });
    Ok(left.collect())
}

/// Deletes everything in a bucket.
///
/// # Errors
/// Those of the calls, and what keeps an object from being deleted. The bucket is there then.
pub(super) async fn empty(work: &Work<'_, Buckets>) -> Result<(), Failure> {
    let (api, name) = (work.api, name_of(work.prior));
    let start = api.runtime().now();
    let (mut failures, mut deleted) = (0, 0);
    loop {
        let objects = versions(api, name).await?;
        if objects.is_empty() {
            return Ok(());
        }
        // A batch in flight is never cut off; the next one is not begun.
        let is_late = api.runtime().now().since(start) >= EMPTYING;
        if api.stop().is_stopped() || is_late {
            return Err(Diagnostics::from(unfinished(name, deleted)).into());
        }
        let all = objects.len();
        let left = delete_all(api, name, objects).await?;
        deleted += all - left.len();
        failures = if left.is_empty() { 0 } else { failures + 1 };
        if left.iter().any(|it| !is_passing(&it.error)) || failures > FAILURES {
            return Err(Diagnostics::from(kept(name, left, deleted)).into());
        }
    }
}

/// Whether a failure is that of Spaces itself, and passes.
fn is_passing(error: &CloudError) -> bool {
    error.is_throttle() || matches!(error.code(), Some("InternalError" | "ServiceUnavailable"))
}

/// The emptying was ended.
fn unfinished(name: &str, deleted: usize) -> Diagnostic {
    let detail = format!(
        "The bucket was not empty yet when the run was stopped or its time was over. {deleted} versions of \
         objects were deleted. The bucket `{name}` and the rest still exist.\nSee that nothing writes to it any \
         more, then run the same command again."
    );
    Diagnostic::error("Unable to empty Spaces bucket", detail)
}

/// Some objects stay.
fn kept(name: &str, left: Vec<Left>, deleted: usize) -> Diagnostic {
    let mut keys: Vec<String> = left.iter().map(|it| it.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(NAMED);
    let doing = Doing::new(Verb::Delete, Buckets::NOUN)
        .named(name)
        .because(format!(
            "Spaces did not delete {} versions of objects in the bucket.",
            left.len()
        ))
        .exists(format!(
            "The bucket and these objects still exist; {deleted} versions were deleted."
        ))
        .next("Remove what protects these objects, such as a bucket policy, then destroy again.")
        .listing("Objects", keys);
    let first = left.into_iter().find(|it| !is_passing(&it.error));
    match first {
        Some(left) => to_diagnostic(&left.error, &doing),
        None => unfinished(name, deleted),
    }
}
