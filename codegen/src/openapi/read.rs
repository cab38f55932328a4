//! From schemas to shapes and facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::facts::{Facts, Join};
use super::shape::{Components, Field, Object, Scalar, Shape, merge};

/// What gives a schema a shape; with none of these it only says something of another.
const CONTENT: [&str; 9] = [
    "$ref",
    "type",
    "enum",
    "properties",
    "items",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
];

/// Reads schemas, each component once.
pub(super) struct Reader<'d> {
    document: &'d Json,
    /// The components that are objects.
    pub(super) objects: BTreeMap<String, Object>,
    /// The others, which are written out where they are used.
    aliases: BTreeMap<String, (Shape, Facts)>,
    open: BTreeSet<String>,
    /// What the shapes do not say, or cannot hold.
    pub(super) notes: Vec<String>,
}

impl Components for BTreeMap<String, Object> {
    fn object(&self, name: &str) -> Option<Object> {
        self.get(name).cloned()
    }
}

impl<'d> Reader<'d> {
    pub(super) fn new(document: &'d Json) -> Self {
        Self {
            document,
            objects: BTreeMap::new(),
            aliases: BTreeMap::new(),
            open: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// Reads the schema that stands at this place.
    pub(super) fn read(&mut self, schema: &Json, place: &str) -> Result<(Shape, Facts), String> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.component(reference);
        }
        let mut facts = Facts::default();
        let mut shape = None;
        let mut required: Vec<_> = words(&schema["required"]).collect();
        for part in several(schema, "allOf") {
            required.extend(words(&part["required"]));
            if let Some((read, said)) = self.part(part, place)? {
                facts.add(&said, Join::Both);
                shape = Some(self.both(shape, read));
            }
        }
        if let Some((read, said)) = self.alternatives(schema, place)? {
            facts.add(&said, Join::Both);
            shape = Some(self.both(shape, read));
        }
        if let Some((read, said)) = self.own(schema, place)? {
            facts.add(&said, Join::Both);
            shape = Some(self.both(shape, read));
        }
        let mut own = Facts::of(schema);
        let mut shape = shape.unwrap_or(Shape::Any);
        match &mut shape {
            Shape::Object(object) => {
                for name in required {
                    if let Some(field) = object.fields.get_mut(name) {
                        field.facts.require();
                    }
                }
                add_choice(object, schema);
            }
            // It stays the type that it is, and the place of its use says what is needed there.
            Shape::Named(name) if !required.is_empty() => {
                let fields = &self.objects.get(name).cloned().unwrap_or_default().fields;
                let known =
                    |word: &&str| fields.get(*word).is_some_and(|it| it.facts.is_required());
                required.retain(|word| !known(word));
                own.need(&required);
            }
            _ => {}
        }
        facts.add(&own, Join::Both);
        Ok((shape, facts))
    }

    /// A component: by its name when it is an object, else what it is.
    fn component(&mut self, reference: &str) -> Result<(Shape, Facts), String> {
        let name = reference
            .strip_prefix("#/components/schemas/")
            .ok_or_else(|| format!("{reference} is no schema"))?;
        if let Some(alias) = self.aliases.get(name) {
            return Ok(alias.clone());
        }
        if self.objects.contains_key(name) || self.open.contains(name) {
            return Ok((Shape::Named(name.to_owned()), Facts::default()));
        }
        let schema = &self.document["components"]["schemas"][name];
        if schema.is_null() {
            return Err(format!("there is no schema {name}"));
        }
        self.open.insert(name.to_owned());
        let (shape, facts) = self.read(schema, name)?;
        self.open.remove(name);
        if let Shape::Object(object) = shape {
            self.objects.insert(name.to_owned(), object);
            return Ok((Shape::Named(name.to_owned()), Facts::default()));
        }
        if shape == Shape::Named(name.to_owned()) {
            return Err(format!("{name} is made of nothing but itself"));
        }
        self.aliases
            .insert(name.to_owned(), (shape.clone(), facts.clone()));
        Ok((shape, facts))
    }

    /// A part or alternative, unless it only says something of the whole.
    fn part(&mut self, part: &Json, place: &str) -> Result<Option<(Shape, Facts)>, String> {
        if CONTENT.iter().any(|key| !part[*key].is_null()) {
            return self.read(part, place).map(Some);
        }
        Ok(None)
    }

