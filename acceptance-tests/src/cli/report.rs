//! What the `-json` output of a command reports.
//!
//! Source of the form: Terraform documentation, "Machine-Readable UI" (one JSON object a line) and
//! "Command: validate" (one object for all). OpenTofu prints the same.

use super::CliError;
use serde::Deserialize;
use std::fmt;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The command failed.
    #[default]
    Error,
    /// Something to know.
    Warning,
}

/// One diagnostic as the tool reports it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct CliDiagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The first line.
    pub summary: String,
    /// The rest, unwrapped.
    #[serde(default)]
    pub detail: String,
    /// The resource instance it is about, `aws_route53_zone.a`.
    #[serde(default)]
    pub address: Option<String>,
    /// The part of the configuration it is about.
    #[serde(default)]
    pub snippet: Option<Snippet>,
    /// Where that part is.
    #[serde(default)]
    pub range: Option<Range>,
}

/// Part of the configuration in a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Snippet {
    /// The block it is in, `resource "aws_route53_zone" "a"`.
    #[serde(default)]
    pub context: Option<String>,
    /// The line or lines.
    pub code: String,
    /// Number of the first line, from 1.
    pub start_line: u64,
}

/// A place in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Range {
    /// File relative to the workspace.
    pub filename: String,
    /// Its first character.
    pub start: Position,
}

/// Line and column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Position {
    /// Line number.
    pub line: u64,
    /// Column number.
    pub column: u64,
}

/// What is planned for one resource instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing.
    Noop,
    /// It is made.
    Create,
    /// A data source is read while applying.
    Read,
    /// It is changed in place.
    Update,
    /// It is destroyed and made again, in either order.
    Replace,
    /// It is destroyed.
    Delete,
    /// It gets another address.
    Move,
    /// It is taken into the state.
    Import,
    /// It is taken out of the state and left alone.
    #[serde(alias = "forget")]
    Remove,
    /// An ephemeral resource is opened.
    Open,
    /// An ephemeral resource is renewed.
    Renew,
    /// An ephemeral resource is closed.
    Close,
}

/// A planned change, or a change found outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// The resource instance.
    pub address: String,
    /// What is planned, or what happened.
    pub action: Action,
}

/// The counts that end a plan or an apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Counts {
    /// Resources made.
    pub add: u64,
    /// Resources changed in place.
    pub change: u64,
    /// Resources imported.
    #[serde(default)]
    pub import: u64,
    /// Resources destroyed.
    #[serde(rename = "remove")]
    pub destroy: u64,
}

/// Everything that one command reported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Warnings and errors in order, without the warning that overrides are in effect, which every
    /// command of this harness gives.
    pub diagnostics: Vec<CliDiagnostic>,
    /// What the plan says.
    pub planned: Vec<PlannedChange>,
    /// What reading found changed since the last apply.
    pub drift: Vec<PlannedChange>,
    /// Addresses whose apply ended well, in order.
    pub applied: Vec<String>,
    /// Addresses whose apply failed.
    pub errored: Vec<String>,
    /// The last counts: of the apply when there was one, else of the plan.
    pub counts: Option<Counts>,
}

/// The parts of a line that we read.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    diagnostic: Option<CliDiagnostic>,
    change: Option<LineChange>,
    changes: Option<Counts>,
    hook: Option<LineHook>,
}

#[derive(Deserialize)]
struct LineChange {
    resource: LineResource,
    action: Action,
}

#[derive(Deserialize)]
struct LineHook {
    resource: Option<LineResource>,
}

#[derive(Deserialize)]
struct LineResource {
    addr: String,
}

#[derive(Deserialize)]
struct Validated {
    diagnostics: Vec<CliDiagnostic>,
}

const OVERRIDES_IN_EFFECT: &str = "Provider development overrides are in effect";

