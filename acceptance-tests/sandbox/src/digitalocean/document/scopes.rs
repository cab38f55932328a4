//! Members that a token needs a scope for, beside those that the operation needs: an answer leaves them
//! out, and a request that has one is refused. `prune.py` takes the scopes from the document's prose.

use super::schema::{Check, Direction};
use super::{Document, Operation, resolved};
use crate::digitalocean::token::Token;
use serde_json::Value;
use std::collections::HashMap;

impl Document {
    /// Whether a request says nothing that the token has no scope for.
    pub(crate) fn may_say(
        &self,
        operation: &Operation,
        query: &[(String, String)],
        body: &Value,
        token: &Token,
    ) -> bool {
        let may = |name: &String| {
            let parameter = operation.query.get(name);
            parameter.is_none_or(|one| self.may(one, token))
        };
        let Some(schema) = operation.body.as_ref().filter(|_| token.scopes.is_some()) else {
            return query.iter().all(|(name, _)| may(name));
        };
        let mut told = body.clone();
        self.conceal_in(schema, &mut told, token);
        told == *body && query.iter().all(|(name, _)| may(name))
    }

    /// Takes out of an answer what the token has no scope for.
    pub(crate) fn conceal(
        &self,
        operation: &Operation,
        status: u16,
        json: &mut Value,
        token: &Token,
    ) {
        let contents = operation.responses.get(&status.to_string());
        let schema = contents.and_then(|kinds| kinds.get("application/json"));
        if let Some(schema) = schema.filter(|_| token.scopes.is_some()) {
            self.conceal_in(&schema["schema"], json, token);
        }
    }

    fn conceal_in(&self, schema: &Value, value: &mut Value, token: &Token) {
        match value {
            Value::Object(members) => {
                let mut known = HashMap::new();
                Check::new(self, Direction::Response).members(schema, &mut known);
                let may = |name: &str| {
                    let schemas: Option<&Vec<&Value>> = known.get(name);
                    schemas.is_none_or(|all| all.iter().all(|one| self.may(one, token)))
                };
                members.retain(|name, value| value.is_null() || may(name));
                for (name, member) in members {
                    for schema in known.get(name.as_str()).into_iter().flatten() {
                        self.conceal_in(schema, member, token);
                    }
                }
            }
            Value::Array(items) => {
                let schema = resolved(&self.parts, schema);
                if let Some(item) = schema.get("items") {
                    for each in items {
                        self.conceal_in(item, each, token);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a token has the scopes of a schema and of its parts.
    fn may(&self, schema: &Value, token: &Token) -> bool {
        let own = schema["x-scope"].as_str();
        let schema = resolved(&self.parts, schema);
        let parts = schema["allOf"].as_array().into_iter().flatten();
        own.or(schema["x-scope"].as_str())
            .is_none_or(|scope| token.may(scope))
            && parts.into_iter().all(|part| self.may(part, token))
    }
}