    /// What `oneOf` and `anyOf` allow, as one.
    fn alternatives(
        &mut self,
        schema: &Json,
        place: &str,
    ) -> Result<Option<(Shape, Facts)>, String> {
        let mut read = Vec::new();
        for key in ["oneOf", "anyOf"] {
            for part in several(schema, key) {
                read.extend(self.part(part, place)?);
            }
        }
        let mut rest = read.iter();
        let Some((mut shape, mut facts)) = rest.next().cloned() else {
            return Ok(None);
        };
        for (other, said) in rest {
            shape = merge(&shape, other, Join::Either, &self.objects);
            facts.add(said, Join::Either);
        }
        if shape.is_open() {
            self.note(
                place,
                "any JSON, because its alternatives have nothing in common",
            );
        }
        if let Shape::Object(union) = &mut shape {
            let all: Vec<Object> = read
                .iter()
                .filter_map(|(shape, _)| match shape {
                    Shape::Object(object) => Some(object.clone()),
                    Shape::Named(name) => self.objects.get(name).cloned(),
                    _ => None,
                })
                .collect();
            release(union, &all);
        }
        Ok(Some((shape, facts)))
    }

    /// What a schema is by itself, without parts and alternatives.
    fn own(&mut self, schema: &Json, place: &str) -> Result<Option<(Shape, Facts)>, String> {
        let bare = |shape| Ok(Some((shape, Facts::default())));
        if let Some(properties) = schema["properties"].as_object() {
            if schema["additionalProperties"].is_object() {
                self.note(place, "its fields only, and nothing that it has besides");
            }
            return bare(Shape::Object(self.object(properties, place)?));
        }
        let kind = schema["type"].as_str();
        if kind == Some("array") || kind.is_none() && !schema["items"].is_null() {
            let (item, facts) = self.read(&schema["items"], place)?;
            let list = Shape::List(Box::new(item));
            return Ok(Some((list, Facts::default().with_items(&facts))));
        }
        let first = &schema["enum"][0];
        let scalar = match kind {
            Some("string") => Scalar::Text,
            Some("integer") => Scalar::Integer,
            Some("number") => Scalar::Number,
            Some("boolean") => Scalar::Flag,
            Some("object") => {
                let value = &schema["additionalProperties"];
                let value = match value.is_object() {
                    true => self.read(value, place)?.0,
                    false => Shape::Any,
                };
                return bare(Shape::Map(Box::new(value)));
            }
            Some(other) => return Err(format!("{place} is of the unknown type {other}")),
            None if first.is_string() => Scalar::Text,
            None if first.is_i64() => Scalar::Integer,
            None => return Ok(None),
        };
        bare(Shape::Scalar(scalar))
    }

    fn object(
        &mut self,
        properties: &serde_json::Map<String, Json>,
        place: &str,
    ) -> Result<Object, String> {
        let mut object = Object::default();
        for (name, schema) in properties {
            let (shape, facts) = self.read(schema, &format!("{place}.{name}"))?;
            object.fields.insert(name.clone(), Field { shape, facts });
        }
        Ok(object)
    }

    fn both(&self, known: Option<Shape>, read: Shape) -> Shape {
        match known {
            None => read,
            Some(known) => merge(&known, &read, Join::Both, &self.objects),
        }
    }

    fn note(&mut self, place: &str, what: &str) {
        self.notes.push(format!("{place}: {what}"));
    }
}

/// A field that one of the alternatives lacks or does not need is not needed; which alternative needs
/// which is kept.
fn release(union: &mut Object, alternatives: &[Object]) {
    let needs = |object: &Object, name: &str| {
        let field = object.fields.get(name);
        field.is_some_and(|field| field.facts.is_required())
    };
    let mut choice = vec![Vec::new(); alternatives.len()];
    for (name, field) in &mut union.fields {
        if alternatives.iter().all(|object| needs(object, name)) {
            continue;
        }
        field.facts.release();
        for (needed, object) in choice.iter_mut().zip(alternatives) {
            if needs(object, name) {
                needed.push(name.clone());
            }
        }
    }
    if alternatives.len() > 1 && choice.iter().all(|needed| !needed.is_empty()) {
        union.alternatives.extend(choice);
    }
}

/// The alternatives that say nothing but which fields they need.
fn add_choice(object: &mut Object, schema: &Json) {
    for key in ["oneOf", "anyOf"] {
        for part in several(schema, key) {
            let needed: Vec<_> = words(&part["required"]).map(str::to_owned).collect();
            let is_bare = CONTENT.iter().all(|key| part[*key].is_null());
            if is_bare && !needed.is_empty() {
                object.alternatives.push(needed);
            }
        }
    }
}

fn several<'j>(schema: &'j Json, key: &str) -> impl Iterator<Item = &'j Json> + use<'j> {
    schema[key].as_array().into_iter().flatten()
}

fn words(list: &Json) -> impl Iterator<Item = &str> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Json::as_str)
}

impl Facts {
    /// With the fields without which the object is refused at this place.
    fn need(&mut self, fields: &[&str]) {
        if !fields.is_empty() {
            self.insert("requires", json!(fields));
        }
    }
}
