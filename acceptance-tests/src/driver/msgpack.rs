//! The driver's reading and writing of msgpack, directed by a type.
//!
//! The rules are those of Terraform's `object-wire-format.md`. Reading is as strict as a host: an
//! object has exactly its attributes, an extension that carries anything is a refined unknown, and
//! nothing follows the value.

use std::collections::BTreeMap;

use rmp::Marker;
use rmp::decode::{self, Bytes, RmpRead};
use rmp::encode;

use super::number::Number;
use super::value::{Refinements, Type, Value};

/// The extension code of an unknown with refinements.
const REFINED: i8 = 12;

/// What a host takes for the body of a refined unknown, in bytes.
const REFINEMENTS_LIMIT: usize = 1024;

/// Reads a value of a type.
///
/// # Errors
///
/// A sentence that says what a host would refuse, with the place in the value.
pub fn from_msgpack(bytes: &[u8], value_type: &Type) -> Result<Value, String> {
    let mut reader = Bytes::new(bytes);
    let value = read(&mut reader, value_type, "")?;
    match reader.remaining_slice().len() {
        0 => Ok(value),
        rest => Err(format!("{rest} bytes follow the value")),
    }
}

/// Writes a value of a type, as Terraform writes it: object keys in order, integers as integers,
/// exact floats as floats and other numbers as text.
///
/// # Panics
///
/// When the value is not of the type.
pub fn to_msgpack(value: &Value, value_type: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, value, value_type);
    bytes
}

fn at<T, E: std::fmt::Display>(path: &str, result: Result<T, E>) -> Result<T, String> {
    let place = if path.is_empty() { "the root" } else { path };
    result.map_err(|error| format!("at {place}: {error}"))
}

fn peek(reader: &mut Bytes<'_>) -> Option<Marker> {
    reader
        .remaining_slice()
        .first()
        .map(|byte| Marker::from_u8(*byte))
}

fn read(reader: &mut Bytes<'_>, value_type: &Type, path: &str) -> Result<Value, String> {
    let marker = peek(reader);
    match marker {
        None => return at(path, Err("the value ends too early")),
        Some(Marker::Null) => {
            at(
                path,
                decode::read_nil(reader).map_err(|error| format!("{error:?}")),
            )?;
            return Ok(Value::Null);
        }
        Some(
            Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32,
        ) => return at(path, read_unknown(reader, value_type)).map(Value::Unknown),
        Some(_) => {}
    }
    match value_type {
        Type::Bool => {
            at(path, decode::read_bool(reader).map_err(|_| "not a bool")).map(Value::Bool)
        }
        Type::String => at(path, read_text(reader)).map(|text| Value::string(&text)),
        Type::Number => at(path, read_number(reader)).map(Value::Number),
        Type::Dynamic => read_dynamic(reader, path),
        Type::List(inner) => Ok(Value::List(read_elements(reader, inner, path)?)),
        Type::Set(inner) => Ok(Value::set(read_elements(reader, inner, path)?)),
        Type::Tuple(types) => {
            let count = at(path, read_array_length(reader))?;
            if count != types.len() {
                return at(
                    path,
                    Err(format!("{count} elements in a tuple of {}", types.len())),
                );
            }
            let elements = types
                .iter()
                .enumerate()
                .map(|(index, inner)| read(reader, inner, &format!("{path}[{index}]")));
            Ok(Value::List(elements.collect::<Result<_, _>>()?))
        }
        Type::Map(inner) => {
            let entries = read_entries(reader, path, |_| Some(inner))?;
            Ok(Value::Map(entries))
        }
        Type::Object(types) => {
            let entries = read_entries(reader, path, |name| types.get(name))?;
            match types.keys().find(|name| !entries.contains_key(*name)) {
                Some(name) => at(path, Err(format!("the attribute {name} is missing"))),
                None => Ok(Value::Map(entries)),
            }
        }
    }
}

fn read_array_length(reader: &mut Bytes<'_>) -> Result<usize, String> {
    let count = decode::read_array_len(reader).map_err(|_| "not an array".to_owned())?;
    usize::try_from(count).map_err(|error| error.to_string())
}

fn read_text(reader: &mut Bytes<'_>) -> Result<String, String> {
    let length = decode::read_str_len(reader).map_err(|_| "not a string".to_owned())?;
    String::from_utf8(take(reader, length)?).map_err(|error| error.to_string())
}

