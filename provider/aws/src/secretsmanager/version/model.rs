//! The arguments and attributes of `aws_secretsmanager_secret_version`.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::calls::bytes;
use crate::parts::given;

/// One value of a secret. Another value is another version, and the secret keeps this one for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::ExactlyOneOf(vec![
        "secret_binary",
        "secret_string",
        "secret_string_wo",
    ]))
    .relation(Relation::RequiredWith {
        argument: "secret_string_wo",
        others: vec!["secret_string_wo_version"],
    })
    .relation(Relation::RequiredWith {
        argument: "secret_string_wo_version",
        others: vec!["secret_string_wo"],
    })
)]
pub(crate) struct Version {
    /// ARN of the secret.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Whether the value is given as `secret_string_wo`.
    #[attr(computed())]
    pub(crate) has_secret_string_wo: Attr<bool>,
    /// The secret and the id of the version.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Binary value, in base64.
    #[attr(
        optional_or_zero()
            .replace()
            .sensitive()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("be base64", |text| bytes(text).is_some()).sensitive())
    )]
    pub(crate) secret_binary: Attr<String>,
    /// ARN or name of the secret.
    #[attr(required().replace())]
    pub(crate) secret_id: Attr<String>,
    /// Value.
    #[attr(
        optional_or_zero()
            .sensitive()
            .equal(SemanticEquality::EmptyForNull)
    )]
    pub(crate) secret_string: Attr<String>,
    /// Value that is in no state. It is sent when `secret_string_wo_version` changes.
    #[attr(optional().sensitive().write_only())]
    pub(crate) secret_string_wo: Attr<String>,
    /// Number of `secret_string_wo` in the configuration: another number is another version.
    #[attr(optional())]
    pub(crate) secret_string_wo_version: Attr<i64>,
    /// Id of the version.
    #[attr(computed())]
    pub(crate) version_id: Attr<String>,
    /// Labels by which the version is asked for; `AWSCURRENT` when left out. A label belongs to one
    /// version, and moves to this one.
    #[attr(optional_computed())]
    pub(crate) version_stages: Attr<Set<String>>,
}

/// The argument whose change makes another version, if there is one. A value that becomes one of the
/// argument that is in no state, such as after an import, stays the version that it is.
pub(super) fn renewed(before: &Version, config: &Version) -> Option<&'static str> {
    const TEXT: &str = "secret_string";
    const NUMBER: &str = "secret_string_wo_version";
    let (was_unseen, is_unseen) = (
        !before.secret_string_wo_version.is_null(),
        !config.secret_string_wo_version.is_null(),
    );
    match (was_unseen, is_unseen) {
        (true, true) => {
            (before.secret_string_wo_version != config.secret_string_wo_version).then_some(NUMBER)
        }
        (true, false) => Some(TEXT),
        (false, true) => {
            let same = given(&before.secret_string).is_some()
                && given(&before.secret_string) == given(&config.secret_string_wo);
            (!same).then_some(NUMBER)
        }
        (false, false) => {
            let is_unknown = config.secret_string.is_unknown();
            let same = given(&before.secret_string) == given(&config.secret_string);
            (is_unknown || !same).then_some(TEXT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_value_or_another_number_is_another_version() {
        let text = |text: &str| Version {
            secret_string: text.into(),
            ..Version::default()
        };
        let unseen = |text: &str, number: i64| Version {
            secret_string_wo: text.into(),
            secret_string_wo_version: Attr::Known(number),
            ..Version::default()
        };
        assert_eq!(renewed(&text("first"), &text("first")), None);
        assert_eq!(
            renewed(&text("first"), &text("second")),
            Some("secret_string")
        );
        assert_eq!(renewed(&text("first"), &unseen("first", 1)), None);
        let number = Some("secret_string_wo_version");
        assert_eq!(renewed(&text("first"), &unseen("second", 1)), number);
        assert_eq!(renewed(&unseen("", 1), &unseen("second", 1)), None);
        assert_eq!(renewed(&unseen("", 1), &unseen("first", 2)), number);
        assert_eq!(
            renewed(&unseen("", 1), &text("first")),
            Some("secret_string")
        );
    }
}
