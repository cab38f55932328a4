//! Which values of a set's elements are planned while something in the set is unknown.

use super::super::{Memory, check, propose};
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, Schema, Type};
use crate::semantic::SemanticEquality;
use crate::value::Value;

fn text() -> Attribute {
    Attribute::of(AttributeKind::Plain(Type::String))
}

/// A set of objects with a `name`, a `kept` value that the configuration leaves out, and a `label`.
fn schema() -> Schema {
    let kept = text().optional_computed().on_omit(OnOmit::Null);
    let label = text().optional().equal(SemanticEquality::CaseInsensitive);
    let element = Block::default()
        .attribute("name", text().required())
        .attribute("kept", kept)
        .attribute("label", label);
    let set = NestedBlock::new(Nesting::Set, element);
    Schema::new(0, Block::default().nested("set", set))
}

fn element(name: Value, kept: Value, label: &str) -> Value {
    Value::object([("name", name), ("kept", kept), ("label", label.into())])
}

/// What the configuration says of an element.
fn said(name: Value, label: &str) -> Value {
    element(name, Value::Null, label)
}

fn plan(config: &[Value], prior: &[Value]) -> Value {
    let object = |elements: &[Value]| Value::object([("set", Value::set(elements.to_vec()))]);
    let planned = propose(
        &schema(),
        &object(config),
        &object(prior),
        &Memory::default(),
    );
    planned.as_object().expect("an object is planned")["set"].clone()
}

/// The plan before and after the unknown is known; the second one completes the first.
#[track_caller]
fn check(open: &[Value], config: &[Value], prior: &[Value], first: &[Value], second: &[Value]) {
    let (before, after) = (plan(open, prior), plan(config, prior));
    assert_eq!(before, Value::set(first.to_vec()));
    assert_eq!(after, Value::set(second.to_vec()));
    assert!(check::fits(&before, &after), "{before:?} became {after:?}");
}

#[test]
fn what_an_element_may_keep_is_unknown_until_it_is_clear_which_element_it_is() {
    let prior = [element("a".into(), "k".into(), "x")];
    let open = [said(Value::unknown(), "x")];
    let first = [element(Value::unknown(), Value::unknown(), "x")];
    check(&open, &[said("a".into(), "x")], &prior, &first, &prior);
    let new = [said("b".into(), "x")];
    check(&open, &new, &prior, &first, &new);
}

#[test]
fn an_element_that_can_be_no_prior_one_is_new() {
    let prior = [element("a".into(), "k".into(), "x")];
    let open = [said(Value::unknown(), "y")];
    let new = [said("a".into(), "y")];
    check(&open, &new, &prior, &open, &new);
}

#[test]
fn a_known_element_keeps_what_no_other_can_take() {
    let old = element("a".into(), "k".into(), "x");
    let prior = [old.clone(), element("b".into(), "l".into(), "x")];
    let open = [said("a".into(), "x"), said(Value::unknown(), "x")];
    let first = [
        old.clone(),
        element(Value::unknown(), Value::unknown(), "x"),
    ];
    let config = [said("a".into(), "x"), said("b".into(), "x")];
    check(&open, &config, &prior, &first, &prior);
    // The unknown one may turn out to be the same element.
    check(&open, &[said("a".into(), "x")], &prior, &first, &[old]);
}

#[test]
fn a_spelling_is_unknown_while_another_element_may_have_it() {
    let prior = [element("a".into(), "k".into(), "x")];
    let open = [said("a".into(), "X"), said(Value::unknown(), "x")];
    let unknown = Value::unknown;
    let respelt = Value::object([
        ("name", "a".into()),
        ("kept", unknown()),
        ("label", unknown()),
    ]);
    let first = [respelt, element(unknown(), unknown(), "x")];
    let config = [said("a".into(), "X"), said("a".into(), "x")];
    let (before, after) = (plan(&open, &prior), plan(&config, &prior));
    assert_eq!(before, Value::set(first));
    assert!(check::fits(&before, &after), "{before:?} became {after:?}");
}

