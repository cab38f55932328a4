//! `GetProviderSchema`: all schemas, encoded once.

use slipway_proto::EncodedSchema;
use slipway_proto::tfplugin6::{
    self as wire, ServerCapabilities, StringKind, get_metadata, get_provider_schema, schema,
};

use super::call_function;
use super::server::Server;
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Schema};

/// What this framework can do, as core asks for it.
pub(super) const fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: false,
    }
}

/// The answer for these types.
pub(super) fn encoded(server: &Server) -> EncodedSchema {
    let resources = server.types.resources.iter();
    let sources = server.types.data_sources.iter();
    let ephemerals = server.types.ephemerals.iter();
    EncodedSchema::new(&get_provider_schema::Response {
        provider: Some(of_schema(server.provider.schema())),
        provider_meta: server.provider.module_schema().map(of_schema),
        resource_schemas: resources
            .map(|(name, it)| (name.clone(), of_schema(it.schema())))
            .collect(),
        data_source_schemas: sources
            .map(|(name, it)| (name.clone(), of_schema(it.schema())))
            .collect(),
        ephemeral_resource_schemas: ephemerals
            .map(|(name, it)| (name.clone(), of_schema(it.schema())))
            .collect(),
        functions: call_function::declared(server),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    })
}

/// The names alone, for hosts that ask before they want schemas.
pub(super) fn metadata(server: &Server) -> get_metadata::Response {
    let resources = server.types.resources.keys().cloned();
    let sources = server.types.data_sources.keys().cloned();
    let ephemerals = server.types.ephemerals.keys().cloned();
    let functions = server.types.functions.keys().cloned();
    get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources
            .map(|type_name| get_metadata::ResourceMetadata { type_name })
            .collect(),
        data_sources: sources
            .map(|type_name| get_metadata::DataSourceMetadata { type_name })
            .collect(),
        ephemeral_resources: ephemerals
            .map(|type_name| get_metadata::EphemeralMetadata { type_name })
            .collect(),
        functions: functions
            .map(|name| get_metadata::FunctionMetadata { name })
            .collect(),
        ..Default::default()
    }
}

fn of_schema(schema: &Schema) -> wire::Schema {
    wire::Schema {
        version: schema.version,
        block: Some(of_block(&schema.block, schema.version)),
    }
}

fn of_block(block: &Block, version: i64) -> schema::Block {
    schema::Block {
        version,
        attributes: block
            .attributes
            .iter()
            .map(|(name, it)| of_attribute(name, it))
            .collect(),
        block_types: block
            .blocks
            .iter()
            .map(|(name, it)| of_nested(name, it))
            .collect(),
        description: block.description.clone(),
        description_kind: StringKind::Markdown.into(),
        deprecated: block.deprecated.is_some(),
        deprecation_message: block.deprecated.clone().unwrap_or_default(),
        computed: false,
    }
}

fn of_nested(name: &str, nested: &NestedBlock) -> schema::NestedBlock {
    use schema::nested_block::NestingMode;
    let nesting = match nested.nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::Group => NestingMode::Group,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    schema::NestedBlock {
        type_name: name.to_owned(),
        block: Some(schema::Block {
            computed: nested.computed,
            ..of_block(&nested.block, 0)
        }),
        nesting: nesting.into(),
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}

fn of_attribute(name: &str, attribute: &Attribute) -> schema::Attribute {
    let (ty, nested_type) = match &attribute.kind {
        AttributeKind::Plain(ty) => (ty.to_json().to_string().into_bytes(), None),
        AttributeKind::Nested(nesting, block) => (Vec::new(), Some(of_object(*nesting, block))),
    };
    schema::Attribute {
        name: name.to_owned(),
        r#type: ty,
        nested_type,
        description: attribute.description.clone(),
        required: attribute.flags.required,
        optional: attribute.flags.optional,
        computed: attribute.flags.computed,
        sensitive: attribute.flags.sensitive,
        description_kind: StringKind::Markdown.into(),
        deprecated: attribute.deprecated.is_some(),
        write_only: attribute.flags.write_only,
        deprecation_message: attribute.deprecated.clone().unwrap_or_default(),
    }
}

fn of_object(nesting: Nesting, block: &Block) -> schema::Object {
    use schema::object::NestingMode;
    let nesting = match nesting {
        // The schema check refuses groups as attributes.
        Nesting::Single | Nesting::Group => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    schema::Object {
        attributes: block
            .attributes
            .iter()
            .map(|(name, it)| of_attribute(name, it))
            .collect(),
        nesting: nesting.into(),
        ..Default::default()
    }
}
