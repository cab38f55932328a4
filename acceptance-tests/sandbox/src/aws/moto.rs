//! The moto process behind a gateway.

use super::sandbox::SandboxError;
use slipway_tools as tools;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Starts moto's server on a port of the system's choice and prints it. The process ends when its
/// standard input is closed, which the kernel does also when the test process is killed.
const SERVER: &str = r#"
import logging, os, sys, threading

def end_with_parent():
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)

threading.Thread(target=end_with_parent, daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)
from werkzeug.serving import make_server
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)

import moto.route53.models as route53

# Hosted zone ids begin with a Z.
make_id = route53.create_route53_zone_id
route53.create_route53_zone_id = lambda **known: "Z" + make_id(**known)[1:]

application = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
os.environ["MOTO_PORT"] = str(server.server_port)
print(server.server_port, flush=True)
server.serve_forever()
"#;

/// How long moto may take to start; a second is usual, a loaded machine takes longer.
const START: Duration = Duration::from_secs(60);

/// A running moto; killed when dropped.
#[derive(Debug)]
pub(crate) struct MotoProcess {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
    _dir: tempfile::TempDir,
}

impl MotoProcess {
    pub(crate) fn start() -> Result<Self, SandboxError> {
        let python = tools::ensure_moto().map_err(|e| SandboxError::new(e.to_string()))?;
        let dir = tempfile::tempdir().map_err(|e| SandboxError::new(format!("no folder: {e}")))?;
        let log = dir.path().join("moto.log");
        let stderr = File::create(&log)
            .map_err(|e| SandboxError::new(format!("cannot write {}: {e}", log.display())))?;
        let mut child = Command::new(&python)
            .args(["-c", SERVER])
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| {
                let name = name.to_string_lossy();
                ["PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT"].contains(&name.as_ref())
            }))
            // Issuing is ours to decide, so moto issues at once.
            .env("MOTO_ACM_VALIDATION_WAIT", "0")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // moto makes boto3 calls to itself in places; they must never leave the machine.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .map_err(|e| SandboxError::new(format!("cannot run {}: {e}", python.display())))?;
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut process = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            log,
            _dir: dir,
        };
        let port = read_port(stdout).ok_or_else(|| {
            process.end();
            SandboxError::new(format!("moto did not start:\n{}", process.log_text()))
        })?;
        process.address.set_port(port);
        Ok(process)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What moto wrote to its standard error.
    pub(crate) fn log_text(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for MotoProcess {
    fn drop(&mut self) {
        self.end();
    }
}

/// The first line of moto's output; a thread reads it so that a silent process can be given up.
fn read_port(stdout: std::process::ChildStdout) -> Option<u16> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines();
        let first = lines.next();
        let _ = sender.send(first);
        // Reading on keeps a talkative backend from blocking on a full pipe.
        for _ in lines {}
    });
    let line = receiver.recv_timeout(START).ok()??.ok()?;
    line.trim().parse().ok()
}
