//! Chores of this repository, one entry for all of them: `cargo xtask --help`.
//!
//! Each subcommand is a module with an `Args` type for clap and a `run` function.
//!
//! | module | what it is for |
//! |---|---|
//! | [`test`](mod@test) | everything a merge needs |
//! | [`demo`], [`bench`](mod@bench), [`parity`], [`modules`], [`soak`] | build, then run what `acceptance-tests` holds |
//! | [`dist`] | builds, then runs what makes release archives |
//! | [`spaces_truth`] | the simulated Spaces beside Ceph's object gateway |
//! | [`fuzz`] | builds and runs the fuzz targets of the framework |
//! | [`codegen`] | the generator: definitions, inputs |
//! | [`pictures`] | the pictures of the documents, and the apply that one of them shows |
//! | [`proto`] | the committed code of the plugin protocol |
//! | [`tools`] | the pinned tools in the cache |
//! | [`binaries`] | the test programs of the workspace, several at once |
//! | [`steps`] | named steps with their times, and the summary |
//! | [`process`] | child processes, and where things of the build are |
//!
//! It knows how to start things, not what they do: no crate of the provider is built for it, so that
//! the first chore starts within seconds.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user on both streams"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "chores read the environment and the clock of the machine they run on"
)]

mod bench;
mod binaries;
mod codegen;
mod demo;
mod dist;
mod fuzz;
mod modules;
mod parity;
mod pictures;
mod process;
mod proto;
mod soak;
mod spaces_truth;
mod steps;
mod temporary;
mod test;
mod tools;
#[cfg(test)]
mod workflows;

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
    /// Run everything a merge needs.
    Test(test::Args),
    /// Show the provider at work on a local AWS.
    Demo(demo::Args),
    /// Measure, and write docs/benchmarks.md.
    Bench(bench::Args),
    /// Compare with the official provider.
    Parity(parity::Args),
    /// Run the examples of a checkout of modules.
    Modules(modules::Args),
    /// Run the long sweeps and the long fuzzing.
    Soak(soak::Args),
    /// Compare the simulated Spaces with Ceph's object gateway, out of Debian's packages.
    SpacesTruth(spaces_truth::Args),
    /// Make release archives of the commit that is checked out.
    Dist(dist::Args),
    /// Run the fuzz targets.
    Fuzz(fuzz::Args),
    /// Install the pinned tools and print where they are.
    Tools(tools::Args),
    /// Check definitions, explain types, pull the inputs of the generator.
    Codegen(codegen::Args),
    /// Record an apply, and draw the pictures of the documents.
    Pictures(pictures::Args),
    /// Compile the protocol definitions to Rust.
    Proto(proto::Args),
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().chore {
        Chore::Test(args) => test::run(&args),
        Chore::Demo(args) => demo::run(&args),
        Chore::Bench(args) => bench::run(&args),
        Chore::Parity(args) => parity::run(&args),
        Chore::Modules(args) => modules::run(&args),
        Chore::Soak(args) => soak::run(&args),
        Chore::SpacesTruth(args) => spaces_truth::run(&args),
        Chore::Dist(args) => dist::run(&args),
        Chore::Fuzz(args) => fuzz::run(&args),
        Chore::Tools(args) => tools::run(&args),
        Chore::Codegen(args) => codegen::run_generator(&args),
        Chore::Pictures(args) => pictures::run(&args),
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
