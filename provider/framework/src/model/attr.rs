//! A field that may be null or unknown.

use std::fmt;

use super::{Element, ModelError};
use crate::value::Value;

/// The value of one attribute or block: null, unknown, or known.
///
/// There is deliberately no way to take an unknown for a default.
/// [`Attr::known`] tells the three apart or refuses, and `match` does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attr<T> {
    /// Left out, or without a value.
    #[default]
    Null,
    /// Decided during apply.
    Unknown,
    /// This value.
    Known(T),
}

/// A value was read that is decided only during apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value is known only after apply")
    }
}

impl std::error::Error for Undecided {}

impl<T> Attr<T> {
    /// The value, or `None` for null.
    ///
    /// # Errors
    /// When the value is unknown.
    pub const fn known(&self) -> Result<Option<&T>, Undecided> {
        match self {
            Self::Null => Ok(None),
            Self::Unknown => Err(Undecided),
            Self::Known(value) => Ok(Some(value)),
        }
    }

    /// The value when there is one now; `None` for null **and** for unknown.
    ///
    /// For places where an unknown and an absent value rightly do the same: checks that have to wait,
    /// and answers of an API, which are never unknown.
    pub const fn if_known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is unknown.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The known value turned into another.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Attr<U> {
        match self {
            Self::Null => Attr::Null,
            Self::Unknown => Attr::Unknown,
            Self::Known(value) => Attr::Known(change(value)),
        }
    }
}

impl<T> From<T> for Attr<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl From<&str> for Attr<String> {
    fn from(value: &str) -> Self {
        Self::Known(value.to_owned())
    }
}

/// `None` becomes null, as in an API's answer.
impl<T> From<Option<T>> for Attr<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

impl<T: Element> Attr<T> {
    /// The field for a value of the wire.
    ///
    /// A collection in which something is undecided is unknown as a whole, unless its element type
    /// can hold that.
    ///
    /// # Errors
    /// When the value is of another kind.
    pub fn from_value(value: &Value) -> Result<Self, ModelError> {
        match value {
            Value::Null => Ok(Self::Null),
            Value::Unknown(_) => Ok(Self::Unknown),
            known => Ok(T::from_value(known)?.map_or(Self::Unknown, Self::Known)),
        }
    }

    /// The value for the wire.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::unknown(),
            Self::Known(value) => value.to_value(),
        }
    }
}
