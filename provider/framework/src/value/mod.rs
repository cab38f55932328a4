//! Values as they cross the protocol: typed by a schema, with null, unknown and exact numbers.
//!
//! A [`Value`] alone does not say which type it was written for; decoding and encoding are directed
//! by a [`Type`], as core does it (Terraform, `object-wire-format.md`).
//!
//! - [`Number`] keeps the decimal value exactly, whatever form it arrived in.
//! - [`Refinements`] are what is known about an unknown value.
//! - [`msgpack`] and [`json`] are the two wire codecs.

use std::collections::BTreeMap;

mod error;
mod kind;
mod number;
mod refinement;
mod transform;

pub mod json;
pub mod msgpack;

#[cfg(test)]
mod codec_tests;
#[cfg(test)]
mod refinement_tests;

pub use error::{DecodeError, EncodeError};
pub use number::{InvalidNumber, Number};
pub use refinement::{Bound, Refinements};

use crate::path::{Path, Step};
use crate::schema::Type;

/// The deepest nesting of a value that is decoded; more is refused as malformed.
///
/// Real configurations stay below twenty levels.
/// The limit keeps a hostile or corrupted message from exhausting the stack.
pub const MAX_DEPTH: usize = 128;

/// One value of the Terraform type system.
///
/// Equality is exact: numbers compare by value, sets without order, unknowns with their refinements.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// No value: the argument was left out, or the object does not exist.
    #[default]
    Null,
    /// A value that is decided during apply, with what is known about it already.
    Unknown(Option<Box<Refinements>>),
    /// A truth value.
    Bool(bool),
    /// A number of any size and precision.
    Number(Number),
    /// A string, in Unicode normal form C when it was made by [`Value::string`].
    String(String),
    /// A list or a tuple.
    List(Vec<Value>),
    /// A set.
    Set(ValueSet),
    /// A map with elements of one type.
    Map(BTreeMap<String, Value>),
    /// An object: every attribute of its type is present.
    Object(BTreeMap<String, Value>),
    /// A value of an attribute whose type is decided at run time.
    Dynamic(Box<DynamicValue>),
}

/// A value together with the type that was chosen for it at run time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DynamicValue {
    /// The type that the value was written for.
    pub ty: Type,
    /// The value itself.
    pub value: Value,
}

/// The elements of a set: sorted and free of duplicates, so that equality ignores order.
///
/// Elements that are unknown are all kept, because two unknowns may turn out different.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValueSet(Vec<Value>);

impl ValueSet {
    /// The elements in their sorted order.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.iter()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether exactly this element is in the set.
    pub fn contains(&self, element: &Value) -> bool {
        self.0.binary_search(element).is_ok()
    }
}

impl FromIterator<Value> for ValueSet {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        let mut elements: Vec<Value> = elements.into_iter().collect();
        elements.sort();
        elements.dedup_by(|a, b| a == b && a.is_wholly_known());
        Self(elements)
    }
}

impl IntoIterator for ValueSet {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a ValueSet {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The Unicode normal form C of a text, in which core keeps strings, map keys and attribute names.
pub(crate) fn normal_form(text: String) -> String {
    use unicode_normalization::{UnicodeNormalization, is_nfc};
    if is_nfc(&text) {
        return text;
    }
    text.nfc().collect()
}

impl Value {
    /// An unknown value of which nothing else is known.
    pub const fn unknown() -> Self {
        Self::Unknown(None)
    }

    /// A string in Unicode normal form C, the form in which core compares strings.
    ///
    /// An API that answers in another form would otherwise cause a difference that never goes away.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(normal_form(text.into()))
    }

    /// A set of these elements.
    pub fn set(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Set(elements.into_iter().collect())
    }

    /// A map of these elements, its keys in Unicode normal form C.
    pub fn map<K: Into<String>>(elements: impl IntoIterator<Item = (K, Self)>) -> Self {
        let elements = elements.into_iter();
        Self::Map(
            elements
                .map(|(key, value)| (normal_form(key.into()), value))
                .collect(),
        )
    }

    /// An object of these attributes.
    pub fn object<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Self)>) -> Self {
        let all: Vec<(String, Self)> = attributes.into_iter().map(|(k, v)| (k.into(), v)).collect();
        // From one type of list, because building a map sorts, which is compiled for each.
        Self::Object(BTreeMap::from_iter(all))
    }

    /// Whether this is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this very value is unknown. Its elements may still be when it is not.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether neither this value nor anything inside it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Set(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(elements) | Self::Object(elements) => {
                elements.values().all(Self::is_wholly_known)
            }
            Self::Dynamic(inner) => inner.value.is_wholly_known(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// The text, when this is a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The attributes, when this is a known object.
    pub const fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// The elements of a known list, set or map, or the attributes of an object, each with its step.
    ///
    /// Empty for everything else.
    pub fn children(&self) -> Vec<(Step, &Self)> {
        match self {
            Self::List(elements) => (0i64..)
                .zip(elements)
                .map(|(index, element)| (Step::Index(index), element))
                .collect(),
            Self::Set(elements) => elements
                .iter()
                .map(|element| (Step::Element(Box::new(element.clone())), element))
                .collect(),
            Self::Map(elements) => elements
                .iter()
                .map(|(key, element)| (Step::Key(key.clone()), element))
                .collect(),
            Self::Object(attributes) => attributes
                .iter()
                .map(|(name, value)| (Step::Attribute(name.clone()), value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The value at a path, or `None` where the path leads nowhere in this value.
    ///
    /// A step into null or into an unknown leads nowhere.
    pub fn at(&self, path: &Path) -> Option<&Self> {
        let mut value = self;
        for step in path.steps() {
            value = match (step, value) {
                (Step::Attribute(name), Self::Object(attributes)) => attributes.get(name)?,
                (Step::Key(key), Self::Map(elements)) => elements.get(key)?,
                (Step::Index(index), Self::List(elements)) => {
                    elements.get(usize::try_from(*index).ok()?)?
                }
                (Step::Element(element), Self::Set(elements)) => {
                    elements.iter().find(|candidate| *candidate == &**element)?
                }
                _ => return None,
            };
        }
        Some(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::from(number))
    }
}
