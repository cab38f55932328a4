//! Type constraints, as schemas carry them on the wire.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value as Json, json};

use crate::value::normal_form;

/// A type of the Terraform type system.
///
/// On the wire it is compact JSON: `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`
/// (Terraform, `object-wire-format.md`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Unicode text.
    String,
    /// A number of any size and precision.
    Number,
    /// A truth value.
    Bool,
    /// The type is decided by each value.
    Dynamic,
    /// A sequence of one type.
    List(Box<Self>),
    /// An unordered collection without duplicates.
    Set(Box<Self>),
    /// Values of one type by name.
    Map(Box<Self>),
    /// Named attributes, each of its own type, all of them present.
    Object(BTreeMap<String, Self>),
    /// A sequence in which each place has its own type.
    Tuple(Vec<Self>),
}

impl Type {
    /// A list of these.
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A set of these.
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// A map of these.
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// An object of these attributes.
    pub fn object<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Self)>) -> Self {
        let attributes = attributes.into_iter();
        Self::Object(
            attributes
                .map(|(name, ty)| (normal_form(name.into()), ty))
                .collect(),
        )
    }

    /// Whether a dynamic type is anywhere inside.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::String | Self::Number | Self::Bool => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_dynamic(),
            Self::Object(attributes) => attributes.values().any(Self::has_dynamic),
            Self::Tuple(elements) => elements.iter().any(Self::has_dynamic),
        }
    }

    /// The wire form.
    pub fn to_json(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Number => json!("number"),
            Self::Bool => json!("bool"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Object(attributes) => {
                let attributes: serde_json::Map<String, Json> = attributes
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.to_json()))
                    .collect();
                json!(["object", attributes])
            }
            Self::Tuple(elements) => {
                let elements: Vec<Json> = elements.iter().map(Self::to_json).collect();
                json!(["tuple", elements])
            }
        }
    }

    /// The type that a wire form names.
    ///
    /// # Errors
    /// When the JSON is no type constraint, or is nested deeper than
    /// [`MAX_DEPTH`](crate::value::MAX_DEPTH).
    pub fn from_json(json: &Json) -> Result<Self, InvalidType> {
        Self::parse(json, 0)
    }

    fn parse(json: &Json, depth: usize) -> Result<Self, InvalidType> {
        if depth > crate::value::MAX_DEPTH {
            return Err(InvalidType);
        }
        let inner = |json: &Json| Self::parse(json, depth + 1);
        match json {
            Json::String(name) => match name.as_str() {
                "string" => Ok(Self::String),
                "number" => Ok(Self::Number),
                "bool" => Ok(Self::Bool),
                "dynamic" => Ok(Self::Dynamic),
                _ => Err(InvalidType),
            },
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), of] if kind == "list" => Ok(Self::list(inner(of)?)),
                [Json::String(kind), of] if kind == "set" => Ok(Self::set(inner(of)?)),
                [Json::String(kind), of] if kind == "map" => Ok(Self::map(inner(of)?)),
                [Json::String(kind), Json::Array(of)] if kind == "tuple" => {
                    Ok(Self::Tuple(of.iter().map(inner).collect::<Result<_, _>>()?))
                }
                [Json::String(kind), Json::Object(of)]
                | [Json::String(kind), Json::Object(of), _]
                    if kind == "object" =>
                {
                    let attributes = of
                        .iter()
                        .map(|(name, ty)| Ok((normal_form(name.clone()), inner(ty)?)));
                    Ok(Self::Object(attributes.collect::<Result<_, _>>()?))
                }
                _ => Err(InvalidType),
            },
            _ => Err(InvalidType),
        }
    }
}

/// Written as HCL writes type constraints: `set(string)`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => write!(f, "string"),
            Self::Number => write!(f, "number"),
            Self::Bool => write!(f, "bool"),
            Self::Dynamic => write!(f, "any"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Object(attributes) => {
                write!(f, "object({{")?;
                for (position, (name, ty)) in attributes.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(f, "{comma}{name} = {ty}")?;
                }
                write!(f, "}})")
            }
            Self::Tuple(elements) => {
                write!(f, "tuple([")?;
                for (position, ty) in elements.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(f, "{comma}{ty}")?;
                }
                write!(f, "])")
            }
        }
    }
}

/// The JSON does not name a type of the Terraform type system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidType;

impl fmt::Display for InvalidType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a type constraint")
    }
}

impl std::error::Error for InvalidType {}
