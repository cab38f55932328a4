//! Amounts as Kubernetes writes them: `100m`, `1Gi`, `1e9`.
//!
//! The same amount has many spellings, and the API server stores one of them (Kubernetes API reference,
//! "Quantity"). So amounts are compared by value, and shown in the spelling that the server would choose.

use std::fmt;

use serde_json::Value;

/// An amount. Two are equal when they are the same number, whatever their spelling.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// The number is `digits * 10^exponent`; no zero ends the digits.
    digits: i128,
    exponent: i32,
    form: Form,
}

/// Which family of suffixes an amount is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `Ki`, `Mi`, …
    Binary,
    /// `m`, `k`, `M`, …
    Decimal,
    /// `e3`, `e6`, …
    Exponent,
}

const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// With the power of ten that each stands for.
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        (self.digits, self.exponent) == (other.digits, other.exponent)
    }
}

impl Eq for Quantity {}

impl Quantity {
    /// Reads an amount. `None` for what is none, or has more digits than anything is measured with.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-'));
        let (number, suffix) = text.split_at(number.unwrap_or(text.len()));
        let (mut digits, mut exponent) = decimal(number)?;
        let form = if let Some(power) = BINARY.iter().position(|known| *known == suffix) {
            let factor = 1_i128 << (10 * (power + 1));
            digits = digits.checked_mul(factor)?;
            Form::Binary
        } else if let Some((_, power)) = DECIMAL.iter().find(|(known, _)| *known == suffix) {
            exponent += power;
            Form::Decimal
        } else {
            let power = suffix.strip_prefix(['e', 'E'])?;
            let sign = power.strip_prefix(['-', '+']).unwrap_or(power);
            if sign.is_empty() || sign.len() > 3 || !sign.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            exponent += power.parse::<i32>().ok()?;
            Form::Exponent
        };
        if digits == 0 {
            exponent = 0;
        }
        while digits != 0 && digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        Some(Self {
            digits,
            exponent,
            form,
        })
    }

    /// Reads an amount from a field, which may be a number as well.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    /// The number of whole units, if they are whole and not too many.
    fn whole(self) -> Option<i128> {
        let power = u32::try_from(self.exponent).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(power)?)
    }
}

/// The digits of a decimal number, and the power of ten that they are times.
fn decimal(text: &str) -> Option<(i128, i32)> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: i128 = digits.parse().ok()?;
    let exponent = -i32::try_from(part.len()).ok()?;
    Some((if negative { -size } else { size }, exponent))
}

impl fmt::Display for Quantity {
    /// As the API server writes it: without a fraction, with the largest suffix of its family.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits == 0 {
            return f.write_str("0");
        }
        if self.form == Form::Binary
            && let Some(mut whole) = self.whole()
            && whole.abs() >= 1024
        {
            let mut suffix = "";
            for larger in BINARY {
                if whole % 1024 != 0 {
                    break;
                }
                (whole, suffix) = (whole / 1024, larger);
            }
            return write!(f, "{whole}{suffix}");
        }
        let power = self.exponent.div_euclid(3) * 3;
        let zeros = "0".repeat(usize::try_from(self.exponent - power).unwrap_or(0));
        let digits = self.digits;
        if self.form == Form::Exponent || !(-9..=18).contains(&power) {
            return match power {
                0 => write!(f, "{digits}{zeros}"),
                power => write!(f, "{digits}{zeros}e{power}"),
            };
        }
        let suffix = DECIMAL.iter().find(|(_, known)| *known == power);
        write!(
            f,
            "{digits}{zeros}{}",
            suffix.map_or("", |(suffix, _)| suffix)
        )
    }
}

/// Whether the field at a path is an amount: the names of the fields down to it, without the entries of
/// lists.
///
/// Only Kubernetes' own kinds have amounts that the server spells anew; for others a path that looks the
/// same is compared by value too, which no such kind is hurt by.
#[must_use]
pub fn is_quantity(path: &[&str]) -> bool {
    matches!(
        path,
        [.., "resources", "limits" | "requests", _]
            | [.., "hard" | "capacity" | "podFixed", _]
            | [
                ..,
                "limits",
                "max" | "min" | "default" | "defaultRequest" | "maxLimitRequestRatio",
                _,
            ]
            | [.., "sizeLimit" | "divisor" | "averageValue"]
            | [.., "target", "value"]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn of(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|| panic!("{text} is an amount"))
    }

    #[test]
    fn one_amount_has_many_spellings() {
        for same in [
            &["1", "1000m", "1.0", "1e0", "1000000000n", "+1", "01"][..],
            &["1Gi", "1024Mi", "1073741824", "1048576Ki"],
            &["1.5Gi", "1536Mi"],
            &["0.1", "100m", ".1", "1e-1"],
            &["1e9", "1G", "1000M", "1E9"],
            &["0", "0m", "0Gi", "-0", "0e5"],
            &["1E", "1000P"],
        ] {
            for spelling in same {
                assert_eq!(of(spelling), of(same[0]), "{spelling}");
            }
        }
        assert_ne!(of("1M"), of("1Mi"));
        assert_ne!(of("1m"), of("1M"));
        assert_eq!(Quantity::of(&Value::from(0.1)), Some(of("100m")));
        assert_eq!(Quantity::of(&Value::from(2)), Some(of("2000m")));
    }

    #[test]
    fn amounts_are_shown_as_the_server_spells_them() {
        // The examples are those of the API reference, "Quantity".
        for (written, shown) in [
            ("1000m", "1"),
            ("0.1", "100m"),
            ("1.5", "1500m"),
            ("1.5Gi", "1536Mi"),
            ("1024Mi", "1Gi"),
            ("1000", "1k"),
            ("1e9", "1e9"),
            ("12e7", "120e6"),
            ("1536Ki", "1536Ki"),
            ("0.5Ki", "512"),
            ("0Gi", "0"),
            ("-2000m", "-2"),
            ("1234567", "1234567"),
            ("100Mi", "100Mi"),
        ] {
            assert_eq!(of(written).to_string(), shown, "{written}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "", "m", "1 Gi", "1gi", "1K", "one", "1e", "1e+", "1-2", "--1", "1.2.3", "0x1",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_fields_that_hold_amounts_are_amounts() {
        let is = |path: &str| is_quantity(&path.split('/').collect::<Vec<_>>());
        for path in [
            "spec/template/spec/containers/resources/limits/cpu",
            "spec/resources/requests/storage",
            "spec/hard/requests.cpu",
            "spec/limits/max/cpu",
            "spec/template/spec/volumes/emptyDir/sizeLimit",
            "spec/metrics/resource/target/averageValue",
        ] {
            assert!(is(path), "{path}");
        }
        for path in [
            "data/cpu",
            "metadata/labels/limits",
            "spec/replicas",
            "spec/limits/type",
        ] {
            assert!(!is(path), "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_the_same_amount(
            digits in -10_000_000_i64..10_000_000,
            part in "(\\.[0-9]{1,3})?",
            suffix in prop_oneof!["", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-3", "E12"],
        ) {
            let written = of(&format!("{digits}{part}{suffix}"));
            let shown = written.to_string();
            prop_assert_eq!(of(&shown), written, "{}", shown);
            prop_assert_eq!(of(&shown).to_string(), shown);
        }
    }
}
