//! DigitalOcean's own OpenAPI document, pruned: which operations there are, and what their messages
//! look like. `document.json` is written by `prune.py` beside it, which says how.

mod known;
mod schema;

use crate::frame::request::decode;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The pruned document.
const TEXT: &str = include_str!("document.json");

/// An operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// `kubernetes_get_cluster`.
    pub(crate) id: String,
    /// What patterns of rules know it by: `kubernetes`, `GetCluster`.
    pub(crate) service: String,
    pub(crate) name: String,
    method: String,
    path: Vec<String>,
    /// The scopes that a token needs.
    pub(crate) scopes: Vec<String>,
    query: Value,
    body: Option<Value>,
    body_is_required: bool,
    responses: Value,
}

/// The document.
#[derive(Debug)]
pub(crate) struct Document {
    operations: Vec<Operation>,
    by_name: HashMap<(String, String), usize>,
    schemas: Value,
}

/// An operation that a path leads to, with its decoded parameters.
pub(crate) struct Route<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) parameters: Vec<String>,
}

impl Document {
    /// The document, which is read once.
    pub(crate) fn get() -> &'static Self {
        static READ: OnceLock<Document> = OnceLock::new();
        READ.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut document: Value = serde_json::from_str(TEXT).expect("the committed document");
        let listed = document["operations"].take();
        let mut operations: Vec<Operation> = listed
            .as_array()
            .expect("a list of operations")
            .iter()
            .map(Operation::read)
            .collect();
        operations.push(Operation::revoke());
        let names = operations.iter().zip(0..);
        Self {
            by_name: names
                .map(|(o, at)| ((o.service.clone(), o.name.clone()), at))
                .collect(),
            operations,
            schemas: document["schemas"].take(),
        }
    }

    /// The operation of a method and a path. A literal wins over a parameter: `default` is no project.
    pub(crate) fn route(&self, method: &str, path: &str) -> Option<Route<'_>> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let fitting = self.operations.iter().filter(|operation| {
            operation.method == method
                && operation.path.len() == segments.len()
                && operation
                    .path
                    .iter()
                    .zip(&segments)
                    .all(|(own, asked)| is_parameter(own) || own == asked)
        });
        let operation = fitting.min_by_key(|operation| operation.parameters())?;
        let pairs = operation.path.iter().zip(&segments);
        let parameters = pairs
            .filter(|(own, _)| is_parameter(own))
            .map(|(_, asked)| decode(asked))
            .collect();
        Some(Route {
            operation,
            parameters,
        })
    }

    /// The operation that a call was named after.
    pub(crate) fn named(&self, service: &str, name: &str) -> Option<&Operation> {
        let key = (service.to_owned(), name.to_owned());
        self.by_name.get(&key).map(|at| &self.operations[*at])
    }
}

impl Operation {
    fn read(listed: &Value) -> Self {
        let text = |member: &str| listed[member].as_str().unwrap_or_default().to_owned();
        let id = text("id");
        let (service, rest) = id.split_once('_').unwrap_or((&id, ""));
        let scopes = listed["scopes"].as_array().map(Vec::as_slice);
        let scopes = scopes.unwrap_or_default().iter();
        Self {
            service: service.to_owned(),
            name: rest.split('_').map(capitalized).collect(),
            method: text("method"),
            path: segments(&text("path")),
            scopes: scopes
                .filter_map(Value::as_str)
                .map(ToOwned::to_owned)
                .collect(),
            query: listed["query"].clone(),
            body: listed.get("body").map(|body| body["schema"].clone()),
            body_is_required: listed["body"]["required"] == true,
            responses: listed["responses"].clone(),
            id,
        }
    }

    /// The call that ends a token, which the document does not have: clients make it at another host
    /// (official provider and CLI).
    fn revoke() -> Self {
        Self {
            id: "oauth_revoke".to_owned(),
            service: "oauth".to_owned(),
            name: "Revoke".to_owned(),
            method: "POST".to_owned(),
            path: segments("/v1/oauth/revoke"),
            scopes: Vec::new(),
            query: Value::Null,
            body: Some(serde_json::json!({})),
            body_is_required: true,
            responses: serde_json::json!({ "200": { "application/json": {} } }),
        }
    }

    fn parameters(&self) -> usize {
        self.path.iter().filter(|s| is_parameter(s)).count()
    }
}

fn segments(path: &str) -> Vec<String> {
    path.trim_matches('/')
        .split('/')
        .map(ToOwned::to_owned)
        .collect()
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_operations() {
        let document = Document::get();
        for (method, path, name, parameters) in [
            ("GET", "/v2/account", "account:Get", vec![]),
            ("GET", "/v2/projects/default", "projects:GetDefault", vec![]),
            ("GET", "/v2/projects/p", "projects:Get", vec!["p"]),
            (
                "DELETE",
                "/v2/kubernetes/clusters/c/node_pools/p/nodes/n",
                "kubernetes:DeleteNode",
                vec!["c", "p", "n"],
            ),
            (
                "GET",
                "/v2/tags/k8s%3Aworker",
                "tags:Get",
                vec!["k8s:worker"],
            ),
            ("POST", "/v1/oauth/revoke", "oauth:Revoke", vec![]),
        ] {
            let route = document.route(method, path).expect("an operation");
            let operation = route.operation;
            assert_eq!(format!("{}:{}", operation.service, operation.name), name);
            assert_eq!(route.parameters, parameters, "{path}");
        }
        assert!(document.route("GET", "/v2/nothing").is_none());
    }

    #[test]
    fn no_two_operations_share_a_name() {
        let document = Document::get();
        assert_eq!(document.by_name.len(), document.operations.len());
    }
}
