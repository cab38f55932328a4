//! From documents as they are published to those that a client can be made of.

mod corrections;
mod operations;
mod schemas;

use serde_json::{Value as Json, json};

/// A document with these components and one operation, which answers with the first of them.
pub(crate) fn document(schemas: Json) -> Json {
    let first = schemas.as_object().unwrap().keys().next().unwrap();
    let answer = json!({"$ref": format!("#/components/schemas/{first}")});
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Boxes", "version": "2.0"},
        "paths": {"/boxes": {"get": {
            "operationId": "boxes_get",
            "responses": {"200": {"content": {"application/json": {"schema": answer}}}},
        }}},
        "components": {"schemas": schemas},
    })
}
