//! Connections that are ready for gRPC.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::listener::{Listener, Stream};

/// How long a client may take for its part of the TLS handshake. The host is on the same machine
/// and needs milliseconds; whoever needs longer is not the host.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after the operating system refused a connection, so that a lack of file descriptors
/// does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The connections of a listener, after their TLS handshakes.
///
/// Handshakes run side by side. A connection whose handshake fails or stalls is dropped and is
/// nobody's problem: the stream itself never fails and never ends.
pub(super) struct Incoming {
    ready: mpsc::Receiver<Connection>,
    /// Accepts until it is dropped.
    _acceptor: JoinSet<()>,
}

impl Incoming {
    pub(super) fn new(listener: Listener, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        Self::with_timeout(listener, tls, HANDSHAKE_TIMEOUT)
    }

    fn with_timeout(
        listener: Listener,
        tls: Option<Arc<rustls::ServerConfig>>,
        handshake_timeout: Duration,
    ) -> Self {
        let (sender, ready) = mpsc::channel(1);
        let mut acceptor = JoinSet::new();
        acceptor.spawn(accept(
            listener,
            tls.map(TlsAcceptor::from),
            handshake_timeout,
            sender,
        ));
        Self {
            ready,
            _acceptor: acceptor,
        }
    }
}

impl tokio_stream::Stream for Incoming {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.ready
            .poll_recv(cx)
            .map(|connection| connection.map(Ok))
    }
}

async fn accept(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    handshake_timeout: Duration,
    ready: mpsc::Sender<Connection>,
) {
    let mut handshakes = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                let mut pause = interval(ACCEPT_PAUSE);
                pause.tick().await;
                pause.tick().await;
                continue;
            }
        };
        // Finished handshakes are forgotten here, so that the set does not grow.
        while handshakes.try_join_next().is_some() {}
        let (tls, ready) = (tls.clone(), ready.clone());
        handshakes.spawn(async move {
            let connection = match tls {
                None => Connection(stream),
                Some(tls) => match timeout(handshake_timeout, tls.accept(stream)).await {
                    Ok(Ok(stream)) => Connection(Box::new(stream)),
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "refused a connection: TLS handshake failed");
                        return;
                    }
                    Err(_) => {
                        tracing::warn!("refused a connection: TLS handshake took too long");
                        return;
                    }
                },
            };
            // The receiver is gone only when the whole server ends.
            let _ = ready.send(connection).await;
        });
    }
}

/// A connection with the host, encrypted or not.
pub(super) struct Connection(Box<dyn Stream>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, bufs)
    }
}

#[cfg(all(test, unix))]
mod tests;
