//! Values, diagnostics and paths to and from the wire.

use slipway_proto::tfplugin6::{self as wire, attribute_path};

use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::path::{Path, Step};
use crate::schema::{Block, NestedBlock, Nesting, Schema, Type};
use crate::value::{Value, json, msgpack};

/// The value of a message field, or the diagnostic that says why it cannot be read.
pub(super) fn decode(
    value: Option<&wire::DynamicValue>,
    ty: &Type,
    what: &'static str,
) -> Result<Value, Diagnostics> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    let decoded = match (value.msgpack.as_slice(), value.json.as_slice()) {
        ([], []) => return Ok(Value::Null),
        ([], json) => json::decode(json, ty),
        (msgpack, _) => msgpack::decode(msgpack, ty),
    };
    decoded.map_err(|error| malformed(what, &error))
}

/// The diagnostic for a message that cannot be read.
pub(super) fn malformed(what: &str, error: &dyn std::fmt::Display) -> Diagnostics {
    Diagnostics::from(Diagnostic::error(
        "Malformed message from Terraform",
        format!(
            "The provider could not read what it was sent. Nothing was changed. \
             Terraform or OpenTofu and the provider may be of versions that do not fit.\n\n  Message:  {what}\n  Problem:  {error}"
        ),
    ))
}

/// The message field for a value of our own making.
pub(super) fn encode(value: &Value, ty: &Type) -> Result<Option<wire::DynamicValue>, Diagnostics> {
    match msgpack::encode(value, ty) {
        Ok(msgpack) => Ok(Some(wire::DynamicValue {
            msgpack,
            json: Vec::new(),
        })),
        Err(error) => Err(Diagnostics::from(Diagnostic::bug(
            "Answer does not fit the schema",
            error,
        ))),
    }
}

/// Encodes a value, or adds to the diagnostics why that is impossible.
pub(super) fn encode_into(
    value: &Value,
    ty: &Type,
    diagnostics: &mut Diagnostics,
) -> Option<wire::DynamicValue> {
    encode(value, ty).unwrap_or_else(|errors| {
        diagnostics.extend(errors);
        None
    })
}

/// Every diagnostic for the wire.
pub(super) fn diagnostics(diagnostics: Diagnostics) -> Vec<wire::Diagnostic> {
    diagnostics
        .into_iter()
        .map(|diagnostic| {
            let severity = match diagnostic.severity {
                Severity::Error => wire::diagnostic::Severity::Error,
                Severity::Warning => wire::diagnostic::Severity::Warning,
            };
            wire::Diagnostic {
                severity: severity.into(),
                summary: diagnostic.summary,
                detail: diagnostic.detail,
                attribute: diagnostic
                    .path
                    .as_ref()
                    .filter(|path| !path.is_root())
                    .map(path),
            }
        })
        .collect()
}

/// A path for the wire. It ends before a set element, which the protocol cannot name.
pub(super) fn path(path: &Path) -> wire::AttributePath {
    use attribute_path::step::Selector;
    let steps = path.steps().iter().map_while(|step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
            Step::Element(_) => return None,
        };
        Some(attribute_path::Step {
            selector: Some(selector),
        })
    });
    wire::AttributePath {
        steps: steps.collect(),
    }
}

/// Blocks that were never written are null in states of some older providers; core wants them empty.
pub(super) fn blocks_present(block: &Block, value: Value) -> Value {
    let Value::Object(mut attributes) = value else {
        return value;
    };
    for (name, nested) in &block.blocks {
        if let Some(value) = attributes.remove(name) {
            attributes.insert(name.clone(), block_present(nested, value));
        }
    }
    Value::Object(attributes)
}

fn block_present(nested: &NestedBlock, value: Value) -> Value {
    let inside = |element: Value| blocks_present(&nested.block, element);
    match (nested.nesting, value) {
        (Nesting::List, Value::Null) => Value::List(Vec::new()),
        (Nesting::Set, Value::Null) => Value::set([]),
        (Nesting::Map, Value::Null) => Value::map::<String>([]),
        (_, Value::List(elements)) => Value::List(elements.into_iter().map(inside).collect()),
        (_, Value::Set(elements)) => Value::set(elements.into_iter().map(inside)),
        (_, Value::Map(elements)) => {
            Value::Map(elements.into_iter().map(|(k, v)| (k, inside(v))).collect())
        }
        (_, value) => inside(value),
    }
}

/// Whether a type asks for the legacy type system on this host: only for blocks that the API fills,
/// and only where the host does not know such blocks.
pub(super) fn is_legacy(schema: &Schema, host_knows_computed_blocks: bool) -> bool {
    fn has_computed_blocks(block: &Block) -> bool {
        block
            .blocks
            .values()
            .any(|nested| nested.computed || has_computed_blocks(&nested.block))
    }
    !host_knows_computed_blocks && has_computed_blocks(&schema.block)
}

/// A value of which nothing is left open, such as a state that may be stored: what is not known is null.
pub(super) fn without_unknowns(state: Value) -> Value {
    state.transform(&Path::root(), &mut |_, value| {
        if value.is_unknown() {
            Value::Null
        } else {
            value
        }
    })
}
