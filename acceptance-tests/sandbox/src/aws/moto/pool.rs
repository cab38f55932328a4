//! moto processes that are used again.
//!
//! moto takes a second or two to start and milliseconds to forget everything, and a test program
//! starts many sandboxes. So a moto whose sandbox has ended is emptied and kept for the next one; it
//! ends with this process at the latest.

use super::{MotoProcess, MotoWatch};
use crate::aws::sandbox::SandboxError;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The emptied ones.
static IDLE: Mutex<Vec<MotoProcess>> = Mutex::new(Vec::new());

/// The most that are kept: a test program runs about as many at once.
const KEPT: usize = 4;

/// How long forgetting may take before the process is given up.
const RESET: Duration = Duration::from_secs(10);

/// A moto of one sandbox.
#[derive(Debug)]
pub(crate) struct Moto {
    /// There until it is dropped.
    process: Option<MotoProcess>,
    reused: bool,
}

impl Moto {
    /// A moto without objects; one that was used before when `reused` allows it, and given back then.
    pub(crate) fn start(reused: bool) -> Result<Self, SandboxError> {
        let idle = || IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let process = match reused.then(idle).flatten() {
            Some(process) if process.watch.ended().is_none() => process,
            _ => MotoProcess::start()?,
        };
        Ok(Self {
            process: Some(process),
            reused,
        })
    }

    fn process(&self) -> &MotoProcess {
        self.process.as_ref().expect("it is there until the drop")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process().pid()
    }

    pub(crate) fn watch(&self) -> MotoWatch {
        self.process().watch()
    }

    /// What moto wrote to its standard error, also for sandboxes before this one.
    pub(crate) fn log_text(&self) -> String {
        self.process().log_text()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let Some(process) = self.process.take().filter(|_| self.reused) else {
            return;
        };
        if process.watch.ended().is_some() || reset(&process).is_err() {
            return;
        }
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(process);
        }
    }
}

/// Has moto forget all objects.
fn reset(process: &MotoProcess) -> std::io::Result<()> {
    let address = process.watch.address;
    let mut stream = TcpStream::connect_timeout(&address, RESET)?;
    stream.set_read_timeout(Some(RESET))?;
    let request = format!(
        "POST /moto-api/reset HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(std::io::Error::other("moto did not forget its objects"))
    }
}
