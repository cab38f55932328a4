//! `cargo xtask demo`: a provider at work on a local cloud.

use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, Profile, build, program, run as run_command, workspace_root,
};

/// What can be shown.
struct Example {
    /// What it is called on the command line.
    name: &'static str,
    /// Its folder below `examples`.
    folder: &'static str,
    /// The provider of its cloud.
    face: &'static str,
    /// Whether it has releases, which are another provider's.
    has_releases: bool,
}

const EXAMPLES: [Example; 6] = [
    Example {
        name: "aws",
        folder: "quickstart",
        face: "aws",
        has_releases: false,
    },
    Example {
        name: "digitalocean",
        folder: "quickstart-digitalocean",
        face: "digitalocean",
        has_releases: false,
    },
    Example {
        name: "release-eks",
        folder: "release-eks",
        face: "aws",
        has_releases: true,
    },
    Example {
        name: "release-doks",
        folder: "release-doks",
        face: "digitalocean",
        has_releases: true,
    },
    Example {
        name: "flask-on-eks",
        folder: "flask-on-eks",
        face: "aws",
        has_releases: true,
    },
    Example {
        name: "shop-on-doks",
        folder: "shop-on-doks",
        face: "digitalocean",
        has_releases: true,
    },
];

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A cloud's quickstart, or another example.
    #[arg(default_value = "aws", value_parser = EXAMPLES.map(|example| example.name))]
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
    let mut examples = EXAMPLES.iter();
    let example = examples.find(|example| example.name == args.what);
    let example = example.ok_or("there is no such example")?;
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
    let folder = workspace_root().join("examples").join(example.folder);
    command
        .args(["--cli", cli, "--face", example.face, "--example"])
        .arg(folder);
    if example.has_releases {
        command.arg("--releases");
    }
    run_command(&mut command)
}
