//! How many calls a simulator answers in a second.

use super::sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// One kind of call.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What was called, as a person would say it.
    pub name: &'static str,
    /// How often.
    pub calls: u32,
    /// How long all of them took.
    pub took: Duration,
}

/// Makes `count` calls of each kind, over one connection and one after the other, so that never more than
/// one core is busy with them; the client's share counts too. There are a thousand records, and a cluster
/// with three nodes.
///
/// # Errors
/// When no simulator can be started, or a call fails.
pub fn measure(count: u32) -> Result<Vec<Measured>, SandboxError> {
    let sandbox = Sandbox::start()?;
    let made = |path: &str, body: &Value| {
        let (status, answer) = sandbox.call_outside("POST", path, body);
        match status {
            201 => Ok(answer),
            _ => Err(SandboxError::new(format!("{path}: {status} {answer}"))),
        }
    };
    let records = "/v2/domains/example.com/records";
    made("/v2/domains", &json!({ "name": "example.com" }))?;
    let mut record = Value::Null;
    for n in 0..1000 {
        let body = json!({ "type": "A", "name": format!("n{n}"), "data": "192.0.2.1" });
        record = made(records, &body)?["domain_record"]["id"].clone();
    }
    let pool = json!({ "name": "web", "size": "s-2vcpu-4gb", "count": 3 });
    let cluster = json!({
        "name": "shop", "region": "fra1", "version": "latest", "node_pools": [pool],
    });
    let cluster = made("/v2/kubernetes/clusters", &cluster)?["kubernetes_cluster"].clone();
    let id = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let vpc = format!("/v2/vpcs/{}", id(&cluster["vpc_uuid"]));
    let cluster = format!("/v2/kubernetes/clusters/{}", id(&cluster["id"]));
    let mut client = Client::connect(&sandbox)?;
    let mut run = |name: &'static str, call: &dyn Fn(u32) -> (&'static str, String, Value)| {
        let started = Instant::now();
        for n in 0..count {
            let (method, path, body) = call(n);
            client.call(method, &path, &body)?;
        }
        let took = started.elapsed();
        Ok::<_, SandboxError>(Measured {
            name,
            calls: count,
            took,
        })
    };
    let get = |path: String| move |_: u32| ("GET", path.clone(), Value::Null);
    Ok(vec![
        run("the account", &get("/v2/account".to_owned()))?,
        run("one of 1,000 records", &get(format!("{records}/{record}")))?,
        run("a VPC", &get(vpc))?,
        run("a cluster", &get(cluster))?,
        run("20 of 1,000 records", &get(records.to_owned()))?,
        run("a new record", &|n| {
            let name = format!("m{n}");
            let body = json!({ "type": "A", "name": name, "data": "192.0.2.1" });
            ("POST", records.to_owned(), body)
        })?,
    ])
}

/// A connection that is kept.
struct Client {
    host: String,
    reader: BufReader<TcpStream>,
}

impl Client {
    fn connect(sandbox: &Sandbox) -> Result<Self, SandboxError> {
        let host = sandbox.endpoint().replace("http://", "");
        let stream = TcpStream::connect(&host).and_then(|stream| {
            stream.set_nodelay(true)?;
            Ok(stream)
        });
        Ok(Self {
            host,
            reader: BufReader::new(stream.map_err(failed)?),
        })
    }

    fn call(&mut self, method: &str, path: &str, body: &Value) -> Result<(), SandboxError> {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            Sandbox::TOKEN,
            body.len()
        );
        let stream = self.reader.get_mut();
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut first = String::new();
        self.reader.read_line(&mut first).map_err(failed)?;
        let mut length = 0;
        let mut line = String::new();
        loop {
            line.clear();
            self.reader.read_line(&mut line).map_err(failed)?;
            match line.trim_end().split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse().unwrap_or(0),
                Some(_) => {}
            }
        }
        let mut answer = vec![0; length];
        self.reader.read_exact(&mut answer).map_err(failed)?;
        match first.starts_with("HTTP/1.1 2") {
            true => Ok(()),
            false => Err(SandboxError::new(format!("{path}: {}", first.trim_end()))),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn failed(error: std::io::Error) -> SandboxError {
    SandboxError::new(format!("a call failed: {error}"))
}
