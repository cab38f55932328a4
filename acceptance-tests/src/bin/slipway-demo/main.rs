//! `slipway-demo`: `init`, `plan`, `apply`, an empty second `plan` and `destroy` of an example on a
//! local AWS, and what they cost. `cargo xtask demo` builds and starts it.
//!
//! The local AWS keeps Route 53's published rates, so the times are what the API allows, not what an
//! unlimited fake would.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]

mod summary;

use clap::{Parser, ValueEnum};
use slipway_acceptance::aws::{Sandbox, Settings};
use slipway_acceptance::cli::{Cli, Face, Provider, Run, Workspace};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use summary::{OFFICIAL, Phase, Summary};

/// No command of the demo takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(900);

/// Shows the provider at work on a local AWS.
#[derive(Parser)]
struct Arguments {
    /// The folder of the example
    #[arg(long)]
    example: PathBuf,
    /// The command line tool
    #[arg(long)]
    cli: Tool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tool {
    Terraform,
    Tofu,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe demo failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let cli = match arguments.cli {
        Tool::Terraform => Cli::Terraform,
        Tool::Tofu => Cli::OpenTofu,
    };
    let sandbox = Sandbox::with_settings(Settings::realistic())?;
    println!("A local AWS listens on {}.", sandbox.endpoint());
    let mut demo = Demo::new(cli, &sandbox, &arguments.example)?;

    let version = demo.workspace.run(&["version", "-json"])?.success()?;
    let version: serde_json::Value = serde_json::from_str(&version.stdout)?;
    let version = version["terraform_version"].as_str().unwrap_or("?");

    demo.phase("init", &["init", "-input=false", "-no-color"])?;
    demo.phase(
        "plan",
        &["plan", "-input=false", "-no-color", "-out=plan.bin"],
    )?;
    demo.phase("apply", &["apply", "-input=false", "-no-color", "plan.bin"])?;
    // Code 2 would say that there is something to do, and fails the demo.
    demo.phase(
        "second plan",
        &["plan", "-input=false", "-no-color", "-detailed-exitcode"],
    )?;
    demo.phase(
        "destroy",
        &["destroy", "-input=false", "-no-color", "-auto-approve"],
    )?;

    let left = sandbox.state();
    if !left.zones.is_empty() || !left.certificates.is_empty() {
        return Err(format!("after destroy there is still {left:?}").into());
    }
    println!("\n=== summary: {} {version} ===\n", cli.program_name());
    println!("{}", Summary(demo.phases));
    println!("The local AWS kept Route 53's published rate of five calls a second.\n");
    print!("{OFFICIAL}");
    Ok(())
}

/// The example in its workspace, and what has been done with it.
struct Demo<'s> {
    sandbox: &'s Sandbox,
    workspace: Workspace,
    phases: Vec<Phase>,
}

impl<'s> Demo<'s> {
    fn new(cli: Cli, sandbox: &'s Sandbox, example: &Path) -> Result<Self, Box<dyn Error>> {
        let mut workspace = Workspace::new(cli, &Provider::slipway_in_mirror(Face::Aws)?)?;
        workspace.set_timeout(LIMIT);
        for (name, value) in sandbox.env() {
            workspace.set_env(name, value);
        }
        for entry in std::fs::read_dir(example)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "tf") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                workspace.write(&name, &std::fs::read_to_string(&path)?)?;
            }
        }
        Ok(Self {
            sandbox,
            workspace,
            phases: Vec::new(),
        })
    }

    /// Runs one command, shows the gist of its output, and remembers what it cost.
    fn phase(&mut self, name: &'static str, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        println!(
            "\n$ {} {}",
            self.workspace.cli().program_name(),
            arguments.join(" ")
        );
        self.sandbox.reset_calls();
        let run = self.workspace.run(arguments)?;
        if !run.is_success() {
            println!("{}\n{}", run.stdout, run.stderr);
            return Err(format!("{} ended with {:?}", run.command, run.exit).into());
        }
        let outcome = show(&run);
        let calls = self.sandbox.counts();
        self.phases.push(Phase {
            name,
            time: run.elapsed,
            calls,
            outcome,
        });
        Ok(())
    }
}

/// How the lines begin that close a command's output.
const CLOSING: [&str; 7] = [
    "Plan: ",
    "No changes.",
    "Apply complete!",
    "Destroy complete!",
    "Terraform has been successfully initialized!",
    "OpenTofu has been successfully initialized!",
    "- Installed ",
];

/// Prints what a person looks for in a command's output, one line for the many records, and returns
/// the closing line.
fn show(run: &Run) -> String {
    let mut records = 0_usize;
    let mut closing = String::new();
    for line in run.stdout.lines() {
        let done = line.contains(": Creation complete after")
            || line.contains(": Destruction complete after");
        if done && line.starts_with("aws_route53_record.") {
            records += 1;
        } else if done {
            println!("{line}");
        } else if CLOSING.iter().any(|start| line.starts_with(start)) {
            if records > 0 {
                println!("aws_route53_record: {records} done");
                records = 0;
            }
            println!("{line}");
            closing = line.trim_end_matches('!').to_owned();
        }
    }
    closing
}
