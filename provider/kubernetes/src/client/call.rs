//! One call: its address, its outcome, and its place in the retries.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;

use super::failure::{failure, timed_out};
use super::{Cluster, KUBERNETES, Manner, Owned, Served};

/// How long an answer may take. The API server itself ends a request after a minute
/// (kube-apiserver's reference, `--request-timeout`).
const ANSWER: Duration = Duration::from_secs(75);

/// How many objects come in a page, as kubectl asks.
const PAGE: &str = "500";

const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a call is about: for its address and for its errors.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The verb, as roles name it: `patch`.
    pub(super) verb: &'static str,
    /// The resource, as roles name it: `deployments.apps`; empty for what is no resource.
    pub(super) resource: String,
    /// The namespace, where there is one.
    pub(super) namespace: Option<String>,
    /// The object's name, where one is meant.
    pub(super) name: Option<String>,
    path: String,
}

impl Asked {
    /// A verb on the objects of a type, in a namespace; in all of them for `None`.
    pub(super) fn new(verb: &'static str, served: &Served, namespace: Option<&str>) -> Self {
        let mut path = match served.group.as_str() {
            "" => format!("/api/{}", served.version),
            group => format!("/apis/{group}/{}", served.version),
        };
        let namespace = namespace.filter(|_| served.namespaced);
        if let Some(namespace) = namespace {
            path.push_str("/namespaces/");
            path.extend(utf8_percent_encode(namespace, IN_PATHS));
        }
        path.push('/');
        path.push_str(&served.plural);
        Self {
            verb,
            resource: served.resource(),
            namespace: namespace.map(ToOwned::to_owned),
            name: None,
            path,
        }
    }

    /// A path that is no resource: `/apis`.
    pub(super) fn path(verb: &'static str, path: &str) -> Self {
        Self {
            verb,
            resource: String::new(),
            namespace: None,
            name: None,
            path: path.to_owned(),
        }
    }

    /// Another verb on the same.
    pub(super) fn verb(self, verb: &'static str) -> Self {
        Self { verb, ..self }
    }

    /// The same on one object.
    pub(super) fn named(mut self, name: &str) -> Self {
        self.path.push('/');
        self.path.extend(utf8_percent_encode(name, IN_PATHS));
        self.name = Some(name.to_owned());
        self
    }

    /// The same on a part of it: `log`.
    pub(super) fn part(mut self, part: &str) -> Self {
        self.path.push('/');
        self.path.push_str(part);
        self.resource.push('/');
        self.resource.push_str(part);
        self
    }
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Query {
    method: Method,
    parameters: Vec<(&'static str, String)>,
    accept: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Query {
    pub(super) fn get() -> Self {
        Self {
            method: Method::GET,
            parameters: Vec::new(),
            accept: "application/json",
            content_type: "",
            body: Vec::new(),
        }
    }

    pub(super) fn accepting(accept: &'static str) -> Self {
        Self {
            accept,
            ..Self::get()
        }
    }

    pub(super) fn list(selector: &str, token: &str) -> Self {
        Self::get()
            .with("limit", PAGE)
            .with("labelSelector", selector)
            .with("continue", token)
    }

    pub(super) fn apply(body: &Map<String, Value>, manner: Manner<'_>) -> Self {
        // JSON is YAML.
        Self::sending(Method::PATCH, "application/apply-patch+yaml", body)
            .with("fieldManager", manner.manager)
            .with("fieldValidation", "Strict")
            .with("force", if manner.force { "true" } else { "false" })
            .with("dryRun", if manner.dry_run { "All" } else { "" })
    }

    pub(super) fn create(body: &Map<String, Value>, manager: &str) -> Self {
        Self::sending(Method::POST, "application/json", body).with("fieldManager", manager)
    }

    pub(super) fn replace(body: &Map<String, Value>, manager: &str) -> Self {
        Self::sending(Method::PUT, "application/json", body).with("fieldManager", manager)
    }

    pub(super) fn delete(uid: &str, owned: Owned) -> Self {
        let policy = match owned {
            Owned::First => "Foreground",
            Owned::Later => "Background",
        };
        let options = json!({
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": policy,
            "preconditions": { "uid": uid },
        });
        let Value::Object(options) = options else {
            unreachable!("it is an object")
        };
        Self::sending(Method::DELETE, "application/json", &options)
    }

    fn sending(method: Method, content_type: &'static str, body: &Map<String, Value>) -> Self {
        Self {
            method,
            content_type,
            // Maps of values have no keys that JSON lacks.
            body: serde_json::to_vec(body).unwrap_or_default(),
            ..Self::get()
        }
    }

    /// With a parameter, unless it is empty.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.parameters.push((name, value.to_owned()));
        }
        self
    }

    /// Without a parameter.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(has, _)| *has != name);
        self
    }

    pub(super) fn request(&self, asked: &Asked) -> Result<Request<Vec<u8>>, CloudError> {
        let mut uri = asked.path.clone();
        for (at, (name, value)) in self.parameters.iter().enumerate() {
            uri.push(if at == 0 { '?' } else { '&' });
            uri.push_str(name);
            uri.push('=');
            uri.extend(utf8_percent_encode(value, IN_PATHS));
        }
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(uri)
            .header(ACCEPT, self.accept);
        if !self.content_type.is_empty() {
            request = request.header(CONTENT_TYPE, self.content_type);
        }
        request.body(self.body.clone()).map_err(|error| {
            CloudError::new(KUBERNETES, asked.verb, ErrorKind::Invalid).with_source(error)
        })
    }
}

impl Cluster {
    /// Makes a call that answers with an object.
    pub(super) async fn call(
        &self,
        effect: Effect,
        asked: &Asked,
        query: &Query,
    ) -> Result<Value, CloudError> {
        let client = &self.client;
        let send = |request| client.request::<Value>(request);
        self.repeat(effect, asked, query, send).await
    }

    /// Makes a call that answers with a text.
    pub(super) async fn text(&self, asked: &Asked, query: &Query) -> Result<String, CloudError> {
        let client = &self.client;
        let send = |request| client.request_text(request);
        self.repeat(Effect::Reads, asked, query, send).await
    }

    async fn repeat<T, F>(
        &self,
        effect: Effect,
        asked: &Asked,
        query: &Query,
        send: impl Fn(Request<Vec<u8>>) -> F + Sync,
    ) -> Result<T, CloudError>
    where
        T: Send,
        F: Future<Output = Result<T, kube::Error>> + Send,
    {
        let retry = &self.retry;
        let empty = |kind| CloudError::new(KUBERNETES, asked.verb, kind);
        let attempt = || async {
            let answer = send(query.request(asked)?);
            match retry.runtime().timeout(ANSWER, answer).await {
                Some(answer) => {
                    answer.map_err(|error| self.advised(failure(&error, asked, &self.host)))
                }
                None => Err(timed_out(asked, &self.host, ANSWER)),
            }
        };
        retry.run(effect, empty, attempt).await
    }

    /// The error of a cluster that takes no token, with what whoever makes them knows of that.
    fn advised(&self, error: CloudError) -> CloudError {
        let is_its_own = error.service() == KUBERNETES;
        if !is_its_own || error.kind() != ErrorKind::BadCredentials {
            return error;
        }
        let Some(advice) = self.credentials.advice() else {
            return error;
        };
        let own = error.message().unwrap_or("Unauthorized");
        let message = format!("{}. {advice}", own.trim_end_matches('.'));
        error.with_message(message)
    }
}
