//! Properties of planning that hold for every schema, prior state and configuration, and the rules
//! of the plan one by one.

use proptest::prelude::*;

use super::{Memory, check, propose, replace, settle};
use crate::path::Path;
use crate::resource::Private;
use crate::schema::{
    Attribute, AttributeKind, Block, NestedBlock, Nesting, OnRemove, Schema, Type,
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

/// Defaults are refused inside sets.
fn fit(nesting: Nesting, mut block: Block) -> Block {
    if nesting == Nesting::Set {
        without_defaults(&mut block);
    }
    block
}

fn without_defaults(block: &mut Block) {
    for attribute in block.attributes.values_mut() {
        if matches!(attribute.on_omit, crate::schema::OnOmit::Default(_)) {
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
    let plain = (plain_type(), 0u8..8).prop_map(|(ty, way)| behave(AttributeKind::Plain(ty), way));
    let attributes = prop::collection::btree_map("a[a-d]", plain, 1..4);
    if depth == 0 {
        return attributes
            .prop_map(|attributes| Block {
                attributes,
                ..Block::default()
            })
            .boxed();
    }
    let nested = (nesting(), block(depth - 1))
        .prop_map(|(nesting, block)| NestedBlock::new(nesting, fit(nesting, block)));
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
enum As {
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
    fn case(made_as: As)(block in block(2))(
        config in object(&block, made_as),
        prior in prop_oneof![3 => object(&block, As::State), 1 => Just(Value::Null)],
        block in Just(block),
    ) -> (Schema, Value, Value) {
        (Schema::new(0, block), config, prior)
    }
}

/// What a resource makes of a plan: unknown values become ones that no configuration here has, since
/// an API that decides two set elements to be equal breaks every provider.
fn decide(block: &Block, planned: Value) -> Value {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes_cores_checks((schema, config, prior) in case(As::Config)) {
        prop_assert_eq!(schema.check(), vec![]);
        let planned = propose(&schema, &config, &prior, &Memory::default());
        prop_assert_eq!(check::planned(&schema.block, &prior, &config, &planned), vec![]);
    }

    #[test]
    fn planning_is_a_function((schema, config, prior) in case(As::Config)) {
        let plan = || propose(&schema, &config, &prior, &Memory::default());
        prop_assert_eq!(plan(), plan());
    }

    #[test]
    fn a_plan_after_an_apply_is_empty((schema, config, prior) in case(As::Decided)) {
        let mut private = Private::default();
        Memory::of(&schema.block, &config).save(&mut private);
        let state = decide(&schema.block, propose(&schema, &config, &prior, &Memory::default()));
        prop_assert_eq!(check::applied(&schema.block, &state, &state), vec![]);
        let again = propose(&schema, &config, &state, &Memory::load(&private));
        prop_assert_eq!(&again, &state);
        prop_assert_eq!(replace::paths(&schema.block, &state, &again), vec![]);
    }

    #[test]
    fn what_means_the_same_is_settled_to_the_known_spelling((schema, _, prior) in case(As::Config)) {
        prop_assert_eq!(settle::settle(&schema.block, &prior, prior.clone()), prior);
    }
}

fn schema(attribute: Attribute) -> Schema {
    let name = Attribute::of(AttributeKind::Plain(Type::String)).required();
    Schema::new(
        0,
        Block::default()
            .attribute("name", name)
            .attribute("it", attribute),
    )
}

fn text() -> Attribute {
    Attribute::of(AttributeKind::Plain(Type::String))
}

fn object_of(name: &str, it: Value) -> Value {
    Value::object([("name", Value::string(name)), ("it", it)])
}

/// What is planned for `it`.
fn planned(attribute: Attribute, config: Value, prior: Option<Value>, memory: &Memory) -> Value {
    let prior = prior.map_or(Value::Null, |it| object_of("n", it));
    let planned = propose(&schema(attribute), &object_of("n", config), &prior, memory);
    planned.as_object().expect("an object is planned")["it"].clone()
}

fn remembering(config: Value) -> Memory {
    let schema = schema(text().optional_or_zero());
    Memory::of(&schema.block, &object_of("n", config))
}

#[test]
fn an_argument_that_leaves_the_configuration_goes() {
    let memory = remembering("a".into());
    let after = planned(
        text().optional_or_zero(),
        Value::Null,
        Some("a".into()),
        &memory,
    );
    assert_eq!(after, Value::Null);
}

#[test]
fn a_value_that_was_never_configured_stays() {
    let memory = remembering(Value::Null);
    let after = planned(
        text().optional_or_zero(),
        Value::Null,
        Some("a".into()),
        &memory,
    );
    assert_eq!(after, "a".into());
}

#[test]
fn without_memory_a_value_that_says_something_counts_as_configured() {
    let forgotten = Memory::default();
    let plan = |prior: Value| {
        planned(
            text().optional_or_zero(),
            Value::Null,
            Some(prior),
            &forgotten,
        )
    };
    assert_eq!(plan("a".into()), Value::Null);
    assert_eq!(
        plan("".into()),
        "".into(),
        "the zero that the official provider stores stays"
    );
}

#[test]
fn a_default_returns_when_its_argument_goes() {
    let memory = remembering("a".into());
    assert_eq!(
        planned(text().default("d"), Value::Null, Some("a".into()), &memory),
        "d".into()
    );
}

#[test]
fn configuration_that_means_the_prior_value_keeps_its_spelling() {
    let attribute = text().required().equal(SemanticEquality::CaseInsensitive);
    assert_eq!(
        planned(attribute, "A".into(), Some("a".into()), &Memory::default()),
        "a".into()
    );
}

#[test]
fn only_what_can_change_becomes_unknown() {
    let rename = |attribute: Attribute| {
        let prior = object_of("old", "kept".into());
        let planned = propose(
            &schema(attribute),
            &object_of("new", Value::Null),
            &prior,
            &Memory::default(),
        );
        planned.as_object().expect("an object is planned")["it"].clone()
    };
    assert_eq!(rename(text().computed()), "kept".into());
    assert_eq!(rename(text().computed().volatile()), Value::unknown());
    assert_eq!(
        rename(text().computed().recomputed_with(&["name"])),
        Value::unknown()
    );
    assert_eq!(
        rename(text().computed().recomputed_with(&["other"])),
        "kept".into()
    );
}

#[test]
fn a_write_only_value_is_never_planned() {
    assert_eq!(
        planned(
            text().optional().write_only(),
            "secret".into(),
            None,
            &Memory::default()
        ),
        Value::Null
    );
}
