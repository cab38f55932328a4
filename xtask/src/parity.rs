//! `cargo xtask parity`: the same configuration through the official provider and through ours.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, PEER_VARIABLE, Profile, build, peer, program, run as run_command,
    workspace_root,
};

/// Arguments of `cargo xtask parity`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The official AWS provider's binary, version 5.100.0 [default: what SLIPWAY_PEER_AWS names]
    #[arg(long)]
    peer: Option<PathBuf>,
    /// Only cases whose name holds this text; docs/parity.md is left alone then
    #[arg(long)]
    only: Option<String>,
}

/// Compares the providers on every case and writes docs/parity.md.
///
/// # Errors
///
/// When no official provider is named, or a comparison fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    let peer = peer(args.peer.as_deref())?.ok_or(
        "the official AWS provider is not given: pass --peer with the path of \
         terraform-provider-aws 5.100.0, or set SLIPWAY_PEER_AWS to it",
    )?;
    build(Profile::Debug, &["slipway", "slipway-parity"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-parity")?);
    command
        .env(
            "CARGO_MANIFEST_DIR",
            workspace_root().join("acceptance-tests"),
        )
        .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?)
        .env(PEER_VARIABLE, peer)
        .arg("--output")
        .arg(workspace_root().join("docs/parity.md"));
    if let Some(only) = &args.only {
        command.args(["--only", only]);
    }
    run_command(&mut command)
}
