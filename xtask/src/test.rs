//! `cargo xtask test`: everything a merge needs.

use std::thread::available_parallelism;
use std::time::Duration;

use crate::process::{BINARY_VARIABLE, Profile, cargo, program, run as run_command};
use crate::steps::Steps;
use crate::{Result, binaries, codegen, fuzz, proto, tools};

/// How long each fuzz target runs here. `cargo xtask soak` runs them for long.
const FUZZ_TIME: Duration = Duration::from_secs(10);

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Runs every step, the quick ones first.
///
/// # Errors
///
/// When a step fails; the steps that do not build on it have run all the same.
pub(crate) fn run(_: &Args) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("format", || {
        run_command(&mut cargo(&["fmt", "--all", "--check"]))?;
        // A workspace of its own.
        run_command(
            cargo(&["fmt", "--check", "--manifest-path"]).arg(fuzz::folder().join("Cargo.toml")),
        )
    });
    steps.run("generated code", || {
        proto::run(&proto::Args { check: true })?;
        codegen::check()
    });
    steps.run("clippy", || {
        run_command(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]))
    });
    steps.run("tools", || tools::run(&tools::Args {}));
    // One build of everything that the tests are and start, so that no feature differs between them.
    // Without `--lib`: a macro crate asked for by itself is compiled with another profile than for those
    // that use it, and Cargo then builds all of these twice.
    steps.run("build", || {
        run_command(&mut cargo(&[
            "build",
            "--workspace",
            "--bins",
            "--tests",
            "--examples",
            "--locked",
        ]))
    });
    steps.run_after(&["build", "tools"], "tests", tests);
    steps.run("documentation", || {
        run_command(
            cargo(&["doc", "--workspace", "--no-deps", "--locked"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    });
    steps.run("fuzz", || fuzz::run_all(FUZZ_TIME));
    steps.finish()
}

fn tests() -> Result<()> {
    let processors = available_parallelism().map_or(1, usize::from);
    let mut variables = vec![(BINARY_VARIABLE, program(Profile::Debug, "slipway")?)];
    variables
        .extend(binaries::threads(processors).map(|n| ("RUST_TEST_THREADS", n.to_string().into())));
    let ran = binaries::run_all(processors, &variables);
    // Examples in documentation are no programs of their own.
    run_command(&mut cargo(&["test", "--workspace", "--doc", "--locked"]))?;
    ran
}
