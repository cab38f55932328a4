//! Lifecycle rules between HCL and the API.

use aws_sdk_s3::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::day;
use super::rule::{Expiration, NoncurrentExpiration, Rule, expires};
use crate::parts::{self, given};

/// A number that is sent.
fn number(value: &Attr<i64>) -> Option<i32> {
    let value = value.if_known().copied().filter(|it| *it != 0);
    value.map(parts::int)
}

/// Lifecycle rules as the API takes them. What is off, and no days, is not sent: the gateway refuses both. Neither is
/// a block in which there is nothing else.
pub(in crate::spaces) fn wanted(rules: &Attr<Vec<Rule>>) -> Vec<sdk::LifecycleRule> {
    let rules = rules.if_known().into_iter().flatten();
    let rules = rules.filter_map(|rule| {
        let expiration = rule
            .expiration
            .if_known()
            .and_then(|it| it.into_iter().find(|it| expires(it)));
        let expiration = expiration.map(|it| {
            sdk::LifecycleExpiration::builder()
                .set_date(given(&it.date).and_then(day::midnight))
                .set_days(number(&it.days))
                .set_expired_object_delete_marker(
                    it.expired_object_delete_marker
                        .if_known()
                        .copied()
                        .filter(|it| *it),
                )
                .build()
        });
        let old = rule.noncurrent_version_expiration.if_known();
        let old = old.and_then(|it| it.into_iter().find_map(|it| number(&it.days)));
        let old = old.map(|days| {
            sdk::NoncurrentVersionExpiration::builder()
                .noncurrent_days(days)
                .build()
        });
        let uploads = number(&rule.abort_incomplete_multipart_upload_days).map(|days| {
            sdk::AbortIncompleteMultipartUpload::builder()
                .days_after_initiation(days)
                .build()
        });
        let prefix = given(&rule.prefix).unwrap_or_default();
        let status = match rule.enabled.if_known() {
            Some(true) => sdk::ExpirationStatus::Enabled,
            _ => sdk::ExpirationStatus::Disabled,
        };
        // The builder wants a status, which is there.
        sdk::LifecycleRule::builder()
            .set_id(given(&rule.id).map(str::to_owned))
            .status(status)
            .filter(sdk::LifecycleRuleFilter::builder().prefix(prefix).build())
            .set_expiration(expiration)
            .set_noncurrent_version_expiration(old)
            .set_abort_incomplete_multipart_upload(uploads)
            .build()
            .ok()
    });
    rules.collect()
}

/// Lifecycle rules as HCL has them: those that are known in their order and spelling, then the others.
pub(in crate::spaces) fn told(
    told: Vec<sdk::LifecycleRule>,
    known: &Attr<Vec<Rule>>,
) -> Attr<Vec<Rule>> {
    let mut told: Vec<Rule> = told.iter().map(rule).collect();
    let mut ordered = Vec::with_capacity(told.len());
    for known in known.if_known().into_iter().flatten() {
        if let Some(place) = told.iter().position(|it| it.id == known.id) {
            ordered.push(spelled(told.remove(place), known));
        }
    }
    ordered.extend(told);
    Attr::Known(ordered)
}

fn rule(rule: &sdk::LifecycleRule) -> Rule {
    let filter = rule.filter.as_ref();
    let prefix = filter.and_then(|it| {
        let all = it.and.as_ref().and_then(|it| it.prefix.clone());
        it.prefix.clone().or(all)
    });
    #[expect(
        deprecated,
        reason = "the gateway still tells it for rules that are for everything"
    )]
    let prefix = prefix.or_else(|| rule.prefix.clone());
    let days = |days: Option<i32>| Attr::from(days.map(i64::from));
    let expiration = rule.expiration.as_ref().map(|it| Expiration {
        date: it.date.as_ref().and_then(day::told).into(),
        days: days(it.days),
        expired_object_delete_marker: it.expired_object_delete_marker.into(),
    });
    let old = rule.noncurrent_version_expiration.as_ref();
    let old = old.map(|it| NoncurrentExpiration {
        days: days(it.noncurrent_days),
    });
    let uploads = rule.abort_incomplete_multipart_upload.as_ref();
    Rule {
        abort_incomplete_multipart_upload_days: days(
            uploads.and_then(|it| it.days_after_initiation),
        ),
        enabled: (rule.status == sdk::ExpirationStatus::Enabled).into(),
        id: rule.id.clone().into(),
        prefix: prefix.filter(|it| !it.is_empty()).into(),
        expiration: Attr::Known(Set(expiration.into_iter().collect())),
        noncurrent_version_expiration: Attr::Known(Set(old.into_iter().collect())),
    }
}

