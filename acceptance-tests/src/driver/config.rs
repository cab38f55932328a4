//! Configuration as a test writes it, and what a host checks before it asks the provider.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::number::Number;
use super::schema::{Attribute, Block, NestedBlock, Nesting, Shape};
use super::value::{Refinements, Type, Value};
use super::violation::{Findings, ValuePath};

/// The one key of the JSON object that stands for an unknown; no schema can have such a name.
const UNKNOWN: &str = "(unknown)";

/// Stands in a configuration for a value that is not known yet.
pub fn unknown() -> Json {
    json!({ UNKNOWN: {} })
}

/// Stands in a configuration for a value that is not known yet, but surely not null, as most
/// results of functions and templates are.
pub fn unknown_not_null() -> Json {
    json!({ UNKNOWN: { "null": false } })
}

fn as_unknown(json: &Json) -> Option<Value> {
    let about = json.as_object()?.get(UNKNOWN)?;
    Some(Value::Unknown(Refinements {
        null: about.get("null").and_then(Json::as_bool),
        ..Refinements::default()
    }))
}

/// Turns JSON into the value of a block: missing attributes are null, missing blocks are what a
/// host makes of them. Text, numbers and bools are converted into each other as HCL does it.
///
/// # Errors
///
/// What a host refuses itself: unsupported and missing arguments, wrong types, values for computed
/// attributes, too few or too many blocks.
pub fn config_value(block: &Block, json: &Json) -> Result<Value, Findings> {
    let mut findings = Findings::default();
    let value = read_block(block, json, &ValuePath::default(), &mut findings);
    if findings.0.is_empty() {
        Ok(value)
    } else {
        Err(findings)
    }
}

fn read_block(block: &Block, json: &Json, path: &ValuePath, findings: &mut Findings) -> Value {
    if let Some(unknown) = as_unknown(json) {
        return unknown;
    }
    let Some(given) = json.as_object() else {
        findings.add(path, "an object is required");
        return Value::Null;
    };
    for name in given.keys() {
        if !block.attributes.contains_key(name) && !block.blocks.contains_key(name) {
            findings.add(&path.attribute(name), "unsupported argument");
        }
    }
    let mut values = read_attributes(&block.attributes, given, path, findings);
    for (name, nested) in &block.blocks {
        let path = path.attribute(name);
        let value = match given.get(name) {
            None | Some(Json::Null) => {
                if nested.min_items > 0 {
                    findings.add(&path, "a block is required");
                }
                nested.absent_value()
            }
            Some(json) => read_nested_block(nested, json, &path, findings),
        };
        values.insert(name.clone(), value);
    }
    Value::Map(values)
}

fn read_attributes(
    attributes: &BTreeMap<String, Attribute>,
    given: &serde_json::Map<String, Json>,
    path: &ValuePath,
    findings: &mut Findings,
) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    for (name, attribute) in attributes {
        let path = path.attribute(name);
        let json = given.get(name).unwrap_or(&Json::Null);
        if json.is_null() && attribute.required {
            findings.add(&path, "missing required argument");
        }
        if !json.is_null() && attribute.computed && !attribute.optional {
            findings.add(&path, "value for unconfigurable attribute");
        }
        values.insert(
            name.clone(),
            read_shape(&attribute.shape, json, &path, findings),
        );
    }
    values
}

fn read_nested_block(
    nested: &NestedBlock,
    json: &Json,
    path: &ValuePath,
    findings: &mut Findings,
) -> Value {
    if let Some(unknown) = as_unknown(json) {
        return unknown;
    }
    let read = |json: &Json, path: &ValuePath, findings: &mut Findings| {
        read_block(&nested.block, json, path, findings)
    };
    let value = read_collection(nested.nesting, json, path, findings, &read);
    let count = i64::try_from(value.elements().len()).unwrap_or(i64::MAX);
    if matches!(nested.nesting, Nesting::List | Nesting::Set) {
        if count < nested.min_items {
            findings.add(
                path,
                format!("at least {} blocks are required", nested.min_items),
            );
        }
        if nested.max_items > 0 && count > nested.max_items {
            findings.add(
                path,
                format!("no more than {} blocks are allowed", nested.max_items),
            );
        }
    }
    value
}

fn read_collection(
    nesting: Nesting,
    json: &Json,
    path: &ValuePath,
    findings: &mut Findings,
    read: &dyn Fn(&Json, &ValuePath, &mut Findings) -> Value,
) -> Value {
    // A list or set of one may be written without brackets, as a single block is in HCL.
    let single = std::slice::from_ref(json);
    let elements = json.as_array().map_or(single, Vec::as_slice);
    let each = |findings: &mut Findings| -> Vec<Value> {
        let numbered = elements.iter().enumerate();
        numbered
            .map(|(index, json)| read(json, &path.index(index), findings))
            .collect()
    };
    match nesting {
        Nesting::Single | Nesting::Group => read(json, path, findings),
        Nesting::List => Value::List(each(findings)),
        Nesting::Set => Value::set(each(findings)),
        Nesting::Map => {
            let Some(entries) = json.as_object() else {
                findings.add(path, "an object is required");
                return Value::Null;
            };
            let values = entries
                .iter()
                .map(|(key, json)| (key.clone(), read(json, &path.key(key), findings)));
            Value::Map(values.collect())
        }
    }
}

