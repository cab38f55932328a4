//! Planning: what a resource will look like, decided from configuration and prior state alone.
//!
//! The order is the Go framework's: configuration over prior state, defaults, write-only values
//! nulled, computed values made unknown where something changed, the resource's own hook, replacement.
//! Semantic equality comes first of all: configuration that means what the prior state says keeps the
//! prior spelling, so that the plan is empty.
//!
//! - `merge` makes the planned value of every attribute and block.
//! - `sets` finds which prior element a configured element of a set continues.
//! - `matching` pairs the elements of two sets.
//! - `memory` remembers which arguments were configured.
//! - `replace` finds what forces replacement.
//! - `settle` keeps known spellings in what an API answered.
//! - [`check`] holds core's own rules against every answer.

pub mod check;
pub(crate) mod matching;
pub(crate) mod memory;
pub(crate) mod merge;
pub(crate) mod replace;
mod sets;
pub(crate) mod settle;

use crate::schema::{Block, Recompute, Schema};
use crate::value::Value;

#[cfg(test)]
mod tests;

pub(crate) use memory::Memory;

/// The planned state before the resource's own hook, and what changed.
pub(crate) fn propose(schema: &Schema, config: &Value, prior: &Value, memory: &Memory) -> Value {
    let planned = merge::Merge { memory }.block(&schema.block, config, prior, &mut Vec::new());
    if prior.is_null() || planned == *prior {
        return planned;
    }
    recompute(&schema.block, config, prior, planned)
}

/// Makes unknown what the API may decide anew because of this change.
fn recompute(block: &Block, config: &Value, prior: &Value, planned: Value) -> Value {
    let (Value::Object(mut attributes), Some(prior)) = (planned, prior.as_object()) else {
        return prior.clone();
    };
    let changed: Vec<String> = attributes
        .iter()
        .filter(|(name, value)| prior.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    for (name, attribute) in &block.attributes {
        let configured = config
            .as_object()
            .and_then(|config| config.get(name))
            .is_some_and(|v| !v.is_null());
        if configured || !attribute.flags.computed {
            continue;
        }
        let affected = match &attribute.recompute {
            Recompute::Never => false,
            Recompute::Always => changed.iter().any(|changed| changed != "timeouts"),
            Recompute::With(causes) => causes
                .iter()
                .any(|cause| changed.iter().any(|c| c == cause)),
        };
        if affected {
            attributes.insert(name.clone(), Value::unknown());
        }
    }
    Value::Object(attributes)
}
