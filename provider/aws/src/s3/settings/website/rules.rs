//! Redirections as blocks, as JSON, and as the API has them.
//!
//! The JSON is a list of the API's `RoutingRule`, with its names of members (S3 API reference,
//! `RoutingRule`, and the user guide, "Configuring advanced conditional redirects").

use aws_sdk_s3::types as sdk;
use serde_json::{Map, Value as Json};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::value::Value;

use super::model::{Condition, Redirect, RoutingRule};
use crate::parts::given;
use crate::s3::settings::{block, single, text};

/// The members of a condition.
const CONDITION: [&str; 2] = ["HttpErrorCodeReturnedEquals", "KeyPrefixEquals"];

/// The members of a redirection.
const REDIRECT: [&str; 5] = [
    "HostName",
    "HttpRedirectCode",
    "Protocol",
    "ReplaceKeyPrefixWith",
    "ReplaceKeyWith",
];

/// A rule as a block has it.
pub(super) fn block_of(rule: &sdk::RoutingRule) -> RoutingRule {
    let condition = rule.condition.as_ref().map(|it| Condition {
        http_error_code_returned_equals: it.http_error_code_returned_equals.clone().into(),
        key_prefix_equals: it.key_prefix_equals.clone().into(),
    });
    let redirect = rule.redirect.as_ref().map(|it| Redirect {
        host_name: it.host_name.clone().into(),
        http_redirect_code: it.http_redirect_code.clone().into(),
        protocol: it.protocol.as_ref().map(|it| it.as_str().to_owned()).into(),
        replace_key_prefix_with: it.replace_key_prefix_with.clone().into(),
        replace_key_with: it.replace_key_with.clone().into(),
    });
    RoutingRule {
        condition: block(condition),
        redirect: block(redirect),
    }
}

/// A block as the API takes it.
pub(super) fn of_block(rule: &RoutingRule) -> sdk::RoutingRule {
    let condition = single(&rule.condition).map(|it| {
        sdk::Condition::builder()
            .set_http_error_code_returned_equals(text(&it.http_error_code_returned_equals))
            .set_key_prefix_equals(text(&it.key_prefix_equals))
            .build()
    });
    let redirect = single(&rule.redirect).map(|it| {
        sdk::Redirect::builder()
            .set_host_name(text(&it.host_name))
            .set_http_redirect_code(text(&it.http_redirect_code))
            .set_protocol(given(&it.protocol).map(sdk::Protocol::from))
            .set_replace_key_prefix_with(text(&it.replace_key_prefix_with))
            .set_replace_key_with(text(&it.replace_key_with))
            .build()
    });
    sdk::RoutingRule::builder()
        .set_condition(condition)
        .set_redirect(redirect)
        .build()
}

/// Rules as JSON, in the order and form that hashicorp/aws writes; `None` when there are none.
pub(super) fn json_of(rules: &[sdk::RoutingRule]) -> Option<String> {
    if rules.is_empty() {
        return None;
    }
    let object = |pairs: &[(&str, Option<&str>)]| {
        let pairs = pairs.iter().filter_map(|(name, value)| {
            let value = value.filter(|it| !it.is_empty())?;
            Some(((*name).to_owned(), Json::from(value)))
        });
        Json::Object(pairs.collect())
    };
    let each = rules.iter().map(|rule| {
        let mut whole = Map::new();
        if let Some(it) = &rule.condition {
            let values = [it.http_error_code_returned_equals(), it.key_prefix_equals()];
            let pairs: Vec<_> = CONDITION.into_iter().zip(values).collect();
            whole.insert("Condition".to_owned(), object(&pairs));
        }
        if let Some(it) = &rule.redirect {
            let values = [
                it.host_name(),
                it.http_redirect_code(),
                it.protocol().map(sdk::Protocol::as_str),
                it.replace_key_prefix_with(),
                it.replace_key_with(),
            ];
            let pairs: Vec<_> = REDIRECT.into_iter().zip(values).collect();
            whole.insert("Redirect".to_owned(), object(&pairs));
        }
        Json::Object(whole)
    });
    Some(Json::Array(each.collect()).to_string())
}

