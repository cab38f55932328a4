//! Whether a host accepts a schema. One bad attribute makes it refuse the whole provider.
//!
//! Source of the rules: Terraform's schema validation, as listed in its provider protocol
//! documentation and seen in Terraform 1.11.

use std::collections::BTreeSet;

use slipway_proto::tfplugin6::{Schema, get_provider_schema, schema};

use super::value::Type;
use super::violation::{Findings, ValuePath};

/// Names that mean something else at the root of a resource or data block.
const RESERVED: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

/// Names that mean something else at the root of a provider block.
const RESERVED_FOR_PROVIDER: [&str; 2] = ["alias", "version"];

/// Checks every schema of a provider. Nothing is found in a valid one.
pub fn assert_schema_valid(response: &get_provider_schema::Response) -> Findings {
    let mut findings = Findings::default();
    match &response.provider {
        None => findings.add(&ValuePath::default(), "missing provider schema"),
        Some(schema) => check(schema, "provider", &RESERVED_FOR_PROVIDER, &mut findings),
    }
    for (name, schema) in &response.resource_schemas {
        check(schema, name, &RESERVED, &mut findings);
    }
    for (name, schema) in &response.data_source_schemas {
        check(schema, &format!("data.{name}"), &RESERVED, &mut findings);
    }
    for (name, schema) in &response.ephemeral_resource_schemas {
        check(
            schema,
            &format!("ephemeral.{name}"),
            &RESERVED,
            &mut findings,
        );
    }
    findings
        .0
        .sort_by_cached_key(|(path, text)| (path.to_string(), text.clone()));
    findings
}

fn check(schema: &Schema, name: &str, reserved: &[&str], findings: &mut Findings) {
    let path = ValuePath::default().attribute(name);
    let Some(block) = &schema.block else {
        return findings.add(&path, "the schema has no block");
    };
    if schema.version < 0 {
        findings.add(&path, "the version is negative");
    }
    let attributes = block.attributes.iter().map(|attribute| &attribute.name);
    let blocks = block.block_types.iter().map(|nested| &nested.type_name);
    for name in attributes.chain(blocks) {
        if reserved.contains(&name.as_str()) {
            findings.add(&path.attribute(name), "the name is reserved");
        }
    }
    check_block(block, Place::default(), &path, findings);
}

/// What the surroundings forbid.
#[derive(Clone, Copy, Default)]
struct Place {
    in_set: bool,
    in_computed_block: bool,
}

fn check_block(block: &schema::Block, place: Place, path: &ValuePath, findings: &mut Findings) {
    if !block.deprecation_message.is_empty() && !block.deprecated {
        findings.add(path, "a deprecation message for what is not deprecated");
    }
    let place = Place {
        in_computed_block: place.in_computed_block || block.computed,
        ..place
    };
    check_attributes(&block.attributes, place, path, findings);
    let attributes: BTreeSet<_> = block.attributes.iter().map(|found| &found.name).collect();
    let mut seen = BTreeSet::new();
    for nested in &block.block_types {
        let path = path.attribute(&nested.type_name);
        check_name(&nested.type_name, &path, findings);
        if attributes.contains(&nested.type_name) {
            findings.add(&path, "an attribute and a block share the name");
        }
        if !seen.insert(&nested.type_name) {
            findings.add(&path, "the block is declared twice");
        }
        check_nested_block(nested, place, &path, findings);
    }
}

fn check_nested_block(
    nested: &schema::NestedBlock,
    place: Place,
    path: &ValuePath,
    findings: &mut Findings,
) {
    use schema::nested_block::NestingMode as Mode;
    let (min, max) = (nested.min_items, nested.max_items);
    let mode = nested.nesting();
    match mode {
        Mode::Invalid => findings.add(path, "no nesting mode"),
        Mode::Single if min != max || !(0..=1).contains(&min) => {
            findings.add(path, "a single block needs the limits 0 and 0, or 1 and 1");
        }
        Mode::Group | Mode::Map if min != 0 || max != 0 => {
            findings.add(path, "a group or map of blocks has no limits");
        }
        Mode::List | Mode::Set if min < 0 || max < 0 || max != 0 && min > max => {
            findings.add(
                path,
                format!("the limits {min} and {max} contradict each other"),
            );
        }
        _ => {}
    }
    let place = Place {
        in_set: place.in_set || mode == Mode::Set,
        ..place
    };
    match &nested.block {
        Some(block) => check_block(block, place, path, findings),
        None => findings.add(path, "the block has no content"),
    }
}

fn check_attributes(
    attributes: &[schema::Attribute],
    place: Place,
    path: &ValuePath,
    findings: &mut Findings,
) {
    let mut seen = BTreeSet::new();
    for attribute in attributes {
        let path = path.attribute(&attribute.name);
        check_name(&attribute.name, &path, findings);
        if !seen.insert(&attribute.name) {
            findings.add(&path, "the attribute is declared twice");
        }
        check_flags(attribute, place, &path, findings);
        check_shape(attribute, place, &path, findings);
    }
}

fn check_name(name: &str, path: &ValuePath, findings: &mut Findings) {
    let valid = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    if name.is_empty() || !name.bytes().all(valid) {
        findings.add(
            path,
            "a name has lower-case letters, digits and underscores",
        );
    }
}

fn check_flags(
    attribute: &schema::Attribute,
    place: Place,
    path: &ValuePath,
    findings: &mut Findings,
) {
    match (attribute.required, attribute.optional, attribute.computed) {
        (true, false, false) | (false, true, _) | (false, false, true) => {}
        (false, false, false) => {
            findings.add(path, "neither required, optional nor computed");
        }
        (true, _, _) => findings.add(path, "required, and optional or computed as well"),
    }
    if attribute.write_only && attribute.computed {
        findings.add(path, "write-only and computed");
    }
    if attribute.write_only && place.in_set {
        findings.add(path, "write-only inside a set");
    }
    if place.in_computed_block && !attribute.computed {
        findings.add(path, "not computed inside a computed block");
    }
    if !attribute.deprecation_message.is_empty() && !attribute.deprecated {
        findings.add(path, "a deprecation message for what is not deprecated");
    }
}

fn check_shape(
    attribute: &schema::Attribute,
    place: Place,
    path: &ValuePath,
    findings: &mut Findings,
) {
    use schema::object::NestingMode as Mode;
    match (&attribute.nested_type, attribute.r#type.is_empty()) {
        (None, true) => findings.add(path, "neither a type nor nested attributes"),
        (Some(_), false) => findings.add(path, "a type and nested attributes as well"),
        (None, false) => match Type::from_json(&attribute.r#type) {
            Err(text) => findings.add(path, text),
            Ok(found) if place.in_set && found.has_dynamic() => {
                findings.add(path, "an open type inside a set");
            }
            Ok(_) => {}
        },
        (Some(object), true) => {
            let mode = object.nesting();
            if mode == Mode::Invalid {
                findings.add(path, "no nesting mode");
            }
            let place = Place {
                in_set: place.in_set || mode == Mode::Set,
                // The flags inside a nested attribute are judged with the attribute around it.
                in_computed_block: false,
            };
            check_attributes(&object.attributes, place, path, findings);
        }
    }
}
