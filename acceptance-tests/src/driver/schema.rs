//! The driver's own model of a provider's schema.

use std::collections::BTreeMap;

use slipway_proto::tfplugin6::{self as proto, get_provider_schema};

use super::value::{Type, Value};

/// Everything a provider declares.
#[derive(Clone, Debug, Default)]
pub struct ProviderSchema {
    /// The provider block.
    pub provider: Schema,
    /// Managed resources by type name.
    pub resources: BTreeMap<String, Schema>,
    /// Data sources by type name.
    pub data_sources: BTreeMap<String, Schema>,
    /// Ephemeral resources by type name.
    pub ephemeral_resources: BTreeMap<String, Schema>,
    /// Functions by name.
    pub functions: BTreeMap<String, proto::Function>,
    /// Whether a destroy is planned too.
    pub plan_destroy: bool,
    /// Whether later processes need not be asked for the schema.
    pub schema_optional: bool,
}

/// One resource type, data source or provider block.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The version of stored state.
    pub version: i64,
    /// Attributes and blocks.
    pub block: Block,
}

/// Attributes and blocks.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Attributes by name.
    pub attributes: BTreeMap<String, Attribute>,
    /// Nested blocks by name.
    pub blocks: BTreeMap<String, NestedBlock>,
    /// Whether the provider may decide on the block when the configuration has none; only for a
    /// host that knows computed blocks.
    pub computed: bool,
}

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What its value looks like.
    pub shape: Shape,
    /// Has to be configured.
    pub required: bool,
    /// May be configured.
    pub optional: bool,
    /// The provider may choose it.
    pub computed: bool,
    /// Goes to the provider and is never stored.
    pub write_only: bool,
}

/// What the value of an attribute looks like.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A value of a type.
    Plain(Type),
    /// Attributes with flags of their own.
    Nested(Nesting, BTreeMap<String, Attribute>),
}

/// A block inside a block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// How often it may occur.
    pub nesting: Nesting,
    /// Its content.
    pub block: Block,
    /// The least number of blocks.
    pub min_items: i64,
    /// The greatest number of blocks; 0 is no limit.
    pub max_items: i64,
}

/// How often something nested may occur, and what its value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// An object or null.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects.
    Map,
    /// An object, never null. Blocks only.
    Group,
}

impl ProviderSchema {
    /// Reads what `GetProviderSchema` answered, after it has been found valid.
    ///
    /// `computed_blocks` is whether the host that is played knows them; for others the flag does
    /// not exist.
    ///
    /// # Errors
    ///
    /// A sentence, when something in it cannot be read or cannot be played.
    pub fn read(
        response: &get_provider_schema::Response,
        computed_blocks: bool,
    ) -> Result<Self, String> {
        let all = |schemas: &BTreeMap<String, proto::Schema>| {
            let read = schemas.iter().map(|(name, schema)| {
                let schema = Schema::read(schema, computed_blocks)
                    .map_err(|error| format!("{name}: {error}"))?;
                Ok((name.clone(), schema))
            });
            read.collect::<Result<_, String>>()
        };
        let provider = response
            .provider
            .as_ref()
            .ok_or("there is no schema for the provider block")?;
        let capabilities = response.server_capabilities.unwrap_or_default();
        Ok(Self {
            provider: Schema::read(provider, computed_blocks)?,
            resources: all(&response.resource_schemas)?,
            data_sources: all(&response.data_source_schemas)?,
            ephemeral_resources: all(&response.ephemeral_resource_schemas)?,
            functions: response.functions.clone(),
            plan_destroy: capabilities.plan_destroy,
            schema_optional: capabilities.get_provider_schema_optional,
        })
    }
}

impl Schema {
    /// Reads one schema.
    ///
    /// # Errors
    ///
    /// As [`ProviderSchema::read`].
    pub fn read(schema: &proto::Schema, computed_blocks: bool) -> Result<Self, String> {
        let block = schema.block.clone().unwrap_or_default();
        Ok(Self {
            version: schema.version,
            block: Block::read(&block, computed_blocks)?,
        })
    }
}

impl Block {
    fn read(block: &proto::schema::Block, computed_blocks: bool) -> Result<Self, String> {
        let blocks = block.block_types.iter().map(|nested| {
            let name = nested.type_name.clone();
            let nested = NestedBlock::read(nested, computed_blocks)
                .map_err(|error| format!("{name}: {error}"))?;
            Ok((name, nested))
        });
        Ok(Self {
            attributes: read_attributes(&block.attributes)?,
            blocks: blocks.collect::<Result<_, String>>()?,
            computed: block.computed && computed_blocks,
        })
    }

