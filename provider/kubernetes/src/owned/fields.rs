//! Who owns which fields of an object: `metadata.managedFields`.
//!
//! The form is that of the API reference, "FieldsV1": `f:` and a name for a field, `k:` and the keys of an
//! entry of a list, `v:` and the value of an entry of a set, `i:` and an index, and `.` for the thing itself.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

/// A step of the way to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// A field, or the key of a map.
    Field(String),
    /// The entry of a list that has these keys.
    Key(Map<String, Value>),
    /// The entry of a set.
    Value(Value),
    /// An entry by its place.
    Index(usize),
}

impl Segment {
    fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        Some(match kind {
            "f" => Self::Field(rest.to_owned()),
            "k" => Self::Key(serde_json::from_str(rest).ok()?),
            "v" => Self::Value(serde_json::from_str(rest).ok()?),
            "i" => Self::Index(rest.parse().ok()?),
            _ => return None,
        })
    }
}

impl Segment {
    /// Whether it is the entry of a list that has this name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        matches!(self, Self::Key(keys) if keys.get("name").and_then(Value::as_str) == Some(name))
    }
}

impl fmt::Display for Segment {
    /// As the API server writes it in conflicts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::Key(keys) => {
                let keys = keys.iter().map(|(key, value)| format!("{key}={value}"));
                write!(f, "[{}]", keys.collect::<Vec<_>>().join(","))
            }
            Self::Value(value) => write!(f, "[={value}]"),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// A path as the API server writes it: `.spec.template.spec.containers[name="c"].image`.
pub(super) fn path(segments: &[Segment]) -> String {
    segments.iter().map(ToString::to_string).collect()
}

/// A set of fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    below: Vec<(Segment, Fields)>,
}

impl Fields {
    pub(super) fn parse(value: &Value) -> Self {
        let below = value.as_object().into_iter().flatten();
        // A dot says that the thing itself is owned, which everything that stands here is.
        let below =
            below.filter_map(|(name, value)| Some((Segment::parse(name)?, Self::parse(value))));
        Self {
            below: below.collect(),
        }
    }

    /// Whether nothing below is told apart: what is here is owned with everything in it.
    pub(super) fn is_leaf(&self) -> bool {
        self.below.is_empty()
    }

    pub(super) fn below(&self) -> &[(Segment, Self)] {
        &self.below
    }

    pub(super) fn get(&self, segment: &Segment) -> Option<&Self> {
        let found = self.below.iter().find(|(known, _)| known == segment);
        found.map(|(_, fields)| fields)
    }

    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let is_it = |segment: &Segment| matches!(segment, Segment::Field(known) if known == name);
        let found = self.below.iter().find(|(known, _)| is_it(known));
        found.map(|(_, fields)| fields)
    }

    /// Adds what another set has.
    fn join(&mut self, other: &Self) {
        for (segment, fields) in &other.below {
            match self.below.iter_mut().find(|(known, _)| known == segment) {
                Some((_, own)) => own.join(fields),
                None => self.below.push((segment.clone(), fields.clone())),
            }
        }
    }

    /// Whether the field at a path is in the set, itself or with something that it is in.
    fn holds(&self, path: &[Segment]) -> bool {
        match path.split_first() {
            None => true,
            Some((first, rest)) => match self.get(first) {
                Some(fields) => fields.is_leaf() || fields.holds(rest),
                None => false,
            },
        }
    }
}

/// Somebody who owns fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// The manager's name: `kubectl-edit`.
    pub manager: String,
    /// Whether the fields were applied, and not updated.
    pub applied: bool,
    /// The subresource by which they were written, such as `scale`.
    pub subresource: Option<String>,
    /// When it wrote last.
    pub time: Option<String>,
}

impl fmt::Display for Owner {
    /// `"kubectl" with subresource "scale", at 2026-11-23T02:01:16Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.manager)?;
        if let Some(subresource) = &self.subresource {
            write!(f, " with subresource \"{subresource}\"")?;
        }
        if let Some(time) = &self.time {
            write!(f, " at {time}")?;
        }
        Ok(())
    }
}

/// All owners of an object's fields.
#[derive(Clone, Debug)]
pub(super) struct Managed {
    entries: Vec<(Owner, Fields)>,
    /// What any of them owns, which tells how lists are to be read.
    pub(super) all: Fields,
}

impl Managed {
    pub(super) fn of(live: &Map<String, Value>) -> Self {
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        let listed = live
            .get("metadata")
            .map(|metadata| &metadata["managedFields"]);
        let listed = listed.and_then(Value::as_array).into_iter().flatten();
        let entries: Vec<_> = listed
            .map(|entry| {
                let owner = Owner {
                    manager: text(&entry["manager"]).unwrap_or_default(),
                    applied: entry["operation"] == "Apply",
                    subresource: text(&entry["subresource"]).filter(|name| !name.is_empty()),
                    time: text(&entry["time"]),
                };
                (owner, Fields::parse(&entry["fieldsV1"]))
            })
            .collect();
        let mut all = Fields::default();
        for (_, fields) in &entries {
            all.join(fields);
        }
        Self { entries, all }
    }

    /// What a manager applied, in all versions of the API. [`None`] if it owns nothing.
    pub(super) fn applied(&self, manager: &str) -> Option<Fields> {
        let mut found: Option<Fields> = None;
        for (owner, fields) in &self.entries {
            if is_applied_by(owner, manager) {
                found.get_or_insert_default().join(fields);
            }
        }
        found
    }

    /// What everybody else owns.
    pub(super) fn others(&self, manager: &str) -> Fields {
        let mut others = Fields::default();
        for (owner, fields) in &self.entries {
            if !is_applied_by(owner, manager) {
                others.join(fields);
            }
        }
        others
    }

    /// Who besides a manager owns the field at a path.
    pub(super) fn others_of(&self, path: &[Segment], manager: &str) -> Vec<Owner> {
        let owners = self
            .entries
            .iter()
            .filter(|(owner, fields)| !is_applied_by(owner, manager) && fields.holds(path));
        let owners: std::collections::BTreeSet<_> =
            owners.map(|(owner, _)| owner.clone()).collect();
        owners.into_iter().collect()
    }
}

fn is_applied_by(owner: &Owner, manager: &str) -> bool {
    owner.applied && owner.subresource.is_none() && owner.manager == manager
}

/// The keys by which the entries of a list are known.
pub(super) fn keys_of(fields: &Fields) -> Option<Vec<&str>> {
    fields.below.iter().find_map(|(segment, _)| match segment {
        Segment::Key(keys) => Some(keys.keys().map(String::as_str).collect()),
        _ => None,
    })
}

/// Whether the entries of a list are known by their values.
pub(super) fn is_set(fields: &Fields) -> bool {
    let mut segments = fields.below.iter().map(|(segment, _)| segment);
    segments.any(|segment| matches!(segment, Segment::Value(_)))
}

/// The key of an entry of a list. What an entry leaves out has the default of the API, of which there is
/// one among keys: ports are of TCP.
pub(super) fn key(entry: &Value, names: &[&str]) -> Map<String, Value> {
    let values: BTreeMap<_, _> = names
        .iter()
        .filter_map(|name| match &entry[*name] {
            Value::Null if *name == "protocol" => Some(((*name).to_owned(), "TCP".into())),
            Value::Null => None,
            value => Some(((*name).to_owned(), value.clone())),
        })
        .collect();
    values.into_iter().collect()
}
