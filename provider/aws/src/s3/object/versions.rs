//! Deleting an object: what is there now, or every version of it.

use aws_sdk_s3::types::{ObjectIdentifier, ObjectLockLegalHold, ObjectLockLegalHoldStatus};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _};
use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::Objects;
use crate::api::Operation;
use crate::s3::bucket::calls::{Left, delete_all};
use crate::s3::session::{S3Api, changing, reading};

const DELETE_OBJECT: Operation = changing("DeleteObject", "what is gone stays gone");
const LIST_OBJECT_VERSIONS: Operation = reading("ListObjectVersions", &[]);
const PUT_LEGAL_HOLD: Operation = changing("PutObjectLegalHold", "it sets what is to be");

/// How S3 refuses to delete a version that a legal hold protects (S3 user guide, "Locking objects with Object
/// Lock"), and one that the credentials may not delete.
const DENIED: &str = "AccessDenied";

/// Which object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Which<'a> {
    pub(super) bucket: &'a str,
    /// Its key, as it is sent.
    pub(super) key: &'a str,
    /// Whether legal holds and retention in governance mode are taken away.
    pub(super) by_force: bool,
}

/// Deletes the object of a bucket that keeps no versions.
///
/// # Errors
/// Those of the call.
pub(super) async fn delete(api: &S3Api, which: Which<'_>) -> Result<(), CloudError> {
    let sent = api.call(&DELETE_OBJECT, || {
        let call = api.client.delete_object();
        call.bucket(which.bucket)
            .key(which.key)
            .set_bypass_governance_retention(which.by_force.then_some(true))
            .send()
    });
    sent.await.map(drop)
}

/// Deletes every version of the object and every delete marker, by the thousand.
///
/// # Errors
/// Those of the calls, and what protects a version.
pub(super) async fn delete_versions(api: &S3Api, which: Which<'_>) -> Result<(), Failure> {
    loop {
        let (all, more) = versions(api, which).await?;
        if all.is_empty() {
            return Ok(());
        }
        if api.stop().is_stopped() {
            return Err(Diagnostics::from(unfinished(which)).into());
        }
        let mut left = delete_all(api, which.bucket, all, which.by_force).await?;
        let is_denied = |it: &Left| it.error.code() == Some(DENIED);
        if which.by_force && left.iter().any(is_denied) {
            left = delete_held(api, which).await?;
        }
        if !left.is_empty() {
            return Err(Diagnostics::from(kept(which, left)).into());
        }
        if !more {
            return Ok(());
        }
    }
}

/// Takes away the legal holds of the versions that are still there, and deletes these; what S3 keeps all
/// the same. One of them goes first: when it stays, so do the others, with their holds.
async fn delete_held(api: &S3Api, which: Which<'_>) -> Result<Vec<Left>, CloudError> {
    let (mut first, _) = versions(api, which).await?;
    let others = first.split_off(first.len().min(1));
    for part in [first, others] {
        if part.is_empty() {
            continue;
        }
        release(api, which, &part).await?;
        let left = delete_all(api, which.bucket, part, true).await?;
        if !left.is_empty() {
            return Ok(left);
        }
    }
    Ok(Vec::new())
}

/// Up to a thousand versions of this object alone, and whether there may be more of them.
async fn versions(
    api: &S3Api,
    which: Which<'_>,
) -> Result<(Vec<ObjectIdentifier>, bool), CloudError> {
    let page = api.call(&LIST_OBJECT_VERSIONS, || {
        let call = api.client.list_object_versions();
        call.bucket(which.bucket).prefix(which.key).send()
    });
    let page = page.await?;
    let next = page.next_key_marker.as_deref();
    // Keys that begin with this one come after it.
    let more = page.is_truncated == Some(true) && next.is_none_or(|next| next == which.key);
    let versions = page.versions.unwrap_or_default().into_iter();
    let markers = page.delete_markers.unwrap_or_default().into_iter();
    let pairs = versions
        .map(|it| (it.key, it.version_id))
        .chain(markers.map(|it| (it.key, it.version_id)));
    let same = pairs.filter(|(key, _)| key.as_deref() == Some(which.key));
    // A builder fails without a key, and every object has one.
    let objects = same.filter_map(|(key, version)| {
        let object = ObjectIdentifier::builder().set_key(key);
        object.set_version_id(version).build().ok()
    });
    Ok((objects.collect(), more))
}

/// Takes away the legal holds of these versions. One that has none, or a delete marker, says so.
async fn release(
    api: &S3Api,
    which: Which<'_>,
    versions: &[ObjectIdentifier],
) -> Result<(), CloudError> {
    let off = ObjectLockLegalHold::builder().status(ObjectLockLegalHoldStatus::Off);
    let off = off.build();
    for version in versions {
        let sent = api.call(&PUT_LEGAL_HOLD, || {
            api.client
                .put_object_legal_hold()
                .bucket(which.bucket)
                .key(which.key)
                .set_version_id(version.version_id.clone())
                .legal_hold(off.clone())
                .send()
        });
        match sent.await {
            Err(error) if has_no_hold(&error) => {}
            sent => drop(sent?),
        }
    }
    Ok(())
}

/// Whether there cannot be a legal hold: a bucket without locks, or a delete marker (API reference,
/// PutObjectLegalHold).
fn has_no_hold(error: &CloudError) -> bool {
    let codes = [
        "InvalidRequest",
        "MethodNotAllowed",
        "NoSuchKey",
        "NoSuchVersion",
    ];
    error.code().is_some_and(|code| codes.contains(&code))
}

fn unfinished(which: Which<'_>) -> Diagnostic {
    let detail = format!(
        "The run was stopped before every version was deleted. Some versions of `{}` in `{}` still exist.\n\
         Run the same command again.",
        which.key, which.bucket
    );
    Diagnostic::error("Unable to delete S3 object", detail)
}

/// Some versions stay.
fn kept(which: Which<'_>, left: Vec<Left>) -> Diagnostic {
    let doing = Doing::new(Verb::Delete, Objects::NOUN)
        .named(format!("{}/{}", which.bucket, which.key))
        .because(format!("S3 did not delete {} of its versions.", left.len()))
        .exists("These versions still exist.")
        .next(match which.by_force {
            true => {
                "Wait until their retention is over: in compliance mode nobody can end it before its time."
            }
            false => {
                "Remove what protects them, such as a retention or a legal hold; or set `force_destroy = true` and \
                 apply before you destroy it, which takes away legal holds and retention in governance mode."
            }
        });
    match left.into_iter().next() {
        Some(left) => to_diagnostic(&left.error, &doing),
        None => unfinished(which),
    }
}
