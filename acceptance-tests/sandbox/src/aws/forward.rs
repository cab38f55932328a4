//! One call to moto, unchanged.

use super::answer::Answer;
use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::sync::Mutex;

/// moto's address. moto is not thread-safe, so calls wait for each other here.
#[derive(Debug)]
pub(crate) struct Upstream {
    address: SocketAddr,
    turn: Mutex<()>,
}

impl Upstream {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            turn: Mutex::new(()),
        }
    }

    pub(crate) async fn send(
        &self,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Answer, String> {
        let _turn = self.turn.lock().await;
        self.exchange(method, path_and_query, headers, body)
            .await
            .map_err(|e| format!("moto does not answer: {e}"))
    }

    async fn exchange(
        &self,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let stream = tokio::net::TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let task = tokio::spawn(connection);
        let mut request = http::Request::builder().method(method).uri(path_and_query);
        for (name, value) in headers {
            // The body is sent whole, and each connection is used once.
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
            request = request.header("host", self.address.to_string());
        }
        let request = request
            .header("content-length", body.len())
            .header("connection", "close")
            .body(Full::new(body))?;
        let answer = sender.send_request(request).await?;
        let (mut parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        task.abort();
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
