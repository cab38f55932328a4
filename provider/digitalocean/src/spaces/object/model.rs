//! The attributes of `digitalocean_spaces_bucket_object`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use crate::spaces::names;

/// What a change uploads anew. There is no call that changes any of it alone.
pub(super) const UPLOADED: &[&str] = &[
    "cache_control",
    "content",
    "content_base64",
    "content_disposition",
    "content_encoding",
    "content_language",
    "content_type",
    "etag",
    "metadata",
    "source",
    "website_redirect",
];

/// The same of what the ETag is made of.
const REMADE: &[&str] = &["content", "content_base64", "source"];

/// An object of a bucket of Spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["content", "content_base64", "source"])))]
pub(crate) struct Object {
    /// Who may read it: `private`, or everybody with `public-read`.
    #[attr(default("private").check(Validator::one_of(["private", "public-read"])))]
    pub acl: Attr<String>,
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub bucket: Attr<String>,
    /// What caches may do with it.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub cache_control: Attr<String>,
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
    /// Media type of the content. Left out, Spaces chooses one.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub content_type: Attr<String>,
    /// What Spaces names the content by. Set to the content's MD5, such as with `filemd5`, it shows changes of a file and of the object.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .recomputed_with(REMADE)
    )]
    pub etag: Attr<String>,
    /// Has no effect: every version of the object is deleted with it, and Spaces has no locks.
    #[attr(default(false))]
    pub force_destroy: Attr<bool>,
    /// Key of the object.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Key. Slashes at its beginning, and repeated ones, are not sent.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub key: Attr<String>,
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
    /// Region of the bucket, such as `fra1`.
    #[attr(
        required()
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
    /// File with the content, of 5 GiB at most.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub source: Attr<String>,
    /// Version, in a bucket that keeps versions.
    #[attr(computed().recomputed_with(UPLOADED))]
    pub version_id: Attr<String>,
    /// Where the bucket's website sends requests for it on to.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub website_redirect: Attr<String>,
}
