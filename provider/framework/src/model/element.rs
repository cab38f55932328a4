//! Rust types that stand for types of the Terraform type system.

use std::collections::BTreeMap;

use super::{Attr, ModelError};
use crate::schema::{AttributeKind, Block, NestedBlock, Nesting, Type};
use crate::value::{Number, Value};

/// What a Rust type stands for in a schema.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A value of this type.
    Plain(Type),
    /// Objects of a model.
    Nested(Nesting, Block),
}

impl Shape {
    /// The kind of an attribute of this shape.
    pub fn attribute(self) -> AttributeKind {
        match self {
            Self::Plain(ty) => AttributeKind::Plain(ty),
            Self::Nested(nesting, block) => AttributeKind::Nested(nesting, block),
        }
    }

    /// A nested block of this shape.
    ///
    /// # Panics
    /// When the field's type is no model: a block has attributes. Found by the first test that
    /// builds the schema.
    pub fn block(self) -> NestedBlock {
        match self {
            Self::Plain(ty) => panic!("a block needs a model, not {ty}"),
            Self::Nested(nesting, block) => NestedBlock::new(nesting, block),
        }
    }

    /// The type of values of this shape.
    pub fn ty(&self) -> Type {
        crate::schema::Attribute::of(self.clone().attribute()).ty()
    }

    fn collect(self, nesting: Nesting, of: fn(Type) -> Type) -> Self {
        match self {
            Self::Nested(Nesting::Single, block) => Self::Nested(nesting, block),
            other => Self::Plain(of(other.ty())),
        }
    }
}

/// A Rust type that a model's field can hold.
pub trait Element: Sized {
    /// Whether null is one of its values.
    const HOLDS_NULL: bool = false;
    /// Whether it can say that it is not decided yet.
    const HOLDS_UNKNOWN: bool = false;

    /// What it stands for in a schema.
    fn shape() -> Shape;

    /// The Rust value, or `None` when something in it is undecided that this type cannot hold.
    ///
    /// # Errors
    /// When the value is of another kind.
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError>;

    /// The value for the wire.
    fn to_value(&self) -> Value;
}

impl Element for String {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::String(text) => Ok(Some(text.clone())),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a string", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::string(self.as_str())
    }
}

impl Element for bool {
    fn shape() -> Shape {
        Shape::Plain(Type::Bool)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Bool(truth) => Ok(Some(*truth)),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a bool", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Element for Number {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Number(number) => Ok(Some(number.clone())),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a number", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::Number(self.clone())
    }
}

/// A whole number. Validators must rule out others; one that slips through is refused, not rounded.
impl Element for i64 {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Number(number) => number
                .to_i64()
                .map(Some)
                .ok_or_else(|| ModelError::mismatch("a whole number", value)),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a number", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::Number(Number::from(*self))
    }
}

/// An element that may itself be null or unknown.
impl<T: Element> Element for Attr<T> {
    const HOLDS_NULL: bool = true;
    const HOLDS_UNKNOWN: bool = true;

    fn shape() -> Shape {
        T::shape()
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        Self::from_value(value).map(Some)
    }
    fn to_value(&self) -> Value {
        Self::to_value(self)
    }
}

/// An element that may be null and never unknown, such as an argument of a function.
impl<T: Element> Element for Option<T> {
    const HOLDS_NULL: bool = true;

    fn shape() -> Shape {
        T::shape()
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Null => Ok(Some(None)),
            known => Ok(T::from_value(known)?.map(Some)),
        }
    }
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

/// Decodes all elements, or none when one of them is undecided.
fn decode_all<'a, T: Element>(
    elements: impl IntoIterator<Item = &'a Value>,
) -> Result<Option<Vec<T>>, ModelError> {
    elements.into_iter().map(T::from_value).collect()
}

/// A list.
impl<T: Element> Element for Vec<T> {
    fn shape() -> Shape {
        T::shape().collect(Nesting::List, Type::list)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::List(elements) => decode_all(elements),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a list", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::List(self.iter().map(T::to_value).collect())
    }
}

/// A set. Elements are in no meaningful order; [`Value`] sorts them and drops duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set<T>(pub Vec<T>);

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self(elements.into_iter().collect())
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Element> Element for Set<T> {
    fn shape() -> Shape {
        T::shape().collect(Nesting::Set, Type::set)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Set(elements) => Ok(decode_all(elements)?.map(Self)),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a set", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::set(self.0.iter().map(T::to_value))
    }
}

/// A map.
impl<T: Element> Element for BTreeMap<String, T> {
    fn shape() -> Shape {
        T::shape().collect(Nesting::Map, Type::map)
    }
    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        match value {
            Value::Map(elements) => elements
                .iter()
                .map(|(key, element)| {
                    Ok(T::from_value(element)?.map(|element| (key.clone(), element)))
                })
                .collect(),
            Value::Unknown(_) => Ok(None),
            other => Err(ModelError::mismatch("a map", other)),
        }
    }
    fn to_value(&self) -> Value {
        Value::map(
            self.iter()
                .map(|(key, element)| (key.as_str(), element.to_value())),
        )
    }
}
