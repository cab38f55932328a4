//! Chores of this repository, one entry for all of them: `cargo xtask --help`.
//!
//! Each subcommand is a module with an `Args` type for clap and a `run` function.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user on both streams"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "chores read the environment and the clock of the machine they run on"
)]

mod proto;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What every chore returns: the message is shown with all its causes.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Chores of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct CommandLine {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Compile the protocol definitions to Rust.
    Proto(proto::Args),
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().chore {
        Chore::Proto(args) => proto::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes. A cause that the text already holds is left out, because some
/// libraries print their sources themselves.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
