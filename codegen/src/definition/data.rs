//! Definitions of data sources: `[data]` instead of `[resource]`.
//!
//! A data source finds objects that exist: its arguments narrow a search, and its attributes tell what
//! was found. What its resource of the same API object already decides is not decided again.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{AttributePart, Definition, Ignore, ReadPart};
use crate::problem::{Problem, Text};

/// A whole definition of a data source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDefinition {
    /// What it is about.
    pub data: Spanned<DataPart>,
    /// Member to attribute.
    #[serde(default)]
    pub names: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Members that are left out.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
    /// Decisions about attributes, by path.
    #[serde(default)]
    pub attributes: BTreeMap<Spanned<String>, Spanned<DataAttributePart>>,
    /// How it is read.
    #[serde(default)]
    pub read: DataReadPart,
}

/// What a definition of a data source is about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataPart {
    /// The type in HCL.
    #[serde(rename = "type")]
    pub type_name: Spanned<String>,
    /// Service and shape of what is found: `ec2#Vpc`.
    pub model: Spanned<String>,
    /// How messages call one of them, with the service: `EC2 VPC`.
    pub noun: Spanned<String>,
    /// The resource whose read and state it shares.
    pub like: Option<Spanned<String>>,
    /// The member that is the id, or a template of attributes; that of the resource when left out.
    pub id: Option<Spanned<String>>,
    /// The member that names one of several in messages, when there is no member that is the id.
    pub named: Option<Spanned<String>>,
    /// It finds any number, in the order of this member; exactly one when left out.
    pub many: Option<Spanned<String>>,
    /// Arguments of which at most one may be set.
    #[serde(default)]
    pub exclude: Vec<Spanned<Vec<String>>>,
}

/// Decisions about one attribute of a data source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataAttributePart {
    /// Its place in the object that is found; a part's in the element.
    pub read: Option<Spanned<String>>,
    /// A template that gives its value.
    pub from: Option<Spanned<String>>,
    /// The filter by which it narrows the search.
    pub filter: Option<Spanned<String>>,
    /// The filter's values, when they are not the argument's: templates.
    pub values: Option<Spanned<Vec<Spanned<String>>>>,
    /// The member of the request that it is.
    pub send: Option<Spanned<String>>,
    /// The member of the object whose values it leaves out of what was found.
    pub without: Option<Spanned<String>>,
}

/// How a data source is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataReadPart {
    /// The operation.
    pub op: Option<Spanned<String>>,
    /// The place of the objects in the answer.
    pub object: Option<Spanned<String>>,
}

impl DataDefinition {
    /// Whether this is the text of a data source.
    pub fn is_one(text: &Text) -> bool {
        text.text.lines().any(|line| line.trim() == "[data]")
    }

    /// Reads a definition.
    ///
    /// # Errors
    /// When it is not TOML, or has a key that is not known.
    pub fn read(text: &Text) -> Result<Self, Box<Problem>> {
        super::parse(text)
    }

    /// The same in the words of a resource, for what both have alike.
    pub(crate) fn general(&self) -> Definition {
        let part = self.data.get_ref();
        let attributes = self.attributes.iter().map(|(name, decided)| {
            let inner = decided.get_ref();
            let general = AttributePart {
                read: inner.read.clone(),
                from: inner.from.clone(),
                ..AttributePart::default()
            };
            (name.clone(), Spanned::new(decided.span(), general))
        });
        let mut general = Definition::bare();
        let about = general.resource.get_mut();
        about.type_name = part.type_name.clone();
        about.model = part.model.clone();
        about.noun = part.noun.clone();
        about.id = part.id.clone();
        general.attributes = attributes.collect();
        general.names = self.names.clone();
        general.ignore = self.ignore.clone();
        general.read = ReadPart {
            op: self.read.op.clone(),
            object: self.read.object.clone(),
            ..ReadPart::default()
        };
        general
    }
}
