//! Whether a host accepts a plan for a configuration and a prior state.
//!
//! Source of the rules: Terraform's `docs/resource-instance-change-lifecycle.md`, "planned new
//! state", and the observed behaviour of Terraform 1.11 and OpenTofu 1.12.

use std::collections::BTreeSet;

use super::schema::{Attribute, Block, NestedBlock, Nesting, Shape};
use super::value::Value;
use super::violation::{Findings, Step, ValuePath};

/// Checks a planned state. Nothing is found in a valid plan.
pub fn assert_plan_valid(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Findings {
    let mut findings = Findings::default();
    check_block(
        block,
        prior,
        config,
        planned,
        &ValuePath::default(),
        &mut findings,
    );
    findings
}

fn check_block(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    if !check_existence(config, planned, path, findings) {
        return;
    }
    check_attributes(&block.attributes, prior, config, planned, path, findings);
    for (name, nested) in &block.blocks {
        check_nested_block(
            nested,
            &prior.get(name),
            &config.get(name),
            &planned.get(name),
            &path.attribute(name),
            findings,
        );
    }
}

/// Whether both are there, so that their parts can be compared.
fn check_existence(
    config: &Value,
    planned: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) -> bool {
    match (config.is_null(), planned.is_null()) {
        (false, true) => findings.add(path, "planned for absence but config wants existence"),
        (true, false) => findings.add(path, "planned for existence but config wants absence"),
        (both_null, _) => return !both_null,
    }
    false
}

fn check_nested_block(
    nested: &NestedBlock,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    if nested.block.computed && config.is_null() {
        // The provider decides, and must have decided: null would be "not configured" again.
        if planned.is_null() {
            findings.add(
                path,
                "a computed block that is not configured was planned as null",
            );
        }
        return;
    }
    if planned == config {
        return;
    }
    if !config.is_known() {
        findings.add(
            path,
            format!("planned {planned} for an unknown dynamic block"),
        );
        return;
    }
    if !planned.is_known() {
        findings.add(path, "a block must not be unknown itself");
        return;
    }
    let block = &nested.block;
    let single = matches!(nested.nesting, Nesting::Single | Nesting::Group);
    if planned.is_null() && !single {
        findings.add(path, "no blocks must be planned as empty, not as null");
        return;
    }
    match nested.nesting {
        Nesting::Single | Nesting::Group => {
            check_block(block, prior, config, planned, path, findings);
        }
        Nesting::List => {
            if !check_count(config, planned, "block count", path, findings) {
                return;
            }
            for (index, planned) in planned.elements().iter().enumerate() {
                let path = path.index(index);
                if !planned.is_known() {
                    findings.add(&path, "a block must not be unknown itself");
                    continue;
                }
                let (prior, config) = (prior.element(index), config.element(index));
                check_block(block, &prior, &config, planned, &path, findings);
            }
        }
        Nesting::Map => {
            check_keys(config, planned, path, findings);
            for (key, planned) in planned.entries() {
                let path = path.key(&key);
                if !planned.is_known() {
                    findings.add(&path, "a block must not be unknown itself");
                } else if config.entries().contains_key(&key) {
                    let (prior, config) = (prior.get(&key), config.get(&key));
                    check_block(block, &prior, &config, &planned, &path, findings);
                }
            }
        }
        Nesting::Set => {
            // Elements cannot be told apart, so a host does not look inside.
            for planned in planned
                .elements()
                .iter()
                .filter(|planned| !planned.is_known())
            {
                let path = path.join(Step::Element(planned.clone()));
                findings.add(&path, "a block must not be unknown itself");
            }
        }
    }
}

fn check_count(
    config: &Value,
    planned: &Value,
    what: &str,
    path: &ValuePath,
    findings: &mut Findings,
) -> bool {
    let (wanted, got) = (config.elements().len(), planned.elements().len());
    if wanted != got {
        let text = format!("{what} in plan ({got}) disagrees with count in config ({wanted})");
        findings.add(path, text);
    }
    wanted == got
}

fn check_keys(config: &Value, planned: &Value, path: &ValuePath, findings: &mut Findings) {
    let keys = |value: &Value| -> BTreeSet<String> { value.entries().into_keys().collect() };
    let (wanted, got) = (keys(config), keys(planned));
    for key in got.difference(&wanted) {
        findings.add(
            path,
            format!("key {key:?} from plan is not present in config"),
        );
    }
    for key in wanted.difference(&got) {
        findings.add(
            path,
            format!("key {key:?} from config is not present in plan"),
        );
    }
}

fn check_attributes(
    attributes: &std::collections::BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    for (name, attribute) in attributes {
        check_attribute(
            attribute,
            &prior.get(name),
            &config.get(name),
            &planned.get(name),
            &path.attribute(name),
            findings,
        );
    }
}

fn check_attribute(
    attribute: &Attribute,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &ValuePath,
    findings: &mut Findings,
) {
    if attribute.write_only {
        // Whether the configuration has one does not matter: it never gets into a plan.
        if !planned.is_null() {
            findings.add(path, "a write-only attribute must be planned as null");
        }
        return;
    }
    let (plain_planned, plain_prior) = (planned.unrefined(), prior.unrefined());
    if plain_planned == config.unrefined() {
        return;
    }
    if plain_planned == plain_prior && !prior.is_null() && !config.is_null() {
        // The provider says that both mean the same.
        return;
    }
    if attribute.computed && (!attribute.optional || config.is_null()) {
        return;
    }
    if config.is_null() {
        let text = format!("planned value {planned} for a non-computed attribute");
        findings.add(path, text);
        return;
    }
    if let Shape::Nested(nesting, attributes) = &attribute.shape {
        let nested = Nested {
            nesting: *nesting,
            attributes,
        };
        nested.check(prior, config, planned, path, findings);
        return;
    }
    let nor = if prior.is_null() {
        String::new()
    } else {
        format!(" nor prior value {prior}")
    };
    let text = format!("planned value {planned} does not match config value {config}{nor}");
    findings.add(path, text);
}

/// An attribute with attributes of its own.
struct Nested<'s> {
    nesting: Nesting,
    attributes: &'s std::collections::BTreeMap<String, Attribute>,
}

