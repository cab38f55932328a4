//! What the document says of a request and of an answer.

use super::known::is_known;
use super::schema::{Check, Direction};
use super::{Document, Operation};
use serde_json::Value;

/// What is wrong with a message, as `place: what`.
pub(crate) type Faults = Vec<String>;

/// What the document says of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// What it does not allow.
    pub(crate) faults: Faults,
    /// What it does not know, which the API ignores in a request.
    pub(crate) ignored: Faults,
    /// What is wrong in the document itself.
    pub(crate) known: Faults,
}

impl Findings {
    fn of(operation: &Operation, faults: Faults, ignored: Faults) -> Self {
        let is_error = |fault: &String| !is_known(operation, fault);
        let (faults, mut known): (Faults, Faults) = faults.into_iter().partition(is_error);
        let (ignored, more): (Faults, Faults) = ignored.into_iter().partition(is_error);
        known.extend(more);
        Self {
            faults,
            ignored,
            known,
        }
    }
}

impl Document {
    /// What the document says of a request.
    pub(crate) fn request(
        &self,
        operation: &Operation,
        query: &[(String, String)],
        body: &Value,
    ) -> Findings {
        let mut faults = Faults::new();
        let mut ignored: Faults = query
            .iter()
            .filter(|(name, _)| !operation.query.contains_key(name))
            .map(|(name, _)| format!("?{name}: is not known"))
            .collect();
        match (&operation.body, body) {
            (None, Value::Null) => {}
            (None, _) => ignored.push("the body: is not known".to_owned()),
            (Some(_), Value::Null) if !operation.body_is_required => {}
            (Some(schema), body) => {
                let check = Check::new(self, Direction::Request);
                // The two forms of a load balancer differ in what they require alone.
                let is_balancer = operation.id.starts_with("loadBalancers_");
                let first = check.resolved(schema)["oneOf"].get(0);
                let first = first.filter(|_| is_balancer);
                check.value(first.unwrap_or(schema), body, "", false);
                faults = check.faults.take();
                check.unknown(schema, body, "");
                ignored.extend(check.faults.take());
            }
        }
        Findings::of(operation, faults, ignored)
    }

    /// What the document says of an answer, in which nothing may be ignored.
    pub(crate) fn response(
        &self,
        operation: &Operation,
        status: u16,
        json: Option<&Value>,
    ) -> Findings {
        let faults = self.response_faults(operation, status, json);
        Findings::of(operation, faults, Faults::new())
    }

    fn response_faults(&self, operation: &Operation, status: u16, json: Option<&Value>) -> Faults {
        let responses = &operation.responses;
        let by_status = responses.get(&status.to_string());
        let Some(contents) = by_status.or_else(|| responses.get("default")) else {
            return vec![format!("{status}: is not documented")];
        };
        if by_status.is_none() && status < 400 {
            return vec![format!("{status}: is not documented")];
        }
        let schema = contents.get("application/json").map(|kind| &kind["schema"]);
        let (Some(schema), Some(json)) = (schema, json) else {
            let wants_one = contents.as_object().is_some_and(|kinds| !kinds.is_empty());
            return match (wants_one, json) {
                (false, Some(_)) => vec!["the body: is not documented".to_owned()],
                _ => Faults::new(),
            };
        };
        let check = Check::new(self, Direction::Response);
        check.value(schema, json, "", true);
        check.faults.take()
    }
}
