//! What a user reads when something is wrong, as the command line tools print it: one error in the
//! form of the style guide, at plan where the facts allow it, and nothing lost.

#[path = "../support/mod.rs"]
mod support;

mod configuration;

mod cloud;

use slipway_acceptance::cli::{Cli, CliError, Run};

const PLAN: &[&str] = &["plan", "-no-color", "-input=false"];
const APPLY: &[&str] = &["apply", "-no-color", "-input=false", "-auto-approve"];

fn record(lines: &str) -> String {
    format!("resource \"aws_route53_record\" \"a\" {{\n{lines}\n}}\n")
}

/// The one error that a failed run printed, checked for its form.
fn one_error(run: Run) -> Result<String, CliError> {
    let run = run.failure()?;
    let run = run.expect("one error on standard error", |run| {
        run.stderr
            .lines()
            .filter(|line| line.starts_with("Error: "))
            .count()
            == 1
    })?;
    // The registry is the only word in which the two tools differ.
    let text = [Cli::Terraform, Cli::OpenTofu]
        .iter()
        .fold(run.printed_errors(), |text, cli| {
            text.replace(&format!("{}/", cli.default_registry()), "[REGISTRY]/")
        });
    let summary = text
        .lines()
        .find_map(|line| line.strip_prefix("Error: "))
        .unwrap_or_default();
    assert!(
        summary.starts_with(|c: char| c.is_uppercase()),
        "sentence case: {text}"
    );
    assert!(
        !summary.ends_with('.'),
        "no full stop in the summary: {text}"
    );
    assert!(
        !summary.contains(['"', '`']),
        "no value in the summary: {text}"
    );
    Ok(text)
}
