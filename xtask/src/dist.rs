//! `cargo xtask dist`: release archives; the crate `dist` says how they come to be.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{Profile, build, program, run as run_command, workspace_root};

/// Arguments of `cargo xtask dist`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The tag of the release, which has to say the version of Cargo.toml
    #[arg(long)]
    tag: Option<String>,
    /// A program that is compiled already; may be given once for each platform, and one has to be for this
    /// machine [default: the program is compiled, which takes half an hour on two cores]
    #[arg(long, value_name = "FILE")]
    program: Vec<PathBuf>,
    /// Where the folder of the version appears [default: `dist` in the folder of builds]
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Pack changes that are in no commit too, to try it out
    #[arg(long)]
    allow_dirty: bool,
    /// Make no archive; compile twice, in two folders, and compare: the program of the release, or an example
    /// that has the same runtime and takes minutes
    #[arg(long, value_name = "WHAT", value_parser = ["slipway", "petstore"])]
    #[arg(conflicts_with_all = ["tag", "program", "allow_dirty"])]
    check_reproducible: Option<String>,
}

/// Builds what makes archives, and runs it on this clone.
///
/// # Errors
///
/// When that cannot be built, or makes no release.
pub(crate) fn run(args: &Args) -> Result<()> {
    build(Profile::Debug, &["slipway-dist"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-dist")?);
    command.arg("--root").arg(workspace_root());
    if let Some(tag) = &args.tag {
        command.args(["--tag", tag]);
    }
    for program in &args.program {
        command.arg("--program").arg(program);
    }
    if let Some(output) = &args.output {
        command.arg("--output").arg(output);
    }
    if args.allow_dirty {
        command.arg("--allow-dirty");
    }
    if let Some(what) = &args.check_reproducible {
        command.args(["--check-reproducible", what]);
    }
    run_command(&mut command)
}
