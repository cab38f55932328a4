//! The Python process that reads an account, and that makes a test's own calls.

use super::{access, failed};
use crate::aws::Sandbox;
use crate::cli::CliError;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What the process runs.
const PROGRAM: &str = include_str!("reader.py");

/// So many at most: each loads the services' models and finds out what is not simulated, which takes two
/// seconds of a processor.
const MOST: usize = 2;

/// The processes, which are kept, and end with their standard input, which the kernel closes with this
/// process.
static READERS: Mutex<Readers> = Mutex::new(Readers {
    idle: Vec::new(),
    busy: 0,
});

/// Told when a process is idle again, or gone.
static FREE: Condvar = Condvar::new();

struct Readers {
    idle: Vec<Reader>,
    busy: usize,
}

/// The turn of one request; the next one's comes when it is dropped.
struct Turn(Option<Reader>);

impl Turn {
    /// Waits for an idle process, or for room for another one.
    fn wait() -> Self {
        let mut readers = FREE
            .wait_while(lock(), |it| it.idle.is_empty() && it.busy == MOST)
            .unwrap_or_else(PoisonError::into_inner);
        readers.busy += 1;
        Self(readers.idle.pop())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut readers = lock();
        readers.busy -= 1;
        readers.idle.extend(self.0.take());
        FREE.notify_one();
    }
}

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
    let mut turn = Turn::wait();
    let mut reader = match turn.0.take() {
        Some(reader) => reader,
        None => Reader::start()?,
    };
    let answer = reader.ask(request)?;
    // Only one that has answered is asked again.
    turn.0 = Some(reader);
    match answer.get("error").and_then(Value::as_str) {
        Some(error) => Err(failed(error.to_owned())),
        None => Ok(answer),
    }
}

fn lock() -> MutexGuard<'static, Readers> {
    READERS.lock().unwrap_or_else(PoisonError::into_inner)
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
