//! Known spellings kept in what an API answered.
//!
//! An API may return `Example.COM.` as `example.com`. Where a schema calls the two equal, the spelling
//! that the plan or the prior state had stays, so that neither core nor the user sees a difference.

use std::collections::BTreeMap;

use super::check::fits;
use super::matching::matching;
use crate::schema::{Attribute, AttributeKind, Block, Nesting, zero};
use crate::value::{Value, ValueSet};

/// The answer with every value replaced by the known one that it equals in meaning.
pub(crate) fn settle(block: &Block, known: &Value, answer: Value) -> Value {
    let (Some(known), Value::Object(mut attributes)) = (known.as_object(), answer.clone()) else {
        return answer;
    };
    for (name, attribute) in &block.attributes {
        let (Some(before), Some(after)) = (known.get(name), attributes.remove(name)) else {
            continue;
        };
        let settled = match &attribute.kind {
            _ if attribute.flags.write_only => Value::Null,
            _ if before.is_wholly_known() && attribute.same(before, &after) => before.clone(),
            // Another provider stored an empty value for what the API says nothing of.
            _ if after.is_null() && is_empty(before) && !attribute.flags.optional => before.clone(),
            AttributeKind::Nested(nesting, inner) => elements(*nesting, inner, before, after),
            AttributeKind::Plain(_) => each_element(attribute, before, after),
        };
        attributes.insert(name.clone(), settled);
    }
    for (name, nested) in &block.blocks {
        if let (Some(before), Some(after)) = (known.get(name), attributes.remove(name)) {
            attributes.insert(
                name.clone(),
                elements(nested.nesting, &nested.block, before, after),
            );
        }
    }
    Value::Object(attributes)
}

/// Whether it is a text or a collection that holds nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Set(elements) => elements.is_empty(),
        Value::Map(elements) => elements.is_empty(),
        _ => false,
    }
}

/// A settled state with the texts, numbers and truth values that were told in place of its nulls: an import
/// id says nothing of most attributes, so that a null which means the same as an empty text, 0 or `false` is
/// nobody's spelling. Core lets what was told stay in the plan whether the configuration says it or leaves
/// it out, and a null only for the latter; of what cannot be computed, it wants null when it is left out.
pub(crate) fn filled(block: &Block, mut state: Value, told: Value) -> Value {
    if let (Value::Object(attributes), Value::Object(told)) = (&mut state, told) {
        for (name, told) in told {
            let can_stay = match &told {
                Value::String(_) => true,
                Value::Bool(_) | Value::Number(_) => {
                    let attribute = block.attributes.get(&name);
                    attribute.is_some_and(|it| it.flags.computed)
                }
                _ => false,
            };
            if let Some(value) = attributes.get_mut(&name)
                && value.is_null()
                && can_stay
            {
                *value = told;
            }
        }
    }
    state
}

/// The state of an object that was imported, or applied by another provider, with empty collections
/// where a null means the same.
///
/// Nothing tells whether its configuration says `[]` or leaves the argument out, and a provider on
/// Terraform's first SDK stores null for both. Core lets `[]` stay in the plan for either one; a null it
/// does not take for a configured `[]`, and so every plan would be a change from null to `[]`.
pub(crate) fn plannable(block: &Block, state: Value) -> Value {
    let Value::Object(mut attributes) = state else {
        return state;
    };
    for (name, attribute) in &block.attributes {
        let Some(value) = attributes.get_mut(name) else {
            continue;
        };
        let empty = zero(&attribute.ty());
        let is_open = attribute.flags.optional && attribute.flags.computed;
        let is_collection = matches!(empty, Value::List(_) | Value::Set(_) | Value::Map(_));
        if is_open && is_collection && value.is_null() && attribute.same(value, &empty) {
            *value = empty;
        }
    }
    for (name, nested) in &block.blocks {
        if let Some(value) = attributes.get_mut(name) {
            let all = std::mem::take(value);
            *value = plannable_blocks(&nested.block, all);
        }
    }
    Value::Object(attributes)
}

