//! Opening a connection: directly, through a forwarding proxy, or through a tunnel.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use rustls::ClientConfig;
use tower_service::Service;

use super::proxy::{Proxies, Proxy};

type Direct = HttpsConnector<HttpConnector>;
type BoxError = Box<dyn Error + Send + Sync>;

/// No connection could be opened, so nothing was sent: whatever was asked did not happen.
#[derive(Debug)]
pub struct Unreachable {
    /// The host that was meant.
    pub host: String,
    /// The proxy that stood between, as a URL without user information.
    pub proxy: Option<String>,
    source: BoxError,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection to {}", self.host)?;
        match &self.proxy {
            Some(proxy) => write!(f, " through the proxy {proxy}"),
            None => Ok(()),
        }
    }
}

impl Error for Unreachable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The server did not answer the attempt to connect in time.
#[derive(Debug)]
struct ConnectTimedOut(Duration);

impl fmt::Display for ConnectTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {:?}", self.0)
    }
}

impl Error for ConnectTimedOut {}

/// Opens connections for the HTTP client.
#[derive(Clone)]
pub(super) struct Dialer {
    direct: Direct,
    tls: ClientConfig,
    proxies: Proxies,
    timeout: Duration,
}

impl Dialer {
    pub(super) fn new(tls: ClientConfig, proxies: Proxies, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self {
            direct: over_tls(tls.clone(), tcp),
            tls,
            proxies,
            timeout,
        }
    }

    async fn dial(self, destination: Uri) -> Result<Stream, Unreachable> {
        let proxy = self.proxies.of(&destination).cloned();
        let timeout = self.timeout;
        let opened = tokio::time::timeout(timeout, self.open(destination.clone(), proxy.clone()));
        let result = match opened.await {
            Ok(result) => result,
            Err(_) => Err(ConnectTimedOut(timeout).into()),
        };
        result.map_err(|source| Unreachable {
            host: destination
                .authority()
                .map_or_else(String::new, ToString::to_string),
            proxy: proxy.map(|proxy| proxy.address.to_string()),
            source,
        })
    }

    /// `https` goes through a tunnel, so that the proxy sees nothing; `http` is forwarded, because
    /// proxies commonly refuse tunnels to port 80.
    async fn open(mut self, destination: Uri, proxy: Option<Proxy>) -> Result<Stream, BoxError> {
        let Some(proxy) = proxy else {
            return Ok(Stream::new(self.direct.call(destination).await?, false));
        };
        if destination.scheme_str() != Some("https") {
            return Ok(Stream::new(self.direct.call(proxy.address).await?, true));
        }
        let mut tunnel = Tunnel::new(proxy.address, self.direct);
        if let Some(authorization) = proxy.authorization {
            tunnel = tunnel.with_auth(authorization);
        }
        let mut tunnelled = over_tls(self.tls, tunnel);
        Ok(Stream::new(tunnelled.call(destination).await?, false))
    }
}

/// HTTP/1.1 only: no AWS API of ours needs more, and an HTTP/1.1 connection that breaks leaves exactly
/// one request in doubt.
fn over_tls<C>(tls: ClientConfig, connector: C) -> HttpsConnector<C> {
    HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector)
}

impl Service<Uri> for Dialer {
    type Response = Stream;
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Unreachable>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Self::Future {
        Box::pin(self.clone().dial(destination))
    }
}

/// What a connection can do, whatever lies under it.
trait Transport: Read + Write + Connection + Send + Unpin {}

impl<T: Read + Write + Connection + Send + Unpin> Transport for T {}

/// An open connection.
pub(super) struct Stream {
    transport: Box<dyn Transport>,
    /// A forwarding proxy wants the whole URL in the request line; hyper asks for this.
    is_forwarded: bool,
}

impl Stream {
    fn new(transport: impl Transport + 'static, is_forwarded: bool) -> Self {
        Self {
            transport: Box::new(transport),
            is_forwarded,
        }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.transport.connected().proxy(self.is_forwarded)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.transport).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut *self.transport).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.transport).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.transport).poll_shutdown(context)
    }
}
