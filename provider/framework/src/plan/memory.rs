//! Which optional and computed arguments the configuration had at the last apply.
//!
//! Core does not tell: an attribute that the configuration leaves out looks the same whether it was
//! there before or not. The names are kept in private data, so that removing an argument is seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::resource::Private;
use crate::schema::{AttributeKind, Block};
use crate::value::Value;

/// The key in private data. A leading dot marks keys of the framework.
const KEY: &str = ".configured";

/// The configured arguments, or nothing known about them (imported, or another provider's state).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory(Option<BTreeSet<String>>);

impl Memory {
    /// What private data remembers.
    pub(crate) fn load(private: &Private) -> Self {
        Self(private.read(KEY))
    }

    /// Whether an apply of ours is remembered.
    pub(crate) const fn is_ours(&self) -> bool {
        self.0.is_some()
    }

    /// What this configuration says.
    pub(crate) fn of(block: &Block, config: &Value) -> Self {
        let mut names = BTreeSet::new();
        collect(block, config, &mut Vec::new(), &mut names);
        Self(Some(names))
    }

    /// Stores it.
    pub(crate) fn save(&self, private: &mut Private) {
        match &self.0 {
            Some(names) => private.write(KEY, names),
            None => private.remove(KEY),
        }
    }

    /// Whether this argument was configured; `None` when nothing is known.
    ///
    /// Set elements have no names to be remembered by: what is inside of one counts as not
    /// configured, so that its value stays.
    pub(crate) fn was_configured(&self, place: &[String]) -> Option<bool> {
        if place.iter().any(|step| step == IN_SET) {
            return Some(false);
        }
        self.0
            .as_ref()
            .map(|known| known.contains(&place.join(".")))
    }
}

/// The step into an element of a set.
pub(crate) const IN_SET: &str = "*";

fn collect(block: &Block, config: &Value, at: &mut Vec<String>, names: &mut BTreeSet<String>) {
    match config {
        Value::Object(object) => collect_object(block, object, at, names),
        Value::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                at.push(index.to_string());
                collect(block, element, at, names);
                at.pop();
            }
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                at.push(key.clone());
                collect(block, element, at, names);
                at.pop();
            }
        }
        _ => {}
    }
}

fn collect_object(
    block: &Block,
    object: &BTreeMap<String, Value>,
    at: &mut Vec<String>,
    names: &mut BTreeSet<String>,
) {
    for (name, attribute) in &block.attributes {
        let Some(value) = object.get(name).filter(|value| !value.is_null()) else {
            continue;
        };
        at.push(name.clone());
        if attribute.flags.optional && attribute.flags.computed {
            names.insert(at.join("."));
        }
        if let AttributeKind::Nested(_, inner) = &attribute.kind {
            collect(inner, value, at, names);
        }
        at.pop();
    }
    for (name, nested) in &block.blocks {
        at.push(name.clone());
        if let Some(value) = object.get(name) {
            if nested.computed && !crate::plan::merge::is_empty_block(value) {
                names.insert(at.join("."));
            }
            collect(&nested.block, value, at, names);
        }
        at.pop();
    }
}
