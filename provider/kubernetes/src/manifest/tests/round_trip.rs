//! Whatever a value is, it can be written, and is read as it was.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::manifest::read;
use crate::manifest::scalar::{Scalar, resolve};

/// Values as Kubernetes has them: integers of 64 bits, and decimal numbers that are not whole.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9_f64)
            .prop_filter("not whole", |number| number.fract() != 0.0)
            .prop_map(Value::from),
        "[a-zA-Z0-9 .:#{}'\"&*!|>%@`,\\[\\]?~=_/\\\\\t\n-]{0,12}".prop_map(Value::from),
        // These are patterns.
        prop_oneof![
            "yes", "no", "on", "0777", "1e3", "~", "null", "\\.5", "1_000", "<<", "---"
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z0-9 ~.<-]{0,5}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// In blocks, with every text and every key in quotes: what other programs write.
fn write(value: &Value, indent: usize, into: &mut String) {
    let spaces = " ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                *into += &format!("\n{spaces}{}: ", Value::from(key.as_str()));
                write(value, indent + 2, into);
            }
        }
        Value::Array(values) if !values.is_empty() => {
            for value in values {
                *into += &format!("\n{spaces}- ");
                write(value, indent + 2, into);
            }
        }
        other => *into += &other.to_string(),
    }
}

proptest! {
    #[test]
    fn blocks_and_json_are_read_as_they_were_written(value in values()) {
        let object = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" }, "data": value,
        });
        let mut blocks = String::new();
        write(&object, 0, &mut blocks);
        for text in [blocks, object.to_string(), format!("{object:#}")] {
            let read = read(&[&text], "default");
            let read = read.map_err(|problems| TestCaseError::fail(format!("{text}\n{problems:?}")))?;
            prop_assert_eq!(Value::from(read[0].body.clone()), object.clone(), "{}", text);
        }
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "([a-z0-9 :#{}'\"&*!|>%@,\\[\\]?~\\-\n\t]|---\n|\\PC){0,60}") {
        let _ = read(&[&text], "default");
        let _ = resolve(&text);
    }

    #[test]
    fn integers_are_kept(number in any::<i64>()) {
        prop_assert_eq!(resolve(&number.to_string()), Scalar::Integer(number));
        if number > 0 {
            prop_assert_eq!(resolve(&format!("0x{number:x}")), Scalar::Integer(number));
            prop_assert_eq!(resolve(&format!("0{number:o}")), Scalar::Integer(number));
            prop_assert_eq!(resolve(&format!("-0b{number:b}")), Scalar::Integer(-number));
        }
    }
}
