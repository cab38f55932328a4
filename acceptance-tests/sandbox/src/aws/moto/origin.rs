//! The process that motos are forked from.
//!
//! An interpreter with moto takes a second of computing to start, each service as much again at its
//! first call, and a test program starts many sandboxes. So a program has one process that loads
//! moto once, loads what its motos had to load, and is forked for each sandbox within milliseconds.
//! It ends with this process at the latest, its motos with it, and it removes their folders: what is kept
//! in a `static` is never dropped.
//!
//! Programs that run after and beside each other can share one, [`SharedOrigin`], which the variable
//! [`SharedOrigin::VARIABLE`] leads them to.

use super::{MotoWatch, START, command};
use crate::aws::sandbox::SandboxError;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The one of this program; none before the first sandbox, and after it has ended.
static ORIGIN: Mutex<Option<Origin>> = Mutex::new(None);

/// A moto that was forked; ended when dropped.
#[derive(Debug)]
pub(crate) struct ForkedMoto {
    pid: u32,
    watch: MotoWatch,
    _dir: tempfile::TempDir,
}

impl ForkedMoto {
    pub(crate) fn start() -> Result<Self, SandboxError> {
        let dir = tempfile::tempdir().map_err(|e| SandboxError::new(format!("no folder: {e}")))?;
        let log = dir.path().join("moto.log");
        let mut origin = origin();
        // One that was killed forks nothing any more, so a second one is tried.
        let answer = match origin.as_mut().and_then(|running| running.fork(&log)) {
            Some(answer) => answer,
            None => {
                let new = origin.insert(Origin::start()?);
                new.fork(&log).ok_or_else(|| {
                    SandboxError::new("moto did not start; what it wrote stands above")
                })?
            }
        };
        Ok(Self {
            pid: answer.pid,
            watch: MotoWatch {
                address: SocketAddr::from(([127, 0, 0, 1], answer.port)),
                log,
                end: answer.end,
            },
            _dir: dir,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn watch(&self) -> MotoWatch {
        self.watch.clone()
    }
}

impl Drop for ForkedMoto {
    fn drop(&mut self) {
        if let Some(origin) = origin().as_mut() {
            // The origin knows which of its forks still run, so no other process is meant.
            origin.say(&format!("end {}", self.pid));
        }
    }
}

fn origin() -> MutexGuard<'static, Option<Origin>> {
    ORIGIN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Origin {
    /// Where forks are asked for.
    requests: Box<dyn Write + Send>,
    started: Receiver<Started>,
    /// The process, when it is of this program alone.
    _own: Option<OwnOrigin>,
}

/// What the origin tells of a new fork.
#[derive(Debug)]
struct Started {
    pid: u32,
    port: u16,
    end: watch::Receiver<Option<String>>,
}

impl Origin {
    /// The one that is shared, or one of this program's when there is none.
    fn start() -> Result<Self, SandboxError> {
        #[cfg(unix)]
        if let Some(path) = std::env::var_os(SharedOrigin::VARIABLE)
            && let Ok(stream) = std::os::unix::net::UnixStream::connect(path)
            && let Ok(answers) = stream.try_clone()
        {
            return Ok(Self::over(stream, answers, None));
        }
        let mut child = spawn(&["fork"])?;
        let requests = child.stdin.take().expect("stdin is piped");
        let answers = child.stdout.take().expect("stdout is piped");
        Ok(Self::over(requests, answers, Some(OwnOrigin(child))))
    }

    fn over(
        requests: impl Write + Send + 'static,
        answers: impl Read + Send + 'static,
        own: Option<OwnOrigin>,
    ) -> Self {
        let (sender, started) = channel();
        std::thread::spawn(move || listen(answers, &sender));
        Self {
            requests: Box::new(requests),
            started,
            _own: own,
        }
    }

    /// Asks for a fork that writes its errors to this file.
    fn fork(&mut self, log: &Path) -> Option<Started> {
        self.say(&format!("start {}", log.display()))?;
        self.started.recv_timeout(START).ok()
    }

    fn say(&mut self, line: &str) -> Option<()> {
        self.requests
            .write_all(format!("{line}\n").as_bytes())
            .ok()?;
        self.requests.flush().ok()
    }
}

/// Starts the server's program so that it forks others.
fn spawn(arguments: &[&str]) -> Result<Child, SandboxError> {
    let (mut command, python) = command()?;
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| SandboxError::new(format!("cannot run {}: {e}", python.display())))
}

/// A process that is ended with the value.
#[derive(Debug)]
struct OwnOrigin(Child);

impl Drop for OwnOrigin {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An origin for several programs. It ends with the value, or with this process, and with it all motos
/// that were forked from it.
#[derive(Debug)]
pub struct SharedOrigin {
    child: Child,
    path: PathBuf,
}

impl SharedOrigin {
    /// The variable that names the socket of the origin to use.
    pub const VARIABLE: &'static str = "SLIPWAY_MOTO_ORIGIN";

    /// Starts one on a socket that it makes.
    ///
    /// # Errors
    /// When moto cannot be installed or does not start.
    pub fn start(path: PathBuf) -> Result<Self, SandboxError> {
        let child = spawn(&["share", &path.to_string_lossy()])?;
        let mut origin = Self { child, path };
        let answers = origin.child.stdout.take().expect("stdout is piped");
        let (sender, said) = channel();
        std::thread::spawn(move || sender.send(BufReader::new(answers).lines().next()));
        let line = said.recv_timeout(START).ok().flatten();
        if line.is_some_and(|line| line.is_ok_and(|line| line == "ready")) {
            return Ok(origin);
        }
        Err(SandboxError::new(
            "moto did not start; what it wrote stands above",
        ))
    }

    /// Waits until `end` has nothing more, and ends.
    ///
    /// # Errors
    /// When `end` cannot be read.
    pub fn until(mut self, mut end: impl Read) -> std::io::Result<()> {
        std::io::copy(&mut end, &mut std::io::sink())?;
        // It ends by itself, and takes its socket away.
        drop(self.child.stdin.take());
        self.child.wait().map(|_| ())
    }
}

impl Drop for SharedOrigin {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Hears of starts and ends until the origin ends, and with it all that were forked.
fn listen(answers: impl Read, started: &Sender<Started>) {
    let mut running: BTreeMap<u32, watch::Sender<Option<String>>> = BTreeMap::new();
    for line in BufReader::new(answers).lines().map_while(Result::ok) {
        let mut words = line.splitn(3, ' ');
        let (what, pid) = (words.next(), words.next().and_then(|pid| pid.parse().ok()));
        let (Some(what), Some(pid), Some(rest)) = (what, pid, words.next()) else {
            continue;
        };
        if what == "ended" {
            running
                .remove(&pid)
                .map(|ended| ended.send(Some(rest.to_owned())));
        } else if let Ok(port) = rest.parse() {
            let (ended, end) = watch::channel(None);
            running.insert(pid, ended);
            // Nobody waits any more for one that took too long.
            let _ = started.send(Started { pid, port, end });
        }
    }
    for ended in running.into_values() {
        let _ = ended.send(Some("with the process that it was forked from".to_owned()));
    }
}
