//! Every folder of `acceptance-tests/cases`, each a test of its own: `cargo test --test cases NAME`.
//!
//! Cases that are asked for by name are lived on both tools, and so are all of them in `cargo xtask soak`.
//! Otherwise the tools take turns, because two thirds of what the test command computes is cases.
//! In the end Prism judges what they said to DigitalOcean, and were told.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test program talks to its user, and reads how it was asked to run"
)]

use slipway_acceptance::cases::{self, Case, Imports, exchange, queue};
use slipway_acceptance::cli::{Cli, CliError};
use slipway_acceptance::digitalocean::{Exchange, Exchanges};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// What Cargo passes on of a test program's usual arguments.
#[derive(Default)]
struct Arguments {
    /// Only cases whose name holds one of these.
    wanted: Vec<String>,
    not_wanted: Vec<String>,
    exact: bool,
    list: bool,
    /// Only tests that are marked as ignored, of which there are none here.
    ignored: bool,
}

impl Arguments {
    fn read() -> Self {
        let mut read = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--list" => read.list = true,
                "--ignored" => read.ignored = true,
                "--exact" => read.exact = true,
                "--skip" => read.not_wanted.extend(words.next()),
                "--test-threads" | "--format" | "--color" | "--logfile" | "-Z" => {
                    words.next();
                }
                _ if word.starts_with('-') => {}
                _ => read.wanted.push(word),
            }
        }
        read
    }

    fn wants(&self, name: &str) -> bool {
        let fits = |filter: &String| {
            if self.exact {
                name == filter
            } else {
                name.contains(filter.as_str())
            }
        };
        let chosen = self.wanted.is_empty() || self.wanted.iter().any(fits);
        chosen && !self.ignored && !self.not_wanted.iter().any(fits)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let read = || Ok((cases::all()?, Imports::load()?, Cli::all()?));
    let (cases, imports, tools) = match read() {
        Ok(read) => read,
        Err::<_, CliError>(error) => {
            println!("the cases cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ours = cases
        .into_iter()
        .filter(|case| exchange::is_official_only(case).is_none());
    let jobs: Vec<(String, Case)> = ours
        .map(|case| (case.name.clone(), case))
        .filter(|(name, _)| arguments.wants(name))
        .collect();
    if arguments.list {
        for (name, _) in &jobs {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let on_all_tools = !arguments.wanted.is_empty() || std::env::var_os("SLIPWAY_SOAK").is_some();
    println!("\nrunning {} cases", jobs.len());
    let exchanges = Arc::new(Exchanges::default());
    let done = queue::run(
        queue::width(),
        jobs,
        |case| {
            let tools = if on_all_tools {
                tools.clone()
            } else {
                cases::in_turn(case, &tools)
            };
            cases::live(case, &tools, &imports, &exchanges).map_err(|error| error.to_string())
        },
        |done| {
            let word = if done.outcome.is_ok() { "ok" } else { "FAILED" };
            println!("case {} ... {word} ({:.1?})", done.name, done.elapsed);
        },
    );
    let mut failed: Vec<_> = done
        .iter()
        .filter_map(|done| Some((done.name.as_str(), done.outcome.as_ref().err()?.clone())))
        .collect();
    let exchanges = exchanges.all();
    if let Err(why) = judged(&exchanges) {
        failed.push(("exchanges with DigitalOcean", why));
    }
    for (name, why) in &failed {
        println!("\n---- {name} ----\n{why}");
    }
    let word = if failed.is_empty() { "ok" } else { "FAILED" };
    let ended_well = done.iter().filter(|done| done.outcome.is_ok());
    println!(
        "\ntest result: {word}. {} passed; {} failed\n",
        ended_well.count(),
        failed.len()
    );
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Holds what was said to DigitalOcean against its published document, once more.
fn judged(exchanges: &[Exchange]) -> Result<(), String> {
    if exchanges.is_empty() {
        return Ok(());
    }
    let started = Instant::now();
    let wrong = cases::judge(exchanges).map_err(|error| error.to_string())?;
    println!(
        "{} exchanges with DigitalOcean through Prism, {} not allowed by the document ({:.1?})",
        exchanges.len(),
        wrong.len(),
        started.elapsed()
    );
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}
