//! Random schemas that a host accepts.

use slipway_framework::schema::{
    Attribute, AttributeKind, Block, NestedBlock, Nesting, OnOmit, OnRemove, Schema, Type,
};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::value::{Number, Value};

/// Where an attribute or block stands, and what that rules out.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: usize,
    /// No write-only attributes, no defaults and no open types inside a set.
    in_set: bool,
    /// A host takes block lists and maps with an open type in them for tuples and objects.
    in_collection: bool,
    /// Everything inside a computed block is computed.
    computed: bool,
}

impl Place {
    fn inside(self, nesting: Nesting) -> Self {
        Self {
            depth: self.depth + 1,
            in_set: self.in_set || nesting == Nesting::Set,
            in_collection: self.in_collection
                || !matches!(nesting, Nesting::Single | Nesting::Group),
            ..self
        }
    }
}

/// A source of schemas: the same seed gives the same ones.
pub(crate) struct Schemas {
    state: u64,
}

impl Schemas {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number of Steele, Lea and Flood's SplitMix64.
    const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True once in so many times.
    const fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// The schema of one resource.
    pub(crate) fn resource(&mut self) -> Schema {
        let mut block = self.block(Place::default());
        let names: Vec<&'static str> = block
            .attributes
            .keys()
            .chain(block.blocks.keys())
            .map(|name| &*String::leak(name.clone()))
            .collect();
        for attribute in block.attributes.values_mut() {
            // What has a default is never for the API to decide.
            let decided = matches!(attribute.on_omit, OnOmit::Default(_));
            if attribute.flags.computed && !decided && self.once_in(3) {
                let first = names[self.below(names.len() as u64) as usize];
                let second = names[self.below(names.len() as u64) as usize];
                *attribute = match self.below(2) {
                    0 => attribute.clone().volatile(),
                    _ => attribute.clone().recomputed_with(&[first, second]),
                };
            }
        }
        // The provider finds nothing by its identity, so any id will do.
        let id = Attribute::of(AttributeKind::Plain(Type::String)).computed();
        Schema::new(0, block.attribute("id", id))
    }

    fn block(&mut self, place: Place) -> Block {
        let mut block = Block::default();
        let most = if place.depth == 0 { 7 } else { 3 };
        for number in 0..=self.below(most) {
            block = block.attribute(&format!("a{number}"), self.attribute(place));
        }
        let most = 4_u64.saturating_sub(2 * place.depth as u64);
        for number in 0..self.below(most + 1) {
            block = block.nested(&format!("b{number}"), self.nested(place));
        }
        block
    }

    fn nested(&mut self, place: Place) -> NestedBlock {
        let nesting = self.nesting(true);
        let mut place = place.inside(nesting);
        let computed = place.computed || (!place.in_set && self.once_in(5));
        place.computed = computed;
        let mut nested = NestedBlock::new(nesting, self.block(place));
        if matches!(nesting, Nesting::List | Nesting::Set) {
            let least = if computed { 0 } else { self.below(2) as i64 };
            let most = [0, 1, 3][self.below(3) as usize];
            nested = nested.min(least).max(most);
        }
        if computed {
            nested = nested.computed();
        }
        if self.once_in(6) {
            nested = nested.replace();
        }
        nested
    }

    const fn nesting(&mut self, of_block: bool) -> Nesting {
        match self.below(if of_block { 5 } else { 4 }) {
            0 => Nesting::Single,
            1 => Nesting::List,
            2 => Nesting::Set,
            3 => Nesting::Map,
            _ => Nesting::Group,
        }
    }

    fn attribute(&mut self, place: Place) -> Attribute {
        let is_nested = place.depth < 3 && self.once_in(4);
        let attribute = Attribute::of(if is_nested {
            self.nested_kind(place)
        } else {
            AttributeKind::Plain(self.ty(place, 0))
        });
        let mut attribute = self.behaviour(attribute, place);
        if self.once_in(6) {
            attribute = attribute.sensitive();
        }
        if self.once_in(8) {
            attribute = attribute.deprecated("There is another one.");
        }
        if !is_nested && self.once_in(2) {
            attribute = attribute.equal(self.rule());
        }
        if self.once_in(6) {
            attribute = attribute.replace();
        }
        attribute
    }

    fn nested_kind(&mut self, place: Place) -> AttributeKind {
        let nesting = self.nesting(false);
        let place = place.inside(nesting);
        let mut block = Block::default();
        for number in 0..=self.below(3) {
            block = block.attribute(&format!("n{number}"), self.attribute(place));
        }
        AttributeKind::Nested(nesting, block)
    }

    const fn rule(&mut self) -> SemanticEquality {
        match self.below(7) {
            0 | 1 => SemanticEquality::CaseInsensitive,
            2 => SemanticEquality::DnsName,
            3 => SemanticEquality::Json,
            4 => SemanticEquality::OuterWhitespace,
            5 => SemanticEquality::EmptyForNull,
            _ => SemanticEquality::ZeroForNull,
        }
    }

    fn behaviour(&mut self, attribute: Attribute, place: Place) -> Attribute {
        if place.computed {
            return if self.once_in(2) {
                attribute.computed()
            } else {
                attribute.optional_computed()
            };
        }
        let plain = match &attribute.kind {
            AttributeKind::Plain(ty) => Some(ty.clone()),
            AttributeKind::Nested(..) => None,
        };
        match (self.below(9), plain) {
            (0, _) => attribute.required(),
            (1 | 2, _) => attribute.optional(),
            (3, _) => attribute.computed(),
            (4, _) => attribute.optional_or_zero(),
            (5, Some(ty)) if !place.in_set && !ty.has_dynamic() => attribute.default(sample(&ty)),
            (6, Some(_)) if !place.in_set => attribute.optional().write_only(),
            _ => {
                let on_remove = [
                    OnRemove::Keep,
                    OnRemove::Null,
                    OnRemove::Zero,
                    OnRemove::Default,
                    OnRemove::Unknown,
                ][self.below(5) as usize];
                let on_omit = [OnOmit::Unknown, OnOmit::Null][self.below(2) as usize].clone();
                attribute
                    .optional_computed()
                    .on_omit(on_omit)
                    .on_remove(on_remove)
            }
        }
    }

    fn ty(&mut self, place: Place, depth: usize) -> Type {
        let open = depth == 0 && !place.in_set && !place.in_collection;
        match self.below(if depth < 2 { 12 } else { 5 }) {
            0..=2 => Type::String,
            3 => Type::Number,
            4 => Type::Bool,
            5 | 6 => Type::list(self.ty(place, depth + 1)),
            7 | 8 => Type::set(self.ty(place, depth + 1)),
            9 => Type::map(self.ty(place, depth + 1)),
            10 if open => Type::Dynamic,
            _ => Type::object([
                ("x", self.ty(place, depth + 1)),
                ("y", self.ty(place, depth + 1)),
            ]),
        }
    }
}

/// A value for a default.
fn sample(ty: &Type) -> Value {
    match ty {
        Type::String => Value::string("Default"),
        Type::Number => Value::Number(Number::from(4)),
        Type::Bool => Value::Bool(true),
        Type::List(of) => Value::List(vec![sample(of)]),
        Type::Set(of) => Value::set([sample(of)]),
        Type::Map(of) => Value::map([("key", sample(of))]),
        Type::Object(of) => Value::object(of.iter().map(|(name, ty)| (name, sample(ty)))),
        Type::Tuple(of) => Value::List(of.iter().map(sample).collect()),
        Type::Dynamic => Value::Null,
    }
}
