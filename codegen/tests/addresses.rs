//! Reading what describes an API by addresses: its document, and the client that is made of it.

use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect;
use serde_json::json;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::openapi::normalise;
use slipway_codegen::readers::surface::Surface;
use slipway_codegen::readers::{client, openapi};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_committed_index_of_a_client_is_that_of_its_code() {
    let inputs = Inputs::open(&root().join("codegen/inputs")).unwrap();
    for pinned in inputs.sources.documents.values() {
        let index = root().join(format!("codegen/inputs/crates/{}.json", pinned.package));
        let index = std::fs::read_to_string(index).unwrap();
        let index: Surface = serde_json::from_str(&index).unwrap();
        let folder = root().join(&pinned.client);
        let read = client::read(&folder, &pinned.package, &pinned.version).unwrap();
        assert!(index == read, "run `cargo xtask codegen pull`");
    }
}

#[test]
fn addresses_and_bodies_are_one_input() {
    let object = json!({"type": "object", "required": ["name"], "properties": {
        "id": {"type": "string", "readOnly": true},
        "key": {"type": "string", "writeOnly": true},
        "name": {"type": "string", "maxLength": 9},
        "kind": {"type": "string", "enum": ["flat", "deep"], "default": "flat"},
    }});
    let number =
        json!({"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}});
    let id =
        json!({"name": "box_id", "in": "path", "required": true, "schema": {"type": "string"}});
    let content = |schema: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
        json!({"content": {"application/json": {"schema": schema}}})
    };
    let document = json!({
        "openapi": "3.0.0",
        "info": {"title": "Boxes", "version": "2.0"},
        "paths": {
            "/v2/boxes": {
                "get": {"operationId": "boxes_list", "parameters": [number], "responses": {"200": content("boxes")}},
                "post": {"operationId": "boxes_create", "security": [{"bearer": ["box:create"]}], "requestBody": content("box"), "responses": {"201": content("one")}},
            },
            "/v2/boxes/{box_id}": {
                "delete": {"operationId": "boxes_delete", "parameters": [id], "responses": {"204": {}}},
            },
        },
        "components": {"schemas": {
            "box": object,
            "boxes": {"type": "object", "properties": {"boxes": {"type": "array", "items": {"$ref": "#/components/schemas/box"}}}},
            "one": {"type": "object", "properties": {"box": {"$ref": "#/components/schemas/box"}}},
        }},
    });
    let services = openapi::services(&document, &normalise(&document).unwrap()).unwrap();
    let mut out = String::new();
    for (noun, service) in &services {
        for (name, operation) in &service.operations {
            let http = operation.http.as_ref().unwrap();
            let (method, path, scopes) = (&http.method, &http.path, &operation.scopes);
            writeln!(out, "{noun}: {name} is {method} {path} {scopes:?}").unwrap();
            for (member, reference, required) in service.input(name) {
                let shape = &service.shapes[&reference.shape];
                let facts = (shape.kind, required, &shape.values, shape.max);
                writeln!(out, "  {member}: {facts:?}").unwrap();
            }
        }
        let told: Vec<_> = service.members("box").into_iter().map(|it| it.0).collect();
        writeln!(out, "a box tells {told:?}").unwrap();
    }
    expect![[r#"
        boxes: boxes_create is POST /v2/boxes ["box:create"]
          key: (String, false, [], None)
          kind: (String, false, ["flat", "deep"], None)
          name: (String, true, [], Some(9.0))
        boxes: boxes_delete is DELETE /v2/boxes/{box_id} []
          box_id: (String, true, [], None)
        boxes: boxes_list is GET /v2/boxes []
          page: (Long, false, [], None)
        a box tells ["id", "kind", "name"]
    "#]]
    .assert_eq(&out);
}
