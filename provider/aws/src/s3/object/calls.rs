//! The calls about an object, but for those that upload and delete it.

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;

use super::model::Object;
use super::{key, upload};
use crate::api::Operation;
use crate::parts::given;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::s3::settings::text;
use crate::tags::Tags;

const HEAD_OBJECT: Operation = reading("HeadObject", &[]);
/// What says with a code of its own that there is no object: an answer to `HeadObject` has no body.
const GET_OBJECT: Operation = reading(
    "GetObject",
    &[
        ("NoSuchBucket", ErrorKind::NotFound),
        ("NoSuchKey", ErrorKind::NotFound),
    ],
);
const GET_OBJECT_TAGGING: Operation = reading("GetObjectTagging", &[]);
const PUT_OBJECT_TAGGING: Operation = changing("PutObjectTagging", "it sets what is to be");
const DELETE_OBJECT_TAGGING: Operation =
    changing("DeleteObjectTagging", "tags that are gone stay gone");
const PUT_OBJECT_ACL: Operation = changing("PutObjectAcl", "it sets what is to be");
const PUT_LEGAL_HOLD: Operation = changing("PutObjectLegalHold", "it sets what is to be");
const PUT_RETENTION: Operation = changing("PutObjectRetention", "it sets what is to be");

/// What S3 tells of an object without its content; `None` when there is none.
pub(super) async fn head(
    api: &S3Api,
    prior: &Object,
) -> Result<Option<HeadObjectOutput>, CloudError> {
    let with_sums = given(&prior.checksum_algorithm).map(|_| sdk::ChecksumMode::Enabled);
    let read = api.call(&HEAD_OBJECT, || {
        api.client
            .head_object()
            .set_bucket(text(&prior.bucket))
            .set_key(given(&prior.key).map(key::sent))
            .set_checksum_mode(with_sums.clone())
            .send()
    });
    let error = match read.await {
        Ok(head) => return Ok(Some(head)),
        Err(error) => error,
    };
    if error.http_status() != Some(404) {
        return Err(error);
    }
    // An answer without a body says nothing of whom it comes from, so that S3's own word is asked for.
    let asked = api.call(&GET_OBJECT, || {
        api.client
            .get_object()
            .set_bucket(text(&prior.bucket))
            .set_key(given(&prior.key).map(key::sent))
            .range("bytes=0-0")
            .send()
    });
    match asked.await {
        Err(gone) if gone.is_not_found() => Ok(None),
        Err(other) => Err(other),
        Ok(_) => Err(error.with_kind(ErrorKind::Conflict)),
    }
}

/// The tags of an object.
pub(super) async fn tags(api: &S3Api, prior: &Object) -> Result<Tags, CloudError> {
    let read = api.call(&GET_OBJECT_TAGGING, || {
        api.client
            .get_object_tagging()
            .set_bucket(text(&prior.bucket))
            .set_key(given(&prior.key).map(key::sent))
            .send()
    });
    Ok(session::read_tags(Some(&read.await?.tag_set)))
}

/// Gives an object these tags and no others.
pub(super) async fn retag(api: &S3Api, planned: &Object, tags: &Tags) -> Result<(), Failure> {
    if tags.is_empty() {
        let sent = api.call(&DELETE_OBJECT_TAGGING, || {
            api.client
                .delete_object_tagging()
                .set_bucket(text(&planned.bucket))
                .set_key(given(&planned.key).map(key::sent))
                .send()
        });
        sent.await?;
        return Ok(());
    }
    // A builder fails without a list, and there is one.
    let tagging = sdk::Tagging::builder()
        .set_tag_set(Some(session::tags(tags)))
        .build()
        .ok();
    let sent = api.call(&PUT_OBJECT_TAGGING, || {
        api.client
            .put_object_tagging()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .set_tagging(tagging.clone())
            .send()
    });
    sent.await?;
    Ok(())
}

pub(super) async fn put_acl(api: &S3Api, planned: &Object) -> Result<(), Failure> {
    let acl = given(&planned.acl).map(sdk::ObjectCannedAcl::from);
    let sent = api.call(&PUT_OBJECT_ACL, || {
        api.client
            .put_object_acl()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .set_acl(acl.clone())
            .send()
    });
    sent.await?;
    Ok(())
}

/// Sets the legal hold; one that leaves the configuration is taken away.
pub(super) async fn put_legal_hold(api: &S3Api, planned: &Object) -> Result<(), Failure> {
    let status = given(&planned.object_lock_legal_hold_status);
    let status = status.map_or(
        sdk::ObjectLockLegalHoldStatus::Off,
        sdk::ObjectLockLegalHoldStatus::from,
    );
    let hold = sdk::ObjectLockLegalHold::builder().status(status).build();
    let sent = api.call(&PUT_LEGAL_HOLD, || {
        api.client
            .put_object_legal_hold()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .legal_hold(hold.clone())
            .send()
    });
    sent.await?;
    Ok(())
}

/// Sets the retention. To make it shorter, or to end it, is to bypass governance mode.
pub(super) async fn put_retention(
    api: &S3Api,
    prior: &Object,
    planned: &Object,
) -> Result<(), Failure> {
    let until = upload::moment(&planned.object_lock_retain_until_date);
    let before = upload::moment(&prior.object_lock_retain_until_date);
    let is_longer = before.is_none_or(|before| until.is_some_and(|until| until >= before));
    let retention = sdk::ObjectLockRetention::builder()
        .set_mode(given(&planned.object_lock_mode).map(sdk::ObjectLockRetentionMode::from))
        .set_retain_until_date(until)
        .build();
    let sent = api.call(&PUT_RETENTION, || {
        api.client
            .put_object_retention()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .set_bypass_governance_retention((!is_longer).then_some(true))
            .retention(retention.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
