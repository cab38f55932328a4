//! State as a host stores it between two runs.

use std::fmt::Write;

use serde_json::Value as Json;

use super::value::Value;

/// One object in a state file.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredState {
    /// The attributes in JSON, with exact numbers.
    pub json: String,
    /// What the provider stored beside them.
    pub private: Vec<u8>,
    /// The version of the schema that wrote it.
    pub schema_version: i64,
    /// Whether the object is to be replaced because its creation failed half way.
    pub tainted: bool,
    /// By what a host that knows identities names it, in JSON.
    pub identity: Option<Json>,
    /// The version of the identity schema that wrote it; 0 where there is none.
    pub identity_version: i64,
}

impl StoredState {
    /// State that something else wrote: a state file, another provider, an older version.
    pub fn from_json(json: &Json, schema_version: i64) -> Self {
        Self {
            json: json.to_string(),
            private: Vec::new(),
            schema_version,
            tainted: false,
            identity: None,
            identity_version: 0,
        }
    }

    pub(crate) fn new(value: &Value, private: Vec<u8>, schema_version: i64, tainted: bool) -> Self {
        Self {
            json: to_json(value),
            private,
            schema_version,
            tainted,
            identity: None,
            identity_version: 0,
        }
    }

    /// The same with an identity that this version of its schema wrote.
    pub fn identified(self, identity: Option<Json>, version: i64) -> Self {
        Self {
            identity,
            identity_version: version,
            ..self
        }
    }

    /// The attributes for assertions. Numbers beyond 64 bits are rounded here and only here.
    ///
    /// # Panics
    ///
    /// When the text is no JSON, which only a test can have put there.
    pub fn attributes(&self) -> Json {
        serde_json::from_str(&self.json).expect("stored state is JSON")
    }

    /// The JSON as it stands in a state file, which is indented.
    pub(crate) fn pretty(&self) -> Vec<u8> {
        let mut out = String::new();
        let mut depth = 0;
        let mut in_text = false;
        let mut escaped = false;
        for character in self.json.chars() {
            if in_text {
                out.push(character);
                in_text = escaped || character != '"';
                escaped = !escaped && character == '\\';
                continue;
            }
            match character {
                '{' | '[' => {
                    depth += 1;
                    out.push(character);
                    new_line(&mut out, depth);
                }
                '}' | ']' => {
                    depth -= 1;
                    new_line(&mut out, depth);
                    out.push(character);
                }
                ',' => {
                    out.push(',');
                    new_line(&mut out, depth);
                }
                ':' => out.push_str(": "),
                ' ' | '\n' | '\t' | '\r' => {}
                _ => {
                    in_text = character == '"';
                    out.push(character);
                }
            }
        }
        out.into_bytes()
    }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// Writes a wholly known value as state has it.
///
/// # Panics
///
/// When something in it is unknown: a host never stores that.
pub fn to_json(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    const MEMORY: &str = "memory takes everything";
    match value {
        Value::Null => out.push_str("null"),
        Value::Unknown(_) => panic!("an unknown value cannot be stored"),
        Value::Bool(value) => write!(out, "{value}").expect(MEMORY),
        Value::Number(number) => write!(out, "{number}").expect(MEMORY),
        Value::String(text) => write!(out, "{}", Json::from(text.as_str())).expect(MEMORY),
        Value::List(elements) | Value::Set(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(out, element);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (index, (name, element)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write!(out, "{}:", Json::from(name.as_str())).expect(MEMORY);
                write(out, element);
            }
            out.push('}');
        }
        Value::Dynamic(inner_type, inner) => {
            write!(out, "{{\"type\":{},\"value\":", inner_type.to_json()).expect(MEMORY);
            write(out, inner);
            out.push('}');
        }
    }
}
