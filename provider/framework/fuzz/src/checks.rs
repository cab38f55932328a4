//! What holds for every input. The first byte of most of them chooses a type or a message.

use prost::Message;
use slipway_framework::diag::Diagnostics;
use slipway_framework::path::Path;
use slipway_framework::schema::Type;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;
use slipway_framework::value::{Number, Value, json, msgpack};
use slipway_proto::tfplugin6 as proto;

/// The types that the targets decode.
pub fn types() -> Vec<Type> {
    let resource = resource();
    vec![
        Type::Dynamic,
        resource,
        Type::Number,
        Type::String,
        Type::list(Type::Number),
        Type::set(Type::String),
        Type::map(Type::Dynamic),
        Type::object([("a", Type::Bool), ("b", Type::Number)]),
        Type::Tuple(vec![Type::String, Type::Number, Type::list(Type::Bool)]),
        Type::set(Type::object([
            ("key", Type::String),
            ("value", Type::Number),
        ])),
    ]
}

/// A resource with every kind of attribute and block.
pub fn resource() -> Type {
    let alias = Type::object([("name", Type::String), ("evaluate", Type::Bool)]);
    Type::object([
        ("id", Type::String),
        ("ttl", Type::Number),
        ("enabled", Type::Bool),
        ("records", Type::set(Type::String)),
        ("ports", Type::list(Type::Number)),
        ("tags", Type::map(Type::String)),
        ("alias", Type::list(alias.clone())),
        ("rule", Type::set(alias)),
        ("settings", Type::Dynamic),
        ("timeouts", Type::object([("create", Type::String)])),
    ])
}

fn chosen(input: &[u8]) -> Option<(Type, &[u8])> {
    let (choice, rest) = input.split_first()?;
    let mut types = types();
    let count = types.len();
    Some((types.swap_remove(usize::from(*choice) % count), rest))
}

/// A type, then a value of it as MessagePack.
pub fn msgpack(input: &[u8]) {
    if let Some((ty, bytes)) = chosen(input) {
        check_msgpack(bytes, &ty);
    }
}

/// A type, then a value of it as JSON.
pub fn json_state(input: &[u8]) {
    if let Some((ty, bytes)) = chosen(input) {
        check_json(bytes, &ty);
    }
}

/// A call, then its request as the host encodes it.
pub fn proto_bodies(input: &[u8]) {
    let Some((call, body)) = input.split_first() else {
        return;
    };
    let ty = resource();
    let values = match call % 8 {
        0 => proto::validate_resource_config::Request::decode(body).map(|r| vec![r.config]),
        1 => proto::configure_provider::Request::decode(body).map(|r| vec![r.config]),
        2 => proto::read_resource::Request::decode(body)
            .map(|r| vec![r.current_state, r.provider_meta]),
        3 => proto::plan_resource_change::Request::decode(body)
            .map(|r| vec![r.prior_state, r.proposed_new_state, r.config]),
        4 => proto::apply_resource_change::Request::decode(body)
            .map(|r| vec![r.prior_state, r.planned_state, r.config]),
        5 => proto::read_data_source::Request::decode(body).map(|r| vec![r.config]),
        6 => proto::upgrade_resource_state::Request::decode(body).map(|r| {
            if let Some(state) = r.raw_state {
                check_json(&state.json, &ty);
            }
            Vec::new()
        }),
        _ => proto::import_resource_state::Request::decode(body).map(|_| Vec::new()),
    };
    for value in values.into_iter().flatten().flatten() {
        // The host prefers MessagePack where it finds both.
        if value.msgpack.is_empty() {
            check_json(&value.json, &ty);
        } else {
            check_msgpack(&value.msgpack, &ty);
        }
    }
}

/// Two texts, separated by a zero byte, as arguments of every rule about text.
pub fn text(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else {
        return;
    };
    let (a, b) = input.split_once('\0').unwrap_or((input, ""));
    let [a, b] = [a, b].map(Value::string);
    for rule in [
        SemanticEquality::CaseInsensitive,
        SemanticEquality::DnsName,
        SemanticEquality::Json,
        SemanticEquality::IamPolicy,
        SemanticEquality::Cidr,
        SemanticEquality::Arn,
        SemanticEquality::Duration,
        SemanticEquality::Timestamp,
        SemanticEquality::OuterWhitespace,
        SemanticEquality::SshPublicKey,
    ] {
        assert_eq!(rule.equal(&a, &b), rule.equal(&b, &a), "{rule:?}");
    }
    let json = SemanticEquality::Json.equal(&a, &b);
    assert!(!json || SemanticEquality::IamPolicy.equal(&a, &b));
    for validator in [
        Validator::length(3..=5),
        Validator::one_of(["alpha", "beta"]),
        Validator::any_of([Validator::cidr_network(), Validator::ip_address()]),
        Validator::arn(),
        Validator::json_object(),
        Validator::timestamp(),
        Validator::duration(),
    ] {
        validator.validate(&a, &Path::of("a"), &mut Diagnostics::new());
    }
    if let Some(Ok(number)) = a.as_str().map(Number::parse) {
        assert_eq!(Number::parse(&number.to_string()).as_ref(), Ok(&number));
        if let Some(float) = Number::from_f64(number.to_f64()) {
            assert_eq!(float.to_f64(), number.to_f64());
        }
    }
}

/// What is accepted can be written, and is then read as the same value.
fn check_msgpack(bytes: &[u8], ty: &Type) {
    if let Ok(value) = msgpack::decode(bytes, ty) {
        let again = msgpack::encode(&value, ty).expect("what was decoded fits its type");
        assert_eq!(msgpack::decode(&again, ty), Ok(value));
    }
}

fn check_json(bytes: &[u8], ty: &Type) {
    if let Ok(value) = json::decode(bytes, ty) {
        match json::encode(&value, ty) {
            Ok(again) => assert_eq!(json::decode(&again, ty).as_ref(), Ok(&value)),
            // `"Inf"` is read as core reads it, but JSON has no number for it.
            Err(error) => assert_eq!(error.found(), "a number"),
        }
        let packed = msgpack::encode(&value, ty).expect("what was decoded fits its type");
        assert_eq!(msgpack::decode(&packed, ty), Ok(value));
    }
}
