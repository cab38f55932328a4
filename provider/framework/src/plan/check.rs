//! Core's own checks, run on every answer before it leaves.
//!
//! Core would report a violation as "Provider produced invalid plan" or "inconsistent result after
//! apply". Found here, it names the path and says that it is our bug, in all builds.
//! The rules are those of Terraform's `AssertPlanValid` and `AssertObjectCompatible`.

use crate::diag::{Diagnostic, Diagnostics};
use crate::path::Path;
use crate::schema::{AttributeKind, Block, Nesting};
use crate::value::Value;

/// A rule of core that an answer breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where.
    pub path: Path,
    /// Which rule.
    pub rule: &'static str,
}

/// The diagnostics for violations in the answer of this call about this type.
pub(crate) fn report(type_name: &str, summary: &str, violations: Vec<Violation>) -> Diagnostics {
    violations
        .into_iter()
        .map(|violation| {
            let facts = format!(
                "Type:  {type_name}\nPath:  {}\nRule:  {}",
                violation.path, violation.rule
            );
            Diagnostic::bug(summary, facts).at(violation.path)
        })
        .collect()
}

static NULL: Value = Value::Null;

fn child<'v>(value: &'v Value, name: &str) -> &'v Value {
    value
        .as_object()
        .and_then(|attributes| attributes.get(name))
        .unwrap_or(&NULL)
}

/// What core would refuse in a planned state.
pub fn planned(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    if planned.is_null() != config.is_null() {
        found.push(Violation {
            path: Path::root(),
            rule: "the planned object is null exactly when the configuration is",
        });
        return found;
    }
    if !planned.is_null() {
        plan_block(block, prior, config, planned, &Path::root(), &mut found);
    }
    found
}

fn plan_block(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
    at: &Path,
    found: &mut Vec<Violation>,
) {
    for (name, attribute) in &block.attributes {
        let path = at.attribute(name);
        let (before, given, after) = (
            child(prior, name),
            child(config, name),
            child(planned, name),
        );
        let mut violate = |rule| {
            found.push(Violation {
                path: path.clone(),
                rule,
            })
        };
        if attribute.flags.write_only {
            if !after.is_null() {
                violate("a write-only value is planned as null");
            }
            continue;
        }
        if same(after, given) || (!before.is_null() && !given.is_null() && same(after, before)) {
            continue;
        }
        if let (AttributeKind::Nested(nesting, inner), false) = (&attribute.kind, given.is_null()) {
            plan_elements((*nesting, inner, true), before, given, after, &path, found);
            continue;
        }
        match (given.is_null(), attribute.flags.computed) {
            (true, true) => {}
            (true, false) => {
                violate("an attribute that is not configured and not computed is planned as null")
            }
            (false, _) => violate("a configured value is planned as it is, or as it was"),
        }
    }
    for (name, nested) in &block.blocks {
        let path = at.attribute(name);
        let (before, given, after) = (
            child(prior, name),
            child(config, name),
            child(planned, name),
        );
        if nested.computed && super::merge::is_empty_block(given) {
            continue;
        }
        let of = (nested.nesting, &nested.block, false);
        plan_elements(of, before, given, after, &path, found);
    }
}

/// Equal but for what is known about unknown values.
fn same(a: &Value, b: &Value) -> bool {
    a == b || (a.is_unknown() && b.is_unknown())
}

/// What core would refuse in planned elements: how they are nested, what they are, and whether core
/// counts those of a set.
fn plan_elements(
    (nesting, block, counted): (Nesting, &Block, bool),
    prior: &Value,
    config: &Value,
    planned: &Value,
    at: &Path,
    found: &mut Vec<Violation>,
) {
    let violation = |path: &Path, rule| Violation {
        path: path.clone(),
        rule,
    };
    if config.is_unknown() {
        if !planned.is_unknown() {
            found.push(violation(
                at,
                "what is configured as unknown is planned as unknown",
            ));
        }
        return;
    }
    match (nesting, config, planned) {
        (_, Value::Null, Value::Null) => {}
        (Nesting::Single | Nesting::Group, Value::Object(_), Value::Object(_)) => {
            plan_block(block, prior, config, planned, at, found);
        }
        (Nesting::List, Value::List(given), Value::List(after)) if given.len() == after.len() => {
            for (index, (given, after)) in given.iter().zip(after).enumerate() {
                let before = match prior {
                    Value::List(prior) => prior.get(index).unwrap_or(&NULL),
                    _ => &NULL,
                };
                let path = at.index(i64::try_from(index).unwrap_or(i64::MAX));
                if after.is_unknown() != given.is_unknown() {
                    found.push(violation(
                        &path,
                        "an element that is configured is not planned as unknown",
                    ));
                } else if !given.is_unknown() {
                    plan_block(block, before, given, after, &path, found);
                }
            }
        }
        (Nesting::Map, Value::Map(given), Value::Map(after)) if given.keys().eq(after.keys()) => {
            for (key, given) in given {
                let before = match prior {
                    Value::Map(prior) => prior.get(key).unwrap_or(&NULL),
                    _ => &NULL,
                };
                plan_block(block, before, given, &after[key], &at.key(key), found);
            }
        }
        // Blocks of a set that mean the same are one, and core does not count them.
        (Nesting::Set, Value::Set(given), Value::Set(after))
            if after.len() == given.len() || (!counted && after.len() < given.len()) => {}
        _ => found.push(violation(
            at,
            "as many elements are planned as are configured, with the same keys",
        )),
    }
}

