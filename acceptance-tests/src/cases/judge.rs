//! A judge of what the cases said to DigitalOcean, and were told: Prism, a proxy that others wrote, holds
//! each exchange against the published document.
//!
//! In the way of every call it would take too long. So the simulators keep what is said, each thing once, and
//! in the end it is said again through Prism, to an endpoint that repeats the answers. What a rule made
//! of an answer is not among it: those words are the case's own.

use crate::cli::CliError;
use crate::digitalocean::{ASKED, Exchange, Replay, Sandbox};
use crate::tools::ensure_prism;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// This many wait for Prism at once, so that it never waits for us.
const LANES: usize = 3;

/// What Prism alone finds, by the document's own error: the operation, and what is said of it.
const KNOWN: [(&str, &str); 1] = [
    // An empty domain takes the one that there is away: the official client sends it so, and there is no
    // other way. The document asks for the name of a host.
    (
        "cdn:UpdateEndpoints",
        "request.body.custom_domain: Request body property custom_domain must match format \"hostname\"",
    ),
];

/// What the document does not allow of these, a line each; an exchange with an error of the document itself is
/// not held against anybody, and neither is a request that the API refused.
///
/// # Errors
/// When Prism cannot be installed or asked.
pub fn judge(exchanges: &[Exchange]) -> Result<Vec<String>, CliError> {
    let replay = Replay::start(exchanges).map_err(tool)?;
    let folder = tempfile::tempdir().map_err(tool)?;
    let document = folder.path().join("document.json");
    std::fs::write(&document, Sandbox::document()).map_err(tool)?;
    let prism = ensure_prism().map_err(tool)?;
    let proxy = prism.proxy(&document, &replay.endpoint()).map_err(tool)?;
    let address = proxy.address().trim_start_matches("http://");
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        let lanes = [(); LANES].map(|()| {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::SeqCst);
                    let Some(exchange) = exchanges.get(place) else {
                        return Ok(());
                    };
                    let found = Reply::to(exchange, place, address)
                        .and_then(|reply| reply.against(exchange))
                        .map_err(|why| tool(format!("{}: {why}", exchange.name)))?;
                    wrong.lock().expect("the list").extend(found);
                }
            })
        });
        lanes.into_iter().try_for_each(|lane| {
            let ended = lane.join();
            ended.unwrap_or_else(|_| Err(tool("it broke; why stands above")))
        })
    })?;
    Ok(wrong.into_inner().expect("the list").into_iter().collect())
}

fn tool(error: impl std::fmt::Display) -> CliError {
    CliError::Tool {
        message: format!("Prism cannot be asked: {error}"),
    }
}

/// What came through Prism.
struct Reply {
    status: u16,
    /// What Prism found, as JSON.
    found: Option<String>,
    body: String,
}

impl Reply {
    fn to(exchange: &Exchange, place: usize, address: &str) -> Result<Self, String> {
        let mut request = format!(
            "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{ASKED}: {place}\r\n",
            exchange.method, exchange.uri
        );
        for (name, value) in &exchange.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !exchange.body.is_empty() {
            request.push_str(&format!("content-length: {}\r\n", exchange.body.len()));
        }
        request.push_str("\r\n");
        let ask = || {
            let mut stream = TcpStream::connect(address)?;
            stream.write_all(request.as_bytes())?;
            stream.write_all(&exchange.body)?;
            let mut reply = Vec::new();
            stream.read_to_end(&mut reply)?;
            Ok::<_, std::io::Error>(String::from_utf8_lossy(&reply).into_owned())
        };
        let reply = ask().map_err(|error| error.to_string())?;
        let (head, body) = reply.split_once("\r\n\r\n").ok_or("no answer")?;
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok());
        let found = lines.find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            (name.eq_ignore_ascii_case("sl-violations")).then(|| value.to_owned())
        });
        Ok(Self {
            status: status.ok_or("no status")?,
            found,
            body: body.to_owned(),
        })
    }

    /// What is wrong with the exchange.
    fn against(&self, exchange: &Exchange) -> Result<Vec<String>, String> {
        let about = format!("{} {} {}", exchange.name, exchange.method, exchange.uri);
        if exchange.document_error.is_some() {
            return Ok(Vec::new());
        }
        if self.status != exchange.answer.status().as_u16() {
            let (own, body) = (exchange.answer.status(), &self.body);
            return Ok(vec![format!(
                "{about}: Prism answers {}, not {own}: {body}",
                self.status
            )]);
        }
        let Some(found) = &self.found else {
            return Ok(Vec::new());
        };
        let found: Value = serde_json::from_str(found).map_err(|error| error.to_string())?;
        let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
        // That a request is wrong is what a refusal says too.
        let counts = |one: &&Value| one["location"][0] != "request" || self.status < 400;
        let said = found.iter().filter(counts).filter_map(|one| {
            let steps = one["location"].as_array().into_iter().flatten();
            let steps: Vec<&str> = steps.filter_map(Value::as_str).collect();
            let message = one["message"].as_str().unwrap_or_default();
            let what = format!("{}: {message}", steps.join("."));
            let is_known = KNOWN.contains(&(exchange.name.as_str(), what.as_str()));
            (!is_known).then(|| format!("{about}: {what}"))
        });
        Ok(said.collect())
    }
}
