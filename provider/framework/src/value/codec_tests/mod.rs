//! Both codecs, by example and by property.

use expect_test::{Expect, expect};

use super::{Number, Value, json, msgpack};
use crate::schema::Type;

mod json_examples;
mod msgpack_examples;
mod property;

fn record_type() -> Type {
    Type::object([
        ("name", Type::String),
        ("ttl", Type::Number),
        ("records", Type::set(Type::String)),
        (
            "alias",
            Type::list(Type::object([
                ("zone", Type::String),
                ("check", Type::Bool),
            ])),
        ),
        ("tags", Type::map(Type::String)),
    ])
}

fn record() -> Value {
    Value::object([
        ("name", Value::string("a.example.com")),
        ("ttl", Value::Number(Number::from(300))),
        ("records", Value::set(["b", "a", "b"].map(Value::string))),
        (
            "alias",
            Value::List(vec![Value::object([
                ("zone", Value::unknown()),
                ("check", Value::Bool(true)),
            ])]),
        ),
        ("tags", Value::Null),
    ])
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

fn unhex(text: &str) -> Vec<u8> {
    let bytes = text.split_whitespace();
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

#[track_caller]
fn check_both_ways(value: &Value, ty: &Type, bytes: &str) {
    assert_eq!(
        hex(&msgpack::encode(value, ty).unwrap()),
        bytes,
        "encode {value:?}"
    );
    assert_eq!(
        msgpack::decode(&unhex(bytes), ty).as_ref(),
        Ok(value),
        "decode {bytes}"
    );
}

fn check_refused(bytes: &str, ty: &Type, message: Expect) {
    message.assert_eq(&msgpack::decode(&unhex(bytes), ty).unwrap_err().to_string());
}

fn check_json(text: &str, ty: &Type, value: &Value) {
    assert_eq!(
        json::decode(text.as_bytes(), ty).as_ref(),
        Ok(value),
        "{text}"
    );
}

fn check_json_refused(text: &str, ty: &Type, message: Expect) {
    message.assert_eq(&json::decode(text.as_bytes(), ty).unwrap_err().to_string());
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

#[test]
fn nesting_ends_at_its_limit() {
    let (mut ty, mut value) = (Type::Bool, Value::Bool(true));
    for _ in 0..super::MAX_DEPTH {
        (ty, value) = (Type::list(ty), Value::List(vec![value]));
    }
    let bytes = msgpack::encode(&value, &ty).unwrap();
    assert_eq!(msgpack::decode(&bytes, &ty), Ok(value.clone()));
    let text = json::encode(&value, &ty).unwrap();
    assert_eq!(json::decode(&text, &ty), Ok(value.clone()));

    let (ty, value) = (Type::list(ty), Value::List(vec![value]));
    assert!(msgpack::encode(&value, &ty).is_err() && json::encode(&value, &ty).is_err());
    assert!(msgpack::decode(&[&[0x91][..], &bytes].concat(), &ty).is_err());
    assert!(json::decode(&[b"[", &text[..], b"]"].concat(), &ty).is_err());

    // A chain of dynamic values does not need a deep type.
    let link = unhex("92 c4 09 22 64 79 6e 61 6d 69 63 22");
    let chain = [link.repeat(2_000), vec![0xc0]].concat();
    check_refused(
        &hex(&chain),
        &Type::Dynamic,
        expect!["expected at most 128 levels, found deeper nesting"],
    );
    let chain = r#"{"type":"dynamic","value":"#.repeat(2_000) + "null" + &"}".repeat(2_000);
    check_json_refused(
        &chain,
        &Type::Dynamic,
        expect!["expected at most 128 levels, found deeper nesting"],
    );
}

#[test]
fn strings_are_brought_into_normal_form() {
    let decomposed = "e\u{301}";
    let ty = Type::map(Type::String);
    let text = format!(r#"{{"{decomposed}":"{decomposed}"}}"#);
    let composed = Value::map([("é", Value::String("é".into()))]);
    check_json(&text, &ty, &composed);
    let bytes = [
        &[0x81, 0xa3][..],
        decomposed.as_bytes(),
        &[0xa3],
        decomposed.as_bytes(),
    ]
    .concat();
    assert_eq!(msgpack::decode(&bytes, &ty), Ok(composed));
}

#[test]
fn what_does_not_fit_is_not_written() {
    let ty = record_type();
    let Value::Object(mut attributes) = record() else {
        unreachable!()
    };
    attributes.insert("ttl".into(), Value::string("300"));
    let wrong = msgpack::encode(&Value::Object(attributes.clone()), &ty).unwrap_err();
    expect!["ttl: expected a value of type number, found a string"].assert_eq(&wrong.to_string());
    attributes.remove("ttl");
    let fewer = msgpack::encode(&Value::Object(attributes.clone()), &ty).unwrap_err();
    expect!["ttl: expected every attribute of the type, found none"].assert_eq(&fewer.to_string());
    attributes.insert("ttl".into(), Value::Null);
    attributes.insert("colour".into(), Value::Null);
    let more = msgpack::encode(&Value::Object(attributes), &ty).unwrap_err();
    expect!["colour: expected the attributes of the type, found another one"]
        .assert_eq(&more.to_string());
    let unknown = json::encode(&record(), &ty).unwrap_err();
    expect!["alias[0].zone: expected a value of type string that JSON can express, found an unknown value"]
        .assert_eq(&unknown.to_string());
}

/// Found by fuzzing: the names in a type were compared as written, those in a value were not.
#[test]
fn attribute_names_of_dynamic_types_are_brought_into_normal_form() {
    let text = "{\"type\":[\"object\",{\"e\u{301}\":\"bool\"}],\"value\":{\"e\u{301}\":true}}";
    let value = json::decode(text.as_bytes(), &Type::Dynamic).unwrap();
    let Value::Dynamic(inner) = &value else {
        panic!("not dynamic")
    };
    assert_eq!(inner.value, Value::object([("é", Value::Bool(true))]));
    let packed = msgpack::encode(&value, &Type::Dynamic).unwrap();
    assert_eq!(msgpack::decode(&packed, &Type::Dynamic), Ok(value));
}
