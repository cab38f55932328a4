//! A schema with one attribute of each kind and one block of each nesting.

use serde_json::Value as Json;
use slipway_acceptance::driver::config::config_value;
use slipway_acceptance::driver::schema::{Block, Schema};
use slipway_acceptance::driver::value::Value;
use slipway_proto::tfplugin6::Schema as WireSchema;
use slipway_proto::tfplugin6::schema::{nested_block::NestingMode as Blocks, object::NestingMode};

use super::schemas::{attribute, block, nested, schema, string};

pub(crate) const NUMBER: &str = r#""number""#;
const SET: &str = r#"["set","string"]"#;

/// One attribute of each kind, and one block of each nesting.
pub(crate) fn everything() -> WireSchema {
    let inside = || vec![string("set_by_us", "o"), string("chosen", "oc")];
    schema(
        vec![
            string("id", "c"),
            string("name", "o"),
            string("note", "oc"),
            string("secret", "ow"),
            attribute("tags", SET, "o"),
            attribute("labels", r#"["map","string"]"#, "o"),
            attribute("size", NUMBER, "o"),
            attribute("any", r#""dynamic""#, "oc"),
            nested("one", NestingMode::Single, "o", inside()),
            nested("auto", NestingMode::Single, "oc", inside()),
            nested("many", NestingMode::List, "o", inside()),
            nested("keyed", NestingMode::Map, "o", inside()),
            nested("loose", NestingMode::Set, "o", inside()),
        ],
        vec![
            block("single", Blocks::Single, inside()),
            block("group", Blocks::Group, inside()),
            block("list", Blocks::List, inside()),
            block("set", Blocks::Set, inside()),
            block("map", Blocks::Map, inside()),
        ],
    )
}

pub(crate) fn read(wire: &WireSchema) -> Block {
    Schema::read(wire, true).expect("a readable schema").block
}

/// A value of `everything`, in which computed attributes may be given too.
pub(crate) fn value(json: Json) -> Value {
    let mut open = everything();
    let root = open.block.as_mut().expect("a block");
    for attribute in &mut root.attributes {
        attribute.optional = true;
    }
    config_value(&read(&open), &json).unwrap_or_else(|findings| panic!("{:?}", findings.lines()))
}

#[track_caller]
pub(crate) fn found(findings: Vec<String>, expected: &[&str]) {
    assert_eq!(findings, expected);
}
