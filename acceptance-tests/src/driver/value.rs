//! The driver's own values and types.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;

use super::number::Number;

/// A type constraint, as the `type` of an attribute has it in JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Text.
    String,
    /// A decimal number of any size.
    Number,
    /// True or false.
    Bool,
    /// Whatever the value says it is.
    Dynamic,
    /// Elements in an order.
    List(Box<Self>),
    /// Elements without order or duplicates.
    Set(Box<Self>),
    /// Elements by key.
    Map(Box<Self>),
    /// Exactly these attributes.
    Object(BTreeMap<String, Self>),
    /// Exactly these elements.
    Tuple(Vec<Self>),
}

/// A value, without its type. The variants for collections differ so that equality is the host's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Absent.
    Null,
    /// Not known yet, with what is known about it.
    Unknown(Refinements),
    /// True or false.
    Bool(bool),
    /// A decimal number.
    Number(Number),
    /// Text in Unicode's composed form (NFC), which is how hosts compare it.
    String(String),
    /// A list or a tuple.
    List(Vec<Self>),
    /// A set; see [`Value::set`].
    Set(Vec<Self>),
    /// A map, an object or a block.
    Map(BTreeMap<String, Self>),
    /// A value whose type the schema leaves open.
    Dynamic(Type, Box<Self>),
}

/// What is known about an unknown value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refinements {
    /// Whether it will be null.
    pub null: Option<bool>,
    /// How a string will begin.
    pub prefix: Option<String>,
    /// The lower limit of a number, and whether the limit itself is meant too.
    pub min: Option<(Number, bool)>,
    /// The upper limit of a number, and whether the limit itself is meant too.
    pub max: Option<(Number, bool)>,
    /// The lower limit of a collection's length.
    pub min_length: Option<u64>,
    /// The upper limit of a collection's length.
    pub max_length: Option<u64>,
}

impl Type {
    /// Reads a type constraint.
    ///
    /// # Errors
    ///
    /// A sentence, when the JSON is no type constraint.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        let json = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        Self::from_value(&json)
    }

    fn from_value(json: &Json) -> Result<Self, String> {
        let wrong = || format!("{json} is not a type constraint");
        if let Some(name) = json.as_str() {
            return match name {
                "string" => Ok(Self::String),
                "number" => Ok(Self::Number),
                "bool" => Ok(Self::Bool),
                "dynamic" => Ok(Self::Dynamic),
                _ => Err(wrong()),
            };
        }
        let parts = json.as_array().ok_or_else(wrong)?;
        let inner = parts.get(1).ok_or_else(wrong)?;
        // The third part of an object names optional attributes; a value has them all the same.
        match (parts[0].as_str(), parts.len()) {
            (Some("list"), 2) => Ok(Self::List(Box::new(Self::from_value(inner)?))),
            (Some("set"), 2) => Ok(Self::Set(Box::new(Self::from_value(inner)?))),
            (Some("map"), 2) => Ok(Self::Map(Box::new(Self::from_value(inner)?))),
            (Some("object"), 2 | 3) => {
                let attributes = inner.as_object().ok_or_else(wrong)?;
                let types = attributes
                    .iter()
                    .map(|(name, json)| Ok((name.clone(), Self::from_value(json)?)));
                Ok(Self::Object(types.collect::<Result<_, String>>()?))
            }
            (Some("tuple"), 2) => {
                let elements = inner.as_array().ok_or_else(wrong)?;
                let types = elements.iter().map(Self::from_value);
                Ok(Self::Tuple(types.collect::<Result<_, _>>()?))
            }
            _ => Err(wrong()),
        }
    }

    /// The type constraint in JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::String => "string".into(),
            Self::Number => "number".into(),
            Self::Bool => "bool".into(),
            Self::Dynamic => "dynamic".into(),
            Self::List(inner) => Json::from(vec!["list".into(), inner.to_json()]),
            Self::Set(inner) => Json::from(vec!["set".into(), inner.to_json()]),
            Self::Map(inner) => Json::from(vec!["map".into(), inner.to_json()]),
            Self::Object(attributes) => {
                let types = attributes
                    .iter()
                    .map(|(name, inner)| (name.clone(), inner.to_json()));
                Json::from(vec!["object".into(), Json::Object(types.collect())])
            }
            Self::Tuple(elements) => {
                let types: Vec<_> = elements.iter().map(Self::to_json).collect();
                Json::from(vec!["tuple".into(), Json::from(types)])
            }
        }
    }

    /// Whether the type is left open anywhere inside.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::String | Self::Number | Self::Bool => false,
            Self::Dynamic => true,
            Self::List(inner) | Self::Set(inner) | Self::Map(inner) => inner.has_dynamic(),
            Self::Object(attributes) => attributes.values().any(Self::has_dynamic),
            Self::Tuple(elements) => elements.iter().any(Self::has_dynamic),
        }
    }
}

impl Value {
    /// An unknown about which nothing is known.
    pub fn unknown() -> Self {
        Self::Unknown(Refinements::default())
    }

