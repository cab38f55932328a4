//! Numbers of any size and precision, kept as the decimal that was written.
//!
//! Core holds numbers as 512-bit binary floats and sends every decimal that no `f64` holds exactly
//! as text: HCL's `0.1` arrives as the string `0.1`.
//! An answer of `0.1_f64` is a different number to it ("Provider produced inconsistent result").
//! So a [`Number`] keeps sign, digits and exponent, and never rounds unless it is asked to.

use std::cmp::Ordering;
use std::fmt;

mod text;

#[cfg(test)]
mod tests;

/// A decimal number, exact, or one of the two infinities.
///
/// Equality, order and hash go by value: `1.0`, `1` and `10e-1` are equal.
/// The memory is that of the digits which were written: a huge exponent is never expanded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(Repr);

/// Kept normal, so that the derived equality and hash are those of the value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    NegativeInfinity,
    /// `digits × 10^exponent`: ASCII digits, neither the first nor the last of them a zero.
    /// Zero has no digits, a positive sign and the exponent 0.
    Finite {
        negative: bool,
        exponent: i32,
        digits: Box<[u8]>,
    },
    PositiveInfinity,
}

impl Number {
    /// Zero.
    pub fn zero() -> Self {
        Self(Repr::Finite {
            negative: false,
            exponent: 0,
            digits: Box::default(),
        })
    }

    /// Positive infinity.
    pub const INFINITY: Self = Self(Repr::PositiveInfinity);

    /// Negative infinity.
    pub const NEG_INFINITY: Self = Self(Repr::NegativeInfinity);

    /// Brings digits into the normal form.
    fn from_digits(
        negative: bool,
        mut digits: Vec<u8>,
        exponent: i64,
    ) -> Result<Self, InvalidNumber> {
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        if leading == digits.len() {
            return Ok(Self::zero());
        }
        digits.drain(..leading);
        let trailing = digits
            .iter()
            .rev()
            .take_while(|digit| **digit == b'0')
            .count();
        digits.truncate(digits.len() - trailing);
        let exponent = i64::try_from(trailing)
            .ok()
            .and_then(|trailing| exponent.checked_add(trailing))
            .and_then(|exponent| i32::try_from(exponent).ok())
            .ok_or(InvalidNumber)?;
        Ok(Self(Repr::Finite {
            negative,
            exponent,
            digits: digits.into_boxed_slice(),
        }))
    }

    fn from_integer(negative: bool, magnitude: u64) -> Self {
        Self::from_digits(negative, magnitude.to_string().into_bytes(), 0)
            .unwrap_or_else(|_| Self::zero())
    }

    /// The exact decimal value of a binary float; `None` for NaN, which is no number.
    ///
    /// `from_f64(0.1)` is therefore `0.1000000000000000055…`, not `0.1`.
    pub fn from_f64(float: f64) -> Option<Self> {
        if float.is_nan() {
            return None;
        }
        if float.is_infinite() {
            return Some(if float > 0.0 {
                Self::INFINITY
            } else {
                Self::NEG_INFINITY
            });
        }
        // 767 significant digits write every finite f64 exactly (the longest is the largest
        // subnormal), and the formatter does not round when it is given room for all of them.
        Self::parse(&format!("{float:.766e}")).ok()
    }

    /// The value as a signed 64-bit integer, when it is exactly one.
    pub fn to_i64(&self) -> Option<i64> {
        i64::try_from(self.to_small_integer()?).ok()
    }

    /// The value as an unsigned 64-bit integer, when it is exactly one.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(self.to_small_integer()?).ok()
    }

    /// The value as an integer, when it is one of at most 20 digits.
    fn to_small_integer(&self) -> Option<i128> {
        let Repr::Finite {
            negative,
            exponent,
            digits,
        } = &self.0
        else {
            return None;
        };
        let exponent = u32::try_from(*exponent).ok()?;
        if digits.len() > 20 || exponent > 20 {
            return None;
        }
        let magnitude = digits
            .iter()
            .fold(0i128, |value, digit| value * 10 + i128::from(digit - b'0'))
            .checked_mul(10i128.checked_pow(exponent)?)?;
        Some(if *negative { -magnitude } else { magnitude })
    }

    /// The nearest binary float; infinite beyond the range of `f64`.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::NegativeInfinity => f64::NEG_INFINITY,
            Repr::PositiveInfinity => f64::INFINITY,
            Repr::Finite { .. } => {
                let mut text = String::new();
                // Writing into a String does not fail, and the exponent form always parses.
                let _ = self.write_with_exponent(&mut text);
                text.parse().unwrap_or(f64::NAN)
            }
        }
    }

    /// The binary float that is exactly this number, when there is one and it is no integer.
    pub(crate) fn to_exact_fraction(&self) -> Option<f64> {
        let Repr::Finite {
            exponent, digits, ..
        } = &self.0
        else {
            return None;
        };
        // A fraction n/10^k is binary only if 5^k divides n, and n has no trailing zero.
        if *exponent >= 0 || digits.last() != Some(&b'5') || digits.len() > 767 {
            return None;
        }
        let float = self.to_f64();
        (Self::from_f64(float).as_ref() == Some(self)).then_some(float)
    }

    /// Whether this is a whole number. Infinities are not.
    pub const fn is_integer(&self) -> bool {
        matches!(self.0, Repr::Finite { exponent, .. } if exponent >= 0)
    }

    /// Whether this is neither of the infinities.
    pub const fn is_finite(&self) -> bool {
        matches!(self.0, Repr::Finite { .. })
    }
}

/// The number of digits, for sums with exponents.
fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX / 2)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (
                Repr::Finite {
                    negative,
                    exponent,
                    digits,
                },
                Repr::Finite {
                    negative: other_negative,
                    exponent: other_exponent,
                    digits: other_digits,
                },
            ) => match (negative, other_negative) {
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => {
                    magnitude(*exponent, digits).cmp(&magnitude(*other_exponent, other_digits))
                }
                (true, true) => {
                    magnitude(*other_exponent, other_digits).cmp(&magnitude(*exponent, digits))
                }
            },
            (a, b) => rank(a).cmp(&rank(b)),
        }
    }
}

/// A key that orders magnitudes: zero first, then by the place of the first digit, then by digits.
///
/// Without trailing zeros, the digits of one place compare like text.
fn magnitude(exponent: i32, digits: &[u8]) -> (bool, i64, &[u8]) {
    (
        !digits.is_empty(),
        length(digits) + i64::from(exponent),
        digits,
    )
}

const fn rank(repr: &Repr) -> i8 {
    match repr {
        Repr::NegativeInfinity => -1,
        Repr::Finite { .. } => 0,
        Repr::PositiveInfinity => 1,
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self::from_integer(integer < 0, integer.unsigned_abs())
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        Self::from_integer(false, integer)
    }
}

impl From<i32> for Number {
    fn from(integer: i32) -> Self {
        Self::from(i64::from(integer))
    }
}

impl From<u32> for Number {
    fn from(integer: u32) -> Self {
        Self::from(u64::from(integer))
    }
}

/// The text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidNumber;

impl fmt::Display for InvalidNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number")
    }
}

impl std::error::Error for InvalidNumber {}
