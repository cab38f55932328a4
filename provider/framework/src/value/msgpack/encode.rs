//! Writing.

use std::collections::BTreeMap;

use rmp::encode as write;

use super::{MAX_PREFIX, REFINED_UNKNOWN, UNKNOWN, refinement_key};
use crate::path::Step;
use crate::schema::Type;
use crate::value::{Bound, EncodeError, MAX_DEPTH, Number, Refinements, Value};

/// Writes a value for this type.
///
/// Numbers are written as core writes them: as an integer where 64 bits hold it, as a float where
/// one holds a fraction exactly, else as decimal text.
/// Object attributes and map keys are written in sorted order.
///
/// # Errors
/// When the value does not fit the type: it is of another kind, an object lacks an attribute or has
/// one too many, a value for [`Type::Dynamic`] carries no type, or it is nested deeper than
/// [`MAX_DEPTH`].
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    put(&mut out, value, ty, 0)?;
    Ok(out)
}

/// Turns the result of a write into a vector, which cannot fail, into our error.
fn sure<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<(), EncodeError> {
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(EncodeError::new("room to write", error.to_string())),
    }
}

/// A length as the format counts it.
fn count(length: usize) -> Result<u32, EncodeError> {
    u32::try_from(length).map_err(|_| EncodeError::new("a length below 4 Gi", "a longer value"))
}

fn put(out: &mut Vec<u8>, value: &Value, ty: &Type, depth: usize) -> Result<(), EncodeError> {
    if depth > MAX_DEPTH {
        return Err(EncodeError::new(
            format!("at most {MAX_DEPTH} levels"),
            "deeper nesting",
        ));
    }
    match (ty, value) {
        (_, Value::Null) => sure(write::write_nil(out)),
        (_, Value::Unknown(known)) => put_unknown(out, known.as_deref(), ty),
        (Type::Bool, Value::Bool(flag)) => sure(write::write_bool(out, *flag)),
        (Type::Number, Value::Number(number)) => put_number(out, number),
        (Type::String, Value::String(text)) => put_text(out, text),
        (Type::List(of), Value::List(elements)) => {
            sure(write::write_array_len(out, count(elements.len())?))?;
            for (index, element) in (0i64..).zip(elements) {
                put(out, element, of, depth + 1).map_err(|e| e.within(Step::Index(index)))?;
            }
            Ok(())
        }
        (Type::Set(of), Value::Set(elements)) => {
            sure(write::write_array_len(out, count(elements.len())?))?;
            for element in elements {
                put(out, element, of, depth + 1)
                    .map_err(|e| e.within(Step::Element(Box::new(element.clone()))))?;
            }
            Ok(())
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            sure(write::write_array_len(out, count(elements.len())?))?;
            for (index, (ty, element)) in (0i64..).zip(types.iter().zip(elements)) {
                put(out, element, ty, depth + 1).map_err(|e| e.within(Step::Index(index)))?;
            }
            Ok(())
        }
        (Type::Map(of), Value::Map(elements)) => {
            sure(write::write_map_len(out, count(elements.len())?))?;
            for (key, element) in elements {
                put_text(out, key)?;
                put(out, element, of, depth + 1).map_err(|e| e.within(Step::Key(key.clone())))?;
            }
            Ok(())
        }
        (Type::Object(types), Value::Object(attributes)) => {
            put_object(out, attributes, types, depth)
        }
        (Type::Dynamic, Value::Dynamic(inner)) => {
            sure(write::write_array_len(out, 2))?;
            let json = inner.ty.to_json().to_string();
            sure(write::write_bin(out, json.as_bytes()))?;
            put(out, &inner.value, &inner.ty, depth + 1)
        }
        (ty, value) => Err(EncodeError::new(
            format!("a value of type {ty}"),
            value.kind(),
        )),
    }
}

fn put_object(
    out: &mut Vec<u8>,
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
    sure(write::write_map_len(out, count(types.len())?))?;
    for (name, ty) in types {
        let at = || Step::Attribute(name.clone());
        let Some(value) = attributes.get(name) else {
            return Err(EncodeError::new("every attribute of the type", "none").within(at()));
        };
        put_text(out, name)?;
        put(out, value, ty, depth + 1).map_err(|e| e.within(at()))?;
    }
    Ok(())
}

