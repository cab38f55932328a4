//! What is kept of an OpenAPI document: the operations that are used, and what they reach.
//!
//! As in `prune`, every list says what is kept.

use serde_json::{Map, Value as Json, json};
use yaml_rust2::{Yaml, YamlLoader};

use super::prune::{as_map, pick};
use crate::openapi::resolve;

/// What is kept of a schema besides what it is made of.
const SCHEMA: [&str; 23] = [
    "$ref",
    "type",
    "format",
    "enum",
    "default",
    "required",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

const PARAMETER: [&str; 5] = ["name", "in", "required", "style", "explode"];

const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// Reads YAML as JSON. What YAML calls a date is a text.
///
/// # Errors
/// When it is not YAML, or not one document.
pub fn from_yaml(text: &str) -> Result<Json, String> {
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.as_slice() {
        [document] => json_of(document),
        several => Err(format!("{} documents", several.len())),
    }
}

fn json_of(value: &Yaml) -> Result<Json, String> {
    Ok(match value {
        Yaml::Null => Json::Null,
        Yaml::Boolean(flag) => json!(flag),
        Yaml::Integer(number) => json!(number),
        // A number that is too large for 64 bits, or that has a fraction.
        Yaml::Real(number) => {
            let number: f64 = number
                .parse()
                .map_err(|_| format!("{number} is no number"))?;
            json!(number)
        }
        Yaml::String(text) => json!(text),
        Yaml::Array(list) => list
            .iter()
            .map(json_of)
            .collect::<Result<Vec<_>, _>>()?
            .into(),
        Yaml::Hash(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                let key = match key {
                    Yaml::String(key) => key.clone(),
                    Yaml::Integer(number) => number.to_string(),
                    Yaml::Boolean(flag) => flag.to_string(),
                    other => return Err(format!("{other:?} is no key")),
                };
                out.insert(key, json_of(value)?);
            }
            out.into()
        }
        Yaml::Alias(_) | Yaml::BadValue => return Err("an alias that leads nowhere".to_owned()),
    })
}

/// The ids of all operations.
pub(crate) fn operations(document: &Json) -> Vec<&str> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(_, item)| METHODS.iter().map(|method| &item[*method]));
    methods
        .filter_map(|it| it["operationId"].as_str())
        .collect()
}

/// The slice of a document that these operations reach, still an OpenAPI document.
pub(crate) fn document(document: &Json, wanted: &[&str]) -> Result<Json, String> {
    let there = operations(document);
    if let Some(missing) = wanted.iter().find(|id| !there.contains(id)) {
        return Err(format!("there is no operation {missing}"));
    }
    let mut paths = Map::new();
    let mut open = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let mut kept = Map::new();
        for method in METHODS {
            let operation = &item[method];
            let id = operation["operationId"].as_str().unwrap_or_default();
            if wanted.contains(&id) {
                let slice = keep_operation(document, item, operation, &mut open)?;
                kept.insert(method.to_owned(), slice);
            }
        }
        if !kept.is_empty() {
            paths.insert(path.clone(), kept.into());
        }
    }
    if document["components"]["schemas"]["error"].is_object() {
        open.push("error".to_owned());
    }
    let mut schemas = Map::new();
    while let Some(name) = open.pop() {
        if schemas.contains_key(&name) {
            continue;
        }
        let found = &document["components"]["schemas"][&name];
        if found.is_null() {
            return Err(format!("there is no schema {name}"));
        }
        schemas.insert(name, schema(found, &mut open));
    }
    Ok(json!({
        "openapi": document["openapi"],
        "info": pick(&document["info"], &["version"]),
        "paths": paths,
        "components": {"schemas": schemas},
    }))
}

/// An operation with everything written out but schemas.
fn keep_operation(
    document: &Json,
    item: &Json,
    operation: &Json,
    open: &mut Vec<String>,
) -> Result<Json, String> {
    let mut kept = as_map(pick(operation, &["operationId", "deprecated", "security"]));
    let mut parameters: Vec<Json> = Vec::new();
    for list in [&item["parameters"], &operation["parameters"]] {
        for parameter in list.as_array().into_iter().flatten() {
            let parameter = resolve(document, parameter)?;
            let mut slice = pick(parameter, &PARAMETER);
            slice["schema"] = schema(&parameter["schema"], open);
            let same =
                |other: &Json| (&other["name"], &other["in"]) == (&slice["name"], &slice["in"]);
            parameters.retain(|other| !same(other));
            parameters.push(slice);
        }
    }
    if !parameters.is_empty() {
        kept.insert("parameters".to_owned(), parameters.into());
    }
    let body = resolve(document, &operation["requestBody"])?;
    if body.is_object() {
        let mut slice = pick(body, &["required"]);
        slice["content"] = content(&body["content"], open);
        kept.insert("requestBody".to_owned(), slice);
    }
    let mut answers = Map::new();
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let answer = resolve(document, answer)?;
        let mut slice = Map::new();
        if answer["content"].is_object() {
            slice.insert("content".to_owned(), content(&answer["content"], open));
        }
        answers.insert(status.clone(), slice.into());
    }
    kept.insert("responses".to_owned(), answers.into());
    Ok(kept.into())
}

fn content(content: &Json, open: &mut Vec<String>) -> Json {
    let types = content.as_object().into_iter().flatten();
    let kept = types.map(|(media, described)| {
        let schema = schema(&described["schema"], open);
        (media.clone(), json!({"schema": schema}))
    });
    kept.collect::<Map<_, _>>().into()
}

/// A schema without its texts; the components that it names are to be kept as well.
fn schema(from: &Json, open: &mut Vec<String>) -> Json {
    let mut out = as_map(pick(from, &SCHEMA));
    if let Some(reference) = from["$ref"].as_str() {
        let name = reference.trim_start_matches("#/components/schemas/");
        open.push(name.to_owned());
        return out.into();
    }
    if let Some(properties) = from["properties"].as_object() {
        let kept = properties.iter();
        let kept = kept.map(|(name, value)| (name.clone(), schema(value, open)));
        out.insert("properties".to_owned(), kept.collect::<Map<_, _>>().into());
    }
    for one in ["items", "additionalProperties", "not"] {
        match &from[one] {
            Json::Null => {}
            Json::Object(_) => {
                out.insert(one.to_owned(), schema(&from[one], open));
            }
            other => {
                out.insert(one.to_owned(), other.clone());
            }
        }
    }
    for several in ["allOf", "anyOf", "oneOf"] {
        if let Some(parts) = from[several].as_array() {
            let parts: Vec<_> = parts.iter().map(|part| schema(part, open)).collect();
            out.insert(several.to_owned(), parts.into());
        }
    }
    out.into()
}
