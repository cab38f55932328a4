//! The attributes and blocks of `aws_s3_object`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

/// What a change uploads anew. S3 has no call that changes any of it alone.
pub(super) const UPLOADED: &[&str] = &[
    "bucket_key_enabled",
    "cache_control",
    "checksum_algorithm",
    "content",
    "content_base64",
    "content_disposition",
    "content_encoding",
    "content_language",
    "content_type",
    "etag",
    "kms_key_id",
    "metadata",
    "server_side_encryption",
    "source",
    "source_hash",
    "storage_class",
    "website_redirect",
];

/// The same without the ETag, which a change of the others makes anew.
const REMADE: &[&str] = &[
    "checksum_algorithm",
    "content",
    "content_base64",
    "kms_key_id",
    "server_side_encryption",
    "source",
    "source_hash",
];

/// An object of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::Conflicts(vec!["content", "content_base64", "source"]))
        .relation(Relation::Conflicts(vec!["etag", "kms_key_id"]))
)]
pub(crate) struct Object {
    /// Canned ACL: `private`, `public-read`, `public-read-write`, `authenticated-read`, `aws-exec-read`, `bucket-owner-read` or `bucket-owner-full-control`. Nothing reads it back.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(
                Validator::one_of([
                    "private",
                    "public-read",
                    "public-read-write",
                    "authenticated-read",
                    "aws-exec-read",
                    "bucket-owner-read",
                    "bucket-owner-full-control",
                ]),
            )
    )]
    pub acl: Attr<String>,
    /// Amazon resource name.
    #[attr(computed())]
    pub arn: Attr<String>,
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub bucket: Attr<String>,
    /// Whether a key of the bucket saves calls of KMS.
    #[attr(optional_computed())]
    pub bucket_key_enabled: Attr<bool>,
    /// What caches may do with it.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub cache_control: Attr<String>,
    /// How the content is checked on its way: `CRC32`, `CRC32C`, `CRC64NVME`, `SHA1` or `SHA256`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]))
    )]
    pub checksum_algorithm: Attr<String>,
    /// CRC-32 of the content, as base64.
    #[attr(computed().recomputed_with(REMADE))]
    pub checksum_crc32: Attr<String>,
    /// CRC-32C of the content, as base64.
    #[attr(computed().recomputed_with(REMADE))]
    pub checksum_crc32c: Attr<String>,
    /// CRC-64/NVME of the content, as base64.
    #[attr(computed().recomputed_with(REMADE))]
    pub checksum_crc64nvme: Attr<String>,
    /// SHA-1 of the content, as base64.
    #[attr(computed().recomputed_with(REMADE))]
    pub checksum_sha1: Attr<String>,
    /// SHA-256 of the content, as base64.
    #[attr(computed().recomputed_with(REMADE))]
    pub checksum_sha256: Attr<String>,
    /// Content, as text.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub content: Attr<String>,
    /// Content, as base64.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("be base64", |text| BASE64.decode(text).is_ok()))
    )]
    pub content_base64: Attr<String>,
    /// Whether it is shown or saved, and under which name.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub content_disposition: Attr<String>,
    /// How the content is encoded, such as `gzip`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub content_encoding: Attr<String>,
    /// Language of the content.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub content_language: Attr<String>,
    /// Media type of the content. Left out, S3 chooses `application/octet-stream`.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub content_type: Attr<String>,
    /// What S3 names the content by. Set to the content's MD5, such as with `filemd5`, it shows changes of a file and of the object; objects that KMS encrypts or that were uploaded in parts have another ETag, with which it is not compared.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .recomputed_with(REMADE)
    )]
    pub etag: Attr<String>,
    /// Whether destroying the object takes away legal holds, and retention in governance mode.
    #[attr(default(false))]
    pub force_destroy: Attr<bool>,
    /// Key of the object.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Key. Slashes at its beginning, and repeated ones, are not sent.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub key: Attr<String>,
    /// ARN of the KMS key that encrypts it.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::arn())
    )]
    pub kms_key_id: Attr<String>,
    /// Further metadata, with keys in small letters.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(
                Validator::keys(
                    Validator::text("be in small letters", |text| text.to_lowercase() == text),
                ),
            )
    )]
    pub metadata: Attr<BTreeMap<String, String>>,
    /// Whether a legal hold protects it: `ON` or `OFF`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["ON", "OFF"]))
    )]
    pub object_lock_legal_hold_status: Attr<String>,
    /// Who may delete it before its time: some with `GOVERNANCE`, nobody with `COMPLIANCE`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["GOVERNANCE", "COMPLIANCE"]))
    )]
    pub object_lock_mode: Attr<String>,
    /// Until when it is kept, as in `2030-01-01T00:00:00Z`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Timestamp)
            .check(Validator::any_of([Validator::length(..=0), Validator::timestamp()]))
    )]
    pub object_lock_retain_until_date: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// How it is encrypted: `AES256`, `aws:kms` or `aws:kms:dsse`.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["AES256", "aws:kms", "aws:kms:dsse"]))
    )]
    pub server_side_encryption: Attr<String>,
    /// File with the content.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub source: Attr<String>,
    /// Any text whose change uploads the content again, such as `filemd5` of the file.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub source_hash: Attr<String>,
    /// Storage class, by default `STANDARD`.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(
                Validator::one_of([
                    "STANDARD",
                    "REDUCED_REDUNDANCY",
                    "GLACIER",
                    "STANDARD_IA",
                    "ONEZONE_IA",
                    "INTELLIGENT_TIERING",
                    "DEEP_ARCHIVE",
                    "OUTPOSTS",
                    "GLACIER_IR",
                    "SNOW",
                    "EXPRESS_ONEZONE",
                ]),
            )
    )]
    pub storage_class: Attr<String>,
    /// Tags, at most 10 together with those of the provider.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub tags_all: Attr<BTreeMap<String, String>>,
    /// Version, in a bucket that keeps versions.
    #[attr(computed().recomputed_with(UPLOADED))]
    pub version_id: Attr<String>,
    /// Where the bucket's website sends requests for it on to.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub website_redirect: Attr<String>,
    /// What does not hold for this object of the provider's configuration.
    #[block(max(1))]
    pub override_provider: Attr<Vec<Override>>,
}

/// What does not hold of the provider's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Override {
    /// The object does not get the provider's `default_tags`.
    #[block(max(1))]
    pub default_tags: Attr<Vec<OverrideTags>>,
}

/// The tags in place of the provider's `default_tags`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct OverrideTags {
    /// No tags, written as `{}`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(..=0))
    )]
    pub tags: Attr<BTreeMap<String, String>>,
}
