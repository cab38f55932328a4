//! `cargo xtask soak`: the sweeps and the fuzzing that are too long for every change.

use std::time::Duration;

use crate::process::{BINARY_VARIABLE, Profile, build, cargo, program, run as run_command};
use crate::steps::Steps;
use crate::{Result, fuzz};

/// The variable by which a test knows that it may take long.
const SOAK_VARIABLE: &str = "SLIPWAY_SOAK";

/// Arguments of `cargo xtask soak`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many minutes each fuzz target runs
    #[arg(long, default_value_t = 30)]
    fuzz_minutes: u64,
    /// Run only the fuzz targets
    #[arg(long)]
    only_fuzz: bool,
}

/// Runs the acceptance tests with every sweep at full size, then each fuzz target for long.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    if !args.only_fuzz {
        steps.run("build", || build(Profile::Debug, &["slipway"]));
        steps.run_after(&["build"], "long sweeps", || {
            run_command(
                cargo(&["test", "--workspace", "--test", "faults", "--no-fail-fast"])
                    .args(["--", "--include-ignored", "--test-threads=1"])
                    .env(SOAK_VARIABLE, "1")
                    .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?),
            )
        });
    }
    steps.run("fuzz", || {
        fuzz::run_all(Duration::from_secs(args.fuzz_minutes * 60))
    });
    steps.finish()
}
