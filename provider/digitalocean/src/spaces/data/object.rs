//! `digitalocean_spaces_bucket_object`: an object that exists, with its content where that is text.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::stop::StopSignal;

use crate::parts::{self, given};
use crate::shared::Shared;
use crate::spaces::object::key;
use crate::spaces::session::{self, SpacesApi, reading};
use crate::spaces::{names, region_of};

const GET_OBJECT: Operation = reading("GetObject", &[]);

/// An object of a bucket of Spaces that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ObjectData {
    /// Content, when its media type is `text/…` or `application/json`; null otherwise.
    #[attr(computed())]
    pub body: Attr<String>,
    /// Name of the bucket.
    #[attr(required())]
    pub bucket: Attr<String>,
    /// What caches may do with it.
    #[attr(computed())]
    pub cache_control: Attr<String>,
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
    /// What Spaces names the content by.
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
    /// Bytes of the content, as in `bytes=0-99`.
    #[attr(optional())]
    pub range: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(required().check(names::region()))]
    pub region: Attr<String>,
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
        "digitalocean_spaces_bucket_object"
    }

    async fn read(&self, config: ObjectData, _: &StopSignal) -> Result<ObjectData, Diagnostics> {
        let api = session::connect(&self.shared, &region_of(&config.region))?;
        let text = |value| given(value).map(str::to_owned);
        let bucket = given(&config.bucket).unwrap_or_default();
        let key = key::sent(given(&config.key).unwrap_or_default());
        let name = format!("{bucket}/{key}");
        let read = api.call(&GET_OBJECT, &name, |client| {
            let call = client.get_object().bucket(bucket).key(&key);
            call.set_range(text(&config.range))
                .set_version_id(text(&config.version_id))
                .send()
        });
        let read = read.await;
        let mut answer =
            read.map_err(|error| super::failed(&error, "Spaces object", &name, Some("bucket")))?;
        let is_shown = answer.content_type.as_deref().is_some_and(is_shown);
        let body = match is_shown {
            true => Some(body(&api, &mut answer).await?),
            // What is not read is not waited for.
            false => None,
        };
        Ok(found(config, answer, &name, body))
    }
}

/// Whether the content of this media type is text that is shown.
fn is_shown(media_type: &str) -> bool {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    let is_text = plain.strip_prefix("text/");
    is_text.is_some_and(|kind| !kind.is_empty()) || plain == "application/json"
}

/// The content, which has to be text.
async fn body(api: &SpacesApi, answer: &mut GetObjectOutput) -> Result<String, Diagnostics> {
    let cut = |why: String| {
        let detail = format!(
            "The content of the object could not be read: {why}. Nothing was changed.\nTry again."
        );
        let told = Diagnostic::error("Unable to read Spaces object", detail);
        Diagnostics::from(told.at(Path::of("key")))
    };
    let content = std::mem::take(&mut answer.body);
    let bytes = api.stop().run(content.collect()).await;
    let bytes = bytes.map_err(|_| cut("the run was stopped".to_owned()))?;
    let bytes = bytes.map_err(|error| cut(error.to_string()))?.to_vec();
    // What claims to be text and is not is shown as far as it is.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A moment as the official provider shows it here.
fn moment(moment: &DateTime) -> Option<String> {
    let text = moment.fmt(DateTimeFormat::HttpDate).ok()?;
    let text = text.strip_suffix("GMT")?;
    Some(format!("{text}UTC"))
}

fn found(
    config: ObjectData,
    told: GetObjectOutput,
    name: &str,
    body: Option<String>,
) -> ObjectData {
    let version = parts::after("@", told.version_id.as_deref().unwrap_or_default());
    let text = |value: Option<String>| Attr::Known(value.unwrap_or_default());
    ObjectData {
        body: body.into(),
        cache_control: text(told.cache_control),
        content_disposition: text(told.content_disposition),
        content_encoding: text(told.content_encoding),
        content_language: text(told.content_language),
        content_length: told.content_length.unwrap_or_default().into(),
        content_type: text(told.content_type),
        etag: text(told.e_tag.map(|it| it.trim_matches('"').to_owned())),
        expiration: text(told.expiration),
        expires: text(told.expires_string),
        id: format!("{name}{version}").into(),
        last_modified: text(told.last_modified.as_ref().and_then(moment)),
        metadata: Attr::Known(told.metadata.unwrap_or_default().into_iter().collect()),
        version_id: text(told.version_id),
        website_redirect_location: text(told.website_redirect_location),
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
