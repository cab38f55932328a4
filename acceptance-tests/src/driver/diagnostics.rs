//! Diagnostics as a host receives them.

use std::fmt;

use slipway_proto::tfplugin6 as proto;
use slipway_proto::tfplugin6::diagnostic::Severity;

use super::paths::read_path;
use super::violation::Violation;

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it is an error; otherwise it is a warning.
    pub error: bool,
    /// The line that names the problem.
    pub summary: String,
    /// The text that explains it.
    pub detail: String,
    /// The attribute to blame; empty when there is none.
    pub attribute: String,
}

/// The errors and warnings of an operation, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.error)
    }

    /// The summaries of the errors.
    pub fn errors(&self) -> Vec<&str> {
        self.summaries(true)
    }

    /// The summaries of the warnings.
    pub fn warnings(&self) -> Vec<&str> {
        self.summaries(false)
    }

    fn summaries(&self, error: bool) -> Vec<&str> {
        let wanted = self.0.iter().filter(|found| found.error == error);
        wanted.map(|found| found.summary.as_str()).collect()
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(crate) fn error(summary: &str, detail: impl Into<String>) -> Self {
        Self(vec![Diagnostic {
            error: true,
            summary: summary.to_owned(),
            detail: detail.into(),
            attribute: String::new(),
        }])
    }

    /// What a host tells the person about broken rules.
    pub(crate) fn of_violations(violations: &[Violation]) -> Self {
        let each = violations.iter().map(|violation| Diagnostic {
            error: true,
            summary: "Provider broke a rule of the protocol".to_owned(),
            detail: violation.to_string(),
            attribute: String::new(),
        });
        Self(each.collect())
    }
}

impl From<Vec<proto::Diagnostic>> for Diagnostics {
    fn from(diagnostics: Vec<proto::Diagnostic>) -> Self {
        let each = diagnostics.into_iter().map(|diagnostic| Diagnostic {
            error: diagnostic.severity() != Severity::Warning,
            attribute: diagnostic
                .attribute
                .as_ref()
                .map(|path| read_path(path).map_or_else(|error| error, |path| path.to_string()))
                .unwrap_or_default(),
            summary: diagnostic.summary,
            detail: diagnostic.detail,
        });
        Self(each.collect())
    }
}

impl From<tonic::Status> for Diagnostics {
    fn from(status: tonic::Status) -> Self {
        let summary = match status.code() {
            tonic::Code::Unavailable => "Plugin did not respond",
            tonic::Code::Unimplemented => "Plugin does not support the request",
            tonic::Code::Cancelled => "Request cancelled",
            _ => "Plugin error",
        };
        Self::error(
            summary,
            format!("{:?}: {}", status.code(), status.message()),
        )
    }
}

/// The form in which a command line tool prints them, without the place in the configuration.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let gap = if index > 0 { "\n" } else { "" };
            let kind = if diagnostic.error { "Error" } else { "Warning" };
            writeln!(f, "{gap}{kind}: {}", diagnostic.summary)?;
            if !diagnostic.attribute.is_empty() {
                writeln!(f, "\n  with {}", diagnostic.attribute)?;
            }
            if !diagnostic.detail.is_empty() {
                writeln!(f, "\n{}", diagnostic.detail)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
