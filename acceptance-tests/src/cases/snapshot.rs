//! Texts kept in files beside the case. `UPDATE_EXPECT=1` rewrites them.

use crate::cli::{Cli, CliError, Run, pods, redact};
use std::path::Path;

/// Whether there is such a text, or it is asked for.
pub(super) fn is_kept(file: &Path) -> bool {
    file.is_file() || is_rewritten()
}

fn is_rewritten() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Compares a text with a file; no file stands for the empty text.
///
/// # Errors
/// When they differ, with both.
pub(super) fn check(file: &Path, is: &str) -> Result<(), CliError> {
    let expected = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(CliError::io("read", file, error)),
    };
    if expected == is {
        return Ok(());
    }
    if is_rewritten() {
        let written = if is.is_empty() {
            std::fs::remove_file(file)
        } else {
            std::fs::write(file, is)
        };
        return written.map_err(|e| CliError::io("write", file, e));
    }
    let message = format!(
        "{} is not what it was (UPDATE_EXPECT=1 rewrites it)\n--- expected\n{expected}--- is\n{is}---",
        file.display()
    );
    Err(CliError::Check { message })
}

/// The warnings and errors of a command without `-json`, as a person reads them.
pub(super) fn diagnostics(run: &Run) -> String {
    let both = warnings(&run.printed()) + &run.printed_errors();
    // The registry is the only word in which the two tools differ.
    let both = [Cli::Terraform, Cli::OpenTofu]
        .iter()
        .fold(both, |text, cli| {
            text.replace(&format!("{}/", cli.default_registry()), "[REGISTRY]/")
        });
    let text = pods::settled(&redact(&both));
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    if lines.is_empty() {
        String::new()
    } else {
        lines.join("\n") + "\n"
    }
}

/// The warnings in a command's output. Warnings come after everything else but the closing words.
fn warnings(stdout: &str) -> String {
    let closing = [
        "Apply complete!",
        "Destroy complete!",
        "─────",
        "Saved the plan",
        "Outputs:",
    ];
    let mut text = String::new();
    let mut inside = false;
    for line in stdout.lines() {
        if line.starts_with("Warning: ") {
            inside = true;
        } else if closing.iter().any(|start| line.starts_with(start)) {
            inside = false;
        }
        if inside {
            text += line;
            text += "\n";
        }
    }
    text
}
