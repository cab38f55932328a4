//! `cargo xtask fuzz`: the fuzz targets of the framework; `provider/framework/fuzz/README.md` says what each is fed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::Result;
use crate::process::{cargo, run as run_command, target_folder, workspace_root};

/// Arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many seconds each target runs
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
}

/// Builds and runs every target.
///
/// # Errors
///
/// As [`run_all`].
pub(crate) fn run(args: &Args) -> Result<()> {
    run_all(Duration::from_secs(args.seconds))
}

/// What libFuzzer needs of the compiler: counters at every edge, and the operands of comparisons.
const FLAGS: &str = "--cfg fuzzing -C passes=sancov-module \
    -C llvm-args=-sanitizer-coverage-level=4 \
    -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
    -C llvm-args=-sanitizer-coverage-pc-table \
    -C llvm-args=-sanitizer-coverage-trace-compares \
    -C codegen-units=1";

/// Longest time for one input, in seconds.
const INPUT_LIMIT: u32 = 5;

/// Most memory of a run, in MiB.
const MEMORY_LIMIT: u32 = 512;

/// Longest input, in bytes.
const LONGEST_INPUT: u32 = 4096;

/// The crate that holds the targets, a workspace of its own.
pub(crate) fn folder() -> PathBuf {
    workspace_root().join("provider/framework/fuzz")
}

/// Builds every target and runs each for `time`, one on each processor, also after one has failed.
///
/// # Errors
///
/// When the build fails or a target finds an input that fails.
pub(crate) fn run_all(time: Duration) -> Result<()> {
    let folder = folder();
    let host = host()?;
    // The flags instrument every crate, so what is built here is of no use to another build.
    let target = target_folder()?.join("fuzz");
    run_command(
        cargo(&["build", "--locked", "--release", "--target", &host])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", FLAGS),
    )?;
    let waiting = Mutex::new(targets()?);
    let failed = Mutex::new(Vec::new());
    let next = || waiting.lock().ok()?.pop();
    let lanes = available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                while let Some(name) = next() {
                    if let Err(error) = run_one(&name, &target, &host, time)
                        && let Ok(mut failed) = failed.lock()
                    {
                        eprintln!("error: {error}");
                        failed.push(name);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_default();
    if failed.is_empty() {
        return Ok(());
    }
    let findings = target.join("findings");
    Err(format!(
        "fuzz targets that failed: {} (inputs in {})",
        failed.join(", "),
        findings.display()
    )
    .into())
}

/// Runs one target, and prints what it says when it has ended: several run at once.
fn run_one(name: &str, target: &Path, host: &str, time: Duration) -> Result<()> {
    let corpus = target.join("corpus").join(name);
    let findings = target.join("findings").join(name);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&findings)?;
    let mut command = Command::new(target.join(host).join("release").join(name));
    command
        .arg(format!("-max_total_time={}", time.as_secs()))
        .arg(format!("-timeout={INPUT_LIMIT}"))
        .arg(format!("-rss_limit_mb={MEMORY_LIMIT}"))
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .arg("-print_final_stats=1")
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(corpus)
        .arg(folder().join("seeds").join(name))
        .current_dir(folder());
    let output = command
        .output()
        .map_err(|error| format!("cannot run {name}: {error}"))?;
    println!("\n--- {name}\n{}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{name} failed ({})", output.status).into())
}

/// The names of the targets: one file each.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder().join("targets"))? {
        let path = entry?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The platform of this compiler. Naming it keeps the flags away from build scripts and macros.
fn host() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .current_dir(workspace_root())
        .output()
        .map_err(|error| format!("cannot run rustc: {error}"))?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "`rustc -vV` names no host".into())
}