impl Nested<'_> {
    fn check(
        &self,
        prior: &Value,
        config: &Value,
        planned: &Value,
        path: &ValuePath,
        findings: &mut Findings,
    ) {
        if !check_existence(config, planned, path, findings) {
            return;
        }
        if !planned.is_known() {
            findings.add(path, "planned unknown for configured value");
            return;
        }
        if !config.is_known() && self.nesting != Nesting::Single {
            findings.add(
                path,
                "planned a number of elements that config does not know yet",
            );
            return;
        }
        match self.nesting {
            Nesting::Single | Nesting::Group => {
                check_attributes(self.attributes, prior, config, planned, path, findings);
            }
            Nesting::List => {
                if check_count(config, planned, "count", path, findings) {
                    for (index, planned) in planned.elements().iter().enumerate() {
                        let (prior, config) = (prior.element(index), config.element(index));
                        let path = path.index(index);
                        self.check_element(&prior, &config, planned, &path, findings);
                    }
                }
            }
            Nesting::Map => {
                check_keys(config, planned, path, findings);
                for (key, planned) in planned.entries() {
                    if config.entries().contains_key(&key) {
                        let (prior, config) = (prior.get(&key), config.get(&key));
                        let path = path.key(&key);
                        self.check_element(&prior, &config, &planned, &path, findings);
                    }
                }
            }
            // Elements cannot be told apart, so a host counts only, and unknowns may coincide.
            Nesting::Set => {
                let (wanted, got) = (set_lengths(config), set_lengths(planned));
                if wanted.start() > got.end() || got.start() > wanted.end() {
                    // With ranges that do not meet, the greatest counts differ too.
                    check_count(config, planned, "count", path, findings);
                }
            }
        }
    }

    fn check_element(
        &self,
        prior: &Value,
        config: &Value,
        planned: &Value,
        path: &ValuePath,
        findings: &mut Findings,
    ) {
        if planned.unrefined() == config.unrefined() {
            return;
        }
        if check_existence(config, planned, path, findings) {
            check_attributes(self.attributes, prior, config, planned, path, findings);
        }
    }
}

/// How many elements a set may turn out to have: those with unknowns may become one.
fn set_lengths(set: &Value) -> std::ops::RangeInclusive<usize> {
    let count = set.elements().len();
    let least = if set.is_wholly_known() {
        count
    } else {
        count.min(1)
    };
    least..=count
}
