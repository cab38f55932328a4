//! Conditions in the status of objects.

use serde_json::Value;

/// The condition of a type.
pub(crate) fn find<'v>(status: &'v Value, r#type: &str) -> Option<&'v Value> {
    let conditions = status["conditions"].as_array()?;
    conditions
        .iter()
        .find(|condition| condition["type"] == r#type)
}

/// Whether a condition is there and true.
pub(crate) fn is_true(status: &Value, r#type: &str) -> bool {
    find(status, r#type).is_some_and(|condition| condition["status"] == "True")
}

/// What a condition says for itself: its message, or else its reason.
pub(crate) fn said(condition: &Value) -> String {
    let text = |name: &str| condition[name].as_str().unwrap_or_default().trim();
    match (text("reason"), text("message")) {
        ("", "") => format!(
            "{} is {}",
            condition["type"].as_str().unwrap_or_default(),
            condition["status"].as_str().unwrap_or_default()
        ),
        ("", message) => message.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}
