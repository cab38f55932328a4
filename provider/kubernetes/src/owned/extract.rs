//! From an object and a set of fields to the part of the object that is in the set.

use serde_json::{Map, Value};

use super::fields::{Fields, Segment, key};

/// The part of a value that is in a set. What others own below a field that nothing is told apart of is
/// left out, since the field was given empty then: `strategy: {}`.
pub(super) fn part(value: &Value, fields: &Fields, others: Option<&Fields>) -> Value {
    if fields.is_leaf() {
        return whole(value, others);
    }
    let none = Fields::default();
    match value {
        Value::Object(map) => {
            let mut found = Map::new();
            for (segment, below) in fields.below() {
                if let Segment::Field(name) = segment
                    && let Some(value) = map.get(name)
                {
                    let others = others.and_then(|others| others.get(segment));
                    found.insert(name.clone(), part(value, below, others));
                }
            }
            Value::Object(found)
        }
        Value::Array(entries) => {
            let found = entries.iter().enumerate().filter_map(|(index, entry)| {
                let (segment, below) = fields
                    .below()
                    .iter()
                    .find(|(segment, _)| is_entry(segment, index, entry))?;
                let others = others.and_then(|others| others.get(segment));
                // What is left of an entry whose fields others took is its key.
                match segment {
                    Segment::Key(_) if below.is_leaf() => Some(part(entry, &none, others)),
                    _ => Some(part(entry, below, others)),
                }
            });
            Value::Array(found.collect())
        }
        other => other.clone(),
    }
}

pub(super) fn is_entry(segment: &Segment, index: usize, entry: &Value) -> bool {
    match segment {
        Segment::Key(keys) => {
            let names: Vec<_> = keys.keys().map(String::as_str).collect();
            key(entry, &names) == *keys
        }
        Segment::Value(value) => entry == value,
        Segment::Index(known) => *known == index,
        Segment::Field(_) => false,
    }
}

/// A value without what others own in it.
fn whole(value: &Value, others: Option<&Fields>) -> Value {
    let Some(others) = others.filter(|others| !others.is_leaf()) else {
        return value.clone();
    };
    match value {
        Value::Object(map) => {
            let kept = map
                .iter()
                .filter_map(|(name, value)| match others.field(name) {
                    None => Some((name.clone(), value.clone())),
                    Some(below) if below.is_leaf() => None,
                    Some(below) => match whole(value, Some(below)) {
                        Value::Object(left) if left.is_empty() => None,
                        left => Some((name.clone(), left)),
                    },
                });
            Value::Object(kept.collect())
        }
        other => other.clone(),
    }
}

/// Puts a value at a path, or removes what is there.
pub(super) fn put(into: &mut Value, path: &[Segment], value: Option<&Value>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if let Segment::Field(name) = first {
        if !into.is_object() {
            *into = Value::Object(Map::new());
        }
        let Value::Object(map) = into else {
            return;
        };
        match (rest, value) {
            ([], None) => {
                map.remove(name);
            }
            ([], Some(value)) => {
                map.insert(name.clone(), value.clone());
            }
            _ => put(map.entry(name.clone()).or_insert(Value::Null), rest, value),
        }
        return;
    }
    if !into.is_array() {
        *into = Value::Array(Vec::new());
    }
    let Value::Array(entries) = into else {
        return;
    };
    let place = entries
        .iter()
        .enumerate()
        .position(|(index, entry)| is_entry(first, index, entry));
    match (place, rest, value) {
        (Some(place), [], None) => {
            entries.remove(place);
        }
        (Some(place), [], Some(value)) => entries[place] = value.clone(),
        (Some(place), _, _) => put(&mut entries[place], rest, value),
        (None, [], Some(value)) => entries.push(value.clone()),
        (None, _, None) => {}
        (None, _, Some(_)) => {
            let mut entry = match first {
                Segment::Key(keys) => Value::Object(keys.clone()),
                _ => Value::Null,
            };
            put(&mut entry, rest, value);
            entries.push(entry);
        }
    }
}
