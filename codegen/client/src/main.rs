//! Writes the client of an API from its document: `cargo xtask codegen client --help`.
//!
//! `slipway-codegen` normalises the document, progenitor makes code of it, and this program gives the code
//! the form in which it is committed. It is a program of its own because progenitor brings a generator of
//! types that takes longer to compile than everything else here. Nothing of it runs in a build.
//!
//! - [`made`]: what is made of a document.
//! - [`code`]: from progenitor's tokens to files.
//! - [`table`]: which types an operation is called with, for the test of the examples.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user on both streams"
)]

mod code;
mod made;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde_json::Value as Json;
use slipway_codegen::inputs::Sources;
use slipway_codegen::{openapi, pull};

use made::Made;

/// Writes the clients of the documents in codegen/inputs/openapi.
#[derive(Parser)]
#[command(bin_name = "cargo xtask codegen client")]
struct CommandLine {
    /// The root of the clone.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Write nothing; fail when a generated file is out of date.
    #[arg(long)]
    check: bool,
    /// Take this whole document instead, with all of its operations, and write what is made of it into the
    /// folder that `--into` names.
    #[arg(long, requires = "into")]
    whole: Option<PathBuf>,
    /// A folder for what is made of a whole document: a crate that can be compiled.
    #[arg(long, requires = "whole")]
    into: Option<PathBuf>,
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match (&line.whole, &line.into) {
        (Some(document), Some(folder)) => write_whole(&line.root, document, folder),
        _ => write(&line.root, line.check),
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

/// Writes what belongs into the clone, or compares it; whether it is as it should be.
fn write(root: &Path, only_check: bool) -> Result<bool, String> {
    let inputs = root.join("codegen/inputs");
    let mut is_fresh = true;
    for (name, pinned) in &Sources::read(&inputs)?.documents {
        let place = format!("codegen/inputs/openapi/{name}.json");
        let mut document = read_json(&root.join(&place))?;
        openapi::correct(&mut document, &pinned.corrections)?;
        let made = made::make(&document, name, &place)?;
        say(name, &made);
        for (file, text) in &made.files {
            is_fresh &= put(root, file, text, only_check)?;
        }
    }
    if !is_fresh {
        println!("run `cargo xtask codegen client`");
    }
    Ok(is_fresh)
}

/// Makes a client of everything that a document has, as a crate.
fn write_whole(root: &Path, document: &Path, folder: &Path) -> Result<bool, String> {
    let place = document.display();
    let text = fs::read_to_string(document).map_err(|error| format!("{place}: {error}"))?;
    let whole = pull::from_yaml(&text).map_err(|error| format!("{place}: {error}"))?;
    let operations = pull::operations_of_document(&whole);
    let document = pull::keep_of_document(&whole, &operations)?;
    let made = made::make(&document, "whole", "a whole document")?;
    say("the whole document", &made);
    let examples = openapi::examples::of(&whole, &operations)?;
    for (file, text) in made.as_crate(root, &examples)? {
        put(folder, &file, &text, false)?;
    }
    Ok(true)
}

fn say(name: &str, made: &Made) {
    let lines: usize = made.files.values().map(|text| text.lines().count()).sum();
    println!(
        "{name}: {} operations, {} types, {lines} lines",
        made.operations, made.types
    );
    for note in &made.notes {
        println!("note: {note}");
    }
}

/// Writes a file, or compares it; whether it is as it should be.
fn put(root: &Path, name: &str, text: &str, only_check: bool) -> Result<bool, String> {
    let path = root.join(name);
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed == text {
        return Ok(true);
    }
    if only_check {
        let mut lines = committed.lines().zip(text.lines()).zip(1..);
        let line = lines.find(|((old, new), _)| old != new);
        let line = line.map_or(0, |(_, number)| number);
        println!("{name}:{line}: out of date");
        return Ok(false);
    }
    let said = |error| format!("cannot write {name}: {error}");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(said)?;
    }
    fs::write(&path, text).map_err(said)?;
    println!("wrote {name}");
    Ok(true)
}

fn read_json(path: &Path) -> Result<Json, String> {
    let place = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {place}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{place}: {error}"))
}
