//! `cargo xtask bench`: the table of what is measured.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, PEER_VARIABLE, Profile, build, cargo, peer, program, run as run_command,
    workspace_root,
};

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The official AWS provider's binary, measured in turn with ours [default: what
    /// SLIPWAY_PEER_AWS names, else ours alone is measured]
    #[arg(long)]
    peer: Option<PathBuf>,
    /// Measure a stack of 10,000 resources too, which takes minutes more
    #[arg(long)]
    many: bool,
}

/// Builds everything as a release and measures; the measurements are in `acceptance-tests`.
///
/// # Errors
///
/// When a build or a measurement fails, or the peer is not a file.
pub(crate) fn run(args: &Args) -> Result<()> {
    let peer = peer(args.peer.as_deref())?;
    build(Profile::Release, &["slipway", "slipway-bench"])?;
    // The provider that nothing is in, for the time that the command line tool itself takes.
    run_command(&mut cargo(&[
        "build",
        "--workspace",
        "--release",
        "--example",
        "petstore",
    ]))?;
    let mut command = Command::new(program(Profile::Release, "slipway-bench")?);
    command
        .env(BINARY_VARIABLE, program(Profile::Release, "slipway")?)
        .env_remove(PEER_VARIABLE)
        .arg("--output")
        .arg(workspace_root().join("docs/benchmarks.md"));
    if args.many {
        command.arg("--many");
    }
    if let Some(peer) = peer {
        command.env(PEER_VARIABLE, peer);
    }
    run_command(&mut command)
}
