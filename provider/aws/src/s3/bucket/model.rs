//! The attributes and blocks of `aws_s3_bucket`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

/// A bucket: a place for objects, whose name no other bucket of the partition has.
///
/// Its settings are types of their own, such as `aws_s3_bucket_versioning` and `aws_s3_bucket_policy`; the deprecated arguments of this type for them are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["bucket", "bucket_prefix"])))]
pub(crate) struct Bucket {
    /// Amazon resource name.
    #[attr(computed())]
    pub arn: Attr<String>,
    /// Name. Left out, one is made up.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(..=63))
    )]
    pub bucket: Attr<String>,
    /// Name of the bucket in the DNS.
    #[attr(computed())]
    pub bucket_domain_name: Attr<String>,
    /// Beginning of a name that is made up.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(..=37))
    )]
    pub bucket_prefix: Attr<String>,
    /// Region in which the bucket is.
    #[attr(computed())]
    pub bucket_region: Attr<String>,
    /// Name of the bucket in the DNS, with its region.
    #[attr(computed())]
    pub bucket_regional_domain_name: Attr<String>,
    /// Whether destroying the bucket deletes everything in it: objects, their versions and delete markers, also those that are not managed here.
    #[attr(default(false))]
    pub force_destroy: Attr<bool>,
    /// Id of the hosted zone of the region's website endpoint, for alias records.
    #[attr(computed())]
    pub hosted_zone_id: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Whether objects can be locked. It also turns versioning on.
    #[attr(optional_computed().replace())]
    pub object_lock_enabled: Attr<bool>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub tags_all: Attr<BTreeMap<String, String>>,
    /// How long to go on.
    #[block()]
    pub timeouts: Attr<Limits>,
}

/// For how long each operation is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Limits {
    /// How long to try while the name is not free yet. Default: 20 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub create: Attr<String>,
    /// How long to empty the bucket, and to try to delete it. Default: 60 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub delete: Attr<String>,
    /// How long a read is tried that fails for a reason which passes. Default: 20 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub read: Attr<String>,
    /// How long to try to change the tags while S3 is busy with the bucket. Default: 20 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub update: Attr<String>,
}
