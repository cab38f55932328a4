//! The arguments and attributes of `aws_kms_grant`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use crate::kms_keys;

/// How long a name may be.
const LONGEST: usize = 256;

/// The right of a principal to use a KMS key in some ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Grant {
    /// Tokens of other grants that allow this one to be made before they are known everywhere.
    #[attr(optional().replace())]
    pub(crate) grant_creation_tokens: Attr<Set<String>>,
    /// Id of the grant.
    #[attr(computed())]
    pub(crate) grant_id: Attr<String>,
    /// Token by which the grant can be used before it is known everywhere. Nothing but its creation
    /// tells it.
    #[attr(computed().sensitive())]
    pub(crate) grant_token: Attr<String>,
    /// ARN of the principal that may use the key.
    #[attr(required().replace().check(Validator::arn()))]
    pub(crate) grantee_principal: Attr<String>,
    /// Id or ARN of the key, and the id of the grant.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id or ARN of the key.
    #[attr(required().replace().equal(SemanticEquality::Custom(kms_keys::are_same)))]
    pub(crate) key_id: Attr<String>,
    /// Name. With one, an interrupted creation is found again.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("have up to 256 letters, digits and `-/:_`", is_name))
    )]
    pub(crate) name: Attr<String>,
    /// What the principal may do with the key, such as `Encrypt`, `Decrypt` and `DescribeKey`.
    #[attr(
        required()
            .replace()
            .check(Validator::elements(Validator::one_of([
                "CreateGrant",
                "Decrypt",
                "DeriveSharedSecret",
                "DescribeKey",
                "Encrypt",
                "GenerateDataKey",
                "GenerateDataKeyPair",
                "GenerateDataKeyPairWithoutPlaintext",
                "GenerateDataKeyWithoutPlaintext",
                "GenerateMac",
                "GetPublicKey",
                "ReEncryptFrom",
                "ReEncryptTo",
                "RetireGrant",
                "Sign",
                "Verify",
                "VerifyMac",
            ])))
    )]
    pub(crate) operations: Attr<Set<String>>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Whether the grant is retired when it is destroyed, and not revoked, which takes another
    /// permission.
    #[attr(default(false))]
    pub(crate) retire_on_delete: Attr<bool>,
    /// ARN of the principal that may retire the grant.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::arn())
    )]
    pub(crate) retiring_principal: Attr<String>,
    /// The encryption contexts for which the grant is good; all when left out.
    #[block(replace())]
    pub(crate) constraints: Attr<Set<Constraints>>,
}

/// The encryption contexts for which a grant is good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Constraints {
    /// The pairs of which the encryption context consists.
    #[attr(optional().replace())]
    pub(crate) encryption_context_equals: Attr<BTreeMap<String, String>>,
    /// Pairs that the encryption context has among others.
    #[attr(optional().replace())]
    pub(crate) encryption_context_subset: Attr<BTreeMap<String, String>>,
}

fn is_name(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-/:_".contains(&it);
    text.len() <= LONGEST && text.bytes().all(is_plain)
}
