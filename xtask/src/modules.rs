//! `cargo xtask modules`: other people's modules on our provider, and beside the official one.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::process::{
    BINARY_VARIABLE, PEER_VARIABLE, Profile, build, peer, program, run as run_command,
    workspace_root,
};

/// Arguments of `cargo xtask modules`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A checkout of a module that has `examples`; it is read and not changed
    #[arg(long, value_name = "DIR")]
    source: PathBuf,
    /// Only this example; may be given several times
    #[arg(long, value_name = "EXAMPLE")]
    only: Vec<String>,
    /// A module that examples name; may be given several times. With this or --provider nothing is asked of
    /// a registry
    #[arg(long, value_name = "NAMESPACE/NAME/SYSTEM@VERSION=DIR")]
    module: Vec<String>,
    /// Another provider that examples need; may be given several times
    #[arg(long, value_name = "NAMESPACE/TYPE@VERSION=PROGRAM")]
    provider: Vec<String>,
    /// The official AWS provider's binary, version 5.100.0, to compare with [default: what
    /// SLIPWAY_PEER_AWS names]
    #[arg(long)]
    peer: Option<PathBuf>,
    /// Leave the official provider out, although SLIPWAY_PEER_AWS names it
    #[arg(long, conflicts_with = "peer")]
    no_peer: bool,
    /// List the calls of each operation as well
    #[arg(long)]
    operations: bool,
    /// Write the table to this file as well
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs every example from init to destroy on both tools.
///
/// # Errors
///
/// When the sources have no examples, or something is not as it should be.
pub(crate) fn run(args: &Args) -> Result<()> {
    let peer = match args.no_peer {
        true => None,
        false => peer(args.peer.as_deref())?,
    };
    // The program runs in the root of the clone, where the user may not be.
    let source = std::path::absolute(&args.source)?;
    build(Profile::Debug, &["slipway", "slipway-modules"])?;
    let mut command = Command::new(program(Profile::Debug, "slipway-modules")?);
    command
        .env(
            "CARGO_MANIFEST_DIR",
            workspace_root().join("acceptance-tests"),
        )
        .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?)
        .arg("--source")
        .arg(source);
    for example in &args.only {
        command.args(["--only", example]);
    }
    for given in &args.module {
        command.arg("--module").arg(absolute(given)?);
    }
    for given in &args.provider {
        command.arg("--provider").arg(absolute(given)?);
    }
    if args.operations {
        command.arg("--operations");
    }
    if let Some(peer) = peer {
        command.env(PEER_VARIABLE, peer).arg("--with-peer");
    }
    if let Some(output) = &args.output {
        command.arg("--output").arg(std::path::absolute(output)?);
    }
    run_command(&mut command)
}

/// `ADDRESS@VERSION=PATH` with a path that is right in every folder.
fn absolute(given: &str) -> Result<String> {
    let Some((name, path)) = given.split_once('=') else {
        return Ok(given.to_owned());
    };
    Ok(format!("{name}={}", std::path::absolute(path)?.display()))
}
