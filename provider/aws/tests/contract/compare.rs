//! Schemas against the contract of an official provider, whatever the cloud.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use slipway_engine::differences::Difference;

/// What is said of each path: the type and flags of an attribute, the nesting of a block.
pub(crate) type Facts = BTreeMap<String, String>;

const ABSENT: &str = "absent";

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_default()
}

pub(crate) fn entries(json: &Json) -> impl Iterator<Item = (&String, &Json)> {
    json.as_object().into_iter().flatten()
}

/// The contract's facts about one block.
fn contract(at: &str, block: &Json, facts: &mut Facts) {
    if let Some(version) = block.get("schema_version") {
        facts.insert(format!("{at}.schema_version"), version.to_string());
    }
    for (name, attribute) in entries(&block["attributes"]) {
        facts.insert(
            format!("{at}.{name}"),
            attribute.as_str().unwrap_or_default().to_owned(),
        );
    }
    let computed: Vec<&str> = block["computed_blocks"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    for (name, nested) in entries(&block["blocks"]) {
        let path = format!("{at}.{name}");
        let flag = if computed.contains(&name.as_str()) {
            " computed"
        } else {
            ""
        };
        facts.insert(
            path.clone(),
            format!("block {}{flag}", text(nested, "nesting")),
        );
        contract(&path, nested, facts);
    }
}

/// Our facts about one block.
fn ours(at: &str, block: &Json, facts: &mut Facts) {
    for (name, attribute) in entries(&block["attributes"]) {
        let flags = attribute["flags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str);
        let flags: Vec<&str> = flags.filter(|flag| *flag != "replaces").collect();
        let ty = text(attribute, "type").replace(" = ", ": ");
        facts.insert(format!("{at}.{name}"), format!("{ty} {}", flags.join(" ")));
    }
    for (name, nested) in entries(&block["blocks"]) {
        let path = format!("{at}.{name}");
        let (min, max) = (
            nested["min_items"].as_i64().unwrap_or(0),
            nested["max_items"].as_i64().unwrap_or(0),
        );
        let nesting = match (text(nested, "nesting"), min, max) {
            (nesting @ "single", ..) | (nesting, 0, 0) => nesting.to_owned(),
            (nesting, min, 0) => format!("{nesting} {min}.."),
            (nesting, min, max) => format!("{nesting} {min}..{max}"),
        };
        let flag = if nested["computed"] == Json::Bool(true) {
            " computed"
        } else {
            ""
        };
        facts.insert(path.clone(), format!("block {nesting}{flag}"));
        ours(&path, nested, facts);
    }
}

/// Our facts about everything that a server describes.
pub(crate) fn of_ours(here: &Json) -> Facts {
    let mut facts = Facts::new();
    ours("provider", &here["provider"], &mut facts);
    for (name, schema) in entries(&here["resources"]) {
        let version = schema["version"].to_string();
        facts.insert(format!("{name}.schema_version"), version);
        ours(name, schema, &mut facts);
    }
    for (name, schema) in entries(&here["data_sources"]) {
        ours(&format!("data.{name}"), schema, &mut facts);
    }
    facts
}

/// The contract's facts about the types that it holds.
pub(crate) fn of_contract(there: &Json) -> Facts {
    let mut facts = Facts::new();
    contract("provider", &there["provider"], &mut facts);
    for (name, schema) in entries(&there["resources"]) {
        contract(name, schema, &mut facts);
    }
    for (name, schema) in entries(&there["data_sources"]) {
        contract(&format!("data.{name}"), schema, &mut facts);
    }
    facts
}

/// Type and flags of an attribute's text.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = text
        .rfind(')')
        .map_or_else(|| text.find(' '), |at| Some(at + 1))?;
    Some((&text[..end], text[end..].trim()))
}

/// The parts of two texts that differ: the flags alone where the types are the same.
fn apart<'a>(ours: &'a str, contract: &'a str) -> (&'a str, &'a str) {
    match (split(ours), split(contract)) {
        (Some((our_type, our_flags)), Some((ty, flags))) if our_type == ty => (our_flags, flags),
        _ => (ours, contract),
    }
}

/// An optional argument may be optional and computed here, so that what the official provider stored
/// for an argument that was left out can stay.
fn is_tolerated(ours: &str, contract: &str) -> bool {
    let without = ours.replacen("optional computed", "optional", 1);
    without == contract && contract.split(' ').any(|word| word == "optional")
}

/// Compares our schemas with a contract: each difference is listed, and each that is listed is there.
///
/// # Panics
/// When it is not so.
pub(crate) fn compare(ours: &Facts, contract: &Facts, differences: &[Difference]) {
    let listed: BTreeMap<&str, Difference> = differences.iter().map(|it| (it.path, *it)).collect();
    assert_eq!(listed.len(), differences.len(), "a path is listed twice");
    let mut needed = BTreeSet::new();
    let mut wrong = Vec::new();
    let paths: BTreeSet<&String> = ours.keys().chain(contract.keys()).collect();
    for path in paths {
        let (here, there) = (
            ours.get(path).map_or(ABSENT, |it| it),
            contract.get(path).map_or(ABSENT, |it| it),
        );
        if here == there || is_tolerated(here, there) {
            continue;
        }
        // A block that is absent is so with everything in it.
        let mut above = path.match_indices('.').map(|(at, _)| &path[..at]);
        if above.any(|path| listed.get(path).is_some_and(|entry| entry.ours == ABSENT)) {
            continue;
        }
        let (here, there) = apart(here, there);
        match listed.get(path.as_str()) {
            Some(entry) if entry.ours == here && entry.contract == there => {
                needed.insert(path.as_str());
            }
            _ => wrong.push(format!(
                "{path}: ours is `{here}`, the contract says `{there}`"
            )),
        }
    }
    assert!(
        wrong.is_empty(),
        "differences that are not listed:\n{}",
        wrong.join("\n")
    );
    let unused: Vec<&&str> = listed
        .keys()
        .filter(|path| !needed.contains(**path))
        .collect();
    assert!(
        unused.is_empty(),
        "listed differences that there are not: {unused:?}"
    );
}

/// Each reason is a sentence.
///
/// # Panics
/// When one is not.
pub(crate) fn reasons(differences: &[Difference]) {
    for entry in differences {
        assert!(
            entry.reason.len() > 20 && entry.reason.ends_with('.'),
            "{}: {}",
            entry.path,
            entry.reason
        );
    }
}

/// Every type and argument has a description.
///
/// # Panics
/// When one has none.
pub(crate) fn described(description: &Json) {
    let mut bare = Vec::new();
    undescribed("provider", &description["provider"], &mut bare);
    for kind in ["resources", "data_sources"] {
        for (name, schema) in entries(&description[kind]) {
            undescribed(name, schema, &mut bare);
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:?}");
}

fn undescribed(at: &str, block: &Json, bare: &mut Vec<String>) {
    if text(block, "description").is_empty() {
        bare.push(at.to_owned());
    }
    for (name, attribute) in entries(&block["attributes"]) {
        if text(attribute, "description").is_empty() {
            bare.push(format!("{at}.{name}"));
        }
    }
    for (name, nested) in entries(&block["blocks"]) {
        undescribed(&format!("{at}.{name}"), nested, bare);
    }
}
