//! Facts, each with the sources that it is known from.

use std::fmt;

/// Where a fact is known from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The service model; the operation or shape.
    Api(String),
    /// The CloudFormation schema; the key in it.
    CloudFormation(String),
    /// The SDK's crate.
    Crate(String),
    /// The contract's schema of this version.
    Contract(String),
    /// The observed behaviour of the official provider; the key in it.
    Behaviour(String),
    /// The definition; the line.
    Definition(usize),
    /// A rule of the generator, in a few words.
    Rule(&'static str),
}

impl Source {
    /// Whether a person decided it.
    pub const fn is_decision(&self) -> bool {
        matches!(self, Self::Definition(_))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(place) => write!(f, "api {place}"),
            Self::CloudFormation(key) => write!(f, "cloudformation {key}"),
            Self::Crate(place) => write!(f, "crate {place}"),
            Self::Contract(version) => write!(f, "contract {version}"),
            Self::Behaviour(key) => write!(f, "behaviour {key}"),
            Self::Definition(line) => write!(f, "definition line {line}"),
            Self::Rule(rule) => write!(f, "rule: {rule}"),
        }
    }
}

/// A value and where it is known from; there is at least one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// Where it is known from.
    pub sources: Vec<Source>,
}

impl<T> Fact<T> {
    /// A fact of one source.
    pub fn new(value: T, source: Source) -> Self {
        Self {
            value,
            sources: vec![source],
        }
    }

    /// The same with one more source that says so.
    #[must_use]
    pub fn and(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// Whether a person decided it.
    pub fn is_decided(&self) -> bool {
        self.sources.iter().any(Source::is_decision)
    }

    /// The sources in one line.
    pub fn from(&self) -> String {
        let sources: Vec<_> = self.sources.iter().map(ToString::to_string).collect();
        sources.join(", ")
    }
}
