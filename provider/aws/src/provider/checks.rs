//! Checks of values in the provider block.
//!
//! The limits are those of the STS API reference (AssumeRole, AssumeRoleWithWebIdentity).

use std::time::Duration;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_framework::semantic::duration;
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

/// The id of an AWS account.
pub(super) fn account_id() -> Validator {
    Validator::text("be an account id of 12 digits", |text| {
        text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A number without a fraction that fits into 64 bits.
pub(super) const fn whole_number() -> Validator {
    Validator::custom(
        |value: &Value, path: &Path, diagnostics: &mut Diagnostics| {
            let Value::Number(number) = value else {
                return;
            };
            if number.to_i64().is_none() {
                let detail = "The value must be a whole number. Nothing was changed.\nCorrect it, then try again.";
                diagnostics.push(Diagnostic::error("Invalid number", detail).at(path.clone()));
            }
        },
    )
}

/// `true`, `false`, or empty for neither.
pub(super) fn optional_flag() -> Validator {
    Validator::one_of(["true", "false", ""])
}

/// The length of a session.
pub(super) fn session_duration() -> Validator {
    Validator::text("be a duration from `15m` to `12h`", |text| {
        let range = Duration::from_secs(15 * 60)..=Duration::from_secs(12 * 3600);
        duration::parse(text).is_some_and(|duration| range.contains(&duration))
    })
}

/// A session's name or source identity.
pub(super) fn session_name() -> Validator {
    Validator::text(
        "have 2 to 64 letters, digits and characters of `_=,.@-`",
        |text| {
            (2..=64).contains(&text.len()) && text.chars().all(|c| word(c) || "=,.@-".contains(c))
        },
    )
}

/// The characters of an external id.
pub(super) fn external_id() -> Validator {
    Validator::text(
        "consist of letters, digits and characters of `_+=,.@:/-`",
        |text| text.chars().all(|c| word(c) || "+=,.@:/-".contains(c)),
    )
}

/// An Amazon resource name, or empty for none.
pub(super) fn arn_or_empty() -> Validator {
    Validator::any_of([Validator::arn(), Validator::one_of([""])])
}

const fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(validator: &Validator, text: &str) -> bool {
        let mut diagnostics = Diagnostics::new();
        validator.validate(&Value::string(text), &Path::of("x"), &mut diagnostics);
        !diagnostics.has_errors()
    }

    #[test]
    fn each_check_refuses_what_sts_refuses() {
        assert!(accepts(&account_id(), "123456789012"));
        assert!(!accepts(&account_id(), "12345678901"));
        assert!(accepts(&session_duration(), "15m"));
        assert!(!accepts(&session_duration(), "14m59s"));
        assert!(!accepts(&session_duration(), "12h1s"));
        assert!(!accepts(&session_duration(), "900"));
        assert!(accepts(&session_name(), "ci@build-7"));
        assert!(!accepts(&session_name(), "a"));
        assert!(!accepts(&session_name(), "with space"));
        assert!(accepts(&external_id(), "a:b/c+d"));
        assert!(!accepts(&external_id(), "a b"));
        assert!(accepts(&arn_or_empty(), ""));
        assert!(accepts(
            &arn_or_empty(),
            "arn:aws:iam::123456789012:role/ci"
        ));
        assert!(!accepts(&arn_or_empty(), "role/ci"));
        assert!(
            accepts(&optional_flag(), "true")
                && accepts(&optional_flag(), "")
                && !accepts(&optional_flag(), "yes")
        );
    }

    #[test]
    fn a_fraction_is_no_whole_number() {
        let mut diagnostics = Diagnostics::new();
        let half = Value::Number("0.5".parse().unwrap());
        whole_number().validate(&half, &Path::of("max_retries"), &mut diagnostics);
        assert!(diagnostics.has_errors());
    }
}
