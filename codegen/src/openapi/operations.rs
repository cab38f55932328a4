//! Operations: what is sent, and the one thing that comes back.

use serde_json::{Map, Value as Json, json};

use super::facts::Facts;
use super::read::Reader;
use super::shape::{Scalar, Shape};
use super::{Types, reference};

const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];
const JSON: &str = "application/json";

/// An operation and everything that it is called with.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    is_deprecated: bool,
    parameters: Vec<Parameter>,
    body: Option<Content>,
    status: String,
    answer: Option<Content>,
    /// Whether the document has a type for what is refused.
    has_error: bool,
}

#[derive(Debug)]
struct Parameter {
    name: String,
    place: String,
    is_required: bool,
    shape: Shape,
    facts: Facts,
}

/// What a body holds; other than JSON it is a stream of bytes.
#[derive(Debug)]
struct Content {
    media: String,
    shape: Shape,
    facts: Facts,
}

/// Reads all operations, in the order of their paths.
pub(super) fn read(document: &Json, reader: &mut Reader<'_>) -> Result<Vec<Operation>, String> {
    let mut read = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if item[method].is_object() {
                let found = operation(document, reader, (path, method), item);
                read.push(found.map_err(|error| format!("{method} {path}: {error}"))?);
            }
        }
    }
    let error = reference("error");
    let has_error = document["components"]["schemas"]["error"].is_object();
    if has_error {
        reader.read(&error, "error")?;
    }
    for operation in &mut read {
        operation.has_error = has_error;
    }
    Ok(read)
}

fn operation(
    document: &Json,
    reader: &mut Reader<'_>,
    (path, method): (&str, &str),
    item: &Json,
) -> Result<Operation, String> {
    let operation = &item[method];
    let id = operation["operationId"].as_str().ok_or("it has no id")?;
    let mut parameters: Vec<Parameter> = Vec::new();
    for list in [&item["parameters"], &operation["parameters"]] {
        for parameter in list.as_array().into_iter().flatten() {
            let found = parameter_of(resolve(document, parameter)?, reader)?;
            // That of the operation wins over that of the path.
            parameters.retain(|it| (&it.name, &it.place) != (&found.name, &found.place));
            // The client sets these itself.
            if !["Accept", "Content-Type"].contains(&found.name.as_str()) {
                parameters.push(found);
            }
        }
    }
    let body = resolve(document, &operation["requestBody"])?;
    let body = content(&body["content"], reader, &format!("{id}_body"))?;
    let answers = operation["responses"].as_object().into_iter().flatten();
    let mut answers = answers.filter(|(status, _)| status.starts_with('2'));
    let (status, answer) = match answers.next() {
        Some((status, answer)) => (status.as_str(), answer),
        None => {
            reader
                .notes
                .push(format!("{id}: the document has no success for it"));
            ("2XX", &Json::Null)
        }
    };
    for (other, _) in answers {
        let note = format!("{id}: the answer with status {other} is read as that with {status}");
        reader.notes.push(note);
    }
    let answer = resolve(document, answer)?;
    Ok(Operation {
        id: id.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        is_deprecated: operation["deprecated"] == true,
        parameters,
        body,
        status: status.to_owned(),
        answer: content(&answer["content"], reader, &format!("{id}_answer"))?,
        has_error: false,
    })
}

fn parameter_of(parameter: &Json, reader: &mut Reader<'_>) -> Result<Parameter, String> {
    let name = parameter["name"]
        .as_str()
        .ok_or("a parameter has no name")?;
    let notes = reader.notes.len();
    let (mut shape, facts) = reader.read(&parameter["schema"], name)?;
    // An id that is a number or a name is a text where it stands in an address.
    if shape == Shape::Any {
        shape = Shape::Scalar(Scalar::Text);
        reader.notes.truncate(notes);
    }
    Ok(Parameter {
        name: name.to_owned(),
        place: parameter["in"].as_str().unwrap_or_default().to_owned(),
        is_required: parameter["required"] == true,
        shape,
        facts,
    })
}

