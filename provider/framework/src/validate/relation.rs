//! Checks of which arguments of one block are set together.

use std::fmt;

use super::message::{list, name};
use crate::diag::{Diagnostic, Diagnostics};
use crate::path::Path;
use crate::value::Value;

/// A rule about arguments and nested blocks that stand side by side in one block.
///
/// One counts as set when it is not null and, if it is a list, set or map of any kind, not empty:
/// modules hand over empty lists for what they leave out.
/// What is still unknown may be set or not, and never causes an error on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// One of these must be set, and only one.
    ExactlyOneOf(Vec<&'static str>),
    /// One or more of these must be set.
    AtLeastOneOf(Vec<&'static str>),
    /// At most one of these may be set.
    Conflicts(Vec<&'static str>),
    /// When this one is set, all the others must be.
    RequiredWith {
        /// The argument that needs others.
        argument: &'static str,
        /// What it needs.
        others: Vec<&'static str>,
    },
}

impl Relation {
    /// The arguments beside which this one may not be set.
    pub(crate) fn excluding(&self, name: &str) -> impl Iterator<Item = &'static str> + Clone {
        let all = match self {
            Self::ExactlyOneOf(all) | Self::Conflicts(all) if all.contains(&name) => all.clone(),
            _ => Vec::new(),
        };
        let name = name.to_owned();
        all.into_iter().filter(move |other| *other != name)
    }
}

impl fmt::Display for Relation {
    /// The rule as a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExactlyOneOf(all) => write!(f, "Exactly one of {} is set.", quoted(all, "and")),
            Self::AtLeastOneOf(all) => write!(f, "At least one of {} is set.", quoted(all, "and")),
            Self::Conflicts(all) => write!(f, "At most one of {} is set.", quoted(all, "and")),
            Self::RequiredWith { argument, others } => {
                write!(f, "`{argument}` needs {}.", quoted(others, "and"))
            }
        }
    }
}

/// Whether an argument is set, as far as that is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Absent,
    Present,
    /// It depends on something that is not known yet.
    Undecided,
}

impl Presence {
    fn of(value: Option<&Value>) -> Self {
        let set = match value {
            None | Some(Value::Null) => false,
            Some(Value::Unknown(_)) => return Self::Undecided,
            Some(Value::List(elements)) => !elements.is_empty(),
            Some(Value::Set(elements)) => !elements.is_empty(),
            Some(Value::Map(elements)) => !elements.is_empty(),
            Some(Value::Dynamic(inner)) => return Self::of(Some(&inner.value)),
            Some(_) => true,
        };
        if set { Self::Present } else { Self::Absent }
    }
}

impl Relation {
    /// The arguments and blocks that this rule speaks of.
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::ExactlyOneOf(names) | Self::AtLeastOneOf(names) | Self::Conflicts(names) => {
                names.clone()
            }
            Self::RequiredWith { argument, others } => std::iter::once(*argument)
                .chain(others.iter().copied())
                .collect(),
        }
    }

    /// Checks one block, an object, that stands at this path, and adds what is wrong with it.
    ///
    /// A block that is itself null or unknown is accepted.
    pub fn check(&self, block: &Value, at: &Path, diagnostics: &mut Diagnostics) {
        let Value::Object(arguments) = block else {
            return;
        };
        let with = |names: &[&'static str], wanted: Presence| -> Vec<&'static str> {
            let names = names.iter().copied();
            names
                .filter(|name| Presence::of(arguments.get(*name)) == wanted)
                .collect()
        };
        match self {
            Self::ExactlyOneOf(names) => {
                let present = with(names, Presence::Present);
                if present.len() > 1 {
                    diagnostics.push(too_many(names, &present, at));
                } else if with(names, Presence::Absent).len() == names.len() {
                    diagnostics.push(none(names, "Exactly one", at));
                }
            }
            Self::AtLeastOneOf(names) => {
                if with(names, Presence::Absent).len() == names.len() {
                    diagnostics.push(none(names, "At least one", at));
                }
            }
            Self::Conflicts(names) => {
                let present = with(names, Presence::Present);
                if present.len() > 1 {
                    diagnostics.push(too_many(names, &present, at));
                }
            }
            Self::RequiredWith { argument, others } => {
                if Presence::of(arguments.get(*argument)) == Presence::Present {
                    for missing in with(others, Presence::Absent) {
                        diagnostics.push(lacking(argument, missing, at));
                    }
                }
            }
        }
    }
}

/// The names, each in backticks.
fn quoted(names: &[&str], conjunction: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    list(&names, conjunction)
}

/// Where the block stands, when it is not the whole configuration.
fn place(at: &Path) -> String {
    if at.is_root() {
        return String::new();
    }
    format!(" in {}", name(at))
}

fn too_many(names: &[&str], present: &[&str], at: &Path) -> Diagnostic {
    let detail = format!(
        "Only one of {} may be set{}, but {} are.\nRemove all but one of them.",
        quoted(names, "and"),
        place(at),
        quoted(present, "and"),
    );
    // Blaming the last one shows the line that is probably the one too many.
    let path = present
        .last()
        .map_or_else(|| at.clone(), |name| at.attribute(name));
    Diagnostic::error("Conflicting arguments", detail).at(path)
}

fn none(names: &[&str], how_many: &str, at: &Path) -> Diagnostic {
    let detail = format!(
        "{how_many} of {} must be set{}, but none is.\nAdd one of them.",
        quoted(names, "and"),
        place(at),
    );
    Diagnostic::error("Missing argument", detail).at(at.clone())
}

fn lacking(argument: &str, missing: &str, at: &Path) -> Diagnostic {
    let detail = format!(
        "`{argument}` is set{}, and needs `{missing}`, which is not.\nAdd `{missing}`, or remove `{argument}`.",
        place(at),
    );
    Diagnostic::error("Missing argument", detail).at(at.attribute(argument))
}
