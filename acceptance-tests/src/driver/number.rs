//! A decimal number without rounding.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A decimal number, kept as its digits.
///
/// A host computes with 512-bit floats, so an `f64` in between would turn `0.1` into another number
/// and hide, or invent, an inconsistent result. Two spellings of one number are equal: `1e3` and
/// `1000.0`. The value is `digits × 10^exponent`; `digits` has no zero at either end, and is empty
/// for zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    digits: String,
    exponent: i64,
}

/// A text that is no decimal number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotANumber(pub String);

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a decimal number", self.0)
    }
}

impl std::error::Error for NotANumber {}

impl Number {
    fn new(negative: bool, digits: &str, exponent: i64) -> Self {
        let significant = digits.trim_start_matches('0');
        let trimmed = significant.trim_end_matches('0');
        let zeros = i64::try_from(significant.len() - trimmed.len()).unwrap_or(i64::MAX);
        let zero = trimmed.is_empty();
        Self {
            negative: negative && !zero,
            digits: trimmed.to_owned(),
            exponent: if zero {
                0
            } else {
                exponent.saturating_add(zeros)
            },
        }
    }

    /// The exact value of a binary float, which for `0.1` has 55 digits.
    ///
    /// # Errors
    ///
    /// When the float is infinite or no number.
    pub fn from_f64(float: f64) -> Result<Self, NotANumber> {
        if !float.is_finite() {
            return Err(NotANumber(float.to_string()));
        }
        // No double needs more decimals than the smallest one, and this formatting never rounds
        // before that.
        format!("{float:.1074}").parse()
    }

    /// The number as an integer, when it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.exponent < 0 || self.exponent > 18 {
            return None;
        }
        self.to_string().parse().ok()
    }

    /// The number as a binary float, when that is exactly the same number.
    pub fn to_exact_f64(&self) -> Option<f64> {
        let float: f64 = self.to_string().parse().ok()?;
        (Self::from_f64(float).ok()? == *self).then_some(float)
    }

    /// Whether there is nothing behind the decimal point.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// How many digits stand before the decimal point; negative for zeros behind it.
    fn magnitude(&self) -> i64 {
        i64::try_from(self.digits.len())
            .unwrap_or(i64::MAX)
            .saturating_add(self.exponent)
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self
                .magnitude()
                .cmp(&other.magnitude())
                // Without zeros at the ends the digits compare like words.
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self::new(integer < 0, &integer.unsigned_abs().to_string(), 0)
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        Self::new(false, &integer.to_string(), 0)
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let wrong = || NotANumber(text.to_owned());
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().map_err(|_| wrong())?),
            None => (unsigned, 0i64),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let decimals = i64::try_from(fraction.len()).map_err(|_| wrong())?;
        Ok(Self::new(
            negative,
            &digits,
            exponent.saturating_sub(decimals),
        ))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Plain digits where that is readable, otherwise with an exponent. Both are JSON.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = &self.digits;
        let magnitude = self.magnitude();
        match usize::try_from(magnitude) {
            _ if digits.is_empty() => f.write_str("0"),
            Ok(whole) if self.exponent >= 0 && whole <= 400 => {
                write!(f, "{sign}{digits}{}", "0".repeat(whole - digits.len()))
            }
            Ok(whole) if self.exponent < 0 && whole > 0 => {
                write!(f, "{sign}{}.{}", &digits[..whole], &digits[whole..])
            }
            _ if self.exponent < 0 && magnitude > -400 => {
                let zeros = usize::try_from(-magnitude).unwrap_or_default();
                write!(f, "{sign}0.{}{digits}", "0".repeat(zeros))
            }
            _ => write!(f, "{sign}{digits}e{}", self.exponent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for (left, right) in [
            ("1e3", "1000.00"),
            ("-0", "0"),
            ("0.10", "1e-1"),
            ("+7", "007"),
        ] {
            assert_eq!(number(left), number(right));
        }
        assert_ne!(number("0.1"), Number::from_f64(0.1).expect("finite"));
        assert_eq!(number("2.5"), Number::from_f64(2.5).expect("finite"));
    }

    #[test]
    fn printing_and_reading_changes_nothing() {
        for text in [
            "0",
            "-1.5",
            "0.001",
            "18446744073709551615",
            "1200",
            "-12.034",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
        let large = number("1e1000");
        assert_eq!(number(&large.to_string()), large);
    }

    #[test]
    fn order_is_the_order_of_numbers() {
        let order = ["-20", "-3", "-0.5", "0", "0.05", "0.5", "3", "12.5", "100"];
        assert!(order.map(number).is_sorted());
    }

    #[test]
    fn conversions_are_exact_or_refused() {
        assert_eq!(number("9223372036854775807").to_i64(), Some(i64::MAX));
        assert_eq!(number("9223372036854775808").to_i64(), None);
        assert_eq!(number("0.5").to_i64(), None);
        assert_eq!(number("0.5").to_exact_f64(), Some(0.5));
        assert_eq!(number("0.1").to_exact_f64(), None);
        assert!("".parse::<Number>().is_err());
        assert!("1.2.3".parse::<Number>().is_err());
        assert!(Number::from_f64(f64::INFINITY).is_err());
    }
}
