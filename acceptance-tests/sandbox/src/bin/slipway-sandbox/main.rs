//! `slipway-sandbox`: local clouds for the shell and for CI.
//!
//! | command | what it does |
//! |---|---|
//! | `up` | starts a sandbox and prints the variables that lead any AWS client to it |
//! | `digitalocean` | starts a simulated DigitalOcean and prints the variables that lead clients to it |
//! | `calls`, `faults`, `status` | ask a running sandbox, which `AWS_ENDPOINT_URL` names |
//! | `origin` | loads moto once for many test programs, whose sandboxes fork from it |
//! | `measure` | what the gateway adds to a call, how long `up` takes, and how many calls are simulated |
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program for people: its output is its purpose, and it runs on the real clock"
)]

mod ask;
mod client;
mod digitalocean;
mod measure;
mod origin;
mod up;

use clap::{Parser, Subcommand};
use std::fmt;
use std::process::ExitCode;

/// A local AWS for trying stacks without an account.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start, print the variables to export, and run until Ctrl-C
    Up(up::Up),
    /// Start a simulated DigitalOcean, print the variables to export, and run until Ctrl-C
    #[command(name = "digitalocean")]
    DigitalOcean(digitalocean::DigitalOcean),
    /// List the API calls of a running sandbox
    Calls(ask::Calls),
    /// Put a file of fault rules in force in a running sandbox, or show those in force
    Faults(ask::Faults),
    /// Show what exists in a running sandbox, and what it did not simulate
    Status(ask::Status),
    /// Keep moto loaded for the sandboxes of several programs, until the standard input ends
    #[command(hide = true)]
    Origin(origin::Origin),
    /// Measure what the gateway adds to a call, how long `up` takes, and how many calls the simulated
    /// DigitalOcean answers
    Measure(measure::Measure),
}

/// What went wrong: a summary, and what there is to know and to do.
#[derive(Debug)]
struct Failure {
    summary: &'static str,
    detail: String,
}

impl Failure {
    fn new(summary: &'static str, detail: impl fmt::Display) -> Self {
        Self {
            summary,
            detail: detail.to_string(),
        }
    }
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Up(up) => up.run(),
        Command::DigitalOcean(digitalocean) => digitalocean.run(),
        Command::Calls(calls) => calls.run(),
        Command::Faults(faults) => faults.run(),
        Command::Status(status) => status.run(),
        Command::Origin(origin) => origin.run(),
        Command::Measure(measure) => measure.run(),
    };
    match done {
        Ok(code) => code,
        Err(Failure { summary, detail }) => {
            eprintln!("Error: {summary}\n\n{detail}");
            ExitCode::FAILURE
        }
    }
}
