//! Whether a message is one that the document allows: types, formats, required members, enumerations,
//! bounds, and members that it does not know.

use super::Document;
use super::findings::Faults;
use regex_lite::Regex;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the API. Members that are read-only are not required.
    Request,
    /// From it.
    Response,
}

/// A message that is being held against a schema.
pub(super) struct Check<'a> {
    document: &'a Document,
    direction: Direction,
    pub(super) faults: RefCell<Faults>,
}

impl<'a> Check<'a> {
    pub(super) fn new(document: &'a Document, direction: Direction) -> Self {
        Self {
            document,
            direction,
            faults: RefCell::default(),
        }
    }

    fn fault(&self, at: &str, what: impl AsRef<str>) {
        let at = if at.is_empty() { "the body" } else { at };
        self.faults
            .borrow_mut()
            .push(format!("{at}: {}", what.as_ref()));
    }

    pub(super) fn resolved(&self, schema: &'a Value) -> &'a Value {
        super::resolved(&self.document.parts, schema)
    }

    /// `strict`: members that the schema does not know are faults.
    pub(super) fn value(&self, schema: &'a Value, value: &Value, at: &str, strict: bool) {
        let schema = self.resolved(schema);
        if value.is_null() {
            if !self.takes_null(schema) {
                self.fault(at, "is null");
            }
            return;
        }
        for part in list(&schema["allOf"]) {
            self.value(part, value, at, false);
        }
        for (word, several) in [("oneOf", false), ("anyOf", true)] {
            let choices = list(&schema[word]);
            let fits = |choice: &&Value| {
                let trial = Check::new(self.document, self.direction);
                trial.value(choice, value, at, false);
                trial.faults.into_inner().is_empty()
            };
            let fitting = choices.iter().filter(fits).count();
            if !choices.is_empty() && (fitting == 0 || fitting > 1 && !several) {
                self.fault(at, format!("fits {fitting} of {word}"));
            }
        }
        self.scalar(schema, value, at);
        match value {
            Value::Object(members) => {
                for name in list(&schema["required"]).iter().filter_map(Value::as_str) {
                    let property = self.resolved(&schema["properties"][name]);
                    let is_theirs =
                        self.direction == Direction::Request && property["readOnly"] == true;
                    if !members.contains_key(name) && !is_theirs {
                        self.fault(&place(at, name), "is required");
                    }
                }
                if let Some(properties) = schema["properties"].as_object() {
                    for (name, member) in members {
                        if let Some(property) = properties.get(name) {
                            self.value(property, member, &place(at, name), false);
                        }
                    }
                }
            }
            Value::Array(items) => {
                if let Some(item) = schema.get("items") {
                    for (each, number) in items.iter().zip(0..) {
                        self.value(item, each, &place(at, &format!("{number}")), false);
                    }
                }
                let least = schema["minItems"].as_u64().unwrap_or(0);
                let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
                if !(least..=most).contains(&(items.len() as u64)) {
                    self.fault(at, "has too few or too many items");
                }
            }
            _ => {}
        }
        if strict {
            self.unknown(schema, value, at);
        }
    }

    fn scalar(&self, schema: &Value, value: &Value, at: &str) {
        let fits = match schema["type"].as_str() {
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        };
        if !fits {
            self.fault(
                at,
                format!("is no {}", schema["type"].as_str().unwrap_or("")),
            );
            return;
        }
        let choices = list(&schema["enum"]);
        if !choices.is_empty() && !choices.contains(value) {
            self.fault(at, format!("is none of {}", schema["enum"]));
        }
        if let Some(number) = value.as_f64() {
            let bound = |name: &str| schema[name].as_f64();
            if bound("minimum").is_some_and(|least| number < least)
                || bound("maximum").is_some_and(|most| number > most)
            {
                self.fault(at, "is out of range");
            }
        }
        if let Some(text) = value.as_str() {
            let length = text.chars().count() as u64;
            if schema["maxLength"]
                .as_u64()
                .is_some_and(|most| length > most)
            {
                self.fault(at, "is too long");
            }
            if schema["pattern"]
                .as_str()
                .is_some_and(|p| !matches(p, text))
            {
                self.fault(at, format!("does not match {}", schema["pattern"]));
            }
            if !is_formatted(schema["format"].as_str().unwrap_or_default(), text) {
                self.fault(at, format!("is no {}", schema["format"]));
            }
        }
    }

    fn takes_null(&self, schema: &'a Value) -> bool {
        let schema = self.resolved(schema);
        let any = |word: &str| list(&schema[word]).iter().any(|part| self.takes_null(part));
        schema["nullable"] == true
            || schema.as_object().is_some_and(serde_json::Map::is_empty)
            || any("allOf")
            || any("anyOf")
            || any("oneOf")
    }

    /// Adds the members that no part of the schema knows.
    pub(super) fn unknown(&self, schema: &'a Value, value: &Value, at: &str) {
        match value {
            Value::Object(members) => {
                let mut known: HashMap<&str, Vec<&'a Value>> = HashMap::new();
                let closed = self.members(schema, &mut known);
                for (name, member) in members {
                    let here = place(at, name);
                    match known.get(name.as_str()) {
                        None if closed => self.fault(&here, "is not known"),
                        None => {}
                        // The first that has more to say of it; parts rarely have the same member.
                        Some(schemas) => {
                            if let Some(schema) = schemas.first() {
                                self.unknown(schema, member, &here);
                            }
                        }
                    }
                }
            }
            Value::Array(items) => {
                let schema = self.resolved(schema);
                if let Some(item) = schema.get("items") {
                    for (each, number) in items.iter().zip(0..) {
                        self.unknown(item, each, &place(at, &format!("{number}")));
                    }
                }
            }
            _ => {}
        }
    }

    /// Collects the members of a schema and its parts; `false` when it takes any.
    pub(super) fn members(
        &self,
        schema: &'a Value,
        into: &mut HashMap<&'a str, Vec<&'a Value>>,
    ) -> bool {
        let schema = self.resolved(schema);
        let mut closed = false;
        if let Some(properties) = schema["properties"].as_object() {
            closed = true;
            for (name, property) in properties {
                into.entry(name).or_default().push(property);
            }
        }
        let words = ["allOf", "oneOf", "anyOf"];
        for part in words.iter().flat_map(|word| list(&schema[*word])) {
            closed |= self.members(part, into);
        }
        closed
            && schema
                .get("additionalProperties")
                .is_none_or(|more| more == false)
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn place(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    thread_local! {
        static READ: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
    }
    READ.with_borrow_mut(|read| {
        let compiled = read
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(pattern).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    })
}

fn is_formatted(format: &str, text: &str) -> bool {
    match format {
        "uuid" => {
            let groups: Vec<usize> = text.split('-').map(str::len).collect();
            let digits = text.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
            groups == [8, 4, 4, 4, 12] && digits
        }
        "date-time" => text.len() >= 20 && text.as_bytes()[10] == b'T' && text.ends_with('Z'),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "uri" => text.contains("://"),
        "email" => text.contains('@'),
        "cidr" => text.contains('/'),
        _ => true,
    }
}

/// Formats of the document that nothing checks here, each because any text will do.
#[cfg(test)]
const FREE: [&str; 7] = [
    "float", "hostname", "byte", "int32", "int64", "double", "binary",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digitalocean::document::Findings;
    use serde_json::json;
    use std::collections::HashSet;

    fn found(operation: &str, body: &Value) -> Findings {
        let document = Document::get();
        let operation = document.operations.iter().find(|o| o.id == operation);
        document.request(operation.expect("an operation"), &[], body)
    }

    #[test]
    fn requests_are_held_against_the_document() {
        let seen = found("vpcs_create", &json!({ "name": "a b", "rgion": "ams3" }));
        assert_eq!(
            seen.faults,
            [
                "name: does not match \"^[a-zA-Z0-9\\\\-\\\\.]+$\"",
                "region: is required",
            ]
        );
        assert_eq!(seen.ignored, ["rgion: is not known"]);
        let rule = json!({ "entry_protocol": "tcp", "entry_port": 1, "target_protocol": "tcp", "target_port": 1 });
        let mut body = json!({ "name": "lb", "region": "ams3", "forwarding_rules": [rule] });
        let seen = found("loadBalancers_create", &body);
        assert_eq!(seen.known, ["droplet_ids: is required"]);
        assert_eq!(
            (seen.faults, seen.ignored),
            (vec![], vec![]),
            "the document's own error is known"
        );
        body["forwarding_rules"] = json!([{}]);
        assert!(!found("loadBalancers_create", &body).faults.is_empty());
    }

    #[test]
    fn every_format_of_the_document_is_checked_or_free() {
        fn formats<'a>(value: &'a Value, into: &mut HashSet<&'a str>) {
            match value {
                Value::Object(members) => {
                    into.extend(members.get("format").and_then(Value::as_str));
                    members.values().for_each(|member| formats(member, into));
                }
                Value::Array(items) => items.iter().for_each(|item| formats(item, into)),
                _ => {}
            }
        }
        let mut found = HashSet::new();
        formats(&Document::get().parts["schemas"], &mut found);
        let known = ["uuid", "date-time", "ipv4", "ipv6", "uri", "email", "cidr"];
        found.retain(|format| !known.contains(format) && !FREE.contains(format));
        assert!(found.is_empty(), "{found:?}");
    }
}
