//! The one HTTP client of a connection.
//!
//! It is our own and not that of the SDK, because the SDK's takes either a proxy for `http` or one for
//! `https`, and has no way to accept any certificate. Redirects are never followed: a signed request
//! sent to another host would give that host the credentials' proof.

mod dial;
mod proxy;
mod tls;

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::HeaderValue;
use http::header::{CONTENT_LENGTH, PROXY_AUTHORIZATION, USER_AGENT};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::module;
use dial::Dialer;
pub use dial::Unreachable;
pub(super) use proxy::{Bypass, Proxies, Proxy};
pub(super) use tls::{BadBundle, Trust};

/// How long an attempt to connect may take, TLS and proxy included. Go, and with it the
/// official provider, waits as long.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a server may think before it answers. botocore waits as long.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// How many bytes of a request's content are sent in a second at least, on the slowest line that is of use
/// for uploads. The SDK ends one on which nothing moves at all.
const SLOWEST: u64 = 64 * 1024;

type Hyper = Client<Dialer, SdkBody>;

/// Sends the requests of every SDK client of one connection, and keeps their sockets.
#[derive(Clone)]
pub(super) struct SharedHttp {
    inner: Arc<Inner>,
}

struct Inner {
    tls: rustls::ClientConfig,
    proxies: Proxies,
    user_agent: Vec<String>,
    /// By time-out for connecting; the metadata services want a short one.
    clients: Mutex<HashMap<Duration, Hyper>>,
}

impl fmt::Debug for SharedHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedHttp")
            .field("proxies", &self.inner.proxies)
            .finish_non_exhaustive()
    }
}

impl SharedHttp {
    /// `user_agent` is added to the header of every request, and what the module at hand says.
    pub(super) fn new(
        trust: &Trust,
        proxies: Proxies,
        user_agent: Vec<String>,
    ) -> Result<Self, BadBundle> {
        Ok(Self {
            inner: Arc::new(Inner {
                tls: tls::client_config(trust)?,
                proxies,
                user_agent,
                clients: Mutex::default(),
            }),
        })
    }

    fn client(&self, connect_timeout: Duration) -> Hyper {
        let clients = self.inner.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        let client = clients.entry(connect_timeout).or_insert_with(|| {
            let Inner { tls, proxies, .. } = &*self.inner;
            let dialer = Dialer::new(tls.clone(), proxies.clone(), connect_timeout);
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .build(dialer)
        });
        client.clone()
    }
}

impl HttpClient for SharedHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connect_timeout = settings.connect_timeout().unwrap_or(CONNECT_TIMEOUT);
        SharedHttpConnector::new(Connector {
            client: self.client(connect_timeout),
            http: self.clone(),
            answer_timeout: connect_timeout + settings.read_timeout().unwrap_or(READ_TIMEOUT),
        })
    }
}

#[derive(Debug)]
struct Connector {
    client: Hyper,
    http: SharedHttp,
    /// For connecting and reading together, and not for sending what a request contains, so that a connection that cannot be opened is always told
    /// apart from an answer that does not come: after the first, nothing is in doubt.
    answer_timeout: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            }
        };
        let Inner {
            proxies,
            user_agent,
            ..
        } = &*self.http.inner;
        let products = module::products();
        let added = user_agent.iter().chain(&products);
        append_user_agent(request.headers_mut(), added);
        // Through a tunnel the log-on goes with the CONNECT request, never to the server.
        if request.uri().scheme_str() == Some("http")
            && let Some(proxy) = proxies.of(request.uri())
            && let Some(authorization) = &proxy.authorization
        {
            let authorization = authorization.clone();
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization);
        }
        let within = self.answer_timeout + sending(&request);
        let answer = tokio::time::timeout(within, self.client.request(request));
        HttpConnectorFuture::new(async move {
            let response = match answer.await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => return Err(ConnectorError::io(error.into())),
                Err(elapsed) => return Err(ConnectorError::timeout(elapsed.into())),
            };
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// How long the content of a request may take to be sent, which is before any answer.
fn sending(request: &http::Request<SdkBody>) -> Duration {
    // What wraps a body, such as a checksum, may hide its length.
    let said = request.headers().get(CONTENT_LENGTH);
    let said = said.and_then(|it| it.to_str().ok()?.parse().ok());
    let length = said.or_else(|| request.body().content_length());
    Duration::from_secs(length.unwrap_or_default() / SLOWEST)
}

/// The header is no part of the signature, so it may still change here.
fn append_user_agent<'a>(headers: &mut http::HeaderMap, parts: impl Iterator<Item = &'a String>) {
    let current = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let current = current.unwrap_or_default().to_owned();
    let whole = parts.fold(current, |whole, part| whole + " " + part);
    if let Ok(whole) = HeaderValue::from_str(whole.trim()) {
        headers.insert(USER_AGENT, whole);
    }
}

/// The first error of a type in a chain of sources. An `io::Error` hides what it carries from
/// `source()`, so it is looked into.
pub(crate) fn find_source<'a, E: Error + 'static>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_its_own_time_to_be_sent() {
        let of = |body: SdkBody| sending(&http::Request::new(body));
        assert_eq!(of(SdkBody::empty()), Duration::ZERO);
        assert_eq!(of(SdkBody::from("{}")), Duration::ZERO);
        assert_eq!(of(SdkBody::from(vec![0; 1 << 20])), Duration::from_secs(16));
        let said = http::Request::put("/").header(CONTENT_LENGTH, 16 << 20);
        let said = said.body(SdkBody::empty()).expect("it is a request");
        assert_eq!(sending(&said), Duration::from_secs(256));
    }
}
