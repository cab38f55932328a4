//! The documented examples of requests and answers, and those that the examples of fields make.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::resolve;

const JSON: &str = "application/json";

/// All examples of these operations, by operation and by what they are an example of: `body`, or the status
/// of an answer. Under `documented` stand those that the document has for the whole, under `made` those
/// that are made of its examples of single fields, where the whole has none.
///
/// # Errors
/// When a reference leads nowhere.
pub fn of(document: &Json, operations: &[&str]) -> Result<Json, String> {
    let mut documented = Map::new();
    let mut made = Map::new();
    let mut refusals: BTreeSet<String> = BTreeSet::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
        let operation = operation.1;
        let Some(id) = operation["operationId"].as_str() else {
            continue;
        };
        if !operations.contains(&id) {
            continue;
        }
        let answers = operation["responses"].as_object().into_iter().flatten();
        let answers = answers.map(|(status, answer)| (status.as_str(), answer));
        let bodies = std::iter::once(("body", &operation["requestBody"]));
        for (part, content) in bodies.chain(answers) {
            let content = &resolve(document, content)?["content"][JSON];
            let found = examples(document, content)?;
            if part != "body" && !part.starts_with('2') {
                // They are the same for nearly all operations.
                let short = found.values().filter(|value| !explains(value));
                refusals.extend(short.map(ToString::to_string));
                continue;
            }
            let (list, found) = if found.is_empty() {
                let one = instance(document, &content["schema"], &mut Vec::new())?;
                let one = one.into_iter().map(|one| (String::from("fields"), one));
                (&mut made, one.collect())
            } else {
                (&mut documented, found)
            };
            if !found.is_empty() {
                let parts = list.entry(id).or_insert_with(|| json!({}));
                parts[part] = found.into();
            }
        }
    }
    let refusals: Result<Vec<Json>, _> = refusals
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect();
    let refusals = refusals.map_err(|error| error.to_string())?;
    Ok(json!({"documented": documented, "made": made, "refusals": refusals}))
}

/// Whether a value holds a text that explains something to people, which is not kept.
fn explains(value: &Json) -> bool {
    match value {
        Json::String(text) => text.split_whitespace().count() > 12,
        Json::Array(list) => list.iter().any(explains),
        Json::Object(map) => map.values().any(explains),
        _ => false,
    }
}

/// The examples of a body by name.
fn examples(document: &Json, content: &Json) -> Result<Map<String, Json>, String> {
    let mut found = Map::new();
    if let Some(example) = content.get("example") {
        found.insert("example".to_owned(), example.clone());
    }
    for (name, example) in content["examples"].as_object().into_iter().flatten() {
        if let Some(value) = resolve(document, example)?.get("value") {
            found.insert(name.clone(), value.clone());
        }
    }
    Ok(found)
}

/// A value of this schema as far as the examples of its fields go; of alternatives the first.
fn instance(
    document: &Json,
    schema: &Json,
    within: &mut Vec<String>,
) -> Result<Option<Json>, String> {
    if !schema.is_object() {
        return Ok(None);
    }
    if let Some(reference) = schema["$ref"].as_str() {
        if within.iter().any(|outer| outer == reference) {
            return Ok(None);
        }
        within.push(reference.to_owned());
        let made = instance(document, resolve(document, schema)?, within);
        within.pop();
        return made;
    }
    if let Some(example) = schema.get("example") {
        return Ok(Some(example.clone()));
    }
    let mut fields = Map::new();
    let alternative = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| schema[*key].get(0));
    let parts = schema["allOf"].as_array().into_iter().flatten();
    for part in parts.chain(alternative) {
        match instance(document, part, within)? {
            Some(Json::Object(made)) => fields.extend(made),
            Some(made) => return Ok(Some(made)),
            None => {}
        }
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(made) = instance(document, field, within)? {
            fields.insert(name.clone(), made);
        }
    }
    if !fields.is_empty() {
        return Ok(Some(fields.into()));
    }
    let item = instance(document, &schema["items"], within)?;
    Ok(item.map(|item| json!([item])))
}
