//! The test programs of the workspace, several at once.
//!
//! `cargo test` runs one after the other, and most of ours wait: for a command line tool, for a
//! process to end, for a time that is part of what is tested. Run side by side they take a third of
//! the time. Each program's output is kept together and printed when it has ended.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::Result;
use crate::process::cargo;
use crate::steps::Part;

/// The programs that take longest; started last, they would be waited for alone. The first of them builds
/// Kubernetes when nobody has built it yet.
const LONGEST: [&str; 20] = [
    "kubernetes",
    "releases",
    "real",
    "faults",
    "examples",
    "cases",
    "quickstart",
    "driver_aws",
    "dist",
    "install",
    "defects",
    "emit",
    "gateway",
    "modules",
    "driver_random",
    "overlays",
    "eks",
    "certificates",
    "cases_harness",
    "example_provider",
];

/// Of these, those that live on control planes of Kubernetes. [`MOST_ON_CLUSTERS`] run at a time: an API server that has
/// no processor for half a minute fails whoever asks it, and says nothing of what is tested.
const ON_CLUSTERS: [&str; 6] = [
    "kubernetes",
    "releases",
    "real",
    "faults",
    "examples",
    "quickstart",
];

/// With one, the last minutes of a run would wait for them alone: together they take longer than a third of everything.
const MOST_ON_CLUSTERS: usize = 2;

/// A line of Cargo's messages, of which only built programs matter.
#[derive(Deserialize)]
struct Message {
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<BuiltAs>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct BuiltAs {
    test: bool,
}

/// A program that holds tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binary {
    name: String,
    program: PathBuf,
    /// The folder of its package, where Cargo would run it.
    folder: PathBuf,
}

/// What became of test programs.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Each with its time; several ran at once.
    pub(crate) took: Vec<Part>,
    /// The names of those that failed; the others have run all the same.
    pub(crate) failed: Vec<String>,
}

/// Runs test programs, those that take longest first, on one lane more than there are processors.
pub(crate) fn run_all(
    mut waiting: Vec<Binary>,
    processors: usize,
    variables: &[(&str, PathBuf)],
) -> Ran {
    waiting.sort_by_key(|binary| {
        let place = LONGEST.iter().position(|name| *name == binary.name);
        place.unwrap_or(LONGEST.len())
    });
    let waiting = Mutex::new(Waiting {
        programs: waiting,
        on_clusters: 0,
    });
    let ran = Mutex::new(Ran {
        took: Vec::new(),
        failed: Vec::new(),
    });
    let next = || waiting.lock().ok()?.next();
    std::thread::scope(|scope| {
        for _ in 0..=processors {
            scope.spawn(|| {
                while let Some(binary) = next() {
                    let started = Instant::now();
                    let outcome = binary.run(processors, variables);
                    let took = started.elapsed();
                    if let Ok(mut waiting) = waiting.lock() {
                        waiting.on_clusters -= usize::from(binary.is_on_clusters());
                    }
                    let passed = told(&binary.name, &outcome, took);
                    let mut ran = ran.lock().unwrap_or_else(PoisonError::into_inner);
                    if !passed {
                        ran.failed.push(binary.name.clone());
                    }
                    ran.took.push((binary.name, took));
                }
            });
        }
    });
    ran.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What is still to be run.
struct Waiting {
    /// In this order.
    programs: Vec<Binary>,
    /// How many run that live on control planes.
    on_clusters: usize,
}

impl Waiting {
    /// The next that may run now. A lane that finds none is not needed any more: those in which its like run take
    /// what is left.
    fn next(&mut self) -> Option<Binary> {
        let is_full = self.on_clusters == MOST_ON_CLUSTERS;
        let may_run = |binary: &Binary| !(is_full && binary.is_on_clusters());
        let place = self.programs.iter().position(may_run)?;
        let next = self.programs.remove(place);
        self.on_clusters += usize::from(next.is_on_clusters());
        Some(next)
    }
}

impl Binary {
    fn is_on_clusters(&self) -> bool {
        ON_CLUSTERS.contains(&self.name.as_str())
    }

    fn run(&self, processors: usize, variables: &[(&str, PathBuf)]) -> std::io::Result<Output> {
        // The paths of the compiler's libraries are set already, because Cargo started this chore too.
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        if env::var_os(THREADS).is_none() {
            command.env(THREADS, threads(&self.name, processors).to_string());
        }
        command.output()
    }
}

/// Prints what a program wrote, whole; whether it passed.
fn told(name: &str, outcome: &std::io::Result<Output>, took: Duration) -> bool {
    let (passed, text) = match outcome {
        Ok(output) => {
            let streams = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
            (output.status.success(), streams.concat())
        }
        Err(error) => (false, format!("it cannot be run: {error}")),
    };
    let word = if passed { "passed" } else { "FAILED" };
    println!(
        "\n--- {name}: {word}, {:.1} s\n{}",
        took.as_secs_f64(),
        text.trim()
    );
    passed
}

/// Builds all test programs, in the order in which Cargo names them.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn built() -> Result<Vec<Binary>> {
    let mut command = cargo(&["test", "--workspace", "--locked", "--no-run"]);
    command.arg("--message-format=json-render-diagnostics");
    println!("$ cargo test --workspace --locked --no-run");
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the tests cannot be built ({})", output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let binaries = text.lines().map(binary_of).collect::<Result<Vec<_>>>()?;
    Ok(binaries.into_iter().flatten().collect())
}

