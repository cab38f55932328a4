//! Properties of what is made up.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A tree of fields for a value, as a manager has it that applied all of the value.
fn fields(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let below = map
                .iter()
                .map(|(name, value)| (format!("f:{name}"), fields(value)));
            Value::Object(below.collect())
        }
        Value::Array(entries) => {
            let below = entries.iter().map(|entry| match &entry["name"] {
                Value::Null => (format!("v:{entry}"), json!({})),
                name => {
                    let mut below = fields(entry);
                    below["."] = json!({});
                    (format!("k:{}", json!({ "name": name })), below)
                }
            });
            Value::Object(below.collect())
        }
        _ => json!({}),
    }
}

fn object(spec: &Value, fields: &Value) -> Object {
    let body = json!({
        "apiVersion": "x.example/v1", "kind": "Thing",
        "metadata": { "name": "a", "managedFields": [
            { "manager": MANAGER, "operation": "Apply", "fieldsV1": { "f:spec": fields } },
        ] },
        "spec": spec,
    });
    Object::from_cluster(body).expect("an object")
}

fn wanted(spec: &Value) -> Object {
    let body = json!({
        "apiVersion": "x.example/v1", "kind": "Thing", "metadata": { "name": "a" }, "spec": spec,
    });
    Object::from_cluster(body).expect("an object")
}

/// Values without anything empty, which the API would leave out.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (1..100_i64).prop_map(Value::from),
        "[a-z]{1,5}".prop_map(Value::from)
    ];
    let inner = leaf.clone().prop_recursive(3, 16, 3, |inner| {
        let map = prop::collection::btree_map("[b-z]{1,3}", inner, 1..4);
        prop_oneof![
            map.clone().prop_map(|map| json!(map)),
            prop::collection::btree_map("[a-z]{1,3}", map, 1..4).prop_map(|entries| {
                let entries = entries.into_iter().map(|(name, mut entry)| {
                    entry.insert("name".to_owned(), name.into());
                    json!(entry)
                });
                entries.collect()
            }),
        ]
    });
    prop::collection::btree_map("[b-z]{1,3}", inner, 1..4).prop_map(|map| json!(map))
}

/// The same value with lists the other way round, and with fields of somebody else.
fn grown(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut grown: Map<_, _> = map
                .iter()
                .map(|(name, value)| (name.clone(), grown(value)))
                .collect();
            grown.insert("aaaa".to_owned(), json!({ "x": 1 }));
            grown.into()
        }
        Value::Array(entries) => entries.iter().rev().map(grown).collect(),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_others_add_is_neither_ours_nor_a_difference(spec in values()) {
        let declared = wanted(&spec);
        let live = object(&grown(&spec), &fields(&spec));
        prop_assert_eq!(differences(&declared, &live, MANAGER), []);
        let part = part(&live, MANAGER).expect("ours");
        let again = object(&part.body["spec"], &fields(&spec));
        prop_assert_eq!(differences(&declared, &again, MANAGER), []);
        let text = Value::from(part.body).to_string();
        prop_assert!(!text.contains("aaaa"), "{}", text);
    }

    #[test]
    fn a_change_is_found_where_it_is(spec in values(), name in "[b-z]{1,3}") {
        let mut changed = spec.clone();
        changed[&name] = json!("CHANGED");
        let declared = wanted(&changed);
        let live = object(&spec, &fields(&spec));
        let found = differences(&declared, &live, MANAGER);
        let paths: Vec<_> = found.iter().map(Difference::path).collect();
        prop_assert_eq!(paths, [format!(".spec.{name}")]);
        prop_assert_eq!(differences(&as_live(&declared, &found), &live, MANAGER), []);
        // The other way round: what is ours and is declared no more.
        let mut fewer = spec.clone();
        let first = spec.as_object().and_then(|map| map.keys().next()).expect("a field").clone();
        fewer.as_object_mut().expect("a map").remove(&first);
        let found = differences(&wanted(&fewer), &live, MANAGER);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].declared, &None);
        prop_assert_eq!(&found[0].live, &Some(spec[&first].clone()));
    }
}
