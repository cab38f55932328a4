//! `slipway-sandbox digitalocean`.

use crate::Failure;
use crate::ask::{not_simulated_text, read_rules};
use crate::up::{Signals, end_of, factor, with_registry};
use slipway_sandbox::digitalocean::{Launch, Sandbox, Settings, SpacesLaunch};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct DigitalOcean {
    /// The port to listen on; the system chooses one where it is not given
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The port of Spaces; the system chooses one where it is not given
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    spaces_port: u16,
    /// Without Spaces, for which Python is needed
    #[arg(long, conflicts_with = "spaces_port")]
    without_spaces: bool,
    /// No rates and no waits, as in tests
    #[arg(long, conflicts_with = "time_scale")]
    instant: bool,
    /// How long things take, 0.1 being ten times as fast
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = factor)]
    time_scale: f64,
    /// How many clusters may have a control plane at once on this machine; each takes 500 MB
    /// [default: what SLIPWAY_CONTROL_PLANES says, or 2]
    #[arg(long, value_name = "NUMBER")]
    control_planes: Option<usize>,
    /// A file to write every call to, one JSON object a line
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Fault rules in TOML, in force from the start
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

impl DigitalOcean {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let unable = |detail: String| Failure::new("Unable to start the sandbox", detail);
        let parent = std::os::unix::process::parent_id();
        let mut settings = if self.instant {
            Settings::default()
        } else {
            Settings::realistic().scaled(self.time_scale)
        };
        if let Some(number) = self.control_planes {
            settings.kubernetes.at_once = number;
        }
        let rules = match &self.faults {
            Some(path) => Some(read_rules(path)?.1),
            None => None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| unable(e.to_string()))?;
        let mut signals = {
            let _inside = runtime.enter();
            Signals::new().map_err(|e| unable(e.to_string()))?
        };
        let sandbox = Sandbox::launch(Launch {
            settings,
            port: self.port,
            record: self.record,
            spaces: (!self.without_spaces).then_some(SpacesLaunch {
                port: self.spaces_port,
                // There is only one, for which a process to fork from would be one too many.
                forked_moto: false,
            }),
            exchanges: None,
        })
        .map_err(|e| unable(e.to_string()))?;
        if let Some(rules) = rules {
            sandbox.rule_file(rules);
        }
        let mut out = std::io::stdout().lock();
        for (name, value) in with_registry(sandbox.env(), sandbox.registry()) {
            // Whoever started this may have closed the other end; the sandbox is of use all the same.
            let _ = writeln!(out, "export {name}={value}");
        }
        let _ = out.flush();
        let spaces = sandbox.spaces_endpoint();
        let spaces = spaces.map_or_else(String::new, |at| format!(", Spaces at {at},"));
        eprintln!(
            "The sandbox runs at {}{spaces} until Ctrl-C.",
            sandbox.endpoint()
        );
        runtime.block_on(async {
            tokio::select! {
                () = signals.any() => {}
                () = end_of(Some(parent)) => {}
            }
        });
        for violation in sandbox.violations() {
            eprintln!("not allowed by the published document: {violation}");
        }
        eprint!("{}", not_simulated_text(&sandbox.not_simulated()));
        Ok(ExitCode::SUCCESS)
    }
}