/// What was told, in the spelling of what is known where both mean the same.
fn spelled(told: Rule, known: &Rule) -> Rule {
    let number = |value: &Attr<i64>| value.if_known().copied().unwrap_or_default();
    let is_on = |value: &Attr<bool>| value == &Attr::Known(true);
    let same_date = |a: &Attr<String>, b: &Attr<String>| match (given(a), given(b)) {
        (Some(a), Some(b)) => day::is_same(a, b),
        (a, b) => a == b,
    };
    let only = |set: &Attr<Set<Expiration>>| {
        let all = set.if_known()?;
        all.into_iter().find(|it| expires(it)).cloned()
    };
    let same_expiration = match (only(&told.expiration), only(&known.expiration)) {
        (Some(a), Some(b)) => {
            same_date(&a.date, &b.date)
                && number(&a.days) == number(&b.days)
                && is_on(&a.expired_object_delete_marker) == is_on(&b.expired_object_delete_marker)
        }
        (a, b) => a.is_none() && b.is_none(),
    };
    let expiration = match same_expiration {
        true => known.expiration.clone(),
        false => told.expiration,
    };
    let days = |set: &Attr<Set<NoncurrentExpiration>>| {
        let all = set.if_known()?;
        all.into_iter()
            .map(|it| number(&it.days))
            .find(|it| *it != 0)
    };
    let (old, known_old) = (
        told.noncurrent_version_expiration,
        &known.noncurrent_version_expiration,
    );
    let noncurrent_version_expiration = match days(&old) == days(known_old) {
        true => known_old.clone(),
        false => old,
    };
    Rule {
        expiration,
        noncurrent_version_expiration,
        ..told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One rule, which deletes unfinished uploads too.
    fn rules(expiration: Expiration, old: NoncurrentExpiration) -> Attr<Vec<Rule>> {
        let rule = Rule {
            abort_incomplete_multipart_upload_days: 3.into(),
            enabled: true.into(),
            id: "one".into(),
            expiration: Attr::Known(Set(vec![expiration])),
            noncurrent_version_expiration: Attr::Known(Set(vec![old])),
            ..Rule::default()
        };
        Attr::Known(vec![rule])
    }

    #[test]
    fn empty_blocks_are_not_sent_and_stay_as_they_are_written() {
        let zero = Expiration {
            date: "".into(),
            days: 0.into(),
            expired_object_delete_marker: false.into(),
        };
        for expiration in [Expiration::default(), zero] {
            let planned = rules(expiration, NoncurrentExpiration::default());
            let sent = wanted(&planned);
            assert_eq!(sent[0].expiration, None);
            assert_eq!(sent[0].noncurrent_version_expiration, None);
            assert!(sent[0].abort_incomplete_multipart_upload.is_some());
            let again = told(sent, &planned);
            assert_eq!(again, planned);
        }
    }

    #[test]
    fn a_day_is_sent_as_its_midnight_and_told_as_a_day() {
        for text in ["2030-01-01", "2030-01-01T00:00:00Z"] {
            let on = |day: &str| Expiration {
                date: day.into(),
                ..Expiration::default()
            };
            let old = NoncurrentExpiration { days: 7.into() };
            let planned = rules(on(text), old.clone());
            let sent = wanted(&planned);
            let date = sent[0].expiration.as_ref().and_then(|it| it.date);
            assert_eq!(date.map(|it| it.secs()), Some(1_893_456_000));
            let again = told(sent.clone(), &planned);
            assert_eq!(again, planned, "the spelling stays");
            let other = rules(on("2031-01-01"), NoncurrentExpiration::default());
            let again = told(sent, &other);
            assert_eq!(again, rules(on("2030-01-01"), old));
        }
    }
}
