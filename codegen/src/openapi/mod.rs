//! From an OpenAPI document to one that a client can be generated from.
//!
//! DigitalOcean's document is written for readers. Types that were made of it as it is would refuse a whole
//! answer for one new value of an enum, could not send an empty list, and would send defaults that nobody
//! asked for. So it is normalised by rules, which know no operation and no field by name:
//!
//! - what an answer holds is optional, and constraints are dropped, so that whatever the API sends is read;
//! - parts and alternatives of an object become one object with the fields of all of them;
//! - an alias of a scalar or a list is written out, and every object has a name of its own;
//! - an operation has one type of success and one of failure.
//!
//! What is dropped is true all the same, and is what schemas and validators are made of: it goes into the
//! [`Facts`] of each field.
//!
//! | module | what it is for |
//! |---|---|
//! | `shape` | what a schema is made of when nothing else counts |
//! | `facts` | what else it says |
//! | `read` | from schemas to both |
//! | `operations` | parameters, bodies and answers of operations |
//! | [`examples`] | the documented examples, and those that are made of the examples of fields |
//!
//! What it deliberately does not do: it knows no generator of clients. What the document gets wrong about the
//! API is put right before, by corrections that each have their reason ([`correct`]).

mod correct;
pub mod examples;
mod facts;
mod names;
mod operations;
mod read;
mod shape;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

pub use correct::{Correction, correct};
pub use facts::Facts;
pub(crate) use operations::resolve;

use names::Names;
use read::Reader;
use shape::{Object, Shape};

/// A document in which only what a client needs is left, and what was taken out.
#[derive(Clone, Debug)]
pub struct Normalised {
    /// An OpenAPI 3.0 document.
    pub document: Json,
    /// What the original says besides, by type and operation.
    pub facts: Json,
    /// What of the original the new one does not say, or cannot hold.
    pub notes: Vec<String>,
}

/// Normalises a document.
///
/// # Errors
/// When it is not in the form that is expected, with the place.
pub fn normalise(document: &Json) -> Result<Normalised, String> {
    let mut reader = Reader::new(document);
    let read = operations::read(document, &mut reader)?;
    let mut types = Types::new(&reader)?;
    let mut paths: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    let mut operation_facts = Map::new();
    for operation in &read {
        let (written, facts) = operation.write(&mut types)?;
        let methods = paths.entry(operation.path.clone()).or_default();
        methods.insert(operation.method.clone(), written);
        operation_facts.insert(operation.id.clone(), facts);
    }
    types.write_named()?;
    let Types {
        schemas,
        facts: type_facts,
        ..
    } = types;
    let mut notes = reader.notes;
    notes.sort();
    notes.dedup();
    Ok(Normalised {
        document: json!({
            "openapi": "3.0.3",
            "info": {"title": "DigitalOcean", "version": document["info"]["version"]},
            "paths": paths,
            "components": {"schemas": schemas},
        }),
        facts: json!({"operations": operation_facts, "types": type_facts}),
        notes,
    })
}

/// The named types of the new document. Every object has a name, and no two have the same in Rust.
struct Types<'a> {
    components: &'a BTreeMap<String, Object>,
    names: Names,
    open: Vec<String>,
    schemas: Map<String, Json>,
    facts: Map<String, Json>,
}

impl<'a> Types<'a> {
    fn new(reader: &'a Reader<'_>) -> Result<Self, String> {
        let components = &reader.objects;
        let mut names = Names::default();
        for name in components.keys() {
            names.claim(name)?;
        }
        Ok(Self {
            components,
            names,
            open: Vec::new(),
            schemas: Map::new(),
            facts: Map::new(),
        })
    }

    /// The schema of a shape. An object without a name gets one that says where it stands.
    fn schema(&mut self, shape: &Shape, place: &str) -> Json {
        match shape {
            Shape::Any => json!({}),
            Shape::Scalar(scalar) => scalar.schema(),
            Shape::List(item) => json!({"type": "array", "items": self.schema(item, place)}),
            Shape::Map(value) => {
                json!({"type": "object", "additionalProperties": self.schema(value, place)})
            }
            Shape::Named(name) => {
                if !self.schemas.contains_key(name) && !self.open.contains(name) {
                    self.open.push(name.clone());
                }
                reference(name)
            }
            Shape::Object(object) => {
                let name = self.names.free(place);
                self.write_object(&name, object);
                reference(&name)
            }
        }
    }

    /// The components that are reached from what was written.
    fn write_named(&mut self) -> Result<(), String> {
        while let Some(name) = self.open.pop() {
            if self.schemas.contains_key(&name) {
                continue;
            }
            let object = self.components.get(&name);
            let object = object.ok_or_else(|| format!("there is no component {name}"))?;
            self.write_object(&name, object);
        }
        Ok(())
    }

    fn write_object(&mut self, name: &str, object: &Object) {
        // Before its fields, because one of them may be of the same type.
        self.schemas.insert(name.to_owned(), Json::Null);
        let mut properties = Map::new();
        let mut facts = Map::new();
        for (field, known) in &object.fields {
            let mut schema = self.schema(&known.shape, &format!("{name}_{field}"));
            // Else an empty one would be left out when it is sent, and read as if it were not there.
            if matches!(known.shape, Shape::List(_) | Shape::Map(_)) {
                schema["nullable"] = true.into();
            }
            properties.insert(field.clone(), schema);
            if !known.facts.is_empty() {
                facts.insert(field.clone(), known.facts.to_json());
            }
        }
        let schema = json!({"type": "object", "properties": properties});
        self.schemas.insert(name.to_owned(), schema);
        if !object.alternatives.is_empty() {
            facts.insert("(one of)".to_owned(), json!(object.alternatives));
        }
        if !facts.is_empty() {
            self.facts.insert(name.to_owned(), facts.into());
        }
    }
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
