//! `cargo xtask pictures`: records an apply, and draws the pictures of the documents.
//!
//! The generator draws them, from this record and from other data of the clone.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::Result;
use crate::codegen;
use crate::process::{Profile, build, program, run as run_command, workspace_root};

/// The example that is applied.
const EXAMPLE: &str = "quickstart";

/// Arguments of `cargo xtask pictures`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Draws what was recorded before.
    #[arg(long)]
    no_record: bool,
}

/// Applies the quickstart on the local AWS, records its calls, and draws all pictures.
///
/// # Errors
///
/// When a build or the apply fails, or the generator finds something wrong.
pub(crate) fn run(args: &Args) -> Result<()> {
    if !args.no_record {
        record()?;
    }
    codegen::run_generator(&codegen::Args::default())
}

fn record() -> Result<()> {
    build(Profile::Debug, &["slipway", "slipway-sandbox"])?;
    let provider = program(Profile::Debug, "slipway")?;
    let folder = provider.with_file_name("slipway-recorded");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let work = folder.join("work");
    fs::create_dir_all(&work)?;
    fs::hard_link(&provider, folder.join("terraform-provider-aws"))?;
    let overrides = ["registry.terraform.io", "registry.opentofu.org"].map(|registry| {
        format!(
            "    \"{registry}/slipway/aws\" = {:?}\n",
            folder.display().to_string()
        )
    });
    let settings = format!(
        "provider_installation {{\n  dev_overrides {{\n{}  }}\n}}\n",
        overrides.concat()
    );
    let settings_file = folder.join("cli.tfrc");
    fs::write(&settings_file, settings)?;
    for entry in fs::read_dir(workspace_root().join("examples").join(EXAMPLE))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "tf") {
            fs::copy(&path, work.join(path.file_name().unwrap_or_default()))?;
        }
    }
    let tool = match slipway_tools::find_terraform()? {
        Some(terraform) => terraform,
        None => slipway_tools::Clis::ensure()?.opentofu,
    };
    let calls = folder.join("calls.jsonl");
    let mut command = Command::new(program(Profile::Debug, "slipway-sandbox")?);
    command
        .args(["up", "--record"])
        .arg(&calls)
        .arg("--")
        .arg(tool);
    command.args(["apply", "-auto-approve", "-input=false", "-no-color"]);
    command
        .current_dir(&work)
        .env("TF_CLI_CONFIG_FILE", settings_file);
    run_command(&mut command)?;
    let record = recorded(&fs::read_to_string(&calls)?, &work)?;
    let file = workspace_root().join("docs/pictures/apply.json");
    fs::write(&file, record)?;
    println!("wrote {}", file.display());
    Ok(())
}

/// What was recorded, as the picture needs it: a call on each line.
fn recorded(calls: &str, work: &Path) -> Result<String> {
    let state: Value = serde_json::from_str(&fs::read_to_string(work.join("terraform.tfstate"))?)?;
    let managed = state["resources"].as_array().into_iter().flatten();
    let managed = managed.filter(|it| it["mode"] == "managed");
    let resources: usize = managed
        .map(|it| it["instances"].as_array().map_or(0, Vec::len))
        .sum();
    let mut first = None;
    let mut lines = Vec::new();
    for line in calls.lines() {
        let call: Value = serde_json::from_str(line)?;
        let began = milliseconds(call["time"].as_str().unwrap_or_default())?;
        let at = began - *first.get_or_insert(began);
        let names = call["resources"].as_array().map_or(0, Vec::len);
        let name = format!(
            "{}:{}",
            call["service"].as_str().unwrap_or_default(),
            call["operation"].as_str().unwrap_or_default()
        );
        let line = json!({
            "call": name,
            "at": at,
            "ms": call["duration_ms"].as_f64().unwrap_or_default().round(),
            // The first of several names is that of what holds the others, or another name of the same.
            "objects": if names > 1 { names - 1 } else { names },
        });
        lines.push(format!("    {line}"));
    }
    Ok(format!(
        "{{\n  \"example\": \"examples/{EXAMPLE}\",\n  \"resources\": {resources},\n  \"calls\": [\n{}\n  ]\n}}\n",
        lines.join(",\n")
    ))
}

/// A time of a day, `2026-11-23T08:44:50.682Z`, in milliseconds: a record is shorter than a day.
fn milliseconds(time: &str) -> Result<i64> {
    let clock = time.split(['T', 'Z']).nth(1).unwrap_or_default();
    let parts: Vec<&str> = clock.split([':', '.']).collect();
    let [hours, minutes, seconds, thousandths] = parts[..] else {
        return Err(format!("`{time}` is no time").into());
    };
    let number = |text: &str| text.parse::<i64>();
    Ok(
        ((number(hours)? * 60 + number(minutes)?) * 60 + number(seconds)?) * 1000
            + number(thousandths)?,
    )
}
