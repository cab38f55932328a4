//! Random schemas, prior states and configurations.

use proptest::prelude::*;

use crate::path::Path;
use crate::plan::{Memory, propose};
use crate::schema::{
    Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, OnRemove, Schema, Type,
};
use crate::semantic::SemanticEquality;
use crate::value::{Number, Value};

fn scalar_type() -> impl Strategy<Value = Type> {
    prop_oneof![Just(Type::String), Just(Type::Number), Just(Type::Bool)]
}

fn plain_type() -> impl Strategy<Value = Type> {
    prop_oneof![
        3 => scalar_type(),
        1 => scalar_type().prop_map(Type::list),
        1 => scalar_type().prop_map(Type::set),
        1 => scalar_type().prop_map(Type::map),
    ]
}

/// An attribute in one of the ways in which they are declared.
fn behave(kind: AttributeKind, way: u8) -> Attribute {
    let attribute = Attribute::of(kind);
    match way {
        0 => attribute.required(),
        1 => attribute.optional(),
        2 => attribute.computed(),
        3 => attribute.computed().volatile(),
        4 => attribute.optional_computed(),
        5 => attribute.optional_computed().on_remove(OnRemove::Unknown),
        6 => attribute.optional_or_zero(),
        7 => match attribute.ty() {
            Type::String => attribute
                .optional()
                .equal(SemanticEquality::CaseInsensitive),
            _ => attribute.optional_computed().on_omit(OnOmit::Null),
        },
        _ => match attribute.ty() {
            Type::String => attribute
                .default("default")
                .equal(SemanticEquality::CaseInsensitive),
            Type::Bool => attribute.default(true),
            _ => attribute.required().replace(),
        },
    }
}

fn nesting() -> impl Strategy<Value = Nesting> {
    prop_oneof![
        Just(Nesting::Single),
        Just(Nesting::List),
        Just(Nesting::Set),
        Just(Nesting::Map)
    ]
}

/// Defaults are refused inside sets that are attributes.
fn fit(nesting: Nesting, mut block: Block) -> Block {
    if nesting == Nesting::Set {
        without_defaults(&mut block);
    }
    block
}

fn without_defaults(block: &mut Block) {
    for attribute in block.attributes.values_mut() {
        if matches!(attribute.on_omit, OnOmit::Default(_)) {
            *attribute = Attribute::of(attribute.kind.clone()).optional();
        }
        if let AttributeKind::Nested(_, inner) = &mut attribute.kind {
            without_defaults(inner);
        }
    }
    for nested in block.blocks.values_mut() {
        without_defaults(&mut nested.block);
    }
}

fn block(depth: u32) -> BoxedStrategy<Block> {
    let plain = (plain_type(), 0u8..9).prop_map(|(ty, way)| behave(AttributeKind::Plain(ty), way));
    let attributes = prop::collection::btree_map("a[a-d]", plain, 1..4);
    if depth == 0 {
        return attributes
            .prop_map(|attributes| Block {
                attributes,
                ..Block::default()
            })
            .boxed();
    }
    let nested =
        (nesting(), block(depth - 1)).prop_map(|(nesting, block)| NestedBlock::new(nesting, block));
    let objects = (nesting(), block(0), 0u8..2).prop_map(|(nesting, block, way)| {
        behave(AttributeKind::Nested(nesting, fit(nesting, block)), way)
    });
    (
        attributes,
        prop::collection::btree_map("n[a-b]", objects, 0..2),
        prop::collection::btree_map("b[a-b]", nested, 0..3),
    )
        .prop_map(|(mut attributes, objects, blocks)| {
            attributes.extend(objects);
            Block {
                attributes,
                blocks,
                ..Block::default()
            }
        })
        .boxed()
}

fn known(ty: &Type) -> BoxedStrategy<Value> {
    match ty {
        Type::String => prop_oneof![Just("x"), Just("X"), Just("y"), Just("")]
            .prop_map(Value::string)
            .boxed(),
        Type::Number => (-1i64..3)
            .prop_map(|number| Value::Number(Number::from(number)))
            .boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::List(of) => prop::collection::vec(known(of), 0..3)
            .prop_map(Value::List)
            .boxed(),
        Type::Set(of) => prop::collection::vec(known(of), 0..3)
            .prop_map(Value::set)
            .boxed(),
        Type::Map(of) => prop::collection::btree_map("[kl]", known(of), 0..2)
            .prop_map(Value::Map)
            .boxed(),
        other => unreachable!("the schemas here have no {other}"),
    }
}

/// What a value is made for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum As {
    /// A configuration as a plan sees it.
    Config,
    /// A configuration as an apply sees it: nothing is unknown any more.
    Decided,
    State,
}

fn attribute_value(attribute: &Attribute, made_as: As) -> BoxedStrategy<Value> {
    let flags = attribute.flags;
    if made_as != As::State && !flags.required && !flags.optional {
        return Just(Value::Null).boxed();
    }
    let some = match &attribute.kind {
        AttributeKind::Plain(ty) => known(ty),
        AttributeKind::Nested(nesting, block) => elements(*nesting, block, made_as),
    };
    let null = if flags.required { 0 } else { 2 };
    let unknown = if made_as == As::Config { 1 } else { 0 };
    let choices = vec![
        (4, some),
        (null, Just(Value::Null).boxed()),
        (unknown, Just(Value::unknown()).boxed()),
    ];
    let choices = choices
        .into_iter()
        .filter(|(weight, _)| *weight > 0)
        .collect();
    prop::strategy::Union::new_weighted(choices).boxed()
}

