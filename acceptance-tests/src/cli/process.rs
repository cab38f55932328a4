//! Runs a tool in a process group of its own, with a time limit, and finds the provider it started.
//!
//! go-plugin gives a provider no process group of its own (`protocol.md` has it from Terraform's
//! source), so the group is the tool and all its providers, as it is for a Ctrl-C in a terminal.

use super::CliError;
use super::redact::Redactor;
use super::report::Report;
use super::run::Run;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How often a thing that cannot be waited for is looked at.
const GLANCE: Duration = Duration::from_millis(2);

/// How long output is still read after the tool itself has ended: a provider that outlives it may hold
/// the pipe open.
const LAST_OUTPUT: Duration = Duration::from_secs(2);

/// The processes of a workspace's latest command. Clones follow the same workspace, so a hook that is
/// made before the command starts can send signals to it.
#[derive(Debug, Clone, Default)]
pub struct Processes {
    latest: Arc<Mutex<Latest>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Latest {
    /// Process group of the latest command, which is also the tool's process.
    group: Option<Pid>,
    running: bool,
}

impl Processes {
    /// The running tool.
    #[must_use]
    pub fn cli(&self) -> Option<u32> {
        let latest = self.latest();
        latest.group.filter(|_| latest.running).map(number)
    }

    /// The providers that the tool has started and that still run, also after the tool's death.
    #[must_use]
    pub fn providers(&self) -> Vec<u32> {
        self.members()
            .into_iter()
            .filter(|pid| is_provider(*pid))
            .map(number)
            .collect()
    }

    /// Ctrl-C as a terminal sends it: SIGINT to the tool and to its providers.
    ///
    /// Returns whether the tool was running.
    pub fn interrupt(&self) -> bool {
        self.to_group(Signal::INT)
    }

    /// SIGINT to the tool alone, as a supervisor sends it. Returns whether it was running.
    pub fn interrupt_cli(&self) -> bool {
        self.to_cli(Signal::INT)
    }

    /// SIGKILL to the tool alone; its providers live on. Returns whether it was running.
    pub fn kill_cli(&self) -> bool {
        self.to_cli(Signal::KILL)
    }

    /// SIGKILL to the providers; the tool lives on. Returns how many were running.
    pub fn kill_providers(&self) -> usize {
        self.to_providers(Signal::KILL)
    }

    /// SIGTERM to the providers. Returns how many were running.
    pub fn terminate_providers(&self) -> usize {
        self.to_providers(Signal::TERM)
    }

    /// SIGKILL to everything that the latest command left running.
    pub fn kill_all(&self) {
        if let Some(group) = self.latest().group
            && !self.members().is_empty()
        {
            kill_process_group(group, Signal::KILL).ok();
        }
    }

    /// Waits until a provider runs; `None` when there is none within the time.
    #[must_use]
    pub fn wait_for_provider(&self, within: Duration) -> Option<u32> {
        look_for(within, || self.providers().first().copied())
    }

    /// Waits until nothing of the latest command runs any more, and says whether that came true.
    #[must_use]
    pub fn wait_until_gone(&self, within: Duration) -> bool {
        look_for(within, || self.members().is_empty().then_some(())).is_some()
    }

    fn latest(&self) -> Latest {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, latest: Latest) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = latest;
    }

    fn to_cli(&self, signal: Signal) -> bool {
        let latest = self.latest();
        match latest.group {
            Some(pid) if latest.running => kill_process(pid, signal).is_ok(),
            _ => false,
        }
    }

    fn to_group(&self, signal: Signal) -> bool {
        let latest = self.latest();
        match latest.group {
            Some(group) if latest.running => kill_process_group(group, signal).is_ok(),
            _ => false,
        }
    }

    fn to_providers(&self, signal: Signal) -> usize {
        self.members()
            .into_iter()
            .filter(|pid| is_provider(*pid) && kill_process(*pid, signal).is_ok())
            .count()
    }

    /// The living processes of the group, zombies left out.
    fn members(&self) -> Vec<Pid> {
        let Some(group) = self.latest().group else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| {
                stat(*pid)
                    .is_some_and(|(state, of)| state != 'Z' && of == group.as_raw_nonzero().get())
            })
            .filter_map(Pid::from_raw)
            .collect()
    }
}

fn number(pid: Pid) -> u32 {
    pid.as_raw_nonzero().get().unsigned_abs()
}

