//! The schema of `aws_iam_policy_document`.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::validate::Validator;

use super::document::{EFFECTS, VERSIONS};

/// A policy document, written as blocks and merged from other documents. It needs no API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Attributes {
    /// A number that changes with the document.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The document, indented.
    #[attr(computed())]
    pub(crate) json: Attr<String>,
    /// The document on one line.
    #[attr(computed())]
    pub(crate) minified_json: Attr<String>,
    /// Has no effect any more, and may only be empty.
    #[attr(optional().deprecated("Use `override_policy_documents`.").check(Validator::one_of([""])))]
    pub(crate) override_json: Attr<String>,
    /// Documents merged over the statements of this one, one after the other: a statement replaces the one with the same Sid, and one with a new Sid or without any is added at the end.
    #[attr(optional())]
    pub(crate) override_policy_documents: Attr<Vec<Attr<String>>>,
    /// The `Id` of the document.
    #[attr(optional())]
    pub(crate) policy_id: Attr<String>,
    /// Has no effect any more, and may only be empty.
    #[attr(optional().deprecated("Use `source_policy_documents`.").check(Validator::one_of([""])))]
    pub(crate) source_json: Attr<String>,
    /// Documents that this one starts from, in this order. A Sid must stand in one of their statements only; a statement of this document replaces the one with the same Sid.
    #[attr(optional())]
    pub(crate) source_policy_documents: Attr<Vec<Attr<String>>>,
    /// The statements, in this order.
    #[block()]
    pub(crate) statement: Attr<Vec<StatementBlock>>,
    /// The version of the policy language, `2012-10-17` when left out. The newest one of all merged documents counts.
    #[attr(optional_computed().check(Validator::one_of(VERSIONS)))]
    pub(crate) version: Attr<String>,
}

/// A statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct StatementBlock {
    /// Actions that the statement is about, such as `s3:GetObject` or `s3:*`.
    #[attr(optional_computed())]
    pub(crate) actions: Attr<Set<Attr<String>>>,
    /// A condition under which the statement applies. All of them have to hold.
    #[block()]
    pub(crate) condition: Attr<Set<ConditionBlock>>,
    /// Whether the statement allows or denies; it allows when left out.
    #[attr(optional_computed().check(Validator::one_of(EFFECTS)))]
    pub(crate) effect: Attr<String>,
    /// Actions that the statement is not about; it is about all others.
    #[attr(optional_computed())]
    pub(crate) not_actions: Attr<Set<Attr<String>>>,
    /// Whom the statement does not apply to; it applies to everybody else.
    #[block()]
    pub(crate) not_principals: Attr<Set<PrincipalBlock>>,
    /// Resources that the statement is not about, by ARN. Variables of the policy may be written `&{…}`.
    #[attr(optional_computed())]
    pub(crate) not_resources: Attr<Set<Attr<String>>>,
    /// Whom the statement applies to.
    #[block()]
    pub(crate) principals: Attr<Set<PrincipalBlock>>,
    /// Resources that the statement is about, by ARN. Variables of the policy may be written `&{…}`, since `${…}` is Terraform's own.
    #[attr(optional_computed())]
    pub(crate) resources: Attr<Set<Attr<String>>>,
    /// The name of the statement, by which documents are merged.
    #[attr(optional_computed())]
    pub(crate) sid: Attr<String>,
}

/// A condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ConditionBlock {
    /// The operator, such as `StringEquals`.
    #[attr(required())]
    pub(crate) test: Attr<String>,
    /// The values, of which one has to match. Variables of the policy may be written `&{…}`.
    #[attr(required())]
    pub(crate) values: Attr<Vec<Attr<String>>>,
    /// The key that is looked at, such as `aws:SourceArn`.
    #[attr(required())]
    pub(crate) variable: Attr<String>,
}

/// Principals of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct PrincipalBlock {
    /// The principals: ARNs, account numbers, names of services, or `*`. Variables of the policy may be written `&{…}`.
    #[attr(required())]
    pub(crate) identifiers: Attr<Set<Attr<String>>>,
    /// The kind: `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everybody.
    #[attr(required())]
    pub(crate) r#type: Attr<String>,
}
