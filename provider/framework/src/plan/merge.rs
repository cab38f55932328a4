//! The planned value of every attribute and block, from configuration and prior state.

use std::collections::BTreeMap;

use super::memory::IN_SET;
use super::{Memory, sets};
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, OnRemove};
use crate::semantic::SemanticEquality;
use crate::value::{Refinements, Value, ValueSet};

/// Merges configuration over prior state.
pub(crate) struct Merge<'a> {
    pub(crate) memory: &'a Memory,
}

/// Whether a block value says that the block was not written.
pub(crate) fn is_empty_block(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(elements) => elements.is_empty(),
        Value::Set(elements) => elements.is_empty(),
        Value::Map(elements) => elements.is_empty(),
        _ => false,
    }
}

static NULL: Value = Value::Null;

pub(super) fn child<'v>(value: &'v Value, name: &str) -> &'v Value {
    value
        .as_object()
        .and_then(|attributes| attributes.get(name))
        .unwrap_or(&NULL)
}

impl Merge<'_> {
    /// One block or nested object. A null or unknown configuration is planned as it is.
    pub(crate) fn block(
        &self,
        block: &Block,
        config: &Value,
        prior: &Value,
        at: &mut Vec<String>,
    ) -> Value {
        if config.as_object().is_none() {
            return config.clone();
        }
        let mut planned = BTreeMap::new();
        for (name, attribute) in &block.attributes {
            at.push(name.clone());
            let value = self.attribute(
                attribute,
                child(config, name),
                child(prior, name),
                prior.is_null(),
                at,
            );
            at.pop();
            let value = without_excluded(block, name, config, value);
            planned.insert(name.clone(), value);
        }
        for (name, nested) in &block.blocks {
            at.push(name.clone());
            planned.insert(
                name.clone(),
                self.nested(
                    nested,
                    child(config, name),
                    child(prior, name),
                    prior.is_null(),
                    at,
                ),
            );
            at.pop();
        }
        Value::Object(planned)
    }

    fn attribute(
        &self,
        attribute: &Attribute,
        config: &Value,
        prior: &Value,
        creating: bool,
        at: &mut Vec<String>,
    ) -> Value {
        if attribute.flags.write_only {
            return Value::Null;
        }
        if config.is_null() {
            return self.omitted(attribute, prior, creating, at);
        }
        // Objects without a rule are planned part by part, as when something in them is unknown.
        let as_one =
            matches!(attribute.kind, AttributeKind::Plain(_)) || !attribute.equal.is_empty();
        if as_one && !prior.is_null() && config.is_wholly_known() && attribute.same(config, prior) {
            return prior.clone();
        }
        match &attribute.kind {
            AttributeKind::Plain(_) if !config.is_wholly_known() => {
                open(&attribute.equal, config, prior, at)
            }
            AttributeKind::Plain(_) => keep_elements(&attribute.equal, config, prior),
            AttributeKind::Nested(nesting, block) => {
                self.elements(*nesting, block, config, prior, at)
            }
        }
    }

    /// An attribute that the configuration leaves out.
    fn omitted(
        &self,
        attribute: &Attribute,
        prior: &Value,
        creating: bool,
        at: &[String],
    ) -> Value {
        if !attribute.flags.computed {
            // The prior value may mean the same as nothing, but core allows only null here.
            return Value::Null;
        }
        if creating {
            return attribute.omitted();
        }
        if let OnOmit::Default(default) = &attribute.on_omit {
            let same = !prior.is_null() && attribute.same(default, prior);
            return if same { prior.clone() } else { default.clone() };
        }
        let removed = attribute.flags.optional
            && !attribute.is_omission(prior)
            && self.memory.was_configured(at).unwrap_or(true);
        if !removed {
            return prior.clone();
        }
        match attribute.on_remove {
            OnRemove::Keep => prior.clone(),
            OnRemove::Null => Value::Null,
            OnRemove::Zero => crate::schema::zero(&attribute.ty()),
            OnRemove::Default => attribute.omitted(),
            OnRemove::Unknown => Value::unknown(),
        }
    }

    fn nested(
        &self,
        nested: &NestedBlock,
        config: &Value,
        prior: &Value,
        creating: bool,
        at: &mut Vec<String>,
    ) -> Value {
        if nested.computed && is_empty_block(config) {
            return if creating {
                Value::unknown()
            } else {
                prior.clone()
            };
        }
        self.elements(nested.nesting, &nested.block, config, prior, at)
    }

    fn elements(
        &self,
        nesting: Nesting,
        block: &Block,
        config: &Value,
        prior: &Value,
        at: &mut Vec<String>,
    ) -> Value {
        match (nesting, config) {
            (Nesting::Single | Nesting::Group, _) => self.block(block, config, prior, at),
            (_, Value::List(elements)) => Value::List(
                elements
                    .iter()
                    .enumerate()
                    .map(|(index, element)| {
                        at.push(index.to_string());
                        let planned = self.block(block, element, element_at(prior, index), at);
                        at.pop();
                        planned
                    })
                    .collect(),
            ),
            (_, Value::Map(elements)) => Value::Map(
                elements
                    .iter()
                    .map(|(key, element)| {
                        let before = match prior {
                            Value::Map(prior) => prior.get(key).unwrap_or(&NULL),
                            _ => &NULL,
                        };
                        at.push(key.clone());
                        let planned = self.block(block, element, before, at);
                        at.pop();
                        (key.clone(), planned)
                    })
                    .collect(),
            ),
            (_, Value::Set(elements)) => self.set(block, elements.iter(), prior, at),
            _ => config.clone(),
        }
    }

    /// A set, of which every element is planned for each prior element that it may continue.
    fn set<'v>(
        &self,
        block: &Block,
        elements: impl Iterator<Item = &'v Value>,
        prior: &Value,
        at: &mut Vec<String>,
    ) -> Value {
        let before: Vec<&Value> = match prior {
            Value::Set(prior) => prior.iter().collect(),
            _ => Vec::new(),
        };
        at.push(IN_SET.to_owned());
        let elements: ValueSet = elements.map(|it| sets::filled(block, it)).collect();
        let continued = sets::continued(block, elements.iter().collect(), &before).into_iter();
        let planned = Value::set(continued.map(|(element, partners)| {
            let mut plans = partners
                .into_iter()
                .map(|before| self.block(block, element, before, at));
            let first = plans.next().unwrap_or_default();
            plans.fold(first, sets::common)
        }));
        at.pop();
        planned
    }
}

