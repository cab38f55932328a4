use expect_test::expect;

use super::{check_both_ways, check_refused, hex, number, record, record_type, unhex};
use crate::schema::Type;
use crate::value::{DynamicValue, Number, Refinements, Value, msgpack};

#[test]
fn an_object_is_written_with_sorted_keys() {
    check_both_ways(
        &record(),
        &record_type(),
        "85 a5 61 6c 69 61 73 91 82 a5 63 68 65 63 6b c3 a4 7a 6f 6e 65 d4 00 00 \
         a4 6e 61 6d 65 ad 61 2e 65 78 61 6d 70 6c 65 2e 63 6f 6d \
         a7 72 65 63 6f 72 64 73 92 a1 61 a1 62 a4 74 61 67 73 c0 a3 74 74 6c cd 01 2c",
    );
}

/// The forms that Terraform 1.11 was seen to send.
#[test]
fn numbers_take_the_form_that_core_gives_them() {
    for (text, bytes) in [
        ("0", "00"),
        ("1e3", "cd 03 e8"),
        ("-1", "ff"),
        ("-33", "d0 df"),
        ("2.5", "cb 40 04 00 00 00 00 00 00"),
        ("0.1", "a3 30 2e 31"),
        ("9007199254740993", "cf 00 20 00 00 00 00 00 01"),
        ("9223372036854775807", "cf 7f ff ff ff ff ff ff ff"),
        (
            "18446744073709551615",
            "b4 31 38 34 34 36 37 34 34 30 37 33 37 30 39 35 35 31 36 31 35",
        ),
        ("Inf", "cb 7f f0 00 00 00 00 00 00"),
        ("-Inf", "cb ff f0 00 00 00 00 00 00"),
    ] {
        check_both_ways(&number(text), &Type::Number, bytes);
    }
}

#[test]
fn numbers_are_read_in_every_form() {
    for (bytes, text) in [
        ("cf ff ff ff ff ff ff ff ff", "18446744073709551615"),
        ("d3 80 00 00 00 00 00 00 00", "-9223372036854775808"),
        ("ca 3f 00 00 00", "0.5"),
        ("cb 40 59 00 00 00 00 00 00", "100"),
        ("a5 31 2e 35 65 33", "1500"),
        ("d9 01 37", "7"),
    ] {
        assert_eq!(
            msgpack::decode(&unhex(bytes), &Type::Number),
            Ok(number(text)),
            "{bytes}"
        );
    }
}

#[test]
fn unknowns_keep_what_is_known_about_them() {
    // As Terraform 1.11 sent it for `cond ? 1 : 2.5`.
    check_both_ways(
        &Refinements::not_null()
            .with_min(1, true)
            .with_max(Number::parse("2.5").unwrap(), true)
            .into_unknown(),
        &Type::Number,
        "c7 13 0c 83 01 c2 03 92 01 c3 04 92 cb 40 04 00 00 00 00 00 00 c3",
    );
    check_both_ways(
        &Refinements::none()
            .with_string_prefix("arn:")
            .into_unknown(),
        &Type::String,
        "c7 07 0c 81 02 a4 61 72 6e 3a",
    );
    check_both_ways(
        &Refinements::not_null()
            .with_min_length(2)
            .with_max_length(300)
            .into_unknown(),
        &Type::set(Type::String),
        "c7 09 0c 83 01 c2 05 02 06 cd 01 2c",
    );
}

#[test]
fn any_short_extension_is_an_unknown() {
    for bytes in [
        "d4 00 00",
        "d4 0c 00",
        "d4 7f 2a",
        "c7 00 00",
        "c7 01 05 00",
    ] {
        for ty in [Type::String, Type::Dynamic, record_type()] {
            assert_eq!(
                msgpack::decode(&unhex(bytes), &ty),
                Ok(Value::unknown()),
                "{bytes}"
            );
        }
    }
}

#[test]
fn odd_refinements() {
    let ty = Type::String;
    // A key of a later protocol, with a nested value, is passed over; so is what follows the map.
    let later = unhex("c7 09 0c 82 09 92 c0 81 01 02 01 c2");
    assert_eq!(
        msgpack::decode(&later, &ty),
        Ok(Refinements::not_null().into_unknown())
    );
    let padded = unhex("c7 04 0c 81 01 c2 00");
    assert_eq!(
        msgpack::decode(&padded, &ty),
        Ok(Refinements::not_null().into_unknown())
    );
    // Known to be null is null.
    assert_eq!(
        msgpack::decode(&unhex("c7 03 0c 81 01 c3"), &ty),
        Ok(Value::Null)
    );
    // Those of a dynamic value are ignored.
    let refined = unhex("c7 03 0c 81 01 c2");
    assert_eq!(
        msgpack::decode(&refined, &Type::Dynamic),
        Ok(Value::unknown())
    );

    check_refused(
        "c7 05 0c 81 05 01 00 00",
        &ty,
        expect!["expected refinements of a value of type string, found refinement 5"],
    );
    check_refused(
        "d5 01 00 00",
        &ty,
        expect!["expected an unknown value, found an extension of type 1"],
    );
    check_refused(
        &format!("c8 04 01 0c {}", "00 ".repeat(1025)),
        &ty,
        expect!["expected at most 1024 bytes of refinements, found more"],
    );
    check_refused(
        "d5 0c c0 00",
        &ty,
        expect!["expected a map of refinements, found null"],
    );
}

