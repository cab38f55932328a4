//! `slipway-demo`: `init`, `plan`, `apply`, an empty second `plan` and `destroy` of an example on a
//! local cloud, and what they cost. `cargo xtask demo` builds and starts it. What else is done with an
//! example stands in its `demo.toml`.
//!
//! The local cloud keeps the published rates, so the times are what the API allows, not what an
//! unlimited fake would.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: its output is its purpose"
)]

mod cloud;
mod script;
mod summary;

use clap::{Parser, ValueEnum};
use cloud::Cloud;
use script::{Script, Then};
use slipway_acceptance::cases::Case;
use slipway_acceptance::cli::{Cli, Face, Provider, Run, Workspace};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use summary::{OFFICIAL, Phase, Summary};

/// No command of the demo takes longer on any machine.
const LIMIT: Duration = Duration::from_secs(900);

/// Shows the provider at work on a local cloud.
#[derive(Parser)]
struct Arguments {
    /// The folder of the example
    #[arg(long)]
    example: PathBuf,
    /// The command line tool
    #[arg(long)]
    cli: Tool,
    /// The provider
    #[arg(long, default_value = "aws")]
    face: Offered,
    /// Whether the example has releases, which are another provider's
    #[arg(long)]
    releases: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Offered {
    Aws,
    #[value(name = "digitalocean")]
    DigitalOcean,
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
    let (face, title) = match arguments.face {
        Offered::Aws => (Face::Aws, "AWS"),
        Offered::DigitalOcean => (Face::DigitalOcean, "DigitalOcean"),
    };
    let cloud = Cloud::start(face)?;
    println!("A local {title} listens on {}.", cloud.endpoint());
    let native = arguments.releases.then_some(Face::Slipway);
    let faces: Vec<Face> = std::iter::once(face).chain(native).collect();
    let mut demo = Demo::new(cli, &faces, &cloud, &arguments.example)?;
    let script = Script::of(&arguments.example)?;
    demo.set(&script.variables);

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
    for then in &script.then {
        demo.then(then)?;
    }
    demo.phase(
        "destroy",
        &["destroy", "-input=false", "-no-color", "-auto-approve"],
    )?;

    cloud.nothing_is_left()?;
    println!("\n=== summary: {} {version} ===\n", cli.program_name());
    println!("{}", Summary(demo.phases));
    match cloud {
        // What is on record is of the records.
        Cloud::Aws(_) if arguments.releases => {}
        Cloud::Aws(_) => {
            println!("The local AWS kept Route 53's published rate of five calls a second.\n");
            print!("{OFFICIAL}");
        }
        Cloud::DigitalOcean(_) => {
            println!(
                "The local DigitalOcean kept the published 250 calls a minute and 5,000 an hour."
            );
        }
    }
    Ok(())
}

/// The example in its workspace, and what has been done with it.
struct Demo<'s> {
    cloud: &'s Cloud,
    workspace: Workspace,
    phases: Vec<Phase>,
}

impl<'s> Demo<'s> {
    fn new(
        cli: Cli,
        faces: &[Face],
        cloud: &'s Cloud,
        example: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        let mut workspace =
            Workspace::new(cli, &Provider::several(faces, Provider::slipway_in_mirror)?)?;
        workspace.set_timeout(LIMIT);
        workspace.set_envs(cloud.env());
        // Modules and manifests are in folders below.
        let example = Case::load(example)?;
        for step in &example.steps {
            workspace.replace(&step.files)?;
        }
        Ok(Self {
            cloud,
            workspace,
            phases: Vec::new(),
        })
    }

    /// Gives variables of the configuration these values.
    fn set(&mut self, variables: &BTreeMap<String, String>) {
        for (name, value) in variables {
            self.workspace.set_env(format!("TF_VAR_{name}"), value);
        }
    }

    /// One more apply of the example's own, which may have to fail.
    fn then(&mut self, then: &Then) -> Result<(), Box<dyn Error>> {
        let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
        self.set(&then.variables);
        if !then.fails {
            return self.phase(&then.name, &apply);
        }
        let (run, calls) = self.run(&apply)?;
        if run.is_success() {
            return Err(format!("{} was to fail, and did not", then.name).into());
        }
        println!("{}", run.stderr);
        let said = run.stderr.lines().find(|line| line.contains("Error: "));
        let outcome = said.unwrap_or_default().trim().to_owned();
        self.remember(&then.name, &run, calls, outcome);
        Ok(())
    }

    /// Runs one command, shows the gist of its output, and remembers what it cost.
    fn phase(&mut self, name: &str, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let (run, calls) = self.run(arguments)?;
        if !run.is_success() {
            println!("{}\n{}", run.stdout, run.stderr);
            return Err(format!("{} ended with {:?}", run.command, run.exit).into());
        }
        let outcome = show(&run);
        self.remember(name, &run, calls, outcome);
        Ok(())
    }

    /// Runs one command, and counts its calls.
    fn run(&self, arguments: &[&str]) -> Result<(Run, BTreeMap<String, usize>), Box<dyn Error>> {
        let program = self.workspace.cli().program_name();
        println!("\n$ {program} {}", arguments.join(" "));
        self.cloud.reset_calls();
        let run = self.workspace.run(arguments)?;
        Ok((run, self.cloud.counts()))
    }

    fn remember(&mut self, name: &str, run: &Run, calls: BTreeMap<String, usize>, outcome: String) {
        self.phases.push(Phase {
            name: name.to_owned(),
            time: run.elapsed,
            calls,
            outcome,
        });
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
        let of_many = ["aws_route53_record.", "digitalocean_record."];
        if done && of_many.iter().any(|start| line.starts_with(start)) {
            records += 1;
        } else if done {
            println!("{line}");
        } else if CLOSING.iter().any(|start| line.starts_with(start)) {
            if records > 0 {
                println!("{records} records done");
                records = 0;
            }
            println!("{line}");
            closing = line.trim_end_matches('!').to_owned();
        }
    }
    closing
}