/// Takes bytes whose number the message claims, without believing it first.
fn take(reader: &mut Bytes<'_>, length: u32) -> Result<Vec<u8>, String> {
    let length = usize::try_from(length).map_err(|error| error.to_string())?;
    if reader.remaining_slice().len() < length {
        return Err("the value ends too early".to_owned());
    }
    let mut bytes = vec![0; length];
    reader
        .read_exact_buf(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn read_number(reader: &mut Bytes<'_>) -> Result<Number, String> {
    let wrong = |text: &str| text.to_owned();
    match peek(reader) {
        Some(Marker::F32) => {
            let float = decode::read_f32(reader).map_err(|_| wrong("not a number"))?;
            Number::from_f64(f64::from(float)).map_err(|error| error.to_string())
        }
        Some(Marker::F64) => {
            let float = decode::read_f64(reader).map_err(|_| wrong("not a number"))?;
            Number::from_f64(float).map_err(|error| error.to_string())
        }
        Some(Marker::U64) => {
            let integer = decode::read_u64(reader).map_err(|_| wrong("not a number"))?;
            Ok(Number::from(integer))
        }
        Some(Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32) => {
            read_text(reader)?
                .parse()
                .map_err(|error: super::number::NotANumber| error.to_string())
        }
        _ => {
            let integer: i64 = decode::read_int(reader).map_err(|_| wrong("not a number"))?;
            Ok(Number::from(integer))
        }
    }
}

fn read_elements(reader: &mut Bytes<'_>, inner: &Type, path: &str) -> Result<Vec<Value>, String> {
    let count = at(path, read_array_length(reader))?;
    (0..count)
        .map(|index| read(reader, inner, &format!("{path}[{index}]")))
        .collect()
}

fn read_entries<'t>(
    reader: &mut Bytes<'_>,
    path: &str,
    type_of: impl Fn(&str) -> Option<&'t Type>,
) -> Result<BTreeMap<String, Value>, String>
where
{
    let count = at(path, decode::read_map_len(reader).map_err(|_| "not a map"))?;
    let mut entries = BTreeMap::new();
    for _ in 0..count {
        let name = at(path, read_text(reader))?;
        let Some(inner) = type_of(&name) else {
            return at(
                path,
                Err(format!("the attribute {name} is not in the schema")),
            );
        };
        let value = read(reader, inner, &format!("{path}.{name}"))?;
        if entries.insert(name.clone(), value).is_some() {
            return at(path, Err(format!("{name} is there twice")));
        }
    }
    Ok(entries)
}

fn read_dynamic(reader: &mut Bytes<'_>, path: &str) -> Result<Value, String> {
    let wrong = "a value of open type is an array of its type and its value";
    if at(path, read_array_length(reader))? != 2 {
        return at(path, Err(wrong));
    }
    let length = at(path, decode::read_bin_len(reader).map_err(|_| wrong))?;
    let inner_type = at(path, Type::from_json(&at(path, take(reader, length))?))?;
    let inner = read(reader, &inner_type, path)?;
    Ok(Value::Dynamic(inner_type, Box::new(inner)))
}

fn read_unknown(reader: &mut Bytes<'_>, value_type: &Type) -> Result<Refinements, String> {
    let meta = decode::read_ext_meta(reader).map_err(|error| format!("{error:?}"))?;
    let body = take(reader, meta.size)?;
    if body.len() <= 1 {
        return Ok(Refinements::default());
    }
    if meta.typeid != REFINED {
        return Err(format!(
            "{} is no extension code of an unknown",
            meta.typeid
        ));
    }
    if body.len() > REFINEMENTS_LIMIT {
        return Err("the refinements of an unknown are too long".to_owned());
    }
    let mut reader = Bytes::new(&body);
    let count = decode::read_map_len(&mut reader).map_err(|_| "refinements are no map")?;
    let mut refinements = Refinements::default();
    for _ in 0..count {
        read_refinement(&mut reader, value_type, &mut refinements)?;
    }
    Ok(refinements)
}

fn read_refinement(
    reader: &mut Bytes<'_>,
    value_type: &Type,
    refinements: &mut Refinements,
) -> Result<(), String> {
    let key: i64 = decode::read_int(reader).map_err(|_| "a refinement has no key")?;
    let collection = matches!(value_type, Type::List(_) | Type::Set(_) | Type::Map(_));
    let limit = |reader: &mut Bytes<'_>| -> Result<(Number, bool), String> {
        if read_array_length(reader)? != 2 {
            return Err("a limit is a number and a bool".to_owned());
        }
        let number = read_number(reader)?;
        let inclusive = decode::read_bool(reader).map_err(|_| "a limit is a number and a bool")?;
        Ok((number, inclusive))
    };
    match key {
        1 => {
            let null = decode::read_bool(reader).map_err(|_| "nullness is a bool")?;
            refinements.null = Some(null);
        }
        2 if *value_type == Type::String => refinements.prefix = Some(read_text(reader)?),
        3 if *value_type == Type::Number => refinements.min = Some(limit(reader)?),
        4 if *value_type == Type::Number => refinements.max = Some(limit(reader)?),
        5 | 6 if collection => {
            let length = decode::read_int(reader).map_err(|_| "a length is an integer")?;
            let slot = if key == 5 {
                &mut refinements.min_length
            } else {
                &mut refinements.max_length
            };
            *slot = Some(length);
        }
        2..=6 => return Err(format!("refinement {key} does not fit the type")),
        // A host skips keys of a later version; this driver knows of none to test with.
        _ => return Err(format!("refinement {key} is not known")),
    }
    Ok(())
}

