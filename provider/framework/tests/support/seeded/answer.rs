//! What an API makes of a plan: values for what is unknown, in a spelling of its own.

use std::sync::atomic::{AtomicI64, Ordering};

use slipway_framework::path::Path;
use slipway_framework::schema::{Attribute, AttributeKind, Block, Nesting, Type};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::value::{DynamicValue, Number, Value};

/// A source of values, each of them new.
#[derive(Debug, Default)]
pub(crate) struct Cloud {
    made: AtomicI64,
}

impl Cloud {
    /// The object with a value for everything that is unknown.
    pub(crate) fn fill(&self, block: &Block, value: Value) -> Value {
        let Value::Object(mut values) = value else {
            return if value.is_unknown() {
                self.object(block)
            } else {
                value
            };
        };
        for (name, attribute) in &block.attributes {
            let value = values.remove(name).unwrap_or_default();
            values.insert(name.clone(), self.attribute(attribute, value));
        }
        for (name, nested) in &block.blocks {
            let value = values.remove(name).unwrap_or_default();
            let value = self.elements(nested.nesting, &nested.block, value);
            values.insert(name.clone(), value);
        }
        Value::Object(values)
    }

    fn object(&self, block: &Block) -> Value {
        let attributes = block
            .attributes
            .iter()
            .map(|(name, attribute)| (name, self.attribute(attribute, Value::unknown())));
        let blocks = block.blocks.iter().map(|(name, nested)| {
            let value = self.elements(nested.nesting, &nested.block, Value::unknown());
            (name, value)
        });
        Value::object(attributes.chain(blocks))
    }

    fn attribute(&self, attribute: &Attribute, value: Value) -> Value {
        if attribute.flags.write_only {
            return Value::Null;
        }
        match &attribute.kind {
            AttributeKind::Plain(ty) => self.plain(ty, value),
            AttributeKind::Nested(nesting, block) => self.elements(*nesting, block, value),
        }
    }

    fn elements(&self, nesting: Nesting, block: &Block, value: Value) -> Value {
        match value {
            Value::Unknown(_) => match nesting {
                Nesting::Single | Nesting::Group => self.object(block),
                Nesting::List => {
                    let number = self.made.fetch_add(1, Ordering::Relaxed);
                    Value::List((0..=number % 3).map(|_| self.object(block)).collect())
                }
                Nesting::Set => Value::set([self.object(block)]),
                Nesting::Map => Value::map([("made", self.object(block))]),
            },
            Value::Set(elements) => self.distinct(block, elements.into_iter().collect()),
            value => each(value, |element| self.fill(block, element)),
        }
    }

    /// Fills the elements of a set so that none becomes like another one, as no API lets them.
    ///
    /// There are only two truth values, so it may take several attempts, and may not succeed.
    fn distinct(&self, block: &Block, elements: Vec<Value>) -> Value {
        let mut filled = Value::Null;
        for _ in 0..8 {
            let each = elements.iter().cloned();
            filled = Value::set(each.map(|element| self.fill(block, element)));
            if filled.children().len() == elements.len() {
                break;
            }
        }
        filled
    }

    fn plain(&self, ty: &Type, value: Value) -> Value {
        match (ty, value) {
            (ty, Value::Unknown(_)) => self.make(ty),
            (Type::List(of) | Type::Set(of) | Type::Map(of), value) => {
                each(value, |element| self.plain(of, element))
            }
            (Type::Object(of), Value::Object(values)) => {
                let filled = values.into_iter().map(|(name, value)| {
                    let value = self.plain(&of[&name], value);
                    (name, value)
                });
                Value::object(filled)
            }
            (Type::Tuple(of), Value::List(values)) => {
                let filled = of.iter().zip(values);
                Value::List(filled.map(|(ty, value)| self.plain(ty, value)).collect())
            }
            (Type::Dynamic, Value::Dynamic(inner)) => {
                let value = self.plain(&inner.ty, inner.value);
                let ty = inner.ty;
                Value::Dynamic(Box::new(DynamicValue { ty, value }))
            }
            (_, value) => value,
        }
    }

