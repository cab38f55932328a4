//! Problems of a manifest, each with its place.

use std::fmt;

use super::node::At;

/// Something wrong in a manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Which of the texts, from 0.
    pub text: usize,
    /// The line in it, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    /// `Manifest 1, line 3, column 5: …`, counted as people count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            text,
            line,
            column,
            what,
            remedy,
        } = self;
        let text = text + 1;
        write!(
            f,
            "Manifest {text}, line {line}, column {column}: {what} {remedy}"
        )
    }
}

/// Collects the problems of one text.
pub(super) struct Say<'p> {
    text: usize,
    problems: &'p mut Vec<Problem>,
}

impl<'p> Say<'p> {
    pub(super) fn new(text: usize, problems: &'p mut Vec<Problem>) -> Self {
        Self { text, problems }
    }

    /// Says something. What an alias names is read again where it is used; it is said once.
    pub(super) fn problem(&mut self, at: At, what: String, remedy: impl Into<String>) {
        let problem = Problem {
            text: self.text,
            line: at.line,
            column: at.column,
            what,
            remedy: remedy.into(),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// How many there are by now.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Which of the texts this is.
    pub(super) fn text(&self) -> usize {
        self.text
    }
}
