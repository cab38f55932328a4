//! The part of JSON Schema that the catalogue's add-ons use: `type`, `enum`, `properties`,
//! `additionalProperties`, `required`, `items`. A keyword beyond that fails the test below.

use serde_json::Value;

/// What a value breaks, each with its place, in the words of the service
/// (aws/containers-roadmap#2216, cookpad/terraform-aws-eks#331).
pub(super) fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    check(schema, value, "$", &mut errors);
    errors
}

fn check(schema: &Value, value: &Value, place: &str, errors: &mut Vec<String>) {
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|kind| is(kind, value)) {
        let (found, wanted) = (name(value), types.join(", "));
        errors.push(format!("{place}: {found} found, {wanted} expected"));
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        let allowed: Vec<String> = allowed
            .iter()
            .map(|one| one.as_str().map_or(one.to_string(), str::to_owned))
            .collect();
        errors.push(format!(
            "{place}: does not have a value in the enumeration [{}]",
            allowed.join(", ")
        ));
    }
    if let Some(items) = value.as_array() {
        for (at, item) in items.iter().enumerate() {
            check(&schema["items"], item, &format!("{place}[{at}]"), errors);
        }
    }
    let Some(members) = value.as_object() else {
        return;
    };
    for wanted in schema["required"].as_array().into_iter().flatten() {
        let wanted = wanted.as_str().unwrap_or_default();
        if !members.contains_key(wanted) {
            errors.push(format!("{place}.{wanted}: is missing but it is required"));
        }
    }
    for (member, value) in members {
        let place = format!("{place}.{member}");
        match (
            schema["properties"].get(member),
            &schema["additionalProperties"],
        ) {
            (Some(schema), _) => check(schema, value, &place, errors),
            (None, Value::Bool(false)) => errors.push(format!(
                "{place}: is not defined in the schema and the schema does not allow additional properties"
            )),
            (None, schema) => check(schema, value, &place, errors),
        }
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "number" => value.is_number(),
        kind => kind == name(value),
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_name_the_place() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["mode"],
            "properties": {
                "mode": { "type": "string", "enum": ["a", "b"] },
                "count": { "type": "integer" },
                "env": { "type": "object", "additionalProperties": { "type": "string" } },
                "many": { "type": "array", "items": { "type": "object" } },
            },
        });
        let broken = |value| errors(&schema, &value).join("; ");
        assert_eq!(
            broken(json!({ "mode": "a", "count": 2, "env": { "A": "x" } })),
            ""
        );
        assert_eq!(broken(Value::Null), "$: null found, object expected");
        for (member, value, text) in [
            (
                "count",
                json!("2"),
                "$.count: string found, integer expected",
            ),
            (
                "mode",
                json!("c"),
                "$.mode: does not have a value in the enumeration [a, b]",
            ),
            (
                "env",
                json!({ "A": 1 }),
                "$.env.A: integer found, string expected",
            ),
            (
                "many",
                json!([{}, 1]),
                "$.many[1]: integer found, object expected",
            ),
            (
                "other",
                json!(1),
                "$.other: is not defined in the schema and the schema does not allow additional properties",
            ),
        ] {
            let mut whole = json!({ "mode": "a" });
            whole[member] = value;
            assert_eq!(broken(whole), text);
        }
        assert_eq!(broken(json!({})), "$.mode: is missing but it is required");
    }

    #[test]
    fn the_catalogue_uses_only_what_is_checked() {
        const KNOWN: [&str; 8] = [
            "$schema",
            "title",
            "type",
            "enum",
            "properties",
            "additionalProperties",
            "required",
            "items",
        ];
        fn walk(schema: &Value) {
            for (keyword, value) in schema.as_object().into_iter().flatten() {
                assert!(KNOWN.contains(&keyword.as_str()), "{keyword}");
                match keyword.as_str() {
                    "properties" => value.as_object().expect("a map").values().for_each(walk),
                    "additionalProperties" | "items" => walk(value),
                    _ => {}
                }
            }
        }
        super::super::ADDONS
            .iter()
            .for_each(|addon| walk(&addon["schema"]));
    }
}
