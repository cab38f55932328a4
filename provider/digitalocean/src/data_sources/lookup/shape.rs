//! What a data source tells: what the state of its resource says, as answers.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use slipway_framework::model::{Model, ModelError};
use slipway_framework::schema::{Attribute, AttributeKind, Block, NestedBlock, Type};
use slipway_framework::value::{Number, Value};

/// Attributes by name.
pub(super) type Attributes = BTreeMap<String, Attribute>;

/// Values by name.
pub(super) type Values = BTreeMap<String, Value>;

/// The schema of some values.
pub(super) trait Shape: Send + Sync + 'static {
    /// It.
    fn block() -> Block;
}

/// A value of a schema that is made of another one, so that no struct has it.
pub(super) struct Told<S>(pub(super) Value, PhantomData<fn() -> S>);

impl<S> Told<S> {
    pub(super) const fn new(value: Value) -> Self {
        Self(value, PhantomData)
    }
}

impl<S> Clone for Told<S> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<S> Default for Told<S> {
    fn default() -> Self {
        Self::new(Value::Null)
    }
}

impl<S> fmt::Debug for Told<S> {
    /// It may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Told").finish_non_exhaustive()
    }
}

impl<S: Shape> Model for Told<S> {
    fn block() -> Block {
        S::block()
    }

    fn from_value(value: &Value) -> Result<Self, ModelError> {
        Ok(Self::new(value.clone()))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

/// The attributes and blocks of a resource as answers, without those of these names, and without what only
/// a resource has: what is never stored, and what stands for its changes.
pub(super) fn answers(of: Block, without: &[&str]) -> Attributes {
    let secrets = of.attributes.iter().filter(|(_, it)| it.flags.write_only);
    let secrets: Vec<String> = secrets.map(|(name, _)| name.clone()).collect();
    let is_secret = |name: &str| {
        let secret = name.strip_suffix("_version").unwrap_or(name);
        secrets.iter().any(|it| it == secret)
    };
    let attributes = of.attributes.into_iter();
    let attributes = attributes.filter(|(name, _)| !is_secret(name));
    let attributes = attributes.map(|(name, it)| (name, answer(it)));
    let blocks = of.blocks.into_iter();
    let blocks = blocks.map(|(name, it)| (name, block(&it)));
    let mut all: Attributes = attributes.chain(blocks).collect();
    all.retain(|name, _| name != "timeouts" && !without.contains(&name.as_str()));
    all
}

/// An attribute as an answer.
fn answer(of: Attribute) -> Attribute {
    let mut answer = told(of.ty(), without_choice(&of.description));
    answer.flags.sensitive = of.flags.sensitive;
    answer.deprecated = of.deprecated;
    answer
}

/// A block as an answer.
fn block(of: &NestedBlock) -> Attribute {
    told(of.ty(), without_choice(&of.block.description))
}

/// A description without what leaving an argument out means: an answer cannot be left out.
fn without_choice(description: &str) -> &str {
    match description.split_once("; ") {
        Some((what, choice)) if choice.contains("left out") => what,
        _ => description,
    }
}

/// An answer.
pub(super) fn told(ty: Type, description: &str) -> Attribute {
    Attribute::of(AttributeKind::Plain(ty))
        .computed()
        .describe(description)
}

/// A value as one of this type: what resources call a text may be a number here, and a set a list. What
/// nothing tells is empty, as the official provider has it.
pub(super) fn fit(value: Value, ty: &Type) -> Value {
    match (ty, value) {
        (Type::Number, Value::String(text)) => {
            Number::parse(&text).map_or(Value::Null, Value::Number)
        }
        (Type::List(of), value) => Value::List(elements(value, of)),
        (Type::Set(of), value) => Value::set(elements(value, of)),
        (Type::Map(of), Value::Map(all)) => {
            Value::map(all.into_iter().map(|(key, it)| (key, fit(it, of))))
        }
        (Type::Map(_), _) => Value::map::<String>([]),
        (Type::Object(of), Value::Object(all)) => {
            parts(all, of.iter().map(|(name, ty)| (name, ty.clone())))
        }
        (Type::String, Value::Null | Value::Unknown(_)) => Value::string(""),
        (Type::Number, Value::Null | Value::Unknown(_)) => Value::Number(Number::zero()),
        (Type::Bool, Value::Null | Value::Unknown(_)) => Value::Bool(false),
        (_, value) => value,
    }
}

/// The object that has these attributes alone.
pub(super) fn object(all: Values, attributes: &Attributes) -> Value {
    let types = attributes.iter();
    parts(all, types.map(|(name, it)| (name, it.ty())))
}

fn parts<'a>(mut all: Values, types: impl Iterator<Item = (&'a String, Type)>) -> Value {
    let one = |(name, ty): (&'a String, Type)| {
        let value = all.remove(name).unwrap_or(Value::Null);
        (name.clone(), fit(value, &ty))
    };
    Value::object(types.map(one).collect::<Vec<_>>())
}

fn elements(value: Value, of: &Type) -> Vec<Value> {
    match value {
        Value::List(all) => all.into_iter().map(|it| fit(it, of)).collect(),
        Value::Set(all) => all.iter().map(|it| fit(it.clone(), of)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_framework::model::Attr;
    use slipway_framework::validate::Validator;

    /// A box, as a resource has it.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
    struct Box {
        /// The number of the box.
        #[attr(computed())]
        id: Attr<String>,
        /// The key; one is made when it is left out.
        #[attr(optional().sensitive())]
        key: Attr<String>,
        /// The shelf.
        #[attr(optional().replace().check(Validator::non_empty()))]
        shelf: Attr<String>,
        /// Its parts.
        #[block(max(1))]
        part: Attr<Vec<Part>>,
    }

    /// A part.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
    struct Part {
        /// Its size.
        #[attr(required())]
        size: Attr<i64>,
        /// What is on it.
        #[attr(optional())]
        label: Attr<String>,
    }

    #[test]
    fn arguments_and_blocks_of_a_resource_are_answers() {
        let all = answers(Box::block(), &["shelf"]);
        let told: Vec<String> = all
            .iter()
            .map(|(name, it)| format!("{name}: {}: {}", it.ty(), it.description))
            .collect();
        assert_eq!(
            told,
            [
                "id: string: The number of the box.",
                "key: string: The key",
                "part: list(object({label = string, size = number})): Its parts.",
            ]
        );
        for (name, it) in &all {
            assert!(it.flags.computed && !it.flags.optional && !it.flags.required);
            assert_eq!(it.flags.sensitive, name == "key");
            assert!(!it.replace && it.validators.is_empty());
        }
    }

    #[test]
    fn a_state_has_the_types_of_the_answers_and_nothing_that_is_null() {
        let mut attributes = answers(Box::block(), &["shelf"]);
        attributes.insert(
            "id".to_owned(),
            told(Type::Number, "The number of the box."),
        );
        let parts = Type::object([("label", Type::String), ("size", Type::Number)]);
        attributes.insert("part".to_owned(), told(Type::set(parts), "Its parts."));
        let state = Box {
            id: "7".into(),
            shelf: "top".into(),
            part: Attr::Known(vec![Part {
                size: Attr::Known(3),
                label: Attr::Null,
            }]),
            ..Box::default()
        };
        let Value::Object(state) = state.to_value() else {
            panic!("it is an object");
        };
        let part = Value::object([("label", Value::from("")), ("size", Value::from(3))]);
        let expected = Value::object([
            ("id", Value::from(7)),
            ("key", Value::from("")),
            ("part", Value::set([part])),
        ]);
        assert_eq!(object(state, &attributes), expected);
    }
}
