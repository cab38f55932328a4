//! The attributes and blocks of `digitalocean_spaces_bucket_website_configuration`.

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use crate::spaces::names;

/// The protocols of a redirect.
const PROTOCOLS: [&str; 2] = ["http", "https"];

/// The website that a bucket of Spaces is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Website {
    /// Name of the bucket.
    #[attr(required().replace())]
    pub bucket: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(
        required()
            .replace()
            .equal(SemanticEquality::CaseInsensitive)
            .check(names::region())
    )]
    pub region: Attr<String>,
    /// Domain of the region's websites.
    #[attr(computed())]
    pub website_domain: Attr<String>,
    /// Host of the website.
    #[attr(computed())]
    pub website_endpoint: Attr<String>,
    /// What is shown where there is nothing else to show.
    #[block(max(1))]
    pub error_document: Attr<Vec<ErrorDocument>>,
    /// What is shown in place of a folder. Without it, everybody has to be sent elsewhere by `redirect_all_requests_to`.
    #[block(max(1))]
    pub index_document: Attr<Vec<IndexDocument>>,
    /// Where everybody is sent. With it the website has nothing else.
    #[block(max(1))]
    pub redirect_all_requests_to: Attr<Vec<RedirectAll>>,
    /// Who is sent where; the first rule that fits counts.
    #[block(max(50))]
    pub routing_rule: Attr<Vec<RoutingRule>>,
}

/// What is shown where there is nothing else to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ErrorDocument {
    /// Key of the object.
    #[attr(required().check(Validator::non_empty()))]
    pub key: Attr<String>,
}

/// What is shown in place of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct IndexDocument {
    /// What is put behind the folder, such as `index.html`. It has no `/` in it.
    #[attr(required().check(suffix()))]
    pub suffix: Attr<String>,
}

/// S3 API reference, `IndexDocument`.
fn suffix() -> Validator {
    Validator::text("be a name without `/`", |text| {
        !text.is_empty() && !text.contains('/')
    })
}

/// Where everybody is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RedirectAll {
    /// The host.
    #[attr(required().check(Validator::non_empty()))]
    pub host_name: Attr<String>,
    /// The protocol there: `http` or `https`. Left out, that of the request.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(PROTOCOLS))
    )]
    pub protocol: Attr<String>,
}

/// Who is sent where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RoutingRule {
    /// Who is sent there. Without it, everybody.
    #[block(max(1))]
    pub condition: Attr<Vec<Condition>>,
    /// Where to.
    #[block(min(1).max(1))]
    pub redirect: Attr<Vec<Redirect>>,
}

/// Who is sent elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Condition {
    /// Those who would be told this error, such as `404`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub http_error_code_returned_equals: Attr<String>,
    /// Those who ask for keys that begin with this.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub key_prefix_equals: Attr<String>,
}

/// Where somebody is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Redirect {
    /// The host. Left out, that of the request.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub host_name: Attr<String>,
    /// The status of the answer, such as `302`. Left out, it is `301`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub http_redirect_code: Attr<String>,
    /// The protocol there: `http` or `https`. Left out, that of the request.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(PROTOCOLS))
    )]
    pub protocol: Attr<String>,
    /// What takes the place of the beginning of the key that the condition names.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub replace_key_prefix_with: Attr<String>,
    /// What takes the place of the whole key.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub replace_key_with: Attr<String>,
}
