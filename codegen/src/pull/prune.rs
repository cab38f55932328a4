//! Keeps what is used of a source, and of that only names, shapes, constraints and flags.
//!
//! Every list here says what is kept, never what is dropped: a new kind of text upstream cannot slip in.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::inputs::Contracts;
use crate::readers::botocore::FILTERS;

/// What is kept of a service's metadata.
const METADATA: [&str; 6] = [
    "apiVersion",
    "endpointPrefix",
    "protocol",
    "serviceId",
    "signingName",
    "globalEndpoint",
];

/// What is kept of a shape besides its members.
const SHAPE: [&str; 11] = [
    "type",
    "required",
    "enum",
    "pattern",
    "min",
    "max",
    "sensitive",
    "union",
    "exception",
    "key",
    "value",
];

/// What is kept of a reference to a shape.
const REFERENCE: [&str; 3] = ["shape", "locationName", "idempotencyToken"];

/// The slice of a service that these operations reach.
pub(crate) fn service(model: &Json, operations: &[&str]) -> Result<Json, String> {
    let mut kept = Map::new();
    let mut open: Vec<String> = Vec::new();
    for name in operations {
        let operation = &model["operations"][*name];
        if operation.is_null() {
            return Err(format!("there is no operation {name}"));
        }
        let mut slice = Map::new();
        for end in ["input", "output"] {
            if let Some(shape) = operation[end]["shape"].as_str() {
                slice.insert(end.to_owned(), pick(&operation[end], &["shape"]));
                open.push(shape.to_owned());
            }
        }
        let errors = operation["errors"].as_array();
        let errors: Vec<_> = errors
            .into_iter()
            .flatten()
            .map(|error| pick(error, &["shape"]))
            .collect();
        let shapes = errors.iter().filter_map(|error| error["shape"].as_str());
        open.extend(shapes.map(str::to_owned));
        if !errors.is_empty() {
            slice.insert("errors".to_owned(), errors.into());
        }
        let filters = filters(model, operation);
        if !filters.is_empty() {
            slice.insert("filters".to_owned(), filters.into());
        }
        kept.insert((*name).to_owned(), slice.into());
    }
    let shapes = shapes(model, open)?;
    let mut out = Map::new();
    out.insert("metadata".to_owned(), pick(&model["metadata"], &METADATA));
    out.insert("operations".to_owned(), kept.into());
    out.insert("shapes".to_owned(), shapes.into());
    out.insert("waiters".to_owned(), waiters(&model["waiters"], operations));
    let pages = pages(&model["pagination"], operations);
    out.insert("pagination".to_owned(), pages);
    Ok(out.into())
}

/// The shapes that these reach. Errors keep their code only: their members are texts for people.
fn shapes(model: &Json, mut open: Vec<String>) -> Result<Map<String, Json>, String> {
    let mut kept = Map::new();
    while let Some(name) = open.pop() {
        if kept.contains_key(&name) {
            continue;
        }
        let shape = &model["shapes"][&name];
        let mut slice = as_map(pick(shape, &SHAPE));
        if slice.is_empty() {
            return Err(format!("there is no shape {name}"));
        }
        for (end, fields) in [
            ("key", &REFERENCE),
            ("value", &REFERENCE),
            ("member", &REFERENCE),
        ] {
            if !shape[end].is_null() {
                slice.insert(end.to_owned(), pick(&shape[end], fields));
            }
        }
        if !shape["error"].is_null() {
            slice.insert(
                "error".to_owned(),
                pick(&shape["error"], &["code", "httpStatusCode"]),
            );
        }
        let is_error = shape["exception"] == true || !shape["error"].is_null();
        if let Some(members) = shape["members"].as_object().filter(|_| !is_error) {
            let members: Map<_, _> = members
                .iter()
                .map(|(name, member)| (name.clone(), pick(member, &REFERENCE)))
                .collect();
            slice.insert("members".to_owned(), members.into());
        } else {
            slice.remove("required");
        }
        let mut reached = |reference: &Json| {
            open.extend(reference["shape"].as_str().map(str::to_owned));
        };
        ["key", "value", "member"].iter().for_each(|end| {
            reached(slice.get(*end).unwrap_or(&Json::Null));
        });
        let members = slice.get("members").and_then(Json::as_object);
        members
            .into_iter()
            .flatten()
            .for_each(|(_, member)| reached(member));
        kept.insert(name, slice.into());
    }
    Ok(kept)
}

/// The names of filters that an operation of EC2 takes: the model has them in the documents only,
/// as the code words that open the items of a list.
fn filters(model: &Json, operation: &Json) -> Vec<Json> {
    let input = operation["input"]["shape"].as_str().unwrap_or_default();
    let members = &model["shapes"][input]["members"];
    let filter = FILTERS.iter().find_map(|name| members.get(*name));
    let text = filter.and_then(|filter| filter["documentation"].as_str());
    let mut names = BTreeSet::new();
    for item in text.unwrap_or_default().split("<li>").skip(1) {
        let item = item.trim_start().trim_start_matches("<p>").trim_start();
        let word = item
            .strip_prefix("<code>")
            .and_then(|rest| rest.split_once("</code>"));
        let is_name = |word: &&str| {
            word.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b))
        };
        names.extend(word.map(|(word, _)| word).filter(is_name));
    }
    names.into_iter().map(Json::from).collect()
}

