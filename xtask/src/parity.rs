//! `cargo xtask parity`: the same configuration through the official provider and through ours.

use std::path::PathBuf;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, PEER_VARIABLE, Profile, build, cargo, peer, program, run as run_command,
};

/// Arguments of `cargo xtask parity`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The official AWS provider's binary, version 5.100.0 [default: what SLIPWAY_PEER_AWS names]
    #[arg(long)]
    peer: Option<PathBuf>,
}

/// Runs the test target `parity` of `acceptance-tests`.
///
/// # Errors
///
/// When no official provider is named, or a comparison fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    let peer = peer(args.peer.as_deref())?.ok_or(
        "the official AWS provider is not given: pass --peer with the path of \
         terraform-provider-aws 5.100.0, or set SLIPWAY_PEER_AWS to it",
    )?;
    build(Profile::Debug, &["slipway"])?;
    run_command(
        cargo(&["test", "--workspace", "--test", "parity", "--no-fail-fast"])
            .args(["--", "--ignored", "--test-threads=1"])
            .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?)
            .env(PEER_VARIABLE, peer),
    )
}