/// State and process group from `/proc/<pid>/stat`, whose second field, the name, may hold anything
/// (proc(5)).
fn stat(pid: i32) -> Option<(char, i32)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.get(text.rfind(')')? + 1..)?.split_whitespace();
    let state = fields.next()?.chars().next()?;
    let group = fields.nth(1)?.parse().ok()?;
    Some((state, group))
}

/// A provider is known by its program's name, which both tools demand. The link of a program that was
/// replaced since ends in " (deleted)".
fn is_provider(pid: Pid) -> bool {
    std::fs::read_link(format!("/proc/{}/exe", number(pid))).is_ok_and(|exe| {
        exe.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("terraform-provider-"))
    })
}

/// Looks again and again until there is something to see, for what cannot be waited for otherwise;
/// `None` when there is nothing within the time.
pub fn look_for<T>(within: Duration, look: impl Fn() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + within;
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(GLANCE);
    }
}

/// A command that runs while the test does something else. Dropping it kills the whole group.
#[derive(Debug)]
pub struct Background {
    typed: String,
    program: PathBuf,
    redactor: Redactor,
    started: Instant,
    processes: Processes,
    status: mpsc::Receiver<std::io::Result<ExitStatus>>,
    stdout: Option<Reader>,
    stderr: Option<Reader>,
    ended: bool,
}

impl Background {
    pub(crate) fn start(
        program: &Path,
        mut command: Command,
        typed: String,
        processes: &Processes,
        redactor: Redactor,
    ) -> Result<Self, CliError> {
        use std::os::unix::process::CommandExt;
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| CliError::io("start", program, e))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        processes.set(Latest {
            group,
            running: true,
        });
        let stdout = child.stdout.take().map(Reader::start);
        let stderr = child.stderr.take().map(Reader::start);
        let (tell, status) = mpsc::channel();
        let watched = processes.clone();
        thread::spawn(move || {
            let status = child.wait();
            watched.set(Latest {
                group,
                running: false,
            });
            // Nobody listens any more when the test has failed meanwhile.
            tell.send(status).ok();
        });
        Ok(Self {
            typed,
            program: program.to_owned(),
            redactor,
            started: Instant::now(),
            processes: processes.clone(),
            status,
            stdout,
            stderr,
            ended: false,
        })
    }

    /// Its processes, for signals.
    #[must_use]
    pub fn processes(&self) -> &Processes {
        &self.processes
    }

    /// Waits for the command to end.
    ///
    /// # Errors
    /// [`CliError::TimedOut`] when it does not end `within` the time, after its group was killed;
    /// [`CliError::Malformed`] when its `-json` output is not of the known form.
    pub fn wait(mut self, within: Duration) -> Result<Run, CliError> {
        let (status, timed_out) = match self.status.recv_timeout(within) {
            Ok(status) => (status, false),
            Err(_) => {
                self.processes.kill_all();
                let killed = self.status.recv();
                (
                    killed.unwrap_or_else(|e| Err(std::io::Error::other(e))),
                    true,
                )
            }
        };
        self.ended = true;
        let status = status.map_err(|e| CliError::io("wait for", &self.program, e))?;
        let elapsed = self.started.elapsed();
        let stdout = self.stdout.take().map(Reader::finish).unwrap_or_default();
        let run = Run {
            report: Report::of_command(&self.typed, &stdout)?,
            command: std::mem::take(&mut self.typed),
            exit: status.into(),
            stdout,
            stderr: self.stderr.take().map(Reader::finish).unwrap_or_default(),
            elapsed,
            redactor: std::mem::take(&mut self.redactor),
        };
        if timed_out {
            let run = Box::new(run);
            return Err(CliError::TimedOut { after: within, run });
        }
        Ok(run)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if !self.ended {
            self.processes.kill_all();
        }
    }
}

/// Reads one stream to its end on a thread.
#[derive(Debug)]
struct Reader {
    text: Arc<Mutex<Vec<u8>>>,
    done: mpsc::Receiver<()>,
}

impl Reader {
    fn start(mut stream: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let (tell, done) = mpsc::channel();
        let shared = Arc::clone(&text);
        thread::spawn(move || {
            let mut part = [0; 16 * 1024];
            while let Ok(length @ 1..) = stream.read(&mut part) {
                if let Some(part) = part.get(..length) {
                    shared
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .extend_from_slice(part);
                }
            }
            tell.send(()).ok();
        });
        Self { text, done }
    }

    fn finish(self) -> String {
        self.done.recv_timeout(LAST_OUTPUT).ok();
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text).into_owned()
    }
}
