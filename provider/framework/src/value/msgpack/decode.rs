//! Reading.

use std::collections::BTreeMap;

use rmp::Marker;

use crate::path::Step;
use crate::schema::Type;
use crate::value::{DecodeError, DynamicValue, MAX_DEPTH, Number, Value, ValueSet, normal_form};

/// Reads a value of this type.
///
/// Numbers keep their decimal text, whether they come as integer, float or string.
/// Strings and map keys are brought into Unicode normal form C.
/// A null of a [`Type::Dynamic`] is [`Value::Null`] when it comes without a type, and a
/// [`Value::Dynamic`] that holds null when it comes with one.
///
/// # Errors
/// When the bytes are no MessagePack, when they hold another value than the type asks for (an object
/// needs exactly its attributes), when something follows the value, or when it is nested deeper than
/// [`MAX_DEPTH`].
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(ty, 0)?;
    if !reader.rest.is_empty() {
        return Err(DecodeError::new("the end of the message", "more bytes"));
    }
    Ok(value)
}

/// The bytes that are still to be read.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

fn truncated() -> DecodeError {
    DecodeError::new("a whole message", "one that ends early")
}

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn marker(&mut self) -> Result<Marker, DecodeError> {
        let [byte] = self.array()?;
        Ok(Marker::from_u8(byte))
    }

    /// A big-endian length of so many bytes.
    pub(super) fn length<const N: usize>(&mut self) -> Result<usize, DecodeError> {
        let bytes: [u8; N] = self.array()?;
        Ok(bytes
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Result<Value, DecodeError> {
        if depth > MAX_DEPTH {
            return Err(DecodeError::new(
                format!("at most {MAX_DEPTH} levels"),
                "deeper nesting",
            ));
        }
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension_length(marker)? {
            return self.unknown(length, ty);
        }
        match ty {
            Type::Bool => match marker {
                Marker::True => Ok(Value::Bool(true)),
                Marker::False => Ok(Value::Bool(false)),
                other => Err(mismatch("a bool", other)),
            },
            Type::String => Ok(Value::string(self.text(marker, "a string")?)),
            Type::Number => Ok(Value::Number(self.number(marker)?)),
            Type::List(of) => {
                let length = self.array_length(marker, "a list")?;
                Ok(Value::List(self.elements(length, of, depth, true)?))
            }
            Type::Set(of) => {
                let length = self.array_length(marker, "a set")?;
                let elements = self.elements(length, of, depth, false)?;
                Ok(Value::Set(elements.into_iter().collect::<ValueSet>()))
            }
            Type::Map(of) => self.map(marker, of, depth),
            Type::Object(attributes) => self.object(marker, attributes, depth),
            Type::Tuple(types) => self.tuple(marker, types, depth),
            Type::Dynamic => self.dynamic(marker, depth),
        }
    }

    fn elements(
        &mut self,
        length: usize,
        of: &Type,
        depth: usize,
        indexed: bool,
    ) -> Result<Vec<Value>, DecodeError> {
        let mut elements = Vec::new();
        for index in 0..length {
            let element = self.value(of, depth + 1);
            elements.push(element.map_err(|e| if indexed { e.within(step(index)) } else { e })?);
        }
        Ok(elements)
    }

    fn map(&mut self, marker: Marker, of: &Type, depth: usize) -> Result<Value, DecodeError> {
        let mut elements = BTreeMap::new();
        for _ in 0..self.map_length(marker, "a map")? {
            let key = self.key()?;
            let element = self.value(of, depth + 1);
            let element = element.map_err(|e| e.within(Step::Key(key.clone())))?;
            if elements.insert(key, element).is_some() {
                return Err(DecodeError::new("distinct keys", "a key twice"));
            }
        }
        Ok(Value::Map(elements))
    }

    fn object(
        &mut self,
        marker: Marker,
        types: &BTreeMap<String, Type>,
        depth: usize,
    ) -> Result<Value, DecodeError> {
        let length = self.map_length(marker, "an object")?;
        if length != types.len() {
            return Err(DecodeError::new(
                format!("an object of {} attributes", types.len()),
                format!("one of {length}"),
            ));
        }
        let mut attributes = BTreeMap::new();
        for _ in 0..length {
            let name = self.key()?;
            let Some(ty) = types.get(&name) else {
                return Err(
                    DecodeError::new("the attributes of the schema", "another one")
                        .within(Step::Attribute(name)),
                );
            };
            let value = self.value(ty, depth + 1);
            let value = value.map_err(|e| e.within(Step::Attribute(name.clone())))?;
            if attributes.insert(name, value).is_some() {
                return Err(DecodeError::new("each attribute once", "one of them twice"));
            }
        }
        Ok(Value::Object(attributes))
    }

    fn tuple(
        &mut self,
        marker: Marker,
        types: &[Type],
        depth: usize,
    ) -> Result<Value, DecodeError> {
        let length = self.array_length(marker, "a tuple")?;
        if length != types.len() {
            return Err(DecodeError::new(
                format!("a tuple of {} elements", types.len()),
                format!("one of {length}"),
            ));
        }
        let elements = types
            .iter()
            .enumerate()
            .map(|(index, ty)| self.value(ty, depth + 1).map_err(|e| e.within(step(index))));
        Ok(Value::List(elements.collect::<Result<_, _>>()?))
    }

    /// `[type as JSON, value]`.
    fn dynamic(&mut self, marker: Marker, depth: usize) -> Result<Value, DecodeError> {
        const PAIR: &str = "a pair of type and value";
        if self.array_length(marker, PAIR)? != 2 {
            return Err(DecodeError::new(PAIR, "an array of another length"));
        }
        let json = match self.marker()? {
            Marker::Bin8 => self.length::<1>(),
            Marker::Bin16 => self.length::<2>(),
            Marker::Bin32 => self.length::<4>(),
            // Core's reader takes text for bytes as well.
            other => self.text_length(other, "a type as JSON bytes"),
        };
        let json = json.and_then(|length| self.take(length))?;
        let ty = serde_json::from_slice(json)
            .ok()
            .and_then(|json| Type::from_json(&json).ok())
            .ok_or_else(|| DecodeError::new("a type constraint as JSON", "other bytes"))?;
        let value = self.value(&ty, depth + 1)?;
        Ok(Value::Dynamic(Box::new(DynamicValue { ty, value })))
    }

    pub(super) fn number(&mut self, marker: Marker) -> Result<Number, DecodeError> {
        let integer = match marker {
            Marker::FixPos(n) => Number::from(u32::from(n)),
            Marker::FixNeg(n) => Number::from(i32::from(n)),
            Marker::U8 => Number::from(u32::from(u8::from_be_bytes(self.array()?))),
            Marker::U16 => Number::from(u32::from(u16::from_be_bytes(self.array()?))),
            Marker::U32 => Number::from(u32::from_be_bytes(self.array()?)),
            Marker::U64 => Number::from(u64::from_be_bytes(self.array()?)),
            Marker::I8 => Number::from(i32::from(i8::from_be_bytes(self.array()?))),
            Marker::I16 => Number::from(i32::from(i16::from_be_bytes(self.array()?))),
            Marker::I32 => Number::from(i32::from_be_bytes(self.array()?)),
            Marker::I64 => Number::from(i64::from_be_bytes(self.array()?)),
            Marker::F32 => return finite(f32::from_be_bytes(self.array()?).into()),
            Marker::F64 => return finite(f64::from_be_bytes(self.array()?)),
            other => {
                let text = self.text(other, "a number")?;
                return Number::parse(text)
                    .map_err(|_| DecodeError::new("a decimal number", "other text"));
            }
        };
        Ok(integer)
    }

    fn key(&mut self) -> Result<String, DecodeError> {
        let marker = self.marker()?;
        let key = self.text(marker, "a string as key")?;
        Ok(normal_form(key.to_owned()))
    }

    pub(super) fn text(
        &mut self,
        marker: Marker,
        expected: &'static str,
    ) -> Result<&'a str, DecodeError> {
        let length = self.text_length(marker, expected)?;
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| DecodeError::new(expected, "text that is not UTF-8"))
    }

    fn text_length(
        &mut self,
        marker: Marker,
        expected: &'static str,
    ) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixStr(length) => Ok(length.into()),
            Marker::Str8 => self.length::<1>(),
            Marker::Str16 => self.length::<2>(),
            Marker::Str32 => self.length::<4>(),
            other => Err(mismatch(expected, other)),
        }
    }

    pub(super) fn array_length(
        &mut self,
        marker: Marker,
        expected: &'static str,
    ) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixArray(length) => Ok(length.into()),
            Marker::Array16 => self.length::<2>(),
            Marker::Array32 => self.length::<4>(),
            other => Err(mismatch(expected, other)),
        }
    }

    pub(super) fn map_length(
        &mut self,
        marker: Marker,
        expected: &'static str,
    ) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixMap(length) => Ok(length.into()),
            Marker::Map16 => self.length::<2>(),
            Marker::Map32 => self.length::<4>(),
            other => Err(mismatch(expected, other)),
        }
    }

    /// The length of the body when the marker begins an extension.
    pub(super) fn extension_length(
        &mut self,
        marker: Marker,
    ) -> Result<Option<usize>, DecodeError> {
        let length = match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length::<1>()?,
            Marker::Ext16 => self.length::<2>()?,
            Marker::Ext32 => self.length::<4>()?,
            _ => return Ok(None),
        };
        Ok(Some(length))
    }
}

fn finite(float: f64) -> Result<Number, DecodeError> {
    Number::from_f64(float).ok_or_else(|| DecodeError::new("a number", "NaN"))
}

fn step(index: usize) -> Step {
    Step::Index(i64::try_from(index).unwrap_or(i64::MAX))
}

pub(super) fn mismatch(expected: &'static str, found: Marker) -> DecodeError {
    let found = match found {
        Marker::Null => "null",
        Marker::True | Marker::False => "a bool",
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => "a string",
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => "bytes",
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => "an array",
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => "a map",
        Marker::F32 | Marker::F64 => "a float",
        Marker::FixPos(_) | Marker::FixNeg(_) => "an integer",
        Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64 => "an integer",
        Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64 => "an integer",
        Marker::Reserved => "a reserved byte",
        _ => "an extension",
    };
    DecodeError::new(expected, found)
}
