//! What a validator asks for, and what it says when that is not given.

use std::borrow::Cow;
use std::fmt;

use super::Validator;
use super::message::{Refusal, list, quote, suggestion};
use super::text::Notation;
use crate::diag::Diagnostics;
use crate::path::Path;
use crate::value::{Number, Value};

/// What a value must be.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    Length(Limits<u64>),
    Range(Limits<Number>),
    MultipleOf(i64),
    OneOf {
        allowed: Vec<Cow<'static, str>>,
        ignoring_case: bool,
    },
    OneOfNumbers(Vec<i64>),
    StartsWith(Vec<Cow<'static, str>>),
    Notation(Notation),
    Text {
        must: Cow<'static, str>,
        holds: fn(&str) -> bool,
    },
    Elements(Box<Validator>),
    Keys(Box<Validator>),
    AnyOf(Vec<Validator>),
    Custom(fn(&Value, &Path, &mut Diagnostics)),
}

/// The ends of a range, both included.
#[derive(Clone, Debug)]
pub(super) struct Limits<T> {
    pub(super) min: Option<T>,
    pub(super) max: Option<T>,
}

impl<T: PartialOrd + fmt::Display> Limits<T> {
    fn hold(&self, value: &T) -> bool {
        self.min.as_ref().is_none_or(|min| value >= min)
            && self.max.as_ref().is_none_or(|max| value <= max)
    }
}

impl<T: PartialOrd + fmt::Display> fmt::Display for Limits<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.min, &self.max) {
            (Some(min), Some(max)) if min == max => write!(f, "exactly {min}"),
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => write!(f, "any number of"),
        }
    }
}

impl Rule {
    /// What a value must do, as the end of a sentence. Rules that are code of a resource say nothing.
    pub(super) fn says(&self) -> Option<String> {
        let one_of = |allowed: Vec<String>| Some(format!("be one of {}", allowed.join(", ")));
        match self {
            Self::Length(limits) => Some(format!("have a length of {limits}")),
            Self::Range(limits) => Some(format!("be {limits}")),
            Self::MultipleOf(divisor) => Some(format!("be a multiple of {divisor}")),
            Self::OneOf { allowed, .. } => one_of(allowed.iter().map(|it| quote(it)).collect()),
            Self::OneOfNumbers(allowed) => one_of(allowed.iter().map(i64::to_string).collect()),
            Self::StartsWith(prefixes) => {
                let prefixes: Vec<String> = prefixes.iter().map(|it| quote(it)).collect();
                Some(format!("begin with {}", list(&prefixes, "or")))
            }
            Self::Notation(notation) => Some(notation.must.to_owned()),
            Self::Text { must, .. } => Some(must.clone().into_owned()),
            Self::Elements(inner) => Some(format!("have elements that {}", inner.says()?)),
            Self::Keys(inner) => Some(format!("have keys that {}", inner.says()?)),
            Self::AnyOf(checks) => {
                let all: Option<Vec<String>> = checks.iter().map(Validator::says).collect();
                Some(list(&all?, "or"))
            }
            Self::Custom(_) => None,
        }
    }

    /// What a rule about a single value has to say against it.
    pub(super) fn refusal(&self, value: &Value) -> Option<Refusal<'static>> {
        match (self, value) {
            (Self::Length(limits), _) => refuse_length(limits, value),
            (Self::Range(limits), Value::Number(number)) if !limits.hold(number) => {
                Some(plain("Number out of range", format!("be {limits}")))
            }
            (Self::MultipleOf(divisor), Value::Number(number)) => {
                let whole = number.to_i64();
                let divides = whole.is_some_and(|n| n.checked_rem(*divisor) == Some(0));
                (!divides).then(|| plain("Invalid number", format!("be a multiple of {divisor}")))
            }
            (
                Self::OneOf {
                    allowed,
                    ignoring_case,
                },
                Value::String(given),
            ) => refuse_other(allowed, *ignoring_case, given),
            (Self::OneOfNumbers(allowed), Value::Number(given)) => {
                let known = given.to_i64().is_some_and(|given| allowed.contains(&given));
                let allowed: Vec<String> = allowed.iter().map(i64::to_string).collect();
                (!known).then(|| {
                    let must = "be one of the allowed numbers".to_owned();
                    let allowed = Some(allowed.join(", "));
                    Refusal {
                        allowed,
                        ..plain("Value not allowed", must)
                    }
                })
            }
            (Self::StartsWith(prefixes), Value::String(given)) => {
                let begins = prefixes.iter().any(|prefix| given.starts_with(&**prefix));
                let prefixes: Vec<String> = prefixes.iter().map(|p| quote(p)).collect();
                let must = format!("begin with {}", list(&prefixes, "or"));
                (!begins).then(|| plain("Invalid text", must))
            }
            (Self::Notation(notation), Value::String(given)) => {
                let hint = (notation.check)(given).err()?;
                let must = notation.must.to_owned();
                Some(Refusal {
                    hint,
                    ..plain(notation.summary, must)
                })
            }
            (Self::Text { must, holds }, Value::String(given)) if !holds(given) => {
                Some(plain("Invalid text", must.clone().into_owned()))
            }
            _ => None,
        }
    }
}

/// A refusal without a hint or a list of what is allowed.
const fn plain(summary: &'static str, must: String) -> Refusal<'static> {
    Refusal {
        summary,
        must,
        hint: None,
        allowed: None,
    }
}

fn refuse_length(limits: &Limits<u64>, value: &Value) -> Option<Refusal<'static>> {
    let (length, unit, summary) = match value {
        Value::String(text) => (text.chars().count(), "character", "Wrong length of text"),
        Value::List(_) | Value::Set(_) | Value::Map(_) => (
            value.children().len(),
            "element",
            "Wrong number of elements",
        ),
        _ => return None,
    };
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let mut holds = limits.hold(&length);
    if let Value::Set(elements) = value {
        // Unknown elements may still turn out equal, so too many may become few enough.
        holds |=
            !value.is_wholly_known() && limits.min.is_none_or(|min| elements.len() as u64 >= min);
    }
    if holds {
        return None;
    }
    let last = limits.max.or(limits.min);
    let plural = if last == Some(1) { "" } else { "s" };
    let must = format!("have {limits} {unit}{plural}");
    let hint = Some(format!("It has {length}."));
    Some(Refusal {
        hint,
        ..plain(summary, must)
    })
}

fn refuse_other(
    allowed: &[Cow<'static, str>],
    ignoring_case: bool,
    given: &str,
) -> Option<Refusal<'static>> {
    let same = |known: &str| {
        known == given || (ignoring_case && known.to_lowercase() == given.to_lowercase())
    };
    if allowed.iter().any(|known| same(known)) {
        return None;
    }
    let meant = suggestion(given, allowed.iter().map(|known| &**known));
    let quoted: Vec<String> = allowed.iter().map(|known| quote(known)).collect();
    Some(Refusal {
        hint: meant.map(|meant| format!("Did you mean {}?", quote(meant))),
        allowed: Some(quoted.join(", ")),
        ..plain(
            "Value not allowed",
            "be one of the allowed values".to_owned(),
        )
    })
}
