//! The service models of an API that an OpenAPI document describes, in the form of those of AWS.
//!
//! An API has one model for each noun: the first part of its addresses after the version, such as `vpcs`.
//! What is sent has no shape of its own in such a document: it stands in the address, behind it, and in the
//! body. Here all of it are members of one input, as the client's method takes it. What the API makes itself
//! (`readOnly`) is no member of an input, and what it never tells (`writeOnly`) is none of an object.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::botocore::{Http, Kind, Metadata, Operation, Pages, Reference, Service, Shape};
use crate::names;
use crate::openapi::Normalised;

/// The ids of refusals, which the document has for all operations alike (its introduction, "HTTP Statuses",
/// and the examples of its responses).
const ERRORS: [&str; 7] = [
    "bad_request",
    "conflict",
    "forbidden",
    "not_found",
    "precondition_failed",
    "unauthorized",
    "unprocessable_entity",
];

/// The parameter that asks for a page (the introduction, "Links & Pagination"), and the member of answers
/// that leads to the next.
const PAGE: &str = "page";
const LINKS: &str = "links";

/// The models by noun, of a document and what was made of it for a client.
///
/// # Errors
/// When the document is not in its form.
pub fn services(original: &Json, of: &Normalised) -> Result<BTreeMap<String, Service>, String> {
    let reader = Reader { original, of };
    let shapes = reader.shapes()?;
    let version = of.document["info"]["version"].as_str().unwrap_or_default();
    let mut services: BTreeMap<String, Service> = BTreeMap::new();
    for (path, item) in of.document["paths"].as_object().into_iter().flatten() {
        let noun = noun(path).ok_or_else(|| format!("{path} names nothing"))?;
        let service = services.entry(noun.to_owned()).or_insert_with(|| Service {
            metadata: Metadata {
                api_version: version.to_owned(),
                endpoint_prefix: noun.to_owned(),
                protocol: "openapi".to_owned(),
                service_id: noun.to_owned(),
                signing_name: None,
                global_endpoint: None,
            },
            operations: BTreeMap::new(),
            shapes: shapes.clone(),
            waiters: BTreeMap::new(),
            pagination: BTreeMap::new(),
        });
        for (method, operation) in item.as_object().into_iter().flatten() {
            reader.operation(service, path, method, operation)?;
        }
    }
    Ok(services)
}

/// The first part of an address that is no version.
fn noun(path: &str) -> Option<&str> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let first = parts.next()?;
    let is_version = first
        .strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|letter| letter.is_ascii_digit()));
    if is_version {
        parts.next()
    } else {
        Some(first)
    }
}

struct Reader<'d> {
    original: &'d Json,
    of: &'d Normalised,
}

