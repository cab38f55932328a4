//! Private data: what a provider keeps beside the state, out of the user's sight.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// A JSON object of named values, so that the official providers can read our state and we theirs.
///
/// Each value of ours is base64 of JSON text, which is what providers on terraform-plugin-framework
/// insist on; those on terraform-plugin-sdk look at keys of their own only. What another provider has
/// left stays as it is.
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

    /// The value of a key; `None` when it is absent or in another form than ours.
    pub fn get(&self, key: &str) -> Option<Json> {
        let text = STANDARD.decode(self.0.get(key)?.as_str()?).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// The value of a key in this Rust type; `None` when it is absent or of another shape.
    pub fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.get(key)?).ok()
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: &Json) {
        let text = STANDARD.encode(value.to_string());
        self.0.insert(key.to_owned(), Json::String(text));
    }

    /// Sets a key to what this Rust value is as JSON.
    ///
    /// # Panics
    /// When the type cannot be JSON, such as a map with keys that are no strings.
    pub fn write(&mut self, key: &str, value: &impl Serialize) {
        let json = serde_json::to_value(value).expect("private data is plain JSON");
        self.set(key, &json);
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bytes_that_are_json_and_come_back() {
        let mut private = Private::default();
        private.write("tries", &3);
        private.set("none", &Json::Null);
        assert_eq!(private.read::<u32>("tries"), Some(3));
        let bytes = private.encode();
        // As terraform-plugin-framework decodes it: a map of base64 texts, each of them JSON.
        let read: Map<String, Json> = serde_json::from_slice(&bytes).expect("an object");
        for text in read.values() {
            let text = STANDARD
                .decode(text.as_str().expect("a text"))
                .expect("base64");
            serde_json::from_slice::<Json>(&text).expect("JSON");
        }
        assert_eq!(Private::decode(&bytes), private);
    }

    #[test]
    fn what_another_provider_has_left_stays_as_it_is() {
        let theirs = br#"{"e2bfb730":{"create":600000000000},"schema_version":"1"}"#;
        let mut private = Private::decode(theirs);
        assert_eq!(private.read::<String>("schema_version"), None);
        private.write("ours", &true);
        private.remove("ours");
        assert_eq!(private.encode(), theirs);
    }
}