fn elements(nesting: Nesting, block: &Block, made_as: As) -> BoxedStrategy<Value> {
    let one = object(block, made_as);
    match nesting {
        Nesting::Single | Nesting::Group => one,
        Nesting::List => prop::collection::vec(one, 0..3)
            .prop_map(Value::List)
            .boxed(),
        Nesting::Set => prop::collection::vec(one, 0..3)
            .prop_map(Value::set)
            .boxed(),
        Nesting::Map => prop::collection::btree_map("[kl]", one, 0..2)
            .prop_map(Value::Map)
            .boxed(),
    }
}

fn object(block: &Block, made_as: As) -> BoxedStrategy<Value> {
    let mut fields: Vec<BoxedStrategy<(String, Value)>> = Vec::new();
    for (name, attribute) in &block.attributes {
        let name = name.clone();
        fields.push(
            attribute_value(attribute, made_as)
                .prop_map(move |value| (name.clone(), value))
                .boxed(),
        );
    }
    for (name, nested) in &block.blocks {
        let name = name.clone();
        let some = elements(nested.nesting, &nested.block, made_as);
        let value = if nested.nesting == Nesting::Single {
            prop_oneof![some, Just(Value::Null)].boxed()
        } else {
            some
        };
        fields.push(value.prop_map(move |value| (name.clone(), value)).boxed());
    }
    fields.prop_map(Value::object).boxed()
}

prop_compose! {
    pub(super) fn case(made_as: As)(block in block(2))(
        config in object(&block, made_as),
        prior in prop_oneof![3 => object(&block, As::State), 1 => Just(Value::Null)],
        block in Just(block),
    ) -> (Schema, Value, Value) {
        (Schema::new(0, block), config, prior)
    }
}

/// What a resource makes of a plan: unknown values become ones that no configuration here has, since
/// an API that decides two set elements to be equal breaks every provider.
pub(super) fn decide(block: &Block, planned: Value) -> Value {
    planned.transform(
        &Path::root(),
        &mut |path, value| match (&value, block.find(path.names())) {
            (Value::Unknown(_), Some(attribute)) => decided(&attribute.ty()),
            _ => value,
        },
    )
}

fn decided(ty: &Type) -> Value {
    match ty {
        Type::String => Value::string("decided"),
        Type::Number => Value::Number(Number::from(7)),
        Type::List(of) => Value::List(vec![decided(of)]),
        Type::Set(of) => Value::set([decided(of)]),
        Type::Map(of) => Value::map([("decided", decided(of))]),
        _ => Value::Null,
    }
}

/// Values in a row, of which `open` takes one for each part of a configuration.
struct Chances(std::vec::IntoIter<u8>);

impl Chances {
    fn once_in(&mut self, times: u8) -> bool {
        self.0.next().is_some_and(|number| number % times == 0)
    }
}

/// A configuration as it may be while parts of it are unknown.
fn open(block: &Block, config: &Value, chances: &mut Chances) -> Value {
    let Some(given) = config.as_object() else {
        return config.clone();
    };
    let mut opened = given.clone();
    for (name, attribute) in &block.attributes {
        if !attribute.flags.required && !attribute.flags.optional {
            continue;
        }
        let value = match &attribute.kind {
            _ if chances.once_in(6) => Value::unknown(),
            AttributeKind::Nested(_, inner) => open_elements(inner, &given[name], chances),
            AttributeKind::Plain(_) => given[name].clone(),
        };
        opened.insert(name.clone(), value);
    }
    for (name, nested) in &block.blocks {
        let dynamic = nested.nesting != Nesting::Single && chances.once_in(12);
        let value = if dynamic {
            Value::unknown()
        } else {
            open_elements(&nested.block, &given[name], chances)
        };
        opened.insert(name.clone(), value);
    }
    Value::Object(opened)
}

fn open_elements(block: &Block, config: &Value, chances: &mut Chances) -> Value {
    match config {
        Value::List(elements) => {
            let each = elements.iter();
            Value::List(each.map(|element| open(block, element, chances)).collect())
        }
        Value::Set(elements) => {
            let each = elements.iter();
            Value::set(each.map(|element| open(block, element, chances)))
        }
        Value::Map(elements) => {
            let each = elements.iter();
            let opened = each.map(|(key, element)| (key.clone(), open(block, element, chances)));
            Value::Map(opened.collect())
        }
        one => open(block, one, chances),
    }
}

/// The parts of one object, each as it is in one or the other of two.
fn mixed(one: &Value, other: &Value, chances: &mut Chances) -> Value {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one.clone();
    };
    let both = one.iter().zip(other.values());
    Value::object(both.map(|((name, one), other)| {
        let value = if chances.once_in(2) { one } else { other };
        (name.clone(), value.clone())
    }))
}

/// A change that is planned twice.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    pub(super) schema: Schema,
    pub(super) prior: Value,
    /// The configuration as the first plan sees it.
    pub(super) open: Value,
    /// The configuration as the second plan sees it.
    pub(super) config: Value,
}

prop_compose! {
    /// An object that has much in common with what is made of it.
    pub(super) fn twice()(block in block(2))(
        before in object(&block, As::Decided),
        after in object(&block, As::Decided),
        chances in prop::collection::vec(any::<u8>(), 256),
        block in Just(block),
    ) -> Twice {
        let mut chances = Chances(chances.into_iter());
        let schema = Schema::new(0, block);
        let made = propose(&schema, &before, &Value::Null, &Memory::default());
        let prior = decide(&schema.block, made);
        let config = mixed(&before, &after, &mut chances);
        let open = open(&schema.block, &config, &mut chances);
        Twice { schema, prior, open, config }
    }
}
