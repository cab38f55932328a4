//! Every documented example of a request and of an answer, read as its type and written again.
//!
//! What a type cannot hold is lost in silence when an answer is read, so each field that an example has and
//! its type has not is listed here, with what is wrong in the document. The same is done with examples
//! that are made of the examples of single fields, where the whole has none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use slipway_digitalocean_client::types;

use crate::table;

fn examples() -> Json {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../codegen/inputs/openapi");
    let text = fs::read_to_string(inputs.join("digitalocean-examples.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What examples have that no type holds, and the document's error that is the cause. `*` stands for any part
/// of one name.
const DOCUMENTED: [(&str, &str); 3] = [
    (
        "databases_get_cluster_metrics_credentials 200.credentials.*: lost",
        "the schema has the user name and the password one level deeper than the example",
    ),
    (
        "kubernetes_create_cluster 201.kubernetes_clusters: lost",
        "the example of the answer is spelled as that of a list",
    ),
    (
        "registries_list_garbageCollections 200.meta: lost",
        "the schema of the list lacks the count",
    ),
];

/// The same of examples that are made of fields.
const MADE: [(&str, &str); 2] = [
    (
        "registries_list_repositoriesV2 200.repositories.latest_manifest.blobs.compressed_size_byte: lost",
        "the example of a blob misspells `compressed_size_bytes`",
    ),
    (
        "tags_get 200.tag.tag: lost",
        "the example of the tag stands within the tag",
    ),
];

/// Reads and writes all examples of this kind: all can be read, and nothing is lost but what is known.
fn check(kind: &str, count: usize, known: &[(&str, &str)]) {
    let all = examples();
    let (mut read, mut errors, mut losses) = (0, Vec::new(), BTreeSet::new());
    for (operation, parts) in all[kind].as_object().unwrap() {
        for (part, named) in parts.as_object().unwrap() {
            for (name, value) in named.as_object().unwrap() {
                let place = format!("{operation} {part}");
                let again = table::round_trip(operation, part == "body", value);
                let again = again.unwrap_or_else(|| panic!("{place} has no type"));
                read += 1;
                match again {
                    Ok(again) => differences(value, &again, &place, &mut losses),
                    Err(error) => errors.push(format!("{place} {name}: {error}")),
                }
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    for (known, why) in known {
        let is_lost = losses.iter().any(|loss| fits(known, loss));
        assert!(is_lost, "not any more: {known}, because {why}");
    }
    let is_known = |loss: &String| known.iter().any(|(known, _)| fits(known, loss));
    let unknown: Vec<_> = losses
        .iter()
        .filter(|loss| !is_known(loss))
        .cloned()
        .collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert_eq!(read, count, "examples were read");
}

/// Whether a loss is that of a line with `*` in it.
fn fits(known: &str, loss: &str) -> bool {
    match known.split_once('*') {
        None => known == loss,
        Some((start, rest)) => loss.strip_prefix(start).is_some_and(|loss| {
            let word = loss.find(['.', ' ']).unwrap_or(loss.len());
            (0..=word).any(|end| loss.is_char_boundary(end) && fits(rest, &loss[end..]))
        }),
    }
}

/// Where two values differ. A field that is `null` and one that is not there are the same.
fn differences(one: &Json, other: &Json, place: &str, found: &mut BTreeSet<String>) {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            for (key, value) in one.iter().filter(|(_, value)| !value.is_null()) {
                let place = format!("{place}.{key}");
                match other.get(key) {
                    Some(other) => differences(value, other, &place, found),
                    None => drop(found.insert(format!("{place}: lost"))),
                }
            }
            let invented = other.keys().filter(|key| !one.contains_key(*key));
            found.extend(invented.map(|key| format!("{place}.{key}: invented")));
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            for (one, other) in one.iter().zip(other) {
                differences(one, other, place, found);
            }
        }
        (one, other) if one == other => {}
        (Json::Number(one), Json::Number(other)) if one.as_f64() == other.as_f64() => {}
        (one, other) => drop(found.insert(format!("{place}: {one} became {other}"))),
    }
}

#[test]
fn documented_examples() {
    check("documented", 139, &DOCUMENTED);
}

#[test]
fn examples_made_of_fields() {
    check("made", 102, &MADE);
}

#[test]
fn documented_refusals() {
    let all = examples();
    let refusals = all["refusals"].as_array().unwrap();
    assert!(refusals.len() > 10, "{}", refusals.len());
    for refusal in refusals {
        let read: types::Error = serde_json::from_value(refusal.clone()).unwrap();
        let again = serde_json::to_value(&read).unwrap();
        if refusal["id"].is_string() {
            assert_eq!(again, *refusal);
        } else {
            // The other form, which the transport brings into this one.
            assert!(refusal["error"].is_string(), "{refusal}");
        }
    }
}

/// Nothing that is sent or read shows itself: it may hold a password.
#[test]
fn no_value_is_shown() {
    let key = types::SpacesKeyCreateAnswer::default();
    assert_eq!(format!("{key:?}"), "SpacesKeyCreateAnswer { .. }");
    let error: types::Error = serde_json::from_str(r#"{"id": "conflict"}"#).unwrap();
    assert!(format!("{error:?}").contains("conflict"));
}
