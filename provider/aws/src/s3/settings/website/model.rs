//! The attributes and blocks of `aws_s3_bucket_website_configuration`.

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::rules;
use crate::s3::settings::{OWNER, is_account};

/// The website that a bucket is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::Conflicts(vec!["redirect_all_requests_to", "error_document"]))
        .relation(Relation::Conflicts(vec!["redirect_all_requests_to", "index_document"]))
        .relation(Relation::Conflicts(vec!["redirect_all_requests_to", "routing_rule"]))
        .relation(Relation::Conflicts(vec!["redirect_all_requests_to", "routing_rules"]))
        .relation(Relation::Conflicts(vec!["routing_rule", "routing_rules"]))
)]
pub(crate) struct Website {
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::length(1..=63)))]
    pub bucket: Attr<String>,
    /// Account that has to own the bucket; otherwise nothing is done.
    #[attr(
        optional_or_zero()
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
    /// Redirections, as the JSON of the API. It shows those that are written as blocks, too.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Json)
            .equal(SemanticEquality::Custom(rules::equal))
    )]
    pub routing_rules: Attr<String>,
    /// Domain of the region's website endpoint, for alias records.
    #[attr(computed())]
    pub website_domain: Attr<String>,
    /// Name of the website in the DNS.
    #[attr(computed())]
    pub website_endpoint: Attr<String>,
    /// What is answered with an error.
    #[block(max(1))]
    pub error_document: Attr<Vec<ErrorDocument>>,
    /// What is answered for a folder.
    #[block(max(1))]
    pub index_document: Attr<Vec<IndexDocument>>,
    /// Where every request is sent on to; then there is nothing else.
    #[block(max(1))]
    pub redirect_all_requests_to: Attr<Vec<RedirectAll>>,
    /// Redirections, of which the first that fits a request counts.
    #[block(computed())]
    pub routing_rule: Attr<Vec<RoutingRule>>,
}

/// What is answered with an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ErrorDocument {
    /// Key of the object.
    #[attr(required())]
    pub key: Attr<String>,
}

/// What is answered for a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct IndexDocument {
    /// Name of the object in each folder.
    #[attr(required())]
    pub suffix: Attr<String>,
}

/// Where every request is sent on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RedirectAll {
    /// Name of the host.
    #[attr(required())]
    pub host_name: Attr<String>,
    /// `http` or `https`, by default that of the request.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["http", "https"]))
    )]
    pub protocol: Attr<String>,
}

/// A redirection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RoutingRule {
    /// For which requests it is; for all when it is left out.
    #[block(max(1))]
    pub condition: Attr<Vec<Condition>>,
    /// Where such a request is sent on to.
    #[block(min(1).max(1))]
    pub redirect: Attr<Vec<Redirect>>,
}

/// For which requests a redirection is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Condition {
    /// HTTP status with which the request would be answered.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub http_error_code_returned_equals: Attr<String>,
    /// Beginning of the key.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub key_prefix_equals: Attr<String>,
}

/// Where a request is sent on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["replace_key_prefix_with", "replace_key_with"])))]
pub(crate) struct Redirect {
    /// Name of the host, by default that of the request.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub host_name: Attr<String>,
    /// HTTP status of the answer.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub http_redirect_code: Attr<String>,
    /// `http` or `https`, by default that of the request.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["http", "https"]))
    )]
    pub protocol: Attr<String>,
    /// What stands in the place of the key's beginning that the condition names.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub replace_key_prefix_with: Attr<String>,
    /// What stands in the place of the whole key.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub replace_key_with: Attr<String>,
}
