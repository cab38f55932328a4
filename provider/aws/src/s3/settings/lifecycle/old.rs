//! States of before version 1 of the schema, which had numbers as texts.

use serde_json::Value as Json;
use slipway_framework::diag::Diagnostics;

use crate::old_states;

/// The attributes that were texts.
const NUMBERS: [&str; 3] = [
    "newer_noncurrent_versions",
    "object_size_greater_than",
    "object_size_less_than",
];

/// The state of an older version as the present one has it.
///
/// # Errors
/// When it is no object.
pub(super) fn upgraded(type_name: &str, version: i64, state: Json) -> Result<Json, Diagnostics> {
    let mut state = old_states::object(type_name, version, state)?;
    state.values_mut().for_each(numbers);
    Ok(Json::Object(state))
}

/// Turns texts into numbers wherever they were; an empty one is none.
fn numbers(value: &mut Json) {
    match value {
        Json::Array(all) => all.iter_mut().for_each(numbers),
        Json::Object(all) => {
            for (name, value) in all {
                match value {
                    Json::String(text) if NUMBERS.contains(&name.as_str()) => {
                        *value = text.parse::<i64>().map_or(Json::Null, Json::from);
                    }
                    other => numbers(other),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_become_numbers() {
        let filter = |more: Json, less: Json| {
            json!({ "bucket": "b", "rule": [{ "filter": [
                { "object_size_greater_than": more, "object_size_less_than": less }
            ] }] })
        };
        let state = upgraded("t", 0, filter(json!("500"), json!("")));
        assert_eq!(state, Ok(filter(json!(500), Json::Null)));
    }
}
