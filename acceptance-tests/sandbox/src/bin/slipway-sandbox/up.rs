//! `slipway-sandbox up`.

use crate::Failure;
use crate::ask::{not_simulated_text, read_rules};
use slipway_sandbox::aws::{CallLine, Launch, Sandbox, SandboxError, Settings, summary_table};
use slipway_sandbox::registry::Registry;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

#[derive(clap::Args)]
pub(crate) struct Up {
    /// The port to listen on; the system chooses one where it is not given
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// No rates and no waits, as in tests
    #[arg(long, conflicts_with = "time_scale")]
    instant: bool,
    /// How long the simulated services take, 0.1 being ten times as fast
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = factor)]
    time_scale: f64,
    /// A file to write every call to, one JSON object a line
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Fault rules in TOML, in force from the start
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// How many clusters may have a control plane at once on this machine; each takes 500 MB
    /// [default: what SLIPWAY_CONTROL_PLANES says, or 2]
    #[arg(long, value_name = "NUMBER")]
    control_planes: Option<usize>,
    /// Run on when the process that started this one ends
    #[arg(long)]
    outlive_parent: bool,
    /// A command to run with the variables; the sandbox ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(crate) fn factor(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(factor) if (0.0..=100.0).contains(&factor) => Ok(factor),
        _ => Err("a number from 0 to 100 is needed".to_owned()),
    }
}

/// Why a sandbox ends.
enum End {
    Asked,
    ParentGone,
    Broken(String),
    CommandDone(std::process::ExitStatus),
}

impl Up {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let unable = |detail: String| Failure::new("Unable to start the sandbox", detail);
        // Now, because it may end while the sandbox is started.
        let parent = std::os::unix::process::parent_id();
        let rules = match &self.faults {
            Some(path) => Some(read_rules(path)?.1),
            None => None,
        };
        let mut settings = if self.instant {
            Settings::default()
        } else {
            Settings::realistic().scaled(self.time_scale)
        };
        // There is only one, for which a process to fork from would be one too many.
        settings.forked_moto = false;
        if let Some(number) = self.control_planes {
            settings.kubernetes.at_once = number;
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| unable(e.to_string()))?;
        // Before anything is started, so that no signal can come in between and leave it behind.
        let mut signals = {
            let _inside = runtime.enter();
            Signals::new().map_err(|e| unable(e.to_string()))?
        };
        let sandbox = Sandbox::launch(Launch {
            settings,
            port: self.port,
            record: self.record,
        })
        .map_err(|e| unable(e.to_string()))?;
        if let Some(rules) = rules {
            sandbox.rule_file(rules);
        }
        let end = runtime.block_on(async {
            let parent = (!self.outlive_parent).then_some(parent);
            if self.command.is_empty() {
                print_environment(&sandbox);
                Ok(wait(&sandbox, &mut signals, parent).await)
            } else {
                run_command(&sandbox, &mut signals, parent, &self.command).await
            }
        });
        let end = end.map_err(|e| Failure::new("Unable to run the command", e))?;
        report(&sandbox);
        match end {
            End::Asked | End::ParentGone => Ok(ExitCode::SUCCESS),
            End::CommandDone(status) => {
                let code = status.code().and_then(|code| u8::try_from(code).ok());
                Ok(ExitCode::from(code.unwrap_or(1)))
            }
            End::Broken(how) => Err(Failure::new(
                "The sandbox is broken",
                format!("{how}\nWhat existed in it is lost; start another one."),
            )),
        }
    }
}

fn print_environment(sandbox: &Sandbox) {
    let mut out = std::io::stdout().lock();
    for (name, value) in with_registry(sandbox.env(), sandbox.registry()) {
        // Whoever started this may have closed the other end; the sandbox is of use all the same.
        let _ = writeln!(out, "export {name}={value}");
    }
    let _ = out.flush();
    eprintln!("The sandbox runs at {} until Ctrl-C.", sandbox.endpoint());
}

/// The variables with the address of the registry of images.
pub(crate) fn with_registry(
    mut variables: Vec<(String, String)>,
    registry: Result<Registry, SandboxError>,
) -> Vec<(String, String)> {
    let at = registry.map(|registry| ("SLIPWAY_SANDBOX_REGISTRY".to_owned(), registry.endpoint()));
    variables.extend(at);
    variables
}

/// The signals that end a sandbox.
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    pub(crate) async fn any(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}

async fn wait(sandbox: &Sandbox, signals: &mut Signals, parent: Option<u32>) -> End {
    tokio::select! {
        () = signals.any() => End::Asked,
        how = sandbox.until_broken() => End::Broken(how),
        () = end_of(parent) => End::ParentGone,
    }
}

/// An orphan is given another parent; nothing announces it, so it is looked for.
pub(crate) async fn end_of(parent: Option<u32>) {
    while parent.is_none() || parent == Some(std::os::unix::process::parent_id()) {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Runs a command to its end, whatever happens to the sandbox: a Terraform that is cut short leaves
/// a lock and a half-written state.
async fn run_command(
    sandbox: &Sandbox,
    signals: &mut Signals,
    mut parent: Option<u32>,
    command: &[String],
) -> std::io::Result<End> {
    let mut child = tokio::process::Command::new(&command[0])
        .args(&command[1..])
        .envs(with_registry(sandbox.env(), sandbox.registry()))
        .spawn()
        .map_err(|e| std::io::Error::new(e.kind(), format!("{}: {e}", command[0])))?;
    let pid = child.id();
    let mut broken = None;
    loop {
        tokio::select! {
            status = child.wait() => {
                let status = status?;
                return Ok(broken.map_or(End::CommandDone(status), End::Broken));
            }
            how = sandbox.until_broken(), if broken.is_none() => broken = Some(how),
            // A Ctrl-C reaches the command too, and a second one would mean something else to it.
            _ = signals.interrupt.recv() => {}
            _ = signals.terminate.recv() => terminate(pid),
            _ = signals.hangup.recv() => terminate(pid),
            () = end_of(parent), if parent.is_some() => {
                parent = None;
                terminate(pid);
            }
        }
    }
}

fn terminate(pid: Option<u32>) {
    let pid = pid.and_then(|pid| rustix::process::Pid::from_raw(pid.try_into().ok()?));
    if let Some(pid) = pid {
        // It may have ended just now, which is what is wanted.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

/// What was called, and what was not simulated.
fn report(sandbox: &Sandbox) {
    let calls: Vec<CallLine> = sandbox.calls().iter().map(CallLine::from).collect();
    eprintln!("\n{}", summary_table(&calls));
    for rule in sandbox.unfired_rules() {
        eprintln!("fault rule that never fired: {rule}");
    }
    eprint!("{}", not_simulated_text(&sandbox.not_simulated()));
}