/// The planned value of an attribute that is left out, unless an argument is configured that rules it
/// out: then a value that nobody configured goes as well, such as the one that the API chose before.
fn without_excluded(block: &Block, name: &str, config: &Value, planned: Value) -> Value {
    let attribute = &block.attributes[name];
    let goes = matches!(attribute.on_remove, OnRemove::Null | OnRemove::Zero);
    if !child(config, name).is_null() || !goes || attribute.is_omission(&planned) {
        return planned;
    }
    let relations = block.relations.iter();
    let others = relations.flat_map(|relation| relation.excluding(name));
    let mut others = others.map(|other| child(config, other));
    let mut set = others.clone().filter(|other| !other.is_null());
    if set.any(|other| !matches!(other, Value::Unknown(_))) {
        return match attribute.on_remove {
            OnRemove::Zero => crate::schema::zero(&attribute.ty()),
            _ => Value::Null,
        };
    }
    match others.any(|other| matches!(other, Value::Unknown(_))) {
        true => Value::unknown(),
        false => planned,
    }
}

fn element_at(prior: &Value, index: usize) -> &Value {
    match prior {
        Value::List(elements) => elements.get(index).unwrap_or(&NULL),
        _ => &NULL,
    }
}

/// A configured value that is not wholly known yet, and may turn out to mean the prior one.
///
/// The final plan then has the prior spelling, so that this one promises nothing about it. Core lets
/// it be silent about parts of a configured collection only inside of sets, where it does not look.
fn open(rules: &[SemanticEquality], config: &Value, prior: &Value, at: &[String]) -> Value {
    if rules.is_empty() || prior.is_null() {
        return config.clone();
    }
    match config {
        Value::Unknown(Some(known)) if known.is_not_null() => {
            Refinements::not_null().into_unknown()
        }
        Value::Unknown(_) => Value::unknown(),
        _ if at.iter().any(|step| step == IN_SET) => sets::common(config.clone(), prior.clone()),
        _ => config.clone(),
    }
}

/// The configured collection, with the prior spelling of every element that has an equal one.
///
/// Core accepts a configured value only as it is or wholly as it was, so elements are kept only when
/// that makes the whole collection the prior one.
fn keep_elements(rules: &[SemanticEquality], config: &Value, prior: &Value) -> Value {
    let (Value::Set(new), Value::Set(old)) = (config, prior) else {
        return config.clone();
    };
    if rules.is_empty() || new.len() != old.len() {
        return config.clone();
    }
    let mut left: Vec<&Value> = old.iter().collect();
    let all_found = new.iter().all(|element| {
        let found = left.iter().position(|before| {
            element == *before || SemanticEquality::any_equal(rules, element, before)
        });
        found.map(|position| left.remove(position)).is_some()
    });
    if all_found {
        prior.clone()
    } else {
        config.clone()
    }
}