fn waiters(waiters: &Json, operations: &[&str]) -> Json {
    let waiters = waiters.as_object().into_iter().flatten();
    let used = waiters.filter(|(_, waiter)| {
        let operation = waiter["operation"].as_str().unwrap_or_default();
        operations.contains(&operation)
    });
    let kept: Map<_, _> = used
        .map(|(name, waiter)| {
            let mut slice = as_map(pick(waiter, &["operation", "delay", "maxAttempts"]));
            let acceptors = waiter["acceptors"].as_array().into_iter().flatten();
            let acceptors: Vec<_> = acceptors
                .map(|acceptor| pick(acceptor, &["state", "matcher", "argument", "expected"]))
                .collect();
            slice.insert("acceptors".to_owned(), acceptors.into());
            (name.clone(), Json::from(slice))
        })
        .collect();
    kept.into()
}

fn pages(pages: &Json, operations: &[&str]) -> Json {
    const KEPT: [&str; 5] = [
        "input_token",
        "output_token",
        "result_key",
        "limit_key",
        "more_results",
    ];
    let pages = pages.as_object().into_iter().flatten();
    let used = pages.filter(|(operation, _)| operations.contains(&operation.as_str()));
    let kept: Map<_, _> = used
        .map(|(operation, pages)| (operation.clone(), pick(pages, &KEPT)))
        .collect();
    kept.into()
}

/// What is kept of a CloudFormation schema at its top.
const SCHEMA: [&str; 16] = [
    "typeName",
    "required",
    "primaryIdentifier",
    "additionalIdentifiers",
    "createOnlyProperties",
    "conditionalCreateOnlyProperties",
    "readOnlyProperties",
    "writeOnlyProperties",
    "deprecatedProperties",
    "propertyTransform",
    "requiredOr",
    "requiredXor",
    "dependentRequired",
    "dependentExcluded",
    "replacementStrategy",
    "tagging",
];

/// What is kept of a property besides what it is made of.
const PROPERTY: [&str; 16] = [
    "$ref",
    "type",
    "enum",
    "enumCaseInsensitive",
    "default",
    "format",
    "insertionOrder",
    "uniqueItems",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "required",
];

/// A schema without its texts.
pub(crate) fn schema(schema: &Json) -> Result<Json, String> {
    let mut out = as_map(pick(schema, &SCHEMA));
    if !out.contains_key("typeName") {
        return Err("a schema has no name".to_owned());
    }
    for part in ["properties", "definitions"] {
        if let Some(properties) = schema[part].as_object() {
            out.insert(part.to_owned(), properties_of(properties));
        }
    }
    let handlers = schema["handlers"].as_object().into_iter().flatten();
    let handlers: Map<_, _> = handlers
        .map(|(name, handler)| {
            (
                name.clone(),
                pick(handler, &["permissions", "timeoutInMinutes"]),
            )
        })
        .collect();
    out.insert("handlers".to_owned(), handlers.into());
    Ok(out.into())
}

fn properties_of(properties: &Map<String, Json>) -> Json {
    let kept: Map<_, _> = properties
        .iter()
        .map(|(name, value)| (name.clone(), property(value)))
        .collect();
    kept.into()
}

fn property(value: &Json) -> Json {
    let mut out = as_map(pick(value, &PROPERTY));
    if let Some(properties) = value["properties"].as_object() {
        out.insert("properties".to_owned(), properties_of(properties));
    }
    if value["items"].is_object() {
        out.insert("items".to_owned(), property(&value["items"]));
    }
    for several in ["anyOf", "oneOf", "allOf"] {
        if let Some(parts) = value[several].as_array() {
            let parts: Vec<_> = parts.iter().map(property).collect();
            out.insert(several.to_owned(), parts.into());
        }
    }
    out.into()
}

/// The types of a contract that are used.
pub(crate) fn contract(contract: &Json, wanted: &Contracts) -> Json {
    let used = |types: &Json, names: &[String]| -> Json {
        let types = types.as_object().into_iter().flatten();
        let kept: Map<_, _> = types
            .filter(|(name, _)| names.contains(name))
            .map(|(name, ty)| (name.clone(), ty.clone()))
            .collect();
        kept.into()
    };
    if contract["resources"].is_null() {
        return used(contract, &wanted.resources);
    }
    let mut out = as_map(pick(contract, &["provider", "version", "not_in_source"]));
    out.insert(
        "resources".to_owned(),
        used(&contract["resources"], &wanted.resources),
    );
    let data = used(&contract["data_sources"], &wanted.data_sources);
    out.insert("data_sources".to_owned(), data);
    out.into()
}

/// These fields of an object, where they are there.
pub(super) fn pick(value: &Json, fields: &[&str]) -> Json {
    let there = fields.iter().filter_map(|field| {
        let value = value.get(*field)?;
        Some(((*field).to_owned(), value.clone()))
    });
    there.collect::<Map<_, _>>().into()
}

pub(super) fn as_map(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
