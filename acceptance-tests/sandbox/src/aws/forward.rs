//! Calls to moto, unchanged, one at a time.

use super::answer::Answer;
use super::moto::MotoWatch;
use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// How long moto may take for a call; the slowest measured ones took two seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a read is asked again after moto crashed on it.
const RETRIES: u32 = 2;

/// What became of a call to moto.
#[derive(Debug)]
pub(crate) enum Reply {
    /// moto answered, perhaps with an error of the service.
    Answer(Answer),
    /// moto does not know the operation.
    Unknown,
    /// moto crashed on the call; the text is the last line of its trace.
    Crashed(String),
    /// There is no moto any more, or it hangs; the text says which.
    Broken(String),
}

/// The way to moto, which is not thread-safe: calls wait for each other here.
#[derive(Debug)]
pub(crate) struct Upstream {
    moto: MotoWatch,
    /// Who has it has the turn: the connection, once there is one.
    turn: Mutex<Option<Connection>>,
}

/// A connection that stays, since for moto each is a thread.
#[derive(Debug)]
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: JoinHandle<hyper::Result<()>>,
}

impl Connection {
    async fn open(to: SocketAddr) -> Result<Self, Failed> {
        let stream = tokio::net::TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let task = tokio::spawn(connection);
        Ok(Self { sender, task })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

impl Upstream {
    pub(crate) fn new(moto: MotoWatch) -> Self {
        Self {
            moto,
            turn: Mutex::default(),
        }
    }

    /// How moto ended, when it has.
    pub(crate) fn broken(&self) -> Option<String> {
        self.moto.ended()
    }

    /// Sends a call. One that only reads (`is_read`) is asked again when moto crashes on it; one that
    /// writes is not, because nobody knows what a crashed write has done.
    pub(crate) async fn send(
        &self,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
        is_read: bool,
    ) -> Reply {
        let mut turn = self.turn.lock().await;
        let mut left = if is_read { RETRIES } else { 0 };
        loop {
            let reply = self
                .try_once(&mut turn, method, path_and_query, headers, body.clone())
                .await;
            if left == 0 || !matches!(reply, Reply::Crashed(_)) {
                return reply;
            }
            left -= 1;
        }
    }

    async fn try_once(
        &self,
        kept: &mut Option<Connection>,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Reply {
        if let Some(end) = self.moto.ended() {
            return Reply::Broken(end);
        }
        let written = self.moto.written();
        let exchange = self.exchange(kept, method, path_and_query, headers, body);
        match tokio::time::timeout(PATIENCE, exchange).await {
            Err(_) => Reply::Broken(format!("moto did not answer within {PATIENCE:?}.")),
            Ok(Ok(answer)) if is_page(&answer) => match answer.status().as_u16() {
                404 | 405 => Reply::Unknown,
                _ => match self.moto.line_after(written).await {
                    // moto's own word for operations that it knows but does not have.
                    line if line.starts_with("NotImplementedError") => Reply::Unknown,
                    line => Reply::Crashed(line),
                },
            },
            Ok(Ok(answer)) => Reply::Answer(answer),
            Ok(Err(error)) => match self.moto.end_within(Duration::from_secs(1)).await {
                Some(end) => Reply::Broken(end),
                None => Reply::Crashed(format!("moto closed the connection: {error}")),
            },
        }
    }

    /// Keeps the connection only when the whole answer has come.
    async fn exchange(
        &self,
        kept: &mut Option<Connection>,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failed> {
        let mut connection = None;
        // One that moto has closed is not ready any more.
        if let Some(mut open) = kept.take()
            && open.sender.ready().await.is_ok()
        {
            connection = Some(open);
        }
        let mut connection = match connection {
            Some(open) => open,
            None => Connection::open(self.moto.address).await?,
        };
        let mut request = http::Request::builder().method(method).uri(path_and_query);
        for (name, value) in headers {
            // The body is sent whole, and on a connection of this side's choice.
            if ![
                "connection",
                "transfer-encoding",
                "content-length",
                "expect",
            ]
            .contains(&name.as_str())
            {
                request = request.header(name, value);
            }
        }
        if !headers.contains_key("host") {
            request = request.header("host", self.moto.address.to_string());
        }
        let request = request
            .header("content-length", body.len())
            .body(Full::new(body))?;
        let answer = connection.sender.send_request(request).await?;
        let (mut parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        *kept = Some(connection);
        // The answer to HEAD tells the length of a body that is not sent.
        if method != Method::HEAD {
            parts.headers.remove("content-length");
        }
        for name in ["connection", "transfer-encoding", "date", "server"] {
            parts.headers.remove(name);
        }
        Ok(Answer::from_parts(parts, body))
    }
}

/// moto answers what it does not know, and what it crashed on, with Flask's pages.
fn is_page(answer: &Answer) -> bool {
    let html = answer
        .headers()
        .get("content-type")
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let page = answer.body().starts_with(b"<!doctype html")
        || answer.body().starts_with(b"<!DOCTYPE html");
    html && page && matches!(answer.status().as_u16(), 404 | 405 | 500)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const PAGE: &str = "HTTP/1.1 500 X\r\nconnection: close\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<!doctype html>";
    const GOOD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";

    /// A moto that crashes on its first `crashes` calls; the count of its calls.
    async fn flaky(crashes: u32, log: &std::path::Path) -> (Upstream, Arc<AtomicU32>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(AtomicU32::new(0));
        let (count, trace) = (Arc::clone(&asked), log.to_owned());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                let crash = count.fetch_add(1, Ordering::SeqCst) < crashes;
                let answer = if crash { PAGE } else { GOOD };
                let _ = stream.write_all(answer.as_bytes()).await;
                drop(stream);
                if crash {
                    let old = std::fs::read_to_string(&trace).unwrap_or_default();
                    let _ = std::fs::write(&trace, format!("{old}Trace\nKeyError: 'x'\n"));
                }
            }
        });
        (
            Upstream::new(MotoWatch::over(address, log.to_owned())),
            asked,
        )
    }

    #[tokio::test]
    async fn a_read_is_repeated_after_a_crash_and_a_write_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        for (crashes, is_read, expected, calls) in [
            (1, true, "answer", 2),
            (2, true, "answer", 3),
            (3, true, "crash", 3),
            (1, false, "crash", 1),
        ] {
            let (upstream, asked) = flaky(crashes, &log).await;
            let headers = HeaderMap::new();
            let reply = upstream.send(&Method::POST, "/", &headers, Bytes::new(), is_read);
            let outcome = match reply.await {
                Reply::Answer(_) => "answer",
                Reply::Crashed(text) if text == "KeyError: 'x'" => "crash",
                other => panic!("{other:?}"),
            };
            assert_eq!((outcome, asked.load(Ordering::SeqCst)), (expected, calls));
        }
    }
}
