//! What a provider did wrong, and where.

use std::fmt;

use super::value::Value;

/// A rule of the protocol that a provider broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A host accepts every schema: attribute flags, names, nesting.
    ValidSchema,
    /// An answer can be decoded with the schema.
    WellFormed,
    /// A planned value is the configured one, or the prior one, or chosen where that is allowed.
    PlanValid,
    /// The second plan completes the first and means the same action ("inconsistent final plan").
    ConsistentFinalPlan,
    /// The result of an apply completes its plan ("inconsistent result after apply").
    ConsistentResult,
    /// Nothing is unknown after an apply, a read, an upgrade or an import.
    WhollyKnown,
    /// A write-only attribute is null everywhere but in the configuration.
    WriteOnlyNull,
    /// A path that requires replacement exists.
    ReplacePath,
    /// A destroy is planned as null, and a delete results in null.
    DestroyIsNull,
    /// An import gives exactly one object of the type that was asked for.
    OneImport,
    /// A data source gives an object.
    DataObject,
    /// Nothing is deferred unless the host understands it.
    NoDeferral,
    /// No identity comes for a type without an identity schema.
    NoIdentity,
    /// An identity fits its schema, is wholly known, and stays what it was.
    Identity,
    /// A stop is acknowledged.
    StopAcknowledged,
    /// The process ends at once when it is asked to, and without a panic.
    CleanEnd,
    /// Nothing but the handshake is written to standard output.
    SilentStdout,
}

/// One rule broken in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The place in the value, with the call and the type in front where they are known.
    pub path: String,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}: {}", self.rule, self.path, self.text)
    }
}

/// The way from the root of a value to one of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValuePath(pub Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An attribute or a block.
    Attribute(String),
    /// An element of a map.
    Key(String),
    /// An element of a list.
    Index(usize),
    /// An element of a set, which only its value tells from the others.
    Element(Value),
}

impl ValuePath {
    /// The path with one more step.
    pub fn join(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The path to an attribute or a block.
    pub fn attribute(&self, name: &str) -> Self {
        self.join(Step::Attribute(name.to_owned()))
    }

    /// The path to an element of a map.
    pub fn key(&self, key: &str) -> Self {
        self.join(Step::Key(key.to_owned()))
    }

    /// The path to an element of a list.
    pub fn index(&self, index: usize) -> Self {
        self.join(Step::Index(index))
    }
}

impl fmt::Display for ValuePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if place == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Element(value) => write!(f, "[{value}]")?,
            }
        }
        Ok(())
    }
}

/// What a check has found so far, each with its path.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<(ValuePath, String)>);

impl Findings {
    pub(crate) fn add(&mut self, path: &ValuePath, text: impl Into<String>) {
        self.0.push((path.clone(), text.into()));
    }

    /// One line a finding, for assertions in tests.
    pub fn lines(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(path, text)| format!("{path}: {text}"))
            .collect()
    }
}
