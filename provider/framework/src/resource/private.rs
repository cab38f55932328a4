//! Private data: what a provider keeps beside the state, out of the user's sight.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// A JSON object of named values, so that the official providers can read our state and we theirs.
///
/// Nothing secret belongs here: it is stored in the state as plain text.
/// Keys with a leading dot belong to the framework.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Private(Map<String, Json>);

impl Private {
    /// The private data in these bytes. What is no JSON object counts as none.
    pub fn decode(bytes: &[u8]) -> Self {
        Self(serde_json::from_slice(bytes).unwrap_or_default())
    }

    /// The bytes for the wire; empty when there is nothing.
    pub fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        Json::Object(self.0.clone()).to_string().into_bytes()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.get(key)
    }

    /// The value of a key in this Rust type; `None` when it is absent or of another shape.
    pub fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0
            .get(key)
            .and_then(|json| serde_json::from_value(json.clone()).ok())
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: Json) {
        self.0.insert(key.to_owned(), value);
    }

    /// Sets a key to what this Rust value is as JSON.
    ///
    /// # Panics
    /// When the type cannot be JSON, such as a map with keys that are no strings.
    pub fn write(&mut self, key: &str, value: &impl Serialize) {
        let json = serde_json::to_value(value).expect("private data is plain JSON");
        self.set(key, json);
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }
}