/// The same of every occurrence of a block.
fn plannable_blocks(block: &Block, all: Value) -> Value {
    let each = |it| plannable(block, it);
    match all {
        Value::List(all) => Value::List(all.into_iter().map(each).collect()),
        Value::Set(all) => Value::set(all.into_iter().map(each)),
        Value::Map(all) => Value::Map(all.into_iter().map(|(key, it)| (key, each(it))).collect()),
        one => each(one),
    }
}

/// A set in which each answered element takes the spelling of one known element, and none twice:
/// two elements that mean the same may both be there.
///
/// `settled` gives the answered element in the spelling of a known one when the two are the same.
fn each_once(
    known: &ValueSet,
    answer: ValueSet,
    settled: impl Fn(&Value, &Value) -> Option<Value>,
) -> Value {
    let mut left: Vec<&Value> = known
        .iter()
        .filter(|known| !answer.contains(known))
        .collect();
    // What leaves much open is like many elements, and so is chosen last.
    left.sort_by_key(|known| open(known));
    let (same, new): (Vec<Value>, Vec<Value>) = answer
        .into_iter()
        .partition(|element| known.contains(element));
    let partners = matching(left.len(), new.len(), |known, element| {
        settled(left[known], &new[element]).is_some()
    });
    let mut spelt: Vec<Option<Value>> = vec![None; new.len()];
    for (known, partner) in left.into_iter().zip(partners) {
        if let Some(element) = partner {
            spelt[element] = settled(known, &new[element]);
        }
    }
    let new = new
        .into_iter()
        .zip(spelt)
        .map(|(element, spelt)| spelt.unwrap_or(element));
    Value::set(same.into_iter().chain(new))
}

/// How much of a value is not known.
fn open(value: &Value) -> usize {
    let children = value.children();
    let inside: usize = children.into_iter().map(|(_, inner)| open(inner)).sum();
    inside + usize::from(value.is_unknown())
}

/// Elements of a plain collection, each with its known spelling.
fn each_element(attribute: &Attribute, known: &Value, answer: Value) -> Value {
    if attribute.equal.is_empty() && attribute.parts.is_none() {
        return answer;
    }
    match (known, answer) {
        (Value::Set(known), Value::Set(answer)) => each_once(known, answer, |known, element| {
            let same = known.is_wholly_known() && attribute.same(known, element);
            same.then(|| known.clone())
        }),
        (Value::List(known), Value::List(answer)) => Value::List(
            answer
                .into_iter()
                .enumerate()
                .map(|(index, element)| match known.get(index) {
                    Some(k) if k.is_wholly_known() && attribute.same(k, &element) => k.clone(),
                    _ => element,
                })
                .collect(),
        ),
        (_, answer) => answer,
    }
}

fn elements(nesting: Nesting, block: &Block, known: &Value, answer: Value) -> Value {
    match (nesting, known, answer) {
        (Nesting::List, Value::List(known), Value::List(answer)) => Value::List(
            answer
                .into_iter()
                .enumerate()
                .map(|(index, element)| match known.get(index) {
                    Some(known) => settle(block, known, element),
                    None => element,
                })
                .collect(),
        ),
        (Nesting::Map, Value::Map(known), Value::Map(answer)) => {
            let settled: BTreeMap<String, Value> = answer
                .into_iter()
                .map(|(key, element)| {
                    let element = match known.get(&key) {
                        Some(known) => settle(block, known, element),
                        None => element,
                    };
                    (key, element)
                })
                .collect();
            Value::Map(settled)
        }
        (Nesting::Set, Value::Set(known), Value::Set(answer)) => {
            each_once(known, answer, |known, element| {
                let settled = settle(block, known, element.clone());
                fits(known, &settled).then_some(settled)
            })
        }
        (Nesting::Single | Nesting::Group, known, answer) => settle(block, known, answer),
        (_, _, answer) => answer,
    }
}