impl Reader<'_> {
    /// The shapes of all types.
    fn shapes(&self) -> Result<BTreeMap<String, Shape>, String> {
        let mut shapes = BTreeMap::new();
        for id in ERRORS {
            let error = Shape {
                exception: true,
                ..shape(Kind::Structure)
            };
            shapes.insert(id.to_owned(), error);
        }
        let schemas = &self.of.document["components"]["schemas"];
        for (name, schema) in schemas.as_object().into_iter().flatten() {
            let facts = &self.of.facts["types"][name];
            let mut members = BTreeMap::new();
            let mut required = Vec::new();
            for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
                let facts = &facts[field];
                let place = format!("{name}.{field}");
                if facts["writeOnly"] != true {
                    members.insert(field.clone(), member(&mut shapes, &place, schema, facts)?);
                }
                if facts["required"] == true {
                    required.push(field.clone());
                }
            }
            let whole = Shape {
                members,
                required,
                ..shape(Kind::Structure)
            };
            shapes.insert(name.clone(), whole);
        }
        Ok(shapes)
    }

    /// Adds an operation to the model of its noun.
    fn operation(
        &self,
        service: &mut Service,
        path: &str,
        method: &str,
        operation: &Json,
    ) -> Result<(), String> {
        let id = operation["operationId"]
            .as_str()
            .ok_or("an operation has no id")?;
        let facts = &self.of.facts["operations"][id];
        // The client's method, which is what messages and definitions name.
        let id = names::snake(id);
        let id = id.as_str();
        let mut input = shape(Kind::Structure);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let place = format!("{id}.{name}");
            let facts = &facts["parameters"][&name];
            let found = member(&mut service.shapes, &place, &parameter["schema"], facts)?;
            if parameter["required"] == true {
                input.required.push(name.clone());
            }
            input.members.insert(name, found);
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        if let Some(body) = named(body) {
            self.body(service, &mut input, body, &facts["body"]["requires"])?;
        }
        let ok = operation["responses"].as_object().into_iter().flatten();
        let mut ok = ok.filter(|(status, _)| status.starts_with('2'));
        let answer = ok.next().and_then(|(_, answer)| {
            named(&answer["content"]["application/json"]["schema"]).map(str::to_owned)
        });
        if input.members.contains_key(PAGE) {
            let pages = Pages {
                input_token: PAGE.into(),
                output_token: LINKS.into(),
                result_key: Json::Null,
                limit_key: Some("per_page".to_owned()),
                more_results: None,
            };
            service.pagination.insert(id.to_owned(), pages);
        }
        let shape = format!("{id}_input");
        service.shapes.insert(shape.clone(), input);
        let operation = Operation {
            input: Some(reference(&shape)),
            output: answer.as_deref().map(reference),
            errors: ERRORS.into_iter().map(reference).collect(),
            filters: Vec::new(),
            scopes: self.scopes(path, method),
            http: Some(Http {
                method: method.to_uppercase(),
                path: path.to_owned(),
            }),
        };
        service.operations.insert(id.to_owned(), operation);
        Ok(())
    }

    /// The scopes that a token needs for an operation, which no client has a use for.
    fn scopes(&self, path: &str, method: &str) -> Vec<String> {
        let security = &self.original["paths"][path][method]["security"];
        let schemes = security.as_array().into_iter().flatten();
        let schemes = schemes.flat_map(|scheme| scheme.as_object().into_iter().flatten());
        let scopes = schemes.flat_map(|(_, scopes)| scopes.as_array().into_iter().flatten());
        scopes.filter_map(Json::as_str).map(str::to_owned).collect()
    }

    /// Adds what a body holds to an input.
    fn body(
        &self,
        service: &mut Service,
        input: &mut Shape,
        body: &str,
        requires: &Json,
    ) -> Result<(), String> {
        let fields = &self.of.document["components"]["schemas"][body]["properties"];
        let facts = &self.of.facts["types"][body];
        let requires = requires.as_array().map_or(&[][..], Vec::as_slice);
        for (field, schema) in fields.as_object().into_iter().flatten() {
            let facts = &facts[field];
            if facts["readOnly"] == true {
                continue;
            }
            if input.members.contains_key(field) {
                return Err(format!("{body}: `{field}` is in the address too"));
            }
            let place = format!("{body}.{field}");
            let found = member(&mut service.shapes, &place, schema, facts)?;
            input.members.insert(field.clone(), found);
            let is_required = requires.iter().any(|name| name == field);
            if is_required || facts["required"] == true {
                input.required.push(field.clone());
            }
        }
        Ok(())
    }
}

/// A member with this schema, whose shape is added when it has no name of its own.
fn member(
    shapes: &mut BTreeMap<String, Shape>,
    place: &str,
    schema: &Json,
    facts: &Json,
) -> Result<Reference, String> {
    if let Some(name) = named(schema) {
        return Ok(reference(name));
    }
    let number = |key: &str| facts[key].as_f64();
    let kind = match schema["type"].as_str() {
        Some("string") => Kind::String,
        Some("integer") => Kind::Long,
        Some("number") => Kind::Double,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::List,
        Some("object") => Kind::Map,
        // Anything that JSON can say: no attribute fits it.
        None => Kind::Blob,
        Some(other) => return Err(format!("{place}: `{other}` is no type")),
    };
    let (least, most) = match kind {
        Kind::String => ("minLength", "maxLength"),
        Kind::List => ("minItems", "maxItems"),
        _ => ("minimum", "maximum"),
    };
    let values = facts["enum"].as_array().into_iter().flatten();
    let values = values.filter_map(Json::as_str).map(str::to_owned);
    let mut made = Shape {
        values: values.collect(),
        pattern: facts["pattern"].as_str().map(str::to_owned),
        min: number(least),
        max: number(most),
        ..shape(kind)
    };
    let inside = format!("{place}[]");
    match kind {
        Kind::List => {
            made.member = Some(member(shapes, &inside, &schema["items"], &facts["items"])?);
        }
        Kind::Map => {
            let value = &schema["additionalProperties"];
            made.key = Some(member(
                shapes,
                &inside,
                &serde_json::json!({"type": "string"}),
                &Json::Null,
            )?);
            made.value = Some(member(shapes, &format!("{place}{{}}"), value, &Json::Null)?);
        }
        _ => {}
    }
    shapes.insert(place.to_owned(), made);
    Ok(reference(place))
}

/// The name of the type that a schema refers to.
fn named(schema: &Json) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn reference(shape: &str) -> Reference {
    Reference {
        shape: shape.to_owned(),
        location_name: None,
        idempotency_token: false,
    }
}

fn shape(kind: Kind) -> Shape {
    Shape {
        kind,
        members: BTreeMap::new(),
        required: Vec::new(),
        member: None,
        key: None,
        value: None,
        values: Vec::new(),
        pattern: None,
        min: None,
        max: None,
        sensitive: false,
        union: false,
        exception: false,
        error: None,
        is_entries: false,
        is_entry: false,
    }
}
