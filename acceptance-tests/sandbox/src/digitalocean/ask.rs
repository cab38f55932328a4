//! What a call asks, and what it is answered.

use super::token::Token;
use serde_json::{Value, json};

/// A call that is in the document, with its parts read.
pub(crate) struct Ask<'a> {
    /// Who calls.
    pub(crate) token: &'a Token,
    /// Decoded path parameters, in path order.
    pub(crate) path: &'a [String],
    /// Decoded query parameters.
    pub(crate) query: &'a [(String, String)],
    /// The body; null where there is none.
    pub(crate) body: &'a Value,
    /// Where pages of a list are found: scheme, host and path.
    pub(crate) address: &'a str,
}

impl Ask<'_> {
    /// The `n`-th path parameter.
    pub(crate) fn id(&self, n: usize) -> &str {
        self.path.get(n).map_or("", String::as_str)
    }

    /// A query parameter that is not empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        let found = pairs.find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// A text of the body; `""` where there is none.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.body[member].as_str().unwrap_or_default()
    }

    /// A member of the body that is neither missing nor null.
    pub(crate) fn given(&self, member: &str) -> Option<&Value> {
        self.body.get(member).filter(|value| !value.is_null())
    }

    /// The texts of a list of the body.
    pub(crate) fn texts(&self, member: &str) -> Vec<String> {
        texts(&self.body[member])
    }
}

/// The texts of a list.
pub(crate) fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = items.iter().filter_map(Value::as_str);
    texts.map(ToOwned::to_owned).collect()
}

/// An answer to a call that was carried out.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A JSON document.
    Json(u16, Value),
    /// Another text.
    Text(u16, &'static str, String),
    /// A list, of which a page is answered: the member that holds it, and all of it.
    List(&'static str, Vec<Value>),
    /// 204, or another status without a body.
    Empty(u16),
}

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Json(status, _) | Self::Text(status, ..) | Self::Empty(status) => *status,
            Self::List(..) => 200,
        }
    }

    /// The document that is answered.
    pub(crate) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(_, json) => Some(json),
            _ => None,
        }
    }
}

/// A call that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) id: &'static str,
    pub(crate) message: String,
}

pub(crate) type Outcome = Result<Reply, Refusal>;

/// The text of every 404 whose noun has none of its own (OpenAPI document, `not_found`).
pub(crate) const NOT_FOUND: &str = "The resource you requested could not be found.";

impl Refusal {
    fn new(status: u16, id: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            id,
            message: message.into(),
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "bad_request", message)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "unauthorized", "Unable to authenticate you.")
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "forbidden", message)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, "not_found", NOT_FOUND)
    }

    pub(crate) fn nothing_called(message: impl Into<String>) -> Self {
        Self::new(404, "not_found", message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "conflict", message)
    }

    pub(crate) fn precondition(message: impl Into<String>) -> Self {
        Self::new(412, "precondition_failed", message)
    }

    /// What cannot be meant.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(422, "unprocessable_entity", message)
    }

    pub(crate) fn too_many(message: impl Into<String>) -> Self {
        Self::new(429, "too_many_requests", message)
    }
}

/// `{"<root>": value}` with this status.
pub(crate) fn one(status: u16, root: &str, value: &Value) -> Outcome {
    Ok(Reply::Json(status, json!({ root: public(value) })))
}

/// 204.
pub(crate) fn done() -> Outcome {
    Ok(Reply::Empty(204))
}

/// A row without what the sandbox keeps for itself, whose names begin with an underscore.
pub(crate) fn public(row: &Value) -> Value {
    let Value::Object(members) = row else {
        return row.clone();
    };
    let shown = members.iter().filter(|(name, _)| !name.starts_with('_'));
    Value::Object(shown.map(|(k, v)| (k.clone(), v.clone())).collect())
}
