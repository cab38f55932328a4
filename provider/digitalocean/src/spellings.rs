//! Spellings of values in states that the official provider wrote.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use slipway_framework::value::Value;

/// Whether one of two texts is the SHA-1 sum of the other one.
pub(crate) fn same_sum(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => is_sum(a, b) || is_sum(b, a),
        _ => false,
    }
}

fn is_sum(sum: &str, text: &str) -> bool {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<String>() == sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_as_its_sum() {
        let text = Value::string("abc");
        let sum = Value::string("a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(same_sum(&text, &sum));
        assert!(same_sum(&sum, &text));
        assert!(!same_sum(&sum, &Value::string("abd")));
        assert!(!same_sum(&sum, &Value::Null));
    }
}