/// A set of blocks with a `name`, and a `kind` that is `plain` when it is left out.
fn kinds() -> Schema {
    let element = Block::default()
        .attribute("name", text().required())
        .attribute("kept", text().optional_computed())
        .attribute("kind", text().default("plain"));
    let set = NestedBlock::new(Nesting::Set, element);
    Schema::new(0, Block::default().nested("set", set))
}

fn kind(name: Value, kept: Value, kind: Value) -> Value {
    Value::object([("name", name), ("kept", kept), ("kind", kind)])
}

/// What is planned for these blocks, after core's own checks.
#[track_caller]
fn plan_kinds(config: &[Value], prior: Option<&[Value]>) -> Value {
    let object = |elements: &[Value]| Value::object([("set", Value::set(elements.to_vec()))]);
    let (schema, config) = (kinds(), object(config));
    assert_eq!(schema.check(), vec![]);
    let prior = prior.map_or(Value::Null, object);
    let planned = propose(&schema, &config, &prior, &Memory::default());
    let refused = super::super::check::planned(&schema.block, &prior, &config, &planned);
    assert_eq!(refused, vec![]);
    planned.as_object().expect("an object is planned")["set"].clone()
}

#[test]
fn an_element_has_the_defaults_of_what_it_leaves_out() {
    let (said, null, unknown) = (
        |name: &str| kind(name.into(), Value::Null, Value::Null),
        Value::Null,
        Value::unknown(),
    );
    let made = plan_kinds(
        &[said("a"), kind("b".into(), null.clone(), "other".into())],
        None,
    );
    let a = kind("a".into(), unknown.clone(), "plain".into());
    let b = kind("b".into(), unknown, "other".into());
    assert_eq!(made, Value::set([a.clone(), b]));

    // As it was made, as it was imported, and as another provider stored it: nothing to change.
    let a = kind("a".into(), "k".into(), "plain".into());
    let prior = [a.clone(), kind("b".into(), "l".into(), "other".into())];
    let both = [said("a"), kind("b".into(), null.clone(), "other".into())];
    assert_eq!(plan_kinds(&both, Some(&prior)), Value::set(prior.clone()));
    let spelt_out = [
        kind("a".into(), null.clone(), "plain".into()),
        both[1].clone(),
    ];
    assert_eq!(
        plan_kinds(&spelt_out, Some(&prior)),
        Value::set(prior.clone())
    );

    // One that goes takes nothing along; one whose value goes has the default again, and is another.
    assert_eq!(
        plan_kinds(&[said("a")], Some(&prior)),
        Value::set([a.clone()])
    );
    let b = kind("b".into(), Value::unknown(), "plain".into());
    assert_eq!(
        plan_kinds(&[said("a"), said("b")], Some(&prior)),
        Value::set([a, b])
    );
}

#[test]
fn a_default_is_planned_while_something_else_is_unknown_and_an_unknown_is_no_default() {
    let prior = [kind("a".into(), "k".into(), "plain".into())];
    let (null, unknown) = (Value::Null, Value::unknown());
    let open = [kind(unknown.clone(), null.clone(), null.clone())];
    let expected = kind(unknown.clone(), unknown.clone(), "plain".into());
    assert_eq!(plan_kinds(&open, Some(&prior)), Value::set([expected]));
    let open = [kind("a".into(), null, unknown.clone())];
    let expected = kind("a".into(), unknown.clone(), unknown);
    assert_eq!(plan_kinds(&open, Some(&prior)), Value::set([expected]));
}

#[test]
fn one_that_says_the_default_and_one_that_leaves_it_out_are_the_same() {
    let both = [
        kind("a".into(), Value::Null, Value::Null),
        kind("a".into(), Value::Null, "plain".into()),
    ];
    let a = |kept| kind("a".into(), kept, "plain".into());
    assert_eq!(plan_kinds(&both, None), Value::set([a(Value::unknown())]));
    let prior = [a("k".into())];
    assert_eq!(plan_kinds(&both, Some(&prior)), Value::set(prior.clone()));
}
