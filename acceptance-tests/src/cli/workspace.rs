//! A folder with configuration, CLI settings and state, and the commands on it.

mod other;
mod settings;

use super::environment::environment;
use super::process::{Background, Processes};
use super::provider::Provider;
use super::redact::Redactor;
use super::run::Run;
use super::state::{Plan, State, StateFile};
use super::{Cli, CliError};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a command may take unless [`Workspace::set_timeout`] says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(180);

/// Keeps the folders of all workspaces and prints where they are, when it is set.
const KEEP_VARIABLE: &str = "SLIPWAY_KEEP_WORKSPACES";

/// A folder in which one command line tool works with one provider.
///
/// The tool sees only what is written here: its environment is empty but for `PATH`, a home folder of
/// its own, settings that keep it offline and quiet, and what [`Workspace::set_env`] adds. The folder is
/// removed with the value, and whatever the last command left running is killed first.
#[derive(Debug)]
pub struct Workspace {
    cli: Cli,
    program: PathBuf,
    folder: tempfile::TempDir,
    /// The folder of the configuration, in `folder`.
    work: PathBuf,
    env: BTreeMap<OsString, OsString>,
    timeout: Duration,
    processes: Processes,
    /// Kept, because a process that serves it may end with it.
    provider: Provider,
}

impl Workspace {
    /// An empty workspace.
    ///
    /// # Errors
    /// When the tool is missing or the folder cannot be made.
    pub fn new(cli: Cli, provider: &Provider) -> Result<Self, CliError> {
        let mut folder = tempfile::Builder::new()
            .prefix("slipway-")
            .tempdir()
            .map_err(|e| CliError::io("create a folder in", &std::env::temp_dir(), e))?;
        if std::env::var_os(KEEP_VARIABLE).is_some() {
            folder.disable_cleanup(true);
        }
        let mut workspace = Self {
            cli,
            program: cli.program()?,
            env: environment(folder.path()),
            folder,
            work: PathBuf::from("work"),
            timeout: DEFAULT_TIMEOUT,
            processes: Processes::default(),
            provider: Provider::none(),
        };
        for dir in ["home", "tmp", "mirror", "work"] {
            let dir = workspace.folder.path().join(dir);
            std::fs::create_dir(&dir).map_err(|e| CliError::io("create", &dir, e))?;
        }
        workspace.set_provider(provider)?;
        Ok(workspace)
    }

    /// The tool.
    #[must_use]
    pub fn cli(&self) -> Cli {
        self.cli
    }

