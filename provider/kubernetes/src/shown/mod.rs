//! An object as a plan shows it: one text that is the same for the same object, whoever wrote it.
//!
//! Fields are sorted, lists stay as they are, amounts have the server's spelling, and secrets are replaced
//! by their length and a keyed hash. So two texts differ exactly where two objects do, and a text can be
//! in a plan, in a state and in a log.

mod yaml;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::object::Object;
use crate::quantity::{Quantity, is_quantity};
use crate::secrets::{Secrets, is_secret};

/// From a secret to what may be shown of it. It has to need a key, or short secrets could be guessed by
/// trying.
pub type KeyedHash<'h> = &'h dyn Fn(&[u8]) -> String;

/// The text of an object.
#[must_use]
pub fn text(object: &Object, secrets: &Secrets, hash: KeyedHash<'_>) -> String {
    yaml::write(&Value::Object(normalised(object, secrets, hash)))
}

/// What is written of an object.
fn normalised(object: &Object, secrets: &Secrets, hash: KeyedHash<'_>) -> Map<String, Value> {
    let shower = Shower { secrets, hash };
    let mut path = Vec::new();
    let fields = object.body.iter().map(|(name, value)| {
        let hidden = match name.as_str() {
            "data" => is_secret(object).then(|| shower.entries(value, true)),
            "stringData" => is_secret(object).then(|| shower.entries(value, false)),
            _ => None,
        };
        path.push(name.clone());
        let value = hidden.unwrap_or_else(|| shower.value(value, &mut path));
        path.pop();
        (name.clone(), value)
    });
    fields.collect()
}

/// The text of a value in an object, at the names of the fields down to it, in one line. Of secrets, those in a Secret
/// are hidden.
#[must_use]
pub fn value(object: &Object, names: &[&str], value: &Value, hash: KeyedHash<'_>) -> String {
    let secrets = &Secrets::default();
    let shower = Shower { secrets, hash };
    let shown = match names {
        ["data"] if is_secret(object) => shower.entries(value, true),
        ["stringData"] if is_secret(object) => shower.entries(value, false),
        ["data", _] if is_secret(object) => shower.secret(value, true),
        ["stringData", _] if is_secret(object) => shower.secret(value, false),
        _ => {
            let mut path = names.iter().map(|name| (*name).to_owned()).collect();
            shower.value(value, &mut path)
        }
    };
    shown.to_string()
}

/// The same value without secrets. Those of a Secret stay, since [`text`] hides them wherever they are from.
pub(crate) fn hidden(
    object: &Object,
    names: &[&str],
    value: &Value,
    secrets: &Secrets,
    hash: KeyedHash<'_>,
) -> Value {
    if is_secret(object) && matches!(names.first(), Some(&"data" | &"stringData")) {
        return value.clone();
    }
    let mut path = names.iter().map(|name| (*name).to_owned()).collect();
    Shower { secrets, hash }.value(value, &mut path)
}

struct Shower<'s> {
    secrets: &'s Secrets,
    hash: KeyedHash<'s>,
}

impl Shower<'_> {
    fn value(&self, value: &Value, path: &mut Vec<String>) -> Value {
        if !matches!(value, Value::Array(_) | Value::Object(_) | Value::Null)
            && is_quantity(&path.iter().map(String::as_str).collect::<Vec<_>>())
            && let Some(amount) = Quantity::of(value)
        {
            return amount.to_string().into();
        }
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(values) => values.iter().map(|value| self.value(value, path)).collect(),
            Value::Object(map) => {
                let fields = map.iter().map(|(name, value)| {
                    path.push(name.clone());
                    let value = self.value(value, path);
                    path.pop();
                    (self.secrets.redact(name), value)
                });
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    /// A text; where a secret is in it, its change shows all the same.
    fn text(&self, text: &str) -> String {
        const PLACE: &str = "\u{0}";
        let replaced = self.secrets.replaced(text, PLACE);
        if replaced == text {
            return replaced;
        }
        if replaced == PLACE {
            return self.mark(text.as_bytes());
        }
        let hash = (self.hash)(text.as_bytes());
        replaced.replace(PLACE, &format!("<redacted, keyed hash {hash}>"))
    }

    fn entries(&self, value: &Value, encoded: bool) -> Value {
        match value {
            Value::Object(map) => {
                let entries = map
                    .iter()
                    .map(|(key, value)| (key.clone(), self.secret(value, encoded)));
                Value::Object(entries.collect())
            }
            other => self.secret(other, encoded),
        }
    }

    /// An entry of a Secret. What it should not be may be secret, too.
    fn secret(&self, value: &Value, encoded: bool) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::String(text) if encoded => {
                let bare: String = text.split_ascii_whitespace().collect();
                let decoded = STANDARD.decode(bare);
                self.mark(decoded.as_deref().unwrap_or(text.as_bytes()))
                    .into()
            }
            Value::String(text) => self.mark(text.as_bytes()).into(),
            other => self.mark(other.to_string().as_bytes()).into(),
        }
    }

    fn mark(&self, secret: &[u8]) -> String {
        let bytes = match secret.len() {
            1 => "1 byte".to_owned(),
            length => format!("{length} bytes"),
        };
        format!("<redacted, {bytes}, keyed hash {}>", (self.hash)(secret))
    }
}

#[cfg(test)]
mod tests;
