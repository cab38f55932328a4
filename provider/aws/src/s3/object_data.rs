//! `aws_s3_object`: an object that exists, with its content where that is text.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::types::ChecksumMode;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::Session as _;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::object::key;
use super::session::{self, S3Api, reading};
use super::settings::text;
use crate::api::Operation;
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tags::Tags;

const HEAD_OBJECT: Operation = reading("HeadObject", &[]);
const GET_OBJECT: Operation = reading("GetObject", &[]);
const GET_OBJECT_TAGGING: Operation = reading("GetObjectTagging", &[]);

/// The media types whose content is shown, besides `text/…`: those that hashicorp/aws shows.
const SHOWN: [&str; 8] = [
    "application/atom+xml",
    "application/json",
    "application/ld+json",
    "application/x-csh",
    "application/x-httpd-php",
    "application/x-sh",
    "application/xhtml+xml",
    "application/xml",
];

/// An object that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ObjectData {
    /// Amazon resource name.
    #[attr(computed())]
    pub arn: Attr<String>,
    /// Content, when its media type is `text/…`, `application/json` or another one of text; null otherwise.
    #[attr(computed())]
    pub body: Attr<String>,
    /// Name of the bucket.
    #[attr(required())]
    pub bucket: Attr<String>,
    /// Whether a key of the bucket saves calls of KMS.
    #[attr(computed())]
    pub bucket_key_enabled: Attr<bool>,
    /// What caches may do with it.
    #[attr(computed())]
    pub cache_control: Attr<String>,
    /// CRC-32 of the content, as base64.
    #[attr(computed())]
    pub checksum_crc32: Attr<String>,
    /// CRC-32C of the content, as base64.
    #[attr(computed())]
    pub checksum_crc32c: Attr<String>,
    /// CRC-64/NVME of the content, as base64.
    #[attr(computed())]
    pub checksum_crc64nvme: Attr<String>,
    /// `ENABLED` shows the checksums.
    #[attr(optional().check(Validator::one_of(["ENABLED"])))]
    pub checksum_mode: Attr<String>,
    /// SHA-1 of the content, as base64.
    #[attr(computed())]
    pub checksum_sha1: Attr<String>,
    /// SHA-256 of the content, as base64.
    #[attr(computed())]
    pub checksum_sha256: Attr<String>,
    /// Whether it is shown or saved, and under which name.
    #[attr(computed())]
    pub content_disposition: Attr<String>,
    /// How the content is encoded.
    #[attr(computed())]
    pub content_encoding: Attr<String>,
    /// Language of the content.
    #[attr(computed())]
    pub content_language: Attr<String>,
    /// Size of the content, in bytes.
    #[attr(computed())]
    pub content_length: Attr<i64>,
    /// Media type of the content.
    #[attr(computed())]
    pub content_type: Attr<String>,
    /// What S3 names the content by.
    #[attr(computed())]
    pub etag: Attr<String>,
    /// When a lifecycle rule deletes it, and which.
    #[attr(computed())]
    pub expiration: Attr<String>,
    /// When caches forget it.
    #[attr(computed())]
    pub expires: Attr<String>,
    /// Bucket, key and version.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Key.
    #[attr(required())]
    pub key: Attr<String>,
    /// When it was made.
    #[attr(computed())]
    pub last_modified: Attr<String>,
    /// Further metadata.
    #[attr(computed())]
    pub metadata: Attr<BTreeMap<String, String>>,
    /// Whether a legal hold protects it.
    #[attr(computed())]
    pub object_lock_legal_hold_status: Attr<String>,
    /// Who may delete it before its time.
    #[attr(computed())]
    pub object_lock_mode: Attr<String>,
    /// Until when it is kept.
    #[attr(computed())]
    pub object_lock_retain_until_date: Attr<String>,
    /// Bytes of the content, as in `bytes=0-99`.
    #[attr(optional())]
    pub range: Attr<String>,
    /// Region of the bucket, by default that of the provider.
    #[attr(optional_computed())]
    pub region: Attr<String>,
    /// How it is encrypted.
    #[attr(computed())]
    pub server_side_encryption: Attr<String>,
    /// ARN of the KMS key that encrypts it.
    #[attr(computed())]
    pub sse_kms_key_id: Attr<String>,
    /// Storage class.
    #[attr(computed())]
    pub storage_class: Attr<String>,
    /// Tags.
    #[attr(optional_computed())]
    pub tags: Attr<BTreeMap<String, String>>,
    /// Version, by default the present one.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub version_id: Attr<String>,
    /// Where the bucket's website sends requests for it on to.
    #[attr(computed())]
    pub website_redirect_location: Attr<String>,
}

/// The data source.
pub(super) struct ObjectSource {
    shared: Arc<Shared>,
}

impl ObjectSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for ObjectSource {
    type Model = ObjectData;

    fn type_name(&self) -> &'static str {
        "aws_s3_object"
    }

    async fn read(&self, config: ObjectData, _: &StopSignal) -> Result<ObjectData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let failed = |error: CloudError| Diagnostics::from(unread(&config, &error));
        let head = head(&api, &config).await.map_err(failed)?;
        let tags = match head.tag_count {
            Some(1..) => tags(&api, &config).await.map_err(failed)?,
            // S3 tells how many there are to whoever may read them.
            _ => Tags::new(),
        };
        let is_shown = head.content_type.as_deref().is_some_and(is_shown);
        let body = match is_shown {
            true => Some(body(&api, &config, head.e_tag.as_deref()).await?),
            false => None,
        };
        Ok(found(&api, config, head, tags, body))
    }
}

/// Whether the content of this media type is text that is shown.
fn is_shown(media_type: &str) -> bool {
    let is_text = media_type.strip_prefix("text/");
    is_text.is_some_and(|kind| !kind.is_empty()) || SHOWN.contains(&media_type)
}

