//! States that older versions of a type's schema wrote.

use serde_json::{Map, Value as Json};
use slipway_framework::diag::{Diagnostic, Diagnostics};

/// A value that states have since a version of their schema.
pub struct Since {
    /// The first version that has it.
    pub version: i64,
    /// The attribute.
    pub attribute: &'static str,
    /// What an object of an older state has.
    pub value: Json,
}

/// The state of an older version with what later ones brought. What a state has stays as it is.
///
/// # Errors
/// When the state is no object.
pub fn filled(
    type_name: &str,
    version: i64,
    state: Json,
    new: impl IntoIterator<Item = Since>,
) -> Result<Json, Diagnostics> {
    let mut state = object(type_name, version, state)?;
    for since in new.into_iter().filter(|it| it.version > version) {
        let value = state.entry(since.attribute).or_insert(Json::Null);
        if value.is_null() {
            *value = since.value;
        }
    }
    Ok(Json::Object(state))
}

/// The attributes of a state.
///
/// # Errors
/// When it is no object.
pub fn object(
    type_name: &str,
    version: i64,
    state: Json,
) -> Result<Map<String, Json>, Diagnostics> {
    match state {
        Json::Object(state) => Ok(state),
        _ => Err(Diagnostics::from(Diagnostic::error(
            "Unable to read the stored state",
            format!(
                "The state of this {type_name}, version {version}, is no object. Nothing was changed.\n\
                 Remove it from the state with `terraform state rm` and import the object again."
            ),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn upgraded(version: i64, state: Json) -> Result<Json, Diagnostics> {
        let since = |version, attribute, value: Json| Since {
            version,
            attribute,
            value,
        };
        let new = [
            since(1, "force", json!(false)),
            since(2, "class", json!("plain")),
        ];
        filled("cloud_thing", version, state, new)
    }

    #[test]
    fn a_state_gets_what_came_after_its_version_and_keeps_what_it_has() {
        assert_eq!(
            upgraded(0, json!({ "id": "a", "force": null })),
            Ok(json!({ "id": "a", "force": false, "class": "plain" }))
        );
        assert_eq!(
            upgraded(0, json!({ "force": true })),
            Ok(json!({ "force": true, "class": "plain" }))
        );
        assert_eq!(
            upgraded(1, json!({ "id": "a" })),
            Ok(json!({ "id": "a", "class": "plain" }))
        );
    }

    #[test]
    fn a_state_that_is_no_object_is_refused() {
        let refused = upgraded(0, json!([])).expect_err("it is a list");
        let told: Vec<&str> = refused.iter().map(|it| it.detail.as_str()).collect();
        assert_eq!(
            told,
            [
                "The state of this cloud_thing, version 0, is no object. Nothing was changed.\n\
                 Remove it from the state with `terraform state rm` and import the object again."
            ]
        );
    }
}
