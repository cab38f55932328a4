//! A policy document, and how documents are merged.
//!
//! The rules are those that hashicorp/aws 5.100.0 was observed to follow.

use std::collections::BTreeMap;

/// The versions of the policy language (IAM user guide, "IAM JSON policy elements: Version"), the
/// older one first.
pub(super) const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

/// What a statement can do.
pub(super) const EFFECTS: [&str; 2] = ["Allow", "Deny"];

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// Empty for none. The versions are dates, so the greater text is the newer one.
    pub(super) version: String,
    /// Empty for none.
    pub(super) id: String,
    pub(super) statements: Vec<Statement>,
}

/// A statement. What it does not say is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) sid: String,
    pub(super) effect: String,
    pub(super) actions: Option<Texts>,
    pub(super) not_actions: Option<Texts>,
    pub(super) resources: Option<Texts>,
    pub(super) not_resources: Option<Texts>,
    pub(super) principals: Principals,
    pub(super) not_principals: Principals,
    pub(super) conditions: Conditions,
}

/// One text, or a list of texts; the document shows which of the two it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Texts {
    One(String),
    Many(Vec<String>),
}

/// Principals: kind and names. A kind may stand in more than one entry.
pub(super) type Principals = Vec<(String, Texts)>;

/// Conditions: by operator and key, the values in their order.
pub(super) type Conditions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

impl Texts {
    /// The texts of an argument of the configuration: sorted downwards, and one alone as itself.
    pub(super) fn descending(mut texts: Vec<String>) -> Self {
        texts.sort_unstable_by(|a, b| b.cmp(a));
        match <[String; 1]>::try_from(texts) {
            Ok([only]) => Self::One(only),
            Err(texts) => Self::Many(texts),
        }
    }
}

impl Document {
    /// Lays another document over this one: a statement takes the place of the one with its Sid, and
    /// is added at the end when there is none or it has no Sid.
    pub(super) fn merge(&mut self, other: Self) {
        self.version = std::mem::take(&mut self.version).max(other.version);
        if !other.id.is_empty() {
            self.id = other.id;
        }
        for statement in other.statements {
            let same = |it: &&mut Statement| !it.sid.is_empty() && it.sid == statement.sid;
            match self.statements.iter_mut().find(same) {
                Some(replaced) => *replaced = statement,
                None => self.statements.push(statement),
            }
        }
    }
}
