//! Paths that a provider sends, and the attributes that must stay null.

use std::collections::BTreeMap;

use slipway_proto::tfplugin6::AttributePath;
use slipway_proto::tfplugin6::attribute_path::step::Selector;

use super::schema::{Attribute, Block, Nesting, Shape};
use super::value::Value;
use super::violation::{Findings, Step, ValuePath};

/// Reads a path from the wire.
///
/// # Errors
///
/// A sentence, when a step selects nothing or an index is negative.
pub fn read_path(path: &AttributePath) -> Result<ValuePath, String> {
    let steps = path.steps.iter().map(|step| match &step.selector {
        Some(Selector::AttributeName(name)) => Ok(Step::Attribute(name.clone())),
        Some(Selector::ElementKeyString(key)) => Ok(Step::Key(key.clone())),
        Some(Selector::ElementKeyInt(index)) => usize::try_from(*index)
            .map(Step::Index)
            .map_err(|_| format!("the index {index} is negative")),
        None => Err("a step of the path selects nothing".to_owned()),
    });
    Ok(ValuePath(steps.collect::<Result<_, _>>()?))
}

/// The paths that really ask for a replacement: those whose value changes, and write-only ones,
/// whose values nobody can compare. `findings` gets the paths that exist neither before nor after.
pub fn effective_replacements(
    block: &Block,
    prior: &Value,
    planned: &Value,
    paths: Vec<ValuePath>,
    findings: &mut Findings,
) -> Vec<ValuePath> {
    let mut effective = Vec::new();
    for path in paths {
        let (before, after) = (value_at(prior, &path), value_at(planned, &path));
        if before.is_none() && after.is_none() {
            findings.add(&path, "requires replacement, but is in neither state");
            continue;
        }
        let (before, after) = (before.unwrap_or(Value::Null), after.unwrap_or(Value::Null));
        let changed = before != after || !after.is_wholly_known();
        if changed || is_write_only(block, &path) {
            effective.push(path);
        }
    }
    effective
}

/// The value at a path; nothing when there is no way there. Elements of sets have no address.
fn value_at(value: &Value, path: &ValuePath) -> Option<Value> {
    let mut value = value.clone();
    for step in &path.0 {
        value = match (step, &value) {
            (_, Value::Unknown(_)) => Value::unknown(),
            (Step::Attribute(name) | Step::Key(name), Value::Map(entries)) => {
                entries.get(name)?.clone()
            }
            (Step::Index(index), Value::List(elements)) => elements.get(*index)?.clone(),
            _ => return None,
        };
    }
    Some(value)
}

fn is_write_only(block: &Block, path: &ValuePath) -> bool {
    let mut steps = path.0.iter().filter_map(|step| match step {
        Step::Attribute(name) => Some(name),
        _ => None,
    });
    let mut block = block;
    let mut attribute = loop {
        let Some(name) = steps.next() else {
            return false;
        };
        if let Some(attribute) = block.attributes.get(name) {
            break attribute;
        }
        let Some(nested) = block.blocks.get(name) else {
            return false;
        };
        block = &nested.block;
    };
    for name in steps {
        match &attribute.shape {
            Shape::Nested(_, attributes) if attributes.contains_key(name) => {
                attribute = &attributes[name];
            }
            _ => return attribute.write_only,
        }
    }
    attribute.write_only
}

/// The write-only attributes that have a value where none may be.
pub fn write_only_values(block: &Block, value: &Value) -> Findings {
    let mut findings = Findings::default();
    in_block(block, value, &ValuePath::default(), &mut findings);
    findings
}

fn in_block(block: &Block, value: &Value, path: &ValuePath, findings: &mut Findings) {
    in_attributes(&block.attributes, value, path, findings);
    for (name, nested) in &block.blocks {
        each(
            nested.nesting,
            &value.get(name),
            &path.attribute(name),
            &mut |value, path| {
                in_block(&nested.block, value, path, findings);
            },
        );
    }
}

fn in_attributes(
    attributes: &BTreeMap<String, Attribute>,
    value: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    if !matches!(value, Value::Map(_)) {
        return;
    }
    for (name, attribute) in attributes {
        let (value, path) = (value.get(name), path.attribute(name));
        if attribute.write_only && !value.is_null() {
            findings.add(&path, "a write-only attribute has a value");
        }
        if let Shape::Nested(nesting, attributes) = &attribute.shape {
            each(*nesting, &value, &path, &mut |value, path| {
                in_attributes(attributes, value, path, findings);
            });
        }
    }
}

fn each(
    nesting: Nesting,
    value: &Value,
    path: &ValuePath,
    visit: &mut dyn FnMut(&Value, &ValuePath),
) {
    match nesting {
        Nesting::Single | Nesting::Group => visit(value, path),
        Nesting::List => {
            for (index, value) in value.elements().iter().enumerate() {
                visit(value, &path.index(index));
            }
        }
        Nesting::Set => {
            for value in value.elements() {
                visit(value, &path.join(Step::Element(value.clone())));
            }
        }
        Nesting::Map => {
            for (key, value) in value.entries() {
                visit(&value, &path.key(&key));
            }
        }
    }
}
