//! Reading sources: the surface of a crate, and what is kept of models and schemas.

use std::path::Path;

use expect_test::expect;
use serde_json::{Value as Json, json};
use slipway_codegen::pull;
use slipway_codegen::readers::surface;

fn pretty(value: &Json) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn the_surface_of_a_crate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/crate");
    // The second operation is newer than the crate.
    let read = surface::read(&folder, "aws-sdk-toy", "1.0.0", ["PaintBox", "BurnBox"]).unwrap();
    expect![[r#"
        {
          "crate": "aws-sdk-toy",
          "operations": {
            "paint_box": {
              "input": {
                "color": "Option<types::Color>",
                "parts": "Option<Vec<types::Part>>",
                "type": "Option<String>"
              },
              "output": {
                "at": "Option<DateTime>",
                "painted": "bool"
              }
            }
          },
          "types": {
            "Color": "enum",
            "Part": {
              "struct": {
                "fallible": true,
                "fields": {
                  "name": "String",
                  "weight": "Option<types::Weight>"
                }
              }
            },
            "Weight": {
              "union": {
                "Grams": "i64",
                "Spoken": "String"
              }
            }
          },
          "version": "1.0.0"
        }"#]]
    .assert_eq(&pretty(&serde_json::to_value(read).unwrap()));
}

#[test]
fn of_a_model_only_facts_are_kept() {
    let model = json!({
        "metadata": {"apiVersion": "1", "endpointPrefix": "toy", "protocol": "json", "serviceId": "Toy", "uid": "toy-1"},
        "documentation": "A text for people.",
        "operations": {
            "DescribeBoxes": {
                "name": "DescribeBoxes",
                "http": {"method": "POST"},
                "documentation": "A text for people.",
                "input": {"shape": "Request"},
                "output": {"shape": "Result", "documentation": "A text for people."},
                "errors": [{"shape": "Gone", "documentation": "A text for people."}],
            },
            "BurnBox": {"input": {"shape": "Unused"}},
        },
        "shapes": {
            "Request": {"type": "structure", "documentation": "A text for people.", "members": {
                "Filters": {"shape": "Names", "documentation": "<ul> <li> <p> <code>box-id</code> - A text. </p> </li> <li> <p><code>tag:&lt;key&gt;</code> - A text.</p></li></ul>"},
            }},
            "Result": {"type": "structure", "required": ["Name"], "members": {"Name": {"shape": "Name", "locationName": "name"}}},
            "Names": {"type": "list", "member": {"shape": "Name", "documentation": "A text for people."}},
            "Name": {"type": "string", "max": 9, "pattern": "[a-z]+", "sensitive": true},
            "Gone": {"type": "structure", "members": {"message": {"shape": "Message"}}, "exception": true},
            "Message": {"type": "string"},
            "Unused": {"type": "structure"},
        },
        "waiters": {
            "BoxGone": {"operation": "DescribeBoxes", "delay": 1, "maxAttempts": 2, "description": "A text.", "acceptors": [
                {"state": "success", "matcher": "error", "expected": "Gone", "comment": "A text."},
            ]},
            "BoxBurnt": {"operation": "BurnBox", "delay": 1, "maxAttempts": 2, "acceptors": []},
        },
        "pagination": {"BurnBox": {"input_token": "a", "output_token": "b"}},
    });
    let kept = pull::keep_of_service(&model, &["DescribeBoxes"]).unwrap();
    expect![[r#"
        {
          "metadata": {
            "apiVersion": "1",
            "endpointPrefix": "toy",
            "protocol": "json",
            "serviceId": "Toy"
          },
          "operations": {
            "DescribeBoxes": {
              "errors": [
                {
                  "shape": "Gone"
                }
              ],
              "filters": [
                "box-id"
              ],
              "input": {
                "shape": "Request"
              },
              "output": {
                "shape": "Result"
              }
            }
          },
          "pagination": {},
          "shapes": {
            "Gone": {
              "exception": true,
              "type": "structure"
            },
            "Name": {
              "max": 9,
              "pattern": "[a-z]+",
              "sensitive": true,
              "type": "string"
            },
            "Names": {
              "member": {
                "shape": "Name"
              },
              "type": "list"
            },
            "Request": {
              "members": {
                "Filters": {
                  "shape": "Names"
                }
              },
              "type": "structure"
            },
            "Result": {
              "members": {
                "Name": {
                  "locationName": "name",
                  "shape": "Name"
                }
              },
              "required": [
                "Name"
              ],
              "type": "structure"
            }
          },
          "waiters": {
            "BoxGone": {
              "acceptors": [
                {
                  "expected": "Gone",
                  "matcher": "error",
                  "state": "success"
                }
              ],
              "delay": 1,
              "maxAttempts": 2,
              "operation": "DescribeBoxes"
            }
          }
        }"#]]
    .assert_eq(&pretty(&kept));
    let lacking = pull::keep_of_service(&model, &["PaintBox"]);
    assert_eq!(lacking.unwrap_err(), "there is no operation PaintBox");
}

#[test]
fn of_a_schema_only_facts_are_kept() {
    let schema = json!({
        "typeName": "Toy::Box",
        "description": "A text for people.",
        "sourceUrl": "somewhere",
        "properties": {
            "Description": {"type": "string", "description": "A text for people.", "title": "A text."},
            "Parts": {"type": "array", "insertionOrder": false, "items": {"$ref": "#/definitions/Part", "description": "A text."}},
        },
        "definitions": {"Part": {"type": "object", "properties": {"Name": {"type": "string", "examples": ["A text."]}}}},
        "handlers": {"create": {"permissions": ["toy:CreateBox"], "handlerSchema": {"properties": {}}}},
        "readOnlyProperties": ["/properties/Parts"],
    });
    let kept = pull::keep_of_schema(&schema).unwrap();
    expect![[r##"
        {
          "definitions": {
            "Part": {
              "properties": {
                "Name": {
                  "type": "string"
                }
              },
              "type": "object"
            }
          },
          "handlers": {
            "create": {
              "permissions": [
                "toy:CreateBox"
              ]
            }
          },
          "properties": {
            "Description": {
              "type": "string"
            },
            "Parts": {
              "insertionOrder": false,
              "items": {
                "$ref": "#/definitions/Part"
              },
              "type": "array"
            }
          },
          "readOnlyProperties": [
            "/properties/Parts"
          ],
          "typeName": "Toy::Box"
        }"##]]
    .assert_eq(&pretty(&kept));
    assert!(pull::keep_of_schema(&json!({})).is_err());
}
