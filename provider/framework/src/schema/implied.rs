//! The types that schemas imply for the wire.

use super::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Schema, Type};

impl Schema {
    /// The object type in which values of this schema cross the wire.
    pub fn ty(&self) -> Type {
        self.block.ty()
    }
}

impl Block {
    /// The object type of this block.
    pub fn ty(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|(name, attribute)| (name.clone(), attribute.ty()));
        let blocks = self
            .blocks
            .iter()
            .map(|(name, block)| (name.clone(), block.ty()));
        Type::Object(attributes.chain(blocks).collect())
    }
}

impl Attribute {
    /// The type of this attribute's values.
    pub fn ty(&self) -> Type {
        match &self.kind {
            AttributeKind::Plain(ty) => ty.clone(),
            AttributeKind::Nested(nesting, block) => collection(*nesting, block.ty()),
        }
    }
}

impl NestedBlock {
    /// The type of all occurrences of this block together.
    ///
    /// With a dynamic attribute inside, occurrences may differ in type: core then uses a dynamic type
    /// for the whole list or map (Terraform, `configschema` implied types).
    pub fn ty(&self) -> Type {
        let inner = self.block.ty();
        if inner.has_dynamic() && matches!(self.nesting, Nesting::List | Nesting::Map) {
            return Type::Dynamic;
        }
        collection(self.nesting, inner)
    }
}

fn collection(nesting: Nesting, element: Type) -> Type {
    match nesting {
        Nesting::Single | Nesting::Group => element,
        Nesting::List => Type::list(element),
        Nesting::Set => Type::set(element),
        Nesting::Map => Type::map(element),
    }
}