fn write(bytes: &mut Vec<u8>, value: &Value, value_type: &Type) {
    const MEMORY: &str = "memory takes everything";
    match (value, value_type) {
        (Value::Null, _) => encode::write_nil(bytes).expect(MEMORY),
        (Value::Unknown(refinements), _) => write_unknown(bytes, refinements),
        (Value::Bool(value), Type::Bool) => encode::write_bool(bytes, *value).expect(MEMORY),
        (Value::String(text), Type::String) => encode::write_str(bytes, text).expect(MEMORY),
        (Value::Number(number), Type::Number) => write_number(bytes, number),
        (Value::Dynamic(inner_type, inner), Type::Dynamic) => {
            encode::write_array_len(bytes, 2).expect(MEMORY);
            let json = inner_type.to_json().to_string();
            encode::write_bin(bytes, json.as_bytes()).expect(MEMORY);
            write(bytes, inner, inner_type);
        }
        (Value::List(elements), Type::List(inner)) | (Value::Set(elements), Type::Set(inner)) => {
            encode::write_array_len(bytes, length(elements.len())).expect(MEMORY);
            for element in elements {
                write(bytes, element, inner);
            }
        }
        (Value::List(elements), Type::Tuple(types)) => {
            encode::write_array_len(bytes, length(elements.len())).expect(MEMORY);
            for (element, inner) in elements.iter().zip(types) {
                write(bytes, element, inner);
            }
        }
        (Value::Map(entries), Type::Map(inner)) => {
            encode::write_map_len(bytes, length(entries.len())).expect(MEMORY);
            for (name, element) in entries {
                encode::write_str(bytes, name).expect(MEMORY);
                write(bytes, element, inner);
            }
        }
        (Value::Map(entries), Type::Object(types)) => {
            encode::write_map_len(bytes, length(types.len())).expect(MEMORY);
            for (name, inner) in types {
                encode::write_str(bytes, name).expect(MEMORY);
                write(bytes, entries.get(name).unwrap_or(&Value::Null), inner);
            }
        }
        (value, value_type) => panic!("{value} is not of type {}", value_type.to_json()),
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("a test's value is small")
}

fn write_number(bytes: &mut Vec<u8>, number: &Number) {
    const MEMORY: &str = "memory takes everything";
    if let Some(integer) = number.to_i64() {
        encode::write_sint(bytes, integer).expect(MEMORY);
    } else if let Some(float) = number.to_exact_f64().filter(|_| !number.is_integer()) {
        encode::write_f64(bytes, float).expect(MEMORY);
    } else {
        encode::write_str(bytes, &number.to_string()).expect(MEMORY);
    }
}

fn write_unknown(bytes: &mut Vec<u8>, refinements: &Refinements) {
    const MEMORY: &str = "memory takes everything";
    let mut body = Vec::new();
    let mut count = 0;
    let mut key = |body: &mut Vec<u8>, key: u64| {
        count += 1;
        encode::write_uint(body, key).expect(MEMORY);
    };
    if let Some(null) = refinements.null {
        key(&mut body, 1);
        encode::write_bool(&mut body, null).expect(MEMORY);
    }
    if let Some(prefix) = &refinements.prefix {
        key(&mut body, 2);
        encode::write_str(&mut body, prefix).expect(MEMORY);
    }
    for (code, limit) in [(3, &refinements.min), (4, &refinements.max)] {
        if let Some((number, inclusive)) = limit {
            key(&mut body, code);
            encode::write_array_len(&mut body, 2).expect(MEMORY);
            write_number(&mut body, number);
            encode::write_bool(&mut body, *inclusive).expect(MEMORY);
        }
    }
    for (code, limit) in [(5, refinements.min_length), (6, refinements.max_length)] {
        if let Some(limit) = limit {
            key(&mut body, code);
            encode::write_uint(&mut body, limit).expect(MEMORY);
        }
    }
    if count == 0 {
        // What Terraform sends: one byte that means nothing, under code 0.
        bytes.extend([0xd4, 0, 0]);
        return;
    }
    let mut map = Vec::new();
    encode::write_map_len(&mut map, count).expect(MEMORY);
    map.extend(body);
    encode::write_ext_meta(bytes, length(map.len()), REFINED).expect(MEMORY);
    bytes.extend(map);
}
