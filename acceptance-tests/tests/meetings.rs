//! Each kind of fault is met once at each cloud, and survived.
#![allow(clippy::print_stdout, reason = "a test says what it saw")]

use slipway_acceptance::cases::{meeting, queue};
use slipway_acceptance::cli::{Cli, Face, Provider};

#[test]
fn each_kind_of_fault_is_met_and_survived() {
    each_kind_is_met(Face::Aws);
}

#[test]
fn each_kind_of_fault_is_met_and_survived_at_digitalocean() {
    each_kind_is_met(Face::DigitalOcean);
}

fn each_kind_is_met(face: Face) {
    let tools = Cli::all().unwrap_or_else(|error| panic!("{error}"));
    let provider = Provider::slipway_of(face).unwrap_or_else(|error| panic!("{error}"));
    let jobs = meeting::kinds(face)
        .into_iter()
        .map(|kind| (kind.0.to_owned(), kind))
        .enumerate();
    let jobs = jobs.map(|(number, (name, kind))| (name, (tools[number % tools.len()], kind)));
    let done = queue::run(
        queue::width(),
        jobs.collect(),
        |(cli, kind)| {
            meeting::meet(*cli, face, &provider, kind.clone()).map_err(|error| error.to_string())
        },
        |_| {},
    );
    let mut wrong = Vec::new();
    for done in done {
        match done.outcome {
            Ok(met) if met.operation.is_some() && met.recovered => println!("{met:?}"),
            other => wrong.push(format!("{}: {other:?}", done.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
