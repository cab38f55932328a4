//! One point of a sweep: a command, one of its requests, and what goes wrong there.

use super::spoil::Spoil;
use crate::aws::Request;
use crate::cli::Cli;
use std::collections::{BTreeMap, BTreeSet};

/// Which command is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Command {
    /// The apply of the case's first step.
    Apply,
    /// The destroy after it.
    Destroy,
}

/// Which requests count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requests {
    /// All to the cloud.
    Every,
    /// Those to the cloud that change something.
    Writes,
    /// Those to its Kubernetes clusters that change something.
    ToClusters,
}

impl Requests {
    /// By what rules know them.
    pub(super) fn pattern(self) -> &'static str {
        match self {
            Self::Every | Self::Writes => "*",
            Self::ToClusters => "k8s:*",
        }
    }

    pub(super) fn counts(self, request: &Request) -> bool {
        self == Self::Every || !request.is_read()
    }
}

/// One point of a sweep.
#[derive(Clone)]
pub struct Point {
    /// The tool.
    pub cli: Cli,
    /// The command.
    pub command: Command,
    /// What goes wrong.
    pub spoil: Spoil,
    /// At which of the requests that count, from 1.
    pub nth: u64,
    /// Which these are.
    pub of: Requests,
}

impl Point {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        let Self { command, nth, .. } = self;
        let what = match self.of {
            Requests::Every => "request",
            Requests::Writes => "write",
            Requests::ToClusters => "write to a cluster",
        };
        let tool = self.cli.program_name();
        format!("{tool} {command:?}: {} at {what} {nth}", self.spoil.name())
    }
}

/// What a point showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The operation that was spoiled, as the call log has it.
    pub operation: String,
    /// How many objects of each type no state knows any more.
    pub orphans: BTreeMap<String, usize>,
    /// What had its name already and was imported, by address.
    pub imported: BTreeSet<String>,
}
