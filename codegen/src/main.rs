//! The generator as a command: `cargo xtask codegen --help`.
//!
//! It reads and checks definitions; nothing of it runs in a build.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user on both streams"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use slipway_codegen::inputs::Inputs;
use slipway_codegen::problem::Text;
use slipway_codegen::{drift, emit, explain, first, infer, pull, stats, workspace};

/// Holds every definition against its sources, and says what is wrong.
#[derive(Parser)]
#[command(bin_name = "cargo xtask codegen")]
struct CommandLine {
    /// The root of the clone.
    #[arg(long, default_value = ".", global = true)]
    root: PathBuf,
    /// Print the yardsticks, how much is inferred and how much is written, and put them into
    /// docs/generator.md.
    #[arg(long)]
    stats: bool,
    /// Write nothing; fail when a generated file is out of date, with --stats when the figures are.
    #[arg(long)]
    check: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Say every fact of a type with its source.
    Explain {
        /// The type in HCL; `data.TYPE` for a data source.
        type_name: String,
    },
    /// Write the first definition of a type and the beginning of its acceptance case, and say what is
    /// left to decide.
    New {
        /// The type in HCL.
        type_name: String,
        /// Write the files.
        #[arg(long)]
        write: bool,
    },
    /// Make the folder of inputs again.
    Pull {
        /// Where downloads are kept.
        #[arg(long)]
        cache: PathBuf,
        /// The folder of the contracts; without it the committed ones stay.
        #[arg(long)]
        contracts: Option<PathBuf>,
        /// The folder of the documents of APIs; without it the committed ones stay.
        #[arg(long)]
        models: Option<PathBuf>,
    },
    /// Compare with another folder of inputs, and say what of it needs a decision.
    Drift {
        /// The other folder, as `pull` makes it.
        newer: PathBuf,
    },
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let root = &line.root;
    let done = match line.command {
        Some(Command::Explain { type_name }) => explain_type(root, &type_name),
        Some(Command::New { type_name, write }) => new_type(root, &type_name, write),
        Some(Command::Pull {
            cache,
            contracts,
            models,
        }) => pull_inputs(pull::Places {
            inputs: root.join("codegen/inputs"),
            cache,
            contracts,
            models,
        }),
        Some(Command::Drift { newer }) => print_drift(root, &newer),
        None if line.stats => print_stats(root, line.check),
        None => write(root, line.check),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Holds all definitions against their sources and writes what is made of them, or compares it.
fn write(root: &Path, only_check: bool) -> Result<bool, String> {
    let made = workspace::make(root)?;
    let mut wrong = 0;
    for made in &made {
        if let Err(problems) = &made.resource {
            println!("{}", problems.render(&made.text));
            wrong += problems.len();
        }
    }
    let data = workspace::make_data(root, &made)?;
    for made in &data {
        if let Err(problems) = &made.source {
            println!("{}", problems.render(&made.text));
            wrong += problems.len();
        }
    }
    println!("{} definitions, {wrong} problems", made.len() + data.len());
    if wrong > 0 {
        return Ok(false);
    }
    let emitted = emit::emit(root, &made, &data)?;
    for problem in &emitted.problems {
        println!("{problem}");
    }
    for (type_name, why) in &emitted.left_out {
        println!("not written: {type_name} needs {why}");
    }
    for (type_name, definition, code) in &emitted.lines {
        println!("{type_name}: {definition} lines of definition, {code} of code");
    }
    for type_name in &emitted.without_example {
        println!("no example: {type_name} is in no case of acceptance-tests/cases; write one");
    }
    let put = emit::put(root, &emitted, only_check)?;
    for line in &put.said {
        println!("{line}");
    }
    // What misses a hook is written all the same: the signature stands in it.
    Ok(!put.is_stale && emitted.problems.is_empty())
}

fn explain_type(root: &Path, type_name: &str) -> Result<bool, String> {
    let text = workspace::find(root, type_name)?;
    let inputs = Inputs::open(&root.join("codegen/inputs"))?;
    if type_name.starts_with("data.") {
        return explain_data(root, &inputs, &text);
    }
    match infer::resource(&inputs, &text) {
        Ok(resource) => {
            print!("{}", explain::explain(&resource));
            Ok(true)
        }
        Err(problems) => {
            print!("{}", problems.render(&text));
            Ok(false)
        }
    }
}

fn explain_data(root: &Path, inputs: &Inputs, text: &Text) -> Result<bool, String> {
    let made = workspace::make(root)?;
    let resources = made.iter().filter_map(|made| made.resource.as_ref().ok());
    let resources: Vec<_> = resources.collect();
    match infer::data(inputs, text, &resources) {
        Ok(source) => {
            print!("{}", explain::explain_data(&source));
            Ok(true)
        }
        Err(problems) => {
            print!("{}", problems.render(text));
            Ok(false)
        }
    }
}

fn new_type(root: &Path, type_name: &str, write: bool) -> Result<bool, String> {
    if let Ok(text) = workspace::find(root, type_name) {
        return Err(format!("{type_name} is defined in {}", text.name));
    }
    let inputs = Inputs::open(&root.join("codegen/inputs"))?;
    let first = first::first(&inputs, type_name)?;
    print!("{}", first.open.render(&first.text));
    for text in [&first.text, &first.case] {
        println!("\n{}:\n\n{}", text.name, text.text);
    }
    println!("{} decisions are left", first.open.len());
    if write {
        for text in [&first.text, &first.case] {
            write_new(&root.join(&text.name), text)?;
        }
    }
    Ok(true)
}

/// Writes a file, unless it is there: an acceptance case may be older than the definition.
fn write_new(path: &Path, text: &Text) -> Result<(), String> {
    if path.exists() {
        println!("{} is there and stays as it is", text.name);
        return Ok(());
    }
    let said = |error| format!("cannot write {}: {error}", text.name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(said)?;
    }
    std::fs::write(path, &text.text).map_err(said)
}

fn print_stats(root: &Path, only_check: bool) -> Result<bool, String> {
    let made = workspace::make(root)?;
    print!("{}", stats::table(&made));
    let wrong = made.iter().filter(|made| made.resource.is_err()).count();
    if wrong > 0 {
        println!("{wrong} definitions have problems and are not counted");
        return Ok(false);
    }
    let data = workspace::make_data(root, &made)?;
    let emitted = emit::emit(root, &made, &data)?;
    let page = stats::page(root, &made, &emitted.left_out)?;
    let path = root.join(stats::PAGE);
    if std::fs::read_to_string(&path).is_ok_and(|committed| committed == page) {
        return Ok(true);
    }
    if only_check {
        println!(
            "{} is out of date; run `cargo xtask codegen --stats`",
            stats::PAGE
        );
        return Ok(false);
    }
    std::fs::write(&path, page)
        .map_err(|error| format!("cannot write {}: {error}", stats::PAGE))?;
    println!("wrote {}", stats::PAGE);
    Ok(true)
}

fn pull_inputs(places: pull::Places) -> Result<bool, String> {
    for late in pull::run(&places, &mut |line| println!("{line}"))? {
        println!("not in the crate yet: {late}");
    }
    Ok(true)
}

fn print_drift(root: &Path, newer: &Path) -> Result<bool, String> {
    let inputs = Inputs::open(&root.join("codegen/inputs"))?;
    let newer = Inputs::open(newer)?;
    let changes = drift::changes(&inputs, &newer);
    for change in &changes {
        println!("{change}");
    }
    println!("{} changes", changes.len());
    Ok(!changes.iter().any(drift::Change::needs_somebody))
}
