//! What is made of schemas.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use slipway_codegen::openapi::{Normalised, normalise};

use crate::document;

/// The types that are made of these components, their facts, and what is noted.
fn check(schemas: Json, expected: Expect) {
    let Normalised {
        document,
        facts,
        notes,
    } = normalise(&document(schemas)).unwrap();
    let mut text = String::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        text.push_str(&format!("{name}\n"));
        for (field, schema) in schema["properties"].as_object().unwrap() {
            text.push_str(&format!("  {field}: {schema}\n"));
            let known = &facts["types"][name][field];
            if !known.is_null() {
                text.push_str(&format!("    {known}\n"));
            }
        }
        let choice = &facts["types"][name]["(one of)"];
        if !choice.is_null() {
            text.push_str(&format!("  one of {choice}\n"));
        }
    }
    for note in notes {
        text.push_str(&format!("note: {note}\n"));
    }
    expected.assert_eq(&text);
}

#[test]
fn constraints_are_facts_and_not_types() {
    check(
        json!({"box": {
            "type": "object",
            "title": "A title.",
            "description": "A text for people.",
            "required": ["name"],
            "additionalProperties": false,
            "properties": {
                "name": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$", "example": "x"},
                "id": {"type": "string", "format": "uuid", "readOnly": true},
                "color": {"type": "string", "enum": ["red", "blue"], "default": "red"},
                "count": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9},
                "price": {"type": "number", "format": "float", "nullable": true},
                "open": {"type": "boolean", "default": false, "deprecated": true},
            },
        }}),
        expect![[r#"
            box
              color: {"type":"string"}
                {"default":"red","enum":["red","blue"]}
              count: {"format":"int64","type":"integer"}
                {"format":"int32","maximum":9,"minimum":1}
              id: {"type":"string"}
                {"format":"uuid","readOnly":true}
              name: {"type":"string"}
                {"minLength":1,"pattern":"^[a-z]+$","required":true}
              open: {"type":"boolean"}
                {"default":false,"deprecated":true}
              price: {"format":"double","type":"number"}
                {"format":"float","nullable":true}
        "#]],
    );
}

#[test]
fn what_is_empty_can_be_told_from_what_is_not_there() {
    check(
        json!({"box": {"type": "object", "required": ["parts"], "properties": {
            "parts": {"type": "array", "items": {"type": "string", "maxLength": 3}, "maxItems": 5},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "free": {"type": "object"},
        }}}),
        expect![[r#"
            box
              free: {"additionalProperties":{},"nullable":true,"type":"object"}
              labels: {"additionalProperties":{"type":"string"},"nullable":true,"type":"object"}
              parts: {"items":{"type":"string"},"nullable":true,"type":"array"}
                {"items":{"maxLength":3},"maxItems":5,"required":true}
        "#]],
    );
}

#[test]
fn aliases_are_written_out_and_objects_keep_their_names() {
    check(
        json!({
            "box": {"type": "object", "properties": {
                "region": {"$ref": "#/components/schemas/slug"},
                "regions": {"$ref": "#/components/schemas/slugs"},
                "lid": {"allOf": [{"$ref": "#/components/schemas/lid"}, {"description": "A text."}]},
                "boxes": {"type": "array", "items": {"$ref": "#/components/schemas/box"}},
                "inner": {"type": "object", "properties": {"lid": {"type": "object", "properties": {"a": {"type": "string"}}}}},
                "lid-2": {"$ref": "#/components/schemas/same_lid"},
            }},
            "lid": {"properties": {"weight": {"type": "integer"}}},
            "same_lid": {"$ref": "#/components/schemas/lid"},
            "slug": {"type": "string", "enum": ["fra1"]},
            "slugs": {"type": "array", "items": {"$ref": "#/components/schemas/slug"}},
        }),
        expect![[r##"
            box
              boxes: {"items":{"$ref":"#/components/schemas/box"},"nullable":true,"type":"array"}
              inner: {"$ref":"#/components/schemas/box_inner"}
              lid: {"$ref":"#/components/schemas/lid"}
              lid-2: {"$ref":"#/components/schemas/lid"}
              region: {"type":"string"}
                {"enum":["fra1"]}
              regions: {"items":{"type":"string"},"nullable":true,"type":"array"}
                {"items":{"enum":["fra1"]}}
            box_inner
              lid: {"$ref":"#/components/schemas/box_inner_lid"}
            box_inner_lid
              a: {"type":"string"}
            lid
              weight: {"format":"int64","type":"integer"}
        "##]],
    );
}

#[test]
fn parts_make_one_object() {
    check(
        json!({
            "box": {
                "allOf": [
                    {"$ref": "#/components/schemas/part"},
                    {"type": "object", "properties": {"size": {"type": "string"}, "name": {"type": "string", "maxLength": 4}}},
                    {"required": ["size"]},
                ],
                "properties": {"own": {"type": "boolean"}},
            },
            "part": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 9}}},
        }),
        expect![[r#"
            box
              name: {"type":"string"}
                {"maxLength":4,"required":true}
              own: {"type":"boolean"}
              size: {"type":"string"}
                {"required":true}
        "#]],
    );
}

#[test]
fn alternatives_make_one_object_of_which_nothing_is_needed_that_one_of_them_lacks() {
    check(
        json!({
            "box": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"type": "string"}},
                "oneOf": [
                    {"type": "object", "required": ["ids", "name"], "properties": {
                        "ids": {"type": "array", "items": {"type": "integer"}},
                        "name": {"type": "string", "enum": ["a"]},
                    }},
                    {"type": "object", "required": ["tag", "name"], "properties": {
                        "tag": {"type": "string"},
                        "name": {"type": "string", "enum": ["b"]},
                    }},
                ],
            },
        }),
        expect![[r#"
            box
              ids: {"items":{"format":"int64","type":"integer"},"nullable":true,"type":"array"}
              name: {"type":"string"}
                {"enum":["a","b"],"required":true}
              tag: {"type":"string"}
              type: {"type":"string"}
                {"required":true}
              one of [["ids"],["tag"]]
        "#]],
    );
    check(
        json!({"box": {
            "type": "object",
            "properties": {"ids": {"type": "string"}, "tag": {"type": "string"}},
            "anyOf": [{"required": ["ids"]}, {"required": ["tag"]}],
        }}),
        expect![[r#"
            box
              ids: {"type":"string"}
              tag: {"type":"string"}
              one of [["ids"],["tag"]]
        "#]],
    );
}

#[test]
fn alternatives_of_scalars() {
    check(
        json!({"box": {"type": "object", "properties": {
            "same": {"oneOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]},
            "number": {"anyOf": [{"type": "integer"}, {"type": "number"}]},
            "mixed": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
            "lists": {"oneOf": [
                {"type": "array", "items": {"type": "integer"}},
                {"type": "array", "items": {"type": "string"}},
            ]},
        }}}),
        expect![[r#"
            box
              lists: {"items":{},"nullable":true,"type":"array"}
              mixed: {}
              number: {"format":"double","type":"number"}
              same: {"type":"string"}
            note: box.lists: any JSON, because its alternatives have nothing in common
            note: box.mixed: any JSON, because its alternatives have nothing in common
        "#]],
    );
}
