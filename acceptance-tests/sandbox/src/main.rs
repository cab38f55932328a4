//! `slipway-sandbox up`: a local AWS for the shell, until Ctrl-C.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]

use clap::{Parser, Subcommand};
use slipway_sandbox::aws::{Sandbox, Settings};
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
    Up {
        /// No rates and no waits, as in tests
        #[arg(long)]
        instant: bool,
    },
}

fn main() -> ExitCode {
    let Arguments {
        command: Command::Up { instant },
    } = Arguments::parse();
    let settings = if instant {
        Settings::default()
    } else {
        Settings::realistic()
    };
    let sandbox = match Sandbox::with_settings(settings) {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("Error: Unable to start the sandbox\n\n{error}");
            return ExitCode::FAILURE;
        }
    };
    for (name, value) in sandbox.env() {
        println!("export {name}={value}");
    }
    eprintln!("The sandbox runs until Ctrl-C.");
    if let Err(error) = wait_for_interrupt() {
        eprintln!("Error: Unable to wait for Ctrl-C\n\n{error}");
        return ExitCode::FAILURE;
    }
    eprintln!();
    for (name, count) in sandbox.counts() {
        eprintln!("{count:>7}  {name}");
    }
    for (name, count) in sandbox.not_simulated() {
        eprintln!("not simulated: {name}, {count} calls");
    }
    ExitCode::SUCCESS
}

fn wait_for_interrupt() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    })
}
