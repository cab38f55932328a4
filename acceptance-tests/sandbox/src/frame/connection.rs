//! The gateway's end of a connection: whose it is, and how it is broken.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What a call may know of the connection that it came by.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// The client's end.
    pub(crate) client: SocketAddr,
    /// Our end.
    pub(crate) own: SocketAddr,
    reset: Arc<AtomicBool>,
}

impl Connection {
    /// Makes the connection end with a reset, which tells the client less than an orderly end.
    pub(crate) fn reset_at_end(&self) {
        self.reset.store(true, Ordering::SeqCst);
    }
}

/// A stream that may end with a reset.
pub(crate) struct Stream {
    inner: TcpStream,
    reset: Arc<AtomicBool>,
}

/// The stream of an accepted connection, and what its calls may know of it.
pub(crate) fn accepted(stream: TcpStream) -> io::Result<(Stream, Connection)> {
    stream.set_nodelay(true)?;
    let connection = Connection {
        client: stream.peer_addr()?,
        own: stream.local_addr()?,
        reset: Arc::default(),
    };
    let stream = Stream {
        inner: stream,
        reset: Arc::clone(&connection.reset),
    };
    Ok((stream, connection))
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            // Closing a socket that lingers for no time sends a reset (socket(7), SO_LINGER).
            let _ = self.inner.set_zero_linger();
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::SeqCst) {
            // An orderly end would come before the reset.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
