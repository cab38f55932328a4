//! The blocks of a lifecycle rule, and what is wrong with one.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::day;
use crate::parts::given;

/// What becomes of some objects as they grow old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Rule {
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

/// A number of days that is none, or may be.
pub(super) fn is_zero(days: &Attr<i64>) -> bool {
    match days {
        Attr::Known(days) => *days == 0,
        Attr::Null => true,
        Attr::Unknown => false,
    }
}

/// Whether a block says when objects are deleted, or may.
pub(super) fn expires(it: &Expiration) -> bool {
    !is_zero(&it.days)
        || it.date.is_unknown()
        || given(&it.date).is_some()
        || it.expired_object_delete_marker.is_unknown()
        || it.expired_object_delete_marker == Attr::Known(true)
}

/// Refuses rules that do nothing.
pub(in crate::spaces) fn check(rules: &Attr<Vec<Rule>>, diagnostics: &mut Diagnostics) {
    for (index, rule) in (0..).zip(rules.if_known().into_iter().flatten()) {
        let objects = rule.expiration.if_known();
        let objects = objects.map(|all| all.into_iter().any(expires));
        let old = rule.noncurrent_version_expiration.if_known();
        let old = old.map(|all| all.into_iter().any(|it| !is_zero(&it.days)));
        let does = [
            objects.unwrap_or(true),
            old.unwrap_or(true),
            !is_zero(&rule.abort_incomplete_multipart_upload_days),
        ];
        if !does.contains(&true) {
            let detail = "A rule deletes something: objects (`expiration`), old versions \
                          (`noncurrent_version_expiration`) or parts of unfinished uploads \
                          (`abort_incomplete_multipart_upload_days`). This one deletes nothing, which Spaces \
                          refuses. Nothing was changed.\nSay what it deletes, or remove it.";
            let told = Diagnostic::error("Lifecycle rule without effect", detail);
            diagnostics.push(told.at(Path::of("lifecycle_rule").index(index)));
        }
    }
}