    /// The type of the block's value.
    pub fn implied_type(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|(name, attribute)| (name.clone(), attribute.shape.implied_type()));
        let blocks = self
            .blocks
            .iter()
            .map(|(name, nested)| (name.clone(), nested.implied_type()));
        Type::Object(attributes.chain(blocks).collect())
    }

    /// The value of a block in which nothing is configured.
    pub fn empty_value(&self) -> Value {
        let attributes = self
            .attributes
            .keys()
            .map(|name| (name.clone(), Value::Null));
        let blocks = self
            .blocks
            .iter()
            .map(|(name, nested)| (name.clone(), nested.absent_value()));
        Value::Map(attributes.chain(blocks).collect())
    }
}

impl NestedBlock {
    fn read(nested: &proto::schema::NestedBlock, computed_blocks: bool) -> Result<Self, String> {
        use proto::schema::nested_block::NestingMode as Mode;
        let nesting = match nested.nesting() {
            Mode::Single => Nesting::Single,
            Mode::List => Nesting::List,
            Mode::Set => Nesting::Set,
            Mode::Map => Nesting::Map,
            Mode::Group => Nesting::Group,
            Mode::Invalid => return Err("no nesting mode".to_owned()),
        };
        let block = nested.block.clone().unwrap_or_default();
        let block = Block::read(&block, computed_blocks)?;
        if matches!(nesting, Nesting::List | Nesting::Map) && block.implied_type().has_dynamic() {
            // A host then takes tuples and objects, whose type differs from value to value.
            return Err("the driver cannot play a block list or map of open type".to_owned());
        }
        Ok(Self {
            nesting,
            block,
            min_items: nested.min_items,
            max_items: nested.max_items,
        })
    }

    fn implied_type(&self) -> Type {
        self.nesting.around(self.block.implied_type())
    }

    /// The value when the configuration has no such block.
    pub fn absent_value(&self) -> Value {
        match self.nesting {
            _ if self.block.computed => Value::Null,
            Nesting::Single => Value::Null,
            Nesting::List => Value::List(Vec::new()),
            Nesting::Set => Value::set(Vec::new()),
            Nesting::Map => Value::Map(BTreeMap::new()),
            Nesting::Group => self.block.empty_value(),
        }
    }
}

impl Nesting {
    fn around(self, inner: Type) -> Type {
        match self {
            Self::Single | Self::Group => inner,
            Self::List => Type::List(Box::new(inner)),
            Self::Set => Type::Set(Box::new(inner)),
            Self::Map => Type::Map(Box::new(inner)),
        }
    }
}

impl Shape {
    /// The type of the attribute's value.
    pub fn implied_type(&self) -> Type {
        match self {
            Self::Plain(value_type) => value_type.clone(),
            Self::Nested(nesting, attributes) => {
                let types = attributes
                    .iter()
                    .map(|(name, inner)| (name.clone(), inner.shape.implied_type()));
                nesting.around(Type::Object(types.collect()))
            }
        }
    }
}

fn read_attributes(
    attributes: &[proto::schema::Attribute],
) -> Result<BTreeMap<String, Attribute>, String> {
    use proto::schema::object::NestingMode as Mode;
    let read = attributes.iter().map(|attribute| {
        let wrong = |error: String| format!("{}: {error}", attribute.name);
        let shape = match &attribute.nested_type {
            None => Shape::Plain(Type::from_json(&attribute.r#type).map_err(wrong)?),
            Some(object) => {
                let nesting = match object.nesting() {
                    Mode::Single => Nesting::Single,
                    Mode::List => Nesting::List,
                    Mode::Set => Nesting::Set,
                    Mode::Map => Nesting::Map,
                    Mode::Invalid => return Err(wrong("no nesting mode".to_owned())),
                };
                Shape::Nested(nesting, read_attributes(&object.attributes).map_err(wrong)?)
            }
        };
        let attribute_read = Attribute {
            shape,
            required: attribute.required,
            optional: attribute.optional,
            computed: attribute.computed,
            write_only: attribute.write_only,
        };
        Ok((attribute.name.clone(), attribute_read))
    });
    read.collect()
}
