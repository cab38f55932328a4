//! `cargo xtask spaces-truth`: the simulated Spaces beside Ceph's object gateway.

use crate::Result;
use crate::process::{cargo, run as run_command};

/// Arguments of `cargo xtask spaces-truth`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Makes the same calls to both, and fails where they differ without a reason that is listed.
///
/// # Errors
///
/// When they differ, or when the gateway cannot be had; the message says what is needed.
pub(crate) fn run(_: &Args) -> Result<()> {
    run_command(
        cargo(&["test", "--workspace", "--test", "digitalocean"]).args([
            "--",
            "--ignored",
            "--exact",
            "truth::spaces_answers_as_the_gateway_does",
        ]),
    )
}
