//! What can go wrong when a command line tool is driven.

use super::run::Run;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A command could not be run, or did not end as the test expects.
#[derive(Debug)]
pub enum CliError {
    /// A tool is missing; the message says how to get it.
    Tool {
        /// What is missing, and the remedy.
        message: String,
    },
    /// A file or a process of the harness itself failed.
    Io {
        /// What was tried, such as `start`.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// The command ran longer than its limit; its whole process group was killed.
    TimedOut {
        /// The limit.
        after: Duration,
        /// What it had printed by then.
        run: Box<Run>,
    },
    /// The command ended otherwise than the test expects.
    Unexpected {
        /// What was expected, as a clause: `that it succeeds`.
        expected: String,
        /// What happened.
        run: Box<Run>,
    },
    /// Output that should be JSON of a known form is not.
    Malformed {
        /// What was being read.
        what: &'static str,
        /// Why it could not be.
        reason: String,
    },
    /// A check of a [`Case`](super::Case) failed.
    Check {
        /// What was found, in a sentence or several lines.
        message: String,
    },
}

impl CliError {
    pub(crate) fn io(what: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            what,
            path: path.to_owned(),
            source,
        }
    }

    /// Whether the time limit was passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut { .. })
    }

    /// The command that ended badly, when it was one.
    #[must_use]
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::TimedOut { run, .. } | Self::Unexpected { run, .. } => Some(run),
            _ => None,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tool { message } | Self::Check { message } => f.write_str(message),
            Self::Io { what, path, source } => {
                write!(f, "cannot {what} {}: {source}", path.display())
            }
            Self::TimedOut { after, run } => {
                write!(f, "killed after {after:?}, its time limit\n{run}")
            }
            Self::Unexpected { expected, run } => write!(f, "expected {expected}\n{run}"),
            Self::Malformed { what, reason } => write!(f, "cannot read {what}: {reason}"),
        }
    }
}

// Each source is already part of the text, so it is not offered again.
impl std::error::Error for CliError {}
