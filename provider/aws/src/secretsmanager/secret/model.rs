//! The arguments and attributes of `aws_secretsmanager_secret`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use crate::kms_keys;

/// A secret; its values are versions, which are types of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["name", "name_prefix"])))]
pub(crate) struct Secret {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Description.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) description: Attr<String>,
    /// Whether a replica takes the place of another secret of this name in its region.
    #[attr(default(false))]
    pub(crate) force_overwrite_replica_secret: Attr<bool>,
    /// ARN of the secret.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id, ARN or alias of the KMS key that encrypts the values; that of the service when left out.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::Custom(kms_keys::are_same))
    )]
    pub(crate) kms_key_id: Attr<String>,
    /// Name.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("have up to 512 letters, digits and `/_+=.@-`", is_name))
    )]
    pub(crate) name: Attr<String>,
    /// Beginning of a name that is made up.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("have up to 486 letters, digits and `/_+=.@-`", is_prefix))
    )]
    pub(crate) name_prefix: Attr<String>,
    /// Policy that says who may use the secret, as JSON; `{}` for none.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .equal(SemanticEquality::IamPolicy)
            .check(Validator::json())
    )]
    pub(crate) policy: Attr<String>,
    /// For how many days a deleted secret can be had back, from 7 to 30; `0` deletes it at once.
    #[attr(
        default(30_i64).check(Validator::any_of([
            Validator::range(7..=30),
            Validator::one_of_numbers([0]),
        ]))
    )]
    pub(crate) recovery_window_in_days: Attr<i64>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// The copies of the secret in other regions.
    #[block(computed())]
    pub(crate) replica: Attr<Set<Replica>>,
}

/// A copy of a secret in another region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Replica {
    /// Id, ARN or alias of the KMS key in that region; that of the service when left out.
    #[attr(optional_computed())]
    pub(crate) kms_key_id: Attr<String>,
    /// Day on which the copy was last read.
    #[attr(computed())]
    pub(crate) last_accessed_date: Attr<String>,
    /// Region of the copy, which every block has to name.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// State of the copy: `InSync`, `InProgress` or `Failed`.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// Why the copy is in that state.
    #[attr(computed())]
    pub(crate) status_message: Attr<String>,
}

fn is_plain(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"/_+=.@-".contains(&it);
    text.bytes().all(is_plain)
}

fn is_name(text: &str) -> bool {
    text.len() <= 512 && is_plain(text)
}

/// What is made up after it takes 26 characters.
fn is_prefix(text: &str) -> bool {
    text.len() <= 486 && is_plain(text)
}
