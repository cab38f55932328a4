//! Diagnostics: what the user is told.
//!
//! A list of diagnostics only grows and is not an error type: warnings must survive next to errors,
//! and validation reports everything it found.

use std::fmt;

use crate::path::Path;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The operation goes on; the user should know.
    Warning,
    /// The operation failed.
    Error,
}

/// One message for the user.
///
/// `summary` is a sentence-case line without values; `detail` says what happened, what exists now
/// and what to do, then facts indented by two spaces (the CLI wraps every other line).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// One line, sentence case, no full stop, no values.
    pub summary: String,
    /// What happened, what exists now, what to do; then indented facts.
    pub detail: String,
    /// The attribute that is to blame, when one is.
    pub path: Option<Path>,
}

impl Diagnostic {
    /// An error.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary, detail)
    }

    /// A warning.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary, detail)
    }

    fn new(severity: Severity, summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity,
            summary: printable(&summary.into()),
            detail: printable(&detail.into()),
            path: None,
        }
    }

    /// An error that is our own mistake, worded so that the user knows it and can report it.
    pub fn bug(summary: impl Into<String>, facts: impl fmt::Display) -> Self {
        Self::error(
            summary,
            format!(
                "This is a bug in the provider. Please report it with the following:\n\n{}",
                indent(&facts.to_string())
            ),
        )
    }

    /// The same, blaming one attribute.
    #[must_use]
    pub fn at(mut self, path: Path) -> Self {
        self.path = Some(path);
        self
    }

    /// Whether this is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Every line indented by two spaces, so that the CLI does not wrap it.
pub fn indent(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// Text from outside made safe for a terminal: control and bidirectional marks are shown escaped.
pub fn printable(text: &str) -> String {
    let hostile = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    if !text.contains(hostile) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            let escaped: Box<dyn Iterator<Item = char>> = if hostile(c) {
                Box::new(c.escape_unicode())
            } else {
                Box::new(std::iter::once(c))
            };
            escaped
        })
        .collect()
}

/// Everything that is to be told about one operation, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Nothing to tell.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one, unless exactly the same was said already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut all = Self::new();
        all.extend(diagnostics);
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
