//! Programs in a workspace, the tool and those that drive it.

use super::Workspace;
use crate::cli::{Background, CliError, Run};
use std::path::Path;
use std::process::Command;

impl Workspace {
    /// Runs another program in the folder of the configuration and in the tool's environment, such as one that
    /// drives the tool.
    ///
    /// # Errors
    /// When it does not start, or passes the time limit.
    pub fn run_program(&self, program: &Path, arguments: &[&str]) -> Result<Run, CliError> {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        self.start_program(program, &name, arguments)?
            .wait(self.timeout)
    }

    pub(super) fn start_program(
        &self,
        program: &Path,
        name: &str,
        arguments: &[&str],
    ) -> Result<Background, CliError> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.dir())
            .env_clear()
            .envs(&self.env);
        let typed = format!("{name} {}", arguments.join(" "));
        Background::start(program, command, typed, &self.processes, self.redactor())
    }
}
