//! What core would refuse a provider for, checked when the provider is built.
//!
//! Core refuses the whole provider for one bad attribute (Terraform, `internal_validate.go`), so an
//! author must learn of it from the first test and not from a user.

use std::fmt;

use super::{Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, Recompute, Schema};
use crate::path::Path;

/// What is wrong with a schema, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// Where.
    pub path: Path,
    /// What.
    pub problem: &'static str,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}

impl std::error::Error for SchemaError {}

/// Names that core keeps for itself at the top of a resource.
const RESOURCE_RESERVED: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];
/// Names that core keeps for itself at the top of a provider.
const PROVIDER_RESERVED: [&str; 2] = ["alias", "version"];

/// What a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Provider,
    Resource,
    Ephemeral,
}

impl Schema {
    /// Everything that core would refuse in this schema as a managed resource or data source.
    pub fn check(&self) -> Vec<SchemaError> {
        self.check_as(Role::Resource)
    }

    pub(crate) fn check_as(&self, role: Role) -> Vec<SchemaError> {
        let reserved: &[&str] = match role {
            Role::Provider => &PROVIDER_RESERVED,
            Role::Resource | Role::Ephemeral => &RESOURCE_RESERVED,
        };
        let mut errors = Vec::new();
        for name in self.block.attributes.keys().chain(self.block.blocks.keys()) {
            if reserved.contains(&name.as_str()) {
                report(
                    &mut errors,
                    &Path::of(name),
                    "this name is reserved by Terraform",
                );
            }
        }
        let around = Surroundings {
            is_ephemeral: role == Role::Ephemeral,
            ..Surroundings::default()
        };
        check_block(&self.block, &Path::root(), around, &mut errors);
        errors
    }
}

/// What the surrounding blocks rule out.
#[derive(Clone, Copy, Default)]
struct Surroundings {
    is_ephemeral: bool,
    in_set: bool,
    /// In a set that is an attribute: core counts its elements, and not the blocks of a set.
    in_counted_set: bool,
    in_attribute: bool,
}

fn report(errors: &mut Vec<SchemaError>, path: &Path, problem: &'static str) {
    errors.push(SchemaError {
        path: path.clone(),
        problem,
    });
}

fn check_name(name: &str, path: &Path, errors: &mut Vec<SchemaError>) {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() || !name.chars().all(legal) {
        report(
            errors,
            path,
            "a name may hold lower-case letters, digits and underscores only",
        );
    }
}

fn check_block(block: &Block, at: &Path, around: Surroundings, errors: &mut Vec<SchemaError>) {
    for (name, attribute) in &block.attributes {
        let path = at.attribute(name);
        check_name(name, &path, errors);
        check_attribute(attribute, &path, around, errors);
    }
    for (name, nested) in &block.blocks {
        let path = at.attribute(name);
        check_name(name, &path, errors);
        if block.attributes.contains_key(name) {
            report(errors, &path, "a block and an attribute share this name");
        }
        if around.in_attribute {
            report(errors, &path, "a nested attribute cannot hold blocks");
        }
        check_nested(nested, &path, around, errors);
    }
    for name in block
        .relations
        .iter()
        .flat_map(crate::validate::Relation::names)
    {
        if !block.attributes.contains_key(name) && !block.blocks.contains_key(name) {
            report(
                errors,
                &at.attribute(name),
                "a relation names what does not exist",
            );
        }
    }
}

fn check_nested(
    nested: &NestedBlock,
    path: &Path,
    around: Surroundings,
    errors: &mut Vec<SchemaError>,
) {
    let (min, max) = (nested.min_items, nested.max_items);
    let bounds_fit = match nested.nesting {
        Nesting::Single => min == max && (0..=1).contains(&min),
        Nesting::Group | Nesting::Map => min == 0 && max == 0,
        Nesting::List | Nesting::Set => min >= 0 && max >= 0 && (max == 0 || min <= max),
    };
    if !bounds_fit {
        report(
            errors,
            path,
            "the least and greatest number of blocks do not fit the nesting",
        );
    }
    if nested.computed
        && nested
            .block
            .attributes
            .values()
            .any(|inner| !inner.flags.computed)
    {
        report(
            errors,
            path,
            "everything inside a computed block must be computed",
        );
    }
    let in_set = around.in_set || nested.nesting == Nesting::Set;
    check_block(
        &nested.block,
        path,
        Surroundings { in_set, ..around },
        errors,
    );
}

