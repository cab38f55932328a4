//! Rules between HCL and the API.

use std::collections::BTreeMap;

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::model::{
    Abort, And, Expiration, Filter, Lifecycle, NoncurrentExpiration, NoncurrentTransition, Rule,
    Tag, Transition,
};
use crate::parts::{self, given};
use crate::s3::settings::{block, single, text};

/// The rules of a model as the API takes them, in its order.
pub(super) fn write(model: &Lifecycle) -> Vec<sdk::LifecycleRule> {
    let rules = model.rule.if_known().into_iter().flatten();
    rules.filter_map(rule).collect()
}

/// The rules of a model, spelled so that equal ones are equal.
pub(super) fn plain(model: &Lifecycle) -> Vec<sdk::LifecycleRule> {
    let mut rules = write(model);
    for rule in &mut rules {
        let key = |it: &sdk::Transition| format!("{it:?}");
        rule.transitions
            .iter_mut()
            .for_each(|it| it.sort_by_key(key));
        let key = |it: &sdk::NoncurrentVersionTransition| format!("{it:?}");
        let versions = rule.noncurrent_version_transitions.iter_mut();
        versions.for_each(|it| it.sort_by_key(key));
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

fn number(value: &Attr<i64>) -> Option<i32> {
    value.if_known().map(|it| parts::int(*it))
}

fn date(value: &Attr<String>) -> Option<DateTime> {
    DateTime::from_str(given(value)?, DateTimeFormat::DateTimeWithOffset).ok()
}

fn class(value: &Attr<String>) -> Option<sdk::TransitionStorageClass> {
    given(value).map(sdk::TransitionStorageClass::from)
}

#[expect(
    deprecated,
    reason = "rules in the form without filter are managed as they are"
)]
fn rule(rule: &Rule) -> Option<sdk::LifecycleRule> {
    // A rule has one of the two; the older form stays what it is until somebody rewrites it.
    let filter = single(&rule.filter).map(filter);
    let prefix = text(&rule.prefix).filter(|_| filter.is_none());
    let every = || sdk::LifecycleRuleFilter::builder().prefix("").build();
    let filter = filter.or_else(|| prefix.is_none().then(every));
    let abort = single(&rule.abort_incomplete_multipart_upload).map(|it| {
        sdk::AbortIncompleteMultipartUpload::builder()
            .set_days_after_initiation(number(&it.days_after_initiation))
            .build()
    });
    let old = single(&rule.noncurrent_version_expiration).map(|it| {
        sdk::NoncurrentVersionExpiration::builder()
            .set_newer_noncurrent_versions(number(&it.newer_noncurrent_versions))
            .set_noncurrent_days(number(&it.noncurrent_days))
            .build()
    });
    let transitions = rule.transition.if_known().into_iter().flatten();
    let moves: Vec<_> = transitions.map(transition).collect();
    let transitions = rule.noncurrent_version_transition.if_known();
    let old_moves = transitions.into_iter().flatten().map(|it| {
        sdk::NoncurrentVersionTransition::builder()
            .set_newer_noncurrent_versions(number(&it.newer_noncurrent_versions))
            .set_noncurrent_days(number(&it.noncurrent_days))
            .set_storage_class(class(&it.storage_class))
            .build()
    });
    let made = sdk::LifecycleRule::builder()
        .set_id(text(&rule.id))
        .set_status(given(&rule.status).map(sdk::ExpirationStatus::from))
        .set_prefix(prefix)
        .set_filter(filter)
        .set_abort_incomplete_multipart_upload(abort)
        .set_expiration(single(&rule.expiration).map(expiration))
        .set_noncurrent_version_expiration(old)
        .set_transitions(parts::some(Some(moves)))
        .set_noncurrent_version_transitions(parts::some(Some(old_moves.collect())));
    parts::built(made.build())
}

fn transition(it: &Transition) -> sdk::Transition {
    let date = date(&it.date);
    let days = date.is_none().then(|| number(&it.days).unwrap_or_default());
    sdk::Transition::builder()
        .set_date(date)
        .set_days(days)
        .set_storage_class(class(&it.storage_class))
        .build()
}

/// Zero days and a switch that is off say nothing beside something else.
fn expiration(it: &Expiration) -> sdk::LifecycleExpiration {
    let date = date(&it.date);
    let days = number(&it.days).filter(|days| *days != 0);
    let marker = it.expired_object_delete_marker.if_known().copied();
    let is_alone = date.is_none() && days.is_none();
    sdk::LifecycleExpiration::builder()
        .set_date(date)
        .set_days(days)
        .set_expired_object_delete_marker(marker.filter(|marker| *marker || is_alone))
        .build()
}

fn tag(key: &str, value: &str) -> Option<sdk::Tag> {
    parts::built(sdk::Tag::builder().key(key).value(value).build())
}

fn filter(it: &Filter) -> sdk::LifecycleRuleFilter {
    let and = single(&it.and).map(|it| {
        let tags = it.tags.if_known().into_iter().flatten();
        let tags = tags.filter_map(|(key, value)| tag(key, value)).collect();
        let size = |size: &Attr<i64>| size.if_known().copied().filter(|it| *it > 0);
        sdk::LifecycleRuleAndOperator::builder()
            .set_prefix(text(&it.prefix))
            .set_tags(parts::some(Some(tags)))
            .set_object_size_greater_than(size(&it.object_size_greater_than))
            .set_object_size_less_than(size(&it.object_size_less_than))
            .build()
    });
    let tag = single(&it.tag).and_then(|it| {
        let value = it.value.if_known().cloned().unwrap_or_default();
        tag(given(&it.key).unwrap_or_default(), &value)
    });
    let more = it.object_size_greater_than.if_known().copied();
    let less = it.object_size_less_than.if_known().copied();
    // An empty prefix is what is left when nothing else is said: then it is for every object.
    let says_more = and.is_some() || tag.is_some() || more.is_some() || less.is_some();
    let prefix = text(&it.prefix).or((!says_more).then(String::new));
    sdk::LifecycleRuleFilter::builder()
        .set_and(and)
        .set_tag(tag)
        .set_object_size_greater_than(more)
        .set_object_size_less_than(less)
        .set_prefix(prefix)
        .build()
}

