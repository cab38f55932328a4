//! Numbers as text.

use std::fmt;

use super::{InvalidNumber, Number, Repr, length};

/// The most zeros that the decimal text of a number is padded with before the exponent form is
/// used instead. It leaves every finite `f64` in its plain form.
const MAX_PADDING: u64 = 512;

impl Number {
    /// The number that a decimal text names, with or without a sign, a fraction and an exponent.
    ///
    /// `Inf` with or without a sign is infinity, as Go writes it.
    ///
    /// # Errors
    /// When the text is no decimal number, or its exponent is beyond 32 bits (where core's own
    /// numbers end).
    pub fn parse(text: &str) -> Result<Self, InvalidNumber> {
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        if matches!(unsigned, b"Inf" | b"inf") {
            return Ok(if negative {
                Self::NEG_INFINITY
            } else {
                Self::INFINITY
            });
        }
        let (mantissa, exponent) = match unsigned.iter().position(|b| matches!(b, b'e' | b'E')) {
            Some(at) => (&unsigned[..at], parse_exponent(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.iter().position(|b| *b == b'.') {
            Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
            None => (mantissa, &[][..]),
        };
        let digits = || whole.iter().chain(fraction);
        if digits().next().is_none() || !digits().all(u8::is_ascii_digit) {
            return Err(InvalidNumber);
        }
        let scale = i64::try_from(fraction.len()).map_err(|_| InvalidNumber)?;
        Self::from_digits(
            negative,
            digits().copied().collect(),
            exponent.saturating_sub(scale),
        )
    }

    /// `d.ddd…e±n`, for finite numbers.
    pub(super) fn write_with_exponent(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let Repr::Finite {
            negative,
            exponent,
            digits,
        } = &self.0
        else {
            return write!(out, "{self}");
        };
        let Some((first, rest)) = digits.split_first() else {
            return out.write_char('0');
        };
        if *negative {
            out.write_char('-')?;
        }
        out.write_char(char::from(*first))?;
        if !rest.is_empty() {
            out.write_char('.')?;
            write_digits(out, rest)?;
        }
        write!(out, "e{}", i64::from(*exponent) + length(rest))
    }
}

fn write_digits(out: &mut impl fmt::Write, digits: &[u8]) -> fmt::Result {
    out.write_str(std::str::from_utf8(digits).map_err(|_| fmt::Error)?)
}

/// A signed decimal exponent; so many digits that they do not fit 64 bits saturate.
fn parse_exponent(text: &[u8]) -> Result<i64, InvalidNumber> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(InvalidNumber);
    }
    let magnitude = digits.iter().fold(0i64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    Ok(if negative { -magnitude } else { magnitude })
}

/// Decimal text that [`Number::parse`] reads back.
///
/// Plain digits, and the exponent form only where the plain one would be padded with more than 512
/// zeros.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (negative, exponent, digits) = match &self.0 {
            Repr::NegativeInfinity => return f.write_str("-Inf"),
            Repr::PositiveInfinity => return f.write_str("Inf"),
            Repr::Finite {
                negative,
                exponent,
                digits,
            } => (*negative, *exponent, digits),
        };
        if digits.is_empty() {
            return f.write_str("0");
        }
        // Where the point stands, counted from the first digit.
        let point = length(digits) + i64::from(exponent);
        let padding = if exponent >= 0 {
            exponent.unsigned_abs().into()
        } else {
            point.min(0).unsigned_abs()
        };
        if padding > MAX_PADDING {
            return self.write_with_exponent(f);
        }
        if negative {
            f.write_str("-")?;
        }
        if exponent >= 0 {
            write_digits(f, digits)?;
            return (0..padding).try_for_each(|_| f.write_str("0"));
        }
        match usize::try_from(point) {
            Ok(point) if point > 0 => {
                let (whole, fraction) = digits.split_at(point);
                write_digits(f, whole)?;
                f.write_str(".")?;
                write_digits(f, fraction)
            }
            _ => {
                f.write_str("0.")?;
                (0..padding).try_for_each(|_| f.write_str("0"))?;
                write_digits(f, digits)
            }
        }
    }
}

impl std::str::FromStr for Number {
    type Err = InvalidNumber;
    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        Self::parse(text)
    }
}
