//! Which changes force replacement.

use super::matching::matching;
use crate::path::Path;
use crate::schema::{AttributeKind, Block, Nesting};
use crate::value::{Value, ValueSet};

/// The paths of all changes in this plan that replace the object.
///
/// Inside sets the path ends at the set, since the protocol cannot name an element.
pub(crate) fn paths(block: &Block, prior: &Value, planned: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    if !prior.is_null() && !planned.is_null() {
        walk(block, prior, planned, &Path::root(), &mut found);
    }
    found.sort();
    found.dedup();
    found
}

static NULL: Value = Value::Null;

fn child<'v>(value: &'v Value, name: &str) -> &'v Value {
    value
        .as_object()
        .and_then(|attributes| attributes.get(name))
        .unwrap_or(&NULL)
}

fn walk(block: &Block, prior: &Value, planned: &Value, at: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in &block.attributes {
        let (before, after) = (child(prior, name), child(planned, name));
        if before == after {
            continue;
        }
        let path = at.attribute(name);
        // A null and an empty text may mean the same, and core wants the configured one in the plan.
        let is_change = !after.is_wholly_known() || !attribute.same(before, after);
        if attribute.replace && is_change {
            found.push(path.clone());
        }
        if let AttributeKind::Nested(nesting, inner) = &attribute.kind {
            elements(*nesting, inner, before, after, &path, found);
        }
    }
    for (name, nested) in &block.blocks {
        let (before, after) = (child(prior, name), child(planned, name));
        if before == after {
            continue;
        }
        let path = at.attribute(name);
        if nested.replace && count(before) != count(after) {
            found.push(path.clone());
        }
        elements(nested.nesting, &nested.block, before, after, &path, found);
    }
}

/// How often a block occurs; an unknown number counts as none that a known one equals.
fn count(value: &Value) -> Option<usize> {
    match value {
        Value::Null => Some(0),
        Value::Unknown(_) => None,
        Value::Object(_) => Some(1),
        other => Some(other.children().len()),
    }
}

fn elements(
    nesting: Nesting,
    block: &Block,
    before: &Value,
    after: &Value,
    at: &Path,
    found: &mut Vec<Path>,
) {
    match (nesting, before, after) {
        (Nesting::Set, Value::Set(old), Value::Set(new)) if !all_continue(block, old, new) => {
            found.push(at.clone());
        }
        (Nesting::List, Value::List(old), Value::List(new)) => {
            for (index, (old, new)) in (0..).zip(old.iter().zip(new)) {
                walk(block, old, new, &at.index(index), found);
            }
        }
        (Nesting::Map, Value::Map(old), Value::Map(new)) => {
            for (key, old) in old {
                if let Some(new) = new.get(key) {
                    walk(block, old, new, &at.key(key), found);
                }
            }
        }
        (Nesting::Single | Nesting::Group, Value::Object(_), Value::Object(_)) => {
            walk(block, before, after, at, found);
        }
        // What the unknown turns out to be may replace, and a change that was planned as an update
        // cannot become a replacement later (Terraform, "Provider produced inconsistent final plan").
        (_, before, Value::Unknown(_)) if has_elements(before) && can_replace(block) => {
            found.push(at.clone());
        }
        _ => {}
    }
}

fn has_elements(value: &Value) -> bool {
    count(value) != Some(0)
}

/// Whether a change of anything inside can replace the object.
fn can_replace(block: &Block) -> bool {
    let by_attribute = block
        .attributes
        .values()
        .any(|attribute| match &attribute.kind {
            _ if attribute.replace => true,
            AttributeKind::Nested(_, inner) => can_replace(inner),
            AttributeKind::Plain(_) => false,
        });
    let mut blocks = block.blocks.values();
    by_attribute || blocks.any(|nested| nested.replace || can_replace(&nested.block))
}

/// Whether the elements of one set are those of the other with nothing changed that replaces, but for
/// some that are only in the greater set.
///
/// Elements have no names, so the answer must not depend on which of them is compared with which.
fn all_continue(block: &Block, old: &ValueSet, new: &ValueSet) -> bool {
    let gone: Vec<&Value> = old
        .iter()
        .filter(|element| !new.contains(element))
        .collect();
    let come: Vec<&Value> = new
        .iter()
        .filter(|element| !old.contains(element))
        .collect();
    let partners = matching(gone.len(), come.len(), |old, new| {
        let mut inside = Vec::new();
        walk(block, gone[old], come[new], &Path::root(), &mut inside);
        inside.is_empty()
    });
    partners.into_iter().flatten().count() == gone.len().min(come.len())
}
