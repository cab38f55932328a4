//! Release archives: `cargo xtask dist` starts it.
//!
//! A release is made of one commit and of nothing else: what is packed depends neither on the folder of the
//! build, nor on the day, nor on the settings of who makes it. It appears whole, by a rename, or not at all.
//!
//! | module | what it is for |
//! |---|---|
//! | [`release`] | the order of everything |
//! | [`source`] | what is released: a commit and its version |
//! | [`tools`] | the programs that are started, and the Rust that compiles |
//! | [`platform`] | which platforms there are, and what each is built on |
//! | [`compile`] | from the sources to a program that names no folder |
//! | [`program`] | a program that was compiled: its platform, its providers |
//! | [`packages`] | the packages that a program is made of |
//! | [`licences`] | their licences, with texts |
//! | [`bill`] | the bill of materials |
//! | [`archive`] | the same bytes of the same contents |
//! | [`sums`] | the hashes by which each tool knows a file again |
//! | [`face`] | the files of one provider, as a registry and a mirror want them |
//! | [`folder`] | where a release appears |
//! | [`reproducible`] | two builds in two folders |
//!
//! It signs nothing: the key is a secret of whoever publishes, and the workflow of releases uses it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user on both streams"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a chore reads the environment of the machine it runs on"
)]

mod release;

mod source;

mod tools;

mod platform;

mod compile;

mod program;

mod packages;

mod licences;

mod bill;

mod archive;

mod sums;

mod face;

mod folder;

mod reproducible;

mod error;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use compile::What;

/// Makes release archives.
#[derive(Parser)]
#[command(bin_name = "cargo xtask dist")]
struct CommandLine {
    /// The root of the clone.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The tag of the release, which has to say the version of Cargo.toml
    #[arg(long)]
    tag: Option<String>,
    /// A program that is compiled already; may be given once for each platform, and one has to be for this machine
    #[arg(long, value_name = "FILE")]
    program: Vec<PathBuf>,
    /// Where the folder of the version appears
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Pack changes that are in no commit too, to try it out
    #[arg(long)]
    allow_dirty: bool,
    /// Make no archive; compile twice, in two folders, and compare
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["tag", "program", "allow_dirty"])]
    check_reproducible: Option<What>,
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.check_reproducible {
        Some(what) => reproducible::check(&line.root, what, line.output.as_deref()),
        None => release::make(&line),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