fn put_text(out: &mut Vec<u8>, text: &str) -> Result<(), EncodeError> {
    count(text.len())?;
    sure(write::write_str(out, text))
}

fn put_number(out: &mut Vec<u8>, number: &Number) -> Result<(), EncodeError> {
    if let Some(integer) = number.to_i64() {
        return sure(write::write_sint(out, integer));
    }
    if !number.is_finite() {
        return sure(write::write_f64(out, number.to_f64()));
    }
    if let Some(float) = number.to_exact_fraction() {
        return sure(write::write_f64(out, float));
    }
    put_text(out, &number.to_string())
}

fn put_unknown(
    out: &mut Vec<u8>,
    known: Option<&Refinements>,
    ty: &Type,
) -> Result<(), EncodeError> {
    let mut body = Vec::new();
    let mut entries = 0;
    if let Some(known) = known.filter(|_| *ty != Type::Dynamic) {
        entries = put_refinements(&mut body, known, ty)?;
    }
    // Core refuses a map of refinements that is empty.
    if entries == 0 {
        sure(write::write_ext_meta(out, 1, UNKNOWN))?;
        out.push(0);
        return Ok(());
    }
    let mut map = Vec::new();
    sure(write::write_map_len(&mut map, entries))?;
    let length = count(map.len() + body.len())?;
    sure(write::write_ext_meta(out, length, REFINED_UNKNOWN))?;
    out.append(&mut map);
    out.append(&mut body);
    Ok(())
}

/// Writes the refinements that fit the type and says how many they are. Core refuses others.
fn put_refinements(body: &mut Vec<u8>, known: &Refinements, ty: &Type) -> Result<u32, EncodeError> {
    let mut entries = 0;
    let mut key = |body: &mut Vec<u8>, key| {
        entries += 1;
        sure(write::write_sint(body, key))
    };
    if known.is_not_null() {
        key(body, refinement_key::IS_NULL)?;
        sure(write::write_bool(body, false))?;
    }
    match ty {
        Type::String => {
            let prefix = known.string_prefix().map_or("", short_prefix);
            if !prefix.is_empty() {
                key(body, refinement_key::STRING_PREFIX)?;
                put_text(body, prefix)?;
            }
        }
        Type::Number => {
            for (name, bound) in [
                (refinement_key::NUMBER_MIN, known.min()),
                (refinement_key::NUMBER_MAX, known.max()),
            ] {
                let Some(bound) = bound.filter(|bound| is_short(bound)) else {
                    continue;
                };
                key(body, name)?;
                sure(write::write_array_len(body, 2))?;
                put_number(body, &bound.number)?;
                sure(write::write_bool(body, bound.inclusive))?;
            }
        }
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            for (name, length) in [
                (refinement_key::LENGTH_MIN, known.min_length()),
                (refinement_key::LENGTH_MAX, known.max_length()),
            ] {
                // Core counts elements in signed integers; no collection is longer.
                if let Some(length) = length.and_then(|length| i64::try_from(length).ok()) {
                    key(body, name)?;
                    sure(write::write_sint(body, length))?;
                }
            }
        }
        _ => {}
    }
    Ok(entries)
}

/// Whether a bound is short enough for the limit of a body. Leaving one out only says less.
fn is_short(bound: &Bound) -> bool {
    bound.number.to_i64().is_some() || bound.number.to_string().len() <= MAX_PREFIX
}

/// As much of a prefix as may be sent: a shorter one is still true, and says less.
///
/// It is cut before an ASCII character, because those never combine with the one before them.
fn short_prefix(prefix: &str) -> &str {
    if prefix.len() <= MAX_PREFIX {
        return prefix;
    }
    let bytes = prefix.as_bytes();
    let end = (0..=MAX_PREFIX).rev().find(|end| bytes[*end].is_ascii());
    &prefix[..end.unwrap_or(0)]
}
