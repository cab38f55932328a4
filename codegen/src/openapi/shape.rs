//! What a schema is made of when nothing else counts, and how two of them are one.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::facts::{Facts, Join};

/// A value that has no parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    Integer,
    Number,
    Flag,
}

impl Scalar {
    /// Integers are of 64 bits and numbers of double precision, whatever the document says: ids and
    /// sizes grow, and a number that is read and sent again must stay what it is.
    pub(super) fn schema(self) -> Json {
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Integer => json!({"type": "integer", "format": "int64"}),
            Self::Number => json!({"type": "number", "format": "double"}),
            Self::Flag => json!({"type": "boolean"}),
        }
    }
}

/// What a value is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Anything that JSON can say.
    Any,
    Scalar(Scalar),
    List(Box<Shape>),
    /// An object whose keys are data.
    Map(Box<Shape>),
    /// An object that stands in the place of its use.
    Object(Object),
    /// An object that is a component of the document.
    Named(String),
}

impl Shape {
    /// Whether it says nothing of a value, or of the values in a list.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Any => true,
            Self::List(item) => item.is_open(),
            Self::Scalar(_) | Self::Map(_) | Self::Object(_) | Self::Named(_) => false,
        }
    }
}

/// The fields of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object {
    pub(super) fields: BTreeMap<String, Field>,
    /// Where the object has alternatives that differ in what they require: the fields of each.
    pub(super) alternatives: Vec<Vec<String>>,
}

/// A field and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) shape: Shape,
    pub(super) facts: Facts,
}

impl Object {
    /// Adds the fields of another part or alternative.
    pub(super) fn add(&mut self, other: &Self, join: Join, components: &dyn Components) {
        for (name, field) in &other.fields {
            match self.fields.get_mut(name) {
                None => {
                    self.fields.insert(name.clone(), field.clone());
                }
                Some(known) => {
                    known.facts.add(&field.facts, join);
                    known.shape = merge(&known.shape, &field.shape, join, components);
                }
            }
        }
        for alternative in &other.alternatives {
            if !self.alternatives.contains(alternative) {
                self.alternatives.push(alternative.clone());
            }
        }
    }
}

/// Where the components of a document are found.
pub(super) trait Components {
    /// The fields of a component that is an object.
    fn object(&self, name: &str) -> Option<Object>;
}

/// The shape that holds both.
pub(super) fn merge(one: &Shape, other: &Shape, join: Join, components: &dyn Components) -> Shape {
    let fields = |shape: &Shape| match shape {
        Shape::Object(object) => Some(object.clone()),
        Shape::Named(name) => components.object(name),
        Shape::Any | Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => None,
    };
    match (one, other) {
        (one, other) if one == other => one.clone(),
        // An object that says nothing of its fields adds none.
        (Shape::Map(value), object @ (Shape::Named(_) | Shape::Object(_)))
        | (object @ (Shape::Named(_) | Shape::Object(_)), Shape::Map(value))
            if **value == Shape::Any =>
        {
            object.clone()
        }
        (Shape::Scalar(one), Shape::Scalar(other)) => match (one, other) {
            (Scalar::Integer, Scalar::Number) | (Scalar::Number, Scalar::Integer) => {
                Shape::Scalar(Scalar::Number)
            }
            _ => Shape::Any,
        },
        (Shape::List(one), Shape::List(other)) => {
            Shape::List(Box::new(merge(one, other, join, components)))
        }
        (one, other) => match (fields(one), fields(other)) {
            (Some(mut object), Some(other)) => {
                object.add(&other, join, components);
                Shape::Object(object)
            }
            _ => Shape::Any,
        },
    }
}
