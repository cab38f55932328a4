//! Values: samples of them, and the way into configurations and plans.

use serde_json::{Value as Json, json};
use slipway_acceptance::driver::value::{Type, Value};

/// A number that the record allows; there are two.
pub(super) fn whole(facts: &Json, number: usize) -> i64 {
    let low = facts["range"][0].as_f64().unwrap_or(1.0);
    // Samples are small numbers, far from where a float is no whole number any more.
    format!("{low:.0}").parse::<i64>().unwrap_or(1) + i64::try_from(number).unwrap_or(0)
}

/// A text that the record allows; there are two.
pub(super) fn text(path: &str, facts: &Json, number: usize) -> String {
    let is = |key: &str| !facts[key].is_null();
    let pair = if is("cidr") && path.contains("ipv6") {
        ["2001:db8:0:100::/56", "2001:db8:0:200::/56"]
    } else if is("cidr") {
        ["10.0.0.0/16", "10.1.0.0/16"]
    } else if is("arn") || path.ends_with("_arn") || path.ends_with("_arns") {
        [
            "arn:aws:iam::123456789012:role/a",
            "arn:aws:iam::123456789012:role/b",
        ]
    } else if is("ip") {
        ["192.0.2.1", "192.0.2.2"]
    } else if is("json") || is("json_policy") {
        [
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}"#,
        ]
    } else if is("text_of") {
        ["65000", "65001"]
    } else {
        ["sample-a", "sample-b"]
    };
    let mut text = pair[number].to_owned();
    let least = facts["length"][0].as_u64().unwrap_or(0);
    while u64::try_from(text.len()).unwrap_or(u64::MAX) < least {
        text.push('a');
    }
    text
}

/// The first object at a block's name.
fn inside<'j>(config: &'j Json, name: &str) -> Option<&'j Json> {
    let value = config.get(name)?;
    match value {
        Json::Array(elements) => elements.first(),
        other => Some(other),
    }
}

/// Whether something is set at a path.
pub(super) fn has(config: &Json, path: &str) -> bool {
    match path.split_once('.') {
        Some((name, rest)) => inside(config, name).is_some_and(|it| has(it, rest)),
        None => config.get(path).is_some(),
    }
}

/// Takes out what is at a path.
pub(super) fn take(config: &mut Json, path: &str) {
    match path.split_once('.') {
        Some((name, rest)) => {
            let inner = match config.get_mut(name) {
                Some(Json::Array(elements)) => elements.first_mut(),
                other => other,
            };
            if let Some(inner) = inner {
                take(inner, rest);
            }
        }
        None => {
            if let Some(members) = config.as_object_mut() {
                members.remove(path);
            }
        }
    }
}

/// The planned value at a path; of lists and sets the first element.
pub(super) fn at<'v>(planned: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = planned;
    for name in path.split('.') {
        while let Value::List(elements) | Value::Set(elements) = value {
            value = elements.first()?;
        }
        let Value::Map(members) = value else {
            return if is_unknown(value) { Some(value) } else { None };
        };
        value = members.get(name)?;
    }
    Some(value)
}

/// Whether a value is not known yet.
pub(super) const fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::Unknown(_))
}

/// A known value as JSON.
pub(super) fn known(value: &Value) -> Json {
    serde_json::from_str(&slipway_acceptance::driver::to_json(value))
        .unwrap_or_else(|error| json!(error.to_string()))
}

/// A planned value with something in the place of what is not known.
pub(super) fn made(value: &Value, ty: &Type) -> Json {
    match (value, ty) {
        (Value::Unknown(_), _) => zero(ty),
        (Value::List(elements) | Value::Set(elements), Type::List(inner) | Type::Set(inner)) => {
            elements.iter().map(|it| made(it, inner)).collect()
        }
        (Value::Map(members), Type::Object(types)) => {
            let members = members.iter().map(|(name, value)| {
                let json = types.get(name).map_or(Json::Null, |ty| made(value, ty));
                (name.clone(), json)
            });
            Json::Object(members.collect())
        }
        (Value::Map(members), Type::Map(inner)) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (key.clone(), made(value, inner)));
            Json::Object(members.collect())
        }
        (value, _) => known(value),
    }
}

fn zero(ty: &Type) -> Json {
    match ty {
        Type::String => json!("computed"),
        Type::Number => json!(1),
        Type::Bool => json!(false),
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => json!([]),
        Type::Map(_) => json!({}),
        Type::Object(fields) => {
            let fields = fields.iter().map(|(name, ty)| (name.clone(), zero(ty)));
            Json::Object(fields.collect())
        }
        Type::Dynamic => Json::Null,
    }
}
