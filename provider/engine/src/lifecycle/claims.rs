//! The partition of an update: which step makes the change of which attribute.

use slipway_framework::model::Model as _;
use slipway_framework::schema::Block;
use slipway_framework::value::Value;

use super::Crud;

/// The attributes and blocks of a type that can change in place and that neither a step nor
/// [`Crud::LOCAL`] or [`Crud::REPLACED`] claims, and claims of what the type does not have or what is claimed twice; sorted.
/// Anything in it is a mistake in the type: a change that would be accepted and ignored.
pub fn unclaimed<L: Crud>() -> Vec<String> {
    let block = L::Model::block();
    let claims: Vec<&str> = L::STEPS
        .iter()
        .flat_map(|claim| claim.fields)
        .chain(L::LOCAL)
        .chain(L::REPLACED)
        .copied()
        .collect();
    let mut faults = Vec::new();
    let names = block.attributes.keys().chain(block.blocks.keys());
    for name in names.clone() {
        if can_change(&block, name) && !claims.contains(&name.as_str()) {
            faults.push(format!("{name}: no step makes its change"));
        }
    }
    for (place, claim) in claims.iter().enumerate() {
        if !names.clone().any(|name| name == claim) {
            faults.push(format!("{claim}: claimed, but the type does not have it"));
        }
        if claims[..place].contains(claim) {
            faults.push(format!("{claim}: claimed twice"));
        }
    }
    faults.sort();
    faults
}

/// Whether a change of this attribute or block can be planned without a replacement.
fn can_change(block: &Block, name: &str) -> bool {
    if let Some(attribute) = block.attributes.get(name) {
        let flags = &attribute.flags;
        return !attribute.replace && (flags.required || flags.optional);
    }
    let Some(nested) = block.blocks.get(name).filter(|nested| !nested.replace) else {
        return false;
    };
    let inner = &nested.block;
    let mut names = inner.attributes.keys().chain(inner.blocks.keys());
    names.any(|name| can_change(inner, name))
}

/// Whether any of these fields differ.
pub(super) fn differ(before: &Value, after: &Value, fields: &[&str]) -> bool {
    fn of<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
        value.as_object()?.get(name)
    }
    let mut fields = fields.iter();
    fields.any(|name| of(before, name) != of(after, name))
}

/// `state` with these fields as they are in `source`.
pub(super) fn with(state: &Value, source: &Value, fields: &[&str]) -> Value {
    let mut state = state.clone();
    if let (Value::Object(state), Some(source)) = (&mut state, source.as_object()) {
        for name in fields {
            if let Some(value) = source.get(*name) {
                state.insert((*name).to_owned(), value.clone());
            }
        }
    }
    state
}
