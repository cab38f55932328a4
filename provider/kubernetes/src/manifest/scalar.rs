//! What a scalar means where nothing quotes it: the rules of YAML 1.1 as sigs.k8s.io/yaml has them,
//! which reads every manifest for kubectl and Helm.
//!
//! They are neither those of YAML 1.2 nor all of those of 1.1: `yes` is true, `0777` is 511, `1_000`
//! is a thousand and `08` is 8, but `1:30` and `2001-01-01` are texts. A decimal number that is whole
//! arrives as an integer, because it is written as JSON on its way.

use serde_json::Value;

/// What a scalar is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// An integer that is too large for [`Scalar::Integer`].
    Large(u64),
    /// Neither infinite nor no number.
    Float(f64),
    /// `.inf`, `-.inf` or `.nan`, which JSON does not have.
    NoJson,
    Text,
}

/// The meaning of a scalar without quotes and without a tag.
pub(super) fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Scalar::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Scalar::Bool(false);
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF"
        | ".nan" | ".NaN" | ".NAN" => return Scalar::NoJson,
        _ => {}
    }
    match text.as_bytes()[0] {
        b'0'..=b'9' | b'+' | b'-' => number(&text.replace('_', "")),
        b'.' => float(text),
        _ => Scalar::Text,
    }
}

fn number(plain: &str) -> Scalar {
    if let Some(integer) = integer(plain) {
        return integer;
    }
    float(plain)
}

/// An integer with its sign and the prefix of its base; a zero in front is the prefix of base 8.
fn integer(text: &str) -> Option<Scalar> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // What Rust reads may have a sign of its own; here the sign is gone already.
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let size = u64::from_str_radix(digits, base).ok()?;
    match i64::try_from(size) {
        Ok(value) if negative => Some(Scalar::Integer(-value)),
        Ok(value) => Some(Scalar::Integer(value)),
        Err(_) if negative && size == i64::MIN.unsigned_abs() => Some(Scalar::Integer(i64::MIN)),
        // With a plus in front it is no integer without a sign.
        Err(_) if text.starts_with(['-', '+']) => None,
        Err(_) => Some(Scalar::Large(size)),
    }
}

fn float(text: &str) -> Scalar {
    if !is_decimal(text) {
        return Scalar::Text;
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Scalar::Float(value),
        _ => Scalar::Text,
    }
}

/// Whether a text is `[-+]? ( digits [. digits?] | . digits ) ( [eE] [-+]? digits )?`.
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_mantissa = digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty());
    let has_exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    has_mantissa && has_exponent
}

impl Scalar {
    /// As a value of JSON. `None` for what JSON does not have.
    pub(super) fn value(&self, text: &str) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Integer(value) => Value::from(*value),
            #[expect(
                clippy::cast_precision_loss,
                reason = "Kubernetes reads what no int64 holds as a float64"
            )]
            Self::Large(value) => Value::from(*value as f64),
            Self::Float(value) => whole(*value).map_or_else(|| Value::from(*value), Value::from),
            Self::NoJson => return None,
            Self::Text => Value::from(text),
        })
    }

    /// As the key of a mapping. `None` for what can be none.
    pub(super) fn key(&self, text: &str) -> Option<String> {
        Some(match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => short(*value),
            // The spellings that arrive are the first ones of the list.
            Self::NoJson => text.to_ascii_lowercase().replace('+', ""),
            Self::Text => text.to_owned(),
            Self::Null | Self::Large(_) => return None,
        })
    }
}

/// The integer that a decimal number is after it was written as JSON with the fewest digits.
fn whole(value: f64) -> Option<i64> {
    if value == 0.0 {
        return Some(0);
    }
    (value.abs() < 1e21)
        .then(|| value.to_string().parse().ok())
        .flatten()
}

/// A number as Go's `strconv.FormatFloat(value, 'g', -1, 32)` writes it: with the precision of 32 bits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is what Kubernetes does with such a key"
)]
fn short(value: f64) -> String {
    let value = value as f32;
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
