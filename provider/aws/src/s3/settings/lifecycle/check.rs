//! Rules that S3 would refuse without saying why (S3 API reference, `LifecycleRule` and
//! `LifecycleRuleFilter`; all of them are `MalformedXML` there).

use std::collections::BTreeSet;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::model::{Filter, Rule};
use crate::parts::given;

/// Tells what is wrong with rules.
pub(super) fn rules(rules: &Attr<Vec<Rule>>, diagnostics: &mut Diagnostics) {
    let mut ids = BTreeSet::new();
    for (place, rule) in rules.if_known().into_iter().flatten().enumerate() {
        let path = Path::of("rule").index(i64::try_from(place).unwrap_or_default());
        let mut tell = |fault: String| {
            let detail = format!(
                "S3 takes no such rule: {fault}. Nothing was changed.\nCorrect the rule, then plan again."
            );
            diagnostics
                .push(Diagnostic::error("Impossible lifecycle rule", detail).at(path.clone()));
        };
        if let Some(id) = given(&rule.id)
            && !ids.insert(id)
        {
            tell(format!("another one has the id `{id}`"));
        }
        if let Some(fault) = fault(rule) {
            tell(fault);
        }
    }
}

/// What is wrong with a rule.
fn fault(rule: &Rule) -> Option<String> {
    let twice = [
        (
            "abort_incomplete_multipart_upload",
            count(&rule.abort_incomplete_multipart_upload),
        ),
        ("expiration", count(&rule.expiration)),
        ("filter", count(&rule.filter)),
        (
            "noncurrent_version_expiration",
            count(&rule.noncurrent_version_expiration),
        ),
    ];
    if let Some((name, _)) = twice.iter().find(|(_, count)| *count > 1) {
        return Some(format!("it has `{name}` more than once"));
    }
    let is_old = given(&rule.prefix).is_some();
    if is_old && count(&rule.filter) > 0 {
        return Some(
            "it has both `prefix` and `filter`; write the prefix in the filter".to_owned(),
        );
    }
    let expiration = rule.expiration.if_known().and_then(|all| all.first());
    if let Some(it) = expiration {
        let said = [
            given(&it.date).is_some(),
            it.days.if_known().is_some_and(|days| *days != 0),
            it.expired_object_delete_marker.if_known() == Some(&true),
        ];
        if said.iter().filter(|it| **it).count() > 1 {
            let all = "`date`, `days` and `expired_object_delete_marker`";
            return Some(format!("`expiration` has more than one of {all}"));
        }
    }
    rule.filter
        .if_known()
        .and_then(|all| all.first())
        .and_then(filter)
}

/// What is wrong with a filter.
fn filter(filter: &Filter) -> Option<String> {
    let said = [
        given(&filter.prefix).is_some(),
        filter.object_size_greater_than.if_known().is_some(),
        filter.object_size_less_than.if_known().is_some(),
        count(&filter.and) > 0,
        count(&filter.tag) > 0,
    ];
    let said = said.iter().filter(|it| **it).count();
    (said > 1 || count(&filter.and) > 1 || count(&filter.tag) > 1).then(|| {
        "its `filter` says more than one thing; put all of them into one `and` block".to_owned()
    })
}

fn count<T>(blocks: &Attr<Vec<T>>) -> usize {
    blocks.if_known().map_or(0, Vec::len)
}
