//! Configurations of a type, made of its schema, the record and a table of samples.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use slipway_acceptance::driver::schema::{Block, Nesting, Schema, Shape};
use slipway_acceptance::driver::value::{Type, Value};

use super::facts::Facts;
use super::values::{has, made, take, text, whole};

/// What cannot be made up, by type.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Samples {
    /// Arguments of every configuration.
    base: BTreeMap<String, BTreeMap<String, Json>>,
    /// What the API says of an object for which an argument is set.
    state: BTreeMap<String, BTreeMap<String, BTreeMap<String, Json>>>,
    /// Two values of an argument.
    values: BTreeMap<String, BTreeMap<String, [Json; 2]>>,
    /// Arguments that another one needs, where the record does not say so.
    with: BTreeMap<String, BTreeMap<String, BTreeMap<String, Json>>>,
}

static SAMPLES: LazyLock<Samples> = LazyLock::new(|| {
    toml::from_str(include_str!("samples.toml"))
        .unwrap_or_else(|error| panic!("samples.toml: {error}"))
});

/// Arguments that every type has and other tests are about.
const COMMON: [&str; 4] = ["id", "region", "tags_all", "timeouts"];

/// One type: its schema, and what is recorded of it.
pub(super) struct Subject<'a> {
    /// The type.
    pub(super) name: &'a str,
    /// The version of its state.
    pub(super) version: i64,
    block: &'a Block,
    facts: &'a Facts,
}

impl<'a> Subject<'a> {
    pub(super) fn new(name: &'a str, schema: &'a Schema, facts: &'a Facts) -> Self {
        Self {
            name,
            version: schema.version,
            block: &schema.block,
            facts,
        }
    }

