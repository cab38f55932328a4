//! Random configurations for any schema, as JSON that the driver takes.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use slipway_acceptance::driver::schema::{Attribute, Block, NestedBlock, Nesting, Shape};
use slipway_acceptance::driver::value::Type;
use slipway_acceptance::driver::{unknown, unknown_not_null};

/// Text that rules about spelling disagree on, and few enough that two often meet.
const TEXTS: [&str; 12] = [
    "",
    "web",
    "WEB",
    "Web",
    "web.example.com",
    "web.Example.com.",
    "{\"a\":1}",
    "{ \"a\": 1 }",
    " web",
    "web\n",
    "Default",
    "default",
];

/// A source of configurations: the same seed gives the same ones.
pub(crate) struct Random {
    state: u64,
}

impl Random {
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

    /// A configuration of a resource.
    pub(crate) fn config(&mut self, block: &Block) -> Json {
        let mut given = self.attributes(&block.attributes);
        for (name, nested) in &block.blocks {
            if let Some(json) = self.nested(nested) {
                given.insert(name.clone(), json);
            }
        }
        Json::Object(given)
    }

    fn attributes(&mut self, attributes: &BTreeMap<String, Attribute>) -> Map<String, Json> {
        let mut given = Map::new();
        for (name, attribute) in attributes {
            let left_out = attribute.optional && self.once_in(3);
            if (attribute.required || attribute.optional) && !left_out {
                given.insert(name.clone(), self.shape(&attribute.shape));
            }
        }
        given
    }

    fn shape(&mut self, shape: &Shape) -> Json {
        match shape {
            Shape::Plain(value_type) => self.plain(value_type),
            Shape::Nested(nesting, attributes) => {
                let count = self.below(4);
                self.collection(*nesting, count, &mut |random| {
                    Json::Object(random.attributes(attributes))
                })
            }
        }
    }

    /// Some blocks, or `None` where there is none.
    fn nested(&mut self, nested: &NestedBlock) -> Option<Json> {
        let least = u64::try_from(nested.min_items).expect("no less than none");
        let most = match u64::try_from(nested.max_items).expect("no less than none") {
            0 => 3,
            limit => limit,
        };
        let count = least + self.below(most - least + 1);
        if least == 0 && (count == 0 || self.once_in(4)) {
            return None;
        }
        Some(self.collection(nested.nesting, count, &mut |random| {
            random.config(&nested.block)
        }))
    }

    fn collection(
        &mut self,
        nesting: Nesting,
        count: u64,
        element: &mut dyn FnMut(&mut Self) -> Json,
    ) -> Json {
        match nesting {
            Nesting::Single | Nesting::Group => element(self),
            Nesting::List | Nesting::Set => (0..count).map(|_| element(self)).collect(),
            Nesting::Map => {
                let entries = (0..count).map(|number| (format!("key{number}"), element(self)));
                Json::Object(entries.collect())
            }
        }
    }

    fn plain(&mut self, value_type: &Type) -> Json {
        let count = self.below(4);
        match value_type {
            Type::String => TEXTS[self.below(TEXTS.len() as u64) as usize].into(),
            Type::Number => ["0", "4", "-1", "0.1", "9007199254740993"][self.below(5) as usize]
                .to_owned()
                .into(),
            Type::Bool => self.once_in(2).into(),
            Type::List(inner) | Type::Set(inner) => (0..count).map(|_| self.plain(inner)).collect(),
            Type::Map(inner) => {
                let entries = (0..count).map(|number| (format!("Key {number}"), self.plain(inner)));
                Json::Object(entries.collect())
            }
            Type::Object(inner) => {
                let entries = inner
                    .iter()
                    .map(|(name, value_type)| (name.clone(), self.plain(value_type)));
                Json::Object(entries.collect())
            }
            Type::Tuple(inner) => inner.iter().map(|it| self.plain(it)).collect(),
            Type::Dynamic => match self.below(3) {
                0 => json!("text"),
                1 => json!(1.5),
                _ => json!({ "some": ["thing", true] }),
            },
        }
    }

