//! Models: Rust structs that are declared once and give both the schema and the conversions.
//!
//! ```
//! use slipway_framework::model::{Attr, Model};
//! use slipway_framework::validate::Validator;
//!
//! /// A pet.
//! #[derive(Clone, Debug, Default, Model)]
//! pub struct Pet {
//!     /// What it is called.
//!     #[attr(required().replace())]
//!     pub name: Attr<String>,
//!     /// How many legs it has.
//!     #[attr(default(4).check(Validator::range(0..=8)))]
//!     pub legs: Attr<i64>,
//!     /// Who takes it for a walk.
//!     #[block(max(1))]
//!     pub walker: Attr<Vec<Walker>>,
//! }
//!
//! /// A person.
//! #[derive(Clone, Debug, Default, Model)]
//! pub struct Walker {
//!     /// The person's name.
//!     #[attr(required())]
//!     pub name: Attr<String>,
//! }
//! ```
//!
//! What stands in `attr(…)` are methods of [`Attribute`](crate::schema::Attribute), and in `block(…)`
//! of [`NestedBlock`](crate::schema::NestedBlock); the field's type gives the value's type and the
//! nesting, its documentation the description. `#[model(…)]` on the struct takes methods of
//! [`Block`], such as relations.
//!
//! A field is an [`Attr`], and an unknown one cannot be read as a value: there is no default to fall
//! into.

mod attr;
mod element;
mod timeouts;

pub use attr::{Attr, Undecided};
pub use element::{Element, Set, Shape};
pub use slipway_framework_macros::Model;
pub use timeouts::{CreateTimeout, Timeouts};

use std::collections::BTreeMap;

use crate::schema::{Block, Nesting};
use crate::value::Value;

/// A struct whose fields are the attributes and blocks of one block.
///
/// Derived, not written: see the [module](self).
pub trait Model: Clone + Default + Send + Sync + 'static {
    /// The schema of the block.
    fn block() -> Block;

    /// The struct for an object of this schema. Null gives a struct whose fields are all null.
    ///
    /// # Errors
    /// When the value does not have the shape of the schema, which is our bug: core checks types.
    fn from_value(value: &Value) -> Result<Self, ModelError>;

    /// The object for this struct.
    fn to_value(&self) -> Value;
}

/// A field of an object. It stands here and not in each model, because the thousands of fields of a
/// provider have few types, and code that is not shared makes a fat binary.
///
/// # Errors
/// When the value is of another kind than the field.
#[doc(hidden)]
#[inline(never)]
pub fn field<T: Element>(
    attributes: &BTreeMap<String, Value>,
    name: &'static str,
) -> Result<Attr<T>, ModelError> {
    let value = attributes.get(name).unwrap_or(&Value::Null);
    Attr::from_value(value).map_err(|error| error.within(name))
}

/// The object of these fields. It takes a list and not an array: building a map sorts, and that would be compiled
/// for each number of fields.
#[doc(hidden)]
#[inline(never)]
pub fn object(fields: Vec<(&'static str, Value)>) -> Value {
    Value::object(fields)
}

/// The value of a block field: blocks are never null but for single ones.
#[doc(hidden)]
pub fn block_value<T: Element>(value: Value) -> Value {
    if !value.is_null() {
        return value;
    }
    match T::shape() {
        Shape::Nested(Nesting::List, _) => Value::List(Vec::new()),
        Shape::Nested(Nesting::Set, _) => Value::set([]),
        Shape::Nested(Nesting::Map, _) => Value::map::<String>([]),
        Shape::Plain(_) | Shape::Nested(..) => Value::Null,
    }
}

/// A value does not fit the model it was meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    path: Vec<String>,
    expected: &'static str,
    found: &'static str,
}

impl ModelError {
    /// A value of another kind than the model's field takes.
    pub fn mismatch(expected: &'static str, found: &Value) -> Self {
        Self {
            path: Vec::new(),
            expected,
            found: found.kind(),
        }
    }

    /// The same error, seen from the struct that holds this field.
    #[must_use]
    pub fn within(mut self, field: &str) -> Self {
        self.path.insert(0, field.to_owned());
        self
    }
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.path.is_empty() {
            "value".to_owned()
        } else {
            self.path.join(".")
        };
        write!(
            f,
            "{place}: expected {}, found {}",
            self.expected, self.found
        )
    }
}

impl std::error::Error for ModelError {}
