//! An object held against the fields of its kind.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::data::{Fields, Known, Shape};
use super::near::near;
use crate::quantity::Quantity;

/// A field that is not as its kind has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field: `.spec.template.spec.containers[name="web"].image`.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) wrong: Wrong,
}

/// What is wrong with a field. Values are told only of fields that take one of few, which no secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// There is no such field.
    Unknown {
        /// Its name.
        name: String,
        /// What may have been meant.
        near: Option<&'static str>,
        /// Where there is such a field, above or just below.
        elsewhere: Option<String>,
    },
    /// There is no such kind in its group and version.
    Kind {
        /// What may have been meant.
        near: Option<&'static str>,
        /// The groups and versions that have it.
        elsewhere: Vec<&'static str>,
    },
    /// It is required, and not there.
    Missing,
    /// It is something else than the field takes.
    Type {
        /// What the field takes, with its article.
        takes: &'static str,
        /// What it is, with its article.
        is: &'static str,
        /// What would make it right.
        remedy: Option<&'static str>,
    },
    /// It is a text of another form than the field takes: what the field takes, with its article.
    Form(&'static str),
    /// It is none of the values that the field takes.
    Value {
        /// What it is.
        is: String,
        /// What the field takes.
        takes: Vec<&'static str>,
        /// What may have been meant.
        near: Option<&'static str>,
    },
}

/// Everything that is wrong with an object, in the order of its fields.
pub(super) fn walk(known: &Known, fields: &Fields, body: &Map<String, Value>) -> Vec<Fault> {
    let mut walk = Walk {
        known,
        path: String::new(),
        above: Vec::new(),
        faults: Vec::new(),
    };
    walk.fields(fields, body);
    walk.faults
}

struct Walk<'k> {
    known: &'k Known,
    path: String,
    /// The fields on the way here, and how much of the path leads to each.
    above: Vec<(&'k Fields, usize)>,
    faults: Vec<Fault>,
}

impl<'k> Walk<'k> {
    fn fields(&mut self, fields: &'k Fields, values: &Map<String, Value>) {
        self.above.push((fields, self.path.len()));
        for (name, value) in values {
            let field = fields.get(name.as_str());
            self.at(&format!(".{name}"), |walk| match field {
                Some(field) => walk.value(&field.shape, value),
                None => walk.say(Wrong::Unknown {
                    name: name.clone(),
                    near: near(name, free(fields, values)),
                    elsewhere: walk.elsewhere(name),
                }),
            });
        }
        for (name, field) in fields {
            // What is null is not there.
            let is_there = values.get(*name).is_some_and(|value| !value.is_null());
            if field.is_required && !is_there {
                self.at(&format!(".{name}"), |walk| walk.say(Wrong::Missing));
            }
        }
        self.above.pop();
    }

    /// Where a field of this name is: wrong indentation moves it up or down.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let (here, length) = self.above.last()?;
        let below = here.iter().find_map(|(below, field)| match &field.shape {
            Shape::Of(r#type) => {
                let fields = self.known.fields(r#type)?;
                let path = format!("{}.{below}", &self.path[..*length]);
                fields.contains_key(name).then_some(path)
            }
            _ => None,
        });
        let mut above = self.above.iter().rev();
        let above = above.find(|(fields, length)| *length > 0 && fields.contains_key(name));
        below.or_else(|| above.map(|(_, length)| self.path[..*length].to_owned()))
    }

