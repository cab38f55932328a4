//! Which prior elements the configured elements of a set continue.
//!
//! Before all else an element gets its defaults: one that says a default and one that leaves it out are the same,
//! and core lets a set of blocks have fewer elements than are configured.
//!
//! Set elements have no names: a configured element continues a prior one that agrees with everything
//! the configuration says, and keeps what that one has where the configuration says nothing.
//!
//! A host plans twice, the second time with values that were unknown before, and the second plan may
//! only complete the first. What is still unknown can decide which element continues which, so an
//! element is planned for every prior element that it may continue, and what these plans do not have in
//! common is unknown. The second plan's choice is one of them, whatever the unknowns turn out to be:
//!
//! - an element that agrees with a prior one when all is known [`may_agree`] with it before, and
//! - an element that nothing else can take the prior one from is part of every greatest matching.

use super::matching::matching;
use super::merge::{child, is_empty_block};
use crate::schema::{Attribute, AttributeKind, Block, Nesting, OnOmit};
use crate::value::Value;

static NULL: Value = Value::Null;

#[cfg(test)]
mod tests;

/// A configured element of a set with the defaults of what it leaves out. It means the same as one that
/// says them, and of two such elements there is only one.
pub(super) fn filled(block: &Block, element: &Value) -> Value {
    let Value::Object(given) = element else {
        return element.clone();
    };
    let mut whole = given.clone();
    for (name, attribute) in &block.attributes {
        if let Some(value) = whole.get_mut(name) {
            match (&attribute.on_omit, &attribute.kind) {
                (OnOmit::Default(default), _) if value.is_null() => *value = default.clone(),
                (_, AttributeKind::Nested(_, inner)) => *value = each_filled(inner, value),
                (_, AttributeKind::Plain(_)) => {}
            }
        }
    }
    for (name, nested) in &block.blocks {
        if let Some(value) = whole.get_mut(name) {
            *value = each_filled(&nested.block, value);
        }
    }
    Value::Object(whole)
}

fn each_filled(block: &Block, all: &Value) -> Value {
    match all {
        Value::List(all) => Value::List(all.iter().map(|it| filled(block, it)).collect()),
        Value::Set(all) => Value::set(all.iter().map(|it| filled(block, it))),
        Value::Map(all) => {
            let each = all.iter();
            Value::map(each.map(|(key, it)| (key.clone(), filled(block, it))))
        }
        one => filled(block, one),
    }
}

/// Each configured element of a set with every prior element that it may continue, at least one.
///
/// Null stands for none: the element would be a new one.
pub(super) fn continued<'c, 'p>(
    block: &Block,
    config: Vec<&'c Value>,
    prior: &[&'p Value],
) -> Vec<(&'c Value, Vec<&'p Value>)> {
    if config.iter().all(|element| element.is_wholly_known()) {
        let pairs = pair(block, config, prior).into_iter();
        return pairs
            .map(|(element, partner)| (element, vec![partner.unwrap_or(&NULL)]))
            .collect();
    }
    let fits: Vec<Vec<bool>> = config
        .iter()
        .map(|element| {
            let each = prior.iter();
            each.map(|prior| may_agree(block, element, prior)).collect()
        })
        .collect();
    // Nothing else can take the prior element, but by becoming this very element.
    let alone = |this: &Value, at: usize| {
        let mut others = config.iter().zip(&fits).filter(|(_, fits)| fits[at]);
        others.all(|(other, _)| completed(block, other, prior[at]).as_ref() == Some(this))
    };
    let partners = |element: &Value, fits: &[bool]| {
        let found = || (0..prior.len()).filter(|&at| fits[at]);
        let mut partners: Vec<&'p Value> = found().map(|at| prior[at]).collect();
        let is_old = element.is_wholly_known() && found().any(|at| alone(element, at));
        if !is_old {
            partners.push(&NULL);
        }
        partners
    };
    let each = config.iter().zip(&fits);
    each.map(|(element, fits)| (*element, partners(element, fits)))
        .collect()
}

/// What two plans of one element have in common; the rest is unknown.
pub(super) fn common(one: Value, other: Value) -> Value {
    match (one, other) {
        (one, other) if one == other => one,
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            let both = one.into_iter().zip(other.into_values());
            Value::Object(both.map(|((k, a), b)| (k, common(a, b))).collect())
        }
        (Value::Map(one), Value::Map(other)) if one.keys().eq(other.keys()) => {
            let both = one.into_iter().zip(other.into_values());
            Value::Map(both.map(|((k, a), b)| (k, common(a, b))).collect())
        }
        (Value::List(one), Value::List(other)) if one.len() == other.len() => {
            let both = one.into_iter().zip(other);
            Value::List(both.map(|(one, other)| common(one, other)).collect())
        }
        _ => Value::unknown(),
    }
}

