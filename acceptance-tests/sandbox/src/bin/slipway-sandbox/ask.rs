//! What a running sandbox is asked: its calls, its rules, its state.

use crate::Failure;
use crate::client::Endpoint;
use http::Method;
use serde::Deserialize;
use slipway_sandbox::aws::{CallLine, RuleFile, call_table, summary_table};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Calls {
    /// Calls by name, with counts and the median of their times
    #[arg(long, conflicts_with = "json")]
    summary: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Forget the calls after they are shown
    #[arg(long)]
    clear: bool,
    /// Fail when there were more calls than this
    #[arg(long, value_name = "CALLS")]
    at_most: Option<usize>,
    #[command(flatten)]
    endpoint: Endpoint,
}

impl Calls {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let text = self.endpoint.ask(Method::GET, "calls", String::new())?;
        let calls: Vec<CallLine> = text
            .lines()
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()
            .map_err(|e| not_understood(&e))?;
        if self.json {
            println!("{text}");
        } else if self.summary {
            print!("{}", summary_table(&calls));
        } else {
            print!("{}", call_table(&calls));
        }
        if self.clear {
            self.endpoint.ask(Method::DELETE, "calls", String::new())?;
        }
        if let Some(limit) = self.at_most
            && calls.len() > limit
        {
            return Err(Failure::new(
                "More calls than allowed",
                format!(
                    "There were {} calls; --at-most allows {limit}.",
                    calls.len()
                ),
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(clap::Args)]
pub(crate) struct Faults {
    /// The rules in TOML; they replace those of the file before. Without it, the rules in force are
    /// shown
    #[arg(conflicts_with = "clear")]
    file: Option<PathBuf>,
    /// End every rule
    #[arg(long)]
    clear: bool,
    /// Fail when a rule in force has not spoiled a call yet
    #[arg(long, conflicts_with_all = ["file", "clear"])]
    all_fired: bool,
    #[command(flatten)]
    endpoint: Endpoint,
}

impl Faults {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let rules = match &self.file {
            Some(path) => {
                let (text, _) = read_rules(path)?;
                self.endpoint.ask(Method::PUT, "faults", text)?
            }
            None if self.clear => self.endpoint.ask(Method::DELETE, "faults", String::new())?,
            None => self.endpoint.ask(Method::GET, "faults", String::new())?,
        };
        let rules: Vec<RuleCount> = serde_json::from_str(&rules).map_err(|e| not_understood(&e))?;
        print_rules(&rules);
        let idle = rules.iter().filter(|rule| rule.fired == 0);
        let idle: Vec<&str> = idle.map(|rule| rule.name.as_str()).collect();
        if self.all_fired && (rules.is_empty() || !idle.is_empty()) {
            return Err(Failure::new(
                "Not every fault rule has fired",
                match idle.as_slice() {
                    [] => "No rules are in force.".to_owned(),
                    _ => format!("No call has met what they are for: {}.", idle.join(", ")),
                },
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The text of a rule file, and the same as rules.
pub(crate) fn read_rules(path: &Path) -> Result<(String, RuleFile), Failure> {
    let unable = |detail: String| Failure::new("Unable to use the fault rules", detail);
    let text = std::fs::read_to_string(path)
        .map_err(|e| unable(format!("{} cannot be read: {e}.", path.display())))?;
    let rules = RuleFile::parse(&text).map_err(|e| {
        unable(format!(
            "{} is not valid; no rule was put in force.\n\n{e}",
            path.display()
        ))
    })?;
    Ok((text, rules))
}

#[derive(Deserialize)]
struct RuleCount {
    name: String,
    matched: u64,
    fired: u64,
}

fn print_rules(rules: &[RuleCount]) {
    if rules.is_empty() {
        println!("No rules are in force.");
    }
    for rule in rules {
        let RuleCount {
            name,
            matched,
            fired,
        } = rule;
        println!("{name}: spoiled {fired} of {matched} matching calls");
    }
}

#[derive(clap::Args)]
pub(crate) struct Status {
    /// As one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    endpoint: Endpoint,
}

#[derive(Deserialize)]
struct State {
    seconds: u64,
    calls: u64,
    broken: Option<String>,
    exists: BTreeMap<String, Vec<String>>,
    not_simulated: BTreeMap<String, u64>,
    rules: Vec<RuleCount>,
}

impl Status {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let text = self.endpoint.ask(Method::GET, "status", String::new())?;
        if self.json {
            println!("{text}");
            return Ok(ExitCode::SUCCESS);
        }
        let state: State = serde_json::from_str(&text).map_err(|e| not_understood(&e))?;
        println!("{} calls in {} s", state.calls, state.seconds);
        if let Some(how) = &state.broken {
            println!("The sandbox is broken: {how}");
        }
        println!("\nWhat exists:");
        if state.exists.is_empty() {
            println!("  nothing");
        }
        for (kind, names) in &state.exists {
            println!("  {kind}: {}", shortened(names));
        }
        if !state.rules.is_empty() {
            println!("\nFault rules:");
            print_rules(&state.rules);
        }
        print_not_simulated(&state.not_simulated);
        Ok(ExitCode::SUCCESS)
    }
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What nothing simulates, so that a gap of the sandbox is not taken for a bug of the client.
pub(crate) fn not_simulated_text(list: &BTreeMap<String, u64>) -> String {
    let lines = list.iter().map(|(name, count)| {
        let calls = if *count == 1 { "call" } else { "calls" };
        format!("not simulated: {name}, {count} {calls}\n")
    });
    lines.collect()
}

fn print_not_simulated(list: &BTreeMap<String, u64>) {
    if !list.is_empty() {
        print!("\n{}", not_simulated_text(list));
    }
}

fn not_understood(error: &serde_json::Error) -> Failure {
    Failure::new(
        "Unable to understand the sandbox",
        format!("It is of another version than this program: {error}."),
    )
}