/// What core would refuse in the result of an apply, or in a second plan, after this plan.
pub fn applied(block: &Block, planned: &Value, result: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    compatible_block(block, planned, result, &Path::root(), &mut found);
    found
}

/// What is still unknown where nothing may be.
pub fn unknowns(value: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    collect_unknowns(value, &Path::root(), &mut found);
    found
}

fn collect_unknowns(value: &Value, at: &Path, found: &mut Vec<Violation>) {
    if value.is_unknown() {
        found.push(Violation {
            path: at.clone(),
            rule: "nothing is unknown after apply or read",
        });
    }
    for (step, inner) in value.children() {
        collect_unknowns(inner, &at.step(step), found);
    }
}

fn compatible_block(
    block: &Block,
    planned: &Value,
    actual: &Value,
    at: &Path,
    found: &mut Vec<Violation>,
) {
    if planned.is_unknown() || (planned.is_null() && actual.is_null()) {
        return;
    }
    if planned.is_null() != actual.is_null() {
        let rule = "an object is there after apply exactly when it was planned";
        found.push(Violation {
            path: at.clone(),
            rule,
        });
        return;
    }
    for (name, attribute) in &block.attributes {
        let (before, after, path) = (
            child(planned, name),
            child(actual, name),
            at.attribute(name),
        );
        match &attribute.kind {
            AttributeKind::Nested(nesting, inner) if !before.is_null() => {
                compatible_elements(*nesting, inner, before, after, &path, found);
            }
            _ => compatible(before, after, &path, found),
        }
    }
    for (name, nested) in &block.blocks {
        let (before, after) = (child(planned, name), child(actual, name));
        compatible_elements(
            nested.nesting,
            &nested.block,
            before,
            after,
            &at.attribute(name),
            found,
        );
    }
}

fn compatible_elements(
    nesting: Nesting,
    block: &Block,
    planned: &Value,
    actual: &Value,
    at: &Path,
    found: &mut Vec<Violation>,
) {
    let lengths = "as many elements are there as were planned, with the same keys";
    match (nesting, planned, actual) {
        (_, Value::Unknown(_), _) => {}
        (Nesting::Single | Nesting::Group, ..) => {
            compatible_block(block, planned, actual, at, found)
        }
        (Nesting::List, Value::List(before), Value::List(after)) if before.len() == after.len() => {
            for (index, (before, after)) in (0..).zip(before.iter().zip(after)) {
                compatible_block(block, before, after, &at.index(index), found);
            }
        }
        (Nesting::Map, Value::Map(before), Value::Map(after)) if before.keys().eq(after.keys()) => {
            for (key, before) in before {
                compatible_block(block, before, &after[key], &at.key(key), found);
            }
        }
        (Nesting::Set, Value::Set(_), Value::Set(_)) => compatible(planned, actual, at, found),
        _ => found.push(Violation {
            path: at.clone(),
            rule: lengths,
        }),
    }
}

/// Whether a planned value may become this one.
pub(crate) fn fits(planned: &Value, actual: &Value) -> bool {
    let mut found = Vec::new();
    compatible(planned, actual, &Path::root(), &mut found);
    found.is_empty()
}

fn compatible(planned: &Value, actual: &Value, at: &Path, found: &mut Vec<Violation>) {
    let mut violate = |rule| {
        found.push(Violation {
            path: at.clone(),
            rule,
        })
    };
    match (planned, actual) {
        (Value::Unknown(Some(refinements)), actual) if !actual.is_unknown() => {
            if !refinements.admits(actual) {
                violate("a value keeps what its plan said about it");
            }
        }
        (Value::Unknown(_), _) => {}
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            for (index, (before, after)) in (0..).zip(before.iter().zip(after)) {
                compatible(before, after, &at.index(index), found);
            }
        }
        (Value::Map(before), Value::Map(after)) | (Value::Object(before), Value::Object(after))
            if before.keys().eq(after.keys()) =>
        {
            for (key, before) in before {
                compatible(before, &after[key], &at.key(key), found);
            }
        }
        (Value::Set(before), Value::Set(after)) => {
            let kept = before
                .iter()
                .all(|before| after.iter().any(|after| fits(before, after)));
            let planned = after
                .iter()
                .all(|after| before.iter().any(|before| fits(before, after)));
            if !kept || !planned || after.len() > before.len() {
                violate("a set has the elements that were planned");
            }
        }
        (before, after) if before == after => {}
        _ => violate("a known planned value does not change during apply"),
    }
}