/// Each configured element of a set with the prior element that it continues, when all is known.
///
/// What says the most chooses first: `{}` agrees with every prior element, `{ a = 1 }` with few.
fn pair<'c, 'p>(
    block: &Block,
    mut config: Vec<&'c Value>,
    prior: &[&'p Value],
) -> Vec<(&'c Value, Option<&'p Value>)> {
    config.sort_by_key(|element| std::cmp::Reverse(said(element)));
    let partners = matching(config.len(), prior.len(), |configured, before| {
        may_agree(block, config[configured], prior[before])
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
///
/// With unknowns in it: whether it may be. That never says no where the known configuration says yes.
fn may_agree(block: &Block, config: &Value, prior: &Value) -> bool {
    if config.is_unknown() {
        return true;
    }
    if config.as_object().is_none() || prior.as_object().is_none() {
        return config == prior;
    }
    let attributes_agree = block.attributes.iter().all(|(name, attribute)| {
        attribute_may_agree(attribute, child(config, name), child(prior, name))
    });
    attributes_agree
        && block.blocks.iter().all(|(name, nested)| {
            let (config, prior) = (child(config, name), child(prior, name));
            config == prior
                || config.is_unknown()
                || (is_empty_block(config) && (nested.computed || is_empty_block(prior)))
                || elements_may_agree(nested.nesting, &nested.block, config, prior)
        })
}

fn attribute_may_agree(attribute: &Attribute, config: &Value, prior: &Value) -> bool {
    if config == prior {
        return true;
    }
    match config {
        Value::Null => return attribute.flags.computed,
        // Whether core wants a null or a value decides; another spelling would be the prior one.
        Value::Unknown(None) => return true,
        Value::Unknown(Some(known)) if !known.is_not_null() => return true,
        _ if prior.is_null() => return false,
        Value::Unknown(_) => return true,
        _ => {}
    }
    match &attribute.kind {
        AttributeKind::Nested(nesting, inner) => elements_may_agree(*nesting, inner, config, prior),
        AttributeKind::Plain(_) if config.is_wholly_known() => attribute.same(config, prior),
        AttributeKind::Plain(_) => !attribute.equal.is_empty() || super::check::fits(config, prior),
    }
}

/// What a configured element turns out to be if it agrees with this prior one; `None` if that can be
/// more than one thing.
fn completed(block: &Block, config: &Value, prior: &Value) -> Option<Value> {
    if config.is_wholly_known() {
        return Some(config.clone());
    }
    let mut whole = config.as_object()?.clone();
    for (name, attribute) in &block.attributes {
        let (given, before) = (child(config, name), child(prior, name));
        let value = completed_attribute(attribute, given, before)?;
        whole.insert(name.clone(), value);
    }
    let known = |name: &String| child(config, name).is_wholly_known();
    block
        .blocks
        .keys()
        .all(known)
        .then_some(Value::Object(whole))
}

fn completed_attribute(attribute: &Attribute, config: &Value, prior: &Value) -> Option<Value> {
    if config.is_wholly_known() {
        return Some(config.clone());
    }
    let may_be_left_out = match config {
        Value::Unknown(known) => !known.as_ref().is_some_and(|known| known.is_not_null()),
        _ => false,
    };
    let is_plain = matches!(attribute.kind, AttributeKind::Plain(_));
    let one_spelling = is_plain && attribute.equal.is_empty();
    (one_spelling && !(may_be_left_out && attribute.flags.computed)).then(|| prior.clone())
}

/// Whether prior occurrences of a block may be those that this configuration describes, one by one.
fn elements_may_agree(nesting: Nesting, block: &Block, config: &Value, prior: &Value) -> bool {
    match (nesting, config, prior) {
        (Nesting::Single | Nesting::Group, ..) => may_agree(block, config, prior),
        (_, Value::List(config), Value::List(prior)) => {
            let mut both = config.iter().zip(prior);
            config.len() == prior.len() && both.all(|(c, p)| may_agree(block, c, p))
        }
        (_, Value::Map(config), Value::Map(prior)) => {
            let mut each = config.iter();
            config.keys().eq(prior.keys()) && each.all(|(key, c)| may_agree(block, c, &prior[key]))
        }
        (_, Value::Set(config), Value::Set(prior)) => {
            let before: Vec<&Value> = prior.iter().collect();
            if config.iter().all(Value::is_wholly_known) {
                let pairs = pair(block, config.iter().collect(), &before);
                return config.len() == prior.len() && pairs.iter().all(|(_, p)| p.is_some());
            }
            // Elements that are unknown can turn out equal, so there may be fewer in the end.
            config.len() >= prior.len()
                && config
                    .iter()
                    .all(|c| before.iter().any(|p| may_agree(block, c, p)))
        }
        _ => false,
    }
}
