//! `cargo xtask soak`: the sweeps, the fuzzing, the documentation and the client of a whole document, which
//! are too long for every change.

use std::time::Duration;

use std::path::{Path, PathBuf};

use crate::process::{BINARY_VARIABLE, Profile, build, cargo, program, run as run_command};
use crate::steps::Steps;
use crate::{Result, codegen, fuzz, test};

/// The variable by which a test knows that it may take long. Its value is for how many seconds a test
/// that has no end of its own goes on.
const SOAK_VARIABLE: &str = "SLIPWAY_SOAK";

/// The tests that have a long form.
const LONG_TESTS: [&str; 5] = ["cases", "driver_random", "faults", "quotas", "releases"];

/// Arguments of `cargo xtask soak`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many minutes each fuzz target runs, and each test that draws random schemas
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// The folder of the documents of APIs, of which the repository has only what is used: without it no client of a
    /// whole document is made
    #[arg(long)]
    models: Option<PathBuf>,
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
    match &args.models {
        Some(models) => steps.run("client of a whole document", || {
            whole_client(&models.join("digitalocean-openapi.yaml"))
        }),
        None => println!("The client of a whole document is left out: --models names its folder."),
    }
    steps.finish()
}

/// Makes a client of all operations of a document, compiles it, and reads every example as its type.
fn whole_client(document: &Path) -> Result<()> {
    let document = std::path::absolute(document)?;
    let folder = slipway_tools::cache_dir()?.join("whole-client");
    let text = |path: &Path| path.display().to_string();
    let told = [
        "--whole".to_owned(),
        text(&document),
        "--into".to_owned(),
        text(&folder),
    ];
    codegen::run_client(&told)?;
    let mut command = cargo(&["test", "--manifest-path"]);
    command.arg(folder.join("Cargo.toml")).arg("--");
    command
        .arg("--nocapture")
        .env("CARGO_TARGET_DIR", folder.join("target"));
    run_command(&mut command)
}
