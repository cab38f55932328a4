//! Drives the real command line tools, Terraform and OpenTofu, against one provider binary.
//!
//! It knows the tools' command line, their `-json` output and their state file. It deliberately knows
//! nothing of AWS or of our provider beyond where its binary is, never uses the network, and lets
//! nothing of the developer's environment through. Signals and process groups make it a thing of Unix,
//! and finding a provider's process one of Linux.
//!
//! | module | what it is for |
//! |---|---|
//! | [`workspace`] | a folder with configuration, CLI settings and state, and the commands on it |
//! | [`provider`] | which provider binary serves which source address |
//! | `face` | the providers of our binary, and the official ones |
//! | `environment` | what the tools see of the environment |
//! | `attached` | a provider running beside the tools, which attach to it |
//! | [`process`] | running with a time limit, signals to the tool and to its provider |
//! | [`run`] | one finished command: exit, output, what it reported |
//! | [`report`] | the `-json` output: diagnostics, planned changes, drift, counts |
//! | [`state`] | the state and plan documents |
//! | [`mod@redact`] | output for snapshots: ports, ids, times and paths taken out |
//! | [`pods`] | the same of what a report says of pods |
//! | [`case`] | the standard life of a resource: apply, empty plans, import, changes, destroy |
//! | [`error`] | a command could not be run, or did not end as expected |
//!
//! Everything here blocks the calling thread. A simulator that lives in the test's own Tokio runtime
//! needs a runtime with more than one thread.

pub mod workspace;

pub mod provider;

mod face;

pub(crate) mod mirror;

mod attached;

mod environment;

pub mod process;

pub mod run;

pub mod report;

pub mod state;

pub mod redact;

pub mod pods;

pub mod case;

pub mod error;

pub use case::{Case, Step};
pub use error::CliError;
pub use face::Face;
pub use process::{Background, Processes};
pub use provider::Provider;
pub use redact::redact;
pub use report::{Action, CliDiagnostic, Counts, PlannedChange, Report, Severity};
pub use run::{Exit, Run};
pub use state::{Plan, State, StateFile, StateInstance};
pub use workspace::Workspace;

use std::path::PathBuf;
use std::sync::OnceLock;

/// Restricts [`Cli::all`] to one tool by its program's name. `UPDATE_EXPECT=1` needs it for a snapshot
/// that both tools are held to, since a snapshot can be rewritten only once in a run.
const ONLY_VARIABLE: &str = "SLIPWAY_TEST_CLI";

/// One of the two command line tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cli {
    /// HashiCorp's Terraform, as found on the machine.
    Terraform,
    /// OpenTofu at the pinned version.
    OpenTofu,
}

impl Cli {
    /// The tools of this machine: Terraform when it is found, OpenTofu always (it is built once). Only
    /// the one that `SLIPWAY_TEST_CLI` names, when it is set.
    ///
    /// # Errors
    /// When a tool that is named or pinned cannot be had.
    pub fn all() -> Result<Vec<Self>, CliError> {
        let terraform = tools()?.terraform.is_some().then_some(Self::Terraform);
        let mut all: Vec<_> = terraform.into_iter().chain([Self::OpenTofu]).collect();
        if let Some(named) = std::env::var_os(ONLY_VARIABLE) {
            all.retain(|cli| *cli.program_name() == *named);
            if all.is_empty() {
                let message = format!(
                    "{ONLY_VARIABLE} names no tool of this machine\nSet it to terraform or tofu, or unset it."
                );
                return Err(CliError::Tool { message });
            }
        }
        Ok(all)
    }

    /// The name of the program, as in the commands a person types.
    #[must_use]
    pub fn program_name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// The program's path.
    ///
    /// # Errors
    /// When there is no such program on this machine.
    pub fn program(self) -> Result<PathBuf, CliError> {
        match self {
            Self::OpenTofu => Ok(tools()?.opentofu.clone()),
            // Whoever wants this tool alone need not wait until the other one is built.
            Self::Terraform => crate::tools::find_terraform()
                .map_err(|error| CliError::Tool {
                    message: error.to_string(),
                })?
                .ok_or_else(|| CliError::Tool {
                    message:
                        "Terraform is not installed\nSet SLIPWAY_TERRAFORM to the program's path."
                            .to_owned(),
                }),
        }
    }

    /// The registry host that a source address without a host means.
    #[must_use]
    pub fn default_registry(self) -> &'static str {
        match self {
            Self::Terraform => "registry.terraform.io",
            Self::OpenTofu => "registry.opentofu.org",
        }
    }
}

/// The tools, looked for once in a process: OpenTofu may have to be built.
fn tools() -> Result<&'static crate::tools::Clis, CliError> {
    static TOOLS: OnceLock<Result<crate::tools::Clis, String>> = OnceLock::new();
    TOOLS
        .get_or_init(|| crate::tools::Clis::ensure().map_err(|e| e.to_string()))
        .as_ref()
        .map_err(|message| CliError::Tool {
            message: message.clone(),
        })
}

/// Runs `test` on each tool of this machine, one after the other.
///
/// # Panics
/// When `test` fails or there is no tool; the message names the tool.
pub fn for_each_cli<E: std::fmt::Display>(mut test: impl FnMut(Cli) -> Result<(), E>) {
    for cli in Cli::all().unwrap_or_else(|e| panic!("{e}")) {
        if let Err(error) = test(cli) {
            panic!("with {}: {error}", cli.program_name());
        }
    }
}
