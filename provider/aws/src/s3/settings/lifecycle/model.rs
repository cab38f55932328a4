//! The attributes and blocks of `aws_s3_bucket_lifecycle_configuration`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::schema::{OnOmit, OnRemove};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use crate::s3::settings::{OWNER, is_account};

/// The storage classes that objects can be moved to (S3 API reference, `Transition`).
const CLASSES: [&str; 6] = [
    "GLACIER",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

/// What S3 does with objects as they grow old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Lifecycle {
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::length(1..=63)))]
    pub bucket: Attr<String>,
    /// Account that has to own the bucket; otherwise nothing is done.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text(OWNER, is_account))
    )]
    pub expected_bucket_owner: Attr<String>,
    /// Name of the bucket, and the expected owner where there is one.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// Which objects are too small to be moved: `all_storage_classes_128K`, those of less than 128 KiB, or `varies_by_storage_class`. A rule with sizes in its filter overrides it.
    #[attr(
        default("all_storage_classes_128K")
            .check(Validator::one_of(["all_storage_classes_128K", "varies_by_storage_class"]))
    )]
    pub transition_default_minimum_object_size: Attr<String>,
    /// Rules, whose order says nothing.
    #[block()]
    pub rule: Attr<Vec<Rule>>,
    /// How long to go on.
    #[block()]
    pub timeouts: Attr<Limits>,
}

/// What is done with some objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Rule {
    /// Name of the rule, which no other one has.
    #[attr(required().check(Validator::length(1..=255)))]
    pub id: Attr<String>,
    /// Beginning of the keys of the objects. Use `filter` instead.
    #[attr(default("").equal(SemanticEquality::EmptyForNull))]
    pub prefix: Attr<String>,
    /// `Enabled` or `Disabled`.
    #[attr(required().check(Validator::one_of(["Disabled", "Enabled"])))]
    pub status: Attr<String>,
    /// When the parts of uploads are deleted that nobody finished.
    #[block()]
    pub abort_incomplete_multipart_upload: Attr<Vec<Abort>>,
    /// When objects are deleted.
    #[block()]
    pub expiration: Attr<Vec<Expiration>>,
    /// Which objects it is about: all of them, when nothing is in it.
    #[block()]
    pub filter: Attr<Vec<Filter>>,
    /// When versions are deleted that are not the current ones.
    #[block()]
    pub noncurrent_version_expiration: Attr<Vec<NoncurrentExpiration>>,
    /// When versions are moved that are not the current ones.
    #[block()]
    pub noncurrent_version_transition: Attr<Set<NoncurrentTransition>>,
    /// When objects are moved to another storage class.
    #[block()]
    pub transition: Attr<Set<Transition>>,
}

/// When the parts of uploads are deleted that nobody finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Abort {
    /// Days since the upload began.
    #[attr(optional())]
    pub days_after_initiation: Attr<i64>,
}

/// When objects are deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Expiration {
    /// Midnight UTC of a day, as in `2030-01-01T00:00:00Z`.
    #[attr(optional().equal(SemanticEquality::Timestamp).check(Validator::timestamp()))]
    pub date: Attr<String>,
    /// Days since the object was made.
    #[attr(default(0))]
    pub days: Attr<i64>,
    /// Whether delete markers go that no version is left of.
    #[attr(default(false))]
    pub expired_object_delete_marker: Attr<bool>,
}

/// Which objects a rule is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Filter {
    /// Objects of more bytes than this.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub object_size_greater_than: Attr<i64>,
    /// Objects of fewer bytes than this.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub object_size_less_than: Attr<i64>,
    /// Objects whose keys begin like this.
    #[attr(
        optional_computed()
            .on_remove(OnRemove::Null)
            .equal(SemanticEquality::EmptyForNull)
    )]
    pub prefix: Attr<String>,
    /// Objects for which all of this holds.
    #[block()]
    pub and: Attr<Vec<And>>,
    /// Objects with this tag.
    #[block()]
    pub tag: Attr<Vec<Tag>>,
}

/// Several conditions, all of which have to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct And {
    /// More bytes than this; 0 says nothing.
    #[attr(default(0).check(Validator::range(0..)))]
    pub object_size_greater_than: Attr<i64>,
    /// Fewer bytes than this; 0 says nothing.
    #[attr(default(0).check(Validator::range(1..)))]
    pub object_size_less_than: Attr<i64>,
    /// A key that begins like this.
    #[attr(default("").equal(SemanticEquality::EmptyForNull))]
    pub prefix: Attr<String>,
    /// All of these tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub tags: Attr<BTreeMap<String, String>>,
}

/// A tag of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Tag {
    /// Its key.
    #[attr(required())]
    pub key: Attr<String>,
    /// Its value.
    #[attr(required())]
    pub value: Attr<String>,
}

/// When versions are deleted that are not the current ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct NoncurrentExpiration {
    /// How many of the newest of them are kept anyhow.
    #[attr(optional().check(Validator::range(1..)))]
    pub newer_noncurrent_versions: Attr<i64>,
    /// Days since the version is not the current one any more.
    #[attr(required().check(Validator::range(1..)))]
    pub noncurrent_days: Attr<i64>,
}

/// When versions are moved that are not the current ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct NoncurrentTransition {
    /// How many of the newest of them stay anyhow.
    #[attr(optional().check(Validator::range(1..)))]
    pub newer_noncurrent_versions: Attr<i64>,
    /// Days since the version is not the current one any more.
    #[attr(required().check(Validator::range(0..)))]
    pub noncurrent_days: Attr<i64>,
    /// Storage class: `STANDARD_IA`, `ONEZONE_IA`, `INTELLIGENT_TIERING`, `GLACIER_IR`, `GLACIER` or `DEEP_ARCHIVE`.
    #[attr(required().check(Validator::one_of(CLASSES)))]
    pub storage_class: Attr<String>,
}

/// When objects are moved to another storage class.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Model)]
#[model(relation(Relation::Conflicts(vec!["date", "days"])))]
pub(crate) struct Transition {
    /// Midnight UTC of a day, as in `2030-01-01T00:00:00Z`.
    #[attr(optional().equal(SemanticEquality::Timestamp).check(Validator::timestamp()))]
    pub date: Attr<String>,
    /// Days since the object was made, 0 when there is no date either.
    #[attr(optional_computed().check(Validator::range(0..)))]
    pub days: Attr<i64>,
    /// Storage class: `STANDARD_IA`, `ONEZONE_IA`, `INTELLIGENT_TIERING`, `GLACIER_IR`, `GLACIER` or `DEEP_ARCHIVE`.
    #[attr(required().check(Validator::one_of(CLASSES)))]
    pub storage_class: Attr<String>,
}

/// For how long to wait until S3 tells a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Limits {
    /// How long to wait until S3 tells new rules. Default: 3 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub create: Attr<String>,
    /// How long to wait until S3 tells changed rules. Default: 3 minutes.
    #[attr(optional().check(Validator::duration()))]
    pub update: Attr<String>,
}
