//! What a schema says besides its shape.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The constraints and flags that are kept, in the document's own words.
const KEPT: [&str; 19] = [
    "default",
    "deprecated",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "readOnly",
    "uniqueItems",
];

/// Facts of their own, beside those of [`KEPT`].
const REQUIRED: &str = "required";
const WRITE_ONLY: &str = "writeOnly";
const ITEMS: &str = "items";

/// How two schemas belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// Both hold (`allOf`): what the second says narrows the first.
    Both,
    /// One of them holds (`oneOf`, `anyOf`): only what both allow is known.
    Either,
}

/// What a document says of a field besides its shape, in the document's own words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    said: BTreeMap<&'static str, Json>,
}

impl Facts {
    /// What stands in this schema itself.
    pub(super) fn of(schema: &Json) -> Self {
        let keys = KEPT.into_iter().chain([WRITE_ONLY]);
        let said = keys.filter_map(|key| Some((key, schema.get(key)?.clone())));
        // `false` is what holds without a word.
        let said = said.filter(|(key, value)| *key == "default" || *value != json!(false));
        Self {
            said: said.collect(),
        }
    }

    /// With the facts of what a list holds.
    pub(super) fn with_items(mut self, items: &Self) -> Self {
        if !items.is_empty() {
            self.said.insert(ITEMS, items.to_json());
        }
        self
    }

    /// With another fact.
    pub(super) fn insert(&mut self, key: &'static str, value: Json) {
        self.said.insert(key, value);
    }

    /// With the fact that an object without this field is refused.
    pub(super) fn require(&mut self) {
        self.said.insert(REQUIRED, true.into());
    }

    /// Without it: another alternative of the object does not need the field.
    pub(super) fn release(&mut self) {
        self.said.remove(REQUIRED);
    }

    /// Whether an object without this field is refused.
    pub(super) fn is_required(&self) -> bool {
        self.said.contains_key(REQUIRED)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// As they are written down.
    pub(super) fn to_json(&self) -> Json {
        json!(self.said)
    }

    /// Adds what another schema says of the same value.
    pub(super) fn add(&mut self, other: &Self, join: Join) {
        match join {
            Join::Both => {
                let said = other.said.iter();
                self.said
                    .extend(said.map(|(key, value)| (*key, value.clone())));
            }
            Join::Either => {
                let mine = std::mem::take(&mut self.said);
                let both = mine.into_iter().filter_map(|(key, mine)| {
                    let theirs = other.said.get(key)?;
                    Some((key, widest(key, &mine, theirs)?))
                });
                self.said = both.collect();
            }
        }
    }
}

/// What holds for a value of which one of two says this; none when they have nothing in common.
fn widest(key: &str, one: &Json, other: &Json) -> Option<Json> {
    if one == other {
        return Some(one.clone());
    }
    match key {
        "enum" => {
            let mut values = one.as_array()?.clone();
            for value in other.as_array()? {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
            Some(values.into())
        }
        "maximum" | "maxItems" | "maxLength" | "maxProperties" => {
            let is_more = one.as_f64()? > other.as_f64()?;
            Some(if is_more { one } else { other }.clone())
        }
        "minimum" | "minItems" | "minLength" | "minProperties" => {
            let is_less = one.as_f64()? < other.as_f64()?;
            Some(if is_less { one } else { other }.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(one: Json, other: Json, join: Join) -> Json {
        let mut facts = Facts::of(&one);
        facts.add(&Facts::of(&other), join);
        facts.to_json()
    }

    #[test]
    fn parts_narrow_and_alternatives_widen() {
        let one =
            json!({"minimum": 1, "maximum": 5, "enum": ["a"], "pattern": "x", "readOnly": true});
        let other =
            json!({"minimum": 2, "maximum": 9, "enum": ["b"], "pattern": "y", "nullable": false});
        assert_eq!(
            joined(one.clone(), other.clone(), Join::Both),
            json!({"minimum": 2, "maximum": 9, "enum": ["b"], "pattern": "y", "readOnly": true})
        );
        assert_eq!(
            joined(one, other, Join::Either),
            json!({"minimum": 1, "maximum": 9, "enum": ["a", "b"]})
        );
    }

    #[test]
    fn a_default_of_false_is_a_fact() {
        let facts = Facts::of(&json!({"default": false, "deprecated": false, "description": "no"}));
        assert_eq!(facts.to_json(), json!({"default": false}));
    }
}
