//! A server that answers what it is told to, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use slipway_digitalocean_client::connection::connect;
use slipway_digitalocean_client::{Client, Settings, Token};
use slipway_engine::clock::Runtime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = "dop_v1_0123456789abcdef";

/// What is answered to one request, as bytes; then the connection is closed.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers the requests in this order, and none after them.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        let answers: Vec<_> = answers.into_iter().collect();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = request(&mut stream).await;
                kept.lock().unwrap().push(request);
                stream.write_all(&answer).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });
        Self { address, asked }
    }

    /// A client of this server.
    pub(crate) fn client(&self) -> Client {
        client(&self.address)
    }

    /// The requests so far, each with its headers and its body.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn client(address: &str) -> Client {
    let settings = Settings {
        endpoint: address.to_owned(),
        token: Token::new(TOKEN).unwrap(),
        user_agent: "slipway/test".to_owned(),
        proxies: slipway_digitalocean_client::connection::Proxies::default(),
    };
    connect(&settings, Runtime::system()).unwrap()
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    format!("{head}connection: close\r\n\r\n{body}").into_bytes()
}

/// A whole answer of JSON.
pub(crate) fn json(status: &str, body: &str) -> Vec<u8> {
    answer(
        status,
        &["content-type: application/json; charset=utf-8"],
        body,
    )
}

async fn request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length").then_some(value)
            });
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request is cut: {text}");
        read.extend_from_slice(&buffer[..count]);
    }
}
