//! `slipway-modules`: every example of a checkout of modules on our provider, and beside the official
//! one. `cargo xtask modules` builds and starts it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]

mod operations;
mod table;

use clap::Parser;
use slipway_acceptance::cases::queue;
use slipway_acceptance::cli::{Cli, CliError};
use slipway_acceptance::modules::{Given, Outcome, Providers, Source, try_out};
use std::path::PathBuf;
use std::process::ExitCode;
use table::Table;

/// Runs the examples of a folder of module sources.
#[derive(Parser)]
struct Arguments {
    /// The folder, which has `examples`; it is not changed
    #[arg(long)]
    source: PathBuf,
    /// Only these examples
    #[arg(long)]
    only: Vec<String>,
    /// A module that examples name, as `NAMESPACE/NAME/SYSTEM@VERSION=FOLDER`
    #[arg(long)]
    module: Vec<Given>,
    /// Another provider that examples need, as `NAMESPACE/TYPE@VERSION=PROGRAM`
    #[arg(long)]
    provider: Vec<Given>,
    /// Compare with the official provider, which `SLIPWAY_PEER_AWS` names
    #[arg(long)]
    with_peer: bool,
    /// List the calls of each operation as well
    #[arg(long)]
    operations: bool,
    /// Write the table to this file as well
    #[arg(long)]
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything went well.
fn run(arguments: &Arguments) -> Result<bool, CliError> {
    let source = Source::open(&arguments.source)?;
    let all = source.examples()?;
    if let Some(unknown) = arguments.only.iter().find(|name| !all.contains(name)) {
        let message = format!(
            "there is no example {unknown}\nThere is {}.",
            all.join(", ")
        );
        return Err(CliError::Tool { message });
    }
    if all.is_empty() {
        let message = format!(
            "{} has no example\nName a checkout whose examples/ has folders with a configuration.",
            arguments.source.display()
        );
        return Err(CliError::Tool { message });
    }
    let wanted = |name: &String| arguments.only.is_empty() || arguments.only.contains(name);
    let names = all.into_iter().filter(wanted);
    let clis = Cli::all()?;
    println!("installing the providers …");
    let providers = Providers::install(
        arguments.with_peer,
        arguments.module.clone(),
        arguments.provider.clone(),
    )?;
    let jobs = names.map(|name| (name.clone(), name)).collect();
    let width = if arguments.with_peer {
        1
    } else {
        queue::width()
    };
    let done = queue::run(
        width,
        jobs,
        |name| Ok(try_out(&source, name, &clis, &providers)),
        |done| {
            let word = match &done.outcome {
                Ok(outcome) if outcome.is_good() => "good",
                _ => "NOT GOOD",
            };
            println!("example {} ... {word} ({:.0?})", done.name, done.elapsed);
        },
    );
    let (mut outcomes, mut broken) = (Vec::new(), Vec::new());
    for piece in done {
        match piece.outcome {
            Ok(outcome) => outcomes.push(outcome),
            Err(why) => broken.push((piece.name, why)),
        }
    }
    let table = Table {
        outcomes,
        clis,
        operations: arguments.operations,
    };
    println!("\n{table}");
    if let Some(output) = &arguments.output {
        std::fs::write(output, table.to_string()).map_err(|source| CliError::Io {
            what: "write",
            path: output.clone(),
            source,
        })?;
    }
    for (name, why) in &broken {
        eprintln!("\n---- {name} ----\n{why}");
    }
    let is_lived = |it: &Outcome| it.lived.iter().any(|(_, lived)| lived.is_ok());
    if broken.is_empty() && !table.outcomes.iter().any(is_lived) {
        eprintln!("error: no example was lived, so nothing is known of the module");
        return Ok(false);
    }
    Ok(broken.is_empty() && table.outcomes.iter().all(|it| it.is_good()))
}
