//! When two known values that are spelt differently mean the same.
//!
//! An attribute lists the rules that hold for it.
//! A configured value that is equal in meaning to the prior one keeps the prior spelling in the
//! plan, and a value that was read keeps the spelling that the user wrote; so an API that answers
//! in its own spelling causes no difference.
//!
//! - [`dns`] compares domain names.
//! - [`duration`] reads durations as Go writes them.
//! - [`iam_policy`] compares policy documents.
//! - [`ip_protocol`] compares IP protocols by name or number.
//! - [`json`] compares JSON texts, with exact numbers.
//! - [`network`] compares address blocks.
//! - [`timestamp`] compares moments.

pub mod arn;
pub mod dns;
pub mod duration;
pub mod iam_policy;
pub mod ip_protocol;
pub mod json;
pub mod network;
pub mod timestamp;

#[cfg(test)]
mod tests;

use crate::value::{Number, Value};

/// A rule by which two known values are equal in meaning.
///
/// Rules about text hold for the elements of a list, set or map of text as well: lists and maps are
/// compared element by element, sets without order.
/// A rule never says that an unknown value equals anything but the same unknown.
#[derive(Clone, Copy, Debug)]
pub enum SemanticEquality {
    /// Text that differs only in upper and lower case, in any script (Unicode simple lower case).
    CaseInsensitive,
    /// Domain names: case, a trailing dot and octal escapes do not count. See [`dns`].
    DnsName,
    /// JSON texts: white space, key order and the spelling of numbers do not count. See [`json`].
    Json,
    /// IAM policy documents: what IAM's policy grammar calls equal. See [`iam_policy`].
    IamPolicy,
    /// Address blocks: host bits and the spelling of IPv6 do not count. See [`network`].
    Cidr,
    /// IP protocols: names, numbers and case do not count. See [`ip_protocol`].
    IpProtocol,
    /// Amazon resource names: their two spellings of log groups, and the case of the parts that
    /// are lower case by definition. See [`arn`].
    Arn,
    /// Durations in Go's notation: `1h` and `60m`. See [`duration`].
    Duration,
    /// RFC 3339 timestamps of the same moment, such as `…Z` and `…+00:00`. See [`timestamp`].
    Timestamp,
    /// Text that differs only in white space at its ends and in the kind of line ends, as PEM
    /// blocks do when an API has stored them.
    OuterWhitespace,
    /// SSH public keys: only the algorithm and the key itself count, not the comment, nor white space.
    /// (OpenSSH, sshd(8), "`AUTHORIZED_KEYS` FILE FORMAT".)
    SshPublicKey,
    /// Addresses with `https://` at the beginning and without, as an API stores them that allows no
    /// other scheme.
    UrlScheme,
    /// Null and an empty string, list, set or map.
    EmptyForNull,
    /// Null and the zero of a type: an empty string or collection, `0` and `false`. Official
    /// providers on Terraform's first SDK stored these for arguments that were left out.
    ZeroForNull,
    /// A rule of the resource itself. It is given two known values that are not identical.
    Custom(fn(&Value, &Value) -> bool),
}

impl SemanticEquality {
    /// Whether the two values mean the same by this rule, or are identical.
    pub fn equal(&self, a: &Value, b: &Value) -> bool {
        if a == b {
            return true;
        }
        if !a.is_wholly_known() || !b.is_wholly_known() {
            return false;
        }
        match self {
            Self::CaseInsensitive => texts(a, b, &|a, b| a.to_lowercase() == b.to_lowercase()),
            Self::DnsName => texts(a, b, &dns::equal),
            Self::Json => texts(a, b, &json::equal),
            Self::IamPolicy => texts(a, b, &iam_policy::equal),
            Self::Cidr => texts(a, b, &network::equal),
            Self::IpProtocol => texts(a, b, &ip_protocol::equal),
            Self::Arn => texts(a, b, &arn::equal),
            Self::Duration => texts(a, b, &duration::equal),
            Self::Timestamp => texts(a, b, &timestamp::equal),
            Self::OuterWhitespace => texts(a, b, &|a, b| a.trim().lines().eq(b.trim().lines())),
            Self::SshPublicKey => texts(a, b, &|a, b| without_comment(a).eq(without_comment(b))),
            Self::UrlScheme => texts(a, b, &|a, b| without_scheme(a) == without_scheme(b)),
            Self::EmptyForNull => is_empty_or_null(a) && is_empty_or_null(b),
            Self::ZeroForNull => is_zero_or_null(a) && is_zero_or_null(b),
            Self::Custom(rule) => rule(a, b),
        }
    }

    /// Whether the two values are identical, or mean the same by at least one of these rules.
    pub fn any_equal(rules: &[Self], a: &Value, b: &Value) -> bool {
        a == b || rules.iter().any(|rule| rule.equal(a, b))
    }
}

/// Applies a rule about text to two values of text, or to their elements.
fn texts(a: &Value, b: &Value, rule: &dyn Fn(&str, &str) -> bool) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => rule(a, b),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || texts(a, b, rule))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a_key, a), (b_key, b))| a_key == b_key && (a == b || texts(a, b, rule)))
        }
        (Value::Set(a), Value::Set(b)) => {
            // Equality in meaning sorts values into classes, so what is identical can be left out
            // first, and pairing the rest greedily is exact.
            let mut unpaired: Vec<&Value> = b.iter().filter(|b| !a.contains(b)).collect();
            let mut changed = a.iter().filter(|a| !b.contains(a));
            let paired = changed.all(|a| {
                let partner = unpaired.iter().position(|b| texts(a, b, rule));
                partner.map(|at| unpaired.swap_remove(at)).is_some()
            });
            paired && unpaired.is_empty()
        }
        (Value::Dynamic(a), Value::Dynamic(b)) => a.ty == b.ty && texts(&a.value, &b.value, rule),
        _ => false,
    }
}

/// The words of a key on one line but its comment; those of any other text.
fn without_comment(key: &str) -> impl Iterator<Item = &str> {
    let key = key.trim();
    let words = if key.contains('\n') { usize::MAX } else { 2 };
    key.split_ascii_whitespace().take(words)
}

fn without_scheme(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
}

fn is_empty_or_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Set(elements) => elements.is_empty(),
        Value::Map(elements) => elements.is_empty(),
        _ => false,
    }
}

fn is_zero_or_null(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => !flag,
        Value::Number(number) => *number == Number::zero(),
        other => is_empty_or_null(other),
    }
}
