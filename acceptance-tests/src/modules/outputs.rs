//! What a plan changes of outputs, when another provider wrote the state.
//!
//! Modules put whole objects into outputs. Those of two providers are never equal: one has a member that
//! the other's version does not have yet (`region`), and what is left out is null for one and empty for
//! the other. Such an output changes once after the providers were exchanged, and nothing happens in the
//! cloud. Everything else that changes is told.

use crate::cli::state::Plan;
use serde_json::Value;
use std::fmt::Write as _;

/// The places in outputs that a plan gives another meaning, one a line; empty when there are none.
pub(super) fn changed(plan: &Plan) -> String {
    let mut text = String::new();
    let changes = plan.0.get("output_changes").and_then(Value::as_object);
    for (name, change) in changes.into_iter().flatten() {
        let side = |side| change.get(side).unwrap_or(&Value::Null);
        let place = format!("output {name}");
        if change.get("after_unknown") == Some(&Value::Bool(true)) {
            writeln!(text, "  {place}: {} -> unknown", side("before")).ok();
        } else {
            compare(&place, side("before"), side("after"), false, &mut text);
        }
    }
    text
}

/// Compares two values. Only a member of an object may be null on one side and empty on the other.
fn compare(place: &str, before: &Value, after: &Value, is_member: bool, text: &mut String) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let both = before
                .iter()
                .filter_map(|(name, it)| Some((name, it, after.get(name)?)));
            for (name, before, after) in both {
                compare(&format!("{place}.{name}"), before, after, true, text);
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                compare(&format!("{place}[{index}]"), before, after, false, text);
            }
        }
        (before, after) if before == after => {}
        (before, after) if is_member && is_nothing(before) && is_nothing(after) => {}
        _ => {
            writeln!(text, "  {place}: {before} -> {after}").ok();
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(before: Value, after: Value) -> String {
        changed(&Plan(json!({
            "output_changes": { "it": { "before": before, "after": after, "after_unknown": false } }
        })))
    }

    #[test]
    fn objects_of_two_schemas_are_the_same_when_what_both_have_is() {
        let official = json!([{ "id": "a", "ipv6": "", "tags": { "a": "b" } }]);
        let ours = json!([{ "id": "a", "ipv6": null, "tags": { "a": "b" }, "region": "here" }]);
        assert_eq!(of(official.clone(), ours.clone()), "");
        assert_eq!(of(ours, official), "");
    }

    #[test]
    fn everything_else_is_told() {
        let told = |before, after| assert!(!of(before, after).is_empty());
        told(json!(""), json!(null));
        told(json!([""]), json!([null]));
        told(json!(["a"]), json!([]));
        told(json!({ "id": "a" }), json!({ "id": "b" }));
        told(json!({ "id": "a" }), json!({ "id": null }));
        let unknown =
            json!({ "output_changes": { "it": { "before": "a", "after_unknown": true } } });
        assert_eq!(changed(&Plan(unknown)), "  output it: \"a\" -> unknown\n");
    }
}
