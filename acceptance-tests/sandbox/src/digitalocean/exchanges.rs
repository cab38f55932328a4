//! What was said to simulators and by them, each thing once, so that somebody else can judge it later.

use super::sandbox::SandboxError;
use crate::frame::answer::Answer;
use crate::frame::request::Request;
use crate::frame::way;
use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::HashSet;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// `service:Operation`.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub uri: String,
    /// The headers of the request, without those that are about the connection.
    pub headers: Vec<(String, String)>,
    /// The body of the request.
    pub body: Bytes,
    /// What the simulator answered, whatever a rule then made of it.
    pub answer: http::Response<Bytes>,
    /// What the document does not allow here by its own error.
    pub document_error: Option<String>,
}

/// The exchanges of any number of simulators. Two that differ in made-up ids and times alone are one.
#[derive(Debug, Default)]
pub struct Exchanges(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Hashes of what was said, to the letter and without what is made up.
    seen: HashSet<u64>,
    exchanges: Vec<Exchange>,
}

/// What is about a connection, and is not said again on another.
const OF_CONNECTIONS: [&str; 5] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
];

impl Exchanges {
    /// Keeps an exchange, unless one like it was kept before.
    pub(super) fn keep(&self, request: &Request, answer: &Answer, document_error: Option<String>) {
        let said = request.body_text();
        let answered = String::from_utf8_lossy(answer.body());
        let uri = request.uri.to_string();
        let mut kept = self.0.lock().expect("the exchanges");
        let mut is_new = |uri: &str, said: &str, answered: &str| {
            let mut hasher = DefaultHasher::new();
            let about = (request.method.as_str(), uri, said);
            (about, answer.status().as_u16(), answered).hash(&mut hasher);
            kept.seen.insert(hasher.finish())
        };
        let is_new = is_new(&uri, &said, &answered)
            && is_new(&alike(&uri), &alike(&said), &alike(&answered));
        if !is_new {
            return;
        }
        let headers = request.headers.iter();
        let headers = headers.filter(|(name, _)| !OF_CONNECTIONS.contains(&name.as_str()));
        let headers = headers.filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        kept.exchanges.push(Exchange {
            name: request.name(),
            method: request.method.to_string(),
            headers: headers.collect(),
            body: request.body.clone(),
            answer: answer.clone(),
            document_error,
            uri,
        });
    }

    /// What was said, in the order in which each was said first.
    #[must_use]
    pub fn all(&self) -> Vec<Exchange> {
        self.0.lock().expect("the exchanges").exchanges.clone()
    }
}

/// A text without what is made up for each object and call: ids, times, numbers of many digits and
/// secrets are their kind, and those of a kind have one form.
fn alike(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_word(first) {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        if has_form(word, "0000-00-00T00") {
            let digits =
                |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '.' | 'Z');
            rest = rest.trim_start_matches(digits);
            out.push_str("<time>");
        } else if has_form(word, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
            out.push_str("<id>");
        } else if word.len() >= 5 && word.bytes().all(|letter| letter.is_ascii_digit()) {
            out.push_str("<number>");
        } else if word.len() >= 32 {
            out.push_str(&format!("<{} letters>", word.len()));
        } else {
            out.push_str(word);
        }
    }
    out
}

/// Whether a word is written so: `0` is a digit, `x` a digit or a letter to `f`.
fn has_form(word: &str, form: &str) -> bool {
    let fits = |(own, asked): (u8, u8)| match asked {
        b'0' => own.is_ascii_digit(),
        b'x' => own.is_ascii_hexdigit(),
        asked => own == asked,
    };
    word.len() == form.len() && word.bytes().zip(form.bytes()).all(fits)
}

/// The header that says which exchange is asked for.
pub const ASKED: &str = "x-exchange";

/// Says again what was answered: to a request with the header [`ASKED`], the answer of the exchange at
/// that place. It ends when it is dropped.
#[derive(Debug)]
pub struct Replay {
    address: SocketAddr,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Replay {
    /// Begins to answer.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub fn start(exchanges: &[Exchange]) -> Result<Self, SandboxError> {
        let failed = |error: std::io::Error| SandboxError::new(format!("cannot listen: {error}"));
        let listener = way::listen(0)?;
        let address = listener.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(failed)?;
        let inside = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        drop(inside);
        let answers: Arc<[Answer]> = exchanges.iter().map(|one| one.answer.clone()).collect();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answers = Arc::clone(&answers);
                tokio::spawn(async move {
                    let service = service_fn(move |request: http::Request<_>| {
                        let answer = answer_of(&answers, &request);
                        async move { Ok::<_, Infallible>(answer) }
                    });
                    // An error here is a connection that the client closed.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Ok(Self {
            address,
            runtime: Some(runtime),
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn answer_of<B>(answers: &[Answer], request: &http::Request<B>) -> http::Response<Full<Bytes>> {
    let asked = request.headers().get(ASKED);
    let asked = asked.and_then(|value| value.to_str().ok()?.parse().ok());
    let answer = asked.and_then(|place: usize| answers.get(place)).cloned();
    let mut answer = answer.unwrap_or_default();
    for name in OF_CONNECTIONS {
        answer.headers_mut().remove(name);
    }
    answer.map(Full::new)
}

impl Drop for Replay {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn what_is_made_up_makes_no_difference() {
        let id = "do:vpc:af54159d-9c18-bd79-d2ad-8005cb70c8a8";
        for (text, expected) in [
            (id, "do:vpc:<id>"),
            (
                r#"{"id":4711234,"ttl":1800}"#,
                r#"{"id":<number>,"ttl":1800}"#,
            ),
            ("at 2026-11-23T01:02:03.5Z, 4711", "at <time>, 4711"),
            ("dop_v1_0123456789012345678901234567", "<35 letters>"),
            ("Straße 12, k8s-1", "Straße 12, k8s-1"),
        ] {
            assert_eq!(alike(text), expected);
        }
    }
}