    fn make(&self, ty: &Type) -> Value {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        match ty {
            Type::String => Value::string(format!("Made-{number}")),
            Type::Number => Value::Number(Number::from(number)),
            Type::Bool => Value::Bool(number % 2 == 0),
            Type::List(of) => Value::List(vec![self.make(of), self.make(of)]),
            Type::Set(of) => Value::set([self.make(of), self.make(of)]),
            Type::Map(of) => Value::map([("made", self.make(of))]),
            Type::Object(of) => Value::object(of.iter().map(|(name, ty)| (name, self.make(ty)))),
            Type::Tuple(of) => Value::List(of.iter().map(|ty| self.make(ty)).collect()),
            Type::Dynamic => Value::Dynamic(Box::new(DynamicValue {
                ty: Type::String,
                value: self.make(&Type::String),
            })),
        }
    }
}

/// A collection or object with every element replaced.
fn each(value: Value, mut change: impl FnMut(Value) -> Value) -> Value {
    match value {
        Value::List(elements) => Value::List(elements.into_iter().map(change).collect()),
        Value::Set(elements) => Value::set(elements.into_iter().map(change)),
        Value::Map(elements) => {
            let changed = elements
                .into_iter()
                .map(|(key, value)| (key, change(value)));
            Value::Map(changed.collect())
        }
        Value::Object(_) => change(value),
        other => other,
    }
}

/// The object in another spelling, wherever the schema says that the spelling does not count.
pub(crate) fn respell(block: &Block, value: Value) -> Value {
    let Value::Object(mut values) = value else {
        return value;
    };
    for (name, attribute) in &block.attributes {
        let value = values.remove(name).unwrap_or_default();
        let value = match &attribute.kind {
            _ if attribute.flags.write_only => Value::Null,
            AttributeKind::Plain(ty) => attribute
                .equal
                .iter()
                .fold(value, |value, rule| respell_value(*rule, ty, value)),
            AttributeKind::Nested(_, inner) => each(value, |element| respell(inner, element)),
        };
        values.insert(name.clone(), value);
    }
    for (name, nested) in &block.blocks {
        let value = values.remove(name).unwrap_or_default();
        let value = each(value, |element| respell(&nested.block, element));
        values.insert(name.clone(), value);
    }
    Value::Object(values)
}

/// No two values get the same spelling by this, so that no set loses an element.
fn respell_value(rule: SemanticEquality, ty: &Type, value: Value) -> Value {
    let change: fn(&str) -> String = match rule {
        SemanticEquality::CaseInsensitive | SemanticEquality::DnsName => swap_case,
        SemanticEquality::Json => |text| match text.strip_prefix('{') {
            Some(rest) => format!("{{ {rest}"),
            None => text.to_owned(),
        },
        SemanticEquality::OuterWhitespace => |text| format!("{text}\n"),
        SemanticEquality::EmptyForNull | SemanticEquality::ZeroForNull => {
            return match (ty, value) {
                (Type::String, Value::Null) => Value::string(""),
                (Type::String, Value::String(text)) if text.is_empty() => Value::Null,
                (Type::List(_), Value::Null) => Value::List(Vec::new()),
                (Type::List(_), Value::List(elements)) if elements.is_empty() => Value::Null,
                (_, value) => value,
            };
        }
        _ => return value,
    };
    if !is_text(ty) {
        return value;
    }
    value.transform(&Path::root(), &mut |_, value| match value {
        Value::String(text) => Value::string(change(&text)),
        other => other,
    })
}

/// Whether rules about text hold for values of this type.
fn is_text(ty: &Type) -> bool {
    match ty {
        Type::String => true,
        Type::List(of) | Type::Set(of) | Type::Map(of) => is_text(of),
        _ => false,
    }
}

fn swap_case(text: &str) -> String {
    let swap = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    text.chars().map(swap).collect()
}
