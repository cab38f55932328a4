//! What the commands of a workspace run with.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use super::{Provider, Workspace, write};
use crate::cli::CliError;

impl Workspace {
    /// Lets another provider serve the workspace from the next command on, as when the official one
    /// plans on the state that ours has left.
    ///
    /// # Errors
    /// When the CLI settings cannot be written.
    pub fn set_provider(&mut self, provider: &Provider) -> Result<(), CliError> {
        let settings = provider.cli_config(&self.folder.path().join("mirror"));
        match provider.variable() {
            (name, Some(value)) => self.set_env(name, value),
            (name, None) => drop(self.env.remove(OsStr::new(name))),
        }
        self.provider = provider.clone();
        write(&self.folder.path().join("cli.tfrc"), &settings)
    }

    /// Adds or replaces a variable of the commands' environment.
    pub fn set_env(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.env.insert(name.into(), value.into());
    }

    /// Adds or replaces all of these.
    pub fn set_envs(
        &mut self,
        variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) {
        for (name, value) in variables {
            self.set_env(name, value);
        }
    }

    /// The time limit of each command.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Lets the tool and its provider log everything to the file that is returned.
    pub fn trace(&mut self) -> PathBuf {
        let file = self.folder.path().join("trace.log");
        self.set_env("TF_LOG", "TRACE");
        self.set_env("TF_LOG_PATH", &file);
        file
    }
}
