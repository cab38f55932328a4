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
