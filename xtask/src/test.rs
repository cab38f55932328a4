//! `cargo xtask test`: everything a merge needs.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::available_parallelism;
use std::time::Duration;

use crate::binaries::Binary;
use crate::process::{BINARY_VARIABLE, Profile, cargo, program, run as run_command};
use crate::steps::{Beside, Part, Steps};
use crate::temporary::Temporary;
use crate::{Result, binaries, codegen, fuzz, proto, tools};

/// How long each fuzz target runs here. `cargo xtask soak` runs them for long.
const FUZZ_TIME: Duration = Duration::from_secs(3);

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
    // On one processor each, while the generator is compiled on another.
    let formats = [
        Beside::start("format", cargo(&["fmt", "--all", "--check"])),
        Beside::start("format of the fuzz targets", format_of_fuzz_targets()),
    ];
    steps.run("generated code", || {
        proto::run(&proto::Args { check: true })?;
        codegen::check()
    });
    for step in formats {
        steps.wait_for(step);
    }
    // It has a build folder of its own and fills the gaps of the others: a large crate is compiled on one
    // processor for long. The build replaces this program, which has been started by then.
    let fuzz = Beside::start("fuzz", last(&fuzzing(&env::current_exe()?)));
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
    let mut programs = Vec::new();
    steps.run_after(&["build", "tools"], "test programs", || {
        programs = binaries::built()?;
        Ok(())
    });
    // They compute while the tests wait, and the tests need nothing of Cargo until they are done. After a
    // build that failed they tell what else there is to mend.
    let beside = vec![
        fuzz,
        Beside::start("clippy", last(&clippy())),
        Beside::start("documentation", last(&documentation())),
        Beside::start("examples in documentation", last(&examples())),
    ];
    let mut times = Vec::new();
    steps.run_after(&["test programs"], "tests", || tests(programs, &mut times));
    steps.parts("tests", times);
    for step in beside {
        steps.wait_for(step);
    }
    steps.finish()
}

/// The same command, which gets a processor when nothing else wants it: tests wait for answers, and compilers do not.
fn last(command: &Command) -> Command {
    let mut last = if cfg!(unix) {
        // POSIX.1-2024, "nice".
        let mut nice = Command::new("nice");
        nice.args(["-n", "19"]).arg(command.get_program());
        nice
    } else {
        Command::new(command.get_program())
    };
    last.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => last.env(name, value),
            None => last.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        last.current_dir(folder);
    }
    last
}

/// The crates that others than this project can use. Their documentation is read; that of the others is
/// for those who have the code before them, and `cargo xtask soak` looks at it.
const LIBRARIES: [&str; 4] = [
    "slipway-proto",
    "slipway-framework-macros",
    "slipway-framework",
    "slipway-engine",
];

/// They are a workspace of their own.
fn format_of_fuzz_targets() -> Command {
    let mut command = cargo(&["fmt", "--check", "--manifest-path"]);
    command.arg(fuzz::folder().join("Cargo.toml"));
    command
}

fn clippy() -> Command {
    let all = ["clippy", "--workspace", "--all-targets", "--locked"];
    let mut command = cargo(&all);
    command.args(["--", "-D", "warnings"]);
    command
}

fn documentation() -> Command {
    let mut command = documented();
    for package in LIBRARIES {
        command.args(["--package", package]);
    }
    command
}

/// The crates that are too large to be read for examples, of which they have none: for their parts that takes
/// two minutes of computing, and `doctest = false` does not keep this command from it. A tidy test sees to it.
const WITHOUT_EXAMPLES: [&str; 3] = [
    "slipway-aws",
    "slipway-digitalocean",
    "slipway-digitalocean-client",
];

fn examples() -> Command {
    let mut command = cargo(&["test", "--workspace", "--doc", "--locked"]);
    for package in WITHOUT_EXAMPLES {
        command.args(["--exclude", package]);
    }
    command
}

/// Makes documentation, of the whole workspace unless packages are named; a broken link is an error.
pub(crate) fn documented() -> Command {
    let mut command = cargo(&["doc", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// The chore `cargo xtask fuzz`, as a process of its own.
fn fuzzing(chore: &Path) -> Command {
    let mut command = Command::new(chore);
    command.args(["fuzz", "--seconds", &FUZZ_TIME.as_secs().to_string()]);
    command
}

/// The variable by which a program in Go, as both tools are, is told how much its memory may grow before it
/// is gone through, in percent. With 800 a plan computes a third less, and takes no more memory.
const GARBAGE: (&str, &str) = ("GOGC", "800");

/// The variable by which a program in Go is told on how many processors it runs: half of them. There are more programs
/// than processors, and a control plane of Kubernetes that looks for work on a second one computes a sixth more.
const PROCESSORS: &str = "GOMAXPROCS";

/// The variable by which programs are told how many control planes of Kubernetes run at once, all programs together.
/// One of them starts two and a few more, and the cases have their own: whoever waits for another's end fails.
const CONTROL_PLANES: (&str, &str) = ("SLIPWAY_CONTROL_PLANES", "8");

/// Runs them all, and tells how long each took.
fn tests(programs: Vec<Binary>, times: &mut Vec<Part>) -> Result<()> {
    let processors = available_parallelism().map_or(1, usize::from);
    let temporary = Temporary::new()?;
    let origin = Origin::start(temporary.path().join("moto"))?;
    let variables = [
        (BINARY_VARIABLE, program(Profile::Debug, "slipway")?),
        ("TMPDIR", temporary.path().to_owned()),
        (GARBAGE.0, GARBAGE.1.into()),
        (PROCESSORS, (processors / 2).max(1).to_string().into()),
        (CONTROL_PLANES.0, CONTROL_PLANES.1.into()),
        (ORIGIN_VARIABLE, origin.socket.clone()),
    ];
    let ran = binaries::run_all(programs, processors, &variables);
    *times = ran.took;
    if !ran.failed.is_empty() {
        let failed = ran.failed.join(", ");
        return Err(format!("test programs that failed: {failed}").into());
    }
    origin.end()?;
    temporary.end()
}

/// The variable by which a test program finds the process that its motos are forked from.
const ORIGIN_VARIABLE: &str = "SLIPWAY_MOTO_ORIGIN";

/// The process that loads moto once for all test programs.
struct Origin {
    process: Child,
    socket: PathBuf,
}

impl Origin {
    fn start(socket: PathBuf) -> Result<Self> {
        let process = Command::new(program(Profile::Debug, "slipway-sandbox")?)
            .arg("origin")
            .arg(&socket)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut origin = Self { process, socket };
        if let Some(said) = origin.process.stdout.take() {
            // It ends when it cannot start, and then the programs start one each.
            BufReader::new(said).read_line(&mut String::new())?;
        }
        Ok(origin)
    }

    /// Ends it, and waits until its socket is gone.
    fn end(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        // Its socket is in a folder that is removed after it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
