//! Checks of one value.

use std::borrow::Cow;
use std::ops::{Bound, RangeBounds};

use super::rule::{Limits, Rule};
use super::text;
use crate::diag::Diagnostics;
use crate::path::Path;
use crate::value::{Number, Value};

/// One check of a configured value.
///
/// A null or unknown value is always accepted, as is one of a kind that the check is not about: that
/// the type is right has been made sure of before.
#[derive(Clone, Debug)]
pub struct Validator {
    rule: Rule,
    sensitive: bool,
}

impl Validator {
    const fn of(rule: Rule) -> Self {
        Self {
            rule,
            sensitive: false,
        }
    }

    /// The same check, with the value left out of its messages.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        match &mut self.rule {
            Rule::Elements(inner) | Rule::Keys(inner) => **inner = inner.clone().sensitive(),
            Rule::AnyOf(inner) => {
                *inner = inner.drain(..).map(Self::sensitive).collect();
            }
            _ => {}
        }
        self
    }

    /// Text of so many Unicode characters, or a list, set or map of so many elements.
    pub fn length(range: impl RangeBounds<u64>) -> Self {
        let min = match range.start_bound() {
            Bound::Included(min) => Some(*min),
            Bound::Excluded(below) => Some(below.saturating_add(1)),
            Bound::Unbounded => None,
        };
        let max = match range.end_bound() {
            Bound::Included(max) => Some(*max),
            Bound::Excluded(above) => Some(above.saturating_sub(1)),
            Bound::Unbounded => None,
        };
        Self::of(Rule::Length(Limits { min, max }))
    }

    /// Text or a collection with anything in it.
    pub fn non_empty() -> Self {
        Self::length(1..)
    }

    /// A number in a range of integers. The number itself may have a fraction.
    pub fn range(range: impl RangeBounds<i64>) -> Self {
        let min = match range.start_bound() {
            Bound::Included(min) => Some(Number::from(*min)),
            Bound::Excluded(below) => Some(Number::from(below.saturating_add(1))),
            Bound::Unbounded => None,
        };
        let max = match range.end_bound() {
            Bound::Included(max) => Some(Number::from(*max)),
            Bound::Excluded(above) => Some(Number::from(above.saturating_sub(1))),
            Bound::Unbounded => None,
        };
        Self::of(Rule::Range(Limits { min, max }))
    }

    /// A number between two others, both included.
    pub const fn between(min: Number, max: Number) -> Self {
        Self::of(Rule::Range(Limits {
            min: Some(min),
            max: Some(max),
        }))
    }

    /// A whole number that this one divides. Zero divides none.
    pub const fn multiple_of(divisor: i64) -> Self {
        Self::of(Rule::MultipleOf(divisor))
    }

    /// One of these texts, exactly. A slip gets the one that was probably meant as a suggestion.
    pub fn one_of<T: Into<Cow<'static, str>>>(allowed: impl IntoIterator<Item = T>) -> Self {
        Self::of(Rule::OneOf {
            allowed: allowed.into_iter().map(Into::into).collect(),
            ignoring_case: false,
        })
    }

    /// One of these texts in upper or lower case.
    pub fn one_of_ignoring_case<T: Into<Cow<'static, str>>>(
        allowed: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::of(Rule::OneOf {
            allowed: allowed.into_iter().map(Into::into).collect(),
            ignoring_case: true,
        })
    }

    /// One of these numbers.
    pub fn one_of_numbers(allowed: impl IntoIterator<Item = i64>) -> Self {
        Self::of(Rule::OneOfNumbers(allowed.into_iter().collect()))
    }

    /// Text that begins with one of these.
    pub fn starts_with<T: Into<Cow<'static, str>>>(prefixes: impl IntoIterator<Item = T>) -> Self {
        Self::of(Rule::StartsWith(
            prefixes.into_iter().map(Into::into).collect(),
        ))
    }

    /// Text for which a function holds. `must` ends the sentence "`name` must …", without a full
    /// stop.
    pub fn text(must: impl Into<Cow<'static, str>>, holds: fn(&str) -> bool) -> Self {
        Self::of(Rule::Text {
            must: must.into(),
            holds,
        })
    }

    /// An IPv4 or IPv6 block in CIDR notation; host bits may be set.
    pub const fn cidr() -> Self {
        Self::of(Rule::Notation(text::CIDR))
    }

    /// An IPv4 or IPv6 block in CIDR notation without host bits.
    pub const fn cidr_network() -> Self {
        Self::of(Rule::Notation(text::CIDR_NETWORK))
    }

    /// An IPv4 block in CIDR notation; host bits may be set.
    pub const fn ipv4_cidr() -> Self {
        Self::of(Rule::Notation(text::IPV4_CIDR))
    }

    /// An IPv6 block in CIDR notation; host bits may be set.
    pub const fn ipv6_cidr() -> Self {
        Self::of(Rule::Notation(text::IPV6_CIDR))
    }

    /// An IPv4 or IPv6 address.
    pub const fn ip_address() -> Self {
        Self::of(Rule::Notation(text::IP_ADDRESS))
    }

    /// An IPv4 address.
    pub const fn ipv4_address() -> Self {
        Self::of(Rule::Notation(text::IPV4_ADDRESS))
    }

    /// An IPv6 address.
    pub const fn ipv6_address() -> Self {
        Self::of(Rule::Notation(text::IPV6_ADDRESS))
    }

    /// An Amazon resource name.
    pub const fn arn() -> Self {
        Self::of(Rule::Notation(text::ARN))
    }

    /// A JSON text of any kind.
    pub const fn json() -> Self {
        Self::of(Rule::Notation(text::JSON))
    }

    /// A JSON object, such as a policy document.
    pub const fn json_object() -> Self {
        Self::of(Rule::Notation(text::JSON_OBJECT))
    }

    /// An RFC 3339 timestamp.
    pub const fn timestamp() -> Self {
        Self::of(Rule::Notation(text::TIMESTAMP))
    }

    /// A duration in Go's notation, not negative.
    pub const fn duration() -> Self {
        Self::of(Rule::Notation(text::DURATION))
    }

    /// Every known element of a list or set, or value of a map, passes this check.
    pub fn elements(check: Self) -> Self {
        Self::of(Rule::Elements(Box::new(check)))
    }

    /// Every key of a map passes this check.
    pub fn keys(check: Self) -> Self {
        Self::of(Rule::Keys(Box::new(check)))
    }

    /// The value passes at least one of these checks. The message is that of the first one.
    pub fn any_of(checks: impl IntoIterator<Item = Self>) -> Self {
        Self::of(Rule::AnyOf(checks.into_iter().collect()))
    }

    /// A check of the resource itself. It is given neither null nor a value that is itself unknown,
    /// and has to keep secrets out of its messages on its own.
    pub const fn custom(check: fn(&Value, &Path, &mut Diagnostics)) -> Self {
        Self::of(Rule::Custom(check))
    }

    /// What a value must do, as the end of a sentence; `None` where that depends on the value.
    pub fn says(&self) -> Option<String> {
        self.rule.says()
    }

    /// Checks a value and adds what is wrong with it.
    pub fn validate(&self, value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
        if value.is_null() || value.is_unknown() {
            return;
        }
        if let Value::Dynamic(inner) = value {
            return self.validate(&inner.value, path, diagnostics);
        }
        match &self.rule {
            Rule::Elements(check) => {
                for (step, element) in value.children() {
                    check.validate(element, &path.step(step), diagnostics);
                }
            }
            Rule::Keys(check) => {
                if let Value::Map(elements) = value {
                    for key in elements.keys() {
                        check.validate(&Value::String(key.clone()), &path.key(key), diagnostics);
                    }
                }
            }
            Rule::AnyOf(checks) => {
                let mut first: Option<Diagnostics> = None;
                for check in checks {
                    let mut found = Diagnostics::new();
                    check.validate(value, path, &mut found);
                    if !found.has_errors() {
                        return;
                    }
                    first.get_or_insert(found);
                }
                diagnostics.extend(first.unwrap_or_default());
            }
            Rule::Custom(check) => check(value, path, diagnostics),
            _ => {
                if let Some(refusal) = self.rule.refusal(value) {
                    diagnostics.push(refusal.about(value, path, self.sensitive));
                }
            }
        }
    }
}
