//! The rules of one direction of an ACL, as sets of objects.

use aws_sdk_ec2::types as sdk;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Element, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::value::Value;

use super::Rule;

/// The two directions: the name of the argument, and whether it is about what leaves the subnet.
pub(crate) const DIRECTIONS: [(&str, bool); 2] = [("egress", true), ("ingress", false)];

fn elements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Set(elements) => elements.iter().collect(),
        _ => Vec::new(),
    }
}

/// The rules of a set; those that are not wholly known are left out.
pub(crate) fn rules<T: Element>(set: &Attr<T>) -> Vec<Rule> {
    let value = set.to_value();
    let all = elements(&value).into_iter();
    all.filter_map(Rule::written).collect()
}

/// Fills the rules of one direction with what is there. A rule that means the same as one that is known
/// keeps its spelling.
///
/// # Panics
/// When the set is of other objects than rules, which the first read of a test finds.
pub(crate) fn fill<T: Element>(set: &mut Attr<T>, acl: &sdk::NetworkAcl, egress: bool) {
    let before = set.to_value();
    let known: Vec<(Rule, &Value)> = elements(&before)
        .into_iter()
        .filter_map(|object| Some((Rule::written(object)?, object)))
        .collect();
    let entries = acl.entries().iter();
    let there = entries.filter(|entry| entry.egress() == Some(egress));
    let objects = there.filter_map(Rule::answered).map(|rule| {
        let same = known.iter().find(|(known, _)| known.is(&rule));
        same.map_or_else(|| rule.object(), |(_, object)| (*object).clone())
    });
    let objects = Value::set(objects);
    *set = Attr::from_value(&objects).expect("both directions are sets of rules");
}

/// Checks the planned rules, and keeps the prior ones where the configured ones mean the same.
pub(crate) fn plan<M: Model>(plan: &mut Plan<M>) {
    let Some(planned) = plan.planned.as_ref().map(Model::to_value) else {
        return;
    };
    let prior = plan.prior.as_ref().map(Model::to_value);
    let of = |model: Option<&Value>, name: &str| {
        let parts = model.and_then(Value::as_object);
        parts.and_then(|parts| parts.get(name).cloned())
    };
    for (name, _) in DIRECTIONS {
        let after = of(Some(&planned), name).unwrap_or_default();
        for fault in faults(&after) {
            plan.tell(Diagnostic::error("Invalid network ACL rule", fault).at(Path::of(name)));
        }
        let before = of(prior.as_ref(), name).unwrap_or_default();
        if mean_the_same(&before, &after) {
            plan.keep_prior(name);
        }
    }
}

/// What is wrong with the rules of a set.
fn faults(set: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut numbers = Vec::new();
    for rule in elements(set).into_iter().filter_map(Rule::written) {
        let number = rule.number;
        if let Some(fault) = rule.fault() {
            faults.push(format!(
                "The rule with number {number} {fault}. Nothing was changed.\nCorrect the rule."
            ));
        }
        if numbers.contains(&number) {
            faults.push(format!(
                "Two rules have the number {number}, by which rules are told apart. Nothing was changed.\n\
                 Give one of them another number."
            ));
        }
        numbers.push(number);
    }
    faults
}

fn mean_the_same(before: &Value, after: &Value) -> bool {
    let (old, new) = (elements(before), elements(after));
    if before == after || old.len() != new.len() || new.is_empty() {
        return false;
    }
    let rules = |all: Vec<&Value>| all.into_iter().map(Rule::written).collect();
    let (old, new): (Option<Vec<Rule>>, Option<Vec<Rule>>) = (rules(old), rules(new));
    match (old, new) {
        (Some(old), Some(new)) => new.iter().all(|rule| old.iter().any(|it| it.is(rule))),
        _ => false,
    }
}
