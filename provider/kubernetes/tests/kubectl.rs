//! Manifests are read as kubectl reads them.
//!
//! Beside each manifest of `tests/kubectl` stands what kubectl 1.36.3 made of it, from
//! `kubectl patch --local --type=merge -p '{}' -o json -f NAME.yaml > NAME.json`,
//! which needs no cluster and changes nothing. Numbers larger than an int64 are floats in both.

use std::fs;
use std::path::Path;

use serde_json::{Deserializer, Value};
use slipway_kubernetes::manifest::read;

#[test]
fn manifests_are_read_as_by_kubectl() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubectl");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder of manifests") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a manifest");
        let objects = read(&[&text], "default").unwrap_or_else(|problems| {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}: {}", path.display(), problems.join("\n"))
        });
        let ours: Vec<_> = objects
            .into_iter()
            .map(|object| object.body.into())
            .collect();
        let recorded = fs::read_to_string(path.with_extension("json")).expect("a record");
        let recorded: Vec<Value> = Deserializer::from_str(&recorded)
            .into_iter()
            .map(|value| int64(value.expect("JSON")))
            .collect();
        for (ours, theirs) in ours.iter().zip(&recorded) {
            same(ours, theirs, &mut vec![path.display().to_string()]);
        }
        assert_eq!(ours.len(), recorded.len(), "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 8, "a manifest is gone, or one is new");
}

/// With the numbers that are no int64 as floats, as Kubernetes has them.
fn int64(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_i64().is_none() => {
            Value::from(number.as_f64().expect("a number"))
        }
        Value::Array(values) => values.into_iter().map(int64).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, int64(value)))
            .collect(),
        other => other,
    }
}

/// Says where two values differ.
#[track_caller]
fn same(ours: &Value, theirs: &Value, path: &mut Vec<String>) {
    if let (Value::Object(ours), Value::Object(theirs)) = (ours, theirs) {
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>(),
            "{path:?}"
        );
        for (key, ours) in ours {
            path.push(key.clone());
            same(ours, &theirs[key], path);
            path.pop();
        }
        return;
    }
    if let (Value::Array(ours), Value::Array(theirs)) = (ours, theirs) {
        assert_eq!(ours.len(), theirs.len(), "{path:?}");
        for (ours, theirs) in ours.iter().zip(theirs) {
            same(ours, theirs, path);
        }
        return;
    }
    if ours.is_f64()
        && theirs.is_f64()
        && let (Some(ours), Some(theirs)) = (ours.as_f64(), theirs.as_f64())
    {
        // The last digit of a float is lost where the record is read, not where the manifest is.
        let near = (ours - theirs).abs() <= theirs.abs() * 3e-16;
        assert!(near, "{path:?}: {ours} is not {theirs}");
        return;
    }
    assert_eq!(ours, theirs, "{path:?}");
}
