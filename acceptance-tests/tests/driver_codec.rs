//! The protocol driver's own codec, and its check of schemas.

#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/schemas.rs"]
mod schemas;

use schemas::{attribute, block, content, nested, schema, string};
use serde_json::json;
use slipway_acceptance::driver::config::typed_value;
use slipway_acceptance::driver::msgpack::{from_msgpack, to_msgpack};
use slipway_acceptance::driver::validity::assert_schema_valid;
use slipway_acceptance::driver::value::{Refinements, Type, Value};
use slipway_acceptance::driver::{StoredState, to_json};
use slipway_proto::tfplugin6::schema::{nested_block::NestingMode as Blocks, object::NestingMode};
use slipway_proto::tfplugin6::{Schema, get_provider_schema};

fn constraint(json: &str) -> Type {
    Type::from_json(json.as_bytes()).expect("a type constraint")
}

/// Encodes, compares with the bytes that Terraform writes, and decodes again.
#[track_caller]
fn round_trip(value: &Value, type_json: &str, hex: &str) {
    let value_type = constraint(type_json);
    let bytes = to_msgpack(value, &value_type);
    let written: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(written, hex);
    assert_eq!(from_msgpack(&bytes, &value_type).as_ref(), Ok(value));
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("a number"))
}

#[test]
fn values_are_written_as_terraform_writes_them() {
    // Measured with Terraform 1.11.4.
    round_trip(&Value::Null, r#""string""#, "c0");
    round_trip(&Value::unknown(), r#""string""#, "d40000");
    round_trip(&Value::Map([].into()), r#"["map","string"]"#, "80");
    round_trip(&number("0.1"), r#""number""#, "a3302e31");
    round_trip(&number("1000"), r#""number""#, "cd03e8");
    round_trip(&number("2.5"), r#""number""#, "cb4004000000000000");
    round_trip(
        &number("9007199254740993"),
        r#""number""#,
        "cf0020000000000001",
    );
    let large = "b43138343436373434303733373039353531363135";
    round_trip(&number("18446744073709551615"), r#""number""#, large);
    let refined = Value::Unknown(Refinements {
        null: Some(false),
        min: Some((1_i64.into(), true)),
        max: Some(("2.5".parse().expect("a number"), true)),
        ..Refinements::default()
    });
    let hex = "c713 0c 83 01c2 03 9201c3 04 92cb4004000000000000c3".replace(' ', "");
    round_trip(&refined, r#""number""#, &hex);
}

#[test]
fn every_type_survives_a_round_trip() {
    let text = r#"["object",{"a":["list","number"],"b":["set","bool"],"c":["tuple",["string","dynamic"]],"d":["map",["object",{}]]}]"#;
    let value_type = constraint(text);
    let json = json!({
        "a": [1, "1e100", -0.25], "b": [true, false], "c": ["x", { "y": [1] }], "d": { "k": {} },
    });
    let value = typed_value(&value_type, &json).expect("a value");
    let bytes = to_msgpack(&value, &value_type);
    assert_eq!(from_msgpack(&bytes, &value_type), Ok(value));
    assert_eq!(value_type, constraint(&value_type.to_json().to_string()));
}

#[test]
fn what_a_host_cannot_decode_is_refused() {
    let object = r#"["object",{"a":"string"}]"#;
    for (bytes, type_json) in [
        (&[][..], r#""string""#),                              // nothing
        (&[0xc0, 0xc0], r#""string""#),                        // something behind the value
        (&[0x80], object),                                     // an attribute is missing
        (&[0x81, 0xa1, b'b', 0xc0], object),                   // an attribute too many
        (&[0x82, 0xa1, b'a', 0xc0, 0xa1, b'a', 0xc0], object), // an attribute twice
        (&[0x01], r#""string""#),                              // a number for a string
        (&[0xa1, b'x'], r#""number""#),                        // a word for a number
        (&[0xdb, 0xff, 0xff, 0xff, 0xff], r#""string""#),      // a length that is not there
        (&[0xd5, 0x05, 0, 0], r#""string""#),                  // an unknown extension with a body
        (&[0xd5, 0x0c, 0x81, 0x02], r#""string""#),            // half a refinement
        (&[0xc7, 3, 0x0c, 0x81, 0x05, 0x01], r#""string""#),   // a length for a string
        (&[0x92, 0xc4, 1, b'x', 0xc0], r#""dynamic""#),        // no type in it
    ] {
        let result = from_msgpack(bytes, &constraint(type_json));
        assert!(result.is_err(), "{bytes:x?}: {result:?}");
    }
}

#[test]
fn text_is_compared_in_composed_form() {
    assert_eq!(Value::string("e\u{301}"), Value::string("\u{e9}"));
}

#[test]
fn a_set_has_no_order_and_no_duplicates_except_unknowns() {
    let strings =
        |items: &[&str]| Value::set(items.iter().map(|text| Value::string(text)).collect());
    assert_eq!(strings(&["b", "a", "b"]), strings(&["a", "b"]));
    let unknowns = Value::set(vec![Value::unknown(), Value::unknown()]);
    assert_eq!(unknowns.elements().len(), 2);
}

#[test]
fn state_keeps_exact_numbers_and_open_types() {
    let value_type = constraint(r#"["object",{"n":"number","any":"dynamic"}]"#);
    let json = json!({ "n": "0.10000000000000000001", "any": ["a"] });
    let value = typed_value(&value_type, &json).expect("a value");
    assert_eq!(
        to_json(&value),
        r#"{"any":{"type":["tuple",["string"]],"value":["a"]},"n":0.10000000000000000001}"#
    );
    let stored = StoredState::from_json(&json!({ "a": "x{\"", "b": [] }), 3);
    assert_eq!(stored.attributes()["a"], "x{\"");
    assert_eq!(stored.schema_version, 3);
}

fn findings(resource: Schema) -> Vec<String> {
    let response = get_provider_schema::Response {
        provider: Some(schema(vec![], vec![])),
        resource_schemas: [("t".to_owned(), resource)].into(),
        ..get_provider_schema::Response::default()
    };
    assert_schema_valid(&response).lines()
}

#[test]
fn a_valid_schema_has_no_findings() {
    let mut single = block("single", Blocks::Single, vec![string("a", "o")]);
    (single.min_items, single.max_items) = (1, 1);
    let valid = schema(
        vec![
            string("a", "r"),
            string("b", "o"),
            string("c", "c"),
            string("d", "oc"),
            string("e", "ow"),
            nested("f", NestingMode::Set, "o", vec![string("a", "o")]),
        ],
        vec![single, block("group", Blocks::Group, vec![])],
    );
    assert_eq!(findings(valid), Vec::<String>::new());
}

#[test]
fn each_fault_of_an_attribute_is_found() {
    let dynamic = || attribute("a", r#""dynamic""#, "o");
    let mut both = nested("a", NestingMode::Single, "o", vec![]);
    both.r#type = br#""string""#.to_vec();
    let mut message = string("a", "o");
    message.deprecation_message = "gone soon".to_owned();
    for (bad, expected) in [
        (
            string("a", ""),
            "t.a: neither required, optional nor computed",
        ),
        (
            string("a", "ro"),
            "t.a: required, and optional or computed as well",
        ),
        (
            string("a", "rc"),
            "t.a: required, and optional or computed as well",
        ),
        (string("a", "ocw"), "t.a: write-only and computed"),
        (
            attribute("a", "", "o"),
            "t.a: neither a type nor nested attributes",
        ),
        (both, "t.a: a type and nested attributes as well"),
        (
            attribute("a", r#""text""#, "o"),
            r#"t.a: "text" is not a type constraint"#,
        ),
        (
            string("A", "o"),
            "t.A: a name has lower-case letters, digits and underscores",
        ),
        (string("count", "o"), "t.count: the name is reserved"),
        (
            message,
            "t.a: a deprecation message for what is not deprecated",
        ),
        (
            nested("s", NestingMode::Set, "o", vec![string("a", "ow")]),
            "t.s.a: write-only inside a set",
        ),
        (
            nested("s", NestingMode::Set, "o", vec![dynamic()]),
            "t.s.a: an open type inside a set",
        ),
        (
            nested("s", NestingMode::Invalid, "o", vec![]),
            "t.s: no nesting mode",
        ),
    ] {
        assert_eq!(findings(schema(vec![bad], vec![])), [expected]);
    }
    let twice = vec![string("a", "o"), string("a", "o")];
    assert_eq!(
        findings(schema(twice, vec![])),
        ["t.a: the attribute is declared twice"]
    );
}

#[test]
fn each_fault_of_a_block_is_found() {
    let limits = |mode, min, max| {
        let mut nested = block("b", mode, vec![]);
        (nested.min_items, nested.max_items) = (min, max);
        nested
    };
    let mut computed = block("b", Blocks::List, vec![string("a", "o")]);
    computed.block.as_mut().expect("a block").computed = true;
    let mut empty = block("b", Blocks::List, vec![]);
    empty.block = None;
    let mut dynamic = block("b", Blocks::Set, vec![]);
    dynamic.block = Some(content(vec![attribute("a", r#"["list","dynamic"]"#, "o")]));
    for (bad, expected) in [
        (limits(Blocks::Invalid, 0, 0), "t.b: no nesting mode"),
        (
            limits(Blocks::Single, 0, 1),
            "t.b: a single block needs the limits 0 and 0, or 1 and 1",
        ),
        (
            limits(Blocks::Group, 0, 1),
            "t.b: a group or map of blocks has no limits",
        ),
        (
            limits(Blocks::Map, 1, 0),
            "t.b: a group or map of blocks has no limits",
        ),
        (
            limits(Blocks::List, 3, 2),
            "t.b: the limits 3 and 2 contradict each other",
        ),
        (computed, "t.b.a: not computed inside a computed block"),
        (empty, "t.b: the block has no content"),
        (dynamic, "t.b.a: an open type inside a set"),
    ] {
        assert_eq!(findings(schema(vec![], vec![bad])), [expected]);
    }
    let shared = schema(vec![string("b", "o")], vec![limits(Blocks::List, 0, 0)]);
    assert_eq!(
        findings(shared),
        ["t.b: an attribute and a block share the name"]
    );
}

#[test]
fn a_provider_has_a_schema_of_its_own() {
    let lines = |provider| {
        let response = get_provider_schema::Response {
            provider,
            ..get_provider_schema::Response::default()
        };
        assert_schema_valid(&response).lines()
    };
    assert_eq!(lines(None), [": missing provider schema"]);
    let reserved = schema(vec![string("alias", "o")], vec![]);
    assert_eq!(
        lines(Some(reserved)),
        ["provider.alias: the name is reserved"]
    );
}
