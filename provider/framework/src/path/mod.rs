//! Paths to a part of a resource, as diagnostics and replacement use them.

use std::fmt;

use crate::value::Value;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into an attribute or block by name.
    Attribute(String),
    /// Into an element of a map by its key.
    Key(String),
    /// Into an element of a list by its index from zero.
    Index(i64),
    /// Into an element of a set, which has no name but its value.
    ///
    /// The protocol cannot express it: on the wire a path ends before such a step.
    Element(Box<Value>),
}

/// The way from the root of a resource to one of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Vec<Step>);

impl Path {
    /// The path of the whole resource.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The path of an attribute or block at the top.
    pub fn of(name: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// The path that `a.b.c` names: attributes and single blocks only.
    pub fn dotted(names: &str) -> Self {
        Self(
            names
                .split('.')
                .map(|name| Step::Attribute(name.to_owned()))
                .collect(),
        )
    }

    /// One step further.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    /// Into the attribute or block of this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.step(Step::Attribute(name.to_owned()))
    }

    /// Into the map element with this key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_owned()))
    }

    /// Into the list element at this index.
    #[must_use]
    pub fn index(&self, index: i64) -> Self {
        self.step(Step::Index(index))
    }

    /// Into this element of a set.
    #[must_use]
    pub fn element(&self, element: Value) -> Self {
        self.step(Step::Element(Box::new(element)))
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the whole resource.
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this path is `ancestor` or lies inside of it.
    pub fn starts_with(&self, ancestor: &Self) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// The names of the attributes and blocks on the way, without keys and indexes.
    ///
    /// This is how a schema addresses its parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Attribute(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl From<Vec<Step>> for Path {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

/// Written as HCL would: `alias[0].name`, `tags["Name"]`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(f, "{name}")?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Element(_) => write!(f, "[*]")?,
            }
        }
        Ok(())
    }
}