/// The rules that a JSON text says, as [`check`] lets it pass.
pub(super) fn of_json(text: &str) -> Vec<sdk::RoutingRule> {
    let Ok(Json::Array(rules)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let each = rules.iter().map(|rule| {
        let text = |part: &str, name: &str| {
            let value = rule.get(part).and_then(|it| it.get(name))?;
            let value = match value {
                Json::String(text) => text.clone(),
                Json::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(value).filter(|it| !it.is_empty())
        };
        let condition = rule.get("Condition").filter(|it| it.is_object()).map(|_| {
            sdk::Condition::builder()
                .set_http_error_code_returned_equals(text("Condition", CONDITION[0]))
                .set_key_prefix_equals(text("Condition", CONDITION[1]))
                .build()
        });
        let redirect = rule.get("Redirect").filter(|it| it.is_object()).map(|_| {
            let protocol = text("Redirect", REDIRECT[2]);
            sdk::Redirect::builder()
                .set_host_name(text("Redirect", REDIRECT[0]))
                .set_http_redirect_code(text("Redirect", REDIRECT[1]))
                .set_protocol(protocol.as_deref().map(sdk::Protocol::from))
                .set_replace_key_prefix_with(text("Redirect", REDIRECT[3]))
                .set_replace_key_with(text("Redirect", REDIRECT[4]))
                .build()
        });
        sdk::RoutingRule::builder()
            .set_condition(condition)
            .set_redirect(redirect)
            .build()
    });
    each.collect()
}

/// Whether two texts say the same rules: members without a value count as left out.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => fault(a).is_none() && fault(b).is_none() && of_json(a) == of_json(b),
        _ => false,
    }
}

/// Tells what is wrong with the JSON, which S3 would otherwise not be told of.
pub(super) fn check(rules: &Attr<String>, diagnostics: &mut Diagnostics) {
    if let Some(fault) = given(rules).and_then(fault) {
        let detail = format!(
            "`routing_rules` is no list of redirections: {fault}. Nothing was changed.\n\
             Write a JSON list of objects with `Condition` and `Redirect`, or use `routing_rule` blocks."
        );
        let told = Diagnostic::error("Malformed routing rules", detail);
        diagnostics.push(told.at(Path::of("routing_rules")));
    }
}

/// What is wrong with a JSON text of rules.
fn fault(text: &str) -> Option<String> {
    let rules = match serde_json::from_str(text) {
        Ok(Json::Array(rules)) => rules,
        Ok(_) => return Some("it is no list".to_owned()),
        Err(error) => return Some(format!("it is no JSON ({error})")),
    };
    rules.iter().find_map(|rule| {
        let Some(rule) = rule.as_object() else {
            return Some("an element is no object".to_owned());
        };
        rule.iter().find_map(|(part, members)| {
            let allowed: &[&str] = match part.as_str() {
                "Condition" => &CONDITION,
                "Redirect" => &REDIRECT,
                _ => return Some(format!("there is no `{part}` in a rule")),
            };
            let members = members.as_object().into_iter().flatten();
            let mut names = members.map(|(name, _)| name);
            let other = names.find(|name| !allowed.contains(&name.as_str()))?;
            Some(format!("there is no `{other}` in `{part}`"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"[{"Condition":{"KeyPrefixEquals":"docs/"},"Redirect":{"Protocol":"https","ReplaceKeyPrefixWith":"documents/"}}]"#;

    #[test]
    fn blocks_and_json_say_the_same() {
        let rules = of_json(JSON);
        assert_eq!(json_of(&rules).as_deref(), Some(JSON));
        let blocks: Vec<_> = rules.iter().map(block_of).collect();
        let again: Vec<_> = blocks.iter().map(of_block).collect();
        assert_eq!(again, rules);
    }

    #[test]
    fn members_without_a_value_are_left_out() {
        let text = r#"[{"Condition":{"KeyPrefixEquals":"docs/","HttpErrorCodeReturnedEquals":""},
            "Redirect":{"ReplaceKeyPrefixWith":"documents/","Protocol":"https","HostName":null}}]"#;
        assert!(equal(&Value::from(text), &Value::from(JSON)));
        assert!(!equal(&Value::from("[]"), &Value::from(JSON)));
    }

    #[test]
    fn what_s3_would_never_see_is_told() {
        assert_eq!(fault(JSON), None);
        assert_eq!(fault("{}").as_deref(), Some("it is no list"));
        let wrong = r#"[{"Redirect":{"Host":"a"}}]"#;
        let expected = "there is no `Host` in `Redirect`";
        assert_eq!(fault(wrong).as_deref(), Some(expected));
        assert!(fault("[").is_some_and(|it| it.starts_with("it is no JSON")));
    }
}
