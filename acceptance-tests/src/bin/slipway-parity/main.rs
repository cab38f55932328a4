//! `slipway-parity`: the cases on the official providers and on ours, side by side, and an official
//! one alone on the sandbox. `cargo xtask parity` builds and starts it, and it writes `docs/parity.md`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]

mod table;

use clap::Parser;
use slipway_acceptance::cases::exchange::{self, Marks};
use slipway_acceptance::cases::meeting::{self, Met};
use slipway_acceptance::cases::{self, Case, Imports, queue};
use slipway_acceptance::cli::{Cli, CliError, Face, Provider};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use table::Table;

/// Compares our providers with the official ones, which `SLIPWAY_PEER_AWS` and
/// `SLIPWAY_PEER_DIGITALOCEAN` name.
#[derive(Parser)]
struct Arguments {
    /// The document to write; it is left alone when only some cases run
    #[arg(long)]
    output: PathBuf,
    /// Only cases whose name holds this text, and no kinds of fault unless it is "faults"
    #[arg(long)]
    only: Option<String>,
}

/// The official providers take up to 700 MB each, and most of a case is waiting.
const WIDTH: usize = 4;

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
    let wanted = |name: &str| {
        let only = arguments.only.as_deref();
        only.is_none_or(|only| name.contains(only))
    };
    let cases = cases::all()?.into_iter().filter(|case| wanted(&case.name));
    let cases: Vec<Case> = cases.collect();
    // They have to be given before minutes are spent on anything else.
    let compared = cases
        .iter()
        .filter(|it| exchange::is_left_out(it).is_none());
    let faces: BTreeSet<Face> = compared.map(Case::face).collect();
    for face in faces {
        Provider::official(face)?;
    }
    let (compared, official) = lived(cases)?;
    let met = if wanted("faults") { met()? } else { Vec::new() };
    let table = Table {
        marks: compared.marks,
        left_out: compared.left_out,
        failed: compared.failed,
        official,
        met,
    };
    println!("\n{table}");
    if arguments.only.is_none() {
        let output = &arguments.output;
        std::fs::write(output, table.document()).map_err(|source| CliError::Io {
            what: "write",
            path: output.clone(),
            source,
        })?;
    }
    for (name, why) in &table.failed {
        eprintln!("\n---- {name} ----\n{why}");
    }
    Ok(table.failed.is_empty() && table.met.iter().all(|met| met.operation.is_some()))
}

/// What came of the cases.
struct Compared {
    marks: Marks,
    /// Case or step, and why it is not compared.
    left_out: Vec<(String, String)>,
    failed: Vec<(String, String)>,
}

/// Compares the cases, and lives those that are for the official provider alone.
fn lived(cases: Vec<Case>) -> Result<(Compared, Vec<String>), CliError> {
    let imports = Imports::load()?;
    let mut compared = Compared {
        marks: Marks::new(),
        left_out: Vec::new(),
        failed: Vec::new(),
    };
    let mut jobs = Vec::new();
    for case in cases {
        match exchange::is_left_out(&case) {
            Some(why) => compared.left_out.push((case.name.clone(), why.to_owned())),
            None => {
                for step in &case.steps {
                    let name = format!("{}/{}", case.name, step.name);
                    let why = step.is_left_out();
                    let left_out = &mut compared.left_out;
                    left_out.extend(why.map(|why| (name, why.to_owned())));
                }
                jobs.push((case.name.clone(), case));
            }
        }
    }
    let done = queue::run(
        WIDTH,
        jobs,
        |case| {
            let result = match exchange::is_official_only(case) {
                Some(_) => exchange::live_officially(case, &imports).map(|()| None),
                None => exchange::compare(case, &imports).map(Some),
            };
            result.map_err(|error| error.to_string())
        },
        |done| {
            let word = if done.outcome.is_ok() {
                "lived"
            } else {
                "FAILED"
            };
            println!("case {} ... {word} ({:.0?})", done.name, done.elapsed);
        },
    );
    let mut official = Vec::new();
    for case in done {
        match case.outcome {
            Ok(None) => official.push(case.name),
            Ok(Some(marks)) => {
                if let Err(error) = exchange::all_good(&marks) {
                    compared.failed.push((case.name, error.to_string()));
                }
                exchange::merge(&mut compared.marks, marks);
            }
            Err(why) => compared.failed.push((case.name, why)),
        }
    }
    Ok((compared, official))
}

/// The official provider meets each kind of fault.
fn met() -> Result<Vec<Met>, CliError> {
    let provider = Provider::official(Face::Aws)?;
    let jobs = meeting::kinds(Face::Aws)
        .into_iter()
        .map(|kind| (kind.0.to_owned(), kind));
    let done = queue::run(
        WIDTH,
        jobs.collect(),
        |kind| {
            let met = meeting::meet(Cli::Terraform, Face::Aws, &provider, kind.clone());
            met.map_err(|error| error.to_string())
        },
        |done| println!("fault {} ({:.0?})", done.name, done.elapsed),
    );
    done.into_iter()
        .map(|done| done.outcome.map_err(|message| CliError::Check { message }))
        .collect()
}
