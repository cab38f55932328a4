//! Named steps that keep going after a failure, with their times and one summary.

use std::io;
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Result;

/// How a step ended.
#[derive(Debug)]
enum Outcome {
    Passed,
    Failed(String),
    /// Not run, because a step that it builds on has not passed.
    Blocked,
}

/// The steps of one chore, in order.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    done: Vec<(&'static str, Duration, Outcome)>,
    parts: Vec<(&'static str, Vec<Part>)>,
}

/// A part of a step, with its time. Several may run at once.
pub(crate) type Part = (String, Duration);

/// How many parts of a step the summary names, the longest first.
const NAMED: usize = 12;

/// A step that goes on beside others, as a process whose output is kept until [`Steps::wait_for`].
#[derive(Debug)]
pub(crate) struct Beside {
    name: &'static str,
    process: JoinHandle<(io::Result<Output>, Duration)>,
}

impl Beside {
    /// Starts a step.
    pub(crate) fn start(name: &'static str, mut command: Command) -> Self {
        let process = std::thread::spawn(move || {
            let started = Instant::now();
            let output = command.stdin(Stdio::null()).output();
            (output, started.elapsed())
        });
        Self { name, process }
    }

    /// What it wrote and how it ended, when it has.
    fn end(self) -> (String, Outcome, Duration) {
        match self.process.join() {
            Ok((Ok(output), took)) => {
                let streams = [&output.stdout, &output.stderr];
                let text = streams.map(|it| String::from_utf8_lossy(it)).concat();
                let outcome = if output.status.success() {
                    Outcome::Passed
                } else {
                    Outcome::Failed(output.status.to_string())
                };
                (text, outcome, took)
            }
            Ok((Err(error), took)) => {
                let text = format!("it cannot be run: {error}");
                (String::new(), Outcome::Failed(text), took)
            }
            Err(_) => {
                let text = "it panicked".to_owned();
                (String::new(), Outcome::Failed(text), Duration::ZERO)
            }
        }
    }
}

impl Steps {
    /// No step yet; the time of the whole runs from here.
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            done: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Runs a step under a heading.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        println!("\n=== {name} ===");
        let started = Instant::now();
        let outcome = match step() {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                let text = crate::chain(error.as_ref());
                eprintln!("error: {text}");
                Outcome::Failed(text)
            }
        };
        let took = started.elapsed();
        println!("=== {name}: {}, {}", outcome.word(), seconds(took));
        self.done.push((name, took, outcome));
    }

    /// Runs a step unless one that it builds on has not passed.
    pub(crate) fn run_after(
        &mut self,
        needed: &[&'static str],
        name: &'static str,
        step: impl FnOnce() -> Result<()>,
    ) {
        let missing = needed.iter().copied().find(|needed| {
            let found = self.done.iter().find(|(name, _, _)| name == needed);
            !matches!(found, Some((_, _, Outcome::Passed)))
        });
        match missing {
            None => self.run(name, step),
            Some(missing) => {
                println!("\n=== {name}: not run, because {missing} has not passed");
                self.done.push((name, Duration::ZERO, Outcome::Blocked));
            }
        }
    }

    /// Waits for a step that goes on beside, and prints what it wrote.
    pub(crate) fn wait_for(&mut self, beside: Beside) {
        let name = beside.name;
        let (text, outcome, took) = beside.end();
        println!("\n=== {name} ===\n{}", text.trim());
        println!("=== {name}: {}, {}", outcome.word(), seconds(took));
        self.done.push((name, took, outcome));
    }

    /// Tells where the time of a step went.
    pub(crate) fn parts(&mut self, of: &'static str, mut parts: Vec<Part>) {
        parts.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        self.parts.push((of, parts));
    }

    /// Prints the summary: the steps, and of some where their time went.
    ///
    /// # Errors
    ///
    /// When a step has not passed.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n=== summary ===");
        for (name, took, outcome) in &self.done {
            println!("{:>8}  {:>9}  {name}", outcome.word(), seconds(*took));
            if let Outcome::Failed(text) = outcome {
                println!("                     {}", text.lines().next().unwrap_or(""));
            }
            let parts = self.parts.iter().filter(|(of, _)| of == name);
            for line in parts.flat_map(|(_, parts)| table(parts)) {
                println!("{:>8}  {:>9}  {line}", "", "");
            }
        }
        let open: Vec<_> = self
            .done
            .iter()
            .filter(|(_, _, outcome)| !matches!(outcome, Outcome::Passed))
            .map(|(name, _, _)| *name)
            .collect();
        println!("{:>8}  {:>9}  in all", "", seconds(self.started.elapsed()));
        if open.is_empty() {
            println!("Everything passed.");
            return Ok(());
        }
        Err(format!("not passed: {}", open.join(", ")).into())
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::Blocked => "NOT RUN",
        }
    }
}

/// The longest parts, a line each, and what is left in one.
fn table(parts: &[Part]) -> Vec<String> {
    let line = |took: Duration, name: &str| format!("{:>11}  {name}", seconds(took));
    let (named, others) = parts.split_at(parts.len().min(NAMED));
    let named = named.iter().map(|(name, took)| line(*took, name));
    let rest = others.iter().map(|(_, took)| *took).sum();
    let rest = (!others.is_empty()).then(|| line(rest, &format!("{} others", others.len())));
    named.chain(rest).collect()
}

fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{} min {:02} s", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_blocks_only_what_builds_on_it() {
        let mut steps = Steps::new();
        let mut ran = Vec::new();
        steps.run("build", || Err("no compiler".into()));
        steps.run_after(&["build"], "tests", || unreachable!("the build failed"));
        steps.run("docs", || {
            ran.push("docs");
            Ok(())
        });
        let error = steps.finish().expect_err("a step failed").to_string();
        assert_eq!(ran, ["docs"]);
        assert_eq!(error, "not passed: build, tests");
    }

    #[test]
    fn a_step_beside_counts_as_any_other() {
        let ends_with = |code: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("exit {code}")]);
            command
        };
        let mut steps = Steps::new();
        let beside = [
            Beside::start("docs", ends_with("0")),
            Beside::start("fuzz", ends_with("3")),
            Beside::start("none", Command::new("/no/such/program")),
        ];
        steps.run("tests", || Ok(()));
        for step in beside {
            steps.wait_for(step);
        }
        let error = steps.finish().expect_err("two failed").to_string();
        assert_eq!(error, "not passed: fuzz, none");
    }

    #[test]
    fn the_longest_parts_are_named_and_the_others_counted() {
        let part = |index: u64| (format!("part {index}"), Duration::from_secs(index));
        let mut steps = Steps::new();
        steps.parts("tests", (1..=14).map(part).collect());
        let (_, parts) = &steps.parts[0];
        let lines = table(parts);
        assert_eq!(lines.len(), NAMED + 1);
        assert_eq!(lines[0], "     14.0 s  part 14");
        assert_eq!(lines[NAMED], "      3.0 s  2 others");
        assert_eq!(table(&parts[..1]), ["     14.0 s  part 14"]);
    }

    #[test]
    fn passes_when_every_step_does() {
        let mut steps = Steps::new();
        steps.run("build", || Ok(()));
        steps.run_after(&["build"], "tests", || Ok(()));
        assert!(steps.finish().is_ok());
    }
}
