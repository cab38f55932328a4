//! `slipway-bench`: measures our provider, and the official one in turn when `SLIPWAY_PEER_AWS` names
//! it. `cargo xtask bench` builds and starts it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement is about the real clock"
)]

mod figures;
mod offline;
mod records;
mod start;
mod table;

use clap::Parser;
use offline::Offline;
use records::Records;
use slipway_acceptance::cli::provider::{PEER_VARIABLE, example_binary, slipway_binary};
use slipway_acceptance::cli::{Cli, Face, Provider};
use start::Start;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Resources that a tool applies at once when nobody says otherwise.
const AT_ONCE: usize = 10;

/// The same for the larger stack, whose apply is only there for the plan that is measured.
const MORE_AT_ONCE: usize = 100;

/// Why a measurement failed.
type Failure = Box<dyn std::error::Error>;

/// Measures the provider.
#[derive(Parser)]
struct Arguments {
    /// The document to write
    #[arg(long)]
    output: PathBuf,
    /// Measure a stack of 10,000 resources too, which takes minutes more
    #[arg(long)]
    many: bool,
}

/// Everything that is measured of one provider.
struct Subject {
    /// Bytes of the binary.
    size: u64,
    start: Start,
    /// Over an empty provider's.
    offline: Offline,
    /// A zone alone.
    zone: Records,
    /// A zone with 300 records.
    records: Records,
}

impl Subject {
    /// What the records add to the zone alone.
    fn records_only(&self, count: impl Fn(&Records) -> usize) -> String {
        count(&self.records)
            .saturating_sub(count(&self.zone))
            .to_string()
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe benchmark failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let cli = *Cli::all()?.first().ok_or("there is no command line tool")?;
    let petstore = Provider::at(&example_binary("petstore")?, "acme/petstore")?;
    let empty = offline::empty(cli, &petstore)?;
    let name = concat!("terraform-provider-aws_v", env!("CARGO_PKG_VERSION"));
    let provider = Provider::slipway()?;
    let ours = measure("slipway", &slipway_binary()?, name, cli, &provider, empty)?;
    let many = if arguments.many {
        println!("slipway: {} resources", table::MANY);
        let many = records::measure(cli, &provider, table::MANY - 1, MORE_AT_ONCE)?;
        Some(many.plan.memory)
    } else {
        None
    };
    let peer = match std::env::var_os(PEER_VARIABLE).filter(|value| !value.is_empty()) {
        None => None,
        Some(binary) => {
            let provider = Provider::official(Face::Aws)?;
            let name = "terraform-provider-aws_v5.100.0_x5";
            Some(measure(
                "hashicorp/aws",
                Path::new(&binary),
                name,
                cli,
                &provider,
                empty,
            )?)
        }
    };
    let tool = cli.program_name();
    let text = table::document(tool, &ours, peer.as_ref(), many);
    println!("\n{text}");
    std::fs::write(&arguments.output, text)?;
    Ok(())
}

fn measure(
    title: &str,
    binary: &Path,
    name: &str,
    cli: Cli,
    provider: &Provider,
    empty: Offline,
) -> Result<Subject, Failure> {
    println!("{title}: start and schema");
    let start = start::measure(binary, name)?;
    println!("{title}: validate and plan without API calls");
    let offline = offline::aws(cli, provider)?.over(empty);
    println!("{title}: one zone");
    let zone = records::measure(cli, provider, 0, AT_ONCE)?;
    println!("{title}: one zone and {} records", table::RECORDS);
    let records = records::measure(cli, provider, table::RECORDS, AT_ONCE)?;
    Ok(Subject {
        size: std::fs::metadata(binary)?.len(),
        start,
        offline,
        zone,
        records,
    })
}
