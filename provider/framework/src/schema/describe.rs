//! Schemas as JSON for people and programs.

use serde_json::{Map, Value as Json, json};

use super::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Schema};

impl Schema {
    /// This schema as JSON: names, types, flags and descriptions.
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
    json!({ "description": block.description, "attributes": attributes, "blocks": blocks })
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
    if let AttributeKind::Nested(of, inner) = &attribute.kind {
        description["nesting"] = json!(nesting(*of));
        description["attributes"] = block(inner)["attributes"].take();
    }
    description
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
