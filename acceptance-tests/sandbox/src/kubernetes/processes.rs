//! Processes that end with this one, however it ends.
//!
//! They are in a process group of their own, which a small shell leads. Its standard input is a pipe from
//! here: the kernel closes it also when this process is killed, and then the shell ends the group and removes
//! the folder that was made for it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// What the shell does. It survives what it asks the others to do, so that it can insist.
const GUARD: &str = r#"trap "" TERM; read _; kill -TERM 0; sleep 1; rm -rf "$1"; kill -KILL 0"#;

/// Processes and the folder that they work in. Dropping it ends them and removes the folder.
#[derive(Debug)]
pub(crate) struct Processes {
    guard: Child,
    programs: Mutex<Vec<Program>>,
    dir: tempfile::TempDir,
}

#[derive(Debug)]
struct Program {
    name: String,
    child: Child,
}

impl Processes {
    pub(crate) fn new() -> std::io::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("slipway-kubernetes-")
            .tempdir()?;
        let mut command = Command::new("sh");
        command
            .args(["-c", GUARD, "sh"])
            .arg(dir.path())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        in_group(&mut command, 0);
        Ok(Self {
            guard: command.spawn()?,
            programs: Mutex::default(),
            dir,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Starts a program, which writes to `NAME.log` in the folder.
    pub(crate) fn start(&self, name: &str, command: &mut Command) -> std::io::Result<()> {
        let log = File::create(self.log(name))?;
        command
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        in_group(command, self.guard.id());
        let child = command.spawn()?;
        let name = name.to_owned();
        self.programs().push(Program { name, child });
        Ok(())
    }

    /// The program that has ended, and how: none while all run.
    pub(crate) fn ended(&self) -> Option<(String, String)> {
        self.programs().iter_mut().find_map(|program| {
            let how = match program.child.try_wait() {
                Ok(None) => return None,
                Ok(Some(status)) => status.to_string(),
                Err(error) => error.to_string(),
            };
            Some((program.name.clone(), how))
        })
    }

    /// The process ids by name.
    pub(crate) fn pids(&self) -> Vec<(String, u32)> {
        let programs = self.programs();
        let pids = programs
            .iter()
            .map(|one| (one.name.clone(), one.child.id()));
        pids.collect()
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.log"))
    }

    /// The last lines that a program wrote.
    pub(crate) fn last_lines(&self, name: &str, count: usize) -> String {
        let bytes = std::fs::read(self.log(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }

    fn programs(&self) -> std::sync::MutexGuard<'_, Vec<Program>> {
        self.programs.lock().expect("the list of programs")
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        end_group(self.guard.id());
        for program in self.programs().iter_mut() {
            let _ = program.child.kill();
            let _ = program.child.wait();
        }
        let _ = self.guard.kill();
        let _ = self.guard.wait();
    }
}

#[cfg(unix)]
fn in_group(command: &mut Command, group: u32) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(i32::try_from(group).unwrap_or(0));
}

#[cfg(not(unix))]
fn in_group(_: &mut Command, _: u32) {}

#[cfg(unix)]
fn end_group(group: u32) {
    let group = i32::try_from(group).ok();
    if let Some(group) = group.and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(_: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn sleeping() -> Command {
        let mut command = Command::new("sleep");
        command.arg("1000");
        command
    }

    fn is_there(pid: u32) -> bool {
        // A zombie still has a folder, and no command line.
        std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|text| !text.is_empty())
    }

    fn until(what: impl Fn() -> bool) -> bool {
        let begin = Instant::now();
        while !what() {
            if begin.elapsed() > Duration::from_secs(10) {
                return false;
            }
            std::thread::yield_now();
        }
        true
    }

    #[test]
    fn dropping_ends_them_and_removes_the_folder() {
        let processes = Processes::new().expect("a shell");
        processes.start("one", &mut sleeping()).expect("sleeps");
        let (folder, pids) = (processes.folder().to_owned(), processes.pids());
        assert!(folder.is_dir() && processes.ended().is_none());
        drop(processes);
        assert!(!folder.exists());
        assert!(pids.iter().all(|(_, pid)| !is_there(*pid)));
    }

    /// What a SIGKILL of this process does: the pipe is closed, and nothing else happens here.
    #[test]
    fn a_closed_pipe_ends_them_and_removes_the_folder() {
        let mut processes = Processes::new().expect("a shell");
        processes.start("one", &mut sleeping()).expect("sleeps");
        // One that does not listen.
        let mut deaf = Command::new("sh");
        deaf.args(["-c", "trap '' TERM; while :; do sleep 1000; done"]);
        processes.start("two", &mut deaf).expect("sleeps");
        let (folder, pids) = (processes.folder().to_owned(), processes.pids());
        drop(processes.guard.stdin.take());
        assert!(until(|| !folder.exists()));
        assert!(until(|| pids.iter().all(|(_, pid)| !is_there(*pid))));
    }

    #[test]
    fn the_end_of_a_program_is_seen_with_what_it_wrote() {
        let processes = Processes::new().expect("a shell");
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two; echo three >&2; exit 3"]);
        processes.start("it", &mut command).expect("runs");
        assert!(until(|| processes.ended().is_some()));
        let ended = ("it".to_owned(), "exit status: 3".to_owned());
        assert_eq!(processes.ended(), Some(ended));
        assert_eq!(processes.last_lines("it", 2), "two\nthree");
    }
}
