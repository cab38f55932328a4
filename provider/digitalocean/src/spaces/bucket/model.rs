//! The attributes and blocks of `digitalocean_spaces_bucket`.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::acl::CANNED;
use super::day;
use crate::spaces::names;

/// A bucket of Spaces: a place for objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Bucket {
    /// Who may do what with the bucket: `private`, `public-read` (everybody lists its objects), `public-read-write` or `authenticated-read`.
    #[attr(default("private").check(Validator::one_of(CANNED)))]
    pub acl: Attr<String>,
    /// Name of the bucket in the DNS.
    #[attr(computed())]
    pub bucket_domain_name: Attr<String>,
    /// Host at which the region's buckets are.
    #[attr(computed())]
    pub endpoint: Attr<String>,
    /// Whether destroying the bucket deletes everything in it: objects, their versions and delete markers, also those that are not managed here.
    #[attr(default(false))]
    pub force_destroy: Attr<bool>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Name, which no other bucket has, whoever owns it.
    #[attr(required().replace())]
    pub name: Attr<String>,
    /// Region, such as `fra1`.
    #[attr(
        default("nyc3")
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
    /// The name under which projects list it.
    #[attr(computed())]
    pub urn: Attr<String>,
    /// What pages of other origins may ask for. `digitalocean_spaces_bucket_cors_configuration` does the same and more; use one of the two.
    #[block()]
    pub cors_rule: Attr<Vec<CorsRule>>,
    /// What becomes of objects as they grow old.
    #[block()]
    pub lifecycle_rule: Attr<Vec<LifecycleRule>>,
    /// Whether old versions of objects are kept. Without the block they are not.
    #[block(max(1).computed())]
    pub versioning: Attr<Vec<Versioning>>,
}

/// What pages of some origins may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct CorsRule {
    /// Headers that they may send.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub allowed_headers: Attr<Vec<String>>,
    /// Methods that they may use: `GET`, `PUT`, `POST`, `DELETE` or `HEAD`.
    #[attr(required().check(Validator::elements(Validator::one_of(METHODS))))]
    pub allowed_methods: Attr<Vec<String>>,
    /// The origins, each with at most one `*` in it.
    #[attr(required().check(Validator::elements(one_star())))]
    pub allowed_origins: Attr<Vec<String>>,
    /// For how many seconds a browser may keep the answer to its question.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::ZeroForNull)
            .check(Validator::range(0..))
    )]
    pub max_age_seconds: Attr<i64>,
}

/// The methods of a rule (S3 API reference, `CORSRule`).
pub(in crate::spaces) const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/// What Ceph's object gateway takes in origins and headers.
pub(in crate::spaces) fn one_star() -> Validator {
    Validator::text("have at most one `*`", |text| {
        text.matches('*').count() <= 1
    })
}

/// What becomes of some objects as they grow old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct LifecycleRule {
    /// After how many days the parts of an upload that nobody finished are deleted.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::ZeroForNull)
            .check(Validator::range(0..))
    )]
    pub abort_incomplete_multipart_upload_days: Attr<i64>,
    /// Whether the rule holds.
    #[attr(required())]
    pub enabled: Attr<bool>,
    /// Name of the rule. Left out, one is made up.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(..=255))
    )]
    pub id: Attr<String>,
    /// How the keys of the objects begin. Left out, the rule is for all.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub prefix: Attr<String>,
    /// When objects are deleted.
    #[block(max(1))]
    pub expiration: Attr<Set<Expiration>>,
    /// When old versions of objects are deleted.
    #[block(max(1))]
    pub noncurrent_version_expiration: Attr<Set<NoncurrentExpiration>>,
}

/// When objects are deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Expiration {
    /// On this day, in UTC, as in `2030-01-01`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Custom(day::same))
            .check(Validator::any_of([Validator::length(..=0), day::check()]))
    )]
    pub date: Attr<String>,
    /// So many days after they were made.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::ZeroForNull)
            .check(Validator::range(0..))
    )]
    pub days: Attr<i64>,
    /// Whether the mark of a deleted object goes too when no version of it is left.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub expired_object_delete_marker: Attr<bool>,
}

/// When old versions of objects are deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct NoncurrentExpiration {
    /// So many days after another version took their place.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::ZeroForNull)
            .check(Validator::range(1..))
    )]
    pub days: Attr<i64>,
}

/// Whether old versions of objects are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Versioning {
    /// Whether they are kept. Turned off, those that there are stay.
    #[attr(default(false))]
    pub enabled: Attr<bool>,
}