    /// The arguments of which something is recorded, that ours has too.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (&'a str, &'a Json)> {
        let facts = self.facts.iter();
        facts.filter_map(|(path, facts)| {
            let first = path.split('.').next().unwrap_or(path);
            let is_ours = !COMMON.contains(&first) && kind(self.block, path).is_some();
            is_ours.then_some((path.as_str(), facts))
        })
    }

    /// The paths that the record names beside this one.
    fn others(&self, path: &str, key: &str) -> Vec<&'a str> {
        let all = self.facts.get(path).and_then(|facts| facts[key].as_array());
        let all = all.into_iter().flatten().filter_map(Json::as_str);
        // What is absent here on purpose cannot be set beside it.
        all.filter(|other| *other != path && kind(self.block, other).is_some())
            .collect()
    }

    /// The least configuration.
    fn base(&self) -> Json {
        let mut config = least(self, self.block, "");
        for (path, value) in SAMPLES.base.get(self.name).into_iter().flatten() {
            set(self, &mut config, path, value.clone());
        }
        for key in ["exactly_one_of", "at_least_one_of"] {
            for (path, facts) in self.arguments() {
                let group: Vec<&str> = facts[key]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Json::as_str)
                    .collect();
                let is_top = !path.contains('.');
                if is_top && !group.is_empty() && !group.iter().any(|it| has(&config, it)) {
                    self.put(&mut config, path, self.sample(path, 0));
                }
            }
        }
        config
    }

    /// The least configuration in which this argument has this value.
    pub(super) fn with(&self, path: &str, value: Json) -> Json {
        let mut config = self.base();
        self.put(&mut config, path, value);
        config
    }

    /// A value as the argument takes it: the record has the elements of collections.
    pub(super) fn elements(&self, path: &str, value: &Json) -> Json {
        match kind(self.block, path) {
            Some(Kind::Value(Type::List(_) | Type::Set(_))) => json!([value]),
            _ => value.clone(),
        }
    }

    /// The same without the argument, or `None` where the least configuration needs it.
    pub(super) fn without(&self, path: &str) -> Option<Json> {
        let mut config = self.base();
        if let Some((parent, _)) = path.rsplit_once('.') {
            let element = self.sample(parent, 0);
            self.put(&mut config, parent, element);
        }
        (!has(&config, path)).then_some(config)
    }

    /// Sets an argument with all that it needs, and takes out what it excludes.
    fn put(&self, config: &mut Json, path: &str, value: Json) {
        let excluded = ["conflicts_with", "exactly_one_of"];
        for whole in [path, path.split('.').next().unwrap_or(path)] {
            for key in excluded {
                for other in self.others(whole, key) {
                    take(config, other);
                }
                // A conflict may be recorded of the other argument alone.
                for other in self.facts.keys().filter(|other| *other != whole) {
                    if self.others(other, key).contains(&whole) {
                        take(config, other);
                    }
                }
            }
        }
        set(self, config, path, value);
        let with = SAMPLES.with.get(self.name).into_iter().flatten();
        let needed = with.filter(|(of, _)| *of == path || path.starts_with(&format!("{of}.")));
        for (other, value) in needed.flat_map(|(_, others)| others) {
            // Parts of the same block have been filled in by the block's sample.
            if value == "" {
                take(config, other);
            } else if other.contains('.') {
                set(self, config, other, value.clone());
            } else if !has(config, other) {
                self.put(config, other, value.clone());
            }
        }
        for other in self.others(path, "required_with") {
            if !has(config, other) {
                let sample = self.sample(other, 0);
                self.put(config, other, sample);
            }
        }
    }

    /// A configuration that sets this argument and breaks no rule.
    pub(super) fn valid(&self, path: &str) -> Option<Json> {
        kind(self.block, path).map(|_| self.with(path, self.sample(path, 1)))
    }

    /// Configurations that a relation of this argument rules out, each with what is wrong with it.
    pub(super) fn breaking(&self, path: &str) -> Vec<(Json, String)> {
        let mut all = Vec::new();
        let whole = self.with(path, self.sample(path, 1));
        for other in self.others(path, "conflicts_with") {
            let mut config = whole.clone();
            set(self, &mut config, other, self.sample(other, 1));
            all.push((config, format!("with `{other}`")));
        }
        for other in self.others(path, "required_with") {
            let mut config = whole.clone();
            take(&mut config, other);
            all.push((config, format!("without `{other}`")));
        }
        for key in ["exactly_one_of", "at_least_one_of"] {
            let others = self.others(path, key);
            if others.is_empty() || path.contains('.') {
                continue;
            }
            let mut config = whole.clone();
            take(&mut config, path);
            for other in &others {
                take(&mut config, other);
            }
            all.push((config, format!("none of it and {others:?}")));
            if key == "exactly_one_of" {
                for other in others {
                    let mut config = whole.clone();
                    set(self, &mut config, other, self.sample(other, 1));
                    all.push((config, format!("with `{other}`")));
                }
            }
        }
        all
    }

    /// Changes of an argument: before, after, and whether the object is replaced.
    pub(super) fn changes(&self, path: &str, facts: &Json) -> Vec<(Json, Json, bool)> {
        let mut all = Vec::new();
        if let Some(replaces) = facts["replace"].as_bool() {
            let pair = [0, 1].map(|number| self.with(path, self.sample(path, number)));
            let [before, after] = pair;
            if before != after {
                all.push((before, after, replaces));
            }
        }
        for (key, replaces) in [("replace_when", true), ("in_place_when", false)] {
            for pair in facts[key].as_array().into_iter().flatten() {
                let side = |number: usize| self.with(path, pair[number].clone());
                all.push((side(0), side(1), replaces));
            }
        }
        all
    }

    /// A value of an argument; there are two.
    fn sample(&self, path: &str, number: usize) -> Json {
        let written = SAMPLES.values.get(self.name);
        let written = written.and_then(|paths| paths.get(path));
        if let Some(pair) = written {
            return pair[number].clone();
        }
        match kind(self.block, path) {
            Some(Kind::Value(ty)) => self.value(&ty, path, number),
            Some(Kind::Blocks(nesting, block)) => {
                let mut inner = least(self, block, path);
                if let Some(members) = inner.as_object_mut()
                    && members.is_empty()
                    && let Some((name, _)) = block.attributes.iter().find(|(_, it)| it.optional)
                {
                    let sample = self.sample(&format!("{path}.{name}"), number);
                    members.insert(name.clone(), sample);
                }
                match nesting {
                    Nesting::List | Nesting::Set => json!([inner]),
                    Nesting::Map => json!({ "key": inner }),
                    Nesting::Single | Nesting::Group => inner,
                }
            }
            None => Json::Null,
        }
    }

    fn value(&self, ty: &Type, path: &str, number: usize) -> Json {
        let facts = self.facts.get(path).unwrap_or(&Json::Null);
        let allowed = facts["allowed"].as_array().into_iter().flatten();
        let allowed: Vec<&Json> = allowed.filter(|it| it.as_str() != Some("")).collect();
        match ty {
            Type::String | Type::Number if !allowed.is_empty() => {
                allowed[number % allowed.len()].clone()
            }
            Type::String => json!(text(path, facts, number)),
            Type::Number => json!(whole(facts, number)),
            Type::Bool => json!(number == 1),
            Type::List(inner) | Type::Set(inner) => json!([self.value(inner, path, number)]),
            Type::Map(inner) => json!({ "Key": self.value(inner, path, number) }),
            Type::Object(fields) => {
                let fields = fields.iter().take(1).map(|(name, ty)| {
                    let value = self.value(ty, &format!("{path}.{name}"), number);
                    (name.clone(), value)
                });
                Json::Object(fields.collect())
            }
            Type::Dynamic | Type::Tuple(_) => Json::Null,
        }
    }

    /// The state of an object that was made as it was planned.
    pub(super) fn state(&self, planned: &Value) -> Json {
        let mut state = made(planned, &self.block.implied_type());
        let said = SAMPLES.state.get(self.name).into_iter().flatten();
        for (argument, values) in said {
            if state.get(argument).is_some_and(|value| !value.is_null()) {
                for (path, value) in values {
                    set(self, &mut state, path, value.clone());
                }
            }
        }
        state
    }
}