    /// Another configuration, which has much in common with this one.
    pub(crate) fn change(&mut self, block: &Block, config: &Json) -> Json {
        let mut fresh = self.config(block);
        let (Some(given), Some(fresh_object)) = (config.as_object(), fresh.as_object_mut()) else {
            return fresh;
        };
        let names = block.attributes.keys().chain(block.blocks.keys());
        for name in names {
            let before = given.get(name);
            let kept = match block.blocks.get(name) {
                Some(nested) if self.once_in(2) => {
                    before.map(|before| self.change_inside(nested, before))
                }
                _ if self.once_in(2) => before.cloned(),
                _ => continue,
            };
            match kept {
                Some(kept) => fresh_object.insert(name.clone(), kept),
                // What was left out stays so, but for blocks that must be there.
                None => fresh_object.remove(name),
            };
        }
        fresh
    }

    fn change_inside(&mut self, nested: &NestedBlock, config: &Json) -> Json {
        match (nested.nesting, config) {
            (Nesting::Single | Nesting::Group, config) => self.change(&nested.block, config),
            (_, Json::Array(elements)) => elements
                .iter()
                .map(|element| self.change(&nested.block, element))
                .collect(),
            (_, Json::Object(entries)) => {
                let changed = entries
                    .iter()
                    .map(|(key, element)| (key.clone(), self.change(&nested.block, element)));
                Json::Object(changed.collect())
            }
            (_, other) => other.clone(),
        }
    }

    /// The configuration as it may be while something in it is not known yet.
    pub(crate) fn open(&mut self, block: &Block, config: &Json) -> Json {
        let Some(given) = config.as_object() else {
            return config.clone();
        };
        let mut open = self.open_attributes(&block.attributes, given);
        for (name, nested) in &block.blocks {
            let Some(config) = given.get(name) else {
                continue;
            };
            let many = !matches!(nested.nesting, Nesting::Single | Nesting::Group);
            let json = if many && self.once_in(8) {
                // A dynamic block whose `for_each` is not known.
                unknown()
            } else {
                self.open_collection(nested.nesting, config, &mut |random, element| {
                    random.open(&nested.block, element)
                })
            };
            open.insert(name.clone(), json);
        }
        Json::Object(open)
    }

    fn open_attributes(
        &mut self,
        attributes: &BTreeMap<String, Attribute>,
        given: &Map<String, Json>,
    ) -> Map<String, Json> {
        let mut open = Map::new();
        for (name, attribute) in attributes {
            if !attribute.required && !attribute.optional {
                continue;
            }
            match given.get(name) {
                None if self.once_in(8) => {
                    open.insert(name.clone(), unknown());
                }
                None => {}
                Some(config) => {
                    let json = self.open_shape(&attribute.shape, config);
                    open.insert(name.clone(), json);
                }
            }
        }
        open
    }

    fn open_shape(&mut self, shape: &Shape, config: &Json) -> Json {
        match self.below(12) {
            0 => return unknown(),
            1 => return unknown_not_null(),
            _ => {}
        }
        match shape {
            Shape::Plain(Type::List(_) | Type::Set(_)) => {
                let elements = config.as_array().expect("a list or set").iter();
                elements.map(|element| self.perhaps(element)).collect()
            }
            Shape::Plain(_) => config.clone(),
            Shape::Nested(nesting, attributes) => {
                self.open_collection(*nesting, config, &mut |random, element| {
                    let given = element.as_object().expect("an object");
                    Json::Object(random.open_attributes(attributes, given))
                })
            }
        }
    }

    fn perhaps(&mut self, config: &Json) -> Json {
        if self.once_in(6) {
            unknown_not_null()
        } else {
            config.clone()
        }
    }

    fn open_collection(
        &mut self,
        nesting: Nesting,
        config: &Json,
        open: &mut dyn FnMut(&mut Self, &Json) -> Json,
    ) -> Json {
        match (nesting, config) {
            (Nesting::List | Nesting::Set, Json::Array(elements)) => {
                elements.iter().map(|element| open(self, element)).collect()
            }
            (Nesting::Map, Json::Object(entries)) => {
                let entries = entries
                    .iter()
                    .map(|(key, element)| (key.clone(), open(self, element)));
                Json::Object(entries.collect())
            }
            (_, config) => open(self, config),
        }
    }
}
