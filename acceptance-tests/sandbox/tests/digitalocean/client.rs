//! A client of a few lines, so that nothing of what the simulator sends is hidden.

use serde_json::Value;
use slipway_sandbox::digitalocean::{Sandbox, Settings};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    /// `422 unprocessable_entity: the text`, or the status alone.
    pub(crate) fn said(&self) -> String {
        match (self.body["id"].as_str(), self.body["message"].as_str()) {
            (Some(id), Some(message)) if self.status >= 400 => {
                format!("{} {id}: {message}", self.status)
            }
            _ => self.status.to_string(),
        }
    }
}

/// A simulator whose violations of the document fail the test at its end.
pub(crate) struct Api {
    pub(crate) sandbox: Sandbox,
    pub(crate) token: String,
}

impl Api {
    pub(crate) fn start() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self {
            sandbox: Sandbox::with_settings(settings).expect("it starts"),
            token: Sandbox::TOKEN.to_owned(),
        }
    }

    /// A call, whatever comes of it; `Err` when the connection ends without an answer.
    pub(crate) fn try_call(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Answer, String> {
        let host = self.sandbox.endpoint().replace("http://", "");
        let mut stream = TcpStream::connect(&host).expect("it listens");
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(|e| e.to_string())?;
            if line.trim().is_empty() {
                break;
            }
            lines.push(line.trim().to_owned());
        }
        let mut text = String::new();
        reader
            .read_to_string(&mut text)
            .map_err(|e| e.to_string())?;
        let first = lines.first().ok_or("no answer")?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
        let headers = lines.iter().filter_map(|line| line.split_once(": "));
        Ok(Answer {
            status: status.ok_or("no status")?,
            headers: headers.map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        })
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.try_call(method, path, body).expect("an answer")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &Value::Null)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, &Value::Null)
    }

    /// A call that succeeds.
    #[track_caller]
    pub(crate) fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.call(method, path, &body);
        assert!(answer.status < 300, "{method} {path}: {}", answer.said());
        answer.body
    }

    /// What a call is refused with.
    #[track_caller]
    pub(crate) fn refused(&self, method: &str, path: &str, body: Value) -> String {
        let answer = self.call(method, path, &body);
        assert!(answer.status >= 400, "{method} {path}: {}", answer.text);
        answer.said()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.sandbox.violations(), Vec::<String>::new());
            assert!(self.sandbox.not_simulated().is_empty());
        }
    }
}

/// A member that is a text.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
