//! Whether a host accepts a value as the completion of a planned one.
//!
//! Source of the rules: Terraform's `docs/resource-instance-change-lifecycle.md`, "new state", and
//! the observed behaviour of Terraform 1.11 and OpenTofu 1.12.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::{Block, NestedBlock, Nesting};
use super::value::{Type, Value};
use super::violation::{Findings, ValuePath};

/// Checks what an apply, or the second plan, made of a plan. Nothing is found when it fits.
pub fn assert_object_compatible(block: &Block, planned: &Value, actual: &Value) -> Findings {
    let mut findings = Findings::default();
    check_object(block, planned, actual, &ValuePath::default(), &mut findings);
    findings
}

fn check_object(
    block: &Block,
    planned: &Value,
    actual: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    match (planned.is_null(), actual.is_null()) {
        (true, false) => return findings.add(path, "was absent, but now present"),
        (false, true) => return findings.add(path, "was present, but now absent"),
        (true, true) => return,
        (false, false) => {}
    }
    for (name, attribute) in &block.attributes {
        let (planned, actual) = (planned.get(name), actual.get(name));
        let value_type = attribute.shape.implied_type();
        check_value(
            &value_type,
            &planned,
            &actual,
            &path.attribute(name),
            findings,
        );
    }
    for (name, nested) in &block.blocks {
        let (planned, actual) = (planned.get(name), actual.get(name));
        check_nested_block(nested, &planned, &actual, &path.attribute(name), findings);
    }
}

fn check_nested_block(
    nested: &NestedBlock,
    planned: &Value,
    actual: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    let block = &nested.block;
    if matches!(nested.nesting, Nesting::Single | Nesting::Group) {
        // A dynamic block that was unknown may turn out to be no block at all.
        if planned.is_known() || !actual.is_null() {
            check_object(block, planned, actual, path, findings);
        }
        return;
    }
    if !planned.is_known() || !actual.is_known() {
        return;
    }
    if planned.is_null() != actual.is_null() {
        // Terraform lets this pass for the sake of old SDKs; the value still changed.
        findings.add(path, format!("blocks were {planned}, but now {actual}"));
        return;
    }
    match nested.nesting {
        Nesting::List => {
            let (before, now) = (planned.elements().len(), actual.elements().len());
            if before != now {
                findings.add(path, format!("block count changed from {before} to {now}"));
                return;
            }
            let pairs = planned.elements().iter().zip(actual.elements());
            for (index, (planned, actual)) in pairs.enumerate() {
                check_object(block, planned, actual, &path.index(index), findings);
            }
        }
        Nesting::Map => {
            let (planned, actual) = (planned.entries(), actual.entries());
            check_keys(&planned, &actual, path, findings);
            for (key, planned) in &planned {
                if let Some(actual) = actual.get(key) {
                    check_object(block, planned, actual, &path.key(key), findings);
                }
            }
        }
        Nesting::Set => check_set(planned, actual, path, findings, &|planned, actual| {
            let mut inside = Findings::default();
            check_object(block, planned, actual, path, &mut inside);
            inside.0.is_empty()
        }),
        Nesting::Single | Nesting::Group => {}
    }
}

fn check_value(
    value_type: &Type,
    planned: &Value,
    actual: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    if *value_type == Type::Dynamic {
        return check_dynamic(planned, actual, path, findings);
    }
    if let Value::Unknown(refinements) = planned {
        if !refinements.admit(actual) {
            let text = format!("final value {actual} does not conform to what the plan promised");
            findings.add(path, text);
        }
        return;
    }
    match (planned.is_null(), actual.is_null()) {
        (true, true) => return,
        (false, true) => return findings.add(path, format!("was {planned}, but now null")),
        (true, false) => return findings.add(path, format!("was null, but now {actual}")),
        (false, false) if !actual.is_known() => {
            return findings.add(path, "was known, but now unknown");
        }
        (false, false) => {}
    }
    match value_type {
        Type::String | Type::Number | Type::Bool | Type::Dynamic => {
            if planned != actual {
                findings.add(path, format!("was {planned}, but now {actual}"));
            }
        }
        Type::List(inner) => {
            check_indexes(
                planned.elements().len(),
                actual.elements().len(),
                path,
                findings,
            );
            let pairs = planned.elements().iter().zip(actual.elements());
            for (index, (planned, actual)) in pairs.enumerate() {
                check_value(inner, planned, actual, &path.index(index), findings);
            }
        }
        Type::Tuple(types) => {
            let pairs = planned.elements().iter().zip(actual.elements());
            for (index, (inner, (planned, actual))) in types.iter().zip(pairs).enumerate() {
                check_value(inner, planned, actual, &path.index(index), findings);
            }
        }
        Type::Map(inner) => {
            let (planned, actual) = (planned.entries(), actual.entries());
            check_keys(&planned, &actual, path, findings);
            for (key, planned) in &planned {
                if let Some(actual) = actual.get(key) {
                    check_value(inner, planned, actual, &path.key(key), findings);
                }
            }
        }
        Type::Object(types) => {
            for (name, inner) in types {
                let (planned, actual) = (planned.get(name), actual.get(name));
                check_value(inner, &planned, &actual, &path.attribute(name), findings);
            }
        }
        Type::Set(inner) => check_set(planned, actual, path, findings, &|planned, actual| {
            let mut inside = Findings::default();
            check_value(inner, planned, actual, path, &mut inside);
            inside.0.is_empty()
        }),
    }
}

/// A value of open type: an unknown or null one may become anything, a known one keeps its type.
fn check_dynamic(planned: &Value, actual: &Value, path: &ValuePath, findings: &mut Findings) {
    match (planned, actual) {
        (Value::Null | Value::Unknown(_), _) => {}
        (Value::Dynamic(before, planned), Value::Dynamic(now, actual)) if before == now => {
            check_value(before, planned, actual, path, findings);
        }
        _ => findings.add(
            path,
            format!("was {planned}, but now {actual} of another type"),
        ),
    }
}

fn check_indexes(before: usize, now: usize, path: &ValuePath, findings: &mut Findings) {
    for index in now..before {
        findings.add(path, format!("element {index} has vanished"));
    }
    for index in before..now {
        findings.add(path, format!("new element {index} has appeared"));
    }
}

fn check_keys(
    planned: &BTreeMap<String, Value>,
    actual: &BTreeMap<String, Value>,
    path: &ValuePath,
    findings: &mut Findings,
) {
    let before: BTreeSet<_> = planned.keys().collect();
    let now: BTreeSet<_> = actual.keys().collect();
    for key in before.difference(&now) {
        findings.add(path, format!("element {key:?} has vanished"));
    }
    for key in now.difference(&before) {
        findings.add(path, format!("new element {key:?} has appeared"));
    }
}

/// Every planned element has become some actual one, every actual one was some planned one, and
/// there are not more than before. Fewer may be left, since unknowns can become equal.
fn check_set(
    planned: &Value,
    actual: &Value,
    path: &ValuePath,
    findings: &mut Findings,
    fits: &dyn Fn(&Value, &Value) -> bool,
) {
    let (planned, actual) = (planned.elements(), actual.elements());
    for element in planned {
        if !actual.iter().any(|actual| fits(element, actual)) {
            findings.add(
                path,
                format!("planned set element {element} has no match in the result"),
            );
        }
    }
    for element in actual {
        if !planned.iter().any(|planned| fits(planned, element)) {
            findings.add(path, format!("set element {element} was not planned"));
        }
    }
    if planned.len() < actual.len() {
        let (before, now) = (planned.len(), actual.len());
        findings.add(path, format!("length changed from {before} to {now}"));
    }
}
