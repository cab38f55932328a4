//! The moto process behind a gateway.

use super::sandbox::SandboxError;
use slipway_tools as tools;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// The program that runs moto.
const SERVER: &str = include_str!("server.py");

/// How long moto may take to start; a second is usual, a loaded machine takes longer.
const START: Duration = Duration::from_secs(60);

mod origin;

use origin::ForkedMoto;
pub use origin::SharedOrigin;

/// The moto of one sandbox; ended when dropped.
#[derive(Debug)]
pub(crate) enum Moto {
    Alone(MotoProcess),
    Forked(ForkedMoto),
}

impl Moto {
    /// A moto without objects, forked from one of this program's when that is wanted and the system
    /// can.
    pub(crate) fn start(forked: bool) -> Result<Self, SandboxError> {
        if forked && cfg!(unix) {
            return ForkedMoto::start().map(Self::Forked);
        }
        MotoProcess::start().map(Self::Alone)
    }

    pub(crate) fn pid(&self) -> u32 {
        match self {
            Self::Alone(moto) => moto.pid(),
            Self::Forked(moto) => moto.pid(),
        }
    }

    pub(crate) fn watch(&self) -> MotoWatch {
        match self {
            Self::Alone(moto) => moto.watch(),
            Self::Forked(moto) => moto.watch(),
        }
    }

    /// What moto wrote to its standard error.
    pub(crate) fn log_text(&self) -> String {
        std::fs::read_to_string(&self.watch().log).unwrap_or_default()
    }
}

/// The command that runs [`SERVER`], and the interpreter that it names.
fn command() -> Result<(Command, PathBuf), SandboxError> {
    let python = tools::ensure_moto().map_err(|e| SandboxError::new(e.to_string()))?;
    let mut command = Command::new(&python);
    command
        .args(["-c", SERVER])
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            ["PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT"].contains(&name.as_ref())
        }))
        // Issuing is ours to decide, so moto issues at once.
        .env("MOTO_ACM_VALIDATION_WAIT", "0")
        // Without them, attaching a policy of AWS's own is refused.
        .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
        // No browser asks.
        .env("MOTO_DISABLE_GLOBAL_CORS", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // moto makes boto3 calls to itself in places; they must never leave the machine.
        .env("AWS_EC2_METADATA_DISABLED", "true");
    Ok((command, python))
}

/// A running moto of its own; killed when dropped.
#[derive(Debug)]
pub(crate) struct MotoProcess {
    child: Arc<Mutex<Child>>,
    watch: MotoWatch,
    /// Removed with the value, or by moto itself when this program is killed.
    _dir: tempfile::TempDir,
}

/// What others may know of a moto: where it listens, what it wrote, and whether it has ended.
#[derive(Debug, Clone)]
pub(crate) struct MotoWatch {
    pub(crate) address: SocketAddr,
    log: PathBuf,
    /// What the system says of its end.
    end: watch::Receiver<Option<String>>,
}

impl MotoProcess {
    pub(crate) fn start() -> Result<Self, SandboxError> {
        let (mut command, python) = command()?;
        let dir = tempfile::tempdir().map_err(|e| SandboxError::new(format!("no folder: {e}")))?;
        let log = dir.path().join("moto.log");
        let stderr = File::create(&log)
            .map_err(|e| SandboxError::new(format!("cannot write {}: {e}", log.display())))?;
        let mut child = command
            .arg("in")
            .arg(dir.path())
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .map_err(|e| SandboxError::new(format!("cannot run {}: {e}", python.display())))?;
        let stdout = child.stdout.take().expect("stdout is piped");
        let child = Arc::new(Mutex::new(child));
        let (ended, end) = watch::channel(None);
        let port = read_port(stdout, Arc::clone(&child), ended);
        let mut process = Self {
            child,
            watch: MotoWatch {
                address: SocketAddr::from(([127, 0, 0, 1], 0)),
                log,
                end,
            },
            _dir: dir,
        };
        let port = port.ok_or_else(|| {
            process.end();
            let log = std::fs::read_to_string(&process.watch.log).unwrap_or_default();
            SandboxError::new(format!("moto did not start:\n{log}"))
        })?;
        process.watch.address.set_port(port);
        Ok(process)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.lock().expect("moto's handle").id()
    }

    pub(crate) fn watch(&self) -> MotoWatch {
        self.watch.clone()
    }

    fn end(&mut self) {
        let mut child = self.child.lock().expect("moto's handle");
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for MotoProcess {
    fn drop(&mut self) {
        self.end();
    }
}

impl MotoWatch {
    /// A watch over a server that a test plays.
    #[cfg(test)]
    pub(crate) fn over(address: SocketAddr, log: PathBuf) -> Self {
        let (_, end) = watch::channel(None);
        Self { address, log, end }
    }

    /// How moto ended, when it has.
    pub(crate) fn ended(&self) -> Option<String> {
        let how = self.end.borrow().clone();
        how.map(|how| self.told(&how))
    }

    fn told(&self, how: &str) -> String {
        let last = last_line(&self.log);
        let text = format!("moto, which keeps the objects, has ended ({how}). {last}");
        text.trim_end().to_owned()
    }

    /// How moto ended, once it has.
    pub(crate) async fn end(&self) -> String {
        let mut end = self.end.clone();
        match end.wait_for(Option::is_some).await {
            Ok(how) => self.told(how.as_deref().unwrap_or_default()),
            Err(_) => "moto ended.".to_owned(),
        }
    }

    /// How moto ended, when it does so within this time.
    pub(crate) async fn end_within(&self, time: Duration) -> Option<String> {
        tokio::time::timeout(time, self.end()).await.ok()
    }

    /// How long moto's standard error is by now.
    pub(crate) fn written(&self) -> u64 {
        std::fs::metadata(&self.log).map_or(0, |file| file.len())
    }

    /// The last line that moto wrote to its standard error after it was so long: of a trace, the
    /// error itself. moto answers first and writes then, so it is given a moment.
    pub(crate) async fn line_after(&self, length: u64) -> String {
        for _ in 0..50 {
            if self.written() > length {
                return last_line(&self.log);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        "no trace".to_owned()
    }
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(4096)..]).into_owned();
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    last.unwrap_or_default().trim().to_owned()
}

/// The first line of moto's output, given up when it does not come in time. The thread that reads it
/// stays until moto ends, and tells how.
fn read_port(
    stdout: ChildStdout,
    child: Arc<Mutex<Child>>,
    ended: watch::Sender<Option<String>>,
) -> Option<u16> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines();
        let first = lines.next();
        let _ = sender.send(first);
        // Reading on keeps a talkative backend from blocking on a full pipe.
        for _ in lines {}
        let how = wait(&child);
        let _ = ended.send(Some(how));
    });
    let line = receiver.recv_timeout(START).ok()??.ok()?;
    line.trim().parse().ok()
}

/// Waits for the end without keeping the lock, which whoever kills the process needs.
fn wait(child: &Mutex<Child>) -> String {
    loop {
        match child.lock().expect("moto's handle").try_wait() {
            Ok(Some(status)) => return status.to_string(),
            Ok(None) => {}
            Err(error) => return error.to_string(),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