fn read_shape(shape: &Shape, json: &Json, path: &ValuePath, findings: &mut Findings) -> Value {
    if json.is_null() {
        return Value::Null;
    }
    if let Some(unknown) = as_unknown(json) {
        return unknown;
    }
    match shape {
        Shape::Plain(value_type) => match typed_value(value_type, json) {
            Ok(value) => value,
            Err(text) => {
                findings.add(path, text);
                Value::Null
            }
        },
        Shape::Nested(nesting, attributes) => {
            let read = |json: &Json, path: &ValuePath, findings: &mut Findings| {
                if json.is_null() {
                    return Value::Null;
                }
                if let Some(unknown) = as_unknown(json) {
                    return unknown;
                }
                let Some(given) = json.as_object() else {
                    findings.add(path, "an object is required");
                    return Value::Null;
                };
                for name in given.keys().filter(|name| !attributes.contains_key(*name)) {
                    findings.add(&path.attribute(name), "unsupported argument");
                }
                Value::Map(read_attributes(attributes, given, path, findings))
            };
            if json.is_array() == matches!(nesting, Nesting::List | Nesting::Set) {
                return read_collection(*nesting, json, path, findings, &read);
            }
            findings.add(path, "brackets where none belong, or the reverse");
            Value::Null
        }
    }
}

/// Turns JSON into a value of a type.
///
/// # Errors
///
/// A sentence, when a host could not convert it.
pub fn typed_value(value_type: &Type, json: &Json) -> Result<Value, String> {
    if json.is_null() {
        return Ok(Value::Null);
    }
    if let Some(unknown) = as_unknown(json) {
        return Ok(unknown);
    }
    let wrong = || format!("{json} is no value of type {}", value_type.to_json());
    let each = |inner: &Type| -> Result<Vec<Value>, String> {
        let elements = json.as_array().ok_or_else(wrong)?;
        let values = elements.iter().map(|element| typed_value(inner, element));
        values.collect()
    };
    match (value_type, json) {
        (Type::String, Json::String(text)) => Ok(Value::string(text)),
        (Type::String, Json::Number(_) | Json::Bool(_)) => Ok(Value::string(&json.to_string())),
        (Type::Number, Json::Number(_)) => number(&json.to_string()),
        (Type::Number, Json::String(text)) => number(text),
        (Type::Bool, Json::Bool(value)) => Ok(Value::Bool(*value)),
        (Type::Bool, Json::String(text)) => text.parse().map(Value::Bool).map_err(|_| wrong()),
        (Type::List(inner), _) => each(inner).map(Value::List),
        (Type::Set(inner), _) => each(inner).map(Value::set),
        (Type::Map(inner), Json::Object(entries)) => {
            let values = entries
                .iter()
                .map(|(key, json)| Ok((key.clone(), typed_value(inner, json)?)));
            Ok(Value::Map(values.collect::<Result<_, String>>()?))
        }
        (Type::Object(types), Json::Object(entries)) => {
            if let Some(name) = entries.keys().find(|name| !types.contains_key(*name)) {
                return Err(format!("the type has no attribute {name}"));
            }
            let values = types.iter().map(|(name, inner)| {
                let json = entries.get(name).unwrap_or(&Json::Null);
                Ok((name.clone(), typed_value(inner, json)?))
            });
            Ok(Value::Map(values.collect::<Result<_, String>>()?))
        }
        (Type::Tuple(types), Json::Array(elements)) if types.len() == elements.len() => {
            let values = types.iter().zip(elements);
            let values = values.map(|(inner, json)| typed_value(inner, json));
            Ok(Value::List(values.collect::<Result<_, _>>()?))
        }
        (Type::Dynamic, _) => {
            let inner_type = natural_type(json);
            let inner = typed_value(&inner_type, json)?;
            Ok(Value::Dynamic(inner_type, Box::new(inner)))
        }
        _ => Err(wrong()),
    }
}

fn number(text: &str) -> Result<Value, String> {
    let number: Number = text
        .parse()
        .map_err(|error: super::number::NotANumber| error.to_string())?;
    Ok(Value::Number(number))
}

/// The type that HCL gives a literal.
fn natural_type(json: &Json) -> Type {
    match json {
        Json::Null => Type::Dynamic,
        Json::Bool(_) => Type::Bool,
        Json::Number(_) => Type::Number,
        Json::String(_) => Type::String,
        Json::Array(elements) => Type::Tuple(elements.iter().map(natural_type).collect()),
        Json::Object(_) if as_unknown(json).is_some() => Type::Dynamic,
        Json::Object(entries) => Type::Object(
            entries
                .iter()
                .map(|(name, json)| (name.clone(), natural_type(json)))
                .collect(),
        ),
    }
}
