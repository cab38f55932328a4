//! The command line for people.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::faces::Face;
use crate::{install, permissions};

/// A provider for Terraform and OpenTofu.
///
/// Terraform and OpenTofu start this program themselves, under a name such as
/// terraform-provider-aws.
#[derive(Debug, Parser)]
#[command(name = "slipway", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the version and the providers in this program.
    Version,
    /// Prints what a provider offers: its resource types and data sources, as JSON.
    Schema {
        /// The provider: `aws` or `digitalocean`.
        face: String,
    },
    /// Makes a folder from which `init` installs the providers, and prints the CLI configuration to
    /// use it. Nothing outside that folder is changed.
    Install {
        /// The folder; `slipway/mirror` in $XDG_DATA_HOME or ~/.local/share when left out.
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
        /// Answers to the address of an official provider as well, such as `hashicorp/aws`, so that
        /// modules which name it run unchanged.
        #[arg(long = "as", value_name = "ADDRESS")]
        stand_in: Vec<String>,
    },
    /// Prints the least IAM policy with which a folder of HCL can be planned, applied and destroyed.
    /// What it does not cover is named on standard error.
    Permissions {
        /// The folder, in which plan and apply are run.
        dir: PathBuf,
    },
    /// Removes what `install` wrote, and nothing else.
    Uninstall {
        /// The folder that was given to `install`.
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
}

/// Runs what a person asked for.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
            // When nobody reads it there is still the exit code.
            let _ = error.print();
            return code;
        }
    };
    match arguments.command {
        Command::Version => {
            let faces: Vec<String> = Face::ALL
                .iter()
                .flat_map(|face| face.source_addresses())
                .collect();
            print(&format!(
                "slipway {} ({})",
                env!("CARGO_PKG_VERSION"),
                faces.join(", ")
            ))
        }
        Command::Install { dir, stand_in } => done(install::install(dir.as_deref(), &stand_in)),
        Command::Permissions { dir } => match permissions::of_folder(&dir) {
            Ok(answer) => allow(&answer),
            Err(error) => fail(&error.to_string()),
        },
        Command::Uninstall { dir } => done(install::uninstall(dir.as_deref())),
        Command::Schema { face } => match Face::of_name(&face) {
            Some(face) => schema(face),
            None => {
                let known: Vec<&str> = Face::ALL.iter().map(|face| face.name()).collect();
                fail(&format!(
                    "there is no provider {face:?} here; there is {}",
                    known.join(", ")
                ))
            }
        },
    }
}

fn allow(answer: &permissions::Answer) -> ExitCode {
    for line in &answer.uncovered {
        note(&format!("not covered: {line}"));
    }
    match &answer.policy {
        Some(policy) => print(policy),
        None => {
            note("nothing that is covered needs a permission, so there is no policy");
            ExitCode::SUCCESS
        }
    }
}

fn done(outcome: Result<String, install::Error>) -> ExitCode {
    match outcome {
        Ok(text) => print(&text),
        Err(error) => fail(&error.to_string()),
    }
}

fn schema(face: Face) -> ExitCode {
    print(&format!("{:#}", face.server().0.describe()))
}

/// Writes to standard output. This is a person's command line, where no host reads a handshake.
fn print(text: &str) -> ExitCode {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Says something on standard error that is no part of what was asked for.
fn note(text: &str) {
    // When standard error is closed nobody wants to know.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Says on standard error why the program ends, and gives the code for it.
pub(crate) fn fail(problem: &str) -> ExitCode {
    // When standard error is closed there is still the exit code.
    let _ = writeln!(std::io::stderr(), "error: {problem}");
    ExitCode::FAILURE
}
