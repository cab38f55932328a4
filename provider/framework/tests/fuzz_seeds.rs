//! The seeds of the fuzz targets: made here, committed, and each run through its target's checks.
//!
//! When a seed that this test makes is missing or differs, the test writes it and fails, so that the
//! second run passes and the change is seen in review.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message;
use slipway_framework::schema::Type;
use slipway_framework::value::{DynamicValue, Number, Refinements, Value, json, msgpack};
use slipway_proto::tfplugin6 as proto;

#[expect(
    unreachable_pub,
    reason = "the module is public in the crate of the fuzz targets"
)]
#[path = "../fuzz/src/checks.rs"]
mod checks;

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target)
}

fn resource(known: bool) -> Value {
    let later = |value: Value, known_part: Refinements| {
        if known {
            value
        } else {
            known_part.into_unknown()
        }
    };
    let alias = |name: &str| {
        Value::object([
            ("name", Value::string(name)),
            ("evaluate", Value::Bool(true)),
        ])
    };
    let number = |text: &str| Number::parse(text).expect("a number").into_value();
    let settings = DynamicValue {
        ty: Type::object([("depth", Type::Number), ("any", Type::Dynamic)]),
        value: Value::object([("depth", number("0.1")), ("any", Value::Null)]),
    };
    let prefix = Refinements::not_null().with_string_prefix("arn:");
    let positive = Refinements::none().with_min(1, true).with_max(300, false);
    let some = Refinements::none().with_min_length(1).with_max_length(9);
    Value::object([
        ("id", later(Value::string("Z1_a.example.com"), prefix)),
        ("ttl", later(number("300"), positive)),
        ("enabled", later(Value::Bool(false), Refinements::none())),
        (
            "records",
            later(Value::set(["b", "é"].map(Value::string)), some),
        ),
        (
            "ports",
            Value::List(["-1", "2.5", "18446744073709551616"].map(number).into()),
        ),
        ("tags", Value::map([("Name", Value::string("a"))])),
        ("alias", Value::List(vec![alias("x"), alias("y")])),
        ("rule", Value::set([alias("z")])),
        ("settings", Value::Dynamic(Box::new(settings))),
        (
            "timeouts",
            Value::object([("create", Value::string("30m"))]),
        ),
    ])
}

/// One value of each of the types, in their order.
fn values() -> Vec<Value> {
    let resource = resource(true);
    let number = |text: &str| Number::parse(text).expect("a number").into_value();
    let list = DynamicValue {
        ty: Type::list(Type::Bool),
        value: Value::List(vec![Value::Bool(true), Value::Null]),
    };
    let list = Value::Dynamic(Box::new(list));
    vec![
        list.clone(),
        resource,
        number("1e999"),
        Value::string("text"),
        Value::List(vec![number("1"), number("-129"), number("0.1")]),
        Value::set(["a", "b"].map(Value::string)),
        Value::map([("k", list)]),
        Value::object([("a", Value::Bool(true)), ("b", Value::Null)]),
        Value::List(vec![
            Value::string(""),
            number("65536"),
            Value::List(vec![]),
        ]),
        Value::set([Value::object([
            ("key", Value::string("k")),
            ("value", number("2")),
        ])]),
    ]
}

trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Number {
    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

/// The seeds of one target by file name.
type Seeds = BTreeMap<String, Vec<u8>>;

/// What holds for every input of one target.
type Check = fn(&[u8]);

fn with_choice(choice: usize, bytes: Vec<u8>) -> Vec<u8> {
    let mut seed = vec![u8::try_from(choice).expect("few choices")];
    seed.extend(bytes);
    seed
}

fn msgpack_seeds() -> Seeds {
    let types = checks::types();
    let mut seeds: Seeds = values()
        .iter()
        .zip(&types)
        .enumerate()
        .map(|(at, (value, ty))| {
            let bytes = msgpack::encode(value, ty).expect("the value fits");
            (format!("{at:02}"), with_choice(at, bytes))
        })
        .collect();
    let unknown = msgpack::encode(&resource(false), &types[1]).expect("the value fits");
    seeds.insert("20-unknowns".to_owned(), with_choice(1, unknown));
    seeds
}

fn json_seeds() -> Seeds {
    let seeds = values().into_iter().zip(checks::types()).enumerate();
    seeds
        .map(|(at, (value, ty))| {
            let bytes = json::encode(&value, &ty).expect("the value fits");
            (format!("{at:02}"), with_choice(at, bytes))
        })
        .collect()
}

fn proto_seeds() -> Seeds {
    let ty = checks::resource();
    let packed = |value: &Value| {
        Some(proto::DynamicValue {
            msgpack: msgpack::encode(value, &ty).expect("the value fits"),
            json: Vec::new(),
        })
    };
    let type_name = "aws_route53_record".to_owned();
    let (known, unknown) = (resource(true), resource(false));
    let plan = proto::plan_resource_change::Request {
        type_name: type_name.clone(),
        prior_state: packed(&known),
        proposed_new_state: packed(&unknown),
        config: packed(&unknown),
        prior_private: b"{}".to_vec(),
        ..Default::default()
    };
    let apply = proto::apply_resource_change::Request {
        type_name: type_name.clone(),
        prior_state: packed(&Value::Null),
        planned_state: packed(&unknown),
        config: packed(&known),
        ..Default::default()
    };
    let read = proto::read_resource::Request {
        type_name: type_name.clone(),
        current_state: Some(proto::DynamicValue {
            msgpack: Vec::new(),
            json: json::encode(&known, &ty).expect("the value fits"),
        }),
        ..Default::default()
    };
    let upgrade = proto::upgrade_resource_state::Request {
        type_name,
        version: 2,
        raw_state: Some(proto::RawState {
            json: json::encode(&known, &ty).expect("the value fits"),
            flatmap: BTreeMap::from([("id".to_owned(), "x".to_owned())]),
        }),
    };
    [
        ("02-read", 2, read.encode_to_vec()),
        ("03-plan", 3, plan.encode_to_vec()),
        ("04-apply", 4, apply.encode_to_vec()),
        ("06-upgrade", 6, upgrade.encode_to_vec()),
    ]
    .map(|(name, call, body)| (name.to_owned(), with_choice(call, body)))
    .into()
}

fn text_seeds() -> Seeds {
    [
        ("00-policy", "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":true}}}}\0{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"\",\"Principal\":{\"AWS\":[\"arn:aws:iam::123456789012:root\"]}}]}"),
        ("01-name", "\\052.Example.com.\0*.example.com"),
        ("02-block", "10.1.2.3/16\x002001:db8::/32"),
        ("03-duration", "1h30m0.5s\x0090m500ms"),
        ("04-moment", "2024-02-29T12:00:00.5Z\x002024-02-29T12:00:00+01:30"),
        ("05-arn", "arn:aws:logs:eu-west-1:123456789012:log-group:a:*\0arn:aws:s3:::b"),
        ("06-number", "-12.5e-3\0Inf"),
        ("07-json", "[1.0,{\"a\":null}]\0[1, {\"\\u0061\":null}]"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into()
}

/// Writes what is missing and says what that was.
fn write_missing(target: &str, seeds: &Seeds) -> Vec<String> {
    let folder = folder(target);
    fs::create_dir_all(&folder).expect("the folder of seeds can be made");
    let stale = seeds
        .iter()
        .filter(|(name, bytes)| fs::read(folder.join(name)).ok().as_ref() != Some(*bytes));
    stale
        .map(|(name, bytes)| {
            fs::write(folder.join(name), bytes).expect("a seed can be written");
            format!("{target}/{name}")
        })
        .collect()
}

fn run_all(target: &str, check: Check) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder(target)).expect("the target has seeds") {
        let path = entry.expect("the folder can be listed").path();
        check(&fs::read(path).expect("a seed can be read"));
        count += 1;
    }
    count
}

#[test]
fn seeds_are_current_and_pass() {
    let mut written = Vec::new();
    let targets: [(&str, Seeds, Check); 4] = [
        ("msgpack", msgpack_seeds(), checks::msgpack),
        ("json_state", json_seeds(), checks::json_state),
        ("proto_bodies", proto_seeds(), checks::proto_bodies),
        ("text", text_seeds(), checks::text),
    ];
    for (target, seeds, check) in targets {
        written.extend(write_missing(target, &seeds));
        assert!(run_all(target, check) >= seeds.len(), "{target}");
    }
    assert!(
        written.is_empty(),
        "these seeds were written, commit them: {written:?}"
    );
}

/// A seed of which nothing is decoded would guide nothing.
#[test]
fn generated_seeds_are_accepted() {
    for (seeds, json_form) in [(msgpack_seeds(), false), (json_seeds(), true)] {
        for (name, seed) in seeds {
            let ty = &checks::types()[usize::from(seed[0])];
            let value = if json_form {
                json::decode(&seed[1..], ty)
            } else {
                msgpack::decode(&seed[1..], ty)
            };
            assert!(value.is_ok(), "{name}: {value:?}");
        }
    }
}
