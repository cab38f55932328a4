//! Values as JSON, read and written by a type: the form of stored state and of private data.
//!
//! The rules are those of Terraform's `object-wire-format.md` and of the library that core uses
//! (go-cty, `cty/json`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{DecodeError, DynamicValue, EncodeError, MAX_DEPTH, Number, Value, normal_form};
use crate::path::Step;
use crate::schema::Type;

/// Reads a value of this type.
///
/// Meant for stored state, so attributes that the type does not have are ignored, and those that it
/// has and the text lacks are null: an older or a newer provider may have written it.
/// Numbers keep their decimal text.
/// As in core, a number or bool may be written as a string (`"5"`, `"true"`, `"1"`) and a string as
/// a number or bool.
/// Of a key that stands twice the last one counts.
///
/// # Errors
/// When the bytes are no JSON, when they hold another value than the type asks for, or when it is
/// nested deeper than [`MAX_DEPTH`].
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    let raw: &RawValue = parse(bytes, "JSON")?;
    read(raw, ty, 0)
}

fn parse<'a, T: serde::Deserialize<'a>>(
    bytes: &'a [u8],
    expected: &'static str,
) -> Result<T, DecodeError> {
    serde_json::from_slice(bytes).map_err(|error| {
        // The message of serde_json may quote the text; its class and place do not.
        let found = match error.classify() {
            serde_json::error::Category::Eof => "text that ends early",
            serde_json::error::Category::Syntax => "text that is not JSON",
            serde_json::error::Category::Data | serde_json::error::Category::Io => "another value",
        };
        let place = format!("{found} (line {}, column {})", error.line(), error.column());
        DecodeError::new(expected, place)
    })
}

fn read(raw: &RawValue, ty: &Type, depth: usize) -> Result<Value, DecodeError> {
    if depth > MAX_DEPTH {
        return Err(DecodeError::new(
            format!("at most {MAX_DEPTH} levels"),
            "deeper nesting",
        ));
    }
    let text = raw.get();
    if text == "null" {
        return Ok(Value::Null);
    }
    match ty {
        Type::Bool => read_bool(text),
        Type::Number => read_number(text),
        Type::String => read_string(text),
        Type::List(of) => read_elements(text, of, depth, "a list", true).map(Value::List),
        Type::Set(of) => read_elements(text, of, depth, "a set", false).map(Value::set),
        Type::Map(of) => {
            let parts = object(text, "a map")?;
            let elements = parts.into_iter().map(|(key, part)| {
                let element = read(part, of, depth + 1);
                let element = element.map_err(|e| e.within(Step::Key(key.clone())))?;
                Ok((key, element))
            });
            Ok(Value::Map(elements.collect::<Result<_, _>>()?))
        }
        Type::Object(types) => {
            let parts = object(text, "an object")?;
            let attributes = types.iter().map(|(name, ty)| {
                let value = match parts.get(name) {
                    Some(part) => read(part, ty, depth + 1)
                        .map_err(|e| e.within(Step::Attribute(name.clone())))?,
                    None => Value::Null,
                };
                Ok((name.clone(), value))
            });
            Ok(Value::Object(attributes.collect::<Result<_, _>>()?))
        }
        Type::Tuple(types) => {
            let parts: Vec<&RawValue> = array(text, "a tuple")?;
            if parts.len() != types.len() {
                return Err(DecodeError::new(
                    format!("a tuple of {} elements", types.len()),
                    format!("one of {}", parts.len()),
                ));
            }
            let elements = (0i64..).zip(parts).zip(types).map(|((index, part), ty)| {
                read(part, ty, depth + 1).map_err(|e| e.within(Step::Index(index)))
            });
            Ok(Value::List(elements.collect::<Result<_, _>>()?))
        }
        Type::Dynamic => read_dynamic(text, depth),
    }
}

fn read_bool(text: &str) -> Result<Value, DecodeError> {
    match text {
        "true" | "\"true\"" | "\"1\"" => Ok(Value::Bool(true)),
        "false" | "\"false\"" | "\"0\"" => Ok(Value::Bool(false)),
        other => Err(mismatch("a bool", other)),
    }
}

fn read_number(text: &str) -> Result<Value, DecodeError> {
    let unquoted: Cow<'_, str> = match text.as_bytes().first() {
        Some(b'"') => Cow::Owned(string(text)?),
        Some(b'-' | b'0'..=b'9') => Cow::Borrowed(text),
        _ => return Err(mismatch("a number", text)),
    };
    let number = Number::parse(&unquoted);
    Ok(Value::Number(
        number.map_err(|_| mismatch("a number", text))?,
    ))
}

fn read_string(text: &str) -> Result<Value, DecodeError> {
    match text.as_bytes().first() {
        Some(b'"') => Ok(Value::string(string(text)?)),
        // Core keeps the spelling of a number that stands where a string belongs.
        Some(b'-' | b'0'..=b'9' | b't' | b'f') => Ok(Value::string(text)),
        _ => Err(mismatch("a string", text)),
    }
}

fn read_elements(
    text: &str,
    of: &Type,
    depth: usize,
    expected: &'static str,
    indexed: bool,
) -> Result<Vec<Value>, DecodeError> {
    let parts: Vec<&RawValue> = array(text, expected)?;
    let elements = (0i64..).zip(parts).map(|(index, part)| {
        read(part, of, depth + 1).map_err(|e| {
            if indexed {
                e.within(Step::Index(index))
            } else {
                e
            }
        })
    });
    elements.collect()
}

