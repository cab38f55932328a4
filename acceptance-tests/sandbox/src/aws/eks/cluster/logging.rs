//! The logs of the control plane: a description always lists all five types.

use crate::aws::eks::ask::strings;
use crate::aws::eks::error::Refusal;
use serde_json::{Value, json};

const TYPES: [&str; 5] = [
    "api",
    "audit",
    "authenticator",
    "controllerManager",
    "scheduler",
];

/// The types that a description enables.
fn enabled(described: &Value) -> Vec<String> {
    let setups = described["clusterLogging"].as_array().into_iter().flatten();
    setups
        .filter(|setup| setup["enabled"] == true)
        .flat_map(|setup| strings(&setup["types"]))
        .collect()
}

/// The description after a request; types that it does not name stay as they are.
pub(super) fn changed(before: &Value, asked: &Value) -> Result<Value, Refusal> {
    let mut on = enabled(before);
    for setup in asked["clusterLogging"].as_array().into_iter().flatten() {
        let types = strings(&setup["types"]);
        if let Some(unknown) = types.iter().find(|kind| !TYPES.contains(&kind.as_str())) {
            return Err(Refusal::parameter(format!("Unknown log type: {unknown}")));
        }
        on.retain(|kind| !types.contains(kind));
        if setup["enabled"] == true {
            on.extend(types);
        }
    }
    let part = |wanted: bool| -> Vec<&str> {
        TYPES
            .into_iter()
            .filter(|kind| on.iter().any(|on| on == kind) == wanted)
            .collect()
    };
    let setups: Vec<Value> = [(part(true), true), (part(false), false)]
        .into_iter()
        .filter(|(types, _)| !types.is_empty())
        .map(|(types, enabled)| json!({ "types": types, "enabled": enabled }))
        .collect();
    Ok(json!({ "clusterLogging": setups }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_lists_every_type_once() {
        let none = changed(&Value::Null, &Value::Null).expect("nothing asked");
        assert_eq!(
            none,
            json!({ "clusterLogging": [{ "types": TYPES, "enabled": false }] })
        );
        let asked = json!({ "clusterLogging": [
            { "types": ["audit", "api"], "enabled": true },
            { "types": ["scheduler"], "enabled": false },
        ] });
        let some = changed(&none, &asked).expect("known types");
        assert_eq!(
            some,
            json!({ "clusterLogging": [
                { "types": ["api", "audit"], "enabled": true },
                { "types": ["authenticator", "controllerManager", "scheduler"], "enabled": false },
            ] })
        );
        assert_eq!(changed(&some, &asked), Ok(some));
        let unknown = json!({ "clusterLogging": [{ "types": ["x"], "enabled": true }] });
        assert!(changed(&none, &unknown).is_err());
    }
}
