//! `cargo xtask demo`: a provider at work on a local cloud.

use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, Profile, build, program, run as run_command, workspace_root,
};

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The cloud, or a release on a cluster of one.
    #[arg(default_value = "aws", value_parser = ["aws", "digitalocean", "release-eks", "release-doks"])]
    what: String,
    /// The command line tool [default: Terraform or OpenTofu as found, else OpenTofu, built once].
    #[arg(long, value_parser = ["terraform", "tofu"])]
    cli: Option<String>,
}

/// Builds the provider and the demo, and runs it; the demo itself is in `acceptance-tests`.
///
/// # Errors
///
/// When a build or a step of the demo fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    println!("Building the provider and the local cloud. The first build takes minutes.");
    build(Profile::Debug, &["slipway", "slipway-demo"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-demo")?);
    command.env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?);
    let found = slipway_tools::find_terraform()?.map_or("tofu", |_| "terraform");
    let cli = args.cli.as_deref().unwrap_or(found);
    // An OpenTofu of the machine's own saves building the pinned one, which only tests need.
    if cli == "tofu"
        && let Some(tofu) = slipway_tools::find_opentofu()?
    {
        command.env("SLIPWAY_TOFU", tofu);
    }
    let (face, example) = example(&args.what);
    command
        .args(["--cli", cli, "--face", face, "--example"])
        .arg(workspace_root().join(example));
    if args.what.starts_with("release-") {
        command.arg("--releases");
    }
    run_command(&mut command)
}

/// The provider of the cloud, and the example.
fn example(what: &str) -> (&'static str, &'static str) {
    match what {
        "digitalocean" => ("digitalocean", "examples/quickstart-digitalocean"),
        "release-doks" => ("digitalocean", "examples/release-doks"),
        "release-eks" => ("aws", "examples/release-eks"),
        _ => ("aws", "examples/quickstart"),
    }
}
