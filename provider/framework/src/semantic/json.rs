//! JSON texts: white space, the order of keys and the spelling of numbers and escapes do not count
//! (RFC 8259). The order of array elements does.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::value::{MAX_DEPTH, Number};

/// A JSON value with exact numbers, in a form in which equal texts are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object. Of a key that stands twice the last one counts.
    Object(BTreeMap<String, Self>),
}

impl Tree {
    /// Reads a JSON text; `None` when it is malformed or nested deeper than
    /// [`MAX_DEPTH`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(serde_json::from_str(text).ok()?, 0)
    }

    fn read(raw: &RawValue, depth: usize) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        let text = raw.get();
        Some(match text.as_bytes().first()? {
            b'n' => Self::Null,
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'"' => Self::String(serde_json::from_str(text).ok()?),
            b'[' => {
                let parts: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                let elements = parts.into_iter().map(|part| Self::read(part, depth + 1));
                Self::Array(elements.collect::<Option<_>>()?)
            }
            b'{' => {
                let parts: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
                let members = parts
                    .into_iter()
                    .map(|(key, part)| Some((key, Self::read(part, depth + 1)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
            _ => Self::Number(Number::parse(text).ok()?),
        })
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Whether the two are JSON texts of the same value, or identical.
pub fn equal(a: &str, b: &str) -> bool {
    a == b || Tree::parse(a).is_some_and(|a| Some(a) == Tree::parse(b))
}
