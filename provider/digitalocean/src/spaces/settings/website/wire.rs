//! Websites between HCL and the API.

use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use aws_sdk_s3::types as sdk;
use slipway_framework::model::Attr;

use super::model::{
    Condition, ErrorDocument, IndexDocument, Redirect, RedirectAll, RoutingRule, Website,
};
use crate::parts::given;

/// A text that is sent.
fn text(value: &Attr<String>) -> Option<String> {
    given(value).map(str::to_owned)
}

/// A text that was told.
fn said(value: Option<String>) -> Attr<String> {
    value.filter(|it| !it.is_empty()).into()
}

/// The only block.
fn only<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known()?.first()
}

fn block<T>(told: Option<T>) -> Attr<Vec<T>> {
    Attr::Known(told.into_iter().collect())
}

/// What is planned, as the API takes it.
pub(super) fn wanted(planned: &Website) -> sdk::WebsiteConfiguration {
    // The builders want what the schema requires.
    let error = only(&planned.error_document).and_then(|it| {
        let document = sdk::ErrorDocument::builder().set_key(text(&it.key));
        document.build().ok()
    });
    let index = only(&planned.index_document).and_then(|it| {
        let document = sdk::IndexDocument::builder().set_suffix(text(&it.suffix));
        document.build().ok()
    });
    let all = only(&planned.redirect_all_requests_to).and_then(|it| {
        let redirect = sdk::RedirectAllRequestsTo::builder().set_host_name(text(&it.host_name));
        let protocol = given(&it.protocol).map(sdk::Protocol::from);
        redirect.set_protocol(protocol).build().ok()
    });
    let rules = planned.routing_rule.if_known().into_iter().flatten();
    let rules: Vec<sdk::RoutingRule> = rules.map(rule).collect();
    sdk::WebsiteConfiguration::builder()
        .set_error_document(error)
        .set_index_document(index)
        .set_redirect_all_requests_to(all)
        .set_routing_rules((!rules.is_empty()).then_some(rules))
        .build()
}

fn rule(rule: &RoutingRule) -> sdk::RoutingRule {
    let condition = only(&rule.condition).map(|it| {
        sdk::Condition::builder()
            .set_http_error_code_returned_equals(text(&it.http_error_code_returned_equals))
            .set_key_prefix_equals(text(&it.key_prefix_equals))
            .build()
    });
    let redirect = only(&rule.redirect).map(|it| {
        sdk::Redirect::builder()
            .set_host_name(text(&it.host_name))
            .set_http_redirect_code(text(&it.http_redirect_code))
            .set_protocol(given(&it.protocol).map(sdk::Protocol::from))
            .set_replace_key_prefix_with(text(&it.replace_key_prefix_with))
            .set_replace_key_with(text(&it.replace_key_with))
            .build()
    });
    sdk::RoutingRule::builder()
        .set_condition(condition)
        .set_redirect(redirect)
        .build()
}

/// What was told, as HCL has it.
pub(super) fn told(answer: GetBucketWebsiteOutput) -> Website {
    let protocol = |it: Option<sdk::Protocol>| said(it.map(|it| it.as_str().to_owned()));
    let rules = answer.routing_rules.into_iter().flatten().map(|it| {
        let condition = it.condition.map(|it| Condition {
            http_error_code_returned_equals: said(it.http_error_code_returned_equals),
            key_prefix_equals: said(it.key_prefix_equals),
        });
        let redirect = it.redirect.map(|it| Redirect {
            host_name: said(it.host_name),
            http_redirect_code: said(it.http_redirect_code),
            protocol: protocol(it.protocol),
            replace_key_prefix_with: said(it.replace_key_prefix_with),
            replace_key_with: said(it.replace_key_with),
        });
        RoutingRule {
            condition: block(condition),
            redirect: block(redirect),
        }
    });
    let all = answer.redirect_all_requests_to.map(|it| RedirectAll {
        host_name: it.host_name.into(),
        protocol: protocol(it.protocol),
    });
    let error = answer.error_document;
    let index = answer.index_document;
    Website {
        error_document: block(error.map(|it| ErrorDocument { key: it.key.into() })),
        index_document: block(index.map(|it| IndexDocument {
            suffix: it.suffix.into(),
        })),
        redirect_all_requests_to: block(all),
        routing_rule: Attr::Known(rules.collect()),
        ..Website::default()
    }
}
