//! Calls to the API server behind the front.

use super::authority::{Authority, Signed};
use super::owner::User;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST};
use http::uri::{InvalidUri, PathAndQuery};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What the API server believes of the front (Kubernetes, "Authenticating Proxy").
pub(crate) const USER_HEADER: &str = "x-remote-user";
/// One header for each group.
pub(crate) const GROUP_HEADER: &str = "x-remote-group";
/// The name in the certificate of the front.
pub(crate) const FRONT: &str = "slipway-front";

pub(crate) type Body = UnsyncBoxBody<Bytes, hyper::Error>;

/// How long after its end a watch begins anew.
const AGAIN: Duration = Duration::from_millis(300);

/// The way to an API server.
#[derive(Clone)]
pub(crate) struct Upstream {
    address: SocketAddr,
    /// It keeps its connections: each command of a tool comes anew, and both sides compute more for a new connection
    /// than for an answer.
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

impl Upstream {
    pub(crate) fn new(
        port: u16,
        authority: &Authority,
        front: &Signed,
    ) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate())?;
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![front.certificate.clone()], front.key())?;
        let https = HttpsConnectorBuilder::new().with_tls_config(config);
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let https = https.https_only().enable_http1().wrap_connector(tcp);
        Ok(Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            client: Client::builder(TokioExecutor::new()).build(https),
        })
    }

    /// Asks the API server in the name that the request's headers say.
    pub(crate) async fn ask(
        &self,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, String> {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", PathAndQuery::as_str);
        let uri = format!("https://{}{path}", self.address);
        *request.uri_mut() = uri.parse().map_err(|e: InvalidUri| e.to_string())?;
        let answer = self.client.request(request).await;
        answer.map_err(|e| whole_story(&e))
    }

    /// An object or a list as the API server has it in its memory, which may be a moment old: what asks again soon
    /// has etcd spared of it (Kubernetes API concepts, "Resource versions").
    pub(crate) async fn look(&self, path: &str) -> Result<Value, String> {
        let path = format!("{path}?resourceVersion=0");
        let (_, found) = self.call(Method::GET, &path, None).await?;
        Ok(found)
    }

    /// Tells of every change of a list, and of what is in it at first, until it is dropped (Kubernetes API concepts,
    /// "Efficient detection of changes").
    pub(crate) async fn watch(&self, path: &str, changed: &Notify) {
        loop {
            let request = Request::get(format!("{path}?watch=true&resourceVersion=0"));
            if let Ok(mut request) = request.body(whole(Bytes::new())) {
                pass_as(request.headers_mut(), &User::sandbox());
                if let Ok(mut answer) = self.ask(request).await {
                    while let Some(Ok(_)) = answer.frame().await {
                        changed.notify_one();
                    }
                }
            }
            // The API server ends a watch after a while, and may itself be about to end.
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// A call in the sandbox's own name, which may do everything: the status and the body.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), String> {
        let kind = match method {
            Method::PATCH => "application/merge-patch+json",
            _ => "application/json",
        };
        let text = body.map(ToString::to_string).unwrap_or_default();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .body(whole(text))
            .map_err(|e| e.to_string())?;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        pass_as(headers, &User::sandbox());
        let answer = self.ask(request).await?;
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await;
        let bytes = bytes.map_err(|e| e.to_string())?.to_bytes();
        Ok((
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        ))
    }
}

/// The first line of an error of this client says only that it is one.
fn whole_story(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        text = format!("{text}: {error}");
        below = error.source();
    }
    text
}

impl User {
    /// The sandbox itself.
    pub(crate) fn sandbox() -> Self {
        Self {
            name: "slipway-sandbox".to_owned(),
            groups: vec!["system:masters".to_owned()],
        }
    }
}

/// A body that is there already.
pub(crate) fn whole(body: impl Into<Bytes>) -> Body {
    Full::new(body.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// Makes a call one of this user's; the token that said so is not handed on.
pub(crate) fn pass_as(headers: &mut HeaderMap, user: &User) {
    headers.remove(AUTHORIZATION);
    headers.insert(HOST, HeaderValue::from_static("localhost"));
    if let Ok(name) = HeaderValue::from_str(&user.name) {
        headers.insert(USER_HEADER, name);
    }
    for group in &user.groups {
        if let Ok(group) = HeaderValue::from_str(group) {
            headers.append(GROUP_HEADER, group);
        }
    }
}

/// Takes away what belongs to one connection, and what only a front may say.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let foreign: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("x-remote-"))
        .cloned()
        .collect();
    for name in foreign {
        headers.remove(name);
    }
    headers.remove(CONNECTION);
    headers.remove("upgrade");
}

/// An answer as it is handed on.
pub(crate) fn handed_on(answer: Response<Incoming>) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    parts.headers.remove(CONNECTION);
    Response::from_parts(parts, body.boxed_unsync())
}
