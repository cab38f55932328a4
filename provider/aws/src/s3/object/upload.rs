//! Uploading an object: at once, or a large file in parts.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::primitives::{ByteStreamError, DateTime, DateTimeFormat};
use aws_sdk_s3::types as sdk;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use futures_util::{StreamExt as _, stream};
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Session as _};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Severity;

use super::body::Body;
use super::key;
use super::model::Object;
use crate::api::Operation;
use crate::error::S3;
use crate::parts::given;
use crate::s3::session::{S3Api, changing};
use crate::s3::settings::text;
use crate::tags::Tags;

const PUT_OBJECT: Operation = changing("PutObject", "it sets what is to be");
/// An upload whose answer is lost is one that nobody finishes.
const CREATE_UPLOAD: Operation = Operation {
    name: "CreateMultipartUpload",
    effect: Effect::Changes,
    kinds: &[],
};
const UPLOAD_PART: Operation = changing("UploadPart", "a part takes the place of the same one");
const COMPLETE_UPLOAD: Operation = changing(
    "CompleteMultipartUpload",
    "S3 answers it again for an upload that is complete",
);
const ABORT_UPLOAD: Operation = changing("AbortMultipartUpload", "what is gone stays gone");

/// How many parts are sent at the same time.
const AT_ONCE: usize = 4;

/// A moment of an argument.
pub(super) fn moment(value: &slipway_framework::model::Attr<String>) -> Option<DateTime> {
    DateTime::from_str(given(value)?, DateTimeFormat::DateTimeWithOffset).ok()
}

/// Sets what both kinds of upload have in common. Their builders have no common trait, hence the macro.
macro_rules! described {
    ($call:expr, $planned:expr, $tags:expr) => {{
        let planned: &Object = $planned;
        let metadata = planned.metadata.if_known();
        let metadata = metadata.map(|all| all.clone().into_iter().collect());
        $call
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .set_acl(given(&planned.acl).map(sdk::ObjectCannedAcl::from))
            .set_bucket_key_enabled(planned.bucket_key_enabled.if_known().copied())
            .set_cache_control(text(&planned.cache_control))
            .set_checksum_algorithm(checksum(planned))
            .set_content_disposition(text(&planned.content_disposition))
            .set_content_encoding(text(&planned.content_encoding))
            .set_content_language(text(&planned.content_language))
            .set_content_type(text(&planned.content_type))
            .set_metadata(metadata)
            .set_object_lock_legal_hold_status(
                given(&planned.object_lock_legal_hold_status)
                    .map(sdk::ObjectLockLegalHoldStatus::from),
            )
            .set_object_lock_mode(given(&planned.object_lock_mode).map(sdk::ObjectLockMode::from))
            .set_object_lock_retain_until_date(moment(&planned.object_lock_retain_until_date))
            .set_server_side_encryption(encryption(planned))
            .set_ssekms_key_id(text(&planned.kms_key_id))
            .set_storage_class(given(&planned.storage_class).map(sdk::StorageClass::from))
            .set_tagging(key::header($tags))
            .set_website_redirect_location(text(&planned.website_redirect))
    }};
}

/// How the object is encrypted. A key without a word about it means KMS, as in hashicorp/aws.
fn encryption(planned: &Object) -> Option<sdk::ServerSideEncryption> {
    let kms = given(&planned.kms_key_id).map(|_| sdk::ServerSideEncryption::AwsKms);
    let said = given(&planned.server_side_encryption).map(sdk::ServerSideEncryption::from);
    said.or(kms)
}

/// How the content is checked. S3 wants it for objects that are locked (S3 API reference, PutObject,
/// "Content-MD5").
fn checksum(planned: &Object) -> Option<sdk::ChecksumAlgorithm> {
    let locks = [
        &planned.object_lock_legal_hold_status,
        &planned.object_lock_mode,
        &planned.object_lock_retain_until_date,
    ];
    let is_locked = locks.into_iter().any(|it| given(it).is_some());
    let said = given(&planned.checksum_algorithm).map(sdk::ChecksumAlgorithm::from);
    said.or(is_locked.then_some(sdk::ChecksumAlgorithm::Crc32))
}

/// Uploads what is planned, with these tags.
///
/// # Errors
/// When the file cannot be read, and those of the calls. Nothing is left of an upload in parts then, or the
/// user is told what is.
pub(super) async fn upload(api: &S3Api, planned: &Object, tags: &Tags) -> Result<(), Failure> {
    let body = Body::of(planned).await?;
    if let Some(parts) = body.parts() {
        return in_parts(api, planned, tags, &body, parts).await;
    }
    let sent = api.call(&PUT_OBJECT, || async {
        let body = body.whole().await.map_err(unread)?;
        let call = described!(api.client.put_object(), planned, tags);
        call.body(body).send().await
    });
    sent.await?;
    Ok(())
}

