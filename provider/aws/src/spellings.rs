//! Spellings of values that several types have: truth values as text, and Base64.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::value::{Number, Value};

use crate::parts::given;

/// The truth value of a text, as Terraform's first SDK reads it.
fn truth_of(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The truth value that is given as text.
pub(crate) fn truth(text: &Attr<String>) -> Option<bool> {
    given(text).and_then(truth_of)
}

/// Whether a text is a truth value.
pub(crate) fn is_truth(text: &str) -> bool {
    truth_of(text).is_some()
}

/// Whether two texts are the same truth value.
pub(crate) fn same_truth(a: &Value, b: &Value) -> bool {
    let of = |value: &Value| match value {
        Value::String(text) => truth_of(text),
        _ => None,
    };
    of(a).is_some() && of(a) == of(b)
}

/// The number that a text says.
fn number_of(text: &str) -> Option<f64> {
    text.parse().ok().filter(|it: &f64| it.is_finite())
}

/// Whether a text is a number, which may have decimals.
pub(crate) fn is_number(text: &str) -> bool {
    number_of(text).is_some()
}

/// Whether two texts are the same number.
pub(crate) fn same_number(a: &Value, b: &Value) -> bool {
    let of = |value: &Value| match value {
        Value::String(text) => number_of(text),
        _ => None,
    };
    of(a).is_some_and(|a| of(b).is_some_and(|b| a.total_cmp(&b).is_eq()))
}

/// A switch as an API has it that has a word for each of its positions.
pub(crate) const fn switch(is_on: bool) -> &'static str {
    match is_on {
        true => "ENABLED",
        false => "DISABLED",
    }
}

/// Whether such a switch is on.
pub(crate) fn is_on(position: &str) -> bool {
    position == switch(true)
}

/// The bytes of which a text is the Base64. White space does not count: tools break long lines.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_ascii_whitespace().collect();
    let bytes = STANDARD
        .decode(&text)
        .or_else(|_| STANDARD_NO_PAD.decode(&text));
    bytes.ok()
}

/// Whether a text is Base64.
pub(crate) fn is_base64(text: &str) -> bool {
    bytes_of(text).is_some()
}

/// Whether two texts are the Base64 of the same bytes.
pub(crate) fn same_bytes(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => {
            let (a, b) = (bytes_of(a), bytes_of(b));
            a.is_some() && a == b
        }
        _ => false,
    }
}

/// Says so when a number is not above 0.
pub(crate) fn positive(value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
    if let Value::Number(number) = value
        && *number <= Number::zero()
    {
        let detail = format!("The value has to be greater than 0, but is {number}.");
        diagnostics.push(Diagnostic::error("Invalid number", detail).at(path.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_have_two_spellings() {
        let same = |a: &str, b: &str| same_truth(&Value::string(a), &Value::string(b));
        assert!(same("true", "1") && same("0", "false"));
        assert!(!same("true", "false") && !same("", "") && !same("yes", "yes"));
        assert_eq!(truth(&"1".into()), Some(true));
        assert_eq!(truth(&Attr::Null), None);
    }

    #[test]
    fn a_number_is_compared_by_its_value() {
        let same = |a: &str, b: &str| same_number(&Value::string(a), &Value::string(b));
        assert!(same("10.50", "10.5") && same("1e1", "10") && same("0.0", "0"));
        assert!(!same("10", "10.5") && !same("", "") && !same("inf", "inf"));
        assert!(is_number("-0.5") && !is_number("") && !is_number("NaN") && !is_number("ten"));
    }

    #[test]
    fn base64_is_compared_by_its_bytes() {
        let same = |a: &str, b: &str| same_bytes(&Value::string(a), &Value::string(b));
        assert!(same("aGVsbG8=", "aGVs\nbG8="));
        assert!(same("aGVsbG8=", "aGVsbG8"));
        assert!(!same("aGVsbG8=", "aGVsbG9v") && !same("#!/bin/sh", "#!/bin/sh"));
        assert!(is_base64("") && !is_base64("#!/bin/sh"));
    }
}