fn check_attribute(
    attribute: &Attribute,
    path: &Path,
    around: Surroundings,
    errors: &mut Vec<SchemaError>,
) {
    let flags = attribute.flags;
    if flags.required && (flags.optional || flags.computed) {
        report(
            errors,
            path,
            "a required attribute can be neither optional nor computed",
        );
    }
    if !flags.required && !flags.optional && !flags.computed {
        report(
            errors,
            path,
            "an attribute must be required, optional or computed",
        );
    }
    if flags.write_only && (flags.computed || around.in_set) {
        report(
            errors,
            path,
            "a write-only attribute can be neither computed nor inside a set",
        );
    }
    if flags.write_only && around.is_ephemeral {
        // Nothing of an ephemeral resource is stored, so there is nothing to keep it out of.
        report(
            errors,
            path,
            "an attribute of an ephemeral resource cannot be write-only",
        );
    }
    if !flags.computed && attribute.on_omit != OnOmit::Unknown {
        report(
            errors,
            path,
            "a default needs the attribute to be computed as well",
        );
    }
    let has_default = matches!(attribute.on_omit, OnOmit::Default(_));
    if has_default && attribute.recompute != Recompute::Never {
        // Left out, it would be the default and unknown at once.
        report(
            errors,
            path,
            "an attribute with a default is never decided by the API",
        );
    }
    if around.in_counted_set && has_default {
        // Two elements could become equal by it, and core refuses a plan with fewer elements.
        report(
            errors,
            path,
            "an attribute inside a set cannot have a default, unless the set is one of blocks",
        );
    }
    check_kind(attribute, path, around, errors);
}

fn check_kind(
    attribute: &Attribute,
    path: &Path,
    around: Surroundings,
    errors: &mut Vec<SchemaError>,
) {
    match &attribute.kind {
        AttributeKind::Plain(ty) => {
            if ty.has_dynamic() && (around.in_set || matches!(ty, super::Type::Set(_))) {
                report(errors, path, "a set cannot hold values of a dynamic type");
            }
        }
        AttributeKind::Nested(nesting, block) => {
            if *nesting == Nesting::Group {
                report(errors, path, "a nested attribute cannot be a group");
            }
            let is_set = *nesting == Nesting::Set;
            check_block(
                block,
                path,
                Surroundings {
                    in_set: around.in_set || is_set,
                    in_counted_set: around.in_counted_set || is_set,
                    in_attribute: true,
                    ..around
                },
                errors,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Type;
    use super::*;

    #[test]
    fn a_set_of_blocks_may_have_defaults_inside_and_a_set_that_is_an_attribute_may_not() {
        let element = || {
            let text = Attribute::of(AttributeKind::Plain(Type::String)).default("d");
            Block::default().attribute("it", text)
        };
        let check = |block| {
            let errors = Schema::new(0, block).check().into_iter();
            errors.map(|error| error.to_string()).collect::<Vec<_>>()
        };
        let nested = |nesting| Attribute::of(AttributeKind::Nested(nesting, element())).optional();
        let blocks = NestedBlock::new(Nesting::Set, element());
        assert!(check(Block::default().nested("all", blocks)).is_empty());
        let list = Block::default().attribute("list", nested(Nesting::List));
        assert!(
            check(Block::default().nested("all", NestedBlock::new(Nesting::Set, list))).is_empty()
        );
        let refused = [
            "all.it: an attribute inside a set cannot have a default, unless the set is one of blocks",
        ];
        assert_eq!(
            check(Block::default().attribute("all", nested(Nesting::Set))),
            refused
        );
    }

    #[test]
    fn a_default_and_known_after_apply_exclude_each_other() {
        let text = || Attribute::of(AttributeKind::Plain(Type::String)).default("d");
        let check = |attribute| {
            let schema = Schema::new(0, Block::default().attribute("it", attribute));
            let errors = schema.check().into_iter();
            errors.map(|error| error.to_string()).collect::<Vec<_>>()
        };
        assert!(check(text()).is_empty());
        let refused = ["it: an attribute with a default is never decided by the API"];
        assert_eq!(check(text().volatile()), refused);
        assert_eq!(check(text().recomputed_with(&["other"])), refused);
    }
}
