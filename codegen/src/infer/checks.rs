//! Which spellings mean the same, and which values are accepted.

use serde_json::Value as Json;

use super::Builder;
use super::declared::Declared;
use crate::ir::{Check, Equality, Fact, Observed, Source};
use crate::problem::Problem;
use crate::readers::botocore::Shape;
use crate::readers::cloudformation::Property;
use crate::readers::contract::{Behaviour, Type};

/// Facts of the behaviour that are kinds of text or rules of a value.
const KINDS: [&str; 23] = [
    "account_id",
    "arn",
    "base64",
    "characters",
    "cidr",
    "cidr_network_address",
    "duration",
    "greater_than",
    "ip",
    "json",
    "json_policy",
    "key_length",
    "multiple_of",
    "non_empty",
    "not_zero",
    "pattern",
    "region",
    "rfc3339",
    "text_of",
    "time",
    "url",
    "value_length",
    "within",
];

/// Facts about the observation itself, of which nothing follows.
const ABOUT_THE_PROBE: [&str; 5] = [
    "marked_at_create",
    "no_valid_sample",
    "refused",
    "unprobed",
    "write_only",
];

/// Where the official provider stores or plans another value than the configured one.
const DIFFERS: [&str; 4] = [
    "on_remove_value",
    "planned_differs_from_config",
    "stored_as_hash",
    "unknown_after_change",
];

impl Builder<'_> {
    /// Spellings that mean the same: the contract's, and those that the definition adds because the
    /// CloudFormation schema rewrites the value.
    pub(super) fn equal(
        &mut self,
        path: &str,
        behaviour: &Behaviour,
        property: Option<&str>,
    ) -> Vec<Fact<Equality>> {
        let mut out: Vec<Fact<Equality>> = Vec::new();
        // Every spelling of what is stored as its hash is stored in another form.
        let is_hash = behaviour.rest.get("stored_as_hash") == Some(&Json::Bool(true));
        let rewritten = match is_hash {
            true => &[][..],
            false => &behaviour.rewritten,
        };
        if is_hash {
            let source = Source::Behaviour("stored_as_hash".to_owned());
            out.push(Fact::new(Equality::Sha1, source));
        }
        let words: Vec<_> = (behaviour.equal.iter().chain(rewritten)).cloned().collect();
        let dotted = words.iter().any(|word| word == "trailing dot");
        for word in &words {
            let Some(rule) = observed_equality(word, dotted) else {
                let title = format!("the behaviour `equal: {word}` of `{path}` has no rule");
                self.problems
                    .push(Problem::at(&self.at(path), title, "of this"));
                continue;
            };
            let source = Source::Behaviour("equal".to_owned());
            if !out.iter().any(|fact| fact.value == rule) {
                out.push(Fact::new(rule, source));
            }
        }
        // What is equal as a policy is more than what is equal as JSON.
        if out.iter().any(|fact| fact.value == Equality::IamPolicy) {
            out.retain(|fact| fact.value != Equality::Json);
        }
        let decided = self
            .decisions(path)
            .and_then(|part| part.get_ref().equal.as_ref());
        let decided = decided.map(|words| (words.get_ref().clone(), words.span()));
        if let Some((words, span)) = &decided {
            self.uses("attributes", &format!("{path}.equal"));
            for word in words {
                let Some(rule) = Equality::named(word) else {
                    let title = format!("`{word}` is no rule of equality");
                    self.problems.push(Problem::at(span, title, "not known"));
                    continue;
                };
                if out.iter().any(|fact| fact.value == rule) {
                    self.needless(span, "the contract says the same");
                }
                out.push(Fact::new(rule, self.line(span)));
            }
        }
        let rewrites = self.schema.zip(property).is_some_and(|(schema, property)| {
            schema
                .property_transform
                .contains_key(&format!("/properties/{property}"))
        });
        let has_rule = out.iter().any(|fact| fact.value != Equality::EmptyForNull);
        if rewrites && !has_rule && decided.is_none() {
            let title =
                format!("the value of `{path}` is rewritten, and no rule says what is equal");
            let key = if path.contains('.') {
                format!("\"{path}\"")
            } else {
                path.to_owned()
            };
            let problem = Problem::at(&self.at(path), title, "of this");
            self.problems.push(
                problem
                    .note("cloudformation propertyTransform: it has one")
                    .note("behaviour equal: nothing but the same text")
                    .help(format!("name the rule in [attributes], or none when it is stored as it is:\n{key} = {{ equal = [\"RULE\"], why = \"…\" }}")),
            );
        }
        out
    }

    pub(super) fn checks(
        &mut self,
        path: &str,
        declared: &Declared,
        behaviour: &Behaviour,
        shape: Option<&Shape>,
        property: Option<&Property>,
    ) -> Vec<Fact<Check>> {
        let mut out = Vec::new();
        let values = shape.map(|shape| shape.values.clone());
        if let Some((fact, strict)) = self.allowed(path, behaviour, values, property) {
            let check = if strict {
                Check::OneOf(fact.value)
            } else {
                Check::Known(fact.value)
            };
            out.push(Fact {
                value: check,
                sources: fact.sources,
            });
        }
        // The greatest number of a type is no bound.
        let bound = |most: Option<f64>| most.filter(|most| *most < f64::from(i32::MAX));
        let api = shape.map_or((None, None), |shape| (shape.min, bound(shape.max)));
        if let Some(range) = behaviour.range
            && let Some(fact) = self.bounds(path, range, api, "range")
        {
            let (least, most) = fact.value;
            out.push(Fact {
                value: Check::Range(least, most),
                sources: fact.sources,
            });
        }
        let text = matches!(declared.ty.value, Type::String);
        if let Some((least, most)) = behaviour.length.filter(|_| text) {
            #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
            let wide = |end: Option<u64>| end.map(|end| end as f64);
            if let Some(fact) = self.bounds(path, (wide(least), wide(most)), api, "length") {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "lengths are small"
                )]
                let narrow = |end: Option<f64>| end.map(|end| end as u64);
                let (least, most) = (narrow(fact.value.0), narrow(fact.value.1));
                out.push(Fact {
                    value: Check::Length(least, most),
                    sources: fact.sources,
                });
            }
        } else if let Some((least, most)) = behaviour.length {
            out.push(Fact::new(
                Check::Length(least, most),
                Source::Behaviour("length".to_owned()),
            ));
        }
        let count = |key: &str| behaviour.rest.get(key).and_then(Json::as_u64);
        if count("min_items").is_some() || count("max_items").is_some() {
            let check = Check::Items(count("min_items"), count("max_items"));
            out.push(Fact::new(
                check,
                Source::Behaviour("min_items, max_items".to_owned()),
            ));
        }
        // Names of protocols are accepted besides numbers, whatever characters were tried.
        let is_protocol = (behaviour.equal.iter()).any(|word| word.starts_with("protocol "));
        // A name that is taken as a resource name too.
        let is_either = ["arn", "pattern"].map(|key| behaviour.rest.contains_key(key)) == [true; 2];
        for (key, value) in &behaviour.rest {
            if key == "characters" && is_protocol || key == "arn" && is_either {
                continue;
            }
            if key == "pattern" && is_either {
                let check = Check::Kind("name_or_arn".to_owned(), value.clone());
                out.push(Fact::new(
                    check,
                    Source::Behaviour("pattern, arn".to_owned()),
                ));
                continue;
            }
            if KINDS.contains(&key.as_str()) {
                let check = Check::Kind(key.clone(), value.clone());
                out.push(Fact::new(check, Source::Behaviour(key.clone())));
            } else if !["min_items", "max_items"].contains(&key.as_str())
                && !DIFFERS.contains(&key.as_str())
                && !ABOUT_THE_PROBE.contains(&key.as_str())
            {
                let title = format!("the behaviour `{key}` of `{path}` is not understood");
                self.problems
                    .push(Problem::at(&self.at(path), title, "of this"));
            }
        }
        out
    }
}

