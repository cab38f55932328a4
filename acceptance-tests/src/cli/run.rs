//! One finished command.

use super::CliError;
use super::redact::Redactor;
use super::report::{CliDiagnostic, Report};
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl From<ExitStatus> for Exit {
    fn from(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Code(code),
            (None, signal) => Self::Signal(signal.unwrap_or_default()),
        }
    }
}

/// One finished command: how it ended and what it printed.
#[derive(Debug, Clone)]
pub struct Run {
    /// The command as a person would type it.
    pub command: String,
    /// How it ended.
    pub exit: Exit,
    /// Everything on standard output.
    pub stdout: String,
    /// Everything on standard error.
    pub stderr: String,
    /// Wall time.
    pub elapsed: Duration,
    /// What it reported, when it was a command with `-json`; otherwise empty.
    pub report: Report,
    pub(crate) redactor: Redactor,
}

impl Run {
    /// Whether it ended with code 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.exit == Exit::Code(0)
    }

    /// Everything that it said, without the lines that the tools break and the frames that they draw.
    #[must_use]
    pub fn said(&self) -> String {
        let all = format!("{} {}", self.stdout, self.stderr).replace(['│', '╷', '╵'], " ");
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Itself, when it ended with code 0.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] otherwise.
    pub fn success(self) -> Result<Self, CliError> {
        self.expect("that it succeeds", Self::is_success)
    }

    /// Itself, when it ended with code 1, as every command does that reports an error.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] otherwise.
    pub fn failure(self) -> Result<Self, CliError> {
        self.expect("that it fails", |run| run.exit == Exit::Code(1))
    }

    /// Itself, when `-detailed-exitcode` says that there is nothing to do and reading changed nothing.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] otherwise.
    pub fn empty_plan(self) -> Result<Self, CliError> {
        self.expect("an empty plan without drift", |run| {
            run.is_success() && run.report.drift.is_empty()
        })
    }

    /// Itself, when `-detailed-exitcode` says that there is something to do.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] otherwise.
    pub fn changes(self) -> Result<Self, CliError> {
        self.expect("a plan with changes", |run| run.exit == Exit::Code(2))
    }

    /// The one error it reported.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] when it did not fail or reported none or several.
    pub fn one_error(self) -> Result<CliDiagnostic, CliError> {
        let run = self
            .failure()?
            .expect("exactly one error", |run| run.report.errors().count() == 1)?;
        Ok(run.report.errors().next().cloned().unwrap_or_default())
    }

    /// Itself, when `holds`.
    ///
    /// # Errors
    /// [`CliError::Unexpected`] with `expected`, a clause such as `that it succeeds`, otherwise.
    pub fn expect(
        self,
        expected: &str,
        holds: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, CliError> {
        if holds(&self) {
            return Ok(self);
        }
        Err(CliError::Unexpected {
            expected: expected.to_owned(),
            run: Box::new(self),
        })
    }

    /// Standard output for a snapshot: see [`redact`](super::redact()).
    #[must_use]
    pub fn printed(&self) -> String {
        self.redactor.redact(&self.stdout)
    }

    /// Standard error for a snapshot, where the commands without `-json` print their errors.
    #[must_use]
    pub fn printed_errors(&self) -> String {
        self.redactor.redact(&self.stderr)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "$ {}   # {:?} after {:.1?}",
            self.command, self.exit, self.elapsed
        )?;
        if self.report.is_empty() {
            write!(f, "{}", self.stdout)?;
        } else {
            write!(f, "{}", self.report)?;
        }
        if !self.stderr.is_empty() {
            write!(f, "stderr:\n{}", self.stderr)?;
        }
        Ok(())
    }
}
