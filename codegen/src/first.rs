//! The first definition of a type: what can be told about where it is, and what is left open; and the
//! beginning of its acceptance case.
//!
//! `codegen new TYPE` looks for the shape, the CloudFormation type and the operations by their names,
//! and tries what it wrote; the problems that are left are the work.

use crate::infer;
use crate::inputs::Inputs;
use crate::names;
use crate::problem::{Problems, Text};
use crate::readers::botocore::Kind;
use crate::readers::contract::{Block, attribute};

/// A first definition with what is still open.
#[derive(Debug)]
pub struct First {
    /// The definition, and where it belongs.
    pub text: Text,
    /// What is left to decide.
    pub open: Problems,
    /// The beginning of an acceptance case, and where it belongs.
    pub case: Text,
}

/// Writes one.
///
/// # Errors
/// When no shape of the inputs looks like the type.
pub fn first(inputs: &Inputs, type_name: &str) -> Result<First, String> {
    if !inputs.new.resources.contains_key(type_name) {
        return Err(format!(
            "the contract of `{type_name}` is not in the inputs; name it in codegen/inputs/sources.toml and run `cargo xtask codegen pull --contracts DIR`"
        ));
    }
    let name = type_name
        .split_once('_')
        .map_or(type_name, |(_, name)| name);
    let (service, shape) = shape(inputs, name).ok_or_else(|| {
        format!("no shape looks like `{type_name}`; write the definition by hand, with model = \"service#Shape\"")
    })?;
    let file = name.strip_prefix(&format!("{service}_")).unwrap_or(name);
    let mut text = format!("[resource]\ntype = \"{type_name}\"\nmodel = \"{service}#{shape}\"\n");
    if let Some(schema) = schema(inputs, &service, &shape) {
        text.push_str(&format!("cloudformation = \"{schema}\"\n"));
    }
    let id = &inputs.services[&service].metadata.service_id;
    let noun = names::snake(&shape).replace('_', " ");
    text.push_str(&format!("noun = \"{id} {noun}\"\n"));
    let text = Text {
        name: format!("codegen/definitions/aws/{service}/{file}.toml"),
        text,
    };
    let open = infer::resource(inputs, &text).err().unwrap_or_default();
    let case = case(type_name, &inputs.new.resources[type_name]);
    Ok(First { text, open, case })
}

/// The beginning of an acceptance case: blanks for what is required, so that it fails until they are
/// filled, and everything else as comments.
fn case(type_name: &str, block: &Block) -> Text {
    let short = type_name
        .split_once('_')
        .map_or(type_name, |(_, name)| name);
    let mut text = format!(
        "# Fill in what is required. Every other argument belongs into a step at least once.\n\nresource \"{type_name}\" \"main\" {{\n"
    );
    let flags = |declared: &str| {
        attribute(declared)
            .map(|(_, flags)| flags)
            .unwrap_or_default()
    };
    for (name, declared) in &block.attributes {
        if flags(declared).required {
            text.push_str(&format!("  {name} = # {declared}\n"));
        }
    }
    for (name, declared) in &block.attributes {
        let is_common = ["id", "region", "tags_all"].contains(&name.as_str());
        if flags(declared).optional && !is_common {
            text.push_str(&format!("  # {name} = … ({declared})\n"));
        }
    }
    for name in block.blocks.keys() {
        text.push_str(&format!("  # {name} {{ … }}\n"));
    }
    text.push_str("}\n");
    Text {
        name: format!("acceptance-tests/cases/{}/main.tf", short.replace('_', "-")),
        text,
    }
}

/// The service and the shape whose name is that of the type, or its end: the longest one that is
/// created by an operation of its own.
fn shape(inputs: &Inputs, name: &str) -> Option<(String, String)> {
    let mut found = Vec::new();
    for (service, model) in &inputs.services {
        for (shape, definition) in &model.shapes {
            let snake = names::snake(shape);
            let fits = name == snake || name.ends_with(&format!("_{snake}"));
            let created = model.operations.contains_key(&format!("Create{shape}"))
                || model.operations.contains_key(&format!("Put{shape}"));
            if fits && definition.kind == Kind::Structure {
                found.push((created, snake.len(), service.clone(), shape.clone()));
            }
        }
    }
    let (_, _, service, shape) = found.into_iter().max()?;
    Some((service, shape))
}

/// The CloudFormation type with the name of a shape.
fn schema(inputs: &Inputs, service: &str, shape: &str) -> Option<String> {
    let names = &inputs.sources.services[service].cloudformation;
    let plain = |name: &str| name.to_lowercase();
    let end = |name: &&String| {
        name.rsplit("::")
            .next()
            .is_some_and(|end| plain(end) == plain(shape))
    };
    names.iter().find(end).cloned()
}
