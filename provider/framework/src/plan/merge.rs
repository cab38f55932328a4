//! The planned value of every attribute and block, from configuration and prior state.

use std::collections::BTreeMap;

use super::Memory;
use super::matching::matching;
use super::memory::IN_SET;
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, OnRemove};
use crate::semantic::SemanticEquality;
use crate::value::Value;

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

fn child<'v>(value: &'v Value, name: &str) -> &'v Value {
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
        if !prior.is_null()
            && config.is_wholly_known()
            && SemanticEquality::any_equal(&attribute.equal, config, prior)
        {
            return prior.clone();
        }
        match &attribute.kind {
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
            let same =
                !prior.is_null() && SemanticEquality::any_equal(&attribute.equal, default, prior);
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

    /// Set elements have no names: a configured element continues the first prior element that
    /// agrees with everything the configuration says.
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
        let pairs = pair(block, elements.collect(), before);
        let planned = Value::set(
            pairs
                .into_iter()
                .map(|(element, before)| self.block(block, element, before.unwrap_or(&NULL), at)),
        );
        at.pop();
        planned
    }
}

fn element_at(prior: &Value, index: usize) -> &Value {
    match prior {
        Value::List(elements) => elements.get(index).unwrap_or(&NULL),
        _ => &NULL,
    }
}

/// Each configured element of a set with the prior element that it continues.
///
/// What says the most chooses first: `{}` agrees with every prior element, `{ a = 1 }` with few.
fn pair<'c, 'p>(
    block: &Block,
    mut config: Vec<&'c Value>,
    prior: Vec<&'p Value>,
) -> Vec<(&'c Value, Option<&'p Value>)> {
    config.sort_by_key(|element| std::cmp::Reverse(said(element)));
    let partners = matching(config.len(), prior.len(), |configured, before| {
        agrees(block, config[configured], prior[before])
    });
    let partners = partners
        .into_iter()
        .map(|found| found.map(|found| prior[found]));
    config.into_iter().zip(partners).collect()
}

/// How much a configuration says.
fn said(config: &Value) -> usize {
    let inside: usize = config
        .children()
        .into_iter()
        .map(|(_, inner)| said(inner))
        .sum();
    inside + usize::from(!config.is_null())
}

/// Whether a prior element of a set is the one that this configuration describes.
fn agrees(block: &Block, config: &Value, prior: &Value) -> bool {
    if config.as_object().is_none() || prior.as_object().is_none() {
        return config == prior;
    }
    let attributes_agree = block.attributes.iter().all(|(name, attribute)| {
        let (config, prior) = (child(config, name), child(prior, name));
        if config == prior || (config.is_null() && attribute.flags.computed) {
            return true;
        }
        if config.is_null() || prior.is_null() {
            // Core wants the null, or the value, of the configuration: the element would change.
            return false;
        }
        match &attribute.kind {
            AttributeKind::Plain(_) => {
                config.is_wholly_known()
                    && SemanticEquality::any_equal(&attribute.equal, config, prior)
            }
            AttributeKind::Nested(nesting, inner) => all_agree(*nesting, inner, config, prior),
        }
    });
    attributes_agree
        && block.blocks.iter().all(|(name, nested)| {
            let (config, prior) = (child(config, name), child(prior, name));
            config == prior
                || (is_empty_block(config) && (nested.computed || is_empty_block(prior)))
                || all_agree(nested.nesting, &nested.block, config, prior)
        })
}

/// Whether prior occurrences of a block are those that this configuration describes, one by one.
fn all_agree(nesting: Nesting, block: &Block, config: &Value, prior: &Value) -> bool {
    match (nesting, config, prior) {
        (Nesting::Single | Nesting::Group, ..) => agrees(block, config, prior),
        (_, Value::List(config), Value::List(prior)) => {
            config.len() == prior.len()
                && config.iter().zip(prior).all(|(c, p)| agrees(block, c, p))
        }
        (_, Value::Map(config), Value::Map(prior)) => {
            config.keys().eq(prior.keys())
                && config.iter().all(|(key, c)| agrees(block, c, &prior[key]))
        }
        (_, Value::Set(config), Value::Set(prior)) => {
            let pairs = || pair(block, config.iter().collect(), prior.iter().collect());
            config.len() == prior.len() && pairs().iter().all(|(_, prior)| prior.is_some())
        }
        _ => false,
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
    if rules.is_empty() || new.len() != old.len() || !config.is_wholly_known() {
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
