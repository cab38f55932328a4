//! Random types with values that fit them, and random damage.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::Union;

use super::super::{DynamicValue, Number, Refinements, Value, json, msgpack};
use crate::schema::Type;

fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        Just(Type::String),
        Just(Type::Number),
        Just(Type::Bool),
        Just(Type::Dynamic),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            btree_map("[a-z]{1,4}", inner.clone(), 0..4).prop_map(Type::Object),
            vec(inner, 0..3).prop_map(Type::Tuple),
        ]
    })
}

fn numbers(infinite: bool) -> BoxedStrategy<Number> {
    let finite = prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        proptest::num::f64::NORMAL.prop_map(|float| Number::from_f64(float).unwrap()),
        "-?[0-9]{1,25}(\\.[0-9]{1,25})?".prop_map(|text| Number::parse(&text).unwrap()),
        "-?[1-9]e-?[0-9]{1,8}".prop_map(|text| Number::parse(&text).unwrap()),
    ];
    if !infinite {
        return finite.boxed();
    }
    let infinities = prop_oneof![Just(Number::INFINITY), Just(Number::NEG_INFINITY)];
    prop_oneof![9 => finite, 1 => infinities].boxed()
}

fn texts() -> impl Strategy<Value = Value> {
    "\\PC{0,12}|[a-z\u{301}\u{1100}\u{1161}]{0,8}".prop_map(Value::string)
}

fn keys() -> impl Strategy<Value = String> {
    texts().prop_map(|text| text.as_str().unwrap_or_default().to_owned())
}

fn refinements(ty: &Type) -> BoxedStrategy<Refinements> {
    let none = Just(Refinements::none());
    let known = match ty {
        Type::String => keys()
            .prop_map(|prefix| Refinements::none().with_string_prefix(prefix))
            .boxed(),
        Type::Number => (numbers(false), any::<bool>())
            .prop_filter("short enough to be sent", |(n, _)| {
                n.to_string().len() < 200
            })
            .prop_map(|(n, inclusive)| Refinements::none().with_min(n, inclusive))
            .boxed(),
        Type::List(_) | Type::Set(_) | Type::Map(_) => (0u64..5, 5u64..1000)
            .prop_map(|(min, max)| {
                Refinements::none()
                    .with_min_length(min)
                    .with_max_length(max)
            })
            .boxed(),
        _ => none.clone().boxed(),
    };
    (prop_oneof![none, known], any::<bool>())
        .prop_map(|(known, not_null)| {
            if not_null {
                known.and_not_null()
            } else {
                known
            }
        })
        .boxed()
}

/// Values of a type: whatever it allows, or only what JSON can express.
fn values(ty: &Type, all: bool) -> BoxedStrategy<Value> {
    let known = match ty {
        Type::String => texts().boxed(),
        Type::Number => numbers(all).prop_map(Value::Number).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::List(of) => vec(values(of, all), 0..4).prop_map(Value::List).boxed(),
        Type::Set(of) => vec(values(of, all), 0..4).prop_map(Value::set).boxed(),
        Type::Map(of) => btree_map(keys(), values(of, all), 0..4)
            .prop_map(Value::Map)
            .boxed(),
        Type::Tuple(types) => types
            .iter()
            .map(|ty| values(ty, all))
            .collect::<Vec<_>>()
            .prop_map(Value::List)
            .boxed(),
        Type::Object(types) => {
            let names: Vec<String> = types.keys().cloned().collect();
            let attributes: Vec<_> = types.values().map(|ty| values(ty, all)).collect();
            attributes
                .prop_map(move |values| {
                    Value::Object(
                        names
                            .iter()
                            .cloned()
                            .zip(values)
                            .collect::<BTreeMap<_, _>>(),
                    )
                })
                .boxed()
        }
        Type::Dynamic => {
            let inner = prop_oneof![
                Just(Type::String),
                Just(Type::Number),
                Just(Type::list(Type::Bool)),
                Just(Type::map(Type::object([("a", Type::Number)]))),
            ];
            inner
                .prop_flat_map(move |ty| (Just(ty.clone()), values(&ty, all)))
                .prop_map(|(ty, value)| Value::Dynamic(Box::new(DynamicValue { ty, value })))
                .boxed()
        }
    };
    let mut choices = vec![(8, known), (1, Just(Value::Null).boxed())];
    if all {
        let unknown = match ty {
            Type::Dynamic => Just(Value::unknown()).boxed(),
            _ => refinements(ty).prop_map(Refinements::into_unknown).boxed(),
        };
        choices.push((1, unknown));
    }
    Union::new_weighted(choices).boxed()
}

fn typed_values(all: bool) -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(move |ty| (Just(ty.clone()), values(&ty, all)))
}

/// Bytes that once were a message: some overwritten, some cut out, some doubled.
fn damage(mut bytes: Vec<u8>, wounds: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (at, kind, byte) in wounds {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match kind % 4 {
            0 => bytes[at] = *byte,
            1 => bytes.truncate(at),
            2 => bytes.insert(at, *byte),
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}

fn wounds() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    vec(any::<(prop::sample::Index, u8, u8)>(), 1..6)
}

/// What is accepted is a value like any other: it can be written, and is then read as the same.
fn check_accepted(bytes: &[u8], ty: &Type) -> Result<(), TestCaseError> {
    if let Ok(value) = msgpack::decode(bytes, ty) {
        let again = msgpack::encode(&value, ty).unwrap();
        prop_assert_eq!(msgpack::decode(&again, ty), Ok(value));
    }
    if let Ok(value) = json::decode(bytes, ty) {
        match json::encode(&value, ty) {
            Ok(again) => prop_assert_eq!(json::decode(&again, ty), Ok(value)),
            // `"Inf"` is read as core reads it, but JSON has no number for it.
            Err(error) => prop_assert_eq!(error.found(), "a number"),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn msgpack_round_trips((ty, value) in typed_values(true)) {
        let bytes = msgpack::encode(&value, &ty).unwrap();
        prop_assert_eq!(msgpack::decode(&bytes, &ty), Ok(value));
    }

    #[test]
    fn json_round_trips((ty, value) in typed_values(false)) {
        let text = json::encode(&value, &ty).unwrap();
        prop_assert_eq!(json::decode(&text, &ty), Ok(value));
    }

    #[test]
    fn types_round_trip(ty in types()) {
        prop_assert_eq!(Type::from_json(&ty.to_json()), Ok(ty));
    }

    #[test]
    fn random_bytes_are_decoded_or_refused(ty in types(), bytes in vec(any::<u8>(), 0..64)) {
        check_accepted(&bytes, &ty)?;
    }

    #[test]
    fn damaged_messages_are_decoded_or_refused(
        (ty, value) in typed_values(true), wounds in wounds(),
    ) {
        check_accepted(&damage(msgpack::encode(&value, &ty).unwrap(), &wounds), &ty)?;
    }

    #[test]
    fn damaged_json_is_decoded_or_refused(
        (ty, value) in typed_values(false), wounds in wounds(),
    ) {
        check_accepted(&damage(json::encode(&value, &ty).unwrap(), &wounds), &ty)?;
    }
}
