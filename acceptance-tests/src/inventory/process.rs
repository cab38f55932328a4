//! The Python process that reads an account, and that makes a test's own calls.

use super::{access, failed};
use crate::aws::Sandbox;
use crate::cli::CliError;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// What the process runs.
const PROGRAM: &str = include_str!("reader.py");

/// Processes that wait for the next request: loading the services' models takes a second, so they are
/// kept. They end with their standard input, which the kernel closes with this process.
static IDLE: Mutex<Vec<Reader>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Reader {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    fn start() -> Result<Self, CliError> {
        let python = crate::tools::ensure_moto().map_err(|error| CliError::Tool {
            message: error.to_string(),
        })?;
        let mut child = Command::new(&python)
            .args(["-c", PROGRAM])
            .env_clear()
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| CliError::io("start", &python, e))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Self {
                child,
                requests,
                answers: BufReader::new(answers),
            }),
            _ => Err(failed("the reader has no streams".to_owned())),
        }
    }

    fn ask(&mut self, request: &Value) -> Result<Value, CliError> {
        let mut exchange = || {
            writeln!(self.requests, "{request}")?;
            self.requests.flush()?;
            let mut line = String::new();
            self.answers.read_line(&mut line)?;
            Ok(line)
        };
        let line = exchange().map_err(|e: std::io::Error| failed(e.to_string()))?;
        serde_json::from_str(&line).map_err(|e| failed(format!("{e}; the process said: {line:?}")))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Asks an idle process, or a new one.
pub(super) fn ask(request: &Value) -> Result<Value, CliError> {
    let idle = lock().pop();
    let mut reader = match idle {
        Some(reader) => reader,
        None => Reader::start()?,
    };
    let answer = reader.ask(request)?;
    // Only one that has answered is asked again.
    lock().push(reader);
    match answer.get("error").and_then(Value::as_str) {
        Some(error) => Err(failed(error.to_owned())),
        None => Ok(answer),
    }
}

fn lock() -> std::sync::MutexGuard<'static, Vec<Reader>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One API call of a test's own, as botocore makes it: service by its model's name, operation by its
/// API name, arguments as the API documents them. It returns the answer.
///
/// # Errors
/// When the call is refused; the message has the service's code and text.
pub fn call(
    sandbox: &Sandbox,
    service: &str,
    region: &str,
    operation: &str,
    arguments: &Value,
) -> Result<Value, CliError> {
    let mut request = access(sandbox);
    request["do"] = json!("call");
    request["service"] = json!(service);
    request["region"] = json!(region);
    request["operation"] = json!(operation);
    request["arguments"] = arguments.clone();
    let mut answer = ask(&request)?;
    Ok(answer["answer"].take())
}