impl Report {
    /// Reads the output of a command as a person would type it; that of a command without `-json`, or
    /// whose JSON is a document of another kind, reports nothing.
    ///
    /// # Errors
    /// [`CliError::Malformed`] as for the other two.
    pub fn of_command(typed: &str, stdout: &str) -> Result<Self, CliError> {
        let mut words = typed.split_whitespace().skip(1);
        let command = words.next().unwrap_or_default();
        match command {
            _ if !words.any(|word| word == "-json") => Ok(Self::default()),
            "plan" | "apply" | "destroy" | "refresh" => Self::from_lines(stdout),
            "validate" if !stdout.is_empty() => Self::from_validation(stdout),
            _ => Ok(Self::default()),
        }
    }

    /// Reads the lines of a plan, apply, destroy or refresh.
    ///
    /// # Errors
    /// [`CliError::Malformed`] for a line of a known type that has not its form. A last line that was
    /// cut off, as by a kill, is no error.
    pub fn from_lines(stdout: &str) -> Result<Self, CliError> {
        let mut report = Self::default();
        for text in stdout.split_inclusive('\n') {
            match serde_json::from_str::<Line>(text) {
                Ok(line) => report.take(line),
                Err(_) if text.trim().is_empty() || !text.ends_with('\n') => {}
                // OpenTofu and Terraform print some failures of the command line itself as text.
                Err(_) if !text.starts_with('{') => {}
                Err(error) => {
                    return Err(CliError::Malformed {
                        what: "the -json output",
                        reason: format!("{error} in {text}"),
                    });
                }
            }
        }
        Ok(report)
    }

    /// Reads the one object of `validate -json`.
    ///
    /// # Errors
    /// [`CliError::Malformed`] when it is not that.
    pub fn from_validation(stdout: &str) -> Result<Self, CliError> {
        let validated: Validated =
            serde_json::from_str(stdout).map_err(|e| CliError::Malformed {
                what: "the output of validate -json",
                reason: format!("{e} in {stdout}"),
            })?;
        let mut report = Self::default();
        for diagnostic in validated.diagnostics {
            report.take_diagnostic(diagnostic);
        }
        Ok(report)
    }

    /// The errors among the diagnostics.
    pub fn errors(&self) -> impl Iterator<Item = &CliDiagnostic> {
        self.with(Severity::Error)
    }

    /// The warnings among the diagnostics.
    pub fn warnings(&self) -> impl Iterator<Item = &CliDiagnostic> {
        self.with(Severity::Warning)
    }

    /// Whether nothing was reported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn with(&self, severity: Severity) -> impl Iterator<Item = &CliDiagnostic> {
        self.diagnostics
            .iter()
            .filter(move |d| d.severity == severity)
    }

    fn take(&mut self, line: Line) {
        if let Some(diagnostic) = line.diagnostic {
            self.take_diagnostic(diagnostic);
        }
        let change = line.change.map(|change| PlannedChange {
            address: change.resource.addr,
            action: change.action,
        });
        let address = line.hook.and_then(|hook| hook.resource).map(|r| r.addr);
        match line.kind.as_str() {
            "planned_change" => self.planned.extend(change),
            "resource_drift" => self.drift.extend(change),
            "apply_complete" => self.applied.extend(address),
            "apply_errored" => self.errored.extend(address),
            "change_summary" => self.counts = line.changes,
            _ => {}
        }
    }

    fn take_diagnostic(&mut self, diagnostic: CliDiagnostic) {
        if diagnostic.summary != OVERRIDES_IN_EFFECT {
            self.diagnostics.push(diagnostic);
        }
    }
}

impl fmt::Display for CliDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}: {}", self.severity, self.summary)?;
        if let Some(address) = &self.address {
            writeln!(f, "  with {address}")?;
        }
        if let Some(snippet) = &self.snippet {
            writeln!(
                f,
                "  at line {}: {}",
                snippet.start_line,
                snippet.code.trim()
            )?;
        }
        for line in self.detail.lines() {
            writeln!(f, "  | {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.diagnostics {
            write!(f, "{diagnostic}")?;
        }
        for (title, changes) in [("planned", &self.planned), ("drift", &self.drift)] {
            for change in changes {
                writeln!(f, "{title}: {:?} {}", change.action, change.address)?;
            }
        }
        if let Some(counts) = &self.counts {
            writeln!(f, "{counts:?}")?;
        }
        Ok(())
    }
}