/// What was observed and is no check, no default and no equality.
pub(super) fn observed(behaviour: &Behaviour) -> Vec<Fact<Observed>> {
    let mut out = Vec::new();
    let mut add = |key: &str, value: Observed| {
        out.push(Fact::new(value, Source::Behaviour(key.to_owned())));
    };
    if let Some(replace) = behaviour.replace_on_remove {
        add("replace_on_remove", Observed::ReplaceOnRemove(replace));
    }
    if let Some(replace) = behaviour.replace_on_add {
        add("replace_on_add", Observed::ReplaceOnAdd(replace));
    }
    if !behaviour.replace_through.is_null() {
        let through = behaviour.replace_through.clone();
        add("replace_through", Observed::ReplaceThrough(through));
    }
    if !behaviour.copied_from.is_null() {
        add(
            "copied_from",
            Observed::CopiedFrom(behaviour.copied_from.clone()),
        );
    }
    let rewritten = Json::from(behaviour.rewritten.clone());
    let others = [
        ("change_ignored", &behaviour.change_ignored),
        ("change_ignored_when", &behaviour.change_ignored_when),
        ("ignored_unless", &behaviour.ignored_unless),
        ("rewritten", &rewritten),
    ];
    let rest = DIFFERS
        .iter()
        .filter_map(|key| Some((*key, behaviour.rest.get(*key)?)));
    for (key, value) in others.into_iter().chain(rest) {
        if !value.is_null() && *value != Json::Array(Vec::new()) {
            add(key, Observed::Differs(key.to_owned(), value.clone()));
        }
    }
    out
}

/// The rule for an observed word. `dotted`: with a trailing dot, case is that of domain names.
fn observed_equality(word: &str, dotted: bool) -> Option<Equality> {
    Some(match word {
        "case" | "trailing dot" if dotted => Equality::DnsName,
        "case" => Equality::CaseInsensitive,
        "empty for null" => Equality::EmptyForNull,
        "cidr host bits" | "ipv6 spelling" => Equality::Cidr,
        "json space" | "json order" => Equality::Json,
        "policy space" | "policy order" | "policy list" | "policy single statement" => {
            Equality::IamPolicy
        }
        "protocol number" | "protocol all" => Equality::IpProtocol,
        "trailing newline" | "outer space" => Equality::OuterWhitespace,
        "time zone spelling" => Equality::Timestamp,
        "bool spelling" => Equality::Truth,
        "scheme left out" => Equality::UrlScheme,
        _ => return None,
    })
}