    fn value(&mut self, shape: &'k Shape, value: &Value) {
        if value.is_null() {
            return;
        }
        match (shape, value) {
            (Shape::Of(name), Value::Object(values)) => {
                if let Some(fields) = self.known.fields(name) {
                    self.fields(fields, values);
                }
            }
            (Shape::List(item), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    let step = match value["name"].as_str() {
                        Some(name) => format!("[name={name:?}]"),
                        None => format!("[{index}]"),
                    };
                    self.at(&step, |walk| walk.value(item, value));
                }
            }
            (Shape::Map(item), Value::Object(values)) => {
                for (name, value) in values {
                    self.at(&format!(".{name}"), |walk| walk.value(item, value));
                }
            }
            // What is empty is not there.
            (Shape::OneOf(takes), Value::String(is))
                if !is.is_empty() && !takes.contains(&is.as_str()) =>
            {
                self.say(Wrong::Value {
                    is: is.clone(),
                    takes: takes.clone(),
                    near: near(is, takes.iter().copied()),
                });
            }
            (Shape::Base64, Value::String(text)) if !is_base64(text) => {
                self.say(Wrong::Form("base64"));
            }
            (Shape::Amount, value) if is_scalar(value) && Quantity::of(value).is_none() => {
                self.say(Wrong::Form("an amount"));
            }
            (Shape::Integer(32), Value::Number(number)) if is_beyond(number, i32::MAX) => {
                self.say(Wrong::Form("a number of at most 32 bits"));
            }
            (shape, value) if !fits(shape, value) => self.say(Wrong::Type {
                takes: takes(shape),
                is: is(value),
                remedy: remedy(shape, value),
            }),
            _ => {}
        }
    }

    fn at(&mut self, step: &str, walk: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.push_str(step);
        walk(self);
        self.path.truncate(before);
    }

    fn say(&mut self, wrong: Wrong) {
        self.faults.push(Fault {
            path: self.path.clone(),
            wrong,
        });
    }
}

/// The fields that are still to be had.
fn free(fields: &Fields, values: &Map<String, Value>) -> impl Iterator<Item = &'static str> {
    let names = fields.keys().copied();
    names.filter(|name| !values.contains_key(*name))
}

/// Whether a value is of the type that a field takes, whatever is in it.
fn fits(shape: &Shape, value: &Value) -> bool {
    let is_whole = || is_whole(value);
    match shape {
        Shape::Any => true,
        Shape::Mapping | Shape::Map(_) | Shape::Of(_) => value.is_object(),
        Shape::Text | Shape::Base64 | Shape::OneOf(_) => value.is_string(),
        Shape::Integer(_) => is_whole(),
        Shape::Number => value.is_number(),
        Shape::Truth => value.is_boolean(),
        Shape::Amount => value.is_string() || value.is_number(),
        Shape::IntegerOrText => value.is_string() || is_whole(),
        Shape::List(_) => value.is_array(),
    }
}

fn is_whole(value: &Value) -> bool {
    value.as_i64().is_some() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_beyond(number: &serde_json::Number, most: i32) -> bool {
    let number = number.as_f64().unwrap_or_default();
    number > f64::from(most) || number < f64::from(-most) - 1.0
}

fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// Whether it is base64 as the API server reads it, which leaves line breaks out.
fn is_base64(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    STANDARD.decode(text).is_ok()
}

fn takes(shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "anything",
        Shape::Mapping | Shape::Map(_) | Shape::Of(_) => "a mapping",
        Shape::Text | Shape::Base64 | Shape::OneOf(_) => "a text",
        Shape::Integer(_) => "a whole number",
        Shape::Number => "a number",
        Shape::Truth => "`true` or `false`",
        Shape::Amount => "an amount",
        Shape::IntegerOrText => "a whole number or a text",
        Shape::List(_) => "a list",
    }
}

fn is(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// What would make it right, where that is known.
fn remedy(shape: &Shape, value: &Value) -> Option<&'static str> {
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    match (shape, value) {
        (Shape::Text | Shape::Base64, Value::Number(_) | Value::Bool(_)) => {
            Some("Put it into quotes.")
        }
        (Shape::Integer(_) | Shape::Number, Value::String(text)) if is_number(text) => {
            Some("Remove the quotes.")
        }
        (Shape::Truth, Value::String(text)) if text == "true" || text == "false" => {
            Some("Remove the quotes.")
        }
        (Shape::List(_), Value::Object(_)) => Some("Begin each entry with `- `."),
        (Shape::Of(_) | Shape::Map(_), Value::Array(values)) if values.len() == 1 => {
            Some("Remove the `- ` before it.")
        }
        (Shape::List(_), Value::String(_)) => Some("Write it as a list: `[\"…\"]`."),
        _ => None,
    }
}
