use expect_test::expect;

use super::{check_json, check_json_refused, number, record, record_type};
use crate::schema::Type;
use crate::value::{DynamicValue, Value};

#[test]
fn stored_state_is_read_leniently() {
    let ty = record_type();
    let mut expected = record();
    if let Value::Object(attributes) = &mut expected {
        attributes.insert("alias".into(), Value::List(vec![]));
    }
    check_json(
        r#" { "name": "a.example.com", "ttl": "300", "records": ["b", "a"], "alias": [],
              "removed_long_ago": {"x": [1, 2, {"y": null}]} } "#,
        &ty,
        &expected,
    );
    check_json(
        "12345678901234567890.5",
        &Type::Number,
        &number("12345678901234567890.5"),
    );
    check_json("0.1", &Type::Number, &number("0.1"));
    check_json("\"1\"", &Type::Bool, &Value::Bool(true));
    check_json("5.0", &Type::String, &Value::string("5.0"));
    check_json("true", &Type::String, &Value::string("true"));
    check_json(r#""\u00e9\n""#, &Type::String, &Value::string("é\n"));
    check_json(
        r#"{"value": 1, "type": "number"}"#,
        &Type::Dynamic,
        &Value::Dynamic(Box::new(DynamicValue {
            ty: Type::Number,
            value: number("1"),
        })),
    );
}

#[test]
fn other_json_names_the_place() {
    let ty = record_type();
    check_json_refused(
        r#"{"alias": [{"zone": {}}]}"#,
        &ty,
        expect!["alias[0].zone: expected a string, found an object"],
    );
    check_json_refused(
        r#"{"tags": {"a": []}}"#,
        &ty,
        expect![[r#"tags["a"]: expected a string, found an array"#]],
    );
    check_json_refused("[]", &ty, expect!["expected an object, found an array"]);
    check_json_refused(
        r#"{"name": "secret"#,
        &ty,
        expect!["expected JSON, found text that ends early (line 1, column 16)"],
    );
    check_json_refused(
        "",
        &ty,
        expect!["expected JSON, found text that ends early (line 1, column 0)"],
    );
    check_json_refused(
        "null 1",
        &ty,
        expect!["expected JSON, found text that is not JSON (line 1, column 6)"],
    );
    check_json_refused(
        "\"x\"",
        &Type::Number,
        expect!["expected a number, found a string"],
    );
    check_json_refused(
        "\"yes\"",
        &Type::Bool,
        expect!["expected a bool, found a string"],
    );
    check_json_refused(
        r#"{"type": "text", "value": 1}"#,
        &Type::Dynamic,
        expect!["expected a type constraint, found other JSON"],
    );
    check_json_refused(
        r#"{"type": "bool"}"#,
        &Type::Dynamic,
        expect![
            "expected an object with exactly `type` and `value`, found an object with other keys"
        ],
    );
}
