//! DigitalOcean's own OpenAPI document, pruned: which operations there are, and what their messages
//! look like. `document.json` is written by `prune.py` beside it, which says how; it is an OpenAPI document
//! too, so that others can judge by it.

mod findings;
mod known;
mod schema;
mod scopes;

pub(crate) use findings::Findings;

use super::ask::texts;
use crate::frame::request::decode;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// The pruned document.
pub(super) const TEXT: &str = include_str!("document.json");

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
    /// Parameters of the query by name.
    query: HashMap<String, Value>,
    body: Option<Value>,
    body_is_required: bool,
    /// What answers contain, by status and by media type.
    responses: HashMap<String, Value>,
}

/// The document.
#[derive(Debug)]
pub(crate) struct Document {
    operations: Vec<Operation>,
    by_name: HashMap<(String, String), usize>,
    /// `components`, which is referred to.
    parts: Value,
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
        let parts = document["components"].take();
        let paths = document["paths"].as_object().expect("paths");
        let mut operations: Vec<Operation> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().expect("operations by method").iter();
                methods.map(|(method, listed)| Operation::read(&parts, method, path, listed))
            })
            .collect();
        operations.push(Operation::revoke());
        let names = operations.iter().zip(0..);
        Self {
            by_name: names
                .map(|(o, at)| ((o.service.clone(), o.name.clone()), at))
                .collect(),
            operations,
            parts,
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

    /// What operations are about: the first part of their names.
    pub(crate) fn services(&self) -> BTreeSet<&str> {
        let services = self.operations.iter().map(|o| o.service.as_str());
        services.collect()
    }

    /// What a message of this status has to have in it, `root_causes` for one of the two forms of errors.
    pub(crate) fn documents(&self, operation: &Operation, status: u16, member: &str) -> bool {
        let contents = operation.responses.get(&status.to_string());
        let schema = contents.map(|kinds| &kinds["application/json"]["schema"]);
        let schema = schema.map(|schema| resolved(&self.parts, schema));
        schema.is_some_and(|schema| schema["properties"].get(member).is_some())
    }

    /// The operation that a call was named after.
    pub(crate) fn named(&self, service: &str, name: &str) -> Option<&Operation> {
        let key = (service.to_owned(), name.to_owned());
        self.by_name.get(&key).map(|at| &self.operations[*at])
    }
}

impl Operation {
    fn read(parts: &Value, method: &str, path: &str, listed: &Value) -> Self {
        let id = listed["operationId"].as_str().unwrap_or_default();
        let (service, rest) = id.split_once('_').unwrap_or((id, ""));
        let each = |member: &str| {
            let list = listed[member].as_array().map(Vec::as_slice);
            list.unwrap_or_default().iter()
        };
        let parameters = each("parameters").map(|one| resolved(parts, one));
        let query = parameters
            .filter(|one| one["in"] == "query")
            .filter_map(|one| Some((one["name"].as_str()?.to_owned(), one.clone())));
        let scopes = each("security").flat_map(|way| texts(&way["bearer_auth"]));
        let body = resolved(parts, &listed["requestBody"]);
        let forms = body["content"].as_object();
        let responses = listed["responses"].as_object().into_iter().flatten();
        let responses = responses.map(|(status, answer)| {
            let contents = resolved(parts, answer)["content"].clone();
            (status.clone(), contents)
        });
        Self {
            service: service.to_owned(),
            name: rest.split('_').map(capitalized).collect(),
            method: method.to_ascii_uppercase(),
            path: segments(path),
            scopes: scopes.collect(),
            query: query.collect(),
            body: forms.and_then(|forms| Some(forms.values().next()?["schema"].clone())),
            body_is_required: body["required"] == true,
            responses: responses.collect(),
            id: id.to_owned(),
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
            query: HashMap::new(),
            body: Some(serde_json::json!({})),
            body_is_required: true,
            responses: HashMap::from([(
                "200".to_owned(),
                serde_json::json!({ "application/json": {} }),
            )]),
        }
    }

    fn parameters(&self) -> usize {
        self.path.iter().filter(|s| is_parameter(s)).count()
    }
}

/// What is meant: a part of the document, or the value itself.
fn resolved<'a>(parts: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(name) => {
            let place = name.strip_prefix("#/components").unwrap_or_default();
            let part = parts.pointer(place);
            resolved(parts, part.expect("a part that the document has"))
        }
        None => value,
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
