//! The attributes and blocks of `digitalocean_spaces_bucket`.

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use crate::spaces::names;
use crate::spaces::settings::acl::CANNED;
use crate::spaces::settings::cors::{METHODS, one_star};
use crate::spaces::settings::lifecycle::Rule;

/// A bucket of Spaces: a place for objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Bucket {
    /// Who may do what with the bucket: `private`, `public-read` (everybody lists its objects), `public-read-write` or `authenticated-read`. `digitalocean_spaces_bucket_acl` does the same; use one of the two.
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
    /// What becomes of objects as they grow old. `digitalocean_spaces_bucket_lifecycle_configuration` does the same; use one of the two.
    #[block()]
    pub lifecycle_rule: Attr<Vec<Rule>>,
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

/// Whether old versions of objects are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Versioning {
    /// Whether they are kept. Turned off, those that there are stay.
    #[attr(default(false))]
    pub enabled: Attr<bool>,
}