#[test]
fn refinements_never_outgrow_what_core_reads() {
    let long = "x".repeat(5000);
    let bytes = msgpack::encode(
        &Refinements::none().with_string_prefix(&long).into_unknown(),
        &Type::String,
    );
    let Ok(Value::Unknown(Some(known))) = msgpack::decode(&bytes.unwrap(), &Type::String) else {
        panic!("not a refined unknown");
    };
    assert_eq!(known.string_prefix(), Some(&long[..256]));

    let wide = "é".repeat(200);
    let bytes = msgpack::encode(
        &Refinements::none().with_string_prefix(wide).into_unknown(),
        &Type::String,
    );
    assert_eq!(hex(&bytes.unwrap()), "d4 00 00");

    let digits = Number::parse(&"7".repeat(900)).unwrap();
    let bytes = msgpack::encode(
        &Refinements::not_null()
            .with_min(digits, true)
            .into_unknown(),
        &Type::Number,
    );
    assert_eq!(hex(&bytes.unwrap()), "c7 03 0c 81 01 c2");
}

#[test]
fn dynamic_values_carry_their_type() {
    let ty = Type::list(Type::Bool);
    let value = Value::List(vec![Value::Bool(true)]);
    let dynamic = Value::Dynamic(Box::new(DynamicValue { ty, value }));
    let bytes = "92 c4 0f 5b 22 6c 69 73 74 22 2c 22 62 6f 6f 6c 22 5d 91 c3";
    check_both_ways(&dynamic, &Type::Dynamic, bytes);
    check_both_ways(&Value::Null, &Type::Dynamic, "c0");
    check_both_ways(&Value::unknown(), &Type::Dynamic, "d4 00 00");
    let null = DynamicValue {
        ty: Type::Bool,
        value: Value::Null,
    };
    check_both_ways(
        &Value::Dynamic(Box::new(null)),
        &Type::Dynamic,
        "92 c4 06 22 62 6f 6f 6c 22 c0",
    );
    check_refused(
        "92 c4 02 22 78 c0",
        &Type::Dynamic,
        expect!["expected a type constraint as JSON, found other bytes"],
    );
    check_refused(
        "91 c0",
        &Type::Dynamic,
        expect!["expected a pair of type and value, found an array of another length"],
    );
    let error = msgpack::encode(&Value::Bool(true), &Type::Dynamic).unwrap_err();
    expect!["expected a value of type any, found a bool"].assert_eq(&error.to_string());
}

#[test]
fn malformed_messages_name_the_place() {
    let ty = record_type();
    let alias = Type::object([("alias", Type::list(Type::object([("zone", Type::String)])))]);
    check_refused(
        "81 a5 61 6c 69 61 73 92 81 a4 7a 6f 6e 65 c0 81 a4 7a 6f 6e 65 07",
        &alias,
        expect!["alias[1].zone: expected a string, found an integer"],
    );
    check_refused(
        "80",
        &ty,
        expect!["expected an object of 5 attributes, found one of 0"],
    );
    check_refused(
        "",
        &ty,
        expect!["expected a whole message, found one that ends early"],
    );
    check_refused(
        "a5 61",
        &Type::String,
        expect!["expected a whole message, found one that ends early"],
    );
    check_refused(
        "c0 c0",
        &ty,
        expect!["expected the end of the message, found more bytes"],
    );
    check_refused(
        "a1 ff",
        &Type::String,
        expect!["expected a string, found text that is not UTF-8"],
    );
    check_refused(
        "c4 01 61",
        &Type::String,
        expect!["expected a string, found bytes"],
    );
    check_refused(
        "a1 78",
        &Type::Number,
        expect!["expected a decimal number, found other text"],
    );
    check_refused(
        "cb 7f f8 00 00 00 00 00 00",
        &Type::Number,
        expect!["expected a number, found NaN"],
    );
    check_refused(
        "c1",
        &Type::Bool,
        expect!["expected a bool, found a reserved byte"],
    );
    check_refused(
        "91 c3",
        &Type::Tuple(vec![]),
        expect!["expected a tuple of 0 elements, found one of 1"],
    );
    check_refused(
        "82 a1 61 c0 a1 61 c0",
        &Type::map(Type::Bool),
        expect!["expected distinct keys, found a key twice"],
    );
    let pair = Type::object([("a", Type::Bool), ("b", Type::Bool)]);
    check_refused(
        "82 a1 61 c0 a1 61 c0",
        &pair,
        expect!["expected each attribute once, found one of them twice"],
    );
    check_refused(
        "82 a1 61 c0 a1 7a c0",
        &pair,
        expect!["z: expected the attributes of the schema, found another one"],
    );
}

#[test]
fn announced_lengths_are_not_believed() {
    for bytes in [
        "dd ff ff ff ff",
        "df ff ff ff ff",
        "db ff ff ff ff",
        "c9 ff ff ff ff 0c",
    ] {
        for ty in [
            Type::list(Type::Bool),
            Type::map(Type::Bool),
            Type::String,
            Type::Number,
        ] {
            assert!(
                msgpack::decode(&unhex(bytes), &ty).is_err(),
                "{bytes} as {ty}"
            );
        }
    }
}
