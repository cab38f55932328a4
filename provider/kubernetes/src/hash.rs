//! Short hashes: whether a text is the same as before, without keeping it.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;

/// The first 64 bits of the SHA-256, as hexadecimal digits.
#[must_use]
pub fn of_text(text: &str) -> String {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The same of a value; the order of its keys does not matter.
#[must_use]
pub fn of_value(value: &Value) -> String {
    of_text(&sorted(value).to_string())
}

/// The same value with the keys of all maps in order, whatever order its maps keep.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let pairs = keys.into_iter();
            Value::Object(pairs.map(|key| (key.clone(), sorted(&map[key]))).collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_matter_and_that_of_lists_does() {
        let of = |text: &str| of_value(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(
            of(r#"{"a":1,"b":{"c":2,"d":3}}"#),
            of(r#"{"b":{"d":3,"c":2},"a":1}"#)
        );
        assert_ne!(of("[1,2]"), of("[2,1]"));
        // FIPS 180-2, the example "abc".
        assert_eq!(of_text("abc"), "ba7816bf8f01cfea");
        assert_eq!(of_value(&json!(null)), of_text("null"));
    }
}