fn content(
    content: &Json,
    reader: &mut Reader<'_>,
    place: &str,
) -> Result<Option<Content>, String> {
    let Some(types) = content.as_object() else {
        return Ok(None);
    };
    let named = types.get_key_value(JSON).or_else(|| types.iter().next());
    let Some((media, described)) = named else {
        return Ok(None);
    };
    let (shape, facts) = match media.as_str() {
        JSON => reader.read(&described["schema"], place)?,
        _ => (Shape::Any, Facts::default()),
    };
    for other in types.keys().filter(|other| *other != media) {
        reader
            .notes
            .push(format!("{place}: as {media}, and not as {other}"));
    }
    Ok(Some(Content {
        media: media.clone(),
        shape,
        facts,
    }))
}

impl Operation {
    /// The operation in the new document, and what is known of it besides.
    pub(super) fn write(&self, types: &mut Types<'_>) -> Result<(Json, Json), String> {
        let mut written = Map::new();
        let mut facts = Map::new();
        written.insert("operationId".to_owned(), json!(self.id));
        let mut known = Map::new();
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|parameter| {
                if !parameter.facts.is_empty() {
                    known.insert(parameter.name.clone(), parameter.facts.to_json());
                }
                json!({
                    "name": parameter.name,
                    "in": parameter.place,
                    "required": parameter.is_required,
                    "schema": types.schema(&parameter.shape, &parameter.name),
                })
            })
            .collect();
        written.insert("parameters".to_owned(), parameters.into());
        facts.insert("method".to_owned(), json!(self.method));
        facts.insert("path".to_owned(), json!(self.path));
        facts.insert("status".to_owned(), json!(self.status));
        if self.is_deprecated {
            facts.insert("deprecated".to_owned(), true.into());
        }
        if !known.is_empty() {
            facts.insert("parameters".to_owned(), known.into());
        }
        if let Some(body) = &self.body {
            let place = format!("{}_body", self.id);
            let content = body.write(types, &place);
            let body_facts = body.facts(&content);
            written.insert(
                "requestBody".to_owned(),
                json!({"required": true, "content": content}),
            );
            facts.insert("body".to_owned(), body_facts);
        }
        let mut answers = Map::new();
        let mut answer = json!({"description": ""});
        if let Some(content) = &self.answer {
            let place = format!("{}_answer", self.id);
            answer["content"] = content.write(types, &place);
            facts.insert("answer".to_owned(), content.facts(&answer["content"]));
        }
        // Whatever success the API answers with: a create that is told with another status than the
        // documented one has made an object all the same.
        answers.insert("2XX".to_owned(), answer);
        if self.has_error {
            let error = types.schema(&Shape::Named("error".to_owned()), "error");
            let error = json!({"description": "", "content": {JSON: {"schema": error}}});
            answers.insert("4XX".to_owned(), error.clone());
            answers.insert("5XX".to_owned(), error);
        }
        written.insert("responses".to_owned(), answers.into());
        Ok((written.into(), facts.into()))
    }
}

impl Content {
    fn write(&self, types: &mut Types<'_>, place: &str) -> Json {
        let schema = match self.media.as_str() {
            JSON => types.schema(&self.shape, place),
            _ => json!({"type": "string", "format": "binary"}),
        };
        json!({&self.media: {"schema": schema}})
    }

    /// What is known of it, with the name of its type.
    fn facts(&self, written: &Json) -> Json {
        let mut facts = self.facts.to_json();
        let schema = &written[&self.media]["schema"];
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/components/schemas/");
            facts["type"] = name.into();
        }
        if self.media != JSON {
            facts["media"] = json!(self.media);
        }
        facts
    }
}

/// What stands here, or what is referred to.
pub(crate) fn resolve<'d>(document: &'d Json, node: &'d Json) -> Result<&'d Json, String> {
    let mut node = node;
    while let Some(reference) = node["$ref"].as_str() {
        let place = reference.trim_start_matches('#');
        let found = document.pointer(place);
        node = found.ok_or_else(|| format!("there is no {reference}"))?;
    }
    Ok(node)
}
