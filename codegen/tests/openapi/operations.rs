//! What is made of operations and examples, and what is no document.

use expect_test::expect;
use serde_json::json;
use slipway_codegen::openapi::{examples, normalise};
use slipway_codegen::pull;

use crate::document;

/// An object that is only narrowed where it is used stays the type that it is.
#[test]
fn what_is_needed_at_one_place_only() {
    let mut document = document(
        json!({"box": {"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"}, "name": {"type": "string"},
        }}}),
    );
    document["paths"]["/boxes"]["post"] = json!({
        "operationId": "boxes_create",
        "requestBody": {"content": {"application/json": {"schema": {
            "allOf": [{"$ref": "#/components/schemas/box"}, {"required": ["id", "name"]}],
        }}}},
        "responses": {"202": {}},
    });
    let normalised = normalise(&document).unwrap();
    assert_eq!(
        normalised.facts["operations"]["boxes_create"],
        json!({
            "method": "post", "path": "/boxes", "status": "202",
            "body": {"type": "box", "requires": ["name"]},
        })
    );
}

#[test]
fn an_operation_has_one_success_and_one_failure() {
    let whole = json!({
        "openapi": "3.0.0",
        "info": {"title": "Boxes", "version": "2.0", "description": "A text."},
        "paths": {"/boxes/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {
                "operationId": "boxes_get",
                "summary": "A text.",
                "parameters": [
                    {"name": "Accept", "in": "header", "schema": {"type": "string"}},
                    {"name": "per_page", "in": "query", "description": "A text.", "schema": {"type": "integer", "maximum": 200}},
                ],
                "responses": {
                    "200": {"$ref": "#/components/responses/box"},
                    "202": {"description": "A text."},
                    "404": {"description": "A text.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}},
                    "default": {"description": "A text."},
                },
            },
            "delete": {"operationId": "boxes_delete", "deprecated": true, "responses": {"204": {}}},
            "put": {"operationId": "boxes_unused", "responses": {"204": {}}},
        }},
        "components": {
            "parameters": {"id": {"name": "id", "in": "path", "required": true, "schema": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}},
            "responses": {"box": {"description": "A text.", "headers": {}, "content": {"application/yaml": {"schema": {"type": "string"}}}}},
            "schemas": {
                "error": {"type": "object", "properties": {"id": {"type": "string", "description": "A text.", "example": "not_found"}}},
                "unused": {"type": "object"},
            },
        },
    });
    let kept = pull::keep_of_document(&whole, &["boxes_get", "boxes_delete"]).unwrap();
    let text = kept.to_string();
    for gone in ["A text.", "unused", "example", "title"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    let normalised = normalise(&kept).unwrap();
    let pretty = serde_json::to_string_pretty(&normalised.document["paths"]).unwrap();
    expect![[r##"
        {
          "/boxes/{id}": {
            "delete": {
              "operationId": "boxes_delete",
              "parameters": [
                {
                  "in": "path",
                  "name": "id",
                  "required": true,
                  "schema": {
                    "type": "string"
                  }
                }
              ],
              "responses": {
                "2XX": {
                  "description": ""
                },
                "4XX": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "$ref": "#/components/schemas/error"
                      }
                    }
                  },
                  "description": ""
                },
                "5XX": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "$ref": "#/components/schemas/error"
                      }
                    }
                  },
                  "description": ""
                }
              }
            },
            "get": {
              "operationId": "boxes_get",
              "parameters": [
                {
                  "in": "path",
                  "name": "id",
                  "required": true,
                  "schema": {
                    "type": "string"
                  }
                },
                {
                  "in": "query",
                  "name": "per_page",
                  "required": false,
                  "schema": {
                    "format": "int64",
                    "type": "integer"
                  }
                }
              ],
              "responses": {
                "2XX": {
                  "content": {
                    "application/yaml": {
                      "schema": {
                        "format": "binary",
                        "type": "string"
                      }
                    }
                  },
                  "description": ""
                },
                "4XX": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "$ref": "#/components/schemas/error"
                      }
                    }
                  },
                  "description": ""
                },
                "5XX": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "$ref": "#/components/schemas/error"
                      }
                    }
                  },
                  "description": ""
                }
              }
            }
          }
        }"##]]
    .assert_eq(&pretty);
    assert_eq!(
        normalised.notes,
        ["boxes_get: the answer with status 202 is read as that with 200"]
    );
    let missing = pull::keep_of_document(&whole, &["boxes_burn"]);
    assert_eq!(missing.unwrap_err(), "there is no operation boxes_burn");
}

#[test]
fn examples_of_the_whole_and_of_fields() {
    let mut document = document(json!({
        "box": {"allOf": [
            {"properties": {"name": {"type": "string", "example": "shop"}, "none": {"type": "string"}}},
            {"properties": {"parts": {"type": "array", "items": {"oneOf": [{"type": "integer", "example": 3}, {"type": "string"}]}}}},
            {"properties": {"inner": {"$ref": "#/components/schemas/box"}}},
        ]},
    }));
    document["paths"]["/boxes"]["get"]["responses"]["404"] =
        json!({"content": {"application/json": {"example": {"id": "not_found"}}}});
    document["paths"]["/boxes"]["post"] = json!({
        "operationId": "boxes_create",
        "requestBody": {"content": {"application/json": {"examples": {
            "One": {"value": {"name": "one"}}, "Two": {"$ref": "#/components/examples/two"},
        }}}},
        "responses": {"201": {"content": {"application/json": {"example": {"name": "made"}}}}},
    });
    document["components"]["examples"] = json!({"two": {"value": {"name": "two"}}});
    assert_eq!(
        examples::of(&document, &["boxes_get", "boxes_create"]).unwrap(),
        json!({
            "documented": {"boxes_create": {
                "body": {"One": {"name": "one"}, "Two": {"name": "two"}},
                "201": {"example": {"name": "made"}},
            }},
            "made": {"boxes_get": {"200": {"fields": {"name": "shop", "parts": [3]}}}},
            "refusals": [{"id": "not_found"}],
        })
    );
}

#[test]
fn what_leads_nowhere_is_an_error() {
    let error = |schemas| normalise(&document(schemas)).unwrap_err();
    let lid = json!({"box": {"properties": {"lid": {"$ref": "#/components/schemas/lid"}}}});
    assert_eq!(error(lid), "get /boxes: there is no schema lid");
    let odd = json!({"box": {"properties": {"lid": {"type": "lid"}}}});
    assert_eq!(error(odd), "get /boxes: box.lid is of the unknown type lid");
    let same = json!({"box": {"properties": {}}, "Box": {"properties": {"a": {"$ref": "#/components/schemas/box"}}}});
    assert_eq!(error(same), "box has the name of another component in Rust");
    let turning = json!({"box": {"allOf": [{"$ref": "#/components/schemas/box"}]}});
    assert_eq!(
        error(turning),
        "get /boxes: box is made of nothing but itself"
    );
}

/// YAML as it is published: what looks like a date is a text, and a number may be larger than 64 bits.
#[test]
fn yaml_is_read_as_json() {
    let read = pull::from_yaml(
        "a: 2020-01-01T00:00:00Z\nb: 'no'\nc: [1, 2.36, 9223372036854776000, ~]\n404: yes\n",
    );
    assert_eq!(
        read.unwrap(),
        json!({"a": "2020-01-01T00:00:00Z", "b": "no", "c": [1, 2.36, 9_223_372_036_854_776_000.0, null], "404": "yes"})
    );
    assert!(pull::from_yaml("a: [").is_err());
    assert!(pull::from_yaml("a: 1\n---\nb: 1\n").is_err());
}
