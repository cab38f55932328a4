//! `cargo xtask demo`: the provider at work on a local AWS.

use std::process::Command;

use crate::Result;
use crate::process::{BINARY_VARIABLE, Profile, build, program, run as run_command};

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The command line tool: Terraform when there is one, else OpenTofu, which is built once.
    #[arg(long, value_parser = ["terraform", "tofu"])]
    cli: Option<String>,
}

/// Builds the provider and the demo, and runs it; the demo itself is in `acceptance-tests`.
///
/// # Errors
///
/// When a build or a step of the demo fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    println!("Building the provider and the local AWS. The first build takes minutes.");
    build(Profile::Debug, &["slipway", "slipway-demo"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-demo")?);
    command.env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?);
    if let Some(cli) = &args.cli {
        command.args(["--cli", cli]);
    }
    command
        .arg("--example")
        .arg(crate::process::workspace_root().join("examples/quickstart"));
    run_command(&mut command)
}
