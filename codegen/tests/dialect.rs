//! What is written for a type of an API with addresses: a made-up one has all that such types can have.

use std::path::Path;

use expect_test::expect_file;
use serde_json::json;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::openapi::normalise;
use slipway_codegen::problem::Text;
use slipway_codegen::readers::openapi;
use slipway_codegen::workspace::Made;
use slipway_codegen::{emit, infer};

const DEFINITION: &str = r#"
[resource]
type = "digitalocean_box"
model = "shelves#box"
noun = "DigitalOcean box"
import = "{shelf},{id}"

[names]
shelf_name = "shelf"

[attributes]
color = { read = "paint.color", write = "paint.color", refused = ["unprocessable_entity: Color"] }
key = { kept = true, why = "only the create tells it" }
"parts.name" = { always = true, replace = true, why = "the API keeps a part under its name, which may be empty" }

[create]
op = "boxes_create"
object = "box"
matching = ["name"]
exists = ["conflict"]

[[read.also]]
op = "boxes_list_things"
sets = { things = "things[].name" }
[[read.also]]
op = "boxes_get_plan"
shared = true
sets = { plan = "plan" }

[[update]]
op = "boxes_patch"
fields = ["color", "name", "note", "parts"]
blank = ["note"]
[[update]]
op = "boxes_set_plan"
shared = true

[delete]
in_use = ["forbidden: things"]
with = { force = true }
wait = { path = "name", ready = [], within = "5m" }

[[hook]]
name = "mine"
point = "found"
why = "boxes of one name may be somebody else's"
[[hook]]
name = "with_things"
point = "remove"
ops = ["boxes_delete"]
why = "another call takes the things along"
[[hook]]
name = "swept"
point = "gone"
why = "the shelf has dust for a while"
"#;

fn document() -> serde_json::Value {
    let answer = |name: &str, schema: serde_json::Value| {
        let object = json!({"type": "object", "properties": {name: schema}});
        json!({"200": {"content": {"application/json": {"schema": object}}}})
    };
    let listed = |name: &str, items: serde_json::Value| {
        let object = json!({"type": "object", "properties": {
            name: {"type": "array", "items": items},
            "links": {"$ref": "#/components/schemas/links"},
        }});
        json!({"200": {"content": {"application/json": {"schema": object}}}})
    };
    let schema = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let body = |name: &str| json!({"content": {"application/json": {"schema": schema(name)}}});
    let text = json!({"type": "string"});
    let path = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let number = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "integer"}});
    let (shelf, pages) = (path("shelf_name"), [number("page"), number("per_page")]);
    let id =
        json!({"name": "box_id", "in": "path", "required": true, "schema": {"type": "integer"}});
    let force = json!({"name": "force", "in": "query", "schema": {"type": "boolean"}});
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Boxes", "version": "2.0"},
        "paths": {
            "/v2/shelves/{shelf_name}/boxes": {
                "get": {"operationId": "boxes_list", "parameters": [shelf, pages[0], pages[1]], "responses": listed("boxes", schema("box"))},
                "post": {"operationId": "boxes_create", "parameters": [shelf], "requestBody": body("box"), "responses": answer("box", schema("new_box"))},
            },
            "/v2/shelves/{shelf_name}/boxes/{box_id}": {
                "get": {"operationId": "boxes_get", "parameters": [shelf, id], "responses": answer("box", schema("box"))},
                "patch": {"operationId": "boxes_patch", "parameters": [shelf, id], "requestBody": body("box"), "responses": answer("box", schema("box"))},
                "delete": {"operationId": "boxes_delete", "parameters": [shelf, id, force], "responses": {"204": {}}, "security": [{"bearer": ["box:delete"]}]},
            },
            "/v2/shelves/{shelf_name}/boxes/{box_id}/things": {
                "get": {"operationId": "boxes_list_things", "parameters": [shelf, id, pages[0], pages[1]], "responses": listed("things", schema("thing"))},
            },
            "/v2/shelves/plan": {
                "get": {"operationId": "boxes_get_plan", "responses": answer("plan", text.clone())},
                "put": {"operationId": "boxes_set_plan", "requestBody": body("plan"), "responses": {"204": {}}},
            },
        },
        "components": {"schemas": {
            "box": {"type": "object", "required": ["name"], "properties": {
                "id": {"type": "integer", "readOnly": true},
                "name": text, "note": text, "type": text,
                "paint": {"type": "object", "properties": {"color": text, "coats": {"type": "integer"}}},
                "parts": {"type": "array", "items": schema("thing")},
            }},
            "new_box": {"allOf": [schema("box"), {"type": "object", "properties": {"key": text}}]},
            "thing": {"type": "object", "required": ["name"], "properties": {"name": text}},
            "plan": {"type": "object", "properties": {"plan": text}},
            "links": {"type": "object", "properties": {"next": text}},
        }},
    })
}