    /// Text, brought into composed form as a host does.
    pub fn string(text: &str) -> Self {
        Self::String(text.nfc().collect())
    }

    /// A set. Known elements that are equal become one; elements with unknowns stay apart, because
    /// they may turn out to differ.
    pub fn set(mut elements: Vec<Self>) -> Self {
        elements.sort();
        elements.dedup_by(|left, right| left == right && left.is_wholly_known());
        Self::Set(elements)
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is anything but an unknown; the inside does not count.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    /// Whether there is no unknown in it at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) | Self::Set(elements) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Self::Map(elements) => elements.values().all(Self::is_wholly_known),
            Self::Dynamic(_, inner) => inner.is_wholly_known(),
            _ => true,
        }
    }

    /// The part under a name: of an unknown an unknown, of a null or a missing part a null.
    pub fn get(&self, name: &str) -> Self {
        match self {
            Self::Unknown(_) => Self::unknown(),
            Self::Map(elements) => elements.get(name).cloned().unwrap_or(Self::Null),
            _ => Self::Null,
        }
    }

    /// The elements of a list or a set; none for anything else.
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) | Self::Set(elements) => elements,
            _ => &[],
        }
    }

    /// The element of a list; null when there is none.
    pub fn element(&self, index: usize) -> Self {
        self.elements().get(index).cloned().unwrap_or(Self::Null)
    }

    /// The parts of a map, an object or a block; none for anything else.
    pub fn entries(&self) -> BTreeMap<String, Self> {
        match self {
            Self::Map(elements) => elements.clone(),
            _ => BTreeMap::new(),
        }
    }

    /// The same value with bare unknowns.
    pub fn unrefined(&self) -> Self {
        self.map_unknowns(&Self::unknown)
    }

    /// The same value with null for every unknown, which is how a host stores a broken result.
    pub fn unknown_as_null(&self) -> Self {
        self.map_unknowns(&|| Self::Null)
    }

    fn map_unknowns(&self, instead: &dyn Fn() -> Self) -> Self {
        let each = |elements: &[Self]| -> Vec<Self> {
            elements
                .iter()
                .map(|element| element.map_unknowns(instead))
                .collect()
        };
        match self {
            Self::Unknown(_) => instead(),
            Self::List(elements) => Self::List(each(elements)),
            Self::Set(elements) => Self::set(each(elements)),
            Self::Map(elements) => Self::Map(
                elements
                    .iter()
                    .map(|(name, element)| (name.clone(), element.map_unknowns(instead)))
                    .collect(),
            ),
            Self::Dynamic(inner_type, inner) => {
                Self::Dynamic(inner_type.clone(), Box::new(inner.map_unknowns(instead)))
            }
            other => other.clone(),
        }
    }
}

impl Refinements {
    /// Whether a value can be what this unknown stood for.
    pub fn admit(&self, value: &Value) -> bool {
        if let Value::Dynamic(_, inner) = value {
            return self.admit(inner);
        }
        let length_fits = |length: usize| {
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            self.min_length.is_none_or(|min| length >= min)
                && self.max_length.is_none_or(|max| length <= max)
        };
        match value {
            Value::Null => self.null != Some(false),
            // What one unknown promises less than another cannot be judged before it is known.
            Value::Unknown(_) => true,
            _ if self.null == Some(true) => false,
            Value::String(text) => self
                .prefix
                .as_ref()
                .is_none_or(|prefix| text.starts_with(prefix)),
            Value::Number(number) => {
                let above =
                    |(min, inclusive): &(Number, bool)| number > min || *inclusive && number == min;
                let below =
                    |(max, inclusive): &(Number, bool)| number < max || *inclusive && number == max;
                self.min.as_ref().is_none_or(above) && self.max.as_ref().is_none_or(below)
            }
            Value::List(elements) | Value::Set(elements) => length_fits(elements.len()),
            Value::Map(elements) => length_fits(elements.len()),
            Value::Bool(_) | Value::Dynamic(..) => true,
        }
    }
}

/// Compact text for messages: JSON, with `(unknown)` where a value is not known.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, elements: &[Self]| {
            for (index, element) in elements.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                write!(f, "{comma}{element}")?;
            }
            Ok(())
        };
        match self {
            Self::Null => f.write_str("null"),
            Self::Unknown(_) => f.write_str("(unknown)"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => write!(f, "{}", Json::from(text.as_str())),
            Self::List(elements) => {
                f.write_str("[")?;
                list(f, elements)?;
                f.write_str("]")
            }
            Self::Set(elements) => {
                f.write_str("set[")?;
                list(f, elements)?;
                f.write_str("]")
            }
            Self::Map(elements) => {
                f.write_str("{")?;
                for (index, (name, element)) in elements.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{}: {element}", Json::from(name.as_str()))?;
                }
                f.write_str("}")
            }
            Self::Dynamic(_, inner) => write!(f, "{inner}"),
        }
    }
}
