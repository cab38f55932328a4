//! What a value is, in a word for messages.

use super::Value;

impl Value {
    /// The kind of value with its article, such as `a string`: what a message may say about a value
    /// that could be secret.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown(_) => "an unknown value",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
            Self::Dynamic(_) => "a value with a type of its own",
        }
    }
}