fn binary_of(line: &str) -> Result<Option<Binary>> {
    let message: Message = serde_json::from_str(line)?;
    let (Some(target), Some(program), Some(manifest)) =
        (message.target, message.executable, message.manifest_path)
    else {
        return Ok(None);
    };
    let folder = manifest.parent().map(Path::to_owned).unwrap_or_default();
    Ok(message
        .profile
        .is_some_and(|as_| as_.test)
        .then_some(Binary {
            name: target.name,
            program,
            folder,
        }))
}

/// The variable by which a test program is told how many tests to run at once.
const THREADS: &str = "RUST_TEST_THREADS";

/// How many tests one program runs at once, unless the environment says so.
fn threads(name: &str, processors: usize) -> usize {
    // A case waits for rates, for one process after the other, and for its turn with moto. More would take from the
    // API servers beside them, whose tests tell times.
    if name == "cases" {
        return (2 * processors).min(MOST_CASES);
    }
    (processors + 1).min(MOST_THREADS)
}

/// At most this many tests at once: most of them start a cloud and a command line tool each.
const MOST_THREADS: usize = 4;

/// At most this many cases at once: each takes some 300 MB.
const MOST_CASES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_that_live_on_clusters_run_at_a_time() {
        let binary = |name: &str| Binary {
            name: name.to_owned(),
            program: PathBuf::new(),
            folder: PathBuf::new(),
        };
        let mut waiting = Waiting {
            programs: ["real", "releases", "faults", "cases"].map(binary).into(),
            on_clusters: 0,
        };
        let next = |waiting: &mut Waiting| waiting.next().map(|it| it.name);
        assert_eq!(next(&mut waiting).as_deref(), Some("real"));
        assert_eq!(next(&mut waiting).as_deref(), Some("releases"));
        assert_eq!(next(&mut waiting).as_deref(), Some("cases"));
        assert_eq!(next(&mut waiting), None);
        waiting.on_clusters -= 1;
        assert_eq!(next(&mut waiting).as_deref(), Some("faults"));
    }

    #[test]
    fn only_programs_with_tests_are_run() {
        let line = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/w/a/Cargo.toml",
                "target":{{"name":"cases"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let found = |line: &str| binary_of(line).expect("a message");
        let expected = Binary {
            name: "cases".to_owned(),
            program: "/t/cases-1".into(),
            folder: "/w/a".into(),
        };
        assert_eq!(found(&line(true, "\"/t/cases-1\"")), Some(expected));
        assert_eq!(found(&line(false, "\"/t/slipway\"")), None);
        assert_eq!(found(&line(true, "null")), None);
        assert_eq!(found(r#"{"reason":"build-finished","success":true}"#), None);
    }
}
