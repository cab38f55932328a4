//! Every example of a whole document, read as its type.

#[path = "generated/table.rs"]
mod table;

use serde_json::Value as Json;

/// The operations with an example that contradicts its schema.
const WRONG: [(&str, &str); 4] = [
    ("databases_create_kafka_topic 201", "the largest number of 64 bits is rounded up"),
    ("databases_get_kafka_topic 200", "the largest number of 64 bits is rounded up"),
    ("databases_update_kafka_topic 200", "the largest number of 64 bits is rounded up"),
    ("monitoring_list_alertPolicy 200", "an id is a number, and its schema a text"),
];

#[test]
fn every_example_can_be_read() {
    let examples: Json = serde_json::from_str(include_str!("examples.json")).unwrap();
    let (mut read, mut refused) = (0, Vec::new());
    for kind in ["documented", "made"] {
        for (operation, parts) in examples[kind].as_object().unwrap() {
            for (part, named) in parts.as_object().unwrap() {
                for (name, value) in named.as_object().unwrap() {
                    read += 1;
                    let again = table::round_trip(operation, part == "body", value);
                    if let Some(Err(error)) = again {
                        refused.push(format!("{operation} {part} {name}: {error}"));
                    }
                }
            }
        }
    }
    println!("{read} examples are read, {} refused", refused.len());
    for (place, why) in WRONG {
        let all = refused.len();
        refused.retain(|error| !error.starts_with(place));
        assert!(refused.len() < all, "{place} can be read, although {why}");
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
