//! `cargo xtask soak`: the sweeps, the fuzzing and the documentation that are too long for every change.

use std::time::Duration;

use crate::process::{BINARY_VARIABLE, Profile, build, cargo, program, run as run_command};
use crate::steps::Steps;
use crate::{Result, fuzz, test};

/// The variable by which a test knows that it may take long. Its value is for how many seconds a test
/// that has no end of its own goes on.
const SOAK_VARIABLE: &str = "SLIPWAY_SOAK";

/// The tests that have a long form.
const LONG_TESTS: [&str; 3] = ["cases", "driver_random", "faults"];

/// Arguments of `cargo xtask soak`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many minutes each fuzz target runs, and each test that draws random schemas
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
}

/// Runs the acceptance tests with every sweep at full size, then each fuzz target for long, then makes the
/// documentation of every crate.
///
/// # Errors
///
/// When a step fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    let time = Duration::from_secs(args.minutes * 60);
    let mut steps = Steps::new();
    steps.run("build", || build(Profile::Debug, &["slipway"]));
    steps.run_after(&["build"], "long sweeps", || {
        let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
        for test in LONG_TESTS {
            command.args(["--test", test]);
        }
        command
            .args(["--", "--test-threads=1", "--nocapture"])
            .env(SOAK_VARIABLE, time.as_secs().to_string())
            .env(BINARY_VARIABLE, program(Profile::Debug, "slipway")?);
        run_command(&mut command)
    });
    steps.run("fuzz", || fuzz::run_all(time));
    steps.run("documentation", || {
        run_command(test::documented().arg("--workspace"))
    });
    steps.finish()
}
