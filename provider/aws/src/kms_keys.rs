//! The two ways to name a KMS key: by its id, and by its ARN.

use slipway_framework::value::Value;

/// Whether two texts name one key. Keys of two accounts or regions may have one id only when they are
/// copies of each other, so that two ARNs are one key only when they are the same text.
pub(crate) fn are_same(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_str(), other.as_str()) else {
        return false;
    };
    match (id_in(one), id_in(other)) {
        (Some(id), None) => id == other,
        (None, Some(id)) => id == one,
        (Some(_), Some(_)) | (None, None) => one == other,
    }
}

/// The id in the ARN of a key.
pub(crate) fn id_in(text: &str) -> Option<&str> {
    let (arn, id) = text.split_once(":key/")?;
    arn.starts_with("arn:").then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        are_same(&Value::from(one), &Value::from(other))
    }

    #[test]
    fn an_id_is_the_key_of_its_arn() {
        let arn = "arn:aws:kms:eu-central-1:123456789012:key/1234";
        assert!(same(arn, "1234"));
        assert!(same("1234", arn));
        assert!(!same(arn, "12345"));
        assert!(!same(arn, "arn:aws:kms:eu-west-1:123456789012:key/1234"));
        assert!(!same("alias/main", arn));
    }
}