/// What stands at a path.
enum Kind<'b> {
    Value(Type),
    Blocks(Nesting, &'b Block),
}

fn kind<'b>(block: &'b Block, path: &str) -> Option<Kind<'b>> {
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(a, b)| (a, Some(b)));
    if let Some(nested) = block.blocks.get(name) {
        return match rest {
            Some(rest) => kind(&nested.block, rest),
            None => Some(Kind::Blocks(nested.nesting, &nested.block)),
        };
    }
    let attribute = block.attributes.get(name)?;
    if !attribute.required && !attribute.optional {
        return None;
    }
    let Shape::Plain(ty) = &attribute.shape else {
        return None;
    };
    match rest {
        None => Some(Kind::Value(ty.clone())),
        // Parts of attributes that are objects have no facts that a plan could show one by one.
        Some(_) => None,
    }
}

/// The least value of a block.
fn least(subject: &Subject<'_>, block: &Block, at: &str) -> Json {
    let mut out = Map::new();
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    for (name, attribute) in &block.attributes {
        if attribute.required {
            out.insert(name.clone(), subject.sample(&path(name), 0));
        }
    }
    for (name, nested) in &block.blocks {
        if nested.min_items > 0 {
            out.insert(name.clone(), subject.sample(&path(name), 0));
        }
    }
    Json::Object(out)
}

fn set(subject: &Subject<'_>, config: &mut Json, path: &str, value: Json) {
    set_at(subject, config, "", path, value);
}

fn set_at(subject: &Subject<'_>, config: &mut Json, at: &str, path: &str, value: Json) {
    let Some((name, rest)) = path.split_once('.') else {
        if let Some(members) = config.as_object_mut() {
            members.insert(path.to_owned(), value);
        }
        return;
    };
    let whole = if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    };
    if config.get(name).is_none() {
        config[name] = subject.sample(&whole, 0);
    }
    let inner = match &mut config[name] {
        Json::Array(elements) => elements.first_mut(),
        other => Some(other),
    };
    if let Some(inner) = inner {
        set_at(subject, inner, &whole, rest, value);
    }
}
