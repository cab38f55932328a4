//! The state of an object that was read.

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::types::ObjectLockLegalHoldStatus;
use slipway_framework::model::Attr;

use super::model::Object;
use super::{Seen, key, rules};
use crate::parts::{self, given};
use crate::s3::session::S3Api;
use crate::tagged;

/// The ETag of the state. A configured one stays where S3 cannot be held against it: right after an
/// apply, and when the object's ETag is no MD5 (S3 API reference, `Object`, `ETag`).
fn etag(api: &S3Api, head: &HeadObjectOutput, known: &Object) -> Attr<String> {
    let told = head.e_tag.as_deref().map(|it| it.trim_matches('"'));
    let is_kms = head
        .server_side_encryption
        .as_ref()
        .is_some_and(|it| it.as_str().starts_with("aws:kms"));
    let is_md5 = !is_kms && told.is_some_and(|it| !it.contains('-'));
    match given(&known.etag) {
        Some(etag) if !api.is_at_rest() || !is_md5 => etag.into(),
        _ => told.map(str::to_owned).into(),
    }
}

/// The legal hold of the state. One that is off says no more than none, but of an object that is imported,
/// whose configuration nobody knows yet.
fn hold(told: Option<ObjectLockLegalHoldStatus>, known: &Object) -> Attr<String> {
    let is_said = given(&known.object_lock_legal_hold_status).is_some();
    let is_open = is_said || known.arn.is_null();
    let told = told.filter(|it| is_open || *it != ObjectLockLegalHoldStatus::Off);
    told.map(|it| it.as_str().to_owned()).into()
}

/// The state of an object; what nothing reads back comes from `known`.
pub(super) fn state(api: &S3Api, remote: Seen, known: &Object) -> Object {
    let rules = rules(api, known);
    let (head, tags) = (remote.head, remote.tags);
    let etag = etag(api, &head, known);
    let (bucket, key) = (given(&known.bucket), given(&known.key).map(key::sent));
    let arn = format!(
        "arn:{}:s3:::{}/{}",
        api.partition,
        bucket.unwrap_or_default(),
        key.unwrap_or_default()
    );
    let metadata = head.metadata.filter(|all| !all.is_empty());
    let sum = |it: Option<String>| Attr::Known(it.unwrap_or_default());
    Object {
        arn: arn.into(),
        bucket_key_enabled: head.bucket_key_enabled.unwrap_or_default().into(),
        cache_control: head.cache_control.into(),
        checksum_crc32: sum(head.checksum_crc32),
        checksum_crc32c: sum(head.checksum_crc32_c),
        checksum_crc64nvme: sum(head.checksum_crc64_nvme),
        checksum_sha1: sum(head.checksum_sha1),
        checksum_sha256: sum(head.checksum_sha256),
        content_disposition: head.content_disposition.into(),
        content_encoding: head.content_encoding.into(),
        content_language: head.content_language.into(),
        content_type: head.content_type.into(),
        etag,
        force_destroy: parts::or(&known.force_destroy, false),
        id: known.key.clone(),
        kms_key_id: head.ssekms_key_id.into(),
        metadata: metadata.map(|all| all.into_iter().collect()).into(),
        object_lock_legal_hold_status: hold(head.object_lock_legal_hold_status, known),
        object_lock_mode: head
            .object_lock_mode
            .map(|it| it.as_str().to_owned())
            .into(),
        object_lock_retain_until_date: head
            .object_lock_retain_until_date
            .as_ref()
            .map(parts::moment)
            .into(),
        region: api.region.as_str().into(),
        server_side_encryption: head
            .server_side_encryption
            .map(|it| it.as_str().to_owned())
            .into(),
        // S3 says nothing of the usual one.
        storage_class: head
            .storage_class
            .map_or_else(|| "STANDARD".to_owned(), |it| it.as_str().to_owned())
            .into(),
        tags: tagged::seen(&rules, tags.as_ref(), &known.tags),
        tags_all: tagged::all_seen(&rules, tags.as_ref(), &known.tags_all),
        version_id: head.version_id.unwrap_or_default().into(),
        website_redirect: head.website_redirect_location.into(),
        ..known.clone()
    }
}