    /// The folder that holds the configuration and the state.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.folder.path().join(&self.work)
    }

    /// The folder that holds everything, the configuration's too. It goes with the value.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lets the commands run in another folder inside of [`Workspace::folder`], as when the
    /// configuration is a part of a larger tree.
    pub fn work_in(&mut self, folder: &Path) {
        folder.clone_into(&mut self.work);
    }

    /// The processes of the latest command; the value may be cloned into a hook beforehand.
    #[must_use]
    pub fn processes(&self) -> &Processes {
        &self.processes
    }

    /// Replaces the configuration, `main.tf`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn configure(&self, hcl: &str) -> Result<(), CliError> {
        self.write("main.tf", hcl)
    }

    /// Replaces the whole configuration: the files of the last one go, but for the state and what
    /// `init` made.
    ///
    /// # Errors
    /// When a file cannot be removed or written.
    pub fn replace(&self, files: &BTreeMap<String, String>) -> Result<(), CliError> {
        let dir = self.dir();
        let entries = std::fs::read_dir(&dir).map_err(|e| CliError::io("list", &dir, e))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_old = [".tf", ".tfvars", ".tf.json", ".tofu"]
                .iter()
                .any(|ending| name.ends_with(ending));
            if is_old {
                std::fs::remove_file(&path).map_err(|e| CliError::io("remove", &path, e))?;
            }
        }
        files
            .iter()
            .try_for_each(|(name, text)| self.write(name, text))
    }

    /// Writes any file of the configuration, parent folders included.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<(), CliError> {
        let file = self.dir().join(name);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(|e| CliError::io("create", parent, e))?;
        }
        write(&file, text)
    }

    /// `init`: needed for modules only, since providers are overrides.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn init(&self) -> Result<Run, CliError> {
        self.run(&["init", "-input=false", "-no-color"])
    }

    /// `get`: modules alone. Unlike `init` it looks for no provider, which OpenTofu does for those that are overridden
    /// too.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn get_modules(&self) -> Result<Run, CliError> {
        self.run(&["get", "-no-color"])
    }

    /// `validate -json`.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn validate(&self) -> Result<Run, CliError> {
        self.run(&["validate", "-json"])
    }

    /// `plan -json -detailed-exitcode`: code 0 for an empty plan, 1 for an error, 2 for changes.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn plan(&self) -> Result<Run, CliError> {
        self.run(&["plan", "-json", "-detailed-exitcode", "-input=false"])
    }

    /// [`Workspace::plan`] on the state as it is: nothing is read.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn plan_without_refresh(&self) -> Result<Run, CliError> {
        self.run(&[
            "plan",
            "-json",
            "-detailed-exitcode",
            "-input=false",
            "-refresh=false",
        ])
    }

    /// The plan as a document. The plan has to succeed.
    ///
    /// # Errors
    /// Those of [`Workspace::run`], and when the plan fails.
    pub fn plan_document(&self) -> Result<Plan, CliError> {
        self.save_plan()?.success()?;
        self.saved_plan()
    }

    /// `plan -json -out`: a plan for [`Workspace::saved_plan`] and [`Workspace::apply_saved`].
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn save_plan(&self) -> Result<Run, CliError> {
        self.run(&["plan", "-json", "-input=false", "-out=plan.bin"])
    }

    /// What [`Workspace::save_plan`] has saved.
    ///
    /// # Errors
    /// Those of [`Workspace::run`], and when there is none.
    pub fn saved_plan(&self) -> Result<Plan, CliError> {
        let run = self.run(&["show", "-json", "plan.bin"])?.success()?;
        Ok(Plan(document(&run, "the plan")?))
    }

    /// `apply -json` of what [`Workspace::save_plan`] has saved.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn apply_saved(&self) -> Result<Run, CliError> {
        self.run(&["apply", "-json", "-input=false", "plan.bin"])
    }

    /// `apply -json -auto-approve`.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn apply(&self) -> Result<Run, CliError> {
        self.run(APPLY)
    }

    /// [`Workspace::apply`] in the background.
    ///
    /// # Errors
    /// When the tool does not start.
    pub fn start_apply(&self) -> Result<Background, CliError> {
        self.start(APPLY)
    }

    /// `destroy -json -auto-approve`.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn destroy(&self) -> Result<Run, CliError> {
        self.run(&["destroy", "-json", "-auto-approve", "-input=false"])
    }

    /// `refresh -json`: reads everything into the state.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn refresh(&self) -> Result<Run, CliError> {
        self.run(&["refresh", "-json", "-input=false"])
    }

    /// `import`, which has no `-json`: its errors are in [`Run::printed_errors`].
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn import(&self, address: &str, id: &str) -> Result<Run, CliError> {
        self.run(&["import", "-input=false", "-no-color", address, id])
    }

    /// `state rm`.
    ///
    /// # Errors
    /// Those of [`Workspace::run`].
    pub fn state_rm(&self, address: &str) -> Result<Run, CliError> {
        self.run(&["state", "rm", address])
    }

    /// `show -json`: the state with the provider's schema applied.
    ///
    /// # Errors
    /// Those of [`Workspace::run`], and when it fails.
    pub fn show(&self) -> Result<State, CliError> {
        let run = self.run(&["show", "-json"])?.success()?;
        Ok(State(document(&run, "the state")?))
    }

    /// The state file, empty when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn state_file(&self) -> Result<StateFile, CliError> {
        match self.state_text()? {
            text if text.is_empty() => Ok(StateFile::default()),
            text => StateFile::parse(&text),
        }
    }

    /// The state file as it is; empty when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn state_text(&self) -> Result<String, CliError> {
        let file = self.dir().join("terraform.tfstate");
        match std::fs::read_to_string(&file) {
            Ok(text) => Ok(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(e) => Err(CliError::io("read", &file, e)),
        }
    }

    /// Puts the backup in the place of an empty state file, which a tool leaves that is killed while it
    /// writes (it empties the file first), and takes for no state at all. Whether there was one.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn restore_emptied_state(&self) -> Result<bool, CliError> {
        let file = self.dir().join("terraform.tfstate");
        let backup = self.dir().join("terraform.tfstate.backup");
        let is_emptied = std::fs::metadata(&file).is_ok_and(|it| it.len() == 0) && backup.exists();
        if is_emptied {
            std::fs::copy(&backup, &file).map_err(|e| CliError::io("write", &file, e))?;
        }
        Ok(is_emptied)
    }

    /// Runs any command to its end. The `-json` output of the commands that have it is read.
    ///
    /// # Errors
    /// When the tool does not start, passes the time limit, or prints JSON that it should not. A command
    /// that fails is no error here: see [`Run::success`].
    pub fn run(&self, arguments: &[&str]) -> Result<Run, CliError> {
        self.start(arguments)?.wait(self.timeout)
    }

    /// Starts any command.
    ///
    /// # Errors
    /// When the tool does not start.
    pub fn start(&self, arguments: &[&str]) -> Result<Background, CliError> {
        self.start_program(&self.program, self.cli.program_name(), arguments)
    }

    fn redactor(&self) -> Redactor {
        let folder = self.folder.path();
        Redactor::new(&[(&self.dir(), "[WORKSPACE]"), (folder, "[FOLDER]")])
    }
}

const APPLY: &[&str] = &["apply", "-json", "-auto-approve", "-input=false"];

impl Drop for Workspace {
    fn drop(&mut self) {
        self.processes.kill_all();
        // The folder may not go while a process still writes into it.
        let _ = self.processes.wait_until_gone(Duration::from_secs(5));
    }
}

fn write(file: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(file, text).map_err(|e| CliError::io("write", file, e))
}

fn document(run: &Run, what: &'static str) -> Result<serde_json::Value, CliError> {
    serde_json::from_str(&run.stdout).map_err(|e| CliError::Malformed {
        what,
        reason: e.to_string(),
    })
}