/// Rules as HCL has them, in the order of the known ones: S3 keeps none.
pub(super) fn read(rules: Vec<sdk::LifecycleRule>, known: &Lifecycle) -> Attr<Vec<Rule>> {
    let order: Vec<&str> = known
        .rule
        .if_known()
        .into_iter()
        .flatten()
        .filter_map(|rule| given(&rule.id))
        .collect();
    let mut rules = rules;
    rules.sort_by_key(|rule| {
        let id = rule.id.as_deref().unwrap_or_default();
        order.iter().position(|it| *it == id).unwrap_or(order.len())
    });
    let bare: Vec<&str> = known
        .rule
        .if_known()
        .into_iter()
        .flatten()
        .filter(|rule| single(&rule.filter).is_none())
        .filter_map(|rule| given(&rule.id))
        .collect();
    let each = rules.iter().map(|rule| {
        let mut seen = seen(rule);
        // A filter that says nothing may have been left out.
        let is_every = rule.filter.as_ref().is_some_and(is_every);
        if is_every && given(&seen.id).is_some_and(|id| bare.contains(&id)) {
            seen.filter = block(None);
        }
        seen
    });
    Attr::Known(each.collect())
}

/// Whether a filter lets every object through.
fn is_every(filter: &sdk::LifecycleRuleFilter) -> bool {
    let prefix = filter.prefix.as_deref().unwrap_or_default();
    let is_bare = filter.and.is_none() && filter.tag.is_none() && prefix.is_empty();
    is_bare && filter.object_size_greater_than.is_none() && filter.object_size_less_than.is_none()
}

fn days(value: Option<i32>) -> Attr<i64> {
    value.map(i64::from).into()
}

fn moment(value: Option<&DateTime>) -> Attr<String> {
    value.map(parts::moment).into()
}

fn class_of(value: Option<&sdk::TransitionStorageClass>) -> Attr<String> {
    value.map(|it| it.as_str().to_owned()).into()
}

fn seen(rule: &sdk::LifecycleRule) -> Rule {
    let abort = rule.abort_incomplete_multipart_upload.as_ref();
    let expiration = rule.expiration.as_ref().map(|it| Expiration {
        date: moment(it.date.as_ref()),
        days: i64::from(it.days.unwrap_or_default()).into(),
        expired_object_delete_marker: it.expired_object_delete_marker.unwrap_or_default().into(),
    });
    let old = rule.noncurrent_version_expiration.as_ref();
    let old = old.map(|it| NoncurrentExpiration {
        newer_noncurrent_versions: days(it.newer_noncurrent_versions),
        noncurrent_days: days(it.noncurrent_days),
    });
    let moves = rule.transitions.iter().flatten().map(|it| Transition {
        date: moment(it.date.as_ref()),
        days: match it.date {
            Some(_) => days(it.days),
            None => i64::from(it.days.unwrap_or_default()).into(),
        },
        storage_class: class_of(it.storage_class.as_ref()),
    });
    let old_moves = rule.noncurrent_version_transitions.iter().flatten();
    let old_moves = old_moves.map(|it| NoncurrentTransition {
        newer_noncurrent_versions: days(it.newer_noncurrent_versions),
        noncurrent_days: days(it.noncurrent_days),
        storage_class: class_of(it.storage_class.as_ref()),
    });
    Rule {
        id: rule.id.clone().into(),
        prefix: legacy_prefix(rule).unwrap_or_default().into(),
        status: rule.status.as_str().into(),
        abort_incomplete_multipart_upload: block(abort.map(|it| Abort {
            days_after_initiation: days(it.days_after_initiation),
        })),
        expiration: block(expiration),
        filter: block(rule.filter.as_ref().map(filter_of)),
        noncurrent_version_expiration: block(old),
        noncurrent_version_transition: Attr::Known(old_moves.collect::<Set<_>>()),
        transition: Attr::Known(moves.collect::<Set<_>>()),
    }
}

/// The prefix of a rule in the form without filter.
#[expect(
    deprecated,
    reason = "S3 still tells rules in the form in which they were made"
)]
fn legacy_prefix(rule: &sdk::LifecycleRule) -> Option<String> {
    rule.prefix.clone()
}

fn filter_of(it: &sdk::LifecycleRuleFilter) -> Filter {
    let and = it.and.as_ref().map(|it| {
        let tags = it.tags.iter().flatten();
        let tags: BTreeMap<_, _> = tags.map(|it| (it.key.clone(), it.value.clone())).collect();
        And {
            object_size_greater_than: it.object_size_greater_than.unwrap_or_default().into(),
            object_size_less_than: it.object_size_less_than.unwrap_or_default().into(),
            prefix: it.prefix.clone().unwrap_or_default().into(),
            tags: (!tags.is_empty()).then_some(tags).into(),
        }
    });
    let tag = it.tag.as_ref().map(|it| Tag {
        key: it.key.as_str().into(),
        value: it.value.as_str().into(),
    });
    Filter {
        object_size_greater_than: it.object_size_greater_than.into(),
        object_size_less_than: it.object_size_less_than.into(),
        prefix: it.prefix.clone().into(),
        and: block(and),
        tag: block(tag),
    }
}
