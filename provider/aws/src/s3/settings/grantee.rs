//! Whom a grant is about (S3 user guide, "Who is a grantee?").

use aws_sdk_s3::types as sdk;
use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::text;
use crate::parts;

/// Who may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Grantee {
    /// Name that S3 shows.
    #[attr(computed())]
    pub display_name: Attr<String>,
    /// Address of an account, for `AmazonCustomerByEmail`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub email_address: Attr<String>,
    /// Canonical id of an account, for `CanonicalUser`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub id: Attr<String>,
    /// `CanonicalUser`, `AmazonCustomerByEmail` or `Group`.
    #[attr(
        required()
            .check(Validator::one_of(["CanonicalUser", "AmazonCustomerByEmail", "Group"]))
    )]
    pub r#type: Attr<String>,
    /// Address of a group, for `Group`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub uri: Attr<String>,
}

/// Who may, inside of a block that S3 fills when it is left out: there every argument may be S3's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["type"])))]
pub(crate) struct AclGrantee {
    /// Name that S3 shows.
    #[attr(computed())]
    pub display_name: Attr<String>,
    /// Address of an account, for `AmazonCustomerByEmail`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub email_address: Attr<String>,
    /// Canonical id of an account, for `CanonicalUser`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub id: Attr<String>,
    /// `CanonicalUser`, `AmazonCustomerByEmail` or `Group`.
    #[attr(
        optional_computed()
            .check(Validator::one_of(["CanonicalUser", "AmazonCustomerByEmail", "Group"]))
    )]
    pub r#type: Attr<String>,
    /// Address of a group, for `Group`.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub uri: Attr<String>,
}

impl From<Grantee> for AclGrantee {
    fn from(it: Grantee) -> Self {
        Self {
            display_name: it.display_name,
            email_address: it.email_address,
            id: it.id,
            r#type: it.r#type,
            uri: it.uri,
        }
    }
}

impl From<&AclGrantee> for Grantee {
    fn from(it: &AclGrantee) -> Self {
        let it = it.clone();
        Self {
            display_name: it.display_name,
            email_address: it.email_address,
            id: it.id,
            r#type: it.r#type,
            uri: it.uri,
        }
    }
}

impl Grantee {
    /// As HCL has it. Where S3 tells nothing, hashicorp/aws stores an empty text.
    pub(super) fn read(grantee: &sdk::Grantee) -> Self {
        let text = |value: &Option<String>| Attr::Known(value.clone().unwrap_or_default());
        Self {
            display_name: text(&grantee.display_name),
            email_address: text(&grantee.email_address),
            id: text(&grantee.id),
            r#type: grantee.r#type.as_str().into(),
            uri: text(&grantee.uri),
        }
    }

    /// As the API takes it.
    pub(super) fn write(&self) -> Option<sdk::Grantee> {
        let grantee = sdk::Grantee::builder()
            .set_email_address(text(&self.email_address))
            .set_id(text(&self.id))
            .set_type(text(&self.r#type).as_deref().map(sdk::Type::from))
            .set_uri(text(&self.uri));
        parts::built(grantee.build())
    }
}
