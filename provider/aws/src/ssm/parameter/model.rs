//! The arguments and attributes of `aws_ssm_parameter`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

/// What a change of makes another version of a parameter.
pub(super) const VERSIONED: &[&str] = &[
    "allowed_pattern",
    "description",
    "insecure_value",
    "key_id",
    "tier",
    "type",
    "value",
    "value_wo_version",
];

/// A value under a name, which may be a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::ExactlyOneOf(vec!["insecure_value", "value", "value_wo"]))
        .relation(Relation::RequiredWith {
            argument: "value_wo",
            others: vec!["value_wo_version"],
        })
        .relation(Relation::RequiredWith {
            argument: "value_wo_version",
            others: vec!["value_wo"],
        })
)]
pub(crate) struct Parameter {
    /// Regular expression that values have to match.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(0..=1024))
    )]
    pub(crate) allowed_pattern: Attr<String>,
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// What the value is: `text`, `aws:ec2:image` for the id of an image, which then has to exist, or
    /// `aws:ssm:integration`.
    #[attr(
        optional_computed()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["aws:ec2:image", "aws:ssm:integration", "text"]))
    )]
    pub(crate) data_type: Attr<String>,
    /// Description.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::length(0..=1024))
    )]
    pub(crate) description: Attr<String>,
    /// Whether the value is given as `value_wo`.
    #[attr(computed())]
    pub(crate) has_value_wo: Attr<bool>,
    /// Name of the parameter.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Value that is no secret, and is shown. Not for the type `SecureString`.
    #[attr(optional_computed())]
    pub(crate) insecure_value: Attr<String>,
    /// Id, ARN or alias of the KMS key that encrypts a `SecureString`; that of the service when left
    /// out.
    #[attr(
        optional_computed()
            .recomputed_with(&["type"])
            .equal(SemanticEquality::EmptyForNull)
    )]
    pub(crate) key_id: Attr<String>,
    /// Name, with the path before it.
    #[attr(required().replace().check(Validator::length(1..=2048)))]
    pub(crate) name: Attr<String>,
    /// Whether the creation takes a parameter over that there is already.
    #[attr(optional())]
    pub(crate) overwrite: Attr<bool>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Tier that decides on size and price: `Standard`, `Advanced` or `Intelligent-Tiering`.
    #[attr(
        optional_computed()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(["Advanced", "Intelligent-Tiering", "Standard"]))
    )]
    pub(crate) tier: Attr<String>,
    /// `String`, `StringList` or `SecureString`.
    #[attr(required().check(Validator::one_of(["SecureString", "String", "StringList"])))]
    pub(crate) r#type: Attr<String>,
    /// Value.
    #[attr(
        optional_computed()
            .sensitive()
            .equal(SemanticEquality::EmptyForNull)
    )]
    pub(crate) value: Attr<String>,
    /// Value that is in no state. It is sent when `value_wo_version` changes, and with any other change.
    #[attr(optional().sensitive().write_only())]
    pub(crate) value_wo: Attr<String>,
    /// Number of `value_wo` in the configuration: another number sends it again.
    #[attr(optional())]
    pub(crate) value_wo_version: Attr<i64>,
    /// Number of the version, which each change makes one higher.
    #[attr(computed().recomputed_with(VERSIONED))]
    pub(crate) version: Attr<i64>,
}

impl Parameter {
    /// The value that the state has, whichever argument it is of.
    pub(super) fn shown_or_secret(&self) -> &Attr<String> {
        match &self.insecure_value {
            Attr::Null => &self.value,
            shown => shown,
        }
    }

    /// Whether another model with this value is the version that there is: a value that becomes one of
    /// another argument stays the same.
    pub(super) fn is_same_version(&self, other: &Self, value: &Attr<String>) -> bool {
        let rest = |it: &Self| {
            let texts = [
                &it.allowed_pattern,
                &it.description,
                &it.key_id,
                &it.tier,
                &it.r#type,
            ];
            (texts.map(Clone::clone), it.value_wo_version.clone())
        };
        rest(self) == rest(other) && self.shown_or_secret() == value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_argument_makes_no_version() {
        let secret = Parameter {
            value: "first".into(),
            ..Parameter::default()
        };
        let shown = Parameter {
            insecure_value: "first".into(),
            ..Parameter::default()
        };
        assert!(secret.is_same_version(&shown, shown.shown_or_secret()));
        assert!(!secret.is_same_version(&shown, &"second".into()));
        let described = Parameter {
            description: "Described.".into(),
            ..shown
        };
        assert!(!secret.is_same_version(&described, described.shown_or_secret()));
    }
}