/// `{"type": …, "value": …}`.
fn read_dynamic(text: &str, depth: usize) -> Result<Value, DecodeError> {
    const PAIR: &str = "an object with exactly `type` and `value`";
    let parts = object(text, PAIR)?;
    let (Some(ty), Some(value), 2) = (parts.get("type"), parts.get("value"), parts.len()) else {
        return Err(DecodeError::new(PAIR, "an object with other keys"));
    };
    let ty = serde_json::from_str(ty.get())
        .ok()
        .and_then(|json| Type::from_json(&json).ok())
        .ok_or_else(|| DecodeError::new("a type constraint", "other JSON"))?;
    let value = read(value, &ty, depth + 1)?;
    Ok(Value::Dynamic(Box::new(DynamicValue { ty, value })))
}

fn array<'a>(text: &'a str, expected: &'static str) -> Result<Vec<&'a RawValue>, DecodeError> {
    if !text.starts_with('[') {
        return Err(mismatch(expected, text));
    }
    parse(text.as_bytes(), expected)
}

/// The members of an object by name, in Unicode normal form C, as core compares names.
fn object<'a>(
    text: &'a str,
    expected: &'static str,
) -> Result<BTreeMap<String, &'a RawValue>, DecodeError> {
    if !text.starts_with('{') {
        return Err(mismatch(expected, text));
    }
    let members: BTreeMap<String, &RawValue> = parse(text.as_bytes(), expected)?;
    let members = members.into_iter();
    Ok(members
        .map(|(name, part)| (normal_form(name), part))
        .collect())
}

fn string(text: &str) -> Result<String, DecodeError> {
    parse(text.as_bytes(), "a string")
}

fn mismatch(expected: &'static str, text: &str) -> DecodeError {
    let found = match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a bool",
        Some(b'n') => "null",
        _ => "a number",
    };
    DecodeError::new(expected, found)
}

/// Writes a value for this type, compact and with sorted keys.
///
/// # Errors
/// When the value does not fit the type (see [`msgpack::encode`](super::msgpack::encode)), or holds
/// what JSON cannot express: an unknown value or an infinite number.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, EncodeError> {
    let mut out = String::new();
    put(&mut out, value, ty, 0)?;
    Ok(out.into_bytes())
}

fn put(out: &mut String, value: &Value, ty: &Type, depth: usize) -> Result<(), EncodeError> {
    if depth > MAX_DEPTH {
        return Err(EncodeError::new(
            format!("at most {MAX_DEPTH} levels"),
            "deeper nesting",
        ));
    }
    match (ty, value) {
        (_, Value::Null) => out.push_str("null"),
        (Type::Bool, Value::Bool(flag)) => out.push_str(if *flag { "true" } else { "false" }),
        (Type::Number, Value::Number(number)) if number.is_finite() => {
            out.push_str(&number.to_string());
        }
        (Type::String, Value::String(text)) => put_text(out, text),
        (Type::List(of), Value::List(elements)) => {
            put_array(out, elements.iter().map(|element| (element, &**of)), depth)?;
        }
        (Type::Set(of), Value::Set(elements)) => {
            put_array(out, elements.iter().map(|element| (element, &**of)), depth)?;
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            put_array(out, elements.iter().zip(types), depth)?;
        }
        (Type::Map(of), Value::Map(elements)) => {
            out.push('{');
            for (position, (key, element)) in elements.iter().enumerate() {
                put_key(out, position, key);
                put(out, element, of, depth + 1).map_err(|e| e.within(Step::Key(key.clone())))?;
            }
            out.push('}');
        }
        (Type::Object(types), Value::Object(attributes)) => {
            put_object(out, attributes, types, depth)?;
        }
        (Type::Dynamic, Value::Dynamic(inner)) => {
            out.push_str("{\"type\":");
            out.push_str(&inner.ty.to_json().to_string());
            out.push_str(",\"value\":");
            put(out, &inner.value, &inner.ty, depth + 1)?;
            out.push('}');
        }
        (ty, value) => {
            return Err(EncodeError::new(
                format!("a value of type {ty} that JSON can express"),
                value.kind(),
            ));
        }
    }
    Ok(())
}

fn put_array<'a>(
    out: &mut String,
    elements: impl Iterator<Item = (&'a Value, &'a Type)>,
    depth: usize,
) -> Result<(), EncodeError> {
    out.push('[');
    for (index, (element, ty)) in (0i64..).zip(elements) {
        if index > 0 {
            out.push(',');
        }
        put(out, element, ty, depth + 1).map_err(|e| e.within(Step::Index(index)))?;
    }
    out.push(']');
    Ok(())
}

fn put_object(
    out: &mut String,
    attributes: &BTreeMap<String, Value>,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<(), EncodeError> {
    if let Some(name) = attributes.keys().find(|name| !types.contains_key(*name)) {
        return Err(
            EncodeError::new("the attributes of the type", "another one")
                .within(Step::Attribute(name.clone())),
        );
    }
    out.push('{');
    for (position, (name, ty)) in types.iter().enumerate() {
        let at = || Step::Attribute(name.clone());
        let Some(value) = attributes.get(name) else {
            return Err(EncodeError::new("every attribute of the type", "none").within(at()));
        };
        put_key(out, position, name);
        put(out, value, ty, depth + 1).map_err(|e| e.within(at()))?;
    }
    out.push('}');
    Ok(())
}

fn put_key(out: &mut String, position: usize, key: &str) {
    if position > 0 {
        out.push(',');
    }
    put_text(out, key);
    out.push(':');
}

fn put_text(out: &mut String, text: &str) {
    // Only the text's own characters matter: its JSON form has no failure case.
    out.push_str(&serde_json::Value::from(text).to_string());
}
