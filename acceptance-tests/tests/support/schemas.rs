//! Short ways to write schemas on the wire.

use slipway_proto::tfplugin6::Schema;
use slipway_proto::tfplugin6::schema::{
    Attribute, Block, NestedBlock, Object, nested_block, object,
};

/// An attribute with flags as letters: `r`equired, `o`ptional, `c`omputed, `w`rite-only.
pub(crate) fn attribute(name: &str, constraint: &str, flags: &str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        r#type: constraint.as_bytes().to_vec(),
        required: flags.contains('r'),
        optional: flags.contains('o'),
        computed: flags.contains('c'),
        write_only: flags.contains('w'),
        ..Attribute::default()
    }
}

/// A string attribute.
pub(crate) fn string(name: &str, flags: &str) -> Attribute {
    attribute(name, r#""string""#, flags)
}

/// An attribute with attributes inside.
pub(crate) fn nested(
    name: &str,
    nesting: object::NestingMode,
    flags: &str,
    attributes: Vec<Attribute>,
) -> Attribute {
    Attribute {
        nested_type: Some(Object {
            attributes,
            nesting: nesting.into(),
            ..Object::default()
        }),
        r#type: Vec::new(),
        ..attribute(name, "", flags)
    }
}

/// A block without blocks inside.
pub(crate) fn content(attributes: Vec<Attribute>) -> Block {
    Block {
        attributes,
        ..Block::default()
    }
}

/// A nested block.
pub(crate) fn block(
    name: &str,
    nesting: nested_block::NestingMode,
    attributes: Vec<Attribute>,
) -> NestedBlock {
    NestedBlock {
        type_name: name.to_owned(),
        block: Some(content(attributes)),
        nesting: nesting.into(),
        min_items: 0,
        max_items: 0,
    }
}

/// A schema of version 0.
pub(crate) fn schema(attributes: Vec<Attribute>, blocks: Vec<NestedBlock>) -> Schema {
    Schema {
        version: 0,
        block: Some(Block {
            attributes,
            block_types: blocks,
            ..Block::default()
        }),
    }
}
