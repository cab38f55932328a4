//! The fields of events and spans as JSON.

use std::error::Error;
use std::fmt::{self, Write};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

/// Collects the fields of one event or span. `message` is a field like any other here.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        // `@` marks the host's own keys, and a wrong type under one of them makes Terraform panic.
        let name = field.name().replacen('@', "_", 1);
        self.0.insert(name, value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.insert(field, value.to_string());
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.insert(field, value.to_string());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no infinity, and a null would hide which one it was.
        match serde_json::Number::from_f64(value) {
            Some(number) => self.insert(field, number),
            None => self.insert(field, value.to_string()),
        }
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        let hexadecimal = value.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        self.insert(field, hexadecimal);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.insert(field, with_causes(value));
    }
}

/// An error with its causes. Some libraries print the cause themselves, so one whose text is there
/// already is left out.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
