//! `cargo xtask codegen`: the generators, with what they cannot know.
//!
//! Those of the clients are a program of their own (`codegen/client`), which this chore runs after the other
//! or, with `client` as the first word, alone.

use std::process::Command;

use crate::Result;
use crate::process::{Profile, build, program, run, workspace_root};

/// Arguments of `cargo xtask codegen`.
#[derive(Default, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// What the generator is told: see `cargo xtask codegen --help`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    told: Vec<String>,
}

/// Compares what the generator makes, and its figures, with what is committed.
///
/// # Errors
/// When a definition has a problem, or a generated file or the page of figures is out of date.
pub(crate) fn check() -> Result<()> {
    let told = vec!["--check".to_owned()];
    // Also that of the clients.
    run_generator(&Args { told })?;
    let told = vec!["--stats".to_owned(), "--check".to_owned()];
    run_generator(&Args { told })
}

/// Builds the generators and runs them on this clone.
///
/// # Errors
/// When one cannot be built, or finds something wrong.
pub(crate) fn run_generator(args: &Args) -> Result<()> {
    if let Some((first, told)) = args.told.split_first()
        && first == "client"
    {
        return run_client(told);
    }
    run_types(args)?;
    match args.told.as_slice() {
        [] => run_client(&[]),
        [only] if only == "--check" => run_client(&args.told),
        _ => Ok(()),
    }
}

/// The generator of clients, with this said to it.
///
/// # Errors
/// As [`run_generator`].
pub(crate) fn run_client(told: &[String]) -> Result<()> {
    build(Profile::Debug, &["codegen-client"])?;
    let mut command = Command::new(program(Profile::Debug, "codegen-client")?);
    run(command.args(told).arg("--root").arg(workspace_root()))
}

fn run_types(args: &Args) -> Result<()> {
    build(Profile::Debug, &["codegen"])?;
    let mut command = Command::new(program(Profile::Debug, "codegen")?);
    command.args(&args.told).arg("--root").arg(workspace_root());
    let pulls = args.told.first().is_some_and(|told| told == "pull");
    if pulls && !args.told.iter().any(|told| told.starts_with("--cache")) {
        let cache = slipway_tools::cache_dir()?.join("codegen");
        command.arg("--cache").arg(cache);
    }
    run(&mut command)
}
