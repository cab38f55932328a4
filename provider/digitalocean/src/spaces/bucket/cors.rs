//! The rules for other origins of a bucket between HCL and the API.

use aws_sdk_s3::types as sdk;
use slipway_framework::model::Attr;

use super::model::{Bucket, CorsRule};
use crate::parts;

/// Rules for other origins as the API takes them.
pub(super) fn wanted(planned: &Bucket) -> Vec<sdk::CorsRule> {
    let rules = planned.cors_rule.if_known().into_iter().flatten();
    // The builder wants methods and origins, which are there.
    let rules = rules.filter_map(|rule| {
        sdk::CorsRule::builder()
            .set_allowed_headers(parts::some(parts::texts(&rule.allowed_headers)))
            .set_allowed_methods(parts::texts(&rule.allowed_methods))
            .set_allowed_origins(parts::texts(&rule.allowed_origins))
            .set_max_age_seconds(rule.max_age_seconds.if_known().copied().map(parts::int))
            .build()
            .ok()
    });
    rules.collect()
}

/// The same as HCL has them.
pub(super) fn told(told: Vec<sdk::CorsRule>) -> Attr<Vec<CorsRule>> {
    let rules = told.into_iter().map(|rule| CorsRule {
        allowed_headers: rule.allowed_headers.filter(|it| !it.is_empty()).into(),
        allowed_methods: Attr::Known(rule.allowed_methods),
        allowed_origins: Attr::Known(rule.allowed_origins),
        max_age_seconds: rule.max_age_seconds.map(i64::from).into(),
    });
    Attr::Known(rules.collect())
}