fn unread(config: &ObjectData, error: &CloudError) -> Diagnostic {
    let bucket = given(&config.bucket).unwrap_or_default();
    let key = given(&config.key).unwrap_or_default();
    let doing = Doing::new(Verb::Read, "S3 object").named(format!("{bucket}/{key}"));
    to_diagnostic(error, &doing.blaming(Path::of("key")))
}

async fn head(api: &S3Api, config: &ObjectData) -> Result<HeadObjectOutput, CloudError> {
    let mode = given(&config.checksum_mode).map(ChecksumMode::from);
    let read = api.call(&HEAD_OBJECT, || {
        api.client
            .head_object()
            .set_bucket(text(&config.bucket))
            .set_key(given(&config.key).map(key::sent))
            .set_range(text(&config.range))
            .set_version_id(text(&config.version_id))
            .set_checksum_mode(mode.clone())
            .send()
    });
    read.await
}

async fn tags(api: &S3Api, config: &ObjectData) -> Result<Tags, CloudError> {
    let read = api.call(&GET_OBJECT_TAGGING, || {
        api.client
            .get_object_tagging()
            .set_bucket(text(&config.bucket))
            .set_key(given(&config.key).map(key::sent))
            .set_version_id(text(&config.version_id))
            .send()
    });
    Ok(session::read_tags(Some(&read.await?.tag_set)))
}

/// The content, which has to be text, of what was seen with this ETag: somebody may upload another one
/// meanwhile.
async fn body(api: &S3Api, config: &ObjectData, etag: Option<&str>) -> Result<String, Diagnostics> {
    let read = api.call(&GET_OBJECT, || {
        api.client
            .get_object()
            .set_bucket(text(&config.bucket))
            .set_key(given(&config.key).map(key::sent))
            .set_range(text(&config.range))
            .set_version_id(text(&config.version_id))
            .set_if_match(etag.map(str::to_owned))
            .send()
    });
    let answer = read.await.map_err(|error| unread(config, &error))?;
    let cut = |why: String| {
        let detail = format!(
            "The content of the object could not be read: {why}. Nothing was changed.\nTry again."
        );
        let told = Diagnostic::error("Unable to read S3 object", detail);
        Diagnostics::from(told.at(Path::of("key")))
    };
    let bytes = api.stop().run(answer.body.collect()).await;
    let bytes = bytes.map_err(|_| cut("the run was stopped".to_owned()))?;
    let bytes = bytes.map_err(|error| cut(error.to_string()))?.to_vec();
    // What claims to be text and is not is shown as far as it is.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A moment as hashicorp/aws shows it here.
fn moment(moment: &DateTime) -> Option<String> {
    let text = moment.fmt(DateTimeFormat::HttpDate).ok()?;
    let text = text.strip_suffix("GMT")?;
    Some(format!("{text}UTC"))
}

fn found(
    api: &S3Api,
    config: ObjectData,
    head: HeadObjectOutput,
    tags: Tags,
    body: Option<String>,
) -> ObjectData {
    let bucket = given(&config.bucket).unwrap_or_default();
    let key = given(&config.key).map(key::sent).unwrap_or_default();
    let version = parts::after("@", head.version_id.as_deref().unwrap_or_default());
    let until = head.object_lock_retain_until_date.as_ref();
    let text = |value: Option<String>| Attr::Known(value.unwrap_or_default());
    ObjectData {
        arn: format!("arn:{}:s3:::{bucket}/{key}", api.partition).into(),
        body: body.into(),
        bucket_key_enabled: head.bucket_key_enabled.unwrap_or_default().into(),
        cache_control: text(head.cache_control),
        checksum_crc32: text(head.checksum_crc32),
        checksum_crc32c: text(head.checksum_crc32_c),
        checksum_crc64nvme: text(head.checksum_crc64_nvme),
        checksum_sha1: text(head.checksum_sha1),
        checksum_sha256: text(head.checksum_sha256),
        content_disposition: text(head.content_disposition),
        content_encoding: text(head.content_encoding),
        content_language: text(head.content_language),
        content_length: head.content_length.unwrap_or_default().into(),
        content_type: text(head.content_type),
        etag: text(head.e_tag.map(|it| it.trim_matches('"').to_owned())),
        expiration: text(head.expiration),
        expires: text(head.expires_string),
        id: format!("{bucket}/{key}{version}").into(),
        last_modified: text(head.last_modified.as_ref().and_then(moment)),
        metadata: Attr::Known(head.metadata.unwrap_or_default().into_iter().collect()),
        object_lock_legal_hold_status: text(
            head.object_lock_legal_hold_status
                .map(|it| it.as_str().to_owned()),
        ),
        object_lock_mode: text(head.object_lock_mode.map(|it| it.as_str().to_owned())),
        object_lock_retain_until_date: text(until.map(parts::moment)),
        region: api.region.as_str().into(),
        server_side_encryption: text(head.server_side_encryption.map(|it| it.as_str().to_owned())),
        sse_kms_key_id: text(head.ssekms_key_id),
        storage_class: head
            .storage_class
            .map_or_else(|| "STANDARD".to_owned(), |it| it.as_str().to_owned())
            .into(),
        tags: Attr::Known(tags),
        version_id: text(head.version_id),
        website_redirect_location: text(head.website_redirect_location),
        ..config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_shown_where_it_is_text() {
        for media_type in ["text/plain", "text/html; charset=utf-8", "application/json"] {
            assert!(is_shown(media_type), "{media_type}");
        }
        for media_type in ["text/", "application/octet-stream", "image/png"] {
            assert!(!is_shown(media_type), "{media_type}");
        }
    }
}
