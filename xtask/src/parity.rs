//! `cargo xtask parity`: the same configuration through the official provider and through ours.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, PEER_DIGITALOCEAN_VARIABLE, PEER_VARIABLE, Profile, build, peer, peer_of,
    program, run as run_command, workspace_root,
};

/// Arguments of `cargo xtask parity`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The official AWS provider's binary, version 5.100.0 [default: what SLIPWAY_PEER_AWS names]
    #[arg(long)]
    peer: Option<PathBuf>,
    /// The official DigitalOcean provider's binary, version 2.99.1 [default: what
    /// SLIPWAY_PEER_DIGITALOCEAN names]
    #[arg(long)]
    peer_digitalocean: Option<PathBuf>,
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
    let aws = peer(args.peer.as_deref())?;
    let digitalocean = args.peer_digitalocean.as_deref();
    let digitalocean = peer_of(PEER_DIGITALOCEAN_VARIABLE, digitalocean)?;
    if args.only.is_none() && (aws.is_none() || digitalocean.is_none()) {
        return Err(
            "an official provider is not given: pass --peer with the path of terraform-provider-aws \
             5.100.0 and --peer-digitalocean with that of terraform-provider-digitalocean 2.99.1, or set \
             SLIPWAY_PEER_AWS and SLIPWAY_PEER_DIGITALOCEAN to them"
                .into(),
        );
    }
    build(Profile::Debug, &["slipway", "slipway-parity"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-parity")?);
    command
        .env(
            "CARGO_MANIFEST_DIR",
            workspace_root().join("acceptance-tests"),
        )
        .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?)
        .arg("--output")
        .arg(workspace_root().join("docs/parity.md"));
    for (variable, peer) in [
        (PEER_VARIABLE, aws),
        (PEER_DIGITALOCEAN_VARIABLE, digitalocean),
    ] {
        if let Some(peer) = peer {
            command.env(variable, peer);
        }
    }
    if let Some(only) = &args.only {
        command.args(["--only", only]);
    }
    run_command(&mut command)
}
