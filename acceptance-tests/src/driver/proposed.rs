//! The state that a host proposes to a provider: configuration merged with prior state.
//!
//! Source of the rules: Terraform's `docs/resource-instance-change-lifecycle.md`, "proposed new
//! state", and the observed behaviour of Terraform 1.11 and OpenTofu 1.12.

use std::collections::BTreeMap;

use super::schema::{Attribute, Block, NestedBlock, Nesting, Shape};
use super::value::Value;

/// Merges a configuration with the prior state; a null prior stands for an object that has nothing.
///
/// For a create this leaves computed attributes null: making them unknown is the provider's part.
/// Write-only attributes are proposed as configured: planning them as null is the provider's part too
/// (hashicorp/terraform-plugin-framework issue 1096).
pub fn proposed_new_state(block: &Block, prior: &Value, config: &Value) -> Value {
    if !matches!(config, Value::Map(_)) {
        return config.clone();
    }
    let mut proposed = propose_attributes(&block.attributes, prior, config);
    for (name, nested) in &block.blocks {
        let value = propose_nested_block(nested, &prior.get(name), &config.get(name));
        proposed.insert(name.clone(), value);
    }
    Value::Map(proposed)
}

fn propose_nested_block(nested: &NestedBlock, prior: &Value, config: &Value) -> Value {
    if nested.block.computed && config.is_null() {
        return prior.clone();
    }
    let each = |prior: &Value, config: &Value| proposed_new_state(&nested.block, prior, config);
    let matches = |prior: &Value, config: &Value| block_may_be(&nested.block, prior, config);
    propose_collection(nested.nesting, prior, config, &each, &matches)
}

fn propose_attributes(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
) -> BTreeMap<String, Value> {
    let propose = |(name, attribute): (&String, &Attribute)| {
        let value = propose_attribute(attribute, &prior.get(name), &config.get(name));
        (name.clone(), value)
    };
    attributes.iter().map(propose).collect()
}

fn propose_attribute(attribute: &Attribute, prior: &Value, config: &Value) -> Value {
    if attribute.computed && config.is_null() {
        // Something inside that only a configuration can have set shows that the whole attribute
        // was configured before, and has been removed.
        let was_configured = attribute.optional
            && matches!(&attribute.shape, Shape::Nested(nesting, attributes)
                if has_configured_part(*nesting, attributes, prior));
        return if was_configured {
            Value::Null
        } else {
            prior.clone()
        };
    }
    let Shape::Nested(nesting, attributes) = &attribute.shape else {
        return config.clone();
    };
    let each = |prior: &Value, config: &Value| match config {
        Value::Map(_) => Value::Map(propose_attributes(attributes, prior, config)),
        other => other.clone(),
    };
    let matches = |prior: &Value, config: &Value| attributes_may_be(attributes, prior, config);
    propose_collection(*nesting, prior, config, &each, &matches)
}

fn has_configured_part(
    nesting: Nesting,
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
) -> bool {
    let in_object = |object: &Value| {
        attributes.iter().any(|(name, attribute)| {
            let value = object.get(name);
            match &attribute.shape {
                _ if value.is_null() => false,
                _ if !attribute.computed => true,
                Shape::Plain(_) => false,
                Shape::Nested(nesting, inner) => has_configured_part(*nesting, inner, &value),
            }
        })
    };
    match nesting {
        Nesting::Single | Nesting::Group => in_object(prior),
        Nesting::List | Nesting::Set => prior.elements().iter().any(in_object),
        Nesting::Map => prior.entries().values().any(in_object),
    }
}

/// Finds the prior element for each configured one and merges the two.
fn propose_collection(
    nesting: Nesting,
    prior: &Value,
    config: &Value,
    each: &dyn Fn(&Value, &Value) -> Value,
    matches: &dyn Fn(&Value, &Value) -> bool,
) -> Value {
    if config.is_null() || !config.is_known() {
        return config.clone();
    }
    match nesting {
        Nesting::Single | Nesting::Group => each(prior, config),
        Nesting::List => {
            let numbered = config.elements().iter().enumerate();
            let values = numbered.map(|(index, config)| each(&prior.element(index), config));
            Value::List(values.collect())
        }
        Nesting::Map => {
            let entries = config.entries().into_iter();
            let values = entries.map(|(key, config)| {
                let value = each(&prior.get(&key), &config);
                (key, value)
            });
            Value::Map(values.collect())
        }
        Nesting::Set => {
            let mut unused: Vec<&Value> = prior.elements().iter().collect();
            let mut values = Vec::new();
            for config in config.elements() {
                let found = unused.iter().position(|prior| matches(prior, config));
                let prior = found.map_or(Value::Null, |index| unused.remove(index).clone());
                values.push(each(&prior, config));
            }
            Value::set(values)
        }
    }
}

/// Whether a prior element can be what a configured one has become: they differ only where the
/// configuration left the choice to the provider.
fn attributes_may_be(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
) -> bool {
    attributes.iter().all(|(name, attribute)| {
        let (prior, config) = (prior.get(name), config.get(name));
        if prior == config || attribute.computed && config.is_null() {
            return true;
        }
        let Shape::Nested(nesting, inner) = &attribute.shape else {
            return false;
        };
        let each = |prior: &Value, config: &Value| attributes_may_be(inner, prior, config);
        collection_may_be(*nesting, &prior, &config, &each)
    })
}

fn block_may_be(block: &Block, prior: &Value, config: &Value) -> bool {
    attributes_may_be(&block.attributes, prior, config)
        && block.blocks.iter().all(|(name, nested)| {
            let (prior, config) = (prior.get(name), config.get(name));
            if prior == config || nested.block.computed && config.is_null() {
                return true;
            }
            let each = |prior: &Value, config: &Value| block_may_be(&nested.block, prior, config);
            collection_may_be(nested.nesting, &prior, &config, &each)
        })
}

fn collection_may_be(
    nesting: Nesting,
    prior: &Value,
    config: &Value,
    each: &dyn Fn(&Value, &Value) -> bool,
) -> bool {
    if prior.is_null() || config.is_null() || !config.is_known() {
        return false;
    }
    match nesting {
        Nesting::Single | Nesting::Group => each(prior, config),
        Nesting::List => {
            let (prior, config) = (prior.elements(), config.elements());
            let mut pairs = prior.iter().zip(config);
            prior.len() == config.len() && pairs.all(|(prior, config)| each(prior, config))
        }
        Nesting::Map => {
            let (prior, config) = (prior.entries(), config.entries());
            let same_keys = prior.keys().eq(config.keys());
            let mut pairs = prior.values().zip(config.values());
            same_keys && pairs.all(|(prior, config)| each(prior, config))
        }
        // Hosts do not look for pairs in a set inside a set; it would have to be equal.
        Nesting::Set => false,
    }
}
