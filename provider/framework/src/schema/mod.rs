//! Schemas: which arguments and blocks a type has, and how each behaves in a plan.
//!
//! A schema is data: flags that core sees, and behaviour that only the framework sees (defaults,
//! replacement, semantic equality, validators).
//! [`Schema::check`] refuses what core would refuse, when the provider is built.

use std::collections::BTreeMap;

use crate::validate::Relation;

mod attribute;
mod check;
mod describe;
mod implied;
mod ty;

pub use attribute::{Attribute, AttributeKind, Flags, OnOmit, OnRemove, Recompute};
pub use check::SchemaError;
pub use ty::{InvalidType, Type};

pub(crate) use attribute::zero;
pub(crate) use check::Role;

/// The schema of a resource type, a data source or a provider.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The version of the state that this schema describes. Drop-in types use the official one.
    pub version: i64,
    /// What stands at the top.
    pub block: Block,
}

/// Arguments and nested blocks that stand together.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Attributes by name.
    pub attributes: BTreeMap<String, Attribute>,
    /// Nested blocks by name.
    pub blocks: BTreeMap<String, NestedBlock>,
    /// Which of them may and must be set together.
    pub relations: Vec<Relation>,
    /// What this block is for, in Markdown.
    pub description: String,
    /// Why it should not be used any more, and what to use.
    pub deprecated: Option<String>,
}

/// How often a nested block or nested attribute occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// Once or not at all.
    Single,
    /// Once, and always present as an object even when it was not written (blocks only).
    Group,
    /// Any number, in order.
    List,
    /// Any number, without order and without duplicates.
    Set,
    /// Any number, by key.
    Map,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// How often it occurs.
    pub nesting: Nesting,
    /// What it holds.
    pub block: Block,
    /// The least number of occurrences; core checks it.
    pub min_items: i64,
    /// The greatest number of occurrences, or zero for no limit; core checks it.
    pub max_items: i64,
    /// Whether adding or removing an occurrence replaces the object.
    pub replace: bool,
    /// Whether the API fills the block when it is left out.
    ///
    /// Hosts that know computed blocks are told so; for others this is the one reason to ask for the
    /// legacy type system.
    pub computed: bool,
}

impl NestedBlock {
    /// A nested block that may occur as often as the nesting allows.
    pub const fn new(nesting: Nesting, block: Block) -> Self {
        Self {
            nesting,
            block,
            min_items: 0,
            max_items: 0,
            replace: false,
            computed: false,
        }
    }

    /// At least this many.
    #[must_use]
    pub const fn min(mut self, items: i64) -> Self {
        self.min_items = items;
        self
    }

    /// At most this many.
    #[must_use]
    pub const fn max(mut self, items: i64) -> Self {
        self.max_items = items;
        self
    }

    /// Adding or removing an occurrence replaces the object.
    #[must_use]
    pub const fn replace(mut self) -> Self {
        self.replace = true;
        self
    }

    /// The API fills the block when it is left out.
    #[must_use]
    pub const fn computed(mut self) -> Self {
        self.computed = true;
        self
    }

    /// Says what the block is for.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        text.trim().clone_into(&mut self.block.description);
        self
    }
}

impl Block {
    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, attribute: Attribute) -> Self {
        self.attributes.insert(name.to_owned(), attribute);
        self
    }

    /// Adds a nested block.
    #[must_use]
    pub fn nested(mut self, name: &str, block: NestedBlock) -> Self {
        self.blocks.insert(name.to_owned(), block);
        self
    }

    /// Adds a rule about what may and must be set together.
    #[must_use]
    pub fn relation(mut self, relation: Relation) -> Self {
        self.relations.push(relation);
        self
    }

    /// Says what the block is for.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        text.trim().clone_into(&mut self.description);
        self
    }

    /// The attribute at the names of a path, through nested blocks and nested attributes.
    pub fn find<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<&Attribute> {
        let mut names = names.into_iter();
        let name = names.next()?;
        if let Some(nested) = self.blocks.get(name) {
            return nested.block.find(names);
        }
        let attribute = self.attributes.get(name)?;
        match &attribute.kind {
            AttributeKind::Nested(_, block) => {
                let rest: Vec<&str> = names.collect();
                if rest.is_empty() {
                    Some(attribute)
                } else {
                    block.find(rest)
                }
            }
            AttributeKind::Plain(_) => Some(attribute),
        }
    }
}

impl Schema {
    /// A schema of this version.
    pub const fn new(version: i64, block: Block) -> Self {
        Self { version, block }
    }
}
