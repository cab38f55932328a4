//! Properties of planning that hold for every schema, prior state and configuration, and the rules
//! of the plan one by one.

use proptest::prelude::*;

use super::{Memory, check, propose, replace, settle};
use crate::resource::Private;
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Schema, Type};
use crate::semantic::SemanticEquality;
use crate::validate::Relation;
use crate::value::Value;
use random::{As, case, decide, twice};

mod random;

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

    /// The rule of "Provider produced inconsistent final plan".
    #[test]
    fn the_second_plan_completes_the_first(change in twice()) {
        let plan = |config| propose(&change.schema, config, &change.prior, &Memory::default());
        let (first, second) = (plan(&change.open), plan(&change.config));
        let block = &change.schema.block;
        prop_assert_eq!(check::planned(block, &change.prior, &change.open, &first), vec![]);
        prop_assert_eq!(check::applied(block, &first, &second), vec![], "{:?} then {:?}", first, second);
        let replaces = |planned| !replace::paths(block, &change.prior, planned).is_empty();
        prop_assert!(replaces(&first) || !replaces(&second));
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

#[test]
fn what_another_provider_left_null_plans_nothing_for_an_empty_collection_and_for_none() {
    let list = Attribute::of(AttributeKind::Plain(Type::List(Box::new(Type::String))));
    let attribute = list
        .optional_or_zero()
        .equal(SemanticEquality::EmptyForNull);
    let schema = schema(attribute.clone());
    let empty = Value::List(Vec::new());
    let read = settle::plannable(&schema.block, object_of("name", Value::Null));
    assert_eq!(read, object_of("name", empty.clone()));
    for config in [Value::Null, empty] {
        let config = object_of("name", config);
        assert_eq!(propose(&schema, &config, &read, &Memory::default()), read);
    }
    // Where null is something else, or left out must be null, it stays.
    let list = Attribute::of(AttributeKind::Plain(Type::List(Box::new(Type::String))));
    let others = [
        list.clone().optional_or_zero(),
        list.optional().equal(SemanticEquality::EmptyForNull),
        text()
            .optional_or_zero()
            .equal(SemanticEquality::EmptyForNull),
    ];
    for other in others {
        let schema = self::schema(other);
        let read = object_of("name", Value::Null);
        assert_eq!(settle::plannable(&schema.block, read.clone()), read);
    }
}

#[test]
fn in_the_elements_of_a_set_nothing_and_an_empty_collection_are_one_too() {
    let list = Attribute::of(AttributeKind::Plain(Type::List(Box::new(Type::String))));
    let list = list
        .optional_or_zero()
        .equal(SemanticEquality::EmptyForNull);
    let number = Attribute::of(AttributeKind::Plain(Type::Number)).optional_or_zero();
    let rule = Block::default()
        .attribute("it", list)
        .attribute("age", number.equal(SemanticEquality::ZeroForNull))
        .attribute("name", text().required());
    let rules = NestedBlock::new(Nesting::Set, rule);
    let schema = Schema::new(0, Block::default().nested("rule", rules));
    let of = |it: Value, age: Value| {
        let rule = [("name", "n".into()), ("it", it), ("age", age)];
        Value::object([("rule", Value::set([Value::object(rule)]))])
    };
    let (none, empty) = (Value::Null, Value::List(Vec::new()));
    let planned = |config: Value, prior: &Value| {
        let config = of(config, none.clone());
        propose(&schema, &config, prior, &Memory::default())
    };
    // What another provider stored: zeros where nothing was written.
    let stored = of(empty.clone(), Value::from(0));
    for config in [none.clone(), empty.clone()] {
        assert_eq!(planned(config, &stored), stored);
    }
    // What an API told of an object that was imported.
    let read = settle::plannable(&schema.block, of(none.clone(), none.clone()));
    assert_eq!(read, of(empty.clone(), none.clone()));
    for config in [none.clone(), empty.clone()] {
        assert_eq!(planned(config, &read), read);
    }
}

#[test]
fn what_another_provider_left_empty_stays_empty_when_the_api_tells_nothing() {
    let stored = object_of("name", "".into());
    let told = |it: Value| object_of("name", it);
    let computed = schema(text().computed()).block;
    assert_eq!(
        settle::settle(&computed, &stored, told(Value::Null)),
        stored
    );
    let some = told("some".into());
    assert_eq!(settle::settle(&computed, &stored, some.clone()), some);
    let optional = schema(text().optional_computed()).block;
    let none = told(Value::Null);
    assert_eq!(settle::settle(&optional, &stored, none.clone()), none);
}

#[test]
fn an_import_leaves_the_spelling_of_nothing_to_what_is_read() {
    let text = text()
        .optional_or_zero()
        .equal(SemanticEquality::EmptyForNull);
    let block = schema(text).block;
    let (stub, told) = (object_of("name", Value::Null), object_of("name", "".into()));
    let settled = settle::settle(&block, &stub, told.clone());
    assert_eq!(settled, stub);
    assert_eq!(settle::filled(&block, settled, told.clone()), told);
    let named = object_of("name", "id".into());
    assert_eq!(settle::filled(&block, named.clone(), told), named);
}

#[test]
fn an_import_tells_what_is_off_where_it_can_stay_in_a_plan() {
    let switch = || Attribute::of(AttributeKind::Plain(Type::Bool));
    let (stub, told) = (
        object_of("name", Value::Null),
        object_of("name", Value::Bool(false)),
    );
    let imported = |switch: Attribute| {
        let block = schema(switch.equal(SemanticEquality::ZeroForNull)).block;
        let settled = settle::settle(&block, &stub, told.clone());
        assert_eq!(settled, stub);
        settle::filled(&block, settled, told.clone())
    };
    assert_eq!(imported(switch().optional_or_zero()), told);
    assert_eq!(imported(switch().optional()), stub);
}

#[test]
fn an_empty_text_for_a_null_that_means_the_same_replaces_nothing() {
    let text = text()
        .optional_or_zero()
        .replace()
        .equal(SemanticEquality::EmptyForNull);
    let block = schema(text).block;
    let of = |it: Value| object_of("name", it);
    let replaced = |planned| !replace::paths(&block, &of(Value::Null), &planned).is_empty();
    assert!(!replaced(of("".into())));
    assert!(replaced(of("some".into())));
    assert!(replaced(of(Value::unknown())));
}

#[test]
fn what_a_configured_argument_rules_out_goes_though_nobody_configured_it() {
    let mut schema = schema(text().optional_or_zero());
    let other = text().optional_or_zero();
    schema.block = schema
        .block
        .attribute("other", other)
        .relation(Relation::ExactlyOneOf(vec!["it", "other"]));
    let of = |it: Value, other: Value| {
        Value::object([("name", Value::from("n")), ("it", it), ("other", other)])
    };
    // The API chose `it` while neither was configured.
    let prior = of("chosen".into(), Value::Null);
    let memory = Memory::of(&schema.block, &of(Value::Null, Value::Null));
    let planned = |other: Value| propose(&schema, &of(Value::Null, other), &prior, &memory);
    assert_eq!(planned(Value::Null), prior);
    assert_eq!(planned("set".into()), of(Value::Null, "set".into()));
    let open = planned(Value::unknown());
    assert_eq!(open, of(Value::unknown(), Value::unknown()));
}