/// The failure of a call whose content could not be read, so that nothing was sent.
fn unread<E>(error: ByteStreamError) -> SdkError<E, HttpResponse> {
    SdkError::construction_failure(error)
}

async fn in_parts(
    api: &S3Api,
    planned: &Object,
    tags: &Tags,
    body: &Body,
    parts: Vec<(u64, u64)>,
) -> Result<(), Failure> {
    let begun = api.call(&CREATE_UPLOAD, || {
        described!(api.client.create_multipart_upload(), planned, tags).send()
    });
    let upload = begun.await?.upload_id;
    let upload = upload.ok_or_else(|| api.incomplete(&CREATE_UPLOAD, "UploadId"))?;
    let failed = &AtomicBool::new(false);
    let each = (1..).zip(parts).map(|(number, part)| {
        let sent = send_part(api, planned, &upload, body, number, part);
        async move {
            // After a failure no part is begun, and those on their way arrive: a part that came in after
            // the end of the upload would stay.
            if failed.load(Ordering::Relaxed) {
                return None;
            }
            let sent = sent.await;
            failed.fetch_or(sent.is_err(), Ordering::Relaxed);
            Some(sent)
        }
    });
    let sent: Vec<_> = stream::iter(each).buffered(AT_ONCE).collect().await;
    let sent: Result<Vec<_>, CloudError> = sent.into_iter().flatten().collect();
    let done = match sent {
        Ok(parts) => complete(api, planned, &upload, parts).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        abort(api, planned, &upload).await;
        return Err(error.into());
    }
    Ok(())
}

async fn send_part(
    api: &S3Api,
    planned: &Object,
    upload: &str,
    body: &Body,
    number: i32,
    (offset, length): (u64, u64),
) -> Result<sdk::CompletedPart, CloudError> {
    // A part in flight is never cut off; the next one is not begun.
    if api.stop().is_stopped() {
        let stopped = CloudError::new(S3, UPLOAD_PART.name, ErrorKind::Interrupted);
        return Err(stopped);
    }
    let sent = api.call(&UPLOAD_PART, || async {
        let part = body.part(offset, length).await.map_err(unread)?;
        api.client
            .upload_part()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .upload_id(upload)
            .part_number(number)
            .set_checksum_algorithm(checksum(planned))
            .body(part)
            .send()
            .await
    });
    let sent = sent.await?;
    // The checksums of parts are wanted where the upload was begun with an algorithm.
    Ok(sdk::CompletedPart::builder()
        .part_number(number)
        .set_e_tag(sent.e_tag)
        .set_checksum_crc32(sent.checksum_crc32)
        .set_checksum_crc32_c(sent.checksum_crc32_c)
        .set_checksum_crc64_nvme(sent.checksum_crc64_nvme)
        .set_checksum_sha1(sent.checksum_sha1)
        .set_checksum_sha256(sent.checksum_sha256)
        .build())
}

async fn complete(
    api: &S3Api,
    planned: &Object,
    upload: &str,
    parts: Vec<sdk::CompletedPart>,
) -> Result<(), CloudError> {
    let parts = sdk::CompletedMultipartUpload::builder().set_parts(Some(parts));
    let parts = parts.build();
    let sent = api.call(&COMPLETE_UPLOAD, || {
        api.client
            .complete_multipart_upload()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .upload_id(upload)
            .multipart_upload(parts.clone())
            .send()
    });
    sent.await.map(drop)
}

/// Leaves no parts behind, which cost as much as objects. What is left when that fails too is told.
async fn abort(api: &S3Api, planned: &Object, upload: &str) {
    let notes = api.notes();
    let api = api.detached(slipway_engine::lifecycle::AFTER_STOP);
    let sent = api.call(&ABORT_UPLOAD, || {
        api.client
            .abort_multipart_upload()
            .set_bucket(text(&planned.bucket))
            .set_key(given(&planned.key).map(key::sent))
            .upload_id(upload)
            .send()
    });
    let Err(error) = sent.await else {
        return;
    };
    if error.code() == Some("NoSuchUpload") {
        return;
    }
    let (bucket, key) = (given(&planned.bucket), given(&planned.key).map(key::sent));
    let (bucket, key) = (bucket.unwrap_or_default(), key.unwrap_or_default());
    let doing = Doing::new(Verb::Delete, "unfinished S3 upload")
        .named(format!("{bucket}/{key}"))
        .exists("The parts that were uploaded still exist, and cost as much as an object.")
        .next(format!(
            "Remove them with `aws s3api abort-multipart-upload --bucket {bucket} --key '{key}' --upload-id {upload}`, \
             or with a lifecycle rule that has `abort_incomplete_multipart_upload`."
        ));
    let mut told = to_diagnostic(&error, &doing);
    told.severity = Severity::Warning;
    notes.add(told);
}
