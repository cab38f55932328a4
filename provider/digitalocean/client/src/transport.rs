//! What happens to each request and each answer.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::{Request, Response};
use serde_json::{Value as Json, json};
use slipway_engine::clock::Runtime;

use crate::Client;
use crate::connection::Token;
use crate::limits::Limits;

/// What all calls of a client share. Clones share it too.
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

struct Inner {
    token: Token,
    runtime: Runtime,
    limits: Limits,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

impl Transport {
    pub(crate) fn new(token: Token, runtime: Runtime) -> Self {
        Self(Arc::new(Inner {
            token,
            runtime,
            limits: Limits::default(),
        }))
    }

    /// What the API says of the calls that are left.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.0.runtime
    }
}

impl Client {
    /// What all calls of this client share.
    pub fn transport(&self) -> &Transport {
        &self.inner
    }
}

impl ClientHooks<Transport> for Client {
    async fn pre<E>(&self, request: &mut Request, _info: &OperationInfo) -> Result<(), Error<E>> {
        // An empty id would ask for the list of all, and one of dots for what stands above.
        let path = request.url().path();
        if path.ends_with('/') || path.contains("//") {
            return Err(Error::InvalidRequest(
                "An id in the request is empty.".to_owned(),
            ));
        }
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.inner.0.token.bearer());
        // progenitor's own; the API knows no such header.
        headers.remove("api-version");
        Ok(())
    }

    /// Sends a request, once. An answer that refuses leaves here in the one form that the types know, so
    /// that a page of a gateway is told from an error of the API, and neither costs its status.
    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let method = request.method().clone();
        let answer = self.client.execute(request).await?;
        let status = answer.status();
        self.inner.0.limits.note(answer.headers());
        tracing::debug!(
            operation = info.operation_id,
            %method,
            status = status.as_u16(),
            "answered"
        );
        if !status.is_client_error() && !status.is_server_error() {
            return Ok(answer);
        }
        let headers = answer.headers().clone();
        // A refusal that is cut short refuses all the same.
        let body = answer.bytes().await.unwrap_or_default();
        let body = refusal(&body, headers.get(CONTENT_TYPE)).to_string();
        let mut told = http::Response::new(Bytes::from(body));
        *told.status_mut() = status;
        *told.headers_mut() = headers;
        Ok(Response::from(told))
    }
}

/// The fields that [`crate::types::Error`] has, from whatever came.
fn refusal(body: &[u8], kind: Option<&HeaderValue>) -> Json {
    let read: Option<Json> = serde_json::from_slice(body).ok();
    let field = |name: &str| read.as_ref().and_then(|read| read[name].as_str());
    if let Some(id) = field("id") {
        return json!({"id": id, "message": field("message"), "request_id": field("request_id")});
    }
    // Some operations have another form, `error_with_root_causes` in the document. It has no code.
    if let Some(error) = field("error") {
        // What ends tokens has OAuth's word for one that has ended (RFC 6750, 3.1).
        let id = match error {
            "invalid_token" => "unauthorized",
            _ => OTHER_FORM,
        };
        return json!({"id": id, "message": error, "request_id": field("request_id")});
    }
    let kind = kind.and_then(|kind| kind.to_str().ok());
    let what = match (body.is_empty(), kind) {
        (true, _) => "an empty answer".to_owned(),
        (false, Some(kind)) => format!("an answer of the type {kind}"),
        (false, None) => "an answer of no type".to_owned(),
    };
    json!({"message": format!("{what}, which is no error of the API")})
}

/// Stands for the code that one form of errors lacks.
pub(crate) const OTHER_FORM: &str = "(no code)";
