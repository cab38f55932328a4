//! Schemas as JSON for people and programs.

use serde_json::{Map, Value as Json, json};

use super::{Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, Schema};
use crate::validate::Validator;
use crate::value::Value;

impl Schema {
    /// This schema as JSON: names, types, flags, descriptions, defaults and rules.
    pub fn describe(&self) -> Json {
        let mut description = block(&self.block);
        description["version"] = json!(self.version);
        description
    }
}

fn block(block: &Block) -> Json {
    let attributes: Map<String, Json> = block
        .attributes
        .iter()
        .map(|(name, it)| (name.clone(), attribute(it)))
        .collect();
    let blocks: Map<String, Json> = block
        .blocks
        .iter()
        .map(|(name, it)| (name.clone(), nested(it)))
        .collect();
    let mut description =
        json!({ "description": block.description, "attributes": attributes, "blocks": blocks });
    let rules: Vec<String> = block.relations.iter().map(ToString::to_string).collect();
    if !rules.is_empty() {
        description["rules"] = json!(rules);
    }
    description
}

fn nested(nested: &NestedBlock) -> Json {
    let mut description = block(&nested.block);
    description["nesting"] = json!(nesting(nested.nesting));
    description["min_items"] = json!(nested.min_items);
    description["max_items"] = json!(nested.max_items);
    description["computed"] = json!(nested.computed);
    description
}

fn attribute(attribute: &Attribute) -> Json {
    let flags = attribute.flags;
    let names = [
        ("required", flags.required),
        ("optional", flags.optional),
        ("computed", flags.computed),
        ("sensitive", flags.sensitive),
        ("write_only", flags.write_only),
        ("deprecated", attribute.deprecated.is_some()),
        ("replaces", attribute.replace),
    ];
    let set: Vec<&str> = names
        .into_iter()
        .filter(|(_, set)| *set)
        .map(|(name, _)| name)
        .collect();
    let mut description = json!({
        "type": attribute.ty().to_string(),
        "flags": set,
        "description": attribute.description,
    });
    match &attribute.on_omit {
        OnOmit::Default(default) => description["default"] = plain(default),
        OnOmit::Unknown if flags.optional && flags.computed => {
            description["unknown_when_omitted"] = json!(true);
        }
        OnOmit::Unknown | OnOmit::Null => {}
    }
    let rules: Vec<String> = attribute
        .validators
        .iter()
        .filter_map(Validator::says)
        .collect();
    if !rules.is_empty() {
        description["rules"] = json!(rules);
    }
    if let AttributeKind::Nested(of, inner) = &attribute.kind {
        description["nesting"] = json!(nesting(*of));
        description["attributes"] = block(inner)["attributes"].take();
    }
    description
}

/// A default as JSON.
fn plain(value: &Value) -> Json {
    match value {
        Value::Bool(truth) => json!(truth),
        Value::String(text) => json!(text),
        Value::Number(number) => {
            let text = number.to_string();
            serde_json::from_str(&text).unwrap_or(Json::String(text))
        }
        Value::List(elements) => Json::Array(elements.iter().map(plain).collect()),
        Value::Set(elements) => Json::Array(elements.iter().map(plain).collect()),
        Value::Map(elements) => {
            let elements = elements.iter();
            let elements = elements.map(|(key, value)| (key.clone(), plain(value)));
            Json::Object(elements.collect())
        }
        _ => Json::Null,
    }
}

const fn nesting(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    }
}
