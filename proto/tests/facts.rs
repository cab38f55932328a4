//! The definitions say what the list of protocol facts says, no more and no less.
//!
//! `tfplugin6.11-facts.txt` has one line for every message, field, enum and call of the newest
//! protocol version, taken from compiled descriptors. Here the same lines are made from our own
//! definitions.

use std::collections::BTreeSet;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto,
};

#[test]
fn definitions_match_the_protocol_facts() {
    let set = slipway_proto_generator::descriptors().expect("the definitions compile");
    let file = set
        .file
        .iter()
        .find(|file| file.package() == "tfplugin6")
        .expect("tfplugin6.proto is compiled");
    let ours = lines(file);
    let facts: BTreeSet<String> = include_str!("tfplugin6.11-facts.txt")
        .lines()
        .map(str::to_owned)
        .collect();

    let missing: Vec<_> = facts.difference(&ours).collect();
    let invented: Vec<_> = ours.difference(&facts).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing: {missing:#?}\nnot in the facts: {invented:#?}"
    );
    // A list cut short by accident would pass the comparison with definitions cut short as well.
    assert_eq!(
        facts.iter().filter(|line| line.starts_with("rpc ")).count(),
        36
    );
}

/// Every line that the list of facts would have about a file.
fn lines(file: &FileDescriptorProto) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for message in &file.message_type {
        message_lines(message, message.name(), &mut lines);
    }
    for enumeration in &file.enum_type {
        lines.insert(enum_line(enumeration, enumeration.name()));
    }
    for service in &file.service {
        for method in &service.method {
            lines.insert(call_line(service.name(), method));
        }
    }
    lines
}

fn message_lines(message: &DescriptorProto, name: &str, lines: &mut BTreeSet<String>) {
    lines.insert(format!("message {name}"));
    for field in &message.field {
        lines.insert(field_line(message, name, field));
    }
    for enumeration in &message.enum_type {
        let name = format!("{name}.{}", enumeration.name());
        lines.insert(enum_line(enumeration, &name));
    }
    for nested in &message.nested_type {
        // Map fields are written as maps, not as the entry messages that they are on the wire.
        if !nested
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry())
        {
            message_lines(nested, &format!("{name}.{}", nested.name()), lines);
        }
    }
}

fn field_line(message: &DescriptorProto, name: &str, field: &FieldDescriptorProto) -> String {
    let mut kind = match map_entry(message, name, field) {
        Some(entry) => {
            format!(
                "map<{},{}>",
                type_name(&entry.field[0]),
                type_name(&entry.field[1])
            )
        }
        None if field.label() == Label::Repeated => format!("repeated {}", type_name(field)),
        None if field.proto3_optional() => format!("optional {}", type_name(field)),
        None => match field.oneof_index {
            Some(index) => {
                let index = usize::try_from(index).expect("an index is not negative");
                format!(
                    "oneof({}) {}",
                    message.oneof_decl[index].name(),
                    type_name(field)
                )
            }
            None => type_name(field),
        },
    };
    if field
        .options
        .as_ref()
        .is_some_and(|options| options.deprecated())
    {
        kind.push_str(" [deprecated]");
    }
    format!("{name}.{}: {kind} = {}", field.name(), field.number())
}

/// The entry message behind a map field.
fn map_entry<'a>(
    message: &'a DescriptorProto,
    name: &str,
    field: &FieldDescriptorProto,
) -> Option<&'a DescriptorProto> {
    message.nested_type.iter().find(|nested| {
        nested
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry())
            && field.type_name() == format!(".tfplugin6.{name}.{}", nested.name())
    })
}

fn type_name(field: &FieldDescriptorProto) -> String {
    match field.r#type() {
        Type::Message | Type::Enum => {
            let name = field.type_name();
            name.strip_prefix(".tfplugin6.").unwrap_or(name).to_owned()
        }
        Type::String => "string".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int64 => "int64".to_owned(),
        other => format!("{other:?}"),
    }
}

fn enum_line(enumeration: &EnumDescriptorProto, name: &str) -> String {
    let values: Vec<_> = enumeration
        .value
        .iter()
        .map(|value| format!("{}={}", value.name(), value.number()))
        .collect();
    format!("enum {name}: {}", values.join(", "))
}

fn call_line(service: &str, method: &MethodDescriptorProto) -> String {
    let side = |streaming: bool, name: &str| {
        let name = name.strip_prefix(".tfplugin6.").unwrap_or(name);
        if streaming {
            format!("(stream {name})")
        } else {
            format!("({name})")
        }
    };
    format!(
        "rpc {service}.{}: {} -> {}",
        method.name(),
        side(method.client_streaming(), method.input_type()),
        side(method.server_streaming(), method.output_type())
    )
}