/// The surface that progenitor would make of it.
fn surface() -> serde_json::Value {
    let argument = |(name, ty): &(&str, &str)| json!({"name": name, "ty": ty});
    let operation =
        |arguments: &[(&str, &str)], body: serde_json::Value, output: serde_json::Value| {
            let taken = arguments.iter().filter(|(name, _)| *name != "body");
            let mut input: serde_json::Map<_, _> = taken
                .map(|(name, ty)| ((*name).to_owned(), json!(ty)))
                .collect();
            input.extend(
                body.as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, ty)| (name.clone(), ty.clone())),
            );
            let arguments: Vec<_> = arguments.iter().map(argument).collect();
            json!({"input": input, "output": output, "arguments": arguments})
        };
    let fields = json!({
        "id": "Option<i64>", "name": "Option<String>", "note": "Option<String>", "type_": "Option<String>",
        "paint": "Option<types::BoxPaint>", "parts": "Option<Vec<types::Thing>>",
    });
    let mut new = fields.clone();
    new["key"] = "Option<String>".into();
    let of = |fields: serde_json::Value| json!({"struct": {"fields": fields, "fallible": false}});
    let (shelf, id) = (("shelf_name", "&str"), ("box_id", "i64"));
    let (page, most) = (("page", "Option<i64>"), ("per_page", "Option<i64>"));
    let nothing = || json!({});
    let lists = |name: &str, ty: &str| json!({name: format!("Option<Vec<types::{ty}>>"), "links": "Option<types::Links>"});
    let plan = json!({"plan": "Option<String>"});
    let found = json!({"box_": "Option<types::Box>"});
    json!({
        "crate": "toy-client",
        "version": "1",
        "is_client": true,
        "operations": {
            "boxes_list": operation(&[shelf, page, most], nothing(), lists("boxes", "Box")),
            "boxes_create": operation(&[shelf, ("body", "&types::Box")], fields.clone(), json!({"box_": "Option<types::NewBox>"})),
            "boxes_get": operation(&[shelf, id], nothing(), found.clone()),
            "boxes_patch": operation(&[shelf, id, ("body", "&types::Box")], fields.clone(), found),
            "boxes_delete": operation(&[shelf, id, ("force", "Option<bool>")], nothing(), nothing()),
            "boxes_list_things": operation(&[shelf, id, page, most], nothing(), lists("things", "Thing")),
            "boxes_get_plan": operation(&[], nothing(), plan.clone()),
            "boxes_set_plan": operation(&[("body", "&types::Plan")], plan.clone(), nothing()),
        },
        "types": {
            "Box": of(fields), "NewBox": of(new),
            "BoxPaint": of(json!({"coats": "Option<i64>", "color": "Option<String>"})),
            "Thing": of(json!({"name": "Option<String>"})),
            "Plan": of(plan),
            "Links": of(json!({"next": "Option<String>"})),
        },
    })
}

#[test]
fn a_type_of_an_api_with_addresses() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut inputs = Inputs::open(&here.join("tests/fixture/inputs")).unwrap();
    let document = document();
    let services = openapi::services(&document, &normalise(&document).unwrap()).unwrap();
    let surface: slipway_codegen::readers::surface::Surface =
        serde_json::from_value(surface()).unwrap();
    for (noun, service) in services {
        inputs.surfaces.insert(noun.clone(), surface.clone());
        inputs.services.insert(noun, service);
    }
    let contract = json!({"schema_version": 0, "attributes": {
        "color": "string optional",
        "id": "string optional computed",
        "key": "string computed sensitive",
        "name": "string required",
        "note": "string optional",
        "plan": "string required",
        "shelf": "string required",
        "things": "set(string) computed",
        "type": "string optional",
    }, "blocks": {"parts": {"nesting": "list", "attributes": {"name": "string required"}}}});
    let contract: slipway_codegen::readers::contract::Block =
        serde_json::from_value(contract).unwrap();
    for side in [&mut inputs.old, &mut inputs.new] {
        side.resources
            .insert("digitalocean_box".to_owned(), contract.clone());
    }
    let behaviour = json!({"digitalocean_box": {
        "_resource": {"import": {"supported": true, "id_forms_taken": "any"}, "type_system": "sdk"},
        "parts.name": {"replace": false},
        "shelf": {"replace": true},
        "type": {"replace": true},
    }});
    inputs.behaviour.0.extend(
        serde_json::from_value::<slipway_codegen::readers::contract::Behaviours>(behaviour)
            .unwrap()
            .0,
    );
    let text = Text {
        name: "codegen/definitions/digitalocean/shelves/box.toml".to_owned(),
        text: DEFINITION.to_owned(),
    };
    let resource = infer::resource(&inputs, &text)
        .unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let made = Made {
        text,
        resource: Ok(resource),
    };
    let emitted = emit::emit(&here.join(".."), &[made], &[]).unwrap();
    assert_eq!(emitted.left_out, []);
    let code = &emitted.files["provider/digitalocean/src/generated/shelves/box.rs"];
    expect_file!["fixture/shelves_box.txt"].assert_eq(code);
}
