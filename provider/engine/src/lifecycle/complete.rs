//! Values that were planned as unknown, from what was read.

use slipway_framework::value::Value;

/// The planned model with its unknown values from what was read. What was planned as known stays:
/// it is the promise of the plan, and a difference shows at the next read.
pub(super) fn complete(planned: &Value, read: &Value) -> Value {
    merge(planned.clone(), read)
}

/// The model with null for what is still unknown.
pub(super) fn without_unknowns(planned: &Value) -> Value {
    merge(planned.clone(), &Value::Null)
}

fn merge(planned: Value, read: &Value) -> Value {
    match planned {
        Value::Unknown(_) => read.clone(),
        Value::Object(attributes) => {
            let of = |name: &str| read.as_object().and_then(|read| read.get(name));
            Value::Object(
                attributes
                    .into_iter()
                    .map(|(name, value)| {
                        let value = merge(value, of(&name).unwrap_or(&Value::Null));
                        (name, value)
                    })
                    .collect(),
            )
        }
        Value::Map(elements) => {
            let of = |key: &str| match read {
                Value::Map(read) => read.get(key),
                _ => None,
            };
            Value::Map(
                elements
                    .into_iter()
                    .map(|(key, value)| {
                        let value = merge(value, of(&key).unwrap_or(&Value::Null));
                        (key, value)
                    })
                    .collect(),
            )
        }
        Value::List(elements) => {
            let read = match read {
                Value::List(read) => read.as_slice(),
                _ => &[],
            };
            let pairs = elements.into_iter().enumerate();
            Value::List(
                pairs
                    .map(|(index, value)| merge(value, read.get(index).unwrap_or(&Value::Null)))
                    .collect(),
            )
        }
        // Elements of a set have no place by which one that is not known could be told. Nothing is told
        // where none of them is there yet, such as what a step makes of an object that was created.
        Value::Set(elements) if !elements.iter().all(Value::is_wholly_known) => match read {
            Value::Set(read) if read.is_empty() && !elements.is_empty() => Value::Set(elements),
            Value::Set(_) => read.clone(),
            _ => Value::set(elements.into_iter().map(|value| merge(value, &Value::Null))),
        },
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_kept_and_what_it_left_open_is_filled() {
        let planned = Value::object([
            ("name", Value::from("as planned")),
            ("id", Value::unknown()),
            (
                "nested",
                Value::List(vec![Value::object([
                    ("a", Value::from("kept")),
                    ("b", Value::unknown()),
                ])]),
            ),
            ("set", Value::set([Value::unknown()])),
            ("known_set", Value::set([Value::from("x")])),
            ("map", Value::map([("k", Value::unknown())])),
            ("absent", Value::unknown()),
        ]);
        let read = Value::object([
            ("name", Value::from("as read")),
            ("id", Value::from("i-1")),
            (
                "nested",
                Value::List(vec![Value::object([
                    ("a", Value::from("read")),
                    ("b", Value::from("filled")),
                ])]),
            ),
            ("set", Value::set([Value::from("1"), Value::from("2")])),
            ("known_set", Value::set([Value::from("y")])),
            (
                "map",
                Value::map([("k", Value::from("v")), ("other", Value::from("w"))]),
            ),
            ("absent", Value::Null),
        ]);
        let expected = Value::object([
            ("name", Value::from("as planned")),
            ("id", Value::from("i-1")),
            (
                "nested",
                Value::List(vec![Value::object([
                    ("a", Value::from("kept")),
                    ("b", Value::from("filled")),
                ])]),
            ),
            ("set", Value::set([Value::from("1"), Value::from("2")])),
            ("known_set", Value::set([Value::from("x")])),
            ("map", Value::map([("k", Value::from("v"))])),
            ("absent", Value::Null),
        ]);
        assert_eq!(merge(planned, &read), expected);
    }

    #[test]
    fn a_set_that_is_not_there_yet_tells_nothing_of_its_elements() {
        let planned = || Value::set([Value::object([("id", Value::unknown())])]);
        let told = || Value::set([Value::object([("id", Value::from("i-1"))])]);
        assert_eq!(merge(planned(), &Value::set([])), planned());
        assert_eq!(merge(planned(), &told()), told());
        assert_eq!(merge(Value::set([]), &told()), Value::set([]));
    }

    #[test]
    fn without_a_read_the_unknown_is_null() {
        let planned = Value::object([
            ("id", Value::unknown()),
            (
                "set",
                Value::set([Value::object([
                    ("a", Value::from("x")),
                    ("b", Value::unknown()),
                ])]),
            ),
        ]);
        let expected = Value::object([
            ("id", Value::Null),
            (
                "set",
                Value::set([Value::object([("a", Value::from("x")), ("b", Value::Null)])]),
            ),
        ]);
        assert_eq!(merge(planned, &Value::Null), expected);
    }
}
